/* What the two screens about an emergency kit hear from the store and from a scanner. */
#ifndef JORNADA_KIOSK_SCREENS_KIT_H
#define JORNADA_KIOSK_SCREENS_KIT_H

#include "kiosk/kiosk.h"

/* "5M", "m 5", "": one digit and one letter at most, as a sheet numbers ages and sexes; false: it
 * is something else. */
bool staff_sheet_read_answers(const char *text, uint8_t *age, uint8_t *sex);
/* The store's answer to PENDING_SESSION. */
void staff_session_answered(struct kiosk *kiosk, enum visit_pending asked,
                            const struct keeper_event *event);
/* The store's answer to PENDING_SHEET. */
void staff_sheet_answered(struct kiosk *kiosk, enum visit_pending asked,
                          const struct keeper_event *event);
/* To PENDING_BLANK and PENDING_BLANK_TURN. */
void staff_blank_answered(struct kiosk *kiosk, enum visit_pending asked,
                          const struct keeper_event *event);
/* A slip that was scanned on staff_blank. */
void staff_blank_scanned(struct kiosk *kiosk, const char *text);

#endif
