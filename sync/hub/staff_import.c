/* staff_import.h: the file into rows (field.h), the rows into the database. */
#include "sync/hub/staff_import.h"

#include <stdlib.h>
#include <string.h>

#include "sync/csv.h"
#include "sync/field.h"
#include "sync/hub/audit.h"
#include "sync/hub/inside.h"
#include "sync/hub/ledger.h"
#include "sync/text.h"

#define FILE_BYTES_MAX (1U << 20)

/* As the cells stand there. */
struct cells {
    const char *label, *name, *institution, *code, *issuer, *number, *until;
    enum staff_role role;
    bool sample;
};

static const char *const role_words[] = {"volunteer", "certified", "coordinator", NULL};
#define CELL(member) offsetof(struct cells, member)
static const struct field fields[] = {
    {"badge", field_id, CELL(label), 0, 0, NULL, NULL},
    {"name", field_needed, CELL(name), 0, 0, NULL, NULL},
    {"role", field_word, CELL(role), 0, 0, role_words, NULL},
    {"institution", field_text, CELL(institution), 0, 0, NULL, ""},
    {"certificate", field_text, CELL(code), 0, 0, NULL, NULL},
    {"issuer", field_text, CELL(issuer), 0, 0, NULL, NULL},
    {"number", field_text, CELL(number), 0, 0, NULL, NULL},
    {"valid_to", field_text, CELL(until), 0, 0, NULL, NULL},
    {"sample", field_flag, CELL(sample), 0, 0, NULL, "0"},
};
#define FIELDS (sizeof fields / sizeof fields[0])

struct reading {
    const char *name; /* of the file, for reasons */
    int offset_minutes;
    struct csv csv;
    size_t columns[FIELD_COUNT_MAX];
    struct staff_table *table;
    char why[FIELD_WHY_MAX];
};

static bool put(const char *text, char *at, size_t room)
{
    size_t size = strlen(text);
    if (size >= room)
        return false;
    memcpy(at, text, size + 1);
    return true;
}

/* NULL, or what is wrong. */
static const char *take_cells(const struct reading *reading, const struct cells *cells,
                              struct staff_row *row)
{
    struct competence *own = &row->competence;
    memset(row, 0, sizeof *row);
    row->role = cells->role;
    if (!put(cells->label, own->label, sizeof own->label) ||
        !put(cells->name, row->name, sizeof row->name) ||
        !put(cells->institution, own->institution, sizeof own->institution) ||
        !put(cells->code, own->code, sizeof own->code) ||
        !put(cells->issuer, own->issuer, sizeof own->issuer) ||
        !put(cells->number, own->number, sizeof own->number))
        return "a cell is too long: a name has 80 bytes at most, a number 40, a code 16";
    if (cells->code[0] != '\0' &&
        !competence_read_time(cells->until, reading->offset_minutes, &own->until))
        return "valid_to is a date like 2026-11-21, a time like 2026-11-21T12:00, or nothing";
    if (cells->code[0] == '\0' && cells->until[0] != '\0')
        return "issuer, number and valid_to are a certificate's: which one?";
    if (cells->role == STAFF_ROLE_CERTIFIED && cells->code[0] == '\0')
        return "the role certified needs a certificate";
    return competence_fault(own);
}

static const char *check_label(const struct reading *reading, const struct staff_row *row)
{
    for (size_t i = 0; i < reading->table->count; i++) {
        if (strcmp(reading->table->rows[i].competence.label, row->competence.label) == 0)
            return "this badge stands there twice";
    }
    return NULL;
}

/* Every row, also behind a wrong one, so that a table is mended in one go. */
static size_t read_rows(struct reading *reading, FILE *faults)
{
    size_t wrong = 0;
    for (size_t i = 0; i < reading->csv.rows; i++) {
        struct cells cells = {.label = NULL};
        struct staff_row *row = &reading->table->rows[reading->table->count];
        if (field_row(fields, FIELDS, &reading->csv, i, reading->columns, reading->name, &cells,
                      reading->why) != DONE) {
            fprintf(faults, "%s\n", reading->why);
            wrong++;
            continue;
        }
        const char *fault = take_cells(reading, &cells, row);
        if (fault == NULL)
            fault = check_label(reading, row);
        if (fault != NULL) {
            fprintf(faults, "%s:%u: badge %.40s: %s\n", reading->name,
                    (unsigned)csv_line(&reading->csv, i), cells.label, fault);
            wrong++;
        } else {
            reading->table->count++;
        }
    }
    return wrong;
}

static bool has_semicolons(const char *text)
{
    size_t line = strcspn(text, "\r\n");
    return memchr(text, ';', line) != NULL && memchr(text, ',', line) == NULL;
}

static enum outcome read_text(struct reading *reading, char *text, FILE *faults)
{
    if (has_semicolons(text)) {
        fprintf(faults,
                "%s:1: cells are separated by semicolons; save the table as CSV with commas\n",
                reading->name);
        return INVALID;
    }
    enum outcome outcome = csv_read(text, reading->name, STAFF_MAX, &reading->csv, reading->why);
    if (outcome == DONE)
        outcome = field_columns(fields, FIELDS, &reading->csv, reading->name, reading->columns,
                                reading->why);
    if (outcome != DONE)
        fprintf(faults, "%s\n", reading->why);
    else if (read_rows(reading, faults) > 0)
        outcome = INVALID;
    csv_release(&reading->csv);
    return outcome;
}

enum outcome staff_import_read(const struct io *io, const char *path, int offset_minutes,
                               struct staff_table *table, FILE *faults)
{
    char folder[TEXT_PATH_MAX] = ".", *text;
    const char *slash = strrchr(path, '/');
    struct reading reading = {
        .name = slash != NULL ? slash + 1 : path, .offset_minutes = offset_minutes, .table = table};
    table->count = 0;
    if (slash != NULL && slash - path < (int)sizeof folder - 1)
        snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    enum outcome outcome = text_load(io, folder, reading.name, FILE_BYTES_MAX, &text, reading.why);
    if (outcome != DONE) {
        fprintf(faults, "%s\n", reading.why);
        return outcome;
    }
    outcome = read_text(&reading, text, faults);
    free(text);
    return outcome;
}

enum outcome staff_import_find(struct hub *hub, const uint8_t fair[8], const char *label,
                               uint8_t staff[RECORD_STAFF_BYTES])
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),
                                     storage_text(label)};
    struct storage_value column;
    enum outcome outcome =
        storage_one(hub->storage,
                    "SELECT badge.staff FROM badge JOIN competence ON competence.tenant ="
                    " badge.tenant AND competence.badge = badge.staff WHERE badge.tenant = $1"
                    " AND badge.fair = $2 AND badge.revoked_ms = 0 AND competence.label = $3",
                    3, values, 1, &column);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
    if (column.size != RECORD_STAFF_BYTES)
        return hub_fail(hub, DAMAGED, "a badge's row is not whole");
    memcpy(staff, column.bytes, RECORD_STAFF_BYTES);
    return DONE;
}

static enum outcome take_row(struct hub *hub, const uint8_t fair[8], const struct staff_row *row,
                             const char *by)
{
    uint8_t staff[RECORD_STAFF_BYTES];
    struct competence now;
    enum outcome outcome = staff_import_find(hub, fair, row->competence.label, staff);
    bool fresh = outcome == NOT_FOUND;
    if (outcome != DONE && !fresh)
        return outcome;
    if (fresh != row->fresh || (!fresh && memcmp(staff, row->member.staff, sizeof staff) != 0))
        return hub_fail(hub, REFUSED, "the badges changed meanwhile: import again");
    memcpy(staff, row->member.staff, sizeof staff);
    outcome = fresh ? badge_put(hub, fair, row->name, row->role, &row->member)
                    : badge_rename(hub, staff, row->name, row->role);
    if (outcome == DONE)
        outcome = competence_find(hub, staff, &now);
    if (outcome != DONE)
        return outcome;
    struct competence wanted = row->competence;
    wanted.override = now.override;
    wanted.override_until = now.override_until;
    return competence_put(hub, staff, &wanted, by);
}

static enum outcome note(struct hub *hub, const uint8_t fair[8], size_t rows, const char *by)
{
    struct audit_entry entry = {.kind = AUDIT_STAFF_IMPORTED, .code = (uint32_t)rows};
    memcpy(entry.subject, fair, 8);
    memcpy(entry.by, by, strlen(by)); /* ledger_by_is_good */
    return audit_append(hub, &entry);
}

enum outcome staff_import_take(struct hub *hub, const char *fair_name,
                               const struct staff_table *table, const char *by)
{
    struct fair fair;
    enum outcome outcome = fair_find(hub, fair_name, &fair);
    if (outcome == DONE && fair.content == 0)
        outcome = hub_fail(hub, NOT_FOUND, "the fair has no content yet: import it first");
    if (outcome == DONE && !ledger_by_is_good(by))
        outcome = hub_fail(hub, INVALID, "--by is one word of letters, digits, . _ -, 32 at most");
    if (outcome == DONE)
        outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; i < table->count && outcome == DONE; i++)
        outcome = take_row(hub, fair.id, &table->rows[i], by);
    if (outcome == DONE)
        outcome = badge_check_count(hub, fair.id);
    if (outcome == DONE)
        outcome = note(hub, fair.id, table->count, by);
    if (outcome != DONE) {
        hub_rollback(hub);
        return outcome;
    }
    outcome = hub_commit(hub);
    return outcome == DONE ? fair_publish(hub, fair.id) : outcome;
}
