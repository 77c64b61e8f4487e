/* verification.h: a walk back through the versions that people made. */
#include "sync/hub/verification.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/csv_sheet.h"
#include "sync/hub/ini_text.h"
#include "sync/hub/inside.h"

/* NULL: no such file, or it cannot be read. */
static struct csv_sheet *read_lines(struct hub *hub, const struct fair *fair, uint32_t version)
{
    char why[CSV_WHY_MAX], *text = NULL;
    struct csv_sheet *sheet = NULL;
    size_t size = 0;
    if (fair_version_read(hub, fair, version, "lines.csv", &text, &size) != DONE ||
        csv_sheet_read(text, "lines.csv", PACK_LINES_MAX, &sheet, why) != DONE)
        sheet = NULL;
    free(text);
    return sheet;
}

/* 722 370 7532 and 7223707532 are one number. */
static bool same_number(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, " ");
        b += strspn(b, " ");
        if (*a != *b || *a == '\0')
            return *a == *b;
    }
}

static bool same_line(const struct csv_sheet *now, const struct csv_sheet *then,
                      enum verification_part part, const char *id)
{
    static const char *const columns[] = {"name", "discreet_label", "hours",
                                          "cost", "what_happens",   "place"};
    size_t here = now != NULL ? csv_sheet_find(now, "id", id) : CSV_SHEET_NONE;
    size_t there = then != NULL ? csv_sheet_find(then, "id", id) : CSV_SHEET_NONE;
    bool same = here != CSV_SHEET_NONE && there != CSV_SHEET_NONE;
    if (same && part == VERIFICATION_NUMBER)
        return same_number(csv_sheet_get(now, here, "phone"), csv_sheet_get(then, there, "phone"));
    for (size_t i = 0; same && i < sizeof columns / sizeof columns[0]; i++)
        same = strcmp(csv_sheet_get(now, here, columns[i]),
                      csv_sheet_get(then, there, columns[i])) == 0;
    return same;
}

static void take(struct verification *verification, const struct fair_version *version)
{
    verification->known = true;
    memcpy(verification->by, version->by, sizeof verification->by);
    verification->at_ms = version->at_ms;
    verification->version = version->version;
}

enum outcome verification_of_lines(struct hub *hub, const struct fair *fair,
                                   enum verification_part part, const char *const ids[],
                                   size_t count, struct verification list[])
{
    struct fair_version version;
    struct csv_sheet *now = read_lines(hub, fair, fair->content);
    bool *settled = calloc(count + 1, sizeof *settled);
    enum outcome outcome = settled != NULL ? DONE : BUSY;
    memset(list, 0, count * sizeof *list);
    size_t open = count;
    for (size_t i = 0; outcome == DONE && open > 0 && i < VERIFICATION_VERSIONS_MAX; i++) {
        outcome = fair_version_at(hub, fair, i, &version);
        struct csv_sheet *then = outcome == DONE ? read_lines(hub, fair, version.version) : NULL;
        for (size_t line = 0; outcome == DONE && line < count; line++) {
            if (settled[line])
                continue;
            settled[line] = !same_line(now, then, part, ids[line]);
            open -= settled[line];
            if (!settled[line])
                take(&list[line], &version);
        }
        csv_sheet_free(then);
    }
    free(settled);
    csv_sheet_free(now);
    return outcome == NOT_FOUND ? DONE : outcome;
}

/* Without who reviewed it. */
static char *words_of(struct hub *hub, const struct fair *fair, uint32_t version, const char *path)
{
    static const char *const sections[] = {"card", "notice", "full", "letter"};
    char *text = NULL, *bare = NULL;
    size_t size = 0;
    if (fair_version_read(hub, fair, version, path, &text, &size) != DONE)
        return NULL;
    for (size_t i = 0; i < sizeof sections / sizeof sections[0] && bare == NULL; i++) {
        char *reviewed = ini_text_get(text, sections[i], "reviewed_by");
        if (reviewed != NULL && ini_text_set(text, sections[i], "reviewed_by", "", &bare) != DONE)
            bare = NULL;
        free(reviewed);
    }
    free(text);
    return bare;
}

enum outcome verification_of_text(struct hub *hub, const struct fair *fair, const char *path,
                                  struct verification *verification)
{
    struct fair_version version;
    char *now = words_of(hub, fair, fair->content, path);
    enum outcome outcome = DONE;
    bool same = now != NULL;
    memset(verification, 0, sizeof *verification);
    for (size_t i = 0; same && outcome == DONE && i < VERIFICATION_VERSIONS_MAX; i++) {
        outcome = fair_version_at(hub, fair, i, &version);
        char *then = outcome == DONE ? words_of(hub, fair, version.version, path) : NULL;
        same = then != NULL && strcmp(now, then) == 0;
        if (same)
            take(verification, &version);
        free(then);
    }
    free(now);
    return outcome == NOT_FOUND ? DONE : outcome;
}

bool verification_allows(const struct verification *verification, const char *name)
{
    return *name != '\0' && strcmp(verification->by, name) != 0;
}

enum outcome verification_published(struct hub *hub, const struct fair *fair, const char *id,
                                    const char *column, char value[64])
{
    struct fair_version version;
    enum outcome outcome = DONE;
    bool found = false;
    value[0] = '\0';
    for (size_t i = 0; !found && outcome == DONE && i < VERIFICATION_VERSIONS_MAX; i++) {
        outcome = fair_version_at(hub, fair, i, &version);
        struct csv_sheet *then = outcome == DONE ? read_lines(hub, fair, version.version) : NULL;
        size_t row = then != NULL ? csv_sheet_find(then, "id", id) : CSV_SHEET_NONE;
        found =
            row != CSV_SHEET_NONE && strcmp(csv_sheet_get(then, row, "status"), "publicada") == 0;
        if (found)
            snprintf(value, 64, "%.63s", csv_sheet_get(then, row, column));
        csv_sheet_free(then);
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}
