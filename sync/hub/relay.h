/* A relay on the plaza's network, as one thing that its owner steps: kiosks' bundles in, kept
 * durably and opaque, on to the hub when it is reached, the hub's signed words back to the kiosks.
 *
 * Promises: a bundle that is called kept is on disk; it is dropped only when the hub's signed
 * receipt names it, or the hub refused it; nobody waits for the hub. A relay's custody never allows
 * a deletion: the kiosk keeps everything until the hub says safe. It has no sealing key, opens no
 * frame and signs nothing. Refuses: enrolment (403: with the hub itself), a push beyond its room
 * (507). No threads, no sockets: http.c and upstream.c carry the bytes, the simulator both. */
#ifndef JORNADA_SYNC_HUB_RELAY_H
#define JORNADA_SYNC_HUB_RELAY_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/enrolment.h"
#include "sync/hub/hub.h"
#include "sync/io.h"
#include "sync/outcome.h"
#include "sync/wire.h"

#define RELAY_ROOM_BYTES (256ULL << 20) /* of bundles that wait, where nothing else is said */
/* Beyond this part of it only devices are taken for which the hub answered through this relay: who
 * may speak, the hub alone knows, and a stranger must not fill the room. */
#define RELAY_STRANGERS_PART 8
#define RELAY_NAME_MAX 64

struct relay;

/* What makes a machine a relay of one hub; FOLDER/relay.json. Nothing in it is secret. */
struct relay_papers {
    char name[RELAY_NAME_MAX];
    uint8_t tenant[8];
    uint8_t hub_key[32]; /* Ed25519: what the hub signs */
    uint8_t hub_pin[32]; /* SHA-256 of its TLS key */
    char hub_certificate[ENROLMENT_CERT_MAX];
};
enum outcome relay_save_papers(const struct io *io, const char *folder,
                               const struct relay_papers *papers) MUST_CHECK;
/* NOT_FOUND: this folder is no relay's. DAMAGED: the file is not whole. */
enum outcome relay_load_papers(const struct io *io, const char *folder,
                               struct relay_papers *papers) MUST_CHECK;

struct relay_settings {
    const struct io *io;
    const char *folder;
    const struct relay_papers *papers; /* copied */
    uint64_t room_bytes;               /* 0 = RELAY_ROOM_BYTES */
};

/* BUSY: another process has it open. */
enum outcome relay_open(const struct relay_settings *settings, struct relay **relay,
                        char why[HUB_WHY_MAX]) MUST_CHECK;
void relay_close(struct relay *relay);   /* NULL is fine */
void relay_abandon(struct relay *relay); /* as a crash would */
const char *relay_why(const struct relay *relay);
/* A commit is in doubt: close, and open again in a new process. */
bool relay_is_failed(const struct relay *relay);

/* What waits, for `relay`'s own eyes: numbers alone. */
struct relay_counts {
    uint64_t bundles, bytes, room_bytes;
    int64_t reached_ms; /* monotonic: of the hub's last answer; -1 never */
    int64_t refused;    /* bundles the hub refused since this start: unknown device, revoked */
};
enum outcome relay_count(struct relay *relay, struct relay_counts *counts) MUST_CHECK;

/* The kiosks' side, as hub_answer and hub_push_*: at once, from what is here. */
void relay_answer(struct relay *relay, const struct wire_request *request,
                  struct wire_answer *answer);
struct relay_push;
struct relay_push *relay_push_begin(struct relay *relay);
enum outcome relay_push_feed(struct relay_push *push, const uint8_t *bytes, size_t size) MUST_CHECK;
void relay_push_finish(struct relay_push *push, struct wire_answer *answer); /* frees `push` */
void relay_push_abandon(struct relay_push *push);                            /* NULL is fine */

/* By stick. One bundle that came as a file: kept as a push's are, on disk when DONE. Whether its
 * device may speak, and signed it, the hub says when the bundle is carried on. REFUSED, INVALID:
 * not such a bundle, relay_why says; DISK_FULL, BUSY, DOUBT: not now. */
struct relay_taken {
    uint8_t device[16];
    uint32_t frames, fresh; /* fresh: 0 when the same bundle waits here already */
};
enum outcome relay_push_file(struct relay *relay, const uint8_t *bytes, size_t size,
                             struct relay_taken *taken) MUST_CHECK;
/* Part 0, 1, … of what the hub answered to this relay's pushes of the device, oldest first, into
 * RECEIPT_MAX bytes: each stream's newest answer is among them. NOT_FOUND: no such part. */
enum outcome relay_give_receipt(struct relay *relay, const uint8_t device[16], unsigned part,
                                uint8_t *bytes, size_t *size) MUST_CHECK;

/* The hub's side, as sync_next_request and sync_take_answer: one request open at a time. */
bool relay_next_request(struct relay *relay, struct wire_request *request);
void relay_take_answer(struct relay *relay, const struct wire_answer *answer);
int64_t relay_next_ms(const struct relay *relay); /* monotonic; INT64_MAX = nothing to ask */

#endif
