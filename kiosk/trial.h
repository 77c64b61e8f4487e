/* The test slip: does the printer print?
 *
 * For whoever sets a kiosk up (jornada-kiosk --print-test) and for the volunteers' row. Promises:
 * layout, length and way to the paper are those of every slip; its code and folio are nobody's, no
 * reader takes them for a slip's, and nothing of it is counted or kept. What is said of the printer
 * is what was seen: its states as they came, its answers, the result. Refuses: to print beside a
 * print that is under way. */
#ifndef JORNADA_KIOSK_TRIAL_H
#define JORNADA_KIOSK_TRIAL_H

#include "kiosk/kiosk.h"

/* In the visit's slip; INVALID when the words of the fair do not fit the paper. */
enum outcome trial_compose(const struct kiosk *kiosk, struct slip *slip) MUST_CHECK;
/* Prints one through kiosk/paper.h: visit->paper and paper_outcome say how it fares. */
void trial_print(struct kiosk *kiosk);
/* --print-test: waits for the printer, prints, writes what was seen to stdout. True: printed, or
 * sent to a printer that cannot say. Waits in real time, a minute and a half at most. */
bool trial_run(struct kiosk *kiosk);

#endif
