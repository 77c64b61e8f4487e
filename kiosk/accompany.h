/* A volunteer's referral: needs, an office, and what goes along: the slip alone, or a letter.
 *
 * Promises: the slip alone is the attendee's anonymous one (capture.h), at every step; a letter is
 * offered only to who may write one now (the gate looks when its screen opens and again before it
 * is written), and only to an adult who said so (Never 11); nothing of it is kept before it is
 * sent, and nothing of it stays in the visit once it is sent, given up, or refused. What the person
 * said is wiped when the next one begins and whenever the volunteers' home is reached (assist.h).
 * The state is visit->letter and the visit's name and phone; what was typed goes into no log. */
#ifndef JORNADA_KIOSK_ACCOMPANY_H
#define JORNADA_KIOSK_ACCOMPANY_H

#include "kiosk/kiosk.h"
#include "kiosk/permit.h"

/* A letter is being made: the lock waits as long as for a registration (ASSIST_IDLE_MS). */
bool accompany_is_on(const struct kiosk *kiosk);
/* The next person: forgets the one before, shows the offices. */
void accompany_begin(struct kiosk *kiosk);
/* What she gave for a letter that is not, or no longer, to be written; the office stays. */
void accompany_forget(struct kiosk *kiosk);
/* Asks the gate about visit->office; what it says stands in visit->letter. */
void accompany_ask(struct kiosk *kiosk);
/* What it said, in words: a sentence, NULL where a letter can be written. */
const char *accompany_permit_words(const struct kiosk *kiosk);
void accompany_open(struct kiosk *kiosk);      /* to the duty to report, which comes first */
void accompany_slip_only(struct kiosk *kiosk); /* gives the letter up, whatever it held */
void accompany_send(struct kiosk *kiosk);      /* what was read back */
/* A finger on the pad: true when something was drawn. */
bool accompany_draws(struct kiosk *kiosk, const struct window_event *event);
/* Her permission is taken back: by the folio that was typed, or a slip that was scanned. */
void accompany_withdraw_typed(struct kiosk *kiosk);
void accompany_withdraw_scanned(struct kiosk *kiosk, const char *text);
void accompany_withdraw(struct kiosk *kiosk); /* of the one that was read, after a second touch */
/* The store thread's answer to PENDING_REFERRAL while a volunteer refers, PENDING_PERMIT,
 * PENDING_LETTER, PENDING_WITHDRAW_READ and PENDING_WITHDRAW. */
void accompany_answered(struct kiosk *kiosk, enum visit_pending asked,
                        const struct keeper_event *event);

#endif
