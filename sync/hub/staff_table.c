/* staff_table.h. */
#include "sync/hub/staff_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/text.h"

enum column { LABEL, NAME, ROLE, INSTITUTION, CODE, ISSUER, NUMBER, UNTIL, SAMPLE, COLUMNS };

/* Folded titles; the first is the one that is missed when none is there. */
static const struct {
    const char *titles[4];
    bool needed;
} columns[COLUMNS] = {
    [LABEL] = {{"badge", "gafete", "clave", "id"}, true},
    [NAME] = {{"name", "nombre"}, true},
    [ROLE] = {{"role", "funcion", "rol"}, true},
    [INSTITUTION] = {{"institution", "institucion", "dependencia"}, false},
    [CODE] = {{"certificate", "certificado"}, true},
    [ISSUER] = {{"issuer", "emisor", "emitido por"}, true},
    [NUMBER] = {{"number", "folio", "numero"}, true},
    [UNTIL] = {{"valid to", "vence", "vigencia"}, true},
    [SAMPLE] = {{"sample", "ejemplo"}, false},
};

static const char *const roles[STAFF_ROLES][5] = {
    {"volunteer", "voluntariado", "voluntaria", "voluntario"},
    {"certified", "certificada", "certificado", "voluntariado certificado"},
    {"coordinator", "coordinacion", "coordinadora", "coordinador"},
};

const char *staff_wrong_name(enum staff_wrong wrong)
{
    static const char *const names[STAFF_WRONGS] = {"no_column", "column", "label", "twice",
                                                    "name",      "role",   "long",  "certificate",
                                                    "until",     "needed", "many",  "table"};
    return names[wrong];
}

struct reading {
    const struct table_in *in;
    int offset_minutes;
    size_t at[COLUMNS];
    struct staff_table *table;
    struct staff_mistakes *mistakes;
};

static void note(struct staff_mistakes *mistakes, uint32_t line, enum staff_wrong wrong,
                 const char *text)
{
    if (mistakes->count < STAFF_MISTAKES_MAX) {
        struct staff_mistake *mistake = &mistakes->list[mistakes->count];
        size_t size = strlen(text);
        *mistake = (struct staff_mistake){.line = line, .wrong = wrong};
        size = size < sizeof mistake->text ? size : sizeof mistake->text - 1;
        while (size > 0 && size < strlen(text) && ((unsigned char)text[size] & 0xc0) == 0x80)
            size--;
        memcpy(mistake->text, text, size);
    }
    mistakes->count++;
}

static bool find_columns(struct reading *reading)
{
    const struct table_in *in = reading->in;
    size_t before = reading->mistakes->count;
    for (size_t want = 0; want < COLUMNS; want++)
        reading->at[want] = SIZE_MAX;
    for (size_t i = 0; i < in->columns; i++) {
        char folded[64];
        bool known = false;
        text_fold(table_in_title(in, i), folded, sizeof folded);
        for (size_t want = 0; want < COLUMNS; want++) {
            for (size_t j = 0; j < 4 && columns[want].titles[j] != NULL; j++) {
                if (strcmp(folded, columns[want].titles[j]) != 0)
                    continue;
                reading->at[want] = i;
                known = true;
            }
        }
        if (!known)
            note(reading->mistakes, 1, STAFF_WRONG_COLUMN, table_in_title(in, i));
    }
    for (size_t want = 0; want < COLUMNS; want++) {
        if (columns[want].needed && reading->at[want] == SIZE_MAX)
            note(reading->mistakes, 1, STAFF_WRONG_NO_COLUMN, columns[want].titles[1]);
    }
    return reading->mistakes->count == before;
}

static const char *cell(const struct reading *reading, size_t row, enum column column)
{
    size_t at = reading->at[column];
    return at == SIZE_MAX ? "" : table_in_cell(reading->in, row, at);
}

static unsigned read_role(const char *text)
{
    char folded[64];
    unsigned role = 0;
    text_fold(text, folded, sizeof folded);
    for (; role < STAFF_ROLES; role++) {
        for (size_t i = 0; i < 5 && roles[role][i] != NULL; i++) {
            if (strcmp(folded, roles[role][i]) == 0)
                return role;
        }
    }
    return role;
}

/* 31/12/2027 as 2027-12-31; others as they stand. */
static void turn_day(const char *text, char day[24])
{
    unsigned d = 0, m = 0, y = 0;
    int end = 0;
    snprintf(day, 24, "%.23s", text);
    if (strlen(text) <= 10 && sscanf(text, "%2u/%2u/%4u%n", &d, &m, &y, &end) == 3 &&
        text[end] == '\0')
        snprintf(day, 24, "%04u-%02u-%02u", y % 10000, m % 100, d % 100);
}

static bool put(const struct reading *reading, size_t row, enum column column, char *text,
                size_t room)
{
    return (size_t)snprintf(text, room, "%s", cell(reading, row, column)) < room;
}

static bool is_label(const char *label)
{
    size_t size = strlen(label);
    return size > 0 && strspn(label, "abcdefghijklmnopqrstuvwxyz0123456789_-") == size;
}

static bool stands_above(const struct staff_table *table, const char *label)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->rows[i].competence.label, label) == 0)
            return true;
    }
    return false;
}

/* True, or *wrong and the column whose cell tells it. */
static bool read_row(const struct reading *reading, size_t at, struct staff_row *row,
                     enum staff_wrong *wrong, enum column *column)
{
    char day[24];
    struct competence *own = &row->competence;
    memset(row, 0, sizeof *row);
    *column = LABEL;
    *wrong = STAFF_WRONG_LABEL;
    if (!put(reading, at, LABEL, own->label, sizeof own->label) || !is_label(own->label))
        return false;
    *wrong = STAFF_WRONG_TWICE;
    if (stands_above(reading->table, own->label))
        return false;
    *wrong = STAFF_WRONG_NAME;
    *column = NAME;
    if (!put(reading, at, NAME, row->name, sizeof row->name) || row->name[0] == '\0')
        return false;
    *wrong = STAFF_WRONG_ROLE;
    *column = ROLE;
    row->role = read_role(cell(reading, at, ROLE));
    if (row->role == STAFF_ROLES)
        return false;
    *wrong = STAFF_WRONG_LONG;
    *column = CODE;
    if (!put(reading, at, INSTITUTION, own->institution, sizeof own->institution) ||
        !put(reading, at, CODE, own->code, sizeof own->code) ||
        !put(reading, at, ISSUER, own->issuer, sizeof own->issuer) ||
        !put(reading, at, NUMBER, own->number, sizeof own->number))
        return false;
    *wrong = STAFF_WRONG_UNTIL;
    *column = UNTIL;
    turn_day(cell(reading, at, UNTIL), day);
    bool any = own->code[0] != '\0';
    if (any && !competence_read_time(day, reading->offset_minutes, &own->until))
        return false;
    *wrong = STAFF_WRONG_CERTIFICATE;
    *column = CODE;
    if (competence_fault(own) != NULL || (!any && day[0] != '\0'))
        return false;
    *wrong = STAFF_WRONG_NEEDED;
    return row->role != STAFF_ROLE_CERTIFIED || any;
}

static void note_table(struct reading *reading)
{
    const struct table_in *in = reading->in;
    for (size_t i = 0; i < in->mistake_count && i < TABLE_IN_MISTAKES_MAX; i++) {
        size_t at = reading->mistakes->count;
        note(reading->mistakes, in->mistakes[i].line, STAFF_WRONG_TABLE, "");
        if (at < STAFF_MISTAKES_MAX)
            reading->mistakes->list[at].table = in->mistakes[i].wrong;
    }
}

enum outcome staff_table_read(const struct table_in *in, int offset_minutes,
                              struct staff_table *table, struct staff_mistakes *mistakes)
{
    struct reading reading = {
        .in = in, .offset_minutes = offset_minutes, .table = table, .mistakes = mistakes};
    table->count = 0;
    mistakes->count = 0;
    note_table(&reading);
    bool titled = in->columns > 0 && find_columns(&reading);
    for (size_t i = 0; titled && i < in->rows; i++) {
        enum staff_wrong wrong;
        enum column column;
        if (table->count == STAFF_MAX) {
            note(mistakes, table_in_line(in, i), STAFF_WRONG_MANY, "");
            break;
        }
        if (read_row(&reading, i, &table->rows[table->count], &wrong, &column))
            table->count++;
        else
            note(mistakes, table_in_line(in, i), wrong, cell(&reading, i, column));
    }
    return mistakes->count == 0 ? DONE : INVALID;
}

/* -- Beside what is there ---------------------------------------------------------------------- */

static bool is_same(const struct staff_row *row, const struct badge *badge,
                    const struct competence *own)
{
    const struct competence *now = &row->competence;
    return strcmp(row->name, badge->name) == 0 && row->role == badge->member.role &&
           strcmp(now->institution, own->institution) == 0 && strcmp(now->code, own->code) == 0 &&
           strcmp(now->issuer, own->issuer) == 0 && strcmp(now->number, own->number) == 0 &&
           now->until == own->until;
}

static enum outcome compare_row(struct hub *hub, const uint8_t fair[8], struct staff_row *row,
                                bool *changed)
{
    struct badge badge;
    struct competence own;
    char hex[BADGE_HEX];
    enum outcome outcome = staff_import_find(hub, fair, row->competence.label, row->member.staff);
    row->fresh = outcome == NOT_FOUND;
    *changed = false;
    if (row->fresh) {
        hub->io->random(hub->io->self, row->member.staff, sizeof row->member.staff);
        return DONE;
    }
    for (size_t i = 0; i < RECORD_STAFF_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", row->member.staff[i]);
    if (outcome == DONE)
        outcome = badge_find(hub, hex, &badge);
    if (outcome == DONE)
        outcome = competence_find(hub, row->member.staff, &own);
    *changed = outcome == DONE && !is_same(row, &badge, &own);
    return outcome;
}

enum outcome staff_table_compare(struct hub *hub, const uint8_t fair[8], struct staff_table *table,
                                 struct staff_difference *difference)
{
    enum outcome outcome = DONE;
    memset(difference, 0, sizeof *difference);
    for (size_t i = 0; i < table->count && outcome == DONE; i++) {
        bool *changed = &difference->is_changed[i];
        outcome = compare_row(hub, fair, &table->rows[i], changed);
        difference->fresh += table->rows[i].fresh ? 1 : 0;
        difference->changed += *changed ? 1 : 0;
        difference->same += !table->rows[i].fresh && !*changed ? 1 : 0;
    }
    return outcome;
}
