#include "kiosk/input.h"

#include <sodium.h>
#include <string.h>

#include "kiosk/accompany.h"
#include "kiosk/attend.h"
#include "kiosk/idle.h"
#include "kiosk/kiosk.h"
#include "kiosk/lock.h"
#include "kiosk/repeats.h"
#include "kiosk/scanner_serial.h"
#include "kiosk/screens/kit.h"
#include "kiosk/screens/screens.h"
#include "kiosk/sight.h"
#include "kiosk/typing.h"

void input_read(struct kiosk *kiosk, const char *text)
{
    enum screen_id now = kiosk_screen(kiosk);
    kiosk->stale = true;
    if (kiosk->board != NULL)
        return; /* a call screen takes nothing */
    if (lock_takes(kiosk, text))
        return;
    if (lock_is_shown(kiosk)) {
        if (now == SCREEN_STAFF_BLANK)
            staff_blank_scanned(kiosk, text);
        else if (now == SCREEN_STAFF_WITHDRAW)
            accompany_withdraw_scanned(kiosk, text);
        else if (now == SCREEN_STAFF_CORRECT)
            staff_correct_scanned(kiosk, text);
        else if (lock_is_open(kiosk))
            attend_scanned(kiosk, text);
        return;
    }
    bool offered = kiosk->enrolment != NULL && !kiosk->pack->lines_only;
    if (offered && *text != '\0' && (now == SCREEN_ATTRACT || now == SCREEN_HOME))
        kiosk_show(kiosk, SCREEN_FOLIO);
    if (kiosk_screen(kiosk) == SCREEN_FOLIO)
        folio_scanned(kiosk, text);
}

static void take_scan(struct kiosk *kiosk)
{
    struct scanner *scanner = &kiosk->visit->scanner;
    char text[SCANNER_MOST + 1] = "";
    typing_take_back(kiosk); /* the burst was shorter than it seemed, or came all at once */
    if (!scanner->too_long)
        memcpy(text, scanner->scanned, sizeof text);
    input_read(kiosk, text);
    scanner_forget(scanner);
    sodium_memzero(text, sizeof text);
}

void input_step(struct kiosk *kiosk)
{
    enum scanner_serial_state before = scanner_serial_state(kiosk->cable);
    char text[SCANNER_MOST + 1];
    if (kiosk->board == NULL && !kiosk->cable_asked &&
        scanner_serial_open(kiosk->config->scanner, &kiosk->cable) != DONE)
        kiosk->bad_settings = true;
    kiosk->cable_asked = true;
    while (scanner_serial_step(kiosk->cable, kiosk_now_ms(kiosk), text)) {
        idle_begin(kiosk); /* somebody is there */
        input_read(kiosk, text);
        sodium_memzero(text, sizeof text);
    }
    kiosk->stale = kiosk->stale || scanner_serial_state(kiosk->cable) != before;
}

int input_fd(const struct kiosk *kiosk)
{
    return scanner_serial_fd(kiosk->cable);
}

int64_t input_due_ms(const struct kiosk *kiosk)
{
    return scanner_serial_due_ms(kiosk->cable);
}

void input_close(struct kiosk *kiosk)
{
    scanner_serial_close(kiosk->cable);
    kiosk->cable = NULL;
    sight_close(kiosk);
    repeats_destroy(kiosk->repeats);
    kiosk->repeats = NULL;
}

/* Physical keys come at their own pace: this gap is real time, whatever the tests' clock says. */
static int64_t pace_ms(void)
{
    return (int64_t)clock_measure_ms();
}

/* Hands on as typing what was held back: in pieces as long as an event, never within a character.
 */
static void type_held(struct kiosk *kiosk)
{
    struct scanner *scanner = &kiosk->visit->scanner;
    char held[SCANNER_HELD];
    memcpy(held, scanner->held, sizeof held);
    scanner_forget(scanner);
    typing_let_go(kiosk);
    for (const char *rest = held; *rest != '\0';) {
        struct window_event typed = {.kind = WINDOW_TEXT};
        struct happening happening;
        size_t size = strnlen(rest, sizeof typed.text - 1);
        while (size > 0 && ((unsigned char)rest[size] & 0xC0) == 0x80)
            --size;
        if (size == 0)
            break; /* not UTF-8: SDL never gives that */
        memcpy(typed.text, rest, size);
        rest += size;
        stage_handle(kiosk->stage, &typed, &happening);
        kiosk_happened(kiosk, &happening);
        sodium_memzero(&typed, sizeof typed);
        sodium_memzero(&happening, sizeof happening);
    }
    sodium_memzero(held, sizeof held);
}

/* `now`: an editing key comes next, and must find what was typed before it. */
static void expire_scan(struct kiosk *kiosk, bool now)
{
    struct scanner *scanner = &kiosk->visit->scanner;
    int64_t at_ms = now ? INT64_MAX : pace_ms();
    enum scanner_view view = scanner_expire(scanner, at_ms);
    if (view == SCANNER_HOLDS)
        return;
    if (view == SCANNER_SCAN) {
        take_scan(kiosk);
        return;
    }
    type_held(kiosk);
}

void input_wait(struct kiosk *kiosk, int timeout_ms, struct happening *happening)
{
    struct scanner *scanner = &kiosk->visit->scanner;
    int64_t due = scanner_due_ms(scanner);
    if (due >= 0) {
        int64_t left = due - pace_ms();
        left = left < 0 ? 0 : left;
        timeout_ms = timeout_ms < 0 || left < timeout_ms ? (int)left : timeout_ms;
    }
    struct window_event event;
    window_wait(stage_window(kiosk->stage), timeout_ms, &event);
    expire_scan(kiosk, event.kind == WINDOW_KEY && !scanner_ends(scanner, &event));
    enum scanner_view view = scanner_see(scanner, &event, pace_ms());
    /* Something that lies on a key keeps no visit open. */
    *happening = (struct happening){.kind = HAPPENED_NOTHING, .active = !event.repeated};
    if (view == SCANNER_SCAN)
        take_scan(kiosk);
    if (view == SCANNER_BURST)
        typing_take_back(kiosk);
    if (view == SCANNER_FIRST)
        typing_keep(kiosk);
    (void)accompany_draws(kiosk, &event);
    if (view == SCANNER_PASS || view == SCANNER_FIRST)
        stage_handle(kiosk->stage, &event, happening);
    sodium_memzero(&event, sizeof event);
}
