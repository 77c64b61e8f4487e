/* lines_sent.h. */
#include "sync/hub/lines_sent.h"

#include <stdlib.h>
#include <string.h>

/* A column that the file does not have says nothing. */
static enum outcome put(struct csv_sheet *sheet, size_t row, const char *column, const char *value)
{
    enum outcome outcome = csv_sheet_set(sheet, row, column, value);
    return outcome == NOT_FOUND ? DONE : outcome;
}

enum outcome lines_sent_doubt(struct csv_sheet *sheet, size_t row)
{
    static const char *const unsure[][2] = {
        {"status", "por_confirmar"}, {"print", "0"}, {"verified_on", ""}, {"verified_by", ""}};
    enum outcome outcome = DONE;
    for (size_t i = 0; i < sizeof unsure / sizeof unsure[0] && outcome == DONE; i++)
        outcome = put(sheet, row, unsure[i][0], unsure[i][1]);
    return outcome;
}

static bool says(const struct csv_sheet *sheet, size_t row, const char *column,
                 const struct csv_sheet *now, size_t here)
{
    return strcmp(csv_sheet_get(sheet, row, column), csv_sheet_get(now, here, column)) == 0;
}

/* *less: it says less than was sent. */
static enum outcome settle_row(struct csv_sheet *sheet, size_t row, const struct csv_sheet *now,
                               bool *less)
{
    static const char *const confirmed[] = {"verified_on", "verified_by"};
    size_t here = csv_sheet_find(now, "id", csv_sheet_get(sheet, row, "id"));
    enum outcome outcome = DONE;
    *less = false;
    if (here == CSV_SHEET_NONE || !says(sheet, row, "phone", now, here)) {
        *less = true;
        return lines_sent_doubt(sheet, row);
    }
    for (size_t i = 0; i < sizeof confirmed / sizeof confirmed[0] && outcome == DONE; i++) {
        *less = *less || !says(sheet, row, confirmed[i], now, here);
        outcome = put(sheet, row, confirmed[i], csv_sheet_get(now, here, confirmed[i]));
    }
    bool doubted = strcmp(csv_sheet_get(now, here, "status"), "por_confirmar") == 0;
    if (outcome == DONE && doubted && !says(sheet, row, "status", now, here)) {
        *less = true;
        outcome = lines_sent_doubt(sheet, row);
    }
    return outcome;
}

static enum outcome settle(struct csv_sheet *sheet, const struct csv_sheet *now, size_t *doubted)
{
    enum outcome outcome = DONE;
    for (size_t row = 0; row < csv_sheet_rows(sheet) && outcome == DONE; row++) {
        bool less;
        outcome = settle_row(sheet, row, now, &less);
        *doubted += less ? 1 : 0;
    }
    return outcome;
}

enum outcome lines_sent_settle(const char *now, char **text, size_t *size, size_t *doubted)
{
    char why[CSV_WHY_MAX], *settled;
    struct csv_sheet *here = NULL, *sheet = NULL;
    size_t settled_size;
    *doubted = 0;
    if (now == NULL || csv_sheet_read(now, "lines.csv", LINES_SENT_ROWS_MAX, &here, why) != DONE)
        return DONE;
    bool first = csv_sheet_rows(here) == 0;
    enum outcome outcome =
        first ? DONE : csv_sheet_read(*text, "lines.csv", LINES_SENT_ROWS_MAX, &sheet, why);
    if (outcome == DONE && !first)
        outcome = settle(sheet, here, doubted);
    if (outcome == DONE && *doubted > 0)
        outcome = csv_sheet_write(sheet, &settled, &settled_size);
    if (outcome == DONE && *doubted > 0) {
        free(*text);
        *text = settled;
        *size = settled_size;
    }
    csv_sheet_free(sheet);
    csv_sheet_free(here);
    return outcome;
}
