/* struct relay as its own files see it: relay.c (kiosks), relay_store.c (what is kept),
 * relay_forward.c (the hub), relay_content.c (help pages). Nobody else includes this. */
#ifndef JORNADA_SYNC_HUB_RELAY_INSIDE_H
#define JORNADA_SYNC_HUB_RELAY_INSIDE_H

#include "sync/bundle.h"
#include "sync/content.h"
#include "sync/custody.h"
#include "sync/hub/bell.h"
#include "sync/hub/relay.h"
#include "sync/hub/storage.h"
#include "sync/roster.h"

#define RELAY_DEVICES 128       /* remembered at once; the one silent for longest goes */
#define RELAY_QUESTION_MAX 8192 /* bytes of a kiosk's hello, status or call */
#define RELAY_QUESTION_MS 60000 /* older than this a question is not carried on any more */
#define RELAY_CALL_MS 20000     /* … nor a word about a call for a person */
#define RELAY_REACHED_MS 90000  /* the hub counts as reached for so long */
#define RELAY_BACKOFF_MIN_MS 2000
#define RELAY_BACKOFF_MAX_MS 30000
#define RELAY_CONTENT_EVERY_MS 300000
/* Kiosks that reach the hub itself come here only when it is gone: the relay looks by itself. */
#define RELAY_CONTENT_LOOK_MS 60000
#define RELAY_BODY_BYTES (64U << 10) /* of bundles carried on at once */

enum relay_ask { RELAY_HELLO, RELAY_STATUS, RELAY_CALL, RELAY_RETURN, RELAY_WIPED, RELAY_ASKS };

/* A question of a kiosk, signed by it, and what the hub said to the newest one. */
struct relay_question {
    uint8_t *bytes; /* NULL = none waits */
    size_t size;
    int64_t asked_ms;
    uint8_t *answer; /* NULL = none came */
    size_t answer_size;
    int64_t answer_ms;
};

struct relay_device {
    uint8_t id[16];
    int64_t seen_ms; /* monotonic; -1 = this place is empty */
    uint16_t refused;
    struct relay_question question[RELAY_ASKS];
};

enum relay_call {
    RELAY_NOTHING,
    RELAY_ASKING, /* a question, of `device` and `ask` */
    RELAY_PUSHING,
    RELAY_MANIFEST,
    RELAY_BLOB
};

struct board_serve;

struct relay {
    const struct io *io;
    char folder[3072];
    struct relay_papers papers;
    uint64_t room_bytes, held_bytes, held_bundles;
    struct storage *storage;
    char why[HUB_WHY_MAX];
    bool failed;
    uint8_t id[8];
    struct relay_device devices[RELAY_DEVICES];

    /* towards the hub */
    enum relay_call open;
    size_t device; /* of ASKING: its place */
    enum relay_ask ask;
    uint8_t owner[16];           /* of PUSHING */
    int64_t pushed_to, pushed_n; /* of PUSHING: the last arrival in the body, how many */
    bool one_by_one;             /* the last push was refused: find out which bundle it was */
    uint64_t number;
    int64_t next_ms, backoff_ms, reached_ms, content_ms, look_ms;
    int64_t refused;
    uint32_t announced; /* newest content version a greeting told */
    bool missing;       /* a file of the manifest is not here yet */
    uint8_t blob[32];   /* of BLOB */

    struct content_manifest *manifest; /* version 0 = none */
    struct roster *roster;             /* of the manifest with this version; NULL = not yet read */
    uint32_t roster_version;
    struct board_serve *boards; /* NULL until a kiosk asks */
    struct bell bell;
    struct receipt *receipt; /* the last one taken apart */
    struct custody *custody; /* room to make one */
    uint8_t *answer;         /* WIRE_ANSWER_MAX, for kiosks */
    uint8_t *body;           /* WIRE_BODY_MAX, for the hub */
};

enum outcome relay_fail(struct relay *relay, enum outcome outcome, const char *why);
/* Takes over the storage's reason; an outcome in doubt ends the relay's work. */
enum outcome relay_storage_failed(struct relay *relay, enum outcome outcome);
int64_t relay_now(const struct relay *relay);
/* Its place, made for it where there was none. */
struct relay_device *relay_meet(struct relay *relay, const uint8_t id[16]);
/* Answers with what this relay has to say to a device. */
void relay_tell(struct relay *relay, const struct relay_device *device, struct wire_answer *answer);
void relay_say(struct relay *relay, struct wire_answer *answer, int status, const char *text);

/* relay_store.c */
enum outcome relay_store_open(struct relay *relay) MUST_CHECK;
/* DONE also when the same frames of it are kept already. DISK_FULL: no room. */
enum outcome relay_store_put(struct relay *relay, const struct bundle *bundle, const uint8_t *bytes,
                             size_t size) MUST_CHECK;
enum outcome relay_store_held(struct relay *relay, const uint8_t device[16],
                              struct custody *custody) MUST_CHECK;
/* The oldest bundles of one device, end to end in relay->body; *size 0 = nothing waits. */
enum outcome relay_store_gather(struct relay *relay, size_t *size) MUST_CHECK;
/* Drops what the hub's receipt (relay->receipt, believed) names, keeps the receipt for the device;
 * `pushed` = it answers the open push. One transaction. */
enum outcome relay_store_settle(struct relay *relay, const uint8_t device[16], const uint8_t *bytes,
                                size_t size, bool pushed) MUST_CHECK;
/* Drops the one bundle of the open push. */
enum outcome relay_store_drop(struct relay *relay) MUST_CHECK;
enum outcome relay_store_receipt(struct relay *relay, const uint8_t device[16], uint8_t *bytes,
                                 size_t room, size_t *size) MUST_CHECK;
/* Of the receipts of pushes that are kept for a stick, the `part`-th by age; *size 0 = no more. */
enum outcome relay_store_pushed(struct relay *relay, const uint8_t device[16], unsigned part,
                                uint8_t *bytes, size_t room, size_t *size) MUST_CHECK;

/* relay_content.c */
enum outcome relay_content_open(struct relay *relay) MUST_CHECK;
/* The fair's list of keys, as the hub signed it. NOT_FOUND: it is not here. */
enum outcome relay_content_roster(struct relay *relay, struct roster *roster) MUST_CHECK;
void relay_content_answer(struct relay *relay, const char *path, struct wire_answer *answer);
/* When there is something to fetch or to look for; monotonic. */
int64_t relay_content_due_ms(const struct relay *relay);
/* The next thing to fetch; false = nothing now. */
bool relay_content_next(struct relay *relay, char path[WIRE_PATH_MAX]);
enum outcome relay_content_take(struct relay *relay, const struct wire_answer *answer) MUST_CHECK;

#endif
