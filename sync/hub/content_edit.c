/* content_edit.h: rows of tables, and settings files. */
#include "sync/hub/content_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/csv_sheet.h"
#include "sync/hub/ini_text.h"
#include "sync/hub/lines_sent.h"
#include "sync/text.h"

#define IS_LINES(kind) (strcmp((kind)->code, "lines") == 0)
#define IS_CARD(kind) (strcmp((kind)->code, "rights") == 0)

static enum outcome refuse(struct content_fault *fault, const char *field, const char *code)
{
    *fault = (struct content_fault){field, code};
    return INVALID;
}

void content_path(const struct content_kind *kind, const char *id, char path[CONTENT_PATH])
{
    if (IS_CARD(kind))
        snprintf(path, CONTENT_PATH, "rights/%.40s.ini", id);
    else
        snprintf(path, CONTENT_PATH, "%s", kind->file);
}

char *content_value(const struct content_kind *kind, const char *text, const char *id,
                    const char *field)
{
    char why[CSV_WHY_MAX];
    struct csv_sheet *sheet;
    if (kind->section != NULL)
        return ini_text_get(text, kind->section, field);
    if (csv_sheet_read(text, kind->file, kind->rows_max, &sheet, why) != DONE)
        return NULL;
    size_t row = csv_sheet_find(sheet, "id", id);
    char *value = row != CSV_SHEET_NONE ? strdup(csv_sheet_get(sheet, row, field)) : NULL;
    csv_sheet_free(sheet);
    return value;
}

/* -- What was typed ------------------------------------------------------------------------------
 */

static bool is_phone(const char *text)
{
    const char *digits = text + (*text == '*');
    size_t size = strlen(digits);
    return size >= 2 && size <= 20 && strspn(digits, "0123456789 ") == size && digits[0] != ' ' &&
           digits[size - 1] != ' ';
}

static bool is_choice(const struct content_field *field, const char *text)
{
    for (size_t i = 0; field->choices[i] != NULL; i++) {
        if (strcmp(field->choices[i], text) == 0)
            return true;
    }
    return false;
}

static enum outcome check_field(const struct content_field *field, const char *text, bool ini,
                                struct content_fault *fault)
{
    if (strlen(text) >= PACK_TEXT_MAX)
        return refuse(fault, field->name, "long");
    if (field->needed && text[strspn(text, " \n")] == '\0')
        return refuse(fault, field->name, "needed");
    if (field->discreet && !pack_text_is_discreet(text))
        return refuse(fault, field->name, "discreet");
    if (field->input == CONTENT_CHOICE && !is_choice(field, text))
        return refuse(fault, field->name, "choice");
    if (strcmp(field->name, "phone") == 0 && *text != '\0' && !is_phone(text))
        return refuse(fault, field->name, "phone");
    if (strcmp(field->name, "join") == 0 && *text != '\0' && strncmp(text, "https://", 8) != 0)
        return refuse(fault, field->name, "join");
    if (ini && (*text == ';' || *text == '#'))
        return refuse(fault, field->name, "comment");
    return DONE;
}

/* Blanks and line ends at the ends, and line ends within, are no part of a text. */
static void tidy(const char *text, char tidied[PACK_TEXT_MAX])
{
    size_t size = 0;
    for (text += strspn(text, " \n"); *text != '\0' && size + 1 < PACK_TEXT_MAX; text++)
        tidied[size++] = *text == '\n' ? ' ' : *text;
    while (size > 0 && tidied[size - 1] == ' ')
        size--;
    tidied[size] = '\0';
}

static enum outcome check_all(const struct content_kind *kind, const struct content_values *values,
                              struct content_fault *fault)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < kind->field_count && outcome == DONE; i++)
        outcome = check_field(&kind->fields[i], values->text[i], kind->section != NULL, fault);
    return outcome;
}

/* "Línea de la Vida" becomes linea_de_la_vida, with a number behind it while `taken` says so. */
static void draw_id(const char *name, bool (*taken)(void *context, const char *id), void *context,
                    char id[CONTENT_ID_MAX])
{
    char folded[CONTENT_ID_MAX - 5];
    text_fold(name, folded, sizeof folded);
    for (char *at = folded; *at != '\0'; at++) {
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789", *at) == NULL)
            *at = '_';
    }
    /* A card's id is its file's name, and read by bystanders. */
    bool good = folded[0] != '\0' && pack_text_is_discreet(name);
    for (unsigned n = 1; n < 1000; n++) {
        if (n == 1)
            snprintf(id, CONTENT_ID_MAX, "%s", good ? folded : "nuevo");
        else
            snprintf(id, CONTENT_ID_MAX, "%s_%u", good ? folded : "nuevo", n);
        if (!taken(context, id))
            return;
    }
}

/* -- Tables --------------------------------------------------------------------------------------
 */

static enum outcome open_sheet(struct fair_edit *edit, const struct content_kind *kind,
                               struct csv_sheet **sheet)
{
    char why[CSV_WHY_MAX], *text = NULL;
    size_t size = 0;
    *sheet = NULL;
    enum outcome outcome = fair_edit_read(edit, kind->file, &text, &size);
    if (outcome == DONE)
        outcome = csv_sheet_read(text, kind->file, kind->rows_max, sheet, why);
    free(text);
    return outcome;
}

static enum outcome put_sheet(struct fair_edit *edit, const struct content_kind *kind,
                              const struct csv_sheet *sheet)
{
    char *text = NULL;
    size_t size = 0;
    enum outcome outcome = csv_sheet_write(sheet, &text, &size);
    if (outcome == DONE)
        outcome = fair_edit_put(edit, kind->file, text, size);
    free(text);
    return outcome;
}

static bool row_is_taken(void *context, const char *id)
{
    return csv_sheet_find(context, "id", id) != CSV_SHEET_NONE;
}

struct change {
    bool any, phone;
};

static enum outcome set_cells(struct csv_sheet *sheet, size_t row, const struct content_kind *kind,
                              const struct content_values *values, struct change *change)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < kind->field_count && outcome == DONE; i++) {
        const char *name = kind->fields[i].name;
        char text[PACK_TEXT_MAX];
        tidy(values->text[i], text);
        if (strcmp(csv_sheet_get(sheet, row, name), text) == 0)
            continue;
        change->any = change->any || strcmp(name, "slip_order") != 0;
        change->phone = change->phone || strcmp(name, "phone") == 0;
        outcome = csv_sheet_set(sheet, row, name, text);
    }
    return outcome;
}

/* Three lines are on every slip: who takes a place gives its own to who had it. */
static enum outcome change_places(struct csv_sheet *sheet, size_t row, const char *before)
{
    const char *order = csv_sheet_get(sheet, row, "slip_order");
    enum outcome outcome = DONE;
    if (strcmp(order, before) == 0 || *order == '\0')
        return DONE;
    for (size_t i = 0; i < csv_sheet_rows(sheet) && outcome == DONE; i++) {
        if (i != row && strcmp(csv_sheet_get(sheet, i, "slip_order"), order) == 0)
            outcome = csv_sheet_set(sheet, i, "slip_order", before);
    }
    bool confirmed = strcmp(csv_sheet_get(sheet, row, "status"), "publicada") == 0;
    return outcome == DONE && confirmed ? csv_sheet_set(sheet, row, "print", "1") : outcome;
}

static enum outcome settle_line(struct csv_sheet *sheet, size_t row, const char *slip_before,
                                const struct change *change, struct content_fault *fault)
{
    enum outcome outcome = DONE;
    bool on_slip = *csv_sheet_get(sheet, row, "slip_order") != '\0';
    if (on_slip && *csv_sheet_get(sheet, row, "phone") == '\0')
        return refuse(fault, "phone", "slip_phone");
    if (on_slip && strlen(csv_sheet_get(sheet, row, "discreet_label")) >= PACK_SLIP_LABEL_MAX)
        return refuse(fault, "discreet_label", "slip_label");
    if (*slip_before != '\0' && !on_slip)
        return refuse(fault, "slip_order", "slip_needed");
    if (change->phone)
        outcome = lines_sent_doubt(sheet, row);
    return outcome == DONE ? change_places(sheet, row, slip_before) : outcome;
}

static enum outcome put_row(struct fair_edit *edit, const struct content_kind *kind,
                            char id[CONTENT_ID_MAX], const struct content_values *values,
                            struct content_fault *fault)
{
    struct csv_sheet *sheet;
    struct change change = {false, false};
    char slip_before[8] = "";
    bool fresh = *id == '\0';
    enum outcome outcome = open_sheet(edit, kind, &sheet);
    if (outcome != DONE)
        return outcome;
    size_t row = fresh ? CSV_SHEET_NONE : csv_sheet_find(sheet, "id", id);
    if (fresh && csv_sheet_rows(sheet) >= kind->rows_max) {
        outcome = refuse(fault, "", "full");
    } else if (fresh) {
        outcome = csv_sheet_add(sheet, &row);
        change.phone = true;
        for (size_t i = 0; i < kind->field_count; i++) {
            if (strcmp(kind->fields[i].name, kind->title) == 0)
                draw_id(values->text[i], row_is_taken, sheet, id);
        }
        if (outcome == DONE)
            outcome = csv_sheet_set(sheet, row, "id", id);
    } else if (row == CSV_SHEET_NONE) {
        outcome = NOT_FOUND;
    } else {
        snprintf(slip_before, sizeof slip_before, "%s", csv_sheet_get(sheet, row, "slip_order"));
    }
    if (outcome == DONE)
        outcome = set_cells(sheet, row, kind, values, &change);
    if (outcome == DONE && change.any)
        outcome = csv_sheet_set(sheet, row, "reviewed_by", "");
    if (outcome == DONE && change.any && !IS_LINES(kind))
        outcome = csv_sheet_set(sheet, row, "verified_on", "");
    if (outcome == DONE && IS_LINES(kind))
        outcome = settle_line(sheet, row, slip_before, &change, fault);
    if (outcome == DONE)
        outcome = put_sheet(edit, kind, sheet);
    csv_sheet_free(sheet);
    return outcome;
}

/* -- Settings files ------------------------------------------------------------------------------
 */

static enum outcome set_key(char **text, const char *section, const char *key, const char *value)
{
    char *changed = NULL, *old = ini_text_get(*text, section, key);
    if (old == NULL && *value == '\0')
        return DONE;
    free(old);
    enum outcome outcome = ini_text_set(*text, section, key, value, &changed);
    if (outcome != DONE)
        return outcome;
    free(*text);
    *text = changed;
    return DONE;
}

static enum outcome set_file_key(struct fair_edit *edit, const char *path, const char *section,
                                 const char *key, const char *value)
{
    char *text = NULL;
    size_t size = 0;
    enum outcome outcome = fair_edit_read(edit, path, &text, &size);
    if (outcome == DONE)
        outcome = set_key(&text, section, key, value);
    if (outcome == DONE)
        outcome = fair_edit_put(edit, path, text, strlen(text));
    free(text);
    return outcome;
}

static void next_number(const char *text, const char *section, char number[16])
{
    char *old = ini_text_get(text, section, "version");
    long now = old != NULL ? strtol(old, NULL, 10) : 0;
    free(old);
    snprintf(number, 16, "%ld", now < 0 || now >= 65535 ? 1 : now + 1);
}

/* Short and whole notice and fair.ini name one number: people agreed to one text. */
static enum outcome count_notice(struct fair_edit *edit)
{
    char *text = NULL, number[16];
    size_t size = 0;
    enum outcome outcome = fair_edit_read(edit, "notice.ini", &text, &size);
    if (outcome != DONE)
        return outcome;
    next_number(text, "notice", number);
    free(text);
    outcome = set_file_key(edit, "notice.ini", "notice", "version", number);
    if (outcome == DONE)
        outcome = set_file_key(edit, "fair.ini", "fair", "notice_version", number);
    if (outcome != DONE)
        return outcome;
    outcome = set_file_key(edit, "notice_full.ini", "full", "version", number);
    return outcome == NOT_FOUND ? DONE : outcome;
}

static enum outcome set_fields(const struct content_kind *kind, const struct content_values *values,
                               char **text, bool *changed, struct content_fault *fault)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < kind->field_count && outcome == DONE; i++) {
        const char *name = kind->fields[i].name;
        char tidied[PACK_TEXT_MAX];
        tidy(values->text[i], tidied);
        char *old = ini_text_get(*text, kind->section, name);
        bool same = strcmp(old != NULL ? old : "", tidied) == 0;
        free(old);
        if (same)
            continue;
        *changed = true;
        outcome = set_key(text, kind->section, name, tidied);
        if (outcome == INVALID)
            refuse(fault, name, "comment");
    }
    return outcome;
}

static bool card_is_taken(void *context, const char *id)
{
    char path[CONTENT_PATH], *text = NULL;
    size_t size;
    snprintf(path, sizeof path, "rights/%.40s.ini", id);
    bool taken = fair_edit_read(context, path, &text, &size) == DONE;
    free(text);
    return taken;
}

/* Behind all others. */
static enum outcome begin_card(struct fair_edit *edit, const char *title, char id[CONTENT_ID_MAX],
                               char **text, struct content_fault *fault)
{
    struct pack *pack;
    unsigned order = 0;
    size_t size = 0;
    enum outcome outcome = fair_edit_load(edit, &pack);
    if (outcome != DONE)
        return outcome;
    bool full = pack->right_count >= PACK_RIGHTS_MAX;
    for (size_t i = 0; i < pack->right_count; i++)
        order = pack->rights[i].order > order ? pack->rights[i].order : order;
    pack_destroy(pack);
    if (full || order >= 99)
        return refuse(fault, "", "full");
    draw_id(title, card_is_taken, edit, id);
    FILE *out = open_memstream(text, &size);
    if (out == NULL)
        return BUSY;
    fprintf(out,
            "[card]\norder = %u\ntitle =\nicon = menu_book\ndiscreet_label =\nsource =\n"
            "consulted =\nconfidence =\nverified_on =\nreviewed_by =\nscope =\n",
            order + 1);
    return fclose(out) == 0 ? DONE : BUSY;
}

static enum outcome put_text(struct fair_edit *edit, const struct content_kind *kind,
                             char id[CONTENT_ID_MAX], const struct content_values *values,
                             struct content_fault *fault)
{
    char path[CONTENT_PATH], *text = NULL, number[16];
    size_t size = 0;
    bool changed = false, fresh = IS_CARD(kind) && *id == '\0';
    content_path(kind, id, path);
    enum outcome outcome = fresh ? begin_card(edit, values->text[0], id, &text, fault)
                                 : fair_edit_read(edit, path, &text, &size);
    content_path(kind, id, path);
    if (outcome == DONE)
        outcome = set_fields(kind, values, &text, &changed, fault);
    if (outcome == DONE && changed)
        outcome = set_key(&text, kind->section, "reviewed_by", "");
    if (outcome == DONE && changed && strcmp(kind->code, "letter") == 0) {
        next_number(text, "letter", number);
        outcome = set_key(&text, "letter", "version", number);
    }
    if (outcome == DONE)
        outcome = fair_edit_put(edit, path, text, strlen(text));
    free(text);
    bool notice = strcmp(kind->code, "notice") == 0 || strcmp(kind->code, "full") == 0;
    return outcome == DONE && changed && notice ? count_notice(edit) : outcome;
}

/* -- The whole -----------------------------------------------------------------------------------
 */

enum outcome content_edit_put(struct fair_edit *edit, const struct content_kind *kind,
                              char id[CONTENT_ID_MAX], const struct content_values *values,
                              struct content_fault *fault)
{
    *fault = (struct content_fault){"", "pack"};
    enum outcome outcome = check_all(kind, values, fault);
    if (outcome != DONE)
        return outcome;
    return kind->section != NULL ? put_text(edit, kind, id, values, fault)
                                 : put_row(edit, kind, id, values, fault);
}

/* "met-dif met-cc1" holds the id as a word. */
static bool names_id(const char *list, const char *id)
{
    size_t size = strlen(id);
    for (list += strspn(list, " "); *list != '\0'; list += strspn(list, " ")) {
        size_t word = strcspn(list, " ");
        if (word == size && strncmp(list, id, size) == 0)
            return true;
        list += word;
    }
    return false;
}

static bool an_office_names(struct fair_edit *edit, const char *id)
{
    struct pack *pack;
    bool found = false;
    if (fair_edit_load(edit, &pack) != DONE)
        return false; /* the commit refuses it then */
    for (size_t i = 0; i < pack->office_count; i++)
        found = found || names_id(pack->offices[i].line_ids, id);
    pack_destroy(pack);
    return found;
}

static enum outcome remove_row(struct fair_edit *edit, const struct content_kind *kind,
                               const char *id, struct content_fault *fault)
{
    struct csv_sheet *sheet;
    bool named = IS_LINES(kind) && an_office_names(edit, id);
    enum outcome outcome = open_sheet(edit, kind, &sheet);
    if (outcome != DONE)
        return outcome;
    size_t row = csv_sheet_find(sheet, "id", id);
    if (row == CSV_SHEET_NONE)
        outcome = NOT_FOUND;
    else if (IS_LINES(kind) && *csv_sheet_get(sheet, row, "slip_order") != '\0')
        outcome = refuse(fault, "", "slip_needed");
    else if (named)
        outcome = refuse(fault, "", "office");
    else
        csv_sheet_remove(sheet, row);
    if (outcome == DONE)
        outcome = put_sheet(edit, kind, sheet);
    csv_sheet_free(sheet);
    return outcome == INVALID ? REFUSED : outcome;
}

enum outcome content_edit_remove(struct fair_edit *edit, const struct content_kind *kind,
                                 const char *id, struct content_fault *fault)
{
    char path[CONTENT_PATH], *text = NULL;
    size_t size = 0;
    *fault = (struct content_fault){"", "pack"};
    if (!kind->many) {
        refuse(fault, "", "needed_text");
        return REFUSED;
    }
    if (kind->section == NULL)
        return remove_row(edit, kind, id, fault);
    content_path(kind, id, path);
    enum outcome outcome = fair_edit_read(edit, path, &text, &size);
    free(text);
    return outcome == DONE ? fair_edit_put(edit, path, NULL, 0) : outcome;
}
