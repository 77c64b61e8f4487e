/* A hub in a temporary folder with a clock of the test's own, and kiosks small enough to read: they
 * enrol, seal frames and make bundles with the product's own functions, but write no disk, so that
 * a test may send anything in any order. Failures of the machine fail the test. */
#ifndef JORNADA_TESTS_POCKET_H
#define JORNADA_TESTS_POCKET_H

#include "sync/bundle.h"
#include "sync/calls.h"
#include "sync/enrolment.h"
#include "sync/hub/hub.h"
#include "sync/record.h"
#include "tests/folder.h"

#define POCKET_FRAMES 300
#define POCKET_CUSTODIAN "passphrase of the custodian"
#define POCKET_FAIR "feria"
#define POCKET_NOON_MS 1795975200000LL /* 2026-11-29 12:00 in Metepec: 18:00 UTC */

struct pocket_hub {
    struct folder folder;
    char data[FOLDER_PATH_MAX + 8]; /* below `folder`, or where it was made */
    struct io io;                   /* the machine's, with the clock and the free space below */
    int64_t wall_ms, monotonic_ms;
    uint64_t free_bytes;
    struct hub *hub;
    uint8_t sent[WIRE_BODY_MAX]; /* body of the last request */
    size_t sent_size;
};

struct pocket_kiosk {
    struct pocket_hub *at;
    struct enrolment enrolment;
    struct frame_origin origin;
    uint8_t wrap[2][SEAL_WRAP_BYTES];
    struct seal_key keys[2];
    uint8_t quality; /* enum clock_quality of what is written */
    uint32_t counter;
    size_t count;
    struct {
        uint8_t bytes[FRAME_MAX];
        size_t size;
    } frames[POCKET_FRAMES];
};

struct pocket_hub *pocket_open(void); /* a hub with one open fair, UTC-6 */
void pocket_close(struct pocket_hub *at);
/* A hub that was made elsewhere and does not serve, with the time as it is; and leaves it there. */
struct pocket_hub *pocket_attach(const char *data);
void pocket_detach(struct pocket_hub *at);
void pocket_reopen(struct pocket_hub *at); /* as after a crash */
/* Closed, so that a program may open it; and opened again. */
void pocket_leave(struct pocket_hub *at);
void pocket_return(struct pocket_hub *at);

/* Enrolled as number `kiosk`, with its first stream. */
struct pocket_kiosk *pocket_kiosk(struct pocket_hub *at, unsigned kiosk);
struct pocket_kiosk *pocket_kiosk_of(struct pocket_hub *at, const char *fair, unsigned kiosk);
void pocket_destroy(struct pocket_kiosk *kiosk);
void pocket_stream(struct pocket_kiosk *kiosk); /* a process start: a new stream */

/* Seals one commit now (the hub's clock) as the next frame; identity NULL = none given. */
void pocket_write(struct pocket_kiosk *kiosk, const struct commit *commit,
                  const struct identity *identity);
/* One fact a frame, with a record made of one byte. */
void pocket_register(struct pocket_kiosk *kiosk, uint8_t record, enum age_band age, enum sex sex);
void pocket_turn(struct pocket_kiosk *kiosk, uint8_t record, uint8_t service);
void pocket_fact(struct pocket_kiosk *kiosk, const struct fact *fact);

/* A signed bundle of frames first … first + count - 1, behind what at->sent holds already. */
void pocket_pack(struct pocket_kiosk *kiosk, size_t first, size_t count);
/* Sends at->sent to a path and empties it. */
int pocket_send(struct pocket_hub *at, const char *path, struct wire_answer *answer);
/* pack and push; the status. Of 200 the stream's mark. */
int pocket_push(struct pocket_kiosk *kiosk, size_t first, size_t count,
                struct receipt_stream *mark);
int pocket_hello(struct pocket_kiosk *kiosk, struct calls_hello_answer *said);

/* A hub and its first kiosk, as cmocka's set-up and tear-down: *state is a struct pocket_scene. */
struct pocket_scene {
    struct pocket_hub *at;
    struct pocket_kiosk *kiosk;
};
int pocket_scene_open(void **state);
int pocket_scene_close(void **state);

#endif
