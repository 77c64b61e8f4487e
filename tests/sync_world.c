/* A kiosk's core with a world around it that a test can bend: see sync_world.h. */
#include "tests/sync_world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/board_wire.h"
#include "sync/bundle.h"
#include "sync/calls.h"
#include "sync/seal.h"
#include "tests/folder.h"

static unsigned vfs_flushes;
static int (*plain_sync)(sqlite3_file *file, int flags);
static int (*plain_open)(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                         int *out);

static int counted_sync(sqlite3_file *file, int flags)
{
    vfs_flushes++;
    return plain_sync(file, flags);
}

/* SQLite has one table of methods for databases, which lock, and one for the rest. */
static int counted_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    static sqlite3_io_methods tables[2];
    sqlite3_io_methods *counted = &tables[(flags & SQLITE_OPEN_MAIN_DB) != 0];
    int result = plain_open(vfs, name, file, flags, out);

    if (result == SQLITE_OK) {
        *counted = *file->pMethods;
        plain_sync = counted->xSync;
        counted->xSync = counted_sync;
        file->pMethods = counted;
    }
    return result;
}

static void make_vfs(void)
{
    static sqlite3_vfs vfs;

    if (vfs.zName != NULL)
        return;
    vfs = *sqlite3_vfs_find(NULL);
    plain_open = vfs.xOpen;
    vfs.zName = WORLD_VFS;
    vfs.xOpen = counted_open;
    vfs.pNext = NULL;
    assert_int_equal(sqlite3_vfs_register(&vfs, 0), SQLITE_OK);
}

unsigned world_vfs_flushes(void)
{
    return vfs_flushes;
}

static int64_t world_wall(void *self)
{
    return ((struct world *)self)->wall_ms;
}

static int64_t world_monotonic(void *self)
{
    return ((struct world *)self)->monotonic_ms;
}

static enum outcome world_sync(void *self, struct io_file *file)
{
    struct world *world = self;

    world->flushes++;
    if (world->fail_sync_after == 0)
        return DOUBT;
    if (world->fail_sync_after > 0)
        world->fail_sync_after--;
    return io_real()->file_sync(NULL, file);
}

static enum outcome world_free(void *self, const char *path, uint64_t *bytes)
{
    struct world *world = self;

    if (world->free_bytes == 0)
        return io_real()->free_bytes(NULL, path, bytes);
    *bytes = world->free_bytes;
    return DONE;
}

struct world *world_create(void)
{
    struct world *world = calloc(1, sizeof *world);
    struct enrolment *enrolment = &world->enrolment;

    assert_true(sodium_init() >= 0);
    make_vfs();
    folder_make(&world->below);
    world->folder = world->below.path;
    world->io = *io_real();
    world->io.self = world;
    world->io.wall_ms = world_wall;
    world->io.monotonic_ms = world_monotonic;
    world->io.file_sync = world_sync;
    world->io.free_bytes = world_free;
    world->io.vfs = WORLD_VFS;
    world->wall_ms = WORLD_START_MS;
    world->monotonic_ms = 1000000;
    world->fail_sync_after = -1;
    crypto_sign_keypair(enrolment->public_key, enrolment->secret_key);
    crypto_sign_keypair(enrolment->hub_key, world->hub_secret);
    crypto_box_keypair(enrolment->facts_key, world->facts_secret);
    crypto_box_keypair(enrolment->identity_key, world->identity_secret);
    randombytes_buf(enrolment->device, sizeof enrolment->device);
    randombytes_buf(enrolment->tenant, sizeof enrolment->tenant);
    randombytes_buf(enrolment->fair_id, sizeof enrolment->fair_id);
    enrolment->kiosk = 1;
    world->epoch = 1;
    world->commit = 1;
    world->fair = CALLS_FAIR_OPEN;
    world->frames = calloc(WORLD_FRAMES_MAX, sizeof *world->frames);
    world->body = malloc(WIRE_ANSWER_MAX);
    return world;
}

void world_destroy(struct world *world)
{
    sync_abandon(world->sync);
    folder_remove(&world->below);
    free(world->frames);
    free(world->body);
    free(world);
}

void world_open(struct world *world)
{
    struct sync_settings settings = {
        .io = &world->io,
        .folder = world->folder,
        .enrolment = &world->enrolment,
        .build_ms = WORLD_START_MS - 86400000LL,
        .clock = CLOCK_STAFF,
    };

    assert_int_equal(sync_open(&settings, &world->sync), DONE);
}

void world_close(struct world *world)
{
    sync_close(world->sync);
    world->sync = NULL;
}

void world_crash(struct world *world)
{
    sync_abandon(world->sync);
    world->sync = NULL;
}

void world_take_turn(struct world *world)
{
    struct commit commit = {.count = 1};

    commit.facts[0].type = FACT_TURN_ISSUED;
    randombytes_buf(commit.facts[0].record, RECORD_ID_BYTES);
    commit.facts[0].body.turn.service = 12;
    commit.facts[0].body.turn.module = 7;
    commit.facts[0].body.turn.number = sync_next_turn(world->sync);
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DONE);
}

void world_fill_registration(struct world *world, struct commit *commit)
{
    uint16_t number = sync_next_turn(world->sync);
    uint8_t record[RECORD_ID_BYTES];

    memset(commit, 0, sizeof *commit);
    randombytes_buf(record, sizeof record);
    commit->count = 5;
    for (size_t i = 0; i < commit->count; i++)
        memcpy(commit->facts[i].record, record, sizeof record);
    commit->facts[0].type = FACT_ATTENDEE_REGISTERED;
    commit->facts[0].body.registered = (struct fact_registered){.services = 1U << 3 | 1U << 12,
                                                                .age = AGE_30_44,
                                                                .sex = SEX_M_MUJER,
                                                                .visit = 1,
                                                                .municipality = 15054,
                                                                .colonia = 112};
    commit->facts[1].type = FACT_CONSENT;
    commit->facts[1].body.consent = (struct fact_consent){3, 1};
    commit->facts[2].type = commit->facts[3].type = FACT_TURN_ISSUED;
    commit->facts[2].body.turn = (struct fact_turn){3, 4, number};
    commit->facts[3].body.turn = (struct fact_turn){12, 27, number};
    commit->facts[4].type = FACT_SLIP_MADE;
}

void world_register(struct world *world, const struct identity *identity)
{
    struct commit commit;
    struct sync_slip slip = {.turns = 1};

    world_fill_registration(world, &commit);
    memcpy(slip.record, commit.facts[0].record, sizeof slip.record);
    record_slip_id(slip.record, 0, slip.slip);
    slip.turn[0].module = 4;
    slip.turn[0].number = commit.facts[2].body.turn.number;
    assert_int_equal(sync_commit(world->sync, &commit, identity, &slip), DONE);
}

static size_t known(const struct world *world, const uint8_t stream[16], uint64_t seq)
{
    for (size_t i = 0; i < world->frame_count; i++) {
        if (world->frames[i].seq == seq && memcmp(world->frames[i].origin.stream, stream, 16) == 0)
            return i + 1;
    }
    return 0;
}

static void take_bundle(struct world *world, const uint8_t *bytes, size_t size)
{
    struct bundle bundle;
    size_t offset = 0, frame_bytes;
    const uint8_t *frame;
    uint64_t seq;

    assert_int_equal(bundle_decode(bytes, size, &bundle), DONE);
    assert_int_equal(bundle_check(bytes, size, world->enrolment.public_key), DONE);
    world->bundles++;
    seq = bundle.first;
    while ((frame = bundle_next(&bundle, &offset, &frame_bytes)) != NULL) {
        struct world_frame *to = &world->frames[world->frame_count];
        size_t index = known(world, bundle.stream, seq);

        if (index > 0) {
            assert_memory_equal(world->frames[index - 1].bytes, frame, frame_bytes);
        } else {
            assert_true(world->frame_count < WORLD_FRAMES_MAX);
            memcpy(to->origin.tenant, bundle.tenant, 8);
            memcpy(to->origin.fair, world->enrolment.fair_id, 8);
            memcpy(to->origin.device, bundle.device, 16);
            memcpy(to->origin.stream, bundle.stream, 16);
            memcpy(to->wrap, bundle.wrap, sizeof to->wrap);
            memcpy(to->bytes, frame, frame_bytes);
            to->size = frame_bytes;
            to->seq = seq;
            world->frame_count++;
        }
        seq++;
    }
    world->commit++;
}

/* What a GAP says of this frame: the number after it; 0 = nothing. */
static uint64_t given_up(const struct world *world, const uint8_t stream[16], uint64_t seq)
{
    struct commit commit;

    for (size_t i = 0; world->minds_gaps && i < world->frame_count; i++) {
        const struct fact_gap *gap = &commit.facts[0].body.gap;

        world_open_facts(world, &world->frames[i], &commit);
        if (commit.facts[0].type == FACT_GAP && memcmp(gap->stream, stream, 16) == 0 &&
            gap->first <= seq && seq <= gap->last)
            return (uint64_t)gap->last + 1;
    }
    return 0;
}

static uint64_t held(const struct world *world, const uint8_t stream[16])
{
    uint64_t seq = 0, next = 1;

    while (next > 0) {
        next = known(world, stream, seq) > 0 ? seq + 1 : given_up(world, stream, seq);
        seq = next > 0 ? next : seq;
    }
    return seq;
}

static void add_stream(struct world *world, struct receipt *receipt, const uint8_t stream[16])
{
    struct receipt_stream *to;

    for (size_t i = 0; i < receipt->count; i++) {
        if (memcmp(receipt->streams[i].stream, stream, 16) == 0)
            return;
    }
    to = &receipt->streams[receipt->count++];
    memset(to, 0, sizeof *to);
    memcpy(to->stream, stream, 16);
    to->stored = held(world, stream);
    to->safe = world->all_safe ? to->stored : 0;
}

void world_receipt(struct world *world, const uint8_t (*streams)[16], size_t count,
                   struct receipt *receipt)
{
    memset(receipt, 0, sizeof *receipt);
    memcpy(receipt->tenant, world->enrolment.tenant, 8);
    receipt->epoch = world->epoch;
    memset(receipt->epoch_random, (int)world->epoch, 8);
    receipt->commit = world->commit;
    receipt->hub_ms = world->wall_ms > 0 ? world->wall_ms : 0;
    for (size_t i = 0; i < count; i++)
        add_stream(world, receipt, streams[i]);
    for (size_t i = 0; count == 0 && i < world->frame_count; i++)
        add_stream(world, receipt, world->frames[i].origin.stream);
}

static void answer_receipt(struct world *world, const uint8_t (*streams)[16], size_t count)
{
    struct receipt *receipt = malloc(sizeof *receipt);

    world_receipt(world, streams, count, receipt);
    assert_int_equal(receipt_encode(receipt, world->hub_secret, world->body, WIRE_ANSWER_MAX,
                                    &world->answer.body_size),
                     DONE);
    free(receipt);
}

static void answer_hello(struct world *world, const struct wire_request *request)
{
    struct calls_hello_request *hello = malloc(sizeof *hello);
    struct calls_hello_answer *answer = calloc(1, sizeof *answer);

    assert_int_equal(calls_decode_hello_request(request->body, request->body_size, hello), DONE);
    assert_int_equal(
        calls_check_hello_request(request->body, request->body_size, world->enrolment.public_key),
        DONE);
    answer->monotonic_ms = hello->monotonic_ms;
    answer->fair = world->fair;
    answer->content_version = world->content_version;
    world_receipt(world, NULL, 0, &answer->receipt);
    answer->queues = answer->erasures = hello->erasures && world->erased_count > 0;
    answer->erased = world->erased_count;
    if (answer->erasures && hello->erased < world->erased_count) {
        answer->erasure_count = world->erased_count;
        memcpy(answer->erasure, world->erased, sizeof world->erased);
    }
    assert_int_equal(calls_encode_hello_answer(answer, world->hub_secret, world->body,
                                               WIRE_ANSWER_MAX, &world->answer.body_size),
                     DONE);
    free(hello);
    free(answer);
}

static void answer_push(struct world *world, const struct wire_request *request)
{
    uint8_t streams[64][16];
    size_t at = 0, size = 0, count = 0;

    world->pushed_bytes += request->body_size;
    while (at < request->body_size) {
        assert_int_equal(bundle_measure(request->body + at, request->body_size - at, &size), DONE);
        take_bundle(world, request->body + at, size);
        if (count < 64)
            memcpy(streams[count++], request->body + at + 28, 16);
        at += size;
    }
    answer_receipt(world, (const uint8_t(*)[16])streams, count);
}

static void answer_status(struct world *world, const struct wire_request *request)
{
    struct calls_status_request *status = malloc(sizeof *status);

    assert_int_equal(calls_decode_status_request(request->body, request->body_size, status), DONE);
    assert_int_equal(
        calls_check_status_request(request->body, request->body_size, world->enrolment.public_key),
        DONE);
    answer_receipt(world, (const uint8_t(*)[16])status->streams, status->count);
    free(status);
}

static void answer_content(struct world *world, const struct wire_request *request)
{
    static const char blob[] = "/v1/content/blob/";
    const uint8_t *bytes = world->manifest;
    size_t size = world->manifest_size;

    assert_int_equal(request->body_size, 0);
    if (strncmp(request->path, blob, sizeof blob - 1) == 0)
        bytes = world->blob(request->path + sizeof blob - 1, &size);
    if (bytes == NULL) {
        world->answer.status = 404;
        return;
    }
    memcpy(world->body, bytes, size);
    world->answer.body_size = size;
}

struct wire_answer *world_answer(struct world *world, const struct wire_request *request)
{
    world->answer =
        (struct wire_answer){.status = 200, .body = world->body, .number = request->number};
    if (strcmp(request->path, "/v1/hello") == 0)
        answer_hello(world, request);
    else if (strcmp(request->path, "/v1/push") == 0)
        answer_push(world, request);
    else if (strcmp(request->path, "/v1/status") == 0)
        answer_status(world, request);
    else if (strcmp(request->path, BOARD_WIRE_PATH) == 0)
        world->answer.status = 404; /* a hub from before it, which every kiosk bears */
    else
        answer_content(world, request);
    return &world->answer;
}

void world_deliver(struct world *world)
{
    struct wire_request request;
    int steps = 0;

    while (sync_next_request(world->sync, &request)) {
        assert_true(++steps < 1000);
        sync_take_answer(world->sync, world_answer(world, &request));
    }
}

void world_wait(struct world *world)
{
    world->wall_ms += 600000;
    world->monotonic_ms += 600000;
}

void world_open_facts(const struct world *world, const struct world_frame *frame,
                      struct commit *commit)
{
    uint8_t bytes[8192];
    size_t size = 0;
    struct seal_key key;

    assert_int_equal(
        seal_unwrap(frame->wrap[0], world->enrolment.facts_key, world->facts_secret, &key), DONE);
    assert_int_equal(seal_step_to(&key, frame->seq), DONE);
    assert_int_equal(
        seal_open_facts(&frame->origin, &key, frame->bytes, bytes, sizeof bytes, &size), DONE);
    assert_int_equal(record_decode(bytes, size, commit), DONE);
}

size_t world_open_identity(const struct world *world, const struct world_frame *frame,
                           uint8_t *bytes, size_t room)
{
    size_t size = 0;
    struct seal_key key;

    assert_int_equal(
        seal_unwrap(frame->wrap[1], world->enrolment.identity_key, world->identity_secret, &key),
        DONE);
    assert_int_equal(seal_step_to(&key, frame->seq), DONE);
    assert_int_equal(seal_open_identity(&frame->origin, &key, frame->bytes, bytes, room, &size),
                     DONE);
    return size;
}

struct sync_counts world_count(const struct world *world)
{
    struct sync_counts counts;

    sync_count(world->sync, &counts);
    return counts;
}

size_t world_facts(const struct world *world, enum fact_type type)
{
    struct commit commit;
    size_t found = 0;

    for (size_t i = 0; i < world->frame_count; i++) {
        world_open_facts(world, &world->frames[i], &commit);
        for (size_t j = 0; j < commit.count; j++)
            found += commit.facts[j].type == type;
    }
    return found;
}
