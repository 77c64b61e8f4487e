/* The slip of the visit: composed, shown on the glass, printed when she asks, forgotten with her.
 *
 * Promises: within PRINTER_PATIENCE_MS she is free, whatever the printer does; at most three
 * prints; what is not printed when the visit ends is never printed. Paper is Spanish and the same
 * for everybody: module and turn, folio, QR, three general phones. */
#ifndef JORNADA_KIOSK_PAPER_H
#define JORNADA_KIOSK_PAPER_H

#include "kiosk/kiosk.h"

/* Fills visit->slip from visit->row, services and office: always folio and token; words of the pack
 * that do not fit leave it paperless. INVALID: the fair's slips are valid for no day. */
enum outcome paper_compose(struct kiosk *kiosk) MUST_CHECK;
/* What stands on every slip of the fair: title, fair, day, phones. False: it does not fit. */
bool paper_put_texts(const struct kiosk *kiosk, struct slip *slip);
/* "Papel": counts the print, makes it, sends it. paper_counted is the store's answer. */
void paper_ask(struct kiosk *kiosk);
void paper_counted(struct kiosk *kiosk, enum outcome outcome);
void paper_step(struct kiosk *kiosk);            /* answers of maker and printer; patience */
int64_t paper_due_ms(const struct kiosk *kiosk); /* when patience ends; -1 = nothing runs */
bool paper_is_moving(const struct kiosk *kiosk); /* bytes are on their way to a printer */
/* End of the visit: maker killed (the next one started), job dropped. */
void paper_forget(struct kiosk *kiosk);

/* "A17" of a number. */
#define PAPER_TURN_BYTES 12
void paper_turn(const struct kiosk *kiosk, uint16_t number, char text[PAPER_TURN_BYTES]);

#endif
