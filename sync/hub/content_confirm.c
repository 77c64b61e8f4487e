/* content_edit_confirm: the second person's word on a number or a text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/content_edit.h"
#include "sync/hub/csv_sheet.h"
#include "sync/hub/ini_text.h"
#include "sync/hub/inside.h"
#include "sync/hub/verification.h"

static enum outcome refuse(struct content_fault *fault, const char *code)
{
    *fault = (struct content_fault){"", code};
    return REFUSED;
}

#define FIRST_DAY 20089 /* 2025-01-01, in days since 1970 */

static enum outcome set_confirmed(struct hub *hub, struct fair_edit *edit, struct csv_sheet *sheet,
                                  size_t row, const char *by)
{
    const struct fair *fair = fair_edit_fair(edit);
    char day[PACK_DAY_TEXT_MAX], print[64];
    int64_t local_ms = hub->io->wall_ms(hub->io->self) + fair->offset_minutes * 60000LL;
    pack_day_write((int32_t)(local_ms / 86400000) - FIRST_DAY, day);
    enum outcome outcome =
        verification_published(hub, fair, csv_sheet_get(sheet, row, "id"), "print", print);
    bool may_print = strcmp(print, "1") == 0 || *csv_sheet_get(sheet, row, "slip_order") != '\0';
    const char *const pairs[][2] = {{"status", "publicada"},
                                    {"print", may_print ? "1" : "0"},
                                    {"verified_on", day},
                                    {"verified_by", by}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0] && outcome == DONE; i++)
        outcome = csv_sheet_set(sheet, row, pairs[i][0], pairs[i][1]);
    return outcome;
}

static enum outcome confirm_line(struct hub *hub, struct fair_edit *edit, const char *id,
                                 const char *phone, const char *by, struct content_fault *fault)
{
    char why[CSV_WHY_MAX], *text = NULL;
    struct verification verification;
    struct csv_sheet *sheet = NULL;
    enum verification_part part = *phone != '\0' ? VERIFICATION_NUMBER : VERIFICATION_WORDS;
    size_t size = 0, row = CSV_SHEET_NONE;
    enum outcome outcome = fair_edit_read(edit, "lines.csv", &text, &size);
    if (outcome == DONE)
        outcome = csv_sheet_read(text, "lines.csv", PACK_LINES_MAX, &sheet, why);
    free(text);
    if (outcome == DONE && (row = csv_sheet_find(sheet, "id", id)) == CSV_SHEET_NONE)
        outcome = NOT_FOUND;
    if (outcome == DONE)
        outcome = verification_of_lines(hub, fair_edit_fair(edit), part, &id, 1, &verification);
    if (outcome == DONE && *phone != '\0' && strcmp(csv_sheet_get(sheet, row, "phone"), phone) != 0)
        outcome = refuse(fault, "changed");
    if (outcome == DONE && !verification_allows(&verification, by))
        outcome = refuse(fault, "own");
    if (outcome == DONE)
        outcome = part == VERIFICATION_NUMBER ? set_confirmed(hub, edit, sheet, row, by)
                                              : csv_sheet_set(sheet, row, "reviewed_by", by);
    char *made = NULL;
    if (outcome == DONE)
        outcome = csv_sheet_write(sheet, &made, &size);
    if (outcome == DONE)
        outcome = fair_edit_put(edit, "lines.csv", made, size);
    free(made);
    csv_sheet_free(sheet);
    return outcome;
}

static enum outcome review_text(struct hub *hub, struct fair_edit *edit,
                                const struct content_kind *kind, const char *id, const char *by,
                                struct content_fault *fault)
{
    char path[CONTENT_PATH], *text = NULL, *changed = NULL;
    struct verification verification;
    size_t size = 0;
    content_path(kind, id, path);
    enum outcome outcome = fair_edit_read(edit, path, &text, &size);
    if (outcome == DONE)
        outcome = verification_of_text(hub, fair_edit_fair(edit), path, &verification);
    if (outcome == DONE && !verification_allows(&verification, by))
        outcome = refuse(fault, "own");
    if (outcome == DONE)
        outcome = ini_text_set(text, kind->section, "reviewed_by", by, &changed);
    if (outcome == DONE)
        outcome = fair_edit_put(edit, path, changed, strlen(changed));
    free(changed);
    free(text);
    return outcome;
}

enum outcome content_edit_confirm(struct hub *hub, struct fair_edit *edit,
                                  const struct content_kind *kind, const char *id,
                                  const char *phone, const char *by, struct content_fault *fault)
{
    *fault = (struct content_fault){"", "pack"};
    if (strcmp(kind->code, "lines") == 0)
        return confirm_line(hub, edit, id, phone, by, fault);
    return kind->section != NULL ? review_text(hub, edit, kind, id, by, fault)
                                 : refuse(fault, "pack");
}
