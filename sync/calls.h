/* The bodies of the calls enrol, hello and status, both sides of each.
 *
 * Every body is one deterministic positional CBOR array, version first, followed by an Ed25519
 * signature of 64 B with a context of its own (signature.h): requests by the device, answers by
 * the hub. /v1/push takes bundles (bundle.h); /v1/push and /v1/status answer a receipt
 * (receipt.h). Decoders: INVALID = not such a body; REFUSED = the signature is not right.
 * What they mean: sync/README.md. */
#ifndef JORNADA_SYNC_CALLS_H
#define JORNADA_SYNC_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/enrolment.h"
#include "sync/outcome.h"
#include "sync/receipt.h"
#include "sync/report.h"
#include "sync/wipe.h"

#define CALLS_ENROL_ANSWER_MAX 8192
#define CALLS_LAST_RECEIPT_MAX 2048

/* [1, secret, public_key, nonce]: the nonce must come back in the answer. */
struct calls_enrol_request {
    uint8_t secret[16]; /* of the one-time code; the hub keeps its hash alone */
    uint8_t public_key[32];
    uint8_t nonce[16];
};
enum outcome calls_encode_enrol_request(const struct calls_enrol_request *request,
                                        const uint8_t device_secret[64], uint8_t *bytes,
                                        size_t room, size_t *size) MUST_CHECK;
enum outcome calls_decode_enrol_request(const uint8_t *bytes, size_t size,
                                        struct calls_enrol_request *request) MUST_CHECK;

/* What the hub gives: everything of struct enrolment but the device's keys, and the nonce. */
struct calls_enrol_answer {
    uint8_t nonce[16];
    struct enrolment enrolment; /* public_key and secret_key are not sent */
};
enum outcome calls_encode_enrol_answer(const struct calls_enrol_answer *answer,
                                       const uint8_t hub_secret[64], uint8_t *bytes, size_t room,
                                       size_t *size) MUST_CHECK;
/* The same under a signature that was made before (comeback.h). */
enum outcome calls_join_enrol_answer(const struct calls_enrol_answer *answer,
                                     const uint8_t signature[64], uint8_t *bytes, size_t room,
                                     size_t *size) MUST_CHECK;
/* Checked with the hub key inside it: whether that is our hub, the certificate's pin tells
 * (enrolment_take). */
enum outcome calls_decode_enrol_answer(const uint8_t *bytes, size_t size,
                                       struct calls_enrol_answer *answer) MUST_CHECK;

/* The same fields, as 14 items: enrolment.c keeps them in its file. */
#define CALLS_GIVEN_ITEMS 14
struct binary_writer;
struct binary_reader;
void calls_write_given(struct binary_writer *writer, const struct enrolment *given);
void calls_read_given(struct binary_reader *reader, struct enrolment *given);

/* [v, device, stream, schema, content, monotonic, wall, next, head, last receipt], with v = 3
 * [… , erased], and with v = 4 [… , erased, report]. v = 3 says that queues and erasures are
 * understood in the answer, 2 the queues, 1 neither; 4 is answered as 3 is; 5 has what 4 has, and
 * understands an order to wipe. A hub older than that, or a greeting of a later version than a hub
 * knows, is refused as no request at all (400): the kiosk then asks with one less. */
struct calls_hello_request {
    bool queues;     /* v = 2 and more */
    bool erasures;   /* v = 3, 4 or 5 */
    bool reports;    /* v = 4 or 5; then erasures and queues, too */
    bool wipes;      /* v = 5; then all of them */
    uint32_t erased; /* how far the hub's list of erasures was heard; 0 = not yet */
    uint8_t device[16];
    uint8_t stream[16];       /* the one now written */
    uint16_t schema;          /* RECORD_SCHEMA */
    uint32_t content_version; /* held; 0 none */
    uint64_t monotonic_ms;    /* since the stream opened: comes back in the answer */
    int64_t wall_ms;          /* as this machine believes */
    uint64_t next;            /* sequence number the stream will write next */
    uint8_t head[32];         /* frame_chain over frames 0 … next − 1 */
    uint16_t receipt_size;    /* last believed receipt, as it came; 0 none */
    uint8_t receipt[CALLS_LAST_RECEIPT_MAX];
    uint8_t report[REPORT_BYTES]; /* sealed to the hub (report.h) */
};
enum outcome calls_encode_hello_request(const struct calls_hello_request *request,
                                        const uint8_t device_secret[64], uint8_t *bytes,
                                        size_t room, size_t *size) MUST_CHECK;
/* Takes it apart without looking at the signature: the device id inside tells whose key it is. */
enum outcome calls_decode_hello_request(const uint8_t *bytes, size_t size,
                                        struct calls_hello_request *request) MUST_CHECK;
/* REFUSED unless this device signed these bytes of a hello request. */
enum outcome calls_check_hello_request(const uint8_t *bytes, size_t size,
                                       const uint8_t public_key[32]) MUST_CHECK;

enum calls_fair { CALLS_FAIR_NOT_YET, CALLS_FAIR_OPEN, CALLS_FAIR_CLOSED };

/* How many wait for one service of a booth, today: turns given out less those attended or not
 * there. Referrals are no part of it (Never 4). */
#define CALLS_QUEUES_MAX 32
struct calls_queue {
    uint8_t service; /* 0 … 31 */
    uint16_t people; /* more are told as 65,535 */
};

/* Her name was erased at the hub: whoever holds this frame cuts its identity out (frame_erase). */
#define CALLS_ERASURES_MAX 64
struct calls_erasure {
    uint8_t stream[16];
    uint32_t seq;
    uint8_t hash[32]; /* frame_hash: another frame under this number is not meant */
};

/* [1, monotonic, fair, content, receipt], [2, …, [[service, people], …]], [3, …, [[service,
 * people], …], heard, [[stream, seq, hash], …]] or [4, …, order]: the receipt stands inside with
 * its own signature, for the stream that asked and any other of that device the hub wants to speak
 * of. */
struct calls_hello_answer {
    bool queues; /* version 2: they are known, even when there are none */
    uint8_t queue_count;
    struct calls_queue queue[CALLS_QUEUES_MAX]; /* services rise */
    bool erasures;   /* version 3 (then `queues`, too): the following are known */
    uint32_t erased; /* with these the list was heard as far as this */
    uint8_t erasure_count;
    struct calls_erasure erasure[CALLS_ERASURES_MAX];
    bool wipes;                    /* version 4 (then `erasures`, too): the following is known */
    uint16_t order_size;           /* 0 = this device is not to be wiped */
    uint8_t order[WIPE_ORDER_MAX]; /* signed by itself: wipe.h */
    uint64_t monotonic_ms;         /* of the request */
    uint8_t fair;                  /* enum calls_fair */
    uint32_t content_version;      /* of the manifest the hub serves; 0 none */
    struct receipt receipt;        /* hub time, epoch and commit are in it */
};
enum outcome calls_encode_hello_answer(const struct calls_hello_answer *answer,
                                       const uint8_t hub_secret[64], uint8_t *bytes, size_t room,
                                       size_t *size) MUST_CHECK;
enum outcome calls_decode_hello_answer(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                                       struct calls_hello_answer *answer) MUST_CHECK;
/* Where the signed receipt stands inside an answer that was decoded: kept for the next hello. */
const uint8_t *calls_hello_receipt(const uint8_t *bytes, size_t size, size_t *receipt_size);

/* [1, device, [stream, …]]; answered by a receipt for those streams (stored 0 for one the
 * hub never saw). */
struct calls_status_request {
    uint8_t device[16];
    uint16_t count; /* 1 … RECEIPT_STREAMS_MAX */
    uint8_t streams[RECEIPT_STREAMS_MAX][16];
};
enum outcome calls_encode_status_request(const struct calls_status_request *request,
                                         const uint8_t device_secret[64], uint8_t *bytes,
                                         size_t room, size_t *size) MUST_CHECK;
enum outcome calls_decode_status_request(const uint8_t *bytes, size_t size,
                                         struct calls_status_request *request) MUST_CHECK;
enum outcome calls_check_status_request(const uint8_t *bytes, size_t size,
                                        const uint8_t public_key[32]) MUST_CHECK;

#endif
