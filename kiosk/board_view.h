/* What the public call screen shows, and all that it is ever told: turns that are called, where,
 * in which order, and how old the word about them is.
 *
 * Promises: a letter, a number, a module and the call's place in their order; no service, no state
 * of those who wait, no name, no folio, and nothing that tells a partner's desk from a booth (Never
 * 15). Bytes are deterministic CBOR: what decodes encodes to the same bytes; anything else is
 * INVALID. [1, heard seconds, [[order, letter, number, module] …]], newest first. */
#ifndef JORNADA_KIOSK_BOARD_VIEW_H
#define JORNADA_KIOSK_BOARD_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/board.h"
#include "sync/outcome.h"

#define BOARD_VIEW_CALLS 24
#define BOARD_VIEW_BYTES (16 + BOARD_VIEW_CALLS * 24)
#define BOARD_VIEW_ALONE UINT32_MAX /* nobody told anything about other kiosks' turns */
#define BOARD_VIEW_MODULE_MAX 9999

struct board_view_call {
    uint64_t order; /* in which the calls came here, whatever a kiosk's clock says: another one is
                       another call, of the same turn too */
    uint16_t number, module;
    uint8_t letter; /* 1 is A */
};

struct board_view {
    uint32_t heard_s; /* since somebody told of the other kiosks' turns; BOARD_VIEW_ALONE */
    size_t count;
    struct board_view_call calls[BOARD_VIEW_CALLS]; /* newest first */
};

/* `heard_ms` as sync_board_heard says it, -1 never. A turn that is called for several services of
 * one module is one call. */
void board_view_make(const struct board *board, int64_t heard_ms, int64_t now_ms,
                     struct board_view *view);
/* False when the room does not do: never with BOARD_VIEW_BYTES. */
bool board_view_encode(const struct board_view *view, uint8_t *bytes, size_t room, size_t *size);
/* INVALID: not such bytes; then *view is empty and alone. */
enum outcome board_view_decode(const uint8_t *bytes, size_t size,
                               struct board_view *view) MUST_CHECK;
/* The newest call of `now` that `before` did not have, and nothing else of both: somebody has to
 * look up. */
bool board_view_rings(const struct board_view *before, const struct board_view *now);
/* "A17" */
#define BOARD_VIEW_TURN_BYTES 8
void board_view_turn(uint8_t letter, uint16_t number, char text[BOARD_VIEW_TURN_BYTES]);

#endif
