/* The fair's turns between a kiosk and a hub or a relay on the plaza's network: POST /v1/board.
 *
 * A kiosk says what is new of its board and is told what others said since its cursor, and who
 * calls for a person. Promises: nothing travels but board.h's entries and the calls of summon.h; a
 * body that was recorded changes nothing, and of an earlier memory (epoch) it is not even answered.
 * Requests are signed by the device, answers by the hub; a relay signs nothing, and is known by its
 * TLS. Decoders: INVALID = not such a body, to the byte; REFUSED = the signature is not right.
 * Vectors: tests/vectors/board.json. */
#ifndef JORNADA_SYNC_BOARD_WIRE_H
#define JORNADA_SYNC_BOARD_WIRE_H

#include "sync/board.h"
#include "sync/summon.h"

#define BOARD_WIRE_PATH "/v1/board"
#define BOARD_WIRE_ENTRIES 256 /* of one body; the rest follows in the next */
#define BOARD_WIRE_CALLS BOARD_LETTERS
#define BOARD_WIRE_MAX 16384 /* bytes of either body */

/* A call for a person, by the stamp of its summon_request: the next one there is another. */
struct board_wire_call {
    uint64_t stamp;
    uint32_t waited_s;
    uint8_t kiosk; /* 1 … 26 */
    uint8_t state; /* enum summon_state, never NONE */
};

/* [1, device, kiosk, epoch, cursor, asked, watching, [taken…], [entry…]]
 * taken: stamp, kiosk. entry: letter, number, service, module, state, hlc, kiosk, age in seconds.
 */
struct board_wire_request {
    uint8_t device[16];
    uint8_t kiosk;    /* its number */
    uint8_t epoch[8]; /* of the last answer; zeros = none yet */
    uint64_t cursor;  /* of the last answer */
    uint32_t asked;   /* the answer names it */
    bool watching;    /* the calls are wanted, too */
    size_t taken;     /* somebody at this kiosk goes to … */
    struct board_wire_call take[BOARD_WIRE_CALLS];
    size_t count;
    struct board_entry entries[BOARD_WIRE_ENTRIES];
};

/* [1, device, asked, epoch, cursor, more, [call…], [entry…]]; call: stamp, kiosk, state, waited.
 * Of another epoch than was asked with: no entry was taken and none is told. */
struct board_wire_answer {
    uint8_t device[16];
    uint32_t asked;
    uint8_t epoch[8];
    uint64_t cursor;
    bool more; /* ask again at once */
    size_t calls;
    struct board_wire_call call[BOARD_WIRE_CALLS];
    size_t count;
    struct board_entry entries[BOARD_WIRE_ENTRIES];
};

/* `now_ms`: the monotonic clock that the entries' since_ms are of; on the wire they are ages. */
enum outcome board_wire_encode_request(const struct board_wire_request *request, int64_t now_ms,
                                       const uint8_t device_secret[64], uint8_t *bytes, size_t room,
                                       size_t *size) MUST_CHECK;
/* Without a look at the signature: device and kiosk tell whose key it is. */
enum outcome board_wire_decode_request(const uint8_t *bytes, size_t size, int64_t now_ms,
                                       struct board_wire_request *request) MUST_CHECK;
enum outcome board_wire_check_request(const uint8_t *bytes, size_t size,
                                      const uint8_t public_key[32]) MUST_CHECK;
/* The key NULL = a relay's: not signed. */
enum outcome board_wire_encode_answer(const struct board_wire_answer *answer, int64_t now_ms,
                                      const uint8_t *hub_secret, uint8_t *bytes, size_t room,
                                      size_t *size) MUST_CHECK;
enum outcome board_wire_decode_answer(const uint8_t *bytes, size_t size, int64_t now_ms,
                                      const uint8_t *hub_key,
                                      struct board_wire_answer *answer) MUST_CHECK;

#endif
