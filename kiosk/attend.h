/* What a booth does with a slip: looks it up, and notes what came of each of its services.
 *
 * Promises: whatever the verdict, somebody can be attended; facts go by the slip's id, so that they
 * count once wherever else it is shown; those of an anonymous slip, and of one that nobody here can
 * tell from such, wait in locked memory (Never 4), the others are written with the volunteer's id.
 * What is noted is said only when store or memory have it. Refuses to keep what the slip names
 * beyond this booth. The state is visit->staff.scan and nothing else. */
#ifndef JORNADA_KIOSK_ATTEND_H
#define JORNADA_KIOSK_ATTEND_H

#include "kiosk/kiosk.h"

/* Bit 0 of the services at an office's module: its referral. No service has the code 0. */
#define ATTEND_REFERRAL 1U

/* What a volunteer can say of a service, or of a referral at its office's module. */
enum attend_word { ATTEND_GIVEN, ATTEND_ABSENT, ATTEND_DECLINED, ATTEND_REFERRED, ATTEND_WORDS };

/* A scan while the volunteers' side is open; nothing that a scanner types is too long for it. */
void attend_scanned(struct kiosk *kiosk, const char *text);
void attend_folio(struct kiosk *kiosk, uint64_t folio_bits);
/* Of the chosen services. */
void attend_say(struct kiosk *kiosk, enum attend_word word);
/* Forgets the slip: the next one's turn. */
void attend_forget(struct kiosk *kiosk);
/* The store thread's answer to PENDING_SCAN and PENDING_ATTENDED. */
void attend_answered(struct kiosk *kiosk, enum visit_pending asked,
                     const struct keeper_event *event);

/* The booth that this kiosk stands at: chosen on the glass, else of kiosk.ini; 0 = nobody said. */
unsigned attend_module(const struct kiosk *kiosk);
/* The first office with its desk at a module; NULL where there is none. */
const struct pack_office *attend_office(const struct kiosk *kiosk, unsigned module);
/* Services of the booth that this kiosk stands at, or ATTEND_REFERRAL at an office's module; 0
 * while nobody said which. */
uint32_t attend_services(const struct kiosk *kiosk);
/* Of `services` those that this slip was noted for here, in this run of the program. */
uint32_t attend_noted(const struct kiosk *kiosk, uint32_t services);

#endif
