/* What must never stand on a screen, in a record or in a catalogue, looked at over all of them:
 * Nevers 1, 2, 5, 8 and 13. Closed lists, so that whatever is added makes somebody think.
 *
 * Screens are the parade's: every screen in every state, in both languages. */
#include <ctype.h>
#include <fts.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/screen.h"
#include "sync/pack.h"
#include "sync/text.h"
#include "tests/folder.h"
#include "tests/parade.h"
#include "ui/node.h"

#define FOLDED_MAX 8192

static bool is_among(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(word, *list) == 0)
            return true;
    return false;
}

/* -- Every screen ------------------------------------------------------------------------------ */

static void walk(void (*look)(struct parade *, int, const struct tree *), const char *language)
{
    const struct parade_panel panel = {
        .width_px = 1280, .height_px = 800, .language = language, .content = PARADE_METEPEC};
    struct parade *parade = parade_open(&panel);
    for (int i = 0; i < parade_count(parade); i++) {
        const struct tree *tree;
        for (int variant = 0; parade_show(parade, i, variant, 0); variant++)
            for (int page = 0; (tree = parade_show(parade, i, variant, page)); page++)
                look(parade, i, tree);
    }
    assert_true(parade_count(parade) >= 20);
    parade_close(parade);
}

static void walk_both(void (*look)(struct parade *, int, const struct tree *))
{
    walk(look, "es");
    walk(look, "en");
}

/* -- Never 1 ----------------------------------------------------------------------------------- */

static int answers_seen;

static bool begins_with_one(const char *id, const char *const *beginnings)
{
    for (; *beginnings; beginnings++)
        if (strncmp(id, *beginnings, strlen(*beginnings)) == 0)
            return true;
    return false;
}

/* What Registrarme asks, and nothing else; a screen with another question, or another kind of
 * answer on any screen, is a decision. */
static void see_questions(struct parade *parade, int index, const struct tree *tree)
{
    static const char *const questions[] = {
        "register_notice", "register_services", "register_age",    "register_identity",
        "register_place",  "register_colonia",  "register_name",   "register_phone",
        "register_visit",  "register_children", "register_review", NULL};
    static const char *const answers[] = {
        "service_", "age_", "sex_",      "visit_", "child_", "contact_",
        "steady",   "skip", "language_", "due_", /* a volunteer's: services of the booth */
        "adult_", /* before a letter: 18 or older, said so or not (Never 11) */
        NULL};
    (void)parade;
    (void)index;
    if (strncmp(tree->screen, "register_", 9) == 0 && !is_among(tree->screen, questions))
        fail_msg("%s is a question that nobody decided on", tree->screen);
    for (const struct node *node = tree->first; node; node = node->next) {
        if (node->role == ROLE_CHOICE && !begins_with_one(node->id, answers))
            fail_msg("%s of %s is an answer that nobody decided on", node->id, tree->screen);
        answers_seen += node->role == ROLE_CHOICE;
    }
}

static void no_screen_asks_what_nobody_decided_on(void **state)
{
    (void)state;
    answers_seen = 0;
    walk_both(see_questions);
    assert_true(answers_seen > 50);
}

static bool can_act(const struct node *node)
{
    return node->role == ROLE_BUTTON || node->role == ROLE_TILE || node->role == ROLE_CHOICE ||
           node->role == ROLE_KEY || node->role == ROLE_FIELD;
}

static int posters_seen;

/* Every touch on what is not a step or the bar changes nothing of the visit. */
static void see_poster(struct parade *parade, int index, const struct tree *tree)
{
    static const char *const steps[] = {"leave",  "listen", "text",      "contrast",  "language",
                                        "person", "back",   "page_back", "page_next", NULL};
    struct kiosk *kiosk = parade_kiosk(parade);
    struct visit before;
    (void)index;
    if (strcmp(tree->screen, "poster") != 0)
        return;
    posters_seen++;
    assert_null(screen_of(SCREEN_POSTER)->act);
    memcpy(&before, kiosk->visit, sizeof before);
    for (const struct node *node = tree->first; node; node = node->next) {
        struct happening touched = {.kind = HAPPENED_ACTIVATED};
        if (is_among(node->id, steps))
            continue;
        assert_false(can_act(node));
        snprintf(touched.id, sizeof touched.id, "%s", node->id);
        kiosk_happened(kiosk, &touched);
        assert_memory_equal(&before, kiosk->visit, sizeof before);
    }
}

static void the_poster_has_nothing_to_touch_and_keeps_nothing(void **state)
{
    (void)state;
    posters_seen = 0;
    walk_both(see_poster);
    assert_true(posters_seen >= 2);
}

/* -- Never 2 ----------------------------------------------------------------------------------- */

static void see_fields(struct parade *parade, int index, const struct tree *tree)
{
    static const char *const fields[] = {
        "field_given",   "field_surname1", "field_surname2", "field_phone", "field_place",
        "field_colonia", "field_folio",    "field_seek",     "field_pin",   "field_answers",
        "field_got",     "field_birth",    "field_curp",     NULL};
    (void)parade;
    (void)index;
    for (const struct node *node = tree->first; node; node = node->next) {
        if (node->role != ROLE_FIELD)
            continue;
        if (!is_among(node->id, fields))
            fail_msg("%s on %s is a field that nobody decided on", node->id, tree->screen);
        assert_true((node->flags & NODE_PERSONAL) != 0);
        if (strcmp(node->id, "field_pin") == 0) { /* a volunteer's, and never echoed */
            assert_string_equal(tree->screen, "staff_pin");
            assert_null(strpbrk(node->value, "0123456789"));
        }
        if (strcmp(node->id, "field_birth") == 0 || strcmp(node->id, "field_curp") == 0)
            assert_string_equal(tree->screen, "staff_papers"); /* never at the glass */
        if (strcmp(tree->screen, "staff_sheet") == 0 && strcmp(node->id, "field_folio") != 0)
            /* codes of a row, no words */
            assert_int_equal(strspn(node->value, "0123456789MHXmhx ,.-+"), strlen(node->value));
    }
}

static void only_names_phone_place_folio_and_a_search_are_written(void **state)
{
    (void)state;
    walk_both(see_fields);
}

static char *read_file(const char *name)
{
    char path[FOLDER_PATH_MAX];
    folder_root(name, path);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be read", path);
    char *text = calloc(1, 1 << 20);
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    return text;
}

/* The body of `struct name {` in a header. */
static char *body_of(const char *header, const char *name)
{
    char opening[64];
    snprintf(opening, sizeof opening, "struct %s {", name);
    const char *from = strstr(header, opening);
    assert_non_null(from);
    const char *to = strstr(from, "\n};");
    assert_non_null(to);
    return strndup(from, (size_t)(to - from));
}

/* The last word before each ';' or '['. */
static void expect_members(const char *header, const char *name, const char *const *allowed)
{
    char *body = body_of(header, name), word[64];
    int count = 0;
    for (const char *at = body; *at; at++) {
        const char *end = at;
        if (*at == '/' && at[1] == '*') {
            at = strstr(at, "*/") + 1;
            continue;
        }
        if (*at != ';' && *at != '[' && *at != ',')
            continue;
        while (end > body && (isalnum((unsigned char)end[-1]) || end[-1] == '_'))
            end--;
        snprintf(word, sizeof word, "%.*s", (int)(at - end), end);
        if (word[0] == '\0')
            continue; /* of "name[BYTES];" the name was seen */
        if (!is_among(word, allowed))
            fail_msg("struct %s has \"%s\", which nobody decided on", name, word);
        count++;
        if (*at == '[')
            at = strchr(at, ']');
    }
    assert_true(count >= 2);
    free(body);
}

static void a_record_has_no_text_and_no_member_that_nobody_decided_on(void **state)
{
    static const char *const registered[] = {
        "services", "age", "sex", "visit", "english", "colonia", "children", "municipality", NULL};
    /* code and help: what an office says it gave, later; of ISSUED both are 0 */
    static const char *const referral[] = {"office", "code", "day", "help", NULL};
    static const char *const session[] = {"day", "kind", "people", NULL}; /* how many, never who */
    static const char *const identity[] = {"given",   "surname1", "surname2", "phone",
                                           "contact", "curp",     "birth",    NULL};
    static const char *const sheet[] = {"day", "age", "sex", "services", NULL};
    /* For one office's key alone; the mark is strokes, adult is not written. */
    static const char *const letter[] = {
        "office",       "given", "surname1",  "surname2", "phone", "contact",
        "text_version", "adult", "mark_size", "mark",     NULL};
    (void)state;
    char *letters = read_file("sync/letter.h");
    expect_members(letters, "letter", letter);
    free(letters);
    char *header = read_file("sync/record.h"), *schema = read_file("sync/schema.sql");
    char *people = body_of(header, "identity");
    expect_members(header, "fact_registered", registered);
    expect_members(header, "fact_referral", referral);
    expect_members(header, "fact_sheet", sheet);
    expect_members(header, "fact_session", session);
    expect_members(header, "identity", identity);
    size_t texts = 0, names = 0;
    for (const char *at = header; (at = strstr(at, "\n    char ")); at++)
        texts++;
    for (const char *at = people; (at = strstr(at, "\n    char ")); at++)
        names++;
    assert_int_equal(names, 5); /* CURP: where a booth's paperwork needs it */
    assert_int_equal(texts, names);
    assert_null(strstr(schema, " TEXT"));
    assert_null(strstr(schema, "CHAR"));
    free(people);
    free(header);
    free(schema);
}

/* -- Never 4 ----------------------------------------------------------------------------------- */

static size_t parts_of(const char *text)
{
    size_t parts = 1;
    for (; (text = strstr(text, " · ")) != NULL; text++)
        parts++;
    return parts;
}

/* Where the map is a list: how many parts its lines have, the same in each. */
static size_t see_list(struct parade *parade)
{
    size_t parts = 0, lines = 0;
    const struct tree *tree = parade_show(parade, parade_find(parade, "map"), 0, 0);
    assert_non_null(tree);
    assert_null(node_find(tree, "plan"));
    for (const struct node *node = tree->first; node; node = node->next) {
        if (strncmp(node->id, "module_", 7) != 0)
            continue;
        assert_true(lines == 0 || parts_of(node->text) == parts);
        parts = parts_of(node->text);
        lines++;
    }
    assert_true(lines >= 3);
    return parts;
}

static void partner_desks_are_directed_to_as_booths_are_or_nobody_is(void **state)
{
    const struct parade_panel panel = {.width_px = 1280, .height_px = 800, .language = "es"};
    (void)state;
    struct parade *parade = parade_open(&panel);
    struct kiosk *kiosk = parade_kiosk(parade);
    const struct pack *shipped = kiosk->pack;
    struct pack other = *shipped;
    other.place_count = 0; /* a fair without a map */
    kiosk->pack = &other;
    struct pack_office offices[PACK_OFFICES_MAX];
    assert_int_equal(see_list(parade), 3);
    memcpy(offices, shipped->offices, shipped->office_count * sizeof offices[0]);
    offices[shipped->office_count - 1].place = ""; /* as in a pack without the column */
    other.offices = offices;
    assert_int_equal(see_list(parade), 2);
    kiosk->pack = shipped;
    parade_close(parade);
}

/* -- Never 5 ----------------------------------------------------------------------------------- */

static void expect_discreet(const struct tree *tree, const struct node *node, const char *text)
{
    if (text && !pack_text_is_discreet(text))
        fail_msg("a bystander could read or hear \"%s\" of %s on %s", text, node->id, tree->screen);
}

static void see_words(struct parade *parade, int index, const struct tree *tree)
{
    /* Not by the screen's own word for itself: a screen that calls itself help is none yet. */
    static const char *const help[] = {"rights", "right",   "poster", "lines",
                                       "line",   "offices", "office", NULL};
    (void)parade;
    (void)index;
    if (is_among(tree->screen, help))
        return; /* Salir is there */
    for (const struct node *node = tree->first; node; node = node->next) {
        expect_discreet(tree, node, node->id);
        expect_discreet(tree, node, node->name);
        expect_discreet(tree, node, node->text);
        expect_discreet(tree, node, node->value);
        expect_discreet(tree, node, node->speech);
    }
}

static void outside_help_no_word_names_speech_or_id_endangers(void **state)
{
    (void)state;
    assert_false(pack_text_is_discreet("Una Víctima"));
    walk_both(see_words);
}

static void a_word_that_endangers_is_found_wherever_it_stands_in_a_long_text(void **state)
{
    static const char word[] = "VÍCTIMAS";
    char text[2000];
    (void)state;
    for (size_t at = 0; at + sizeof word < sizeof text; at += 2) {
        for (size_t i = 0; i + 1 < sizeof text; i += 2)
            memcpy(text + i, "ñ", 2);
        text[sizeof text - 2] = '\0';
        assert_true(pack_text_is_discreet(text));
        memcpy(text + at, word, sizeof word - 1);
        text[at + sizeof word - 1] = ' ';
        if (pack_text_is_discreet(text))
            fail_msg("not found at %zu", at);
    }
}

/* -- Never 8 and 13: every text that is shipped ------------------------------------------------ */

static const char *held(const char *folded, const char *const *words)
{
    for (; *words; words++)
        if (strstr(folded, *words))
            return *words;
    return NULL;
}

/* Calls it for each line below ROOT/name that is no comment; returns how many. */
static size_t each_line(const char *name, const char *const *endings, const char *const *words,
                        const char **found)
{
    char path[FOLDER_PATH_MAX], line[FOLDED_MAX / 2], folded[FOLDED_MAX];
    char *const paths[] = {path, NULL};
    size_t lines = 0;
    folder_root(name, path);
    FTS *files = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    assert_non_null(files);
    for (FTSENT *entry; (entry = fts_read(files));) {
        const char *dot = strrchr(entry->fts_name, '.');
        if (entry->fts_info != FTS_F || !dot || !is_among(dot, endings))
            continue;
        FILE *file = fopen(entry->fts_path, "r");
        assert_non_null(file);
        while (fgets(line, sizeof line, file)) {
            lines++;
            size_t length = text_fold(line, folded, sizeof folded - 1);
            memcpy(folded + length, " ", 2); /* words of the list may end in a blank */
            const char *word = line[0] == '#' || line[0] == ';' ? NULL : held(folded, words);
            if (word) {
                print_message("%s: \"%s\" in %s", entry->fts_path, word, line);
                *found = word;
            }
        }
        fclose(file);
    }
    fts_close(files);
    return lines;
}

static const char *const promises[] = {"confidencial",
                                       "confidential ",
                                       "secret",
                                       "garantiz",
                                       "guarantee",
                                       "le asegura",
                                       "promet",
                                       "promise",
                                       "nadie sabr",
                                       "nobody will know",
                                       "nadie se enter",
                                       "debe denunciar",
                                       "tiene que denunciar",
                                       "denuncie",
                                       "abandone",
                                       "dejelo",
                                       "deje a su",
                                       "salga de su casa",
                                       "perdone",
                                       "reconcili",
                                       "concilie",
                                       "you must",
                                       "you should",
                                       NULL};

static void nothing_promises_secrecy_or_results_or_advises(void **state)
{
    static const char *const endings[] = {".po", ".csv", ".ini", NULL};
    const char *found = NULL;
    char folded[256];
    (void)state;
    text_fold("Sus datos son CONFIDENCIALES", folded, sizeof folded);
    assert_non_null(held(folded, promises));
    text_fold("Déjelo hoy mismo", folded, sizeof folded);
    assert_non_null(held(folded, promises));
    assert_true(each_line("assets", endings, promises, &found) > 1000);
    assert_null(found);
}

static void nobody_computes_indirect_beneficiaries(void **state)
{
    static const char *const endings[] = {".c", ".h", ".sql", ".po", ".csv", ".ini", ".md", NULL};
    static const char *const words[] = {"indirect", NULL};
    static const char *const folders[] = {"kiosk", "ui", "sync", "assets", NULL};
    const char *found = NULL;
    (void)state;
    for (int i = 0; folders[i]; i++)
        assert_true(each_line(folders[i], endings, words, &found) > 1000);
    assert_null(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_screen_asks_what_nobody_decided_on),
        cmocka_unit_test(the_poster_has_nothing_to_touch_and_keeps_nothing),
        cmocka_unit_test(only_names_phone_place_folio_and_a_search_are_written),
        cmocka_unit_test(a_record_has_no_text_and_no_member_that_nobody_decided_on),
        cmocka_unit_test(partner_desks_are_directed_to_as_booths_are_or_nobody_is),
        cmocka_unit_test(outside_help_no_word_names_speech_or_id_endangers),
        cmocka_unit_test(a_word_that_endangers_is_found_wherever_it_stands_in_a_long_text),
        cmocka_unit_test(nothing_promises_secrecy_or_results_or_advises),
        cmocka_unit_test(nobody_computes_indirect_beneficiaries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
