/* What letters.c, letters_row.c and letters_serve.c share: one letter's sealed row. */
#ifndef JORNADA_SYNC_HUB_LETTERS_INSIDE_H
#define JORNADA_SYNC_HUB_LETTERS_INSIDE_H

#include "sync/hub/inside.h"
#include "sync/hub/letters.h"

#define LETTERS_TAG 16

struct letters_row {
    uint8_t tag[LETTERS_TAG]; /* of fair and folio */
    bool known;               /* its first frame came: what follows is filled in */
    bool aside, opened, destroyed, withdrawn, cut;
    uint16_t office; /* of one not known: of the desk that withdrew it, 0 = anybody may */
    uint8_t fair[8], device[16], stream[16], record[16], slip[16];
    int64_t at_ms;       /* when it was written, as far as that is believed */
    uint8_t handed[16];  /* the desk that it was handed to last, … */
    uint32_t handed_day; /* … on this day since 1970 (UTC) */
};

void letters_tag(struct hub *hub, const uint8_t fair[8], uint64_t folio_bits,
                 uint8_t tag[LETTERS_TAG]);
/* The row of that fair and folio; a fresh one where there is none. */
enum outcome letters_load(struct hub *hub, const uint8_t fair[8], uint64_t folio_bits,
                          struct letters_row *row) MUST_CHECK;
enum outcome letters_save(struct hub *hub, const struct letters_row *row) MUST_CHECK;
/* All rows that `wanted` says yes to, *rows the caller's to free (NULL when none). */
enum outcome letters_each(struct hub *hub,
                          bool (*wanted)(const void *context, const struct letters_row *row),
                          const void *context, struct letters_row **rows, size_t *count) MUST_CHECK;
/* Whether it is withdrawn, as its row or the ledger says. */
enum outcome letters_is_withdrawn(struct hub *hub, const struct letters_row *row,
                                  bool *withdrawn) MUST_CHECK;

#endif
