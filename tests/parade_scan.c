#include "tests/parade_scan.h"

#include <string.h>

#include "kiosk/attend.h"
#include "kiosk/words.h"

#define ALL UINT32_MAX /* services: as many as the booth has */

/* The booth with most services, or that with fewest: what there is to choose among. */
static unsigned booth_with(const struct kiosk *kiosk, bool most)
{
    const struct pack_booth *found = NULL;
    for (size_t i = 0; i < kiosk->pack->booth_count; ++i) {
        const struct pack_booth *booth = &kiosk->pack->booths[i];
        int count = __builtin_popcount(booth->services);
        int best = found == NULL ? 0 : __builtin_popcount(found->services);
        if (count > 0 && (found == NULL || (most ? count > best : count < best)))
            found = booth;
    }
    return found == NULL ? 0 : found->module;
}

static bool open_at(struct kiosk *kiosk, bool most)
{
    kiosk->visit->staff.open = true;
    kiosk->module = booth_with(kiosk, most);
    return kiosk->module != 0;
}

bool parade_staff_booth(struct kiosk *kiosk, int variant)
{
    if (variant > 1 || !open_at(kiosk, true))
        return false;
    if (variant == 0)
        kiosk->module = 0;
    kiosk_show(kiosk, SCREEN_STAFF_BOOTH);
    return true;
}

static const struct scan_state {
    bool most; /* of the booths, that with most services */
    enum visit_pending pending;
    struct visit_scan scan;
} scans[] = {
    {.most = false},
    {.most = true, .pending = PENDING_SCAN},
    {.scan = {.judged = true, .verdict = TOKEN_BAD_READ}},
    {.scan = {.judged = true, .verdict = TOKEN_NOT_OURS}},
    {.scan = {.judged = true, .has_slip = true, .number = 17, .due = ALL, .chosen = ALL}},
    {.most = true,
     .scan = {.judged = true, .has_slip = true, .number = 198, .due = ALL, .chosen = ALL}},
    {.most = true, .scan = {.judged = true, .has_slip = true}},
    {.scan = {.judged = true, .has_slip = true, .chosen = ALL}},
    {.scan = {.judged = true, .has_slip = true, .verdict = TOKEN_UNKNOWN_KEY, .chosen = ALL}},
    {.scan = {.judged = true, .has_slip = true, .verdict = TOKEN_FORGED, .chosen = ALL}},
    {.most = true,
     .scan = {.judged = true, .has_slip = true, .verdict = TOKEN_OTHER_FAIR, .chosen = ALL}},
    {.scan =
         {.judged = true, .has_slip = true, .verdict = TOKEN_NOT_YET, .due = ALL, .chosen = ALL}},
    {.scan =
         {.judged = true, .has_slip = true, .verdict = TOKEN_EXPIRED, .due = ALL, .chosen = ALL}},
    {.scan = {.judged = true, .has_slip = true, .verdict = TOKEN_REVOKED, .chosen = ALL}},
    {.scan = {.judged = true, .has_slip = true, .typed = true, .chosen = ALL}},
    {.scan = {.judged = true,
              .has_slip = true,
              .typed = true,
              .known = true,
              .number = 3,
              .due = ALL,
              .chosen = ALL}},
    {.most = true,
     .pending = PENDING_ATTENDED,
     .scan = {.judged = true, .has_slip = true, .due = ALL, .chosen = ALL, .said = 1}},
    {.most = true,
     .scan = {.judged = true, .has_slip = true, .due = ALL, .chosen = ALL, .said = 1}},
    {.scan = {.judged = true, .has_slip = true, .due = ALL, .chosen = ALL, .said = 2}},
    {.scan = {.judged = true, .has_slip = true, .due = ALL, .chosen = ALL, .said = 3}},
    {.scan = {.judged = true, .has_slip = true, .due = ALL, .chosen = ALL, .said = 4}},
    {.most = true,
     .scan = {.judged = true,
              .has_slip = true,
              .due = ALL,
              .chosen = ALL,
              .said = 1,
              .failed = true,
              .outcome = DISK_FULL}},
};

bool parade_staff_scan(struct kiosk *kiosk, int variant)
{
    if (variant >= (int)(sizeof scans / sizeof scans[0]) || !open_at(kiosk, scans[variant].most))
        return false;
    struct visit_scan *scan = &kiosk->visit->staff.scan;
    *scan = scans[variant].scan;
    scan->due &= attend_services(kiosk);
    scan->chosen &= attend_services(kiosk);
    kiosk->visit->pending = scans[variant].pending;
    kiosk_show(kiosk, SCREEN_STAFF_SCAN);
    return true;
}

bool parade_staff_which(struct kiosk *kiosk, int variant)
{
    if (variant > 1 || !open_at(kiosk, true))
        return false;
    kiosk->visit->staff.scan = (struct visit_scan){.judged = true, .has_slip = true};
    if (variant == 1)
        kiosk->visit->staff.scan.chosen = attend_services(kiosk);
    kiosk_show(kiosk, SCREEN_STAFF_WHICH);
    return true;
}

bool parade_staff_folio(struct kiosk *kiosk, int variant)
{
    static const struct {
        const char *typed, *trouble;
    } states[] = {{"", NULL},
                  {"7K2MQ9XD", NULL},
                  {"7K2M", "Some characters are missing. A folio has eight."},
                  {"7K2MQ9XC", "One character is different. Please look again."}};
    if (variant >= (int)(sizeof states / sizeof states[0]) || !open_at(kiosk, true))
        return false;
    kiosk_show(kiosk, SCREEN_STAFF_FOLIO);
    (void)field_insert(&kiosk->visit->entries[ENTRY_FOLIO], states[variant].typed);
    if (states[variant].trouble != NULL)
        kiosk->visit->trouble = words_say(states[variant].trouble);
    return true;
}
