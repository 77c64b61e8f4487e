#include "kiosk/keeper_letter.h"

#include <string.h>

/* By the clock that is believed at this moment, not by the one the screen was drawn with. */
static enum permit permit_of(const struct sync *sync, const struct gate *gate,
                             const struct keeper_letter *asked, uint8_t office_key[32])
{
    enum clock_quality clock;
    int64_t offset_ms = sync_clock(sync, &clock);
    int64_t now_ms = gate->io->wall_ms(gate->io->self) + offset_ms;
    return gate_may_accompany(gate, asked->staff, asked->office, now_ms, clock, office_key);
}

static enum outcome withdraw(struct sync *sync, const struct gate *gate,
                             const struct keeper_letter *asked, struct keeper_letter_said *said)
{
    if (!gate_is_open_for(gate, asked->staff)) {
        said->permit = PERMIT_LOCKED;
        return REFUSED;
    }
    return sync_withdraw(sync, asked->slip.slip, asked->office, asked->staff, &said->waits);
}

enum outcome keeper_letter_do(struct sync *sync, const struct gate *gate,
                              const struct keeper_letter *asked, struct keeper_letter_said *said)
{
    uint8_t office_key[32];
    *said = (struct keeper_letter_said){.slip = asked->slip};
    if (asked->ask == KEEPER_LETTER_WITHDRAW)
        return withdraw(sync, gate, asked, said);
    said->permit = permit_of(sync, gate, asked, office_key);
    if (said->permit != PERMIT_GIVEN)
        return REFUSED;
    if (asked->ask == KEEPER_LETTER_MAY)
        return DONE;
    if (asked->letter.office != asked->office)
        return INVALID; /* what was looked at is what is written for */
    return sync_letter(sync, &asked->letter, office_key, asked->staff, &said->slip);
}
