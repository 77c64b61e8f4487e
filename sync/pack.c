/* Questions to a loaded fair: see pack.h. Walks short arrays; a pack is a few dozen rows. */
#include "sync/pack_load.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "sync/text.h"

#define DAY_MS (24LL * 60 * 60 * 1000)
#define MINUTE_MS (60LL * 1000)
#define PIECE_BYTES 384  /* folded at once: well under what text_fold takes */
#define PIECE_OVERLAP 64 /* the longest of the words below, accents apart, twice */
#define EPOCH_DAY 20089  /* 2025-01-01 in days since 1970-01-01 */

/* Beginnings of words that nobody beside her should read (Never 5), folded. */
static const char *const indiscreet[] = {"violencia", "victima", "agresor",
                                         "denuncia",  "abuso",   "refugio"};

const char *const pack_need_words[] = {
    [NEED_NONE] = "",
    [NEED_HEALTH] = "health",
    [NEED_EDUCATION] = "education",
    [NEED_SUPPORT] = "social_support",
    [NEED_INCOME] = "income",
    [NEED_LEGAL] = "legal",
    [NEED_PSYCHOLOGICAL] = "psychological",
    [NEED_CHILDREN] = "children",
    [PACK_NEEDS] = NULL,
};

const char *pack_need_name(unsigned need)
{
    return need < PACK_NEEDS ? pack_need_words[need] : "";
}

const struct pack_service *pack_service(const struct pack *pack, unsigned code)
{
    for (size_t i = 0; i < pack->service_count; i++) {
        if (pack->services[i].code == code)
            return &pack->services[i];
    }
    return NULL;
}

const struct pack_office *pack_office(const struct pack *pack, unsigned code)
{
    for (size_t i = 0; i < pack->office_count; i++) {
        if (pack->offices[i].code == code)
            return &pack->offices[i];
    }
    return NULL;
}

const struct pack_line *pack_line(const struct pack *pack, const char *id)
{
    for (size_t i = 0; i < pack->line_count; i++) {
        if (strcmp(pack->lines[i].id, id) == 0)
            return &pack->lines[i];
    }
    return NULL;
}

const struct pack_right *pack_right(const struct pack *pack, const char *id)
{
    for (size_t i = 0; i < pack->right_count; i++) {
        if (strcmp(pack->rights[i].id, id) == 0)
            return &pack->rights[i];
    }
    return NULL;
}

const struct pack_booth *pack_booth(const struct pack *pack, unsigned module)
{
    for (size_t i = 0; i < pack->booth_count; i++) {
        if (pack->booths[i].module == module)
            return &pack->booths[i];
    }
    return NULL;
}

const char *pack_module_label(const struct pack *pack, unsigned module)
{
    const struct pack_booth *booth = pack_booth(pack, module);
    if (booth != NULL)
        return booth->discreet_label;
    for (size_t i = 0; i < pack->office_count; i++) {
        if (pack->offices[i].module == module)
            return pack->offices[i].discreet_label;
    }
    return NULL;
}

bool pack_line_is_current(const struct pack *pack, const struct pack_line *line, int32_t day)
{
    if (!line->confirmed)
        return false;
    if (line->verified_on == PACK_NO_DAY)
        return true;
    return (int64_t)day - line->verified_on <= pack->fair.line_valid_days;
}

size_t pack_lines_visible(const struct pack *pack, int32_t day, const struct pack_line **lines,
                          size_t room)
{
    size_t count = 0;
    for (int part = 0; part < 2; part++) {
        if (part == 1 && !pack->fair.show_unconfirmed)
            break;
        for (size_t i = 0; i < pack->line_count && count < room; i++) {
            const struct pack_line *line = &pack->lines[i];
            bool wanted = pack_line_is_current(pack, line, day) == (part == 0);
            if (wanted && *line->phone != '\0')
                lines[count++] = line;
        }
    }
    return count;
}

void pack_slip_phones(const struct pack *pack, int32_t day,
                      const struct pack_line *phones[PACK_SLIP_PHONES])
{
    for (size_t i = 0; i < PACK_SLIP_PHONES; i++)
        phones[i] = NULL;
    for (size_t i = 0; i < pack->line_count; i++) {
        const struct pack_line *line = &pack->lines[i];
        if (line->slip_order > 0 && pack_line_is_current(pack, line, day))
            phones[line->slip_order - 1] = line;
    }
}

const struct pack_place *pack_place(const struct pack *pack, enum pack_place_kind kind,
                                    unsigned number)
{
    for (size_t i = 0; i < pack->place_count; i++) {
        if (pack->places[i].kind == kind && pack->places[i].number == number)
            return &pack->places[i];
    }
    return NULL;
}

size_t pack_points(const struct pack *pack, unsigned office, const struct pack_point **points,
                   size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < pack->point_count && count < room; i++) {
        if (pack->points[i].office == office)
            points[count++] = &pack->points[i];
    }
    return count;
}

static bool is_shown(const struct pack *pack, const struct pack_office *office)
{
    const struct pack_point *point = NULL;
    if (office->confidentiality == OFFICE_STAFF_ONLY)
        return false;
    return office->kind != OFFICE_NETWORK || pack_points(pack, office->code, &point, 1) > 0;
}

size_t pack_offices_visible(const struct pack *pack, enum pack_need need,
                            const struct pack_office **offices, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < pack->office_count && count < room; i++) {
        const struct pack_office *office = &pack->offices[i];
        bool wanted = need == NEED_NONE || (office->needs & (1U << need)) != 0;
        if (wanted && is_shown(pack, office))
            offices[count++] = office;
    }
    return count;
}

bool pack_day_is_open(const struct pack *pack, int32_t day)
{
    for (size_t i = 0; i < pack->fair.day_count; i++) {
        if (pack->fair.days[i] == day)
            return true;
    }
    return pack->fair.any_day;
}

int32_t pack_day_of(const struct pack *pack, int64_t wall_ms)
{
    int64_t local_ms = wall_ms + pack->fair.utc_offset_minutes * MINUTE_MS;
    int64_t day = local_ms / DAY_MS - (local_ms % DAY_MS < 0);
    return (int32_t)(day - EPOCH_DAY);
}

/* Days since 1970-01-01 of a Gregorian date; years are counted from March, so that leap days fall
 * on a year's end. */
static int32_t days_of(int32_t year, int32_t month, int32_t day)
{
    int32_t from_march = (month + 9) % 12;
    int32_t march_year = year - (month <= 2);
    return 365 * march_year + march_year / 4 - march_year / 100 + march_year / 400 +
           (153 * from_march + 2) / 5 + day - 1 - 719468;
}

static bool read_digits(const char *text, size_t count, int32_t *number)
{
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *number = *number * 10 + (text[i] - '0');
    }
    return true;
}

int32_t pack_day_read(const char *text)
{
    int32_t year = 0, month = 0, day = 0;
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' || !read_digits(text, 4, &year) ||
        !read_digits(text + 5, 2, &month) || !read_digits(text + 8, 2, &day))
        return PACK_NO_DAY;
    if (year < 1970 || month < 1 || month > 12 || day < 1)
        return PACK_NO_DAY;
    int32_t first = days_of(year, month, 1);
    int32_t next = month == 12 ? days_of(year + 1, 1, 1) : days_of(year, month + 1, 1);
    return day <= next - first ? first + day - 1 - EPOCH_DAY : PACK_NO_DAY;
}

void pack_day_write(int32_t day, char text[PACK_DAY_TEXT_MAX])
{
    int32_t days = day + EPOCH_DAY;
    int32_t year = 1970, month = 12;
    assert(day >= -EPOCH_DAY && day < 1000000);
    year += days / 366; /* never past it */
    while (days_of(year + 1, 1, 1) <= days)
        year++;
    while (days_of(year, month, 1) > days)
        month--;
    unsigned of_month = (unsigned)(days - days_of(year, month, 1) + 1);
    (void)snprintf(text, PACK_DAY_TEXT_MAX, "%04u-%02u-%02u", (unsigned)year % 10000,
                   (unsigned)month % 100, of_month % 100);
}

static bool piece_is_discreet(const char *piece)
{
    char folded[4 * PIECE_BYTES];
    text_fold(piece, folded, sizeof folded);
    for (size_t i = 0; i < sizeof indiscreet / sizeof *indiscreet; i++) {
        if (strstr(folded, indiscreet[i]) != NULL)
            return false;
    }
    return true;
}

/* In pieces, for folding has room for a line and not for a page; each begins before the one before
 * it ends, further than any word is long. */
bool pack_text_is_discreet(const char *text)
{
    char piece[PIECE_BYTES + 1];
    size_t length = strlen(text), at = 0;
    for (;;) {
        size_t size = length - at < PIECE_BYTES ? length - at : PIECE_BYTES;
        while (at + size < length && ((unsigned char)text[at + size] & 0xC0) == 0x80)
            size--; /* never within a character */
        memcpy(piece, text + at, size);
        piece[size] = '\0';
        if (!piece_is_discreet(piece))
            return false;
        if (at + size >= length)
            return true;
        at += size - PIECE_OVERLAP;
        while (((unsigned char)text[at] & 0xC0) == 0x80)
            at--;
    }
}
