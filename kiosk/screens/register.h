/* What the registration's screens share: the order of the steps and the words of the answers. */
#ifndef JORNADA_KIOSK_SCREENS_REGISTER_H
#define JORNADA_KIOSK_SCREENS_REGISTER_H

#include <stdint.h>

#include "kiosk/kiosk.h"
#include "sync/phone.h"
#include "ui/button.h"
#include "ui/choice.h"

/* To the next question that applies, or back to the read-back when one answer was changed. */
void register_next(struct kiosk *kiosk);
/* Whether this question is put to whoever answered so far. */
bool register_asks(const struct kiosk *kiosk, enum screen_id question);
/* The question above, then the choices: in as many columns as are whole, "Prefiero no decirlo" (the
 * last, id skip) among them where there is room and beside Atrás where there is not. */
void register_answers(struct tree *tree, struct box body, const char *heading, int count,
                      const struct choice *choices);
/* In a column, as many as have room, best first. */
void register_column(struct tree *tree, struct box box, const struct button *buttons, int count);
/* In the interface's language; NULL = not said. */
const char *register_visit_label(uint8_t first_time);
const char *register_age_label(uint8_t age);
const char *register_sex_label(uint8_t sex);
/* What is wrong with a number; NULL = nothing. */
const char *register_phone_sentence(enum phone_reading reading);

#endif
