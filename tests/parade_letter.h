/* Rows of tests/parade_states.h for a volunteer's referral and the steps of a letter. Each puts the
 * variant-th state on the glass; false: there are not so many. */
#ifndef JORNADA_TESTS_PARADE_LETTER_H
#define JORNADA_TESTS_PARADE_LETTER_H

#include "kiosk/kiosk.h"

bool parade_letter_refer(struct kiosk *kiosk, int variant);
bool parade_letter_office(struct kiosk *kiosk, int variant);
bool parade_letter_duty(struct kiosk *kiosk, int variant);
bool parade_letter_age(struct kiosk *kiosk, int variant);
bool parade_letter_text(struct kiosk *kiosk, int variant);
bool parade_letter_name(struct kiosk *kiosk, int variant);
bool parade_letter_phone(struct kiosk *kiosk, int variant);
bool parade_letter_contact(struct kiosk *kiosk, int variant);
bool parade_letter_sign(struct kiosk *kiosk, int variant);
bool parade_letter_review(struct kiosk *kiosk, int variant);
bool parade_letter_withdraw(struct kiosk *kiosk, int variant);

#endif
