#include "kiosk/idle.h"

#include <string.h>

#include "kiosk/accompany.h"
#include "kiosk/assist.h"
#include "kiosk/kiosk.h"
#include "kiosk/lock.h"
#include "kiosk/practice.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"

void idle_begin(struct kiosk *kiosk)
{
    kiosk->active_ms = kiosk_now_ms(kiosk);
}

void idle_speaks(struct kiosk *kiosk, bool speaks)
{
    if (kiosk->speaks && !speaks && kiosk_screen(kiosk) != SCREEN_IDLE)
        kiosk->spoke_ms = kiosk_now_ms(kiosk);
    kiosk->speaks = speaks;
}

/* Two words a second for whoever reads slowly. */
static int64_t reading_ms(const struct kiosk *kiosk)
{
    int64_t words = 0;
    for (const struct node *node = stage_tree(kiosk->stage)->first; node; node = node->next) {
        bool in_word = false;
        for (const char *c = node->text; *c != '\0'; ++c) {
            words += *c != ' ' && !in_word;
            in_word = *c != ' ';
        }
    }
    return words * 500;
}

/* Text size, theme, language or sound are not as the settings say. */
static bool is_dressed(const struct kiosk *kiosk)
{
    return stage_is_contrast(kiosk->stage) != kiosk->config->high_contrast ||
           stage_is_large(kiosk->stage) != kiosk->config->large_text ||
           speech_is_on(kiosk->speech) || !words_are(kiosk->config->language);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t idle_due_ms(const struct kiosk *kiosk)
{
    enum screen_id id = kiosk_screen(kiosk);
    int64_t idle = (int64_t)kiosk->config->idle_seconds * 1000;
    if (practice_is_shown(kiosk))
        return -1; /* read as long as it takes */
    if (lock_is_shown(kiosk))
        return kiosk->active_ms + (assist_is_on(kiosk) || accompany_is_on(kiosk) ? ASSIST_IDLE_MS
                                   : lock_is_open(kiosk)                         ? LOCK_IDLE_MS
                                                                                 : idle);
    if (id == SCREEN_IDLE)
        return kiosk->active_ms + IDLE_QUESTION_MS;
    if (kiosk->speaks)
        return -1; /* its end wakes the loop and starts the time */
    if (kiosk->visit->depth == 0)
        return is_dressed(kiosk) ? later(kiosk->active_ms, kiosk->spoke_ms) + idle : -1;
    int64_t after_speech = idle;
    if (screen_of(id)->help) {
        after_speech = IDLE_READING_MS;
        idle = later(reading_ms(kiosk), IDLE_READING_MS);
    }
    int64_t due = kiosk->active_ms + idle;
    return kiosk->spoke_ms > 0 ? later(due, kiosk->spoke_ms + after_speech) : due;
}

void idle_step(struct kiosk *kiosk)
{
    int64_t due = idle_due_ms(kiosk), now = kiosk_now_ms(kiosk);
    if (due < 0 || now < due)
        return;
    enum screen_id id = kiosk_screen(kiosk);
    /* A clock that jumped over both (a laptop that slept) must not give twenty seconds more. */
    if (id == SCREEN_IDLE || kiosk->visit->depth == 0 || lock_is_shown(kiosk) ||
        now >= due + IDLE_QUESTION_MS) {
        kiosk_leave(kiosk);
        if (kiosk->status.person == SYNC_PERSON_ANSWERED)
            person_call(kiosk, false); /* the next one starts anew; an open call stands */
        return;
    }
    kiosk->active_ms = now;
    kiosk_show(kiosk, SCREEN_IDLE);
}
