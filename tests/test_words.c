/* The interface's Spanish: every sentence of the screens has one, the compiled catalogue answers
 * with it, and no word of Never 5 stands where a bystander reads. */
#include <libintl.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "sync/pack.h"
#include "tests/folder.h"

#define TEXT_MAX 1024

/* One entry of es.po. */
struct entry {
    char english[TEXT_MAX], spanish[TEXT_MAX];
    bool help_page; /* marked so in the code */
};

/* Adds the quoted part of a line, its escapes undone. */
static void add_quoted(const char *line, char text[TEXT_MAX])
{
    size_t length = strlen(text);
    const char *at = strchr(line, '"');
    assert_non_null(at);
    for (at++; *at != '"' && *at != '\0'; at++) {
        if (*at == '\\' && *++at == 'n')
            text[length++] = '\n';
        else
            text[length++] = *at;
        assert_in_range(length, 1, TEXT_MAX - 2);
    }
    text[length] = '\0';
}

/* Reads entries that stand between blank lines; false at the end. */
static bool next_entry(FILE *file, struct entry *entry)
{
    char line[2 * TEXT_MAX];
    char *part = NULL;
    memset(entry, 0, sizeof *entry);
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] == '\n') {
            if (part != NULL)
                return true;
            continue;
        }
        if (strncmp(line, "#. help page", 12) == 0)
            entry->help_page = true;
        if (line[0] == '#')
            continue;
        if (strncmp(line, "msgid ", 6) == 0)
            part = entry->english;
        else if (strncmp(line, "msgstr", 6) == 0)
            part = entry->spanish;
        assert_non_null(part);
        add_quoted(line, part);
    }
    return part != NULL;
}

/* Calls `each` for every sentence; returns how many. */
static size_t for_each_entry(void (*each)(const struct entry *entry))
{
    char path[FOLDER_PATH_MAX];
    struct entry entry;
    size_t count = 0;
    folder_root("assets/words/es.po", path);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (next_entry(file, &entry)) {
        if (entry.english[0] == '\0')
            continue; /* the header */
        each(&entry);
        count++;
    }
    fclose(file);
    return count;
}

static int run(const char *command)
{
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void every_sentence_of_the_screens_is_in_the_catalogue(void **state)
{
    char script[FOLDER_PATH_MAX], command[FOLDER_PATH_MAX + 16];
    (void)state;
    folder_root("assets/words/update.sh", script);
    (void)snprintf(command, sizeof command, "'%s' --check", script);
    assert_int_equal(run(command), 0);
}

static void expect_spanish(const struct entry *entry)
{
    if (entry->spanish[0] == '\0')
        fail_msg("no Spanish for \"%s\"", entry->english);
    if (strcmp(dgettext("jornada", entry->english), entry->spanish) != 0)
        fail_msg("the compiled catalogue says \"%s\" for \"%s\"",
                 dgettext("jornada", entry->english), entry->english);
}

static void the_compiled_catalogue_answers_in_spanish(void **state)
{
    char folder[FOLDER_PATH_MAX];
    const char *bin = getenv("JORNADA_BIN");
    (void)state;
    assert_non_null(bin);
    (void)snprintf(folder, sizeof folder, "%s/../share/locale", bin);
    assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
    assert_int_equal(setenv("LANGUAGE", "es", 1), 0);
    assert_non_null(bindtextdomain("jornada", folder));
    assert_non_null(bind_textdomain_codeset("jornada", "UTF-8"));
    assert_string_equal(dgettext("jornada", "No such sentence"), "No such sentence");
    assert_string_equal(dgettext("jornada", "Leave"), "Salir");
    assert_in_range(for_each_entry(expect_spanish), 50, 5000);
}

static bool holds_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        bool begins = at == text || at[-1] == ' ';
        if (begins && strchr(" .,:;!?", at[length]) != NULL)
            return true;
    }
    return false;
}

static void expect_good_wording(const struct entry *entry)
{
    static const char *const unwanted[] = {"debe", "Debe", "tú", "tu", "tus", "confidencial"};
    if (!entry->help_page && !pack_text_is_discreet(entry->spanish))
        fail_msg("a bystander could read \"%s\"", entry->spanish);
    if (strchr(entry->spanish, '@') != NULL)
        fail_msg("an @ ending in \"%s\"", entry->spanish);
    for (size_t i = 0; i < sizeof unwanted / sizeof *unwanted; i++) {
        if (holds_word(entry->spanish, unwanted[i]))
            fail_msg("\"%s\" in \"%s\"", unwanted[i], entry->spanish);
    }
}

static void sentences_are_discreet_and_say_usted(void **state)
{
    (void)state;
    assert_in_range(for_each_entry(expect_good_wording), 50, 5000);
    assert_true(holds_word("lo que debe hacer", "debe"));
    assert_true(holds_word("tu", "tu"));
    assert_false(holds_word("turno actual", "tu"));
}

/* What assets/CMakeLists.txt runs, on a catalogue with the given body. */
static int compile(const char *body)
{
    static const char header[] =
        "msgid \"\"\nmsgstr \"\"\n"
        "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
        "\"Content-Transfer-Encoding: 8bit\\n\"\n\n";
    struct folder folder;
    char script[FOLDER_PATH_MAX], text[TEXT_MAX], command[4 * FOLDER_PATH_MAX];
    folder_root("assets/words/compile.cmake", script);
    folder_make(&folder);
    int size = snprintf(text, sizeof text, "%s%s", header, body);
    folder_write(&folder, "es.po", text, (size_t)size);
    (void)snprintf(command, sizeof command,
                   "cmake -DPO=%s/es.po -DMO=%s/jornada.mo -DMSGFMT=msgfmt -P '%s' >/dev/null 2>&1",
                   folder.path, folder.path, script);
    int status = run(command);
    folder_remove(&folder);
    return status;
}

static void a_catalogue_with_a_hole_does_not_compile(void **state)
{
    (void)state;
    assert_int_equal(compile("msgid \"Leave\"\nmsgstr \"Salir\"\n"), 0);
    assert_int_not_equal(compile("msgid \"Leave\"\nmsgstr \"\"\n"), 0);
    assert_int_not_equal(compile("#, fuzzy\nmsgid \"Leave\"\nmsgstr \"Salir\"\n"), 0);
    assert_int_not_equal(compile("#, c-format\nmsgid \"Turn %s\"\nmsgstr \"Turno %d\"\n"), 0);
    assert_int_not_equal(compile("msgid \"Leave\"\nmsgstr \"Salir\n"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sentence_of_the_screens_is_in_the_catalogue),
        cmocka_unit_test(the_compiled_catalogue_answers_in_spanish),
        cmocka_unit_test(sentences_are_discreet_and_say_usted),
        cmocka_unit_test(a_catalogue_with_a_hole_does_not_compile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
