/* The lock of the volunteers' side: a badge and its PIN open it, leaving closes it.
 *
 * Promises: a badge ends whatever visit stands on the glass, as Salir does, and asks for its PIN;
 * another badge hands over. Open, it closes by Salir, by the key LOCK_KEY and after LOCK_IDLE_MS
 * without a touch, all of them the way of every visit: the neutral picture first, then everything
 * is wiped. STAFF_LOCK is written then. What stands behind it shows no personal data. The state is
 * visit->staff and nothing else; the gate itself is the store thread's (kiosk/gate.h). */
#ifndef JORNADA_KIOSK_LOCK_H
#define JORNADA_KIOSK_LOCK_H

#include "kiosk/kiosk.h"

#define LOCK_IDLE_MS 120000
#define LOCK_KEY SDLK_F12

bool lock_is_open(const struct kiosk *kiosk);
/* One of its screens stands on the glass, the question for the PIN among them. */
bool lock_is_shown(const struct kiosk *kiosk);
/* A scan: false when it is no badge at all (a slip, perhaps). */
bool lock_takes(struct kiosk *kiosk, const char *scanned);
void lock_try(struct kiosk *kiosk); /* the PIN that was typed */
/* The store thread's answer to PENDING_BADGE and PENDING_PIN. */
void lock_answered(struct kiosk *kiosk, enum visit_pending asked, const struct keeper_event *event);
/* The visit ends: says that it was locked, if it was open. Before visit_wipe. */
void lock_note(struct kiosk *kiosk);

/* Until the next PIN is taken; 0 = now. */
int64_t lock_wait_ms(const struct kiosk *kiosk);
/* When the picture changes by itself; -1 = never. */
int64_t lock_due_ms(const struct kiosk *kiosk);
void lock_step(struct kiosk *kiosk);

#endif
