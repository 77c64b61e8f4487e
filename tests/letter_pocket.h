/* A hub with a certified volunteer, an office's key and its desk, and a kiosk that writes letters:
 * for tests of what the hub does with them. Everything is the product's; only disks are missing. */
#ifndef JORNADA_TESTS_LETTER_POCKET_H
#define JORNADA_TESTS_LETTER_POCKET_H

#include <jansson.h>

#include "sync/hub/badge.h"
#include "sync/hub/desk.h"
#include "sync/hub/letters.h"
#include "sync/letter.h"
#include "tests/pocket.h"

#define LETTER_OFFICE 3

struct letter_pocket {
    struct pocket_hub *at;
    struct pocket_kiosk *kiosk;
    struct fair fair;
    struct badge ana; /* certified until an hour after the hub's clock */
    uint8_t office_public[32], office_secret[32];
    struct desk desk, other; /* of LETTER_OFFICE, and of the office behind it */
    uint8_t desk_secret[64], other_secret[64];
    struct letter letter;
    uint8_t record[RECORD_ID_BYTES], slip[RECORD_ID_BYTES]; /* of the last one written */
};

int letter_pocket_open(void **state);
int letter_pocket_close(void **state);

/* The stream of one letter as the kiosk's frames 0 … LETTER_FRAMES - 1, by `staff`. A stamp whose
 * hlc is 0 is the hub's clock. */
void letter_pocket_write(struct letter_pocket *pocket, const uint8_t staff[RECORD_STAFF_BYTES],
                         const struct stamp *stamp);
/* The same with a record of the test's. */
void letter_pocket_write_as(struct letter_pocket *pocket, const uint8_t staff[RECORD_STAFF_BYTES],
                            const struct stamp *stamp, const uint8_t record[RECORD_ID_BYTES]);
/* All of the kiosk's frames; the status is asserted to be 200. */
void letter_pocket_push(struct letter_pocket *pocket);
/* A fact about the last letter's slip, by a desk (its stream is made at once) or by the kiosk. */
void letter_pocket_say(struct letter_pocket *pocket, bool by_desk, enum fact_type type);

/* The desk's question; the caller's to release. `status` NULL: asserted to be 200. */
json_t *letter_pocket_ask(struct letter_pocket *pocket, const struct desk *desk,
                          const uint8_t secret[64], const uint8_t *have, int *status);
/* Opens envelope `index` of an answer with the office's key. */
enum outcome letter_pocket_read(const struct letter_pocket *pocket, const json_t *answer,
                                size_t index, struct letter *letter);
/* Frames of any stream that still carry a part of the letter, held or put aside. */
size_t letter_pocket_left(const struct letter_pocket *pocket);

#endif
