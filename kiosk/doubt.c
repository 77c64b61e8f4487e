/* doubt.h. */
#include "kiosk/doubt.h"

#include <stdlib.h>

#define IN_DOUBT "JORNADA_IN_DOUBT" /* environment of the program executed again */

bool doubt_is_waited_for(const struct kiosk *kiosk)
{
    const struct visit *visit = kiosk->visit;
    return visit->pending == PENDING_TURN || visit->pending == PENDING_REGISTRATION ||
           (kiosk_screen(kiosk) == SCREEN_TROUBLE && visit->paper_outcome == DOUBT);
}

void doubt_carry_over(void)
{
    (void)setenv(IN_DOUBT, "1", 1);
}

void doubt_say(struct kiosk *kiosk)
{
    if (getenv(IN_DOUBT) == NULL)
        return;
    (void)unsetenv(IN_DOUBT);
    kiosk->visit->paper_outcome = DOUBT;
    kiosk_show(kiosk, SCREEN_TROUBLE);
}
