/* CURP and date of birth, where the booth of a service that she wants needs them for its paperwork
 * (fair.ini, [registration] papers): asked by a volunteer, of adults alone (Never 11).
 *
 * Each can be left out. What looks wrong is said once and may stay: nothing here blocks. A date
 * that tells somebody under 18 is not taken at all, nor one that may where this screen does not
 * know what day it is, or where a CURP is cut or misread. */
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/screens/register.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "sync/curp.h"

#define ADULT_YEARS 18
#define DAY_AT_LEAST 20250101 /* where no clock is believed: records begin here */

void staff_papers_enter(struct kiosk *kiosk)
{
    kiosk->visit->asked = 0;
    typing_begin(kiosk, ENTRY_BIRTH, CAPITALS_NONE);
}

void staff_papers_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct typing typing = {
        .heading = _("For the booth's paperwork"),
        .count = 2,
        .fields = {{ENTRY_BIRTH, _("Date of birth"), _("Day, month, year")},
                   {ENTRY_CURP, _("CURP"), _("Optional")}},
        .kind = KEYBOARD_CODES,
        .may_stay = true,
        .nav = {.skip = _("Prefer not to say"), .next = _("Continue")}};
    (void)typing_build(kiosk, tree, body, &typing);
}

static const char *curp_words(enum curp_reading reading)
{
    static const char *const words[CURP_READINGS] = {
        [CURP_LENGTH] = N_("A CURP has eighteen characters. Is it written so?"),
        [CURP_CHARACTER] = N_("One character is in an odd place. Is it written so?"),
        [CURP_DATE] = N_("Its date is no day of the calendar. Is it written so?"),
        [CURP_STATE] = N_("Its state is not known. Is it written so?"),
        [CURP_CHECK] = N_("Its last digit does not fit. Is it written so?"),
        [CURP_WORD] = N_("Its first letters are odd. Is it written so?"),
    };
    return words[reading] == NULL ? NULL : _(words[reading]);
}

/* Today as YYYYMMDD, in the fair's days. */
static uint32_t today_of(const struct kiosk *kiosk)
{
    char text[PACK_DAY_TEXT_MAX];
    pack_day_write(kiosk_today(kiosk), text); /* "2026-11-21" */
    uint32_t date = 0;
    for (const char *c = text; *c != '\0'; ++c)
        if (*c >= '0' && *c <= '9')
            date = date * 10 + (uint32_t)(*c - '0');
    return date;
}

static int years_of(const struct kiosk *kiosk, uint32_t birth)
{
    return curp_years(birth, kiosk_knows_time(kiosk) ? today_of(kiosk) : DAY_AT_LEAST);
}

static bool is_minor(const struct kiosk *kiosk, uint32_t birth)
{
    return birth != 0 && years_of(kiosk, birth) < ADULT_YEARS;
}

/* Without its 17th character the century is not told: who could be a child is taken for one. */
static bool is_minors_curp(const struct kiosk *kiosk, const char *curp)
{
    uint32_t told = curp_birth(curp), latest = told == 0 ? curp_latest_birth(curp) : 0;
    return is_minor(kiosk, told) || (is_minor(kiosk, latest) && years_of(kiosk, latest) >= 0);
}

static void point(struct kiosk *kiosk, enum visit_entry entry, const char *words)
{
    typing_begin(kiosk, entry, CAPITALS_NONE);
    kiosk->visit->trouble = words;
}

/* True: it was said what is odd, for the first time. */
static bool doubts(struct kiosk *kiosk, enum visit_entry entry, const char *words)
{
    struct visit *visit = kiosk->visit;
    if (words == NULL || (visit->asked & 1U << (entry - ENTRY_BIRTH)) != 0)
        return false;
    visit->asked |= (uint8_t)(1U << (entry - ENTRY_BIRTH));
    point(kiosk, entry, words);
    return true;
}

/* False: a date is not taken, or something was asked about. */
static bool take(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    char curp[IDENTITY_CURP_BYTES];
    uint32_t date = curp_read_date(visit->birth);
    enum curp_reading reading = curp_read(visit->curp, curp);
    uint32_t told = curp_birth(curp);
    bool young = is_minors_curp(kiosk, curp);
    explicit_bzero(curp, sizeof curp);
    if (is_minor(kiosk, date) || young) {
        enum visit_entry entry = is_minor(kiosk, date) ? ENTRY_BIRTH : ENTRY_CURP;
        field_clear(&visit->entries[entry]);
        point(kiosk, entry, _("That date is of somebody under 18: it is not asked of them."));
        return false;
    }
    bool odd = date == 0 && *visit->birth != '\0';
    if (doubts(kiosk, ENTRY_BIRTH, odd ? _("No such day: it will be left out.") : NULL) ||
        doubts(kiosk, ENTRY_CURP, curp_words(reading)))
        return false;
    bool differ = date != 0 && told != 0 && date != told;
    return !doubts(kiosk, ENTRY_CURP, differ ? _("CURP and date differ. Is it written so?") : NULL);
}

bool staff_papers_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strcmp(id, "skip") == 0) {
        field_clear(&visit->entries[ENTRY_BIRTH]);
        field_clear(&visit->entries[ENTRY_CURP]);
    } else if (strcmp(id, "next") != 0) {
        return false;
    } else if (!take(kiosk)) {
        return true;
    }
    register_next(kiosk);
    return true;
}
