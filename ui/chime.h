/* Two notes, the same for everything they stand for: somebody may look up.
 *
 * The samples are computed here, so that no file of anybody's is needed. Promises: no card is
 * opened before the first ring, none is kept when the notes have ended; a machine without sound is
 * no error; nothing waits for the notes. Refuses nothing. One owner, one thread. */
#ifndef JORNADA_UI_CHIME_H
#define JORNADA_UI_CHIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHIME_RATE_HZ 22050
#define CHIME_MS 1100
#define CHIME_SAMPLES (CHIME_RATE_HZ * CHIME_MS / 1000)

struct chime;

struct chime *chime_create(int volume_percent); /* 0 … 100; NULL: out of memory */
void chime_destroy(struct chime *chime);        /* NULL is fine */
/* From the beginning, also while the notes sound. False: this machine has no sound now. */
bool chime_ring(struct chime *chime);
/* Lets the card go once the notes have ended; to be asked now and then. True while it is held. */
bool chime_step(struct chime *chime);
/* One channel of 16 bits, as chime_ring plays it. */
void chime_draw(int volume_percent, int16_t samples[CHIME_SAMPLES]);

#endif
