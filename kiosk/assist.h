/* A registration in a volunteer's hands: made for somebody, corrected, taken back, its slip
 * replaced.
 *
 * Promises: the same questions, rules and facts as at the glass (capture.h), with the volunteer's
 * id in the stamp; nothing is kept before it is confirmed; what a person said is wiped when the
 * next one begins and whenever the volunteers' home is reached, while the volunteer stays logged
 * in. A correction starts from the folio, on the kiosk that made it, and asks everything anew: the
 * kiosk cannot read its own disk. Each look-up is a fact of its own, with the volunteer's id and
 * without the folio (Never 4). Refuses to tell whether a folio is a referral's: nothing to correct
 * here is the same answer as for another kiosk's. The state is visit->staff.assist. */
#ifndef JORNADA_KIOSK_ASSIST_H
#define JORNADA_KIOSK_ASSIST_H

#include "kiosk/kiosk.h"

#define ASSIST_IDLE_MS 180000 /* instead of LOCK_IDLE_MS: somebody is telling, nobody touches */

/* The answers in the visit are those of somebody whom a volunteer registers. */
bool assist_is_on(const struct kiosk *kiosk);
/* They change what a folio stands for, which keeps its turns and slip. */
bool assist_corrects(const struct kiosk *kiosk);
/* The next person: forgets the one before, shows the notice. */
void assist_begin(struct kiosk *kiosk);
/* Saved: the way back leads to the volunteers' home, past the questions. */
void assist_shorten(struct kiosk *kiosk);
/* What one person said and got; the volunteers' side stays open. */
void assist_forget(struct kiosk *kiosk);
/* The same, but who comes next may be herself: what she leaves is counted as one visit (Never 4).
 */
void assist_forget_slip(struct kiosk *kiosk);

/* -- By folio, the same day --------------------------------------------------------------------
 */

/* Looks the folio up; staff_correct shows what comes. */
void assist_look(struct kiosk *kiosk, uint64_t folio_bits);
void assist_correct(struct kiosk *kiosk); /* all questions but the services */
void assist_void(struct kiosk *kiosk);    /* registered twice, say: counted no more */
void assist_replace(struct kiosk *kiosk); /* the slip was lost: a new one, the old one revoked */
/* A registration that assist_correct began is on disk, or could not be written. */
void assist_corrected(struct kiosk *kiosk, enum outcome outcome);
/* The store's answer to PENDING_ASSIST, PENDING_VOID and PENDING_REPLACE. */
void assist_answered(struct kiosk *kiosk, enum visit_pending asked,
                     const struct keeper_event *event);

#endif
