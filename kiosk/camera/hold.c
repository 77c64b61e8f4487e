/* See hold.h. No clock of its own: times come with the pictures. */
#include "kiosk/camera/hold.h"

#include <sodium.h>
#include <string.h>

#include "sync/staff.h"
#include "sync/token.h"

bool hold_is_ours(const char *text)
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* sync/base32.h's */
    size_t size = strlen(text);
    bool form =
        (size == TOKEN_CHARS && *text == '9') || (size == STAFF_BADGE_CHARS && *text == 'P');
    return form && strspn(text, letters) == size;
}

static bool is_recent(const struct hold_code *code, int64_t now_ms, int64_t within_ms)
{
    return code->looks > 0 && now_ms - code->seen_ms < within_ms;
}

/* The place of a code that was counted and is still held, or NULL. */
static struct hold_code *counted(struct hold *hold, const char *text, int64_t now_ms)
{
    for (int i = 0; i < HOLD_KEPT; i++)
        if (is_recent(&hold->counted[i], now_ms, HOLD_GONE_MS) &&
            strcmp(hold->counted[i].text, text) == 0)
            return &hold->counted[i];
    return NULL;
}

static void count(struct hold *hold, int64_t now_ms)
{
    struct hold_code *oldest = &hold->counted[0];
    for (int i = 1; i < HOLD_KEPT; i++)
        if (hold->counted[i].looks == 0 ||
            (oldest->looks > 0 && hold->counted[i].seen_ms < oldest->seen_ms))
            oldest = &hold->counted[i];
    *oldest = hold->now;
    oldest->seen_ms = now_ms;
}

static enum hold_news see_many(struct hold *hold, int64_t now_ms)
{
    bool said = hold->many;
    hold->many = true;
    hold->many_ms = now_ms;
    hold->now.looks = hold->other.looks = 0;
    for (int i = 0; i < HOLD_KEPT; i++) /* which of them they are is not known: none has left */
        if (is_recent(&hold->counted[i], now_ms, HOLD_GONE_MS))
            hold->counted[i].seen_ms = now_ms;
    return said ? HOLD_NOTHING : HOLD_MANY;
}

/* True: they take turns in view, so both are there. */
static bool change_to(struct hold *hold, const char *text, int64_t now_ms)
{
    bool back = is_recent(&hold->other, now_ms, HOLD_APART_MS) &&
                is_recent(&hold->now, now_ms, HOLD_APART_MS) && strcmp(hold->other.text, text) == 0;
    hold->other = hold->now;
    memcpy(hold->now.text, text, sizeof hold->now.text);
    hold->now.looks = 0;
    return back;
}

static enum hold_news see_one(struct hold *hold, const char *text, int64_t now_ms)
{
    bool changes =
        !is_recent(&hold->now, now_ms, HOLD_GONE_MS) || strcmp(hold->now.text, text) != 0;
    if (changes && change_to(hold, text, now_ms))
        return see_many(hold, now_ms);
    hold->now.looks += hold->now.looks < HOLD_LOOKS;
    hold->now.seen_ms = now_ms;
    struct hold_code *before = counted(hold, text, now_ms);
    if (before != NULL) {
        before->seen_ms = now_ms;
        return HOLD_NOTHING;
    }
    if (hold->now.looks < HOLD_LOOKS || is_recent(&hold->other, now_ms, HOLD_APART_MS))
        return HOLD_NOTHING;
    count(hold, now_ms);
    hold->foreign = !hold_is_ours(text);
    return hold->foreign ? HOLD_FOREIGN : HOLD_CODE;
}

/* A word that was said is taken back when what it was about has been gone for a while. */
static enum hold_news see_none(struct hold *hold, int64_t now_ms)
{
    if (!hold->foreign || is_recent(&hold->now, now_ms, HOLD_GONE_MS))
        return HOLD_NOTHING;
    hold->foreign = false;
    return HOLD_CLEAR;
}

enum hold_news hold_see(struct hold *hold, const struct look *look, int64_t now_ms)
{
    if (look->codes > 1)
        return see_many(hold, now_ms);
    if (hold->many) {
        if (now_ms - hold->many_ms < HOLD_APART_MS)
            return HOLD_NOTHING; /* one of them was hard to read in this picture */
        hold->many = false;
        return HOLD_CLEAR;
    }
    return look->codes == 1 ? see_one(hold, look->text, now_ms) : see_none(hold, now_ms);
}
