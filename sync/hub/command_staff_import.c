/* staff import: a table of volunteers into badges. This process reads the table and draws the new
 * badges, which takes a quarter of a second each; the hub's own part (staff known, staff take)
 * holds up no kiosk. Badges and PINs go into one file of the coordinator's (0600, never written
 * over) and nowhere else: what the hub is handed has neither. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/hub/command.h"
#include "sync/hub/file.h"
#include "sync/hub/staff_import.h"

#define PLAN_BYTES_MAX (1U << 20)
#define DEFAULT_BY "console"

/* In locked memory. */
struct drawn {
    struct staff_badge badge;
    char pin[STAFF_PIN_DIGITS + 1];
};

struct importing {
    struct call *call;
    const char *fair;
    struct staff_table *table;
    struct drawn *drawn; /* of each row that is fresh */
    size_t fresh;
};

/* -- The hub's part ---------------------------------------------------------------------------- */

/* What the table is compared with: offset of the fair's clock, and its badges by label. */
int command_staff_known(struct call *call)
{
    struct fair fair;
    struct badge badge;
    struct competence own;
    char hex[BADGE_HEX];
    enum outcome outcome = fair_find(call->hub, call->options->words[0], &fair);
    if (outcome != DONE)
        return command_refuse(call, hub_why(call->hub));
    json_t *labels = json_object();
    for (size_t i = 0; outcome == DONE; i++) {
        outcome = badge_at(call->hub, fair.id, i, &badge);
        if (outcome == DONE)
            outcome = competence_find(call->hub, badge.member.staff, &own);
        if (outcome != DONE || badge.revoked_ms != 0 || own.label[0] == '\0')
            continue;
        sodium_bin2hex(hex, sizeof hex, badge.member.staff, sizeof badge.member.staff);
        json_object_set_new(labels, own.label, json_string(hex));
    }
    json_t *said = json_pack("{s:i, s:o}", "offset", fair.offset_minutes, "labels", labels);
    json_dumpf(said, call->out, JSON_COMPACT);
    fputc('\n', call->out);
    json_decref(said);
    return outcome == NOT_FOUND ? EXIT_CODE_DONE : command_refuse(call, hub_why(call->hub));
}

static bool take_hex(const json_t *row, const char *name, uint8_t *bytes, size_t size)
{
    const char *hex = json_string_value(json_object_get(row, name));
    size_t read = 0;
    return hex != NULL && sodium_hex2bin(bytes, size, hex, strlen(hex), NULL, &read, NULL) == 0 &&
           read == size;
}

static bool take_text(const json_t *row, const char *name, char *text, size_t room)
{
    const char *value = json_string_value(json_object_get(row, name));
    if (value == NULL || strlen(value) >= room)
        return false;
    memcpy(text, value, strlen(value) + 1);
    return true;
}

static bool take_row(const json_t *from, struct staff_row *row)
{
    struct competence *own = &row->competence;
    row->role = (unsigned)json_integer_value(json_object_get(from, "role"));
    row->fresh = json_is_true(json_object_get(from, "fresh"));
    own->until = (uint32_t)json_integer_value(json_object_get(from, "until"));
    bool good = take_text(from, "label", own->label, sizeof own->label) &&
                take_text(from, "name", row->name, sizeof row->name) &&
                take_text(from, "institution", own->institution, sizeof own->institution) &&
                take_text(from, "certificate", own->code, sizeof own->code) &&
                take_text(from, "issuer", own->issuer, sizeof own->issuer) &&
                take_text(from, "number", own->number, sizeof own->number) &&
                take_hex(from, "staff", row->member.staff, sizeof row->member.staff) &&
                own->label[0] != '\0' && competence_fault(own) == NULL;
    if (row->fresh)
        good = good && take_hex(from, "tag", row->member.tag, sizeof row->member.tag) &&
               take_hex(from, "salt", row->member.salt, sizeof row->member.salt) &&
               take_hex(from, "check", row->member.check, sizeof row->member.check);
    return good;
}

static bool read_plan(struct call *call, struct staff_table *table)
{
    size_t size = 0;
    char *text = malloc(PLAN_BYTES_MAX);
    bool good = text != NULL && file_read_all(call->io, call->options->words[0], text,
                                              PLAN_BYTES_MAX, &size) == DONE;
    json_t *plan = good ? json_loadb(text, size, 0, NULL) : NULL;
    free(text);
    good = json_is_array(plan) && json_array_size(plan) <= STAFF_MAX;
    for (size_t i = 0; good && i < json_array_size(plan); i++)
        good = take_row(json_array_get(plan, i), &table->rows[table->count++]);
    json_decref(plan);
    return good;
}

int command_staff_take(struct call *call)
{
    int code = EXIT_CODE_DONE;
    struct staff_table *table = calloc(1, sizeof *table);
    if (table == NULL)
        return command_refuse(call, "memory is short");
    if (!read_plan(call, table))
        code = command_refuse(call, "that is no plan as staff import makes it");
    else if (staff_import_take(call->hub, options_get(call->options, "--fair"), table,
                               options_get(call->options, "--by")) != DONE)
        code = command_refuse(call, hub_why(call->hub));
    free(table);
    return code;
}

/* -- This process's part ----------------------------------------------------------------------- */

static json_t *ask_known(struct call *call, const char *fair)
{
    char *text = NULL;
    size_t size = 0;
    const char *words[] = {"staff", "known", fair, NULL};
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    int code = command_step(call, words, out);
    fclose(out);
    json_t *said = code == EXIT_CODE_DONE ? json_loads(text, 0, NULL) : NULL;
    free(text);
    return said;
}

static bool match_labels(struct importing *importing, const json_t *labels)
{
    for (size_t i = 0; i < importing->table->count; i++) {
        struct staff_row *row = &importing->table->rows[i];
        const json_t *known = json_object_get(labels, row->competence.label);
        row->fresh = known == NULL;
        importing->fresh += row->fresh;
        if (known != NULL &&
            !take_hex(labels, row->competence.label, row->member.staff, sizeof row->member.staff))
            return false;
    }
    return true;
}

static bool draw_all(struct importing *importing)
{
    for (size_t i = 0; i < importing->table->count; i++) {
        struct staff_row *row = &importing->table->rows[i];
        struct drawn *drawn = &importing->drawn[i];
        if (row->fresh &&
            staff_make(importing->call->io, &drawn->badge, drawn->pin, &row->member) != DONE)
            return false;
    }
    return true;
}

/* RFC 4180; a cell that a spreadsheet would run begins with an apostrophe. */
static void write_cell(FILE *file, const char *text)
{
    fputc('"', file);
    if (strchr("=+-@", text[0]) != NULL && text[0] != '\0')
        fputc('\'', file);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

static void write_one(FILE *file, bool csv, bool first, const struct staff_row *row,
                      const struct drawn *drawn)
{
    char text[STAFF_BADGE_CHARS + 1];
    staff_write_badge(&drawn->badge, text);
    if (csv) {
        write_cell(file, row->competence.label);
        fputc(',', file);
        write_cell(file, row->name);
        fprintf(file, ",%s,%s\r\n", text, drawn->pin);
    } else {
        json_t *name = json_string(row->name);
        fprintf(file, "%s{\"badge\":\"%s\",\"name\":", first ? "" : ",\n", row->competence.label);
        json_dumpf(name, file, JSON_ENCODE_ANY);
        fprintf(file, ",\"code\":\"%s\",\"pin\":\"%s\"}", text, drawn->pin);
        json_decref(name);
    }
    sodium_memzero(text, sizeof text);
}

/* Nothing that is there is written over: it may hold the only copy of other PINs. */
static bool write_badges(const struct importing *importing, const char *path)
{
    size_t length = strlen(path);
    bool csv = length > 4 && strcmp(path + length - 4, ".csv") == 0, first = true;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL)
        return false;
    setvbuf(file, NULL, _IONBF, 0); /* no PIN is left in a buffer */
    fputs(csv ? "badge,name,code,pin\r\n" : "[", file);
    for (size_t i = 0; i < importing->table->count; i++) {
        if (!importing->table->rows[i].fresh)
            continue;
        write_one(file, csv, first, &importing->table->rows[i], &importing->drawn[i]);
        first = false;
    }
    fputs(csv ? "" : "]\n", file);
    bool good = ferror(file) == 0 && fsync(fd) == 0;
    return fclose(file) == 0 && good;
}

static json_t *row_json(const struct staff_row *row)
{
    char staff[BADGE_HEX], tag[33], salt[33], check[65];
    const struct staff_member *member = &row->member;
    const struct competence *own = &row->competence;
    sodium_bin2hex(staff, sizeof staff, member->staff, sizeof member->staff);
    sodium_bin2hex(tag, sizeof tag, member->tag, sizeof member->tag);
    sodium_bin2hex(salt, sizeof salt, member->salt, sizeof member->salt);
    sodium_bin2hex(check, sizeof check, member->check, sizeof member->check);
    return json_pack("{s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:I, s:b, s:s, s:s, s:s, s:s}", "label",
                     own->label, "name", row->name, "role", (int)row->role, "institution",
                     own->institution, "certificate", own->code, "issuer", own->issuer, "number",
                     own->number, "until", (json_int_t)own->until, "fresh", (int)row->fresh,
                     "staff", staff, "tag", tag, "salt", salt, "check", check);
}

static bool write_plan(const struct importing *importing, const char *path)
{
    json_t *plan = json_array();
    for (size_t i = 0; i < importing->table->count; i++)
        json_array_append_new(plan, row_json(&importing->table->rows[i]));
    char *text = json_dumps(plan, JSON_COMPACT);
    json_decref(plan);
    bool good = text != NULL && file_replace(importing->call->io, path, text, strlen(text)) == DONE;
    free(text);
    return good;
}

static int hand_over(struct importing *importing)
{
    char path[4200];
    struct call *call = importing->call;
    const char *by = options_get(call->options, "--by");
    snprintf(path, sizeof path, "%s/outgoing", call->data);
    (void)!call->io->folder_make(call->io->self, path);
    snprintf(path, sizeof path, "%s/outgoing/staff-%08x.json", call->data, randombytes_random());
    const char *words[] = {
        "staff", "take", path, "--fair", importing->fair, "--by", by != NULL ? by : DEFAULT_BY,
        NULL};
    int code = write_plan(importing, path)
                   ? command_step(call, words, call->out)
                   : command_refuse(call, "DATA/outgoing cannot be written: is the disk full?");
    (void)!call->io->remove(call->io->self, path);
    return code;
}

static int say_done(const struct importing *importing)
{
    struct call *call = importing->call;
    size_t count = importing->table->count, out_of_date = 0, certified = 0;
    uint32_t now = staff_minute(call->io->wall_ms(call->io->self));
    for (size_t i = 0; i < count; i++) {
        uint32_t until = importing->table->rows[i].competence.until;
        certified += until > now;
        out_of_date += until != 0 && until <= now;
    }
    if (options_get(call->options, "--json") != NULL)
        fprintf(call->out,
                "{\"rows\": %zu, \"fresh\": %zu, \"certified\": %zu, \"out_of_date\": %zu}\n",
                count, importing->fresh, certified, out_of_date);
    else
        fprintf(call->out,
                "%zu rows: %zu new badges, %zu with a certificate in date, %zu with one that ran "
                "out\n",
                count, importing->fresh, certified, out_of_date);
    return EXIT_CODE_DONE;
}

static int take_table(struct importing *importing)
{
    struct call *call = importing->call;
    const char *path = options_get(call->options, "--badges");
    struct stat there;
    if (importing->fresh > 0 && path == NULL)
        return command_refuse(call, "new badges need --badges FILE: codes and PINs are told once");
    if (importing->fresh > 0 && lstat(path, &there) == 0)
        return command_refuse(call, "the file for the badges is there already: it may hold PINs");
    if (!draw_all(importing))
        return command_refuse(call, "memory is short");
    if (importing->fresh > 0 && !write_badges(importing, path)) {
        if (errno != EEXIST)
            unlink(path);
        return command_refuse(call, "the file for the badges cannot be written");
    }
    int code = hand_over(importing);
    if (code != EXIT_CODE_DONE) {
        if (importing->fresh > 0)
            unlink(path);
        return code;
    }
    return say_done(importing);
}

static int import_rows(struct importing *importing, const json_t *known)
{
    struct call *call = importing->call;
    int offset = (int)json_integer_value(json_object_get(known, "offset"));
    if (staff_import_read(call->io, call->options->words[1], offset, importing->table, call->err) !=
        DONE)
        return command_refuse(call, "nothing was imported");
    if (!match_labels(importing, json_object_get(known, "labels")))
        return command_refuse(call, "what the hub said makes no sense");
    return take_table(importing);
}

int command_staff_import(struct call *call)
{
    struct importing importing = {.call = call, .fair = call->options->words[0]};
    if (sodium_init() < 0)
        return command_refuse(call, "no random numbers");
    json_t *known = ask_known(call, importing.fair);
    if (known == NULL)
        return EXIT_CODE_REFUSED; /* the step said why */
    importing.table = calloc(1, sizeof *importing.table);
    importing.drawn = sodium_malloc(STAFF_MAX * sizeof *importing.drawn);
    int code = importing.table != NULL && importing.drawn != NULL
                   ? import_rows(&importing, known)
                   : command_refuse(call, "memory is short");
    sodium_free(importing.drawn);
    free(importing.table);
    json_decref(known);
    return code;
}
