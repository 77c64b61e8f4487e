/* Reads and checks a fair's folder: see pack.h. One form a file; what concerns two files is checked
 * where the second one is read. Everything the pack points to is owned by struct loaded. In
 * forgiving mode a wrong row or card is left out and the first mistake is remembered. */
#include "sync/pack_load.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/text.h"

#define FILE_NAME_MAX 80

void *pack_load_keep(void *context, size_t size)
{
    struct loaded *loaded = context;
    struct owned *owned = calloc(1, sizeof *owned + size);
    if (owned == NULL)
        return NULL;
    owned->next = loaded->owned;
    loaded->owned = owned;
    return owned + 1;
}

static enum outcome no_memory(struct loading *loading, const char *name)
{
    (void)snprintf(loading->why, PACK_WHY_MAX, "%.60s: memory is short", name);
    return BUSY;
}

enum outcome pack_load_refuse(struct loading *loading, const char *name, uint32_t line,
                              const char *format, ...)
{
    va_list arguments;
    int length = snprintf(loading->why, PACK_WHY_MAX, "%.60s:%u: ", name, (unsigned)line);
    va_start(arguments, format);
    (void)vsnprintf(loading->why + length, PACK_WHY_MAX - (size_t)length, format, arguments);
    va_end(arguments);
    return INVALID;
}

/* True: the mistake was noted and reading goes on without that row. */
static bool forgive(struct loading *loading, enum outcome outcome)
{
    bool missing = loading->each != NULL && outcome == NOT_FOUND;
    if (!loading->forgiving || (outcome != INVALID && !missing))
        return false;
    loading->mistakes++;
    if (loading->each != NULL)
        loading->each(loading->context, loading->why);
    if (loading->first_why[0] == '\0')
        memcpy(loading->first_why, loading->why, PACK_WHY_MAX);
    return true;
}

/* The file's text, owned by the pack. */
static enum outcome load_text(struct loading *loading, const char *name, size_t bytes_max,
                              char **text)
{
    char *raw = NULL;
    enum outcome outcome =
        text_load(loading->io, loading->folder, name, bytes_max, &raw, loading->why);
    if (outcome != DONE)
        return outcome;
    *text = pack_load_keep(loading->loaded, strlen(raw) + 1);
    if (*text == NULL)
        outcome = no_memory(loading, name);
    else
        memcpy(*text, raw, strlen(raw) + 1);
    free(raw);
    return outcome;
}

static enum outcome read_rows(struct loading *loading, const struct pack_table *table,
                              const struct csv *csv, char *items, size_t *count)
{
    size_t columns[FIELD_COUNT_MAX] = {0};
    bool whole = loading->each == NULL || loading->mistakes == 0; /* the files before this one */
    enum outcome outcome =
        field_columns(table->fields, table->field_count, csv, table->name, columns, loading->why);
    for (size_t row = 0; row < csv->rows && outcome == DONE; row++) {
        void *item = items + *count * table->row_size;
        memset(item, 0, table->row_size);
        outcome = field_row(table->fields, table->field_count, csv, row, columns, table->name, item,
                            loading->why);
        if (outcome == DONE && table->check != NULL && whole)
            outcome = table->check(loading, item, items, *count, csv_line(csv, row));
        if (outcome == DONE)
            ++*count;
        else if (forgive(loading, outcome))
            outcome = DONE;
    }
    return outcome;
}

static enum outcome load_table(struct loading *loading, const struct pack_table *table,
                               void **items, size_t *count)
{
    char *text = NULL;
    struct csv csv;
    *count = 0;
    enum outcome outcome = load_text(loading, table->name, table->bytes_max, &text);
    if (outcome != DONE)
        return outcome;
    outcome = csv_read(text, table->name, table->rows_max, &csv, loading->why);
    if (outcome != DONE)
        return outcome;
    *items = pack_load_keep(loading->loaded, (csv.rows + 1) * table->row_size);
    if (*items == NULL)
        outcome = no_memory(loading, table->name);
    else
        outcome = read_rows(loading, table, &csv, *items, count);
    csv_release(&csv);
    return outcome;
}

/* Where to put a form's rows in the pack. */
static enum outcome load_into(struct loading *loading, const struct pack_table *table,
                              const void *place, size_t *count)
{
    void *items = NULL;
    enum outcome outcome = load_table(loading, table, &items, count);
    memcpy((void *)(uintptr_t)place, &items, sizeof items);
    return outcome;
}

static enum outcome load_ini(struct loading *loading, const char *name, const struct field *fields,
                             size_t count, void *item, uint32_t lines[FIELD_COUNT_MAX])
{
    char *text = NULL;
    enum outcome outcome = load_text(loading, name, PACK_FILE_BYTES_MAX, &text);
    if (outcome != DONE)
        return outcome;
    struct field_ini form = {fields, count, name, pack_load_keep, loading->loaded};
    return field_ini_read(&form, text, item, lines, loading->why);
}

static enum outcome load_fair(struct loading *loading)
{
    struct pack_fair *fair = &loading->loaded->pack.fair;
    enum outcome outcome = load_ini(loading, "fair.ini", pack_form_fair, pack_form_fair_count, fair,
                                    loading->fair_lines);
    return outcome == DONE ? pack_check_fair(loading) : outcome;
}

/* It may be missing: then no letter is written at this fair. */
static enum outcome load_letter(struct loading *loading)
{
    uint32_t lines[FIELD_COUNT_MAX];
    enum outcome outcome = load_ini(loading, "letter.ini", pack_form_letter, pack_form_letter_count,
                                    &loading->loaded->pack.letter, lines);
    return outcome == NOT_FOUND ? DONE : outcome;
}

static enum outcome load_notice(struct loading *loading)
{
    uint32_t lines[FIELD_COUNT_MAX];
    struct pack *pack = &loading->loaded->pack;
    enum outcome outcome = load_ini(loading, "notice.ini", pack_form_notice, pack_form_notice_count,
                                    &pack->notice, lines);
    return outcome == DONE && loading->mistakes == 0 ? pack_check_notice(loading) : outcome;
}

/* It may be missing: then the short one alone is shown. */
static enum outcome load_notice_full(struct loading *loading)
{
    uint32_t lines[FIELD_COUNT_MAX];
    enum outcome outcome =
        load_ini(loading, "notice_full.ini", pack_form_notice_full, pack_form_notice_full_count,
                 &loading->loaded->pack.notice_full, lines);
    if (outcome == NOT_FOUND)
        return DONE;
    return outcome == DONE && loading->mistakes == 0 ? pack_check_notice_full(loading, lines)
                                                     : outcome;
}

struct cards {
    char names[PACK_RIGHTS_MAX][FILE_NAME_MAX];
    size_t count;
    bool too_many;
};

static void note_card(void *context, const char *name)
{
    struct cards *cards = context;
    size_t length = strlen(name);
    if (length < 5 || strcmp(name + length - 4, ".ini") != 0 || name[0] == '.')
        return;
    if (cards->count == PACK_RIGHTS_MAX || length + sizeof "rights/" > FILE_NAME_MAX) {
        cards->too_many = true;
        return;
    }
    (void)snprintf(cards->names[cards->count++], FILE_NAME_MAX, "rights/%.70s", name);
}

/* The card's id is its file's name. */
static enum outcome load_card(struct loading *loading, const char *name, struct pack_right *right)
{
    uint32_t lines[FIELD_COUNT_MAX];
    char expected[FIELD_EXPECTED_MAX];
    const char *base = name + strlen("rights/");
    size_t length = strlen(base) - strlen(".ini");
    char *id = pack_load_keep(loading->loaded, length + 1);
    if (id == NULL)
        return no_memory(loading, name);
    memcpy(id, base, length);
    if (!field_id(NULL, id, &right->id, expected) ||
        !field_discreet(NULL, id, &right->id, expected))
        return field_refuse(loading->why, name, 1, "file name", id, expected);
    enum outcome outcome =
        load_ini(loading, name, pack_form_right, pack_form_right_count, right, lines);
    return outcome == DONE ? pack_check_right(loading, name, lines, right) : outcome;
}

static int compare_rights(const void *a, const void *b)
{
    const struct pack_right *left = a, *right = b;
    return left->order - right->order;
}

static enum outcome load_rights(struct loading *loading)
{
    struct pack *pack = &loading->loaded->pack;
    struct cards cards = {.count = 0};
    char path[TEXT_PATH_MAX];
    if ((size_t)snprintf(path, sizeof path, "%s/rights", loading->folder) >= sizeof path)
        return pack_load_refuse(loading, "rights", 1, "the folder's path is too long");
    enum outcome outcome = loading->io->folder_list(loading->io->self, path, note_card, &cards);
    if (outcome != DONE || cards.count == 0)
        return pack_load_refuse(loading, "rights", 1, "expected a folder of cards, <id>.ini");
    if (cards.too_many && !loading->forgiving)
        return pack_load_refuse(loading, "rights", 1, "too many cards; expected at most %d",
                                PACK_RIGHTS_MAX);
    struct pack_right *rights = pack_load_keep(loading->loaded, cards.count * sizeof *rights);
    if (rights == NULL)
        return no_memory(loading, "rights");
    pack->rights = rights;
    for (size_t i = 0; i < cards.count; i++) {
        outcome = load_card(loading, cards.names[i], &rights[pack->right_count]);
        if (outcome == DONE)
            pack->right_count++;
        else if (!forgive(loading, outcome))
            return outcome;
    }
    qsort(rights, pack->right_count, sizeof *rights, compare_rights);
    return DONE;
}

static enum outcome go_on(struct loading *loading, enum outcome outcome)
{
    return forgive(loading, outcome) ? DONE : outcome;
}

/* In an order in which everything a row names was read before. */
static enum outcome load_everything(struct loading *loading)
{
    struct pack *pack = &loading->loaded->pack;
    const struct {
        const struct pack_table *table;
        const void *place;
        size_t *count;
        bool may_be_missing;
    } parts[] = {
        {&pack_form_services, &pack->services, &pack->service_count, false},
        {&pack_form_booths, &pack->booths, &pack->booth_count, false},
        {&pack_form_lines, &pack->lines, &pack->line_count, false},
        {&pack_form_offices, &pack->offices, &pack->office_count, false},
        {&pack_form_workshops, &pack->workshops, &pack->workshop_count, false},
        {&pack_form_groups, &pack->groups, &pack->group_count, false},
        {&pack_form_points, &pack->points, &pack->point_count, true},
        {&pack_form_places, &pack->places, &pack->place_count, true},
        {&pack_form_staff, &pack->staff, &pack->staff_count, true},
        {&pack_form_colonias, &pack->colonias, &pack->colonia_count, true},
    };
    enum outcome (*const texts[])(struct loading *) = {load_fair, load_notice, load_notice_full,
                                                       load_letter};
    enum outcome outcome = DONE;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && outcome == DONE; i++)
        outcome = go_on(loading, texts[i](loading));
    for (size_t i = 0; i < sizeof parts / sizeof *parts && outcome == DONE; i++) {
        outcome = load_into(loading, parts[i].table, parts[i].place, parts[i].count);
        if (outcome == NOT_FOUND && parts[i].may_be_missing)
            outcome = DONE;
        outcome = go_on(loading, outcome);
    }
    if (outcome == DONE)
        outcome = go_on(loading, load_rights(loading));
    if (outcome == DONE && loading->mistakes == 0)
        outcome = go_on(loading, pack_check_whole(loading));
    return outcome;
}

static enum outcome load_lines_and_rights(struct loading *loading)
{
    struct pack *pack = &loading->loaded->pack;
    pack->lines_only = true;
    enum outcome outcome = load_fair(loading);
    if (outcome != DONE) {
        (void)forgive(loading, outcome);
        pack->fair = pack_form_no_fair;
    }
    outcome = load_into(loading, &pack_form_lines, &pack->lines, &pack->line_count);
    if (outcome == DONE && pack->line_count == 0)
        outcome = pack_load_refuse(loading, "lines.csv", 1, "expected at least one line");
    if (outcome != DONE)
        return outcome;
    outcome = load_rights(loading);
    (void)forgive(loading, outcome); /* lines without cards are still lines */
    return DONE;
}

static enum outcome load(const struct io *io, const char *folder, bool lines_only,
                         struct pack **pack, char *why)
{
    struct loading loading = {.io = io, .folder = folder, .forgiving = lines_only, .why = why};
    *pack = NULL;
    why[0] = '\0';
    loading.loaded = calloc(1, sizeof *loading.loaded);
    if (loading.loaded == NULL)
        return no_memory(&loading, "pack");
    enum outcome outcome = lines_only ? load_lines_and_rights(&loading) : load_everything(&loading);
    if (outcome != DONE) {
        pack_destroy(&loading.loaded->pack);
        return outcome;
    }
    memcpy(why, loading.first_why, PACK_WHY_MAX);
    *pack = &loading.loaded->pack;
    return DONE;
}

enum outcome pack_load(const struct io *io, const char *folder, struct pack **pack,
                       char why[PACK_WHY_MAX])
{
    return load(io, folder, false, pack, why);
}

enum outcome pack_load_lines_only(const struct io *io, const char *folder, struct pack **pack,
                                  char why[PACK_WHY_MAX])
{
    return load(io, folder, true, pack, why);
}

enum outcome pack_examine(const struct io *io, const char *folder,
                          void (*each)(void *context, const char *why), void *context)
{
    char why[PACK_WHY_MAX] = "";
    struct loading loading = {.io = io,
                              .folder = folder,
                              .forgiving = true,
                              .why = why,
                              .each = each,
                              .context = context};
    loading.loaded = calloc(1, sizeof *loading.loaded);
    if (loading.loaded == NULL)
        return BUSY;
    enum outcome outcome = load_everything(&loading);
    pack_destroy(&loading.loaded->pack);
    return outcome == DONE && loading.mistakes > 0 ? INVALID : outcome;
}

void pack_destroy(struct pack *pack)
{
    struct loaded *loaded = (struct loaded *)pack;
    if (loaded == NULL)
        return;
    while (loaded->owned != NULL) {
        struct owned *next = loaded->owned->next;
        free(loaded->owned);
        loaded->owned = next;
    }
    free(loaded);
}
