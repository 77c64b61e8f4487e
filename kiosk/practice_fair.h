/* The fair of a rehearsal: a folder of its own, with keys and badges that no hub knows.
 *
 * Below DIR it is DIR/ensayo, without DIR a new one in the folder for temporary files. Promises:
 * nothing outside it is written; keys are drawn on the spot, and the ones that could open what is
 * sealed here are dropped at once, so that nothing of it can be read or counted anywhere; two
 * rehearsals never share a folder. Wiped before and after. Refuses: a folder of that name that is
 * no rehearsal's, or a link: it is left alone. */
#ifndef JORNADA_KIOSK_PRACTICE_FAIR_H
#define JORNADA_KIOSK_PRACTICE_FAIR_H

#include <stdbool.h>

#include "sync/staff.h"

#define PRACTICE_FOLDER "ensayo"
#define PRACTICE_FOLDER_BYTES 512
#define PRACTICE_FAIR_NUMBER 65535 /* of the tokens: no sample's */
#define PRACTICE_KIOSK 26          /* its turns begin with Z */

/* Plain: it is handed on when the program executes itself again. */
struct practice_fair {
    char folder[PRACTICE_FOLDER_BYTES];
    char badge[STAFF_BADGE_CHARS + 1], pin[STAFF_PIN_DIGITS + 1]; /* the trainee's */
    char other[STAFF_BADGE_CHARS + 1];                            /* a colleague's */
    char wrong_pin[STAFF_PIN_DIGITS + 1];                         /* not that one's */
};

/* `data` NULL: a temporary folder. `pack` is the folder of the sample fair, `name` its name. False
 * with a sentence in `why` (capacity `room`). */
bool practice_fair_make(const char *data, const char *pack, const char *name,
                        struct practice_fair *fair, char *why, size_t room);
/* Held while the program runs: -1 = another one rehearses there, or it is gone. */
int practice_fair_hold(const struct practice_fair *fair);
void practice_fair_let_go(int hold); /* also of copies that a child was born with */
void practice_fair_wipe(const struct practice_fair *fair);

#endif
