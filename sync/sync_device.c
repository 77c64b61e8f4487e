/* Mutant M3: one sequence of numbers for the whole life of a device, as many field systems have it.
 *
 * The product draws a fresh stream at every start, so that a cloned card or a restored image can
 * not give a number twice. Here a start goes on behind the last number on its own disk, with keys
 * that come from the device's. Nothing of this file exists where JORNADA_DRIVE is off. */
#include "sync/sync_inside.h"

#ifdef JORNADA_DRIVE

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* outbox_note grows the list of people only at its end. */
static void make_spread(struct outbox_stream *stream)
{
    size_t room = 256;

    while (room <= stream->row.next)
        room *= 2;
    free(stream->spread);
    stream->spread = calloc(room, 1);
    stream->spread_room = stream->spread == NULL ? 0 : room;
}

bool sync_device_stream(struct sync *sync, struct store_stream *row)
{
    struct outbox_stream *known = outbox_find(&sync->outbox, row->origin.device);

    for (uint8_t i = 0; i < 2; i++) {
        sync->keys[i].seq = 0;
        crypto_generichash(sync->keys[i].key, SEAL_KEY_BYTES, &i, 1, sync->enrolment->secret_key,
                           32);
        seal_wrap(sync->keys[i].key,
                  i == 0 ? sync->enrolment->facts_key : sync->enrolment->identity_key,
                  row->wrap[i]);
    }
    memcpy(row->origin.stream, row->origin.device, sizeof row->origin.stream);
    if (known == NULL)
        return true;
    *row = known->row;
    make_spread(known);
    for (size_t i = 0; i < 2; i++)
        (void)!seal_step_to(&sync->keys[i], row->next);
    return false;
}

#else
/* ISO C wants at least one declaration. */
extern int sync_device_none;
#endif
