/* From a visit's answers to facts for the store, and from the store's answers to the next screen.
 *
 * Promises: nothing is sent before the person confirmed; a slip and "guardado" follow only an
 * answer DONE; what concerns an anonymous referral goes to the waiting facts, never into a commit
 * (Never 4), and her need goes as a count, never beside the slip's id; under-18s, and ages not
 * given, carry no identity (Never 11). */
#ifndef JORNADA_KIOSK_CAPTURE_H
#define JORNADA_KIOSK_CAPTURE_H

#include "kiosk/kiosk.h"

void capture_turn(struct kiosk *kiosk);         /* visit->service */
void capture_registration(struct kiosk *kiosk); /* everything answered */
/* The next child's folio and slip take the place of the one on the glass, which is done with. */
bool capture_has_child(const struct kiosk *kiosk);
void capture_child(struct kiosk *kiosk);
void capture_referral(struct kiosk *kiosk); /* visit->office, anonymous */
void capture_folio(struct kiosk *kiosk, uint64_t folio_bits);
/* One more reading of a line, a right or an office: in locked memory, as a number of the day. */
enum { READ_LINE = DAY_COUNT_LINE, READ_RIGHT = DAY_COUNT_RIGHT, READ_OFFICE = DAY_COUNT_OFFICE };
void capture_read(struct kiosk *kiosk, uint8_t kind, uint16_t entry);
/* SLIP_PRINTED. */
void capture_print(struct kiosk *kiosk, enum print_result result);
/* An ANSWER of the keeper; others' tickets are ignored. */
void capture_answered(struct kiosk *kiosk, const struct keeper_event *event);

#endif
