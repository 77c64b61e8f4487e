/* A kiosk's core with a world around it that a test can bend: clock, disk, and a hub in memory.
 *
 * The hub here speaks the same bytes as the real one and keeps what it is told; what it says back
 * can be bent too. Files are real, below a folder of their own; time is virtual. */
#ifndef JORNADA_TESTS_SYNC_WORLD_H
#define JORNADA_TESTS_SYNC_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/calls.h"
#include "sync/content.h"
#include "sync/frame.h"
#include "sync/io.h"
#include "sync/receipt.h"
#include "sync/record.h"
#include "sync/sync.h"
#include "tests/folder.h"

#define WORLD_START_MS 1795273200000LL /* 2026-11-21 09:00 in Metepec */
#define WORLD_FRAMES_MAX 4096
#define WORLD_VFS "world"

struct world_frame {
    struct frame_origin origin;
    uint64_t seq;
    uint8_t wrap[2][80]; /* the second only where it travelled */
    size_t size;
    uint8_t bytes[FRAME_MAX];
};

struct world {
    struct io io;
    int64_t wall_ms, monotonic_ms;
    uint64_t free_bytes; /* 0 = what the disk says */
    unsigned flushes;    /* of the journal and other files; SQLite's are in world_vfs_flushes */
    int fail_sync_after; /* −1 never; 0 the next file_sync fails */
    struct folder below;
    const char *folder; /* its path */
    struct enrolment enrolment;
    uint8_t hub_secret[64], facts_secret[32], identity_secret[32];
    struct sync *sync;

    struct world_frame *frames; /* what the hub holds, in order of arrival */
    size_t frame_count;
    size_t pushed_bytes, bundles;
    uint32_t epoch;
    uint64_t commit;
    uint8_t fair;
    bool all_safe;                  /* stored is safe at once */
    struct calls_erasure erased[4]; /* whom the hub's greeting calls erased */
    uint8_t erased_count;
    bool minds_gaps; /* a number that a GAP gave up is not waited for */
    uint32_t content_version;
    const uint8_t *manifest;
    size_t manifest_size;
    const uint8_t *(*blob)(const char *hex, size_t *size);
    struct wire_answer answer;
    uint8_t *body;
};

/* A world of its own in a new folder, with no kiosk open. */
struct world *world_create(void);
void world_destroy(struct world *world);
void world_open(struct world *world); /* asserts that it opens */
void world_close(struct world *world);
void world_crash(struct world *world);

/* Commits with sample values, asserted to be DONE. */
void world_take_turn(struct world *world);
void world_register(struct world *world, const struct identity *identity);
/* A registration of a usual length: two services, consent, two turns, a slip. */
void world_fill_registration(struct world *world, struct commit *commit);

/* Answers one request as the hub would. */
struct wire_answer *world_answer(struct world *world, const struct wire_request *request);
/* Steps requests and answers until nothing is to be sent (at most `steps`). */
void world_deliver(struct world *world);
/* Ten minutes pass: whatever the back-off, the kiosk asks again, with a hello first. */
void world_wait(struct world *world);
/* What the hub would say of these streams; all it knows when count is 0. */
void world_receipt(struct world *world, const uint8_t (*streams)[16], size_t count,
                   struct receipt *receipt);
/* What the kiosk counts. */
struct sync_counts world_count(const struct world *world);
/* How many facts of a type the hub holds, by opening its frames. */
size_t world_facts(const struct world *world, enum fact_type type);
/* Opens the facts, or the identity, of a frame the hub holds. */
void world_open_facts(const struct world *world, const struct world_frame *frame,
                      struct commit *commit);
size_t world_open_identity(const struct world *world, const struct world_frame *frame,
                           uint8_t *bytes, size_t room);
/* Frames in the kiosk's database; the kiosk must not be open. */
size_t world_rows(const struct world *world, const char *sql);
unsigned world_vfs_flushes(void);
bool world_folder_holds(const struct world *world, const void *bytes, size_t size);

#endif
