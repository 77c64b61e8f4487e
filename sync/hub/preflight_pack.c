/* What pre-flight says of a fair's files alone: numbers, texts, samples, days, offices. */
#include <stdio.h>

#include "sync/hub/preflight.h"

int32_t preflight_day(const struct pack *pack, int64_t now_ms)
{
    const struct pack_fair *fair = &pack->fair;
    int32_t today = pack_day_of(pack, now_ms);
    int32_t last = fair->any_day || fair->day_count == 0 ? today : fair->days[fair->day_count - 1];
    return last > today ? last : today;
}

bool preflight_line_is_due(const struct pack *pack, const struct pack_line *line, int32_t day)
{
    if (!line->confirmed || *line->phone == '\0')
        return false;
    return line->verified_on == PACK_NO_DAY || !pack_line_is_current(pack, line, day);
}

static void check_lines(struct preflight *preflight, const struct pack *pack)
{
    for (size_t i = 0; i < pack->line_count; i++) {
        const struct pack_line *line = &pack->lines[i];
        if (preflight_line_is_due(pack, line, preflight->day))
            preflight_add(&preflight->items[PREFLIGHT_LINES], "bad", line->name);
        else if (!line->confirmed && *line->phone != '\0')
            preflight_add(&preflight->items[PREFLIGHT_PENDING], "bad", line->name);
    }
}

static void check_text(struct preflight_item *item, const char *reviewed_by, const char *title)
{
    if (*reviewed_by == '\0')
        preflight_add(item, "bad", title);
}

/* What is read about safety, consent and the duty to report (Never 12). */
static void check_texts(struct preflight *preflight, const struct pack *pack)
{
    struct preflight_item *item = &preflight->items[PREFLIGHT_TEXTS];
    check_text(item, pack->notice.reviewed_by, pack->notice.title);
    if (pack->notice_full.part_count > 0)
        check_text(item, pack->notice_full.reviewed_by, pack->notice_full.parts[0].title);
    if (pack->letter.version > 0)
        check_text(item, pack->letter.reviewed_by, pack->letter.title);
    for (size_t i = 0; i < pack->right_count; i++)
        check_text(item, pack->rights[i].reviewed_by, pack->rights[i].title);
    for (size_t i = 0; i < pack->line_count; i++) {
        if (*pack->lines[i].phone != '\0')
            check_text(item, pack->lines[i].reviewed_by, pack->lines[i].name);
    }
}

static void add_samples(struct preflight_item *item, const char *file, size_t count)
{
    char name[PREFLIGHT_NAME_MAX];
    if (count == 0)
        return;
    snprintf(name, sizeof name, "%s (%zu)", file, count);
    preflight_add(item, "bad", name);
    item->count += count - 1; /* rows, not files */
}

#define SAMPLES(file, rows, row_count)           \
    do {                                         \
        size_t found = 0;                        \
        for (size_t i = 0; i < (row_count); i++) \
            found += (rows)[i].sample;           \
        add_samples(item, file, found);          \
    } while (0)

static void check_samples(struct preflight *preflight, const struct pack *pack)
{
    struct preflight_item *item = &preflight->items[PREFLIGHT_SAMPLES];
    add_samples(item, "fair.ini", pack->fair.sample);
    add_samples(item, "notice.ini", pack->notice.sample);
    add_samples(item, "notice_full.ini", pack->notice_full.sample);
    add_samples(item, "letter.ini", pack->letter.sample);
    SAMPLES("services.csv", pack->services, pack->service_count);
    SAMPLES("booths.csv", pack->booths, pack->booth_count);
    SAMPLES("offices.csv", pack->offices, pack->office_count);
    SAMPLES("points.csv", pack->points, pack->point_count);
    SAMPLES("map.csv", pack->places, pack->place_count);
    SAMPLES("workshops.csv", pack->workshops, pack->workshop_count);
    SAMPLES("groups.csv", pack->groups, pack->group_count);
}

static void check_days(struct preflight *preflight, const struct pack *pack)
{
    struct preflight_item *item = &preflight->items[PREFLIGHT_DAYS];
    const struct pack_fair *fair = &pack->fair;
    if (fair->any_day || fair->day_count == 0)
        preflight_add(item, "any", NULL);
    else if (fair->days[fair->day_count - 1] < pack_day_of(pack, preflight->now_ms))
        preflight_add(item, "past", NULL);
    for (size_t i = 0; i < fair->day_count && item->named < PREFLIGHT_NAMES; i++)
        pack_day_write(fair->days[i], item->names[item->named++]);
}

/* That every office has a module number, and one of its own, the pack's own check sees to. */
static void check_offices(struct preflight *preflight, const struct pack *pack)
{
    struct preflight_item *item = &preflight->items[PREFLIGHT_OFFICES];
    for (size_t i = 0; i < pack->office_count; i++) {
        const struct pack_office *office = &pack->offices[i];
        const struct pack_point *point = NULL;
        bool empty =
            office->kind == OFFICE_NETWORK && pack_points(pack, office->code, &point, 1) == 0;
        if (office->confidentiality != OFFICE_STAFF_ONLY && (office->needs == 0 || empty))
            preflight_add(item, "bad", office->name);
    }
    if (pack->office_count == 0)
        preflight_add(item, "none", NULL);
}

void preflight_check_pack(struct preflight *preflight, const struct pack *pack)
{
    check_lines(preflight, pack);
    check_texts(preflight, pack);
    check_samples(preflight, pack);
    check_days(preflight, pack);
    check_offices(preflight, pack);
}
