/* modules.h: a row changed, what names it changed with it, and the whole pack read as a kiosk
 * would. */
#include "sync/hub/modules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"

#define NUMBER_MOST 999

static const struct modules_kind kinds[] = {
    {"oficinas",
     "offices.csv",
     "code",
     PACK_OFFICES_MAX,
     {"module", "name", "discreet_label", "hours", "address", "place", "lines", "bring", "source",
      NULL},
     "needs",
     true},
    {"modulos",
     "booths.csv",
     "module",
     PACK_BOOTHS_MAX,
     {"module", "name", "discreet_label", "hours", "place", "bring", "source", NULL},
     "services",
     false},
};

const struct modules_kind *modules_kind_at(size_t index)
{
    return index < sizeof kinds / sizeof kinds[0] ? &kinds[index] : NULL;
}

const struct modules_kind *modules_kind_find(const char *code)
{
    return strcmp(code, kinds[1].code) == 0 ? &kinds[1] : &kinds[0];
}

const char *modules_refusal_name(enum modules_refusal refusal)
{
    static const char *const names[MODULES_REFUSALS] = {
        "changed", "number", "taken",     "name", "label", "words", "source", "lines",
        "long",    "gone",   "meanwhile", "used", "map",   "other", "failed"};
    return names[refusal];
}

struct saving {
    const struct modules_form *form;
    struct hub *hub;
    struct fair_edit *edit;
    struct pack *pack; /* as it is */
    struct csv_sheet *sheet;
    size_t row;
    unsigned before, module; /* its number; before 0 = a new row */
};

static const char *value(const struct saving *saving, const char *column)
{
    return saving->form->value(saving->form->context, column);
}

/* -- What may stand there ---------------------------------------------------------------------- */

static bool has_lines(const struct saving *saving)
{
    const char *at = value(saving, "lines");
    size_t count = 0;
    for (at += strspn(at, " "); *at != '\0'; at += strspn(at, " "), count++) {
        char id[64] = "";
        size_t length = strcspn(at, " ");
        if (length >= sizeof id)
            return false;
        memcpy(id, at, length);
        if (pack_line(saving->pack, id) == NULL)
            return false;
        at += length;
    }
    return count <= PACK_OFFICE_LINES_MAX;
}

static bool is_taken(const struct saving *saving)
{
    return saving->module != saving->before &&
           pack_module_label(saving->pack, saving->module) != NULL;
}

static enum modules_refusal check(struct saving *saving)
{
    const struct modules_kind *kind = saving->form->kind;
    const char *number = value(saving, "module"), *label = value(saving, "discreet_label");
    size_t digits = strspn(number, "0123456789");
    saving->module = digits > 0 && digits < 4 ? (unsigned)strtoul(number, NULL, 10) : 0;
    if (number[digits] != '\0' || saving->module < 1 || saving->module > NUMBER_MOST)
        return MODULES_NUMBER;
    if (is_taken(saving))
        return MODULES_TAKEN;
    if (value(saving, "name")[0] == '\0')
        return MODULES_NAME;
    if (label[0] == '\0' || !pack_text_is_discreet(label))
        return MODULES_LABEL;
    if (!pack_text_is_discreet(value(saving, "place")) ||
        (!kind->office && !(pack_text_is_discreet(value(saving, "name")) &&
                            pack_text_is_discreet(value(saving, "hours")) &&
                            pack_text_is_discreet(value(saving, "bring")))))
        return MODULES_WORDS;
    if (value(saving, "source")[0] == '\0' && strcmp(value(saving, "sample"), "1") != 0)
        return MODULES_SOURCE;
    for (size_t i = 0; kind->columns[i] != NULL; i++) {
        if (strlen(value(saving, kind->columns[i])) >= CSV_CELL_MAX)
            return MODULES_LONG;
    }
    return kind->office && !has_lines(saving) ? MODULES_LINES : MODULES_CHANGED;
}

/* -- Opening and closing ----------------------------------------------------------------------- */

static enum modules_refusal open_row(struct saving *saving, const char *fair)
{
    char *text = NULL, why[CSV_WHY_MAX];
    size_t size;
    const struct modules_form *form = saving->form;
    enum outcome outcome = fair_edit_begin(saving->hub, fair, form->based_on, &saving->edit);
    if (outcome != DONE)
        return outcome == REFUSED ? MODULES_MEANWHILE : MODULES_FAILED;
    outcome = fair_edit_load(saving->edit, &saving->pack);
    if (outcome == DONE)
        outcome = fair_edit_read(saving->edit, form->kind->file, &text, &size);
    if (outcome == DONE)
        outcome = csv_sheet_read(text, form->kind->file, form->kind->rows_max, &saving->sheet, why);
    free(text);
    if (outcome != DONE)
        return MODULES_FAILED;
    saving->row = CSV_SHEET_NONE;
    if (form->key[0] == '\0')
        return MODULES_CHANGED;
    saving->row = csv_sheet_find(saving->sheet, form->kind->key, form->key);
    if (saving->row == CSV_SHEET_NONE)
        return MODULES_GONE;
    saving->before =
        (unsigned)strtoul(csv_sheet_get(saving->sheet, saving->row, "module"), NULL, 10);
    return MODULES_CHANGED;
}

static void close_row(struct saving *saving)
{
    csv_sheet_free(saving->sheet);
    pack_destroy(saving->pack);
    fair_edit_free(saving->edit);
}

static enum modules_refusal commit(struct saving *saving)
{
    char *text = NULL;
    size_t size = 0;
    enum outcome outcome = csv_sheet_write(saving->sheet, &text, &size);
    if (outcome == DONE)
        outcome = fair_edit_put(saving->edit, saving->form->kind->file, text, size);
    free(text);
    if (outcome == DONE)
        outcome = fair_edit_commit(saving->edit, saving->form->by, FAIR_CHANGE_OFFICES, NULL);
    if (outcome == INVALID)
        return MODULES_OTHER;
    if (outcome == REFUSED)
        return saving->hub->can_open ? MODULES_MEANWHILE : MODULES_FAILED;
    return outcome == DONE ? MODULES_CHANGED : MODULES_FAILED;
}

/* -- Changes ----------------------------------------------------------------------------------- */

/* An office gets the next code, and what a pack wants of every row. */
static enum outcome add_row(struct saving *saving)
{
    char text[16];
    unsigned code = 0;
    for (size_t i = 0; saving->form->kind->office && i < saving->pack->office_count; i++)
        code = saving->pack->offices[i].code > code ? saving->pack->offices[i].code : code;
    enum outcome outcome = csv_sheet_add(saving->sheet, &saving->row);
    snprintf(text, sizeof text, "%05u", (unsigned)fair_edit_fair(saving->edit)->municipality);
    if (outcome == DONE)
        outcome = csv_sheet_set(saving->sheet, saving->row, "scope", text);
    if (outcome != DONE || !saving->form->kind->office)
        return outcome;
    snprintf(text, sizeof text, "%u", code + 1);
    outcome = csv_sheet_set(saving->sheet, saving->row, "code", text);
    if (outcome == DONE)
        outcome = csv_sheet_set(saving->sheet, saving->row, "kind", "agency");
    return outcome == DONE ? csv_sheet_set(saving->sheet, saving->row, "confidentiality", "public")
                           : outcome;
}

static enum outcome set_cells(struct saving *saving)
{
    const struct modules_kind *kind = saving->form->kind;
    bool sourced = value(saving, "source")[0] != '\0';
    enum outcome outcome = DONE;
    for (size_t i = 0; kind->columns[i] != NULL && outcome == DONE; i++)
        outcome = csv_sheet_set(saving->sheet, saving->row, kind->columns[i],
                                value(saving, kind->columns[i]));
    if (outcome == DONE)
        outcome = csv_sheet_set(saving->sheet, saving->row, kind->mask, value(saving, kind->mask));
    if (outcome == DONE)
        outcome = csv_sheet_set(saving->sheet, saving->row, "confidence",
                                sourced ? value(saving, "confidence") : "");
    return outcome == DONE ? csv_sheet_set(saving->sheet, saving->row, "sample",
                                           strcmp(value(saving, "sample"), "1") == 0 ? "1" : "0")
                           : outcome;
}

/* A service is given at the booth that gives it, whatever number that has. */
static enum outcome move_services(struct saving *saving)
{
    char *text = NULL, why[CSV_WHY_MAX], from[16], to[16];
    size_t size = 0;
    struct csv_sheet *services = NULL;
    snprintf(from, sizeof from, "%u", saving->before);
    snprintf(to, sizeof to, "%u", saving->module);
    enum outcome outcome = fair_edit_read(saving->edit, "services.csv", &text, &size);
    if (outcome == DONE)
        outcome = csv_sheet_read(text, "services.csv", PACK_SERVICES_MAX, &services, why);
    free(text);
    text = NULL;
    for (size_t i = 0; outcome == DONE && i < csv_sheet_rows(services); i++) {
        if (strcmp(csv_sheet_get(services, i, "module"), from) == 0)
            outcome = csv_sheet_set(services, i, "module", to);
    }
    if (outcome == DONE)
        outcome = csv_sheet_write(services, &text, &size);
    if (outcome == DONE)
        outcome = fair_edit_put(saving->edit, "services.csv", text, size);
    free(text);
    csv_sheet_free(services);
    return outcome;
}

static enum outcome change(struct saving *saving)
{
    bool moves = saving->before != 0 && saving->before != saving->module;
    enum outcome outcome = saving->row == CSV_SHEET_NONE ? add_row(saving) : DONE;
    if (outcome == DONE)
        outcome = set_cells(saving);
    if (outcome == DONE && moves)
        outcome = modules_map_move(saving->edit, saving->before, saving->module);
    if (outcome == DONE && moves && !saving->form->kind->office)
        outcome = move_services(saving);
    if (outcome == DONE && saving->before == 0)
        outcome = modules_map_add(saving->edit, saving->module);
    return outcome;
}

enum modules_refusal modules_save(struct hub *hub, const char *fair,
                                  const struct modules_form *form)
{
    struct saving saving = {.form = form, .hub = hub};
    enum modules_refusal refusal = open_row(&saving, fair);
    if (refusal == MODULES_CHANGED)
        refusal = check(&saving);
    if (refusal == MODULES_CHANGED) {
        enum outcome outcome = change(&saving);
        refusal = outcome == DONE      ? commit(&saving)
                  : outcome == REFUSED ? MODULES_MAP
                                       : MODULES_FAILED;
    }
    close_row(&saving);
    return refusal;
}

enum modules_refusal modules_remove(struct hub *hub, const char *fair,
                                    const struct modules_form *form)
{
    struct saving saving = {.form = form, .hub = hub};
    enum modules_refusal refusal = form->key[0] == '\0' ? MODULES_GONE : open_row(&saving, fair);
    if (refusal == MODULES_CHANGED) {
        csv_sheet_remove(saving.sheet, saving.row);
        refusal = modules_map_remove(saving.edit, saving.before) == DONE ? commit(&saving)
                                                                         : MODULES_FAILED;
        refusal = refusal == MODULES_OTHER ? MODULES_USED : refusal;
    }
    close_row(&saving);
    return refusal;
}
