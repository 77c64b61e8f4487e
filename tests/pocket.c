/* See pocket.h. */
#include "tests/pocket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/enrol.h"
#include "sync/hub/fair.h"

static int64_t own_wall_ms(void *self)
{
    return ((struct pocket_hub *)self)->wall_ms;
}

static int64_t own_monotonic_ms(void *self)
{
    return ((struct pocket_hub *)self)->monotonic_ms;
}

static enum outcome own_free_bytes(void *self, const char *path, uint64_t *bytes)
{
    (void)path;
    *bytes = ((struct pocket_hub *)self)->free_bytes;
    return DONE;
}

static void open_hub(struct pocket_hub *at)
{
    char why[HUB_WHY_MAX];
    struct hub_settings settings = {.io = &at->io, .folder = at->data};
    assert_int_equal(hub_open(&settings, &at->hub, why), DONE);
}

static void own_machine(struct pocket_hub *at)
{
    /* The machine's own functions do not look at `self`. */
    at->io = *io_real();
    at->io.self = at;
    at->io.wall_ms = own_wall_ms;
    at->io.monotonic_ms = own_monotonic_ms;
    at->io.free_bytes = own_free_bytes;
    at->monotonic_ms = 1000000;
    at->free_bytes = 1ULL << 30;
}

struct pocket_hub *pocket_attach(const char *data)
{
    struct pocket_hub *at = calloc(1, sizeof *at);
    assert_non_null(at);
    assert_true(strlen(data) < sizeof at->data);
    strcpy(at->data, data);
    own_machine(at);
    at->wall_ms = io_real()->wall_ms(io_real()->self);
    open_hub(at);
    return at;
}

void pocket_detach(struct pocket_hub *at)
{
    hub_close(at->hub);
    free(at);
}

struct pocket_hub *pocket_open(void)
{
    char why[HUB_WHY_MAX];
    struct pocket_hub *at = calloc(1, sizeof *at);
    assert_non_null(at);
    folder_make(&at->folder);
    snprintf(at->data, sizeof at->data, "%s/hub", at->folder.path);
    own_machine(at);
    at->wall_ms = POCKET_NOON_MS;
    struct hub_init init = {.municipality = "15054",
                            .name = "Metepec",
                            .custodian_passphrase = POCKET_CUSTODIAN,
                            .passphrase_mb = 1};
    assert_int_equal(hub_init(&at->io, at->data, &init, why), DONE);
    open_hub(at);
    struct fair fair = {.name = POCKET_FAIR,
                        .title = "Jornada",
                        .number = 7,
                        .municipality = 15054,
                        .offset_minutes = -360,
                        .last_day = 65535};
    assert_int_equal(fair_add(at->hub, &fair), DONE);
    assert_int_equal(fair_set_state(at->hub, POCKET_FAIR, CALLS_FAIR_OPEN), DONE);
    return at;
}

void pocket_close(struct pocket_hub *at)
{
    hub_close(at->hub);
    folder_remove(&at->folder);
    free(at);
}

void pocket_reopen(struct pocket_hub *at)
{
    hub_abandon(at->hub);
    open_hub(at);
}

void pocket_leave(struct pocket_hub *at)
{
    hub_close(at->hub);
    at->hub = NULL;
}

void pocket_return(struct pocket_hub *at)
{
    open_hub(at);
}

void pocket_stream(struct pocket_kiosk *kiosk)
{
    const struct io *io = &kiosk->at->io;
    io->random(io->self, kiosk->origin.stream, sizeof kiosk->origin.stream);
    for (int i = 0; i < 2; i++) {
        kiosk->keys[i].seq = 0;
        io->random(io->self, kiosk->keys[i].key, SEAL_KEY_BYTES);
    }
    seal_wrap(kiosk->keys[0].key, kiosk->enrolment.facts_key, kiosk->wrap[0]);
    seal_wrap(kiosk->keys[1].key, kiosk->enrolment.identity_key, kiosk->wrap[1]);
    kiosk->count = 0;
}

/* A key whose two-byte id another of the fair's has already is drawn again, as kiosk/enrol.c does:
 * fifty seeded days draw enough keys to meet one. */
static void ask_the_hub(struct pocket_kiosk *kiosk, const struct enrolment_code *code)
{
    struct wire_request request;
    struct wire_answer answer = {.status = 409};
    for (int draw = 0; answer.status == 409 && draw < 8; draw++) {
        assert_int_equal(enrolment_ask(&kiosk->at->io, code, &kiosk->enrolment, &request), DONE);
        hub_answer(kiosk->at->hub, &request, &answer);
    }
    assert_int_equal(answer.status, 200);
    assert_int_equal(enrolment_take(code, &answer, &kiosk->enrolment), DONE);
}

struct pocket_kiosk *pocket_kiosk(struct pocket_hub *at, unsigned number)
{
    return pocket_kiosk_of(at, POCKET_FAIR, number);
}

struct pocket_kiosk *pocket_kiosk_of(struct pocket_hub *at, const char *fair, unsigned number)
{
    struct enrolment_code code;
    struct pocket_kiosk *kiosk = calloc(1, sizeof *kiosk);
    assert_non_null(kiosk);
    kiosk->at = at;
    kiosk->quality = CLOCK_HUB;
    assert_int_equal(enrol_make_code(at->hub, fair, number, "https://127.0.0.1:1", &code), DONE);
    ask_the_hub(kiosk, &code);
    assert_int_equal(kiosk->enrolment.kiosk, number);
    memcpy(kiosk->origin.tenant, kiosk->enrolment.tenant, 8);
    memcpy(kiosk->origin.fair, kiosk->enrolment.fair_id, 8);
    memcpy(kiosk->origin.device, kiosk->enrolment.device, 16);
    pocket_stream(kiosk);
    return kiosk;
}

void pocket_destroy(struct pocket_kiosk *kiosk)
{
    free(kiosk);
}

void pocket_write(struct pocket_kiosk *kiosk, const struct commit *given,
                  const struct identity *identity)
{
    uint8_t facts[RECORD_FACTS_MAX], who[SEAL_IDENTITY_MAX];
    size_t facts_size, who_size = 0;
    struct commit commit = *given;
    if (commit.stamp.hlc == 0) {
        commit.stamp.hlc = (uint64_t)kiosk->at->wall_ms << 16;
        commit.stamp.quality = kiosk->quality;
        commit.stamp.monotonic_ms = (uint64_t)kiosk->at->monotonic_ms;
    }
    assert_true(kiosk->count < POCKET_FRAMES);
    assert_int_equal(record_encode(&commit, facts, sizeof facts, &facts_size), DONE);
    if (identity != NULL)
        assert_int_equal(record_encode_identity(identity, who, sizeof who, &who_size), DONE);
    bool registers = commit.facts[0].type == FACT_ATTENDEE_REGISTERED || identity != NULL;
    assert_int_equal(seal_frame(&kiosk->origin, &kiosk->keys[0], &kiosk->keys[1], facts, facts_size,
                                registers ? who : NULL, who_size, kiosk->frames[kiosk->count].bytes,
                                &kiosk->frames[kiosk->count].size),
                     DONE);
    kiosk->count++;
}

void pocket_fact(struct pocket_kiosk *kiosk, const struct fact *fact)
{
    struct commit commit = {.count = 1};
    commit.facts[0] = *fact;
    pocket_write(kiosk, &commit, NULL);
}

void pocket_register(struct pocket_kiosk *kiosk, uint8_t record, enum age_band age, enum sex sex)
{
    struct fact fact = {.type = FACT_ATTENDEE_REGISTERED};
    memset(fact.record, record, sizeof fact.record);
    fact.body.registered.age = (uint8_t)age;
    fact.body.registered.sex = (uint8_t)sex;
    fact.body.registered.municipality = 15054;
    fact.body.registered.services = 1U << 3 | 1U << 4;
    fact.body.registered.visit = 1;
    pocket_fact(kiosk, &fact);
}

void pocket_turn(struct pocket_kiosk *kiosk, uint8_t record, uint8_t service)
{
    struct fact fact = {.type = FACT_TURN_ISSUED};
    memset(fact.record, record, sizeof fact.record);
    fact.body.turn.service = service;
    fact.body.turn.module = 12;
    fact.body.turn.number = 17;
    pocket_fact(kiosk, &fact);
}

void pocket_pack(struct pocket_kiosk *kiosk, size_t first, size_t count)
{
    struct pocket_hub *at = kiosk->at;
    struct bundle bundle = {.version = BUNDLE_VERSION, .wraps = 2};
    uint8_t *frames = malloc(count * FRAME_MAX);
    size_t size = 0;
    assert_non_null(frames);
    memcpy(bundle.tenant, kiosk->origin.tenant, 8);
    memcpy(bundle.device, kiosk->origin.device, 16);
    memcpy(bundle.stream, kiosk->origin.stream, 16);
    memcpy(bundle.wrap, kiosk->wrap, sizeof bundle.wrap);
    bundle.first = (uint32_t)first;
    bundle.count = (uint16_t)count;
    bundle.counter = ++kiosk->counter;
    for (size_t i = first; i < first + count; i++) {
        memcpy(frames + bundle.frames_size, kiosk->frames[i].bytes, kiosk->frames[i].size);
        bundle.frames_size += kiosk->frames[i].size;
    }
    bundle.frames = frames;
    assert_int_equal(bundle_encode(&bundle, kiosk->enrolment.secret_key, at->sent + at->sent_size,
                                   sizeof at->sent - at->sent_size, &size),
                     DONE);
    at->sent_size += size;
    free(frames);
}

int pocket_send(struct pocket_hub *at, const char *path, struct wire_answer *answer)
{
    struct wire_request request = {.body = at->sent, .body_size = at->sent_size, .number = 42};
    snprintf(request.path, sizeof request.path, "%s", path);
    hub_answer(at->hub, &request, answer);
    assert_int_equal(answer->number, 42);
    at->sent_size = 0;
    return answer->status;
}

int pocket_push(struct pocket_kiosk *kiosk, size_t first, size_t count, struct receipt_stream *mark)
{
    struct wire_answer answer;
    struct receipt *receipt = calloc(1, sizeof *receipt);
    assert_non_null(receipt);
    pocket_pack(kiosk, first, count);
    if (pocket_send(kiosk->at, "/v1/push", &answer) == 200) {
        assert_int_equal(
            receipt_decode(answer.body, answer.body_size, kiosk->enrolment.hub_key, receipt), DONE);
        assert_int_equal(receipt->count, 1);
        assert_memory_equal(receipt->streams[0].stream, kiosk->origin.stream, 16);
        *mark = receipt->streams[0];
    }
    free(receipt);
    return answer.status;
}

int pocket_hello(struct pocket_kiosk *kiosk, struct calls_hello_answer *said)
{
    struct pocket_hub *at = kiosk->at;
    struct wire_answer answer;
    struct calls_hello_request asked = {.schema = RECORD_SCHEMA};
    memcpy(asked.device, kiosk->origin.device, 16);
    memcpy(asked.stream, kiosk->origin.stream, 16);
    asked.monotonic_ms = (uint64_t)at->monotonic_ms;
    asked.wall_ms = at->wall_ms;
    asked.next = kiosk->count;
    assert_int_equal(calls_encode_hello_request(&asked, kiosk->enrolment.secret_key, at->sent,
                                                sizeof at->sent, &at->sent_size),
                     DONE);
    if (pocket_send(at, "/v1/hello", &answer) == 200)
        assert_int_equal(calls_decode_hello_answer(answer.body, answer.body_size,
                                                   kiosk->enrolment.hub_key, said),
                         DONE);
    return answer.status;
}

int pocket_scene_open(void **state)
{
    struct pocket_scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    scene->kiosk = pocket_kiosk(scene->at, 1);
    *state = scene;
    return 0;
}

int pocket_scene_close(void **state)
{
    struct pocket_scene *scene = *state;
    pocket_destroy(scene->kiosk);
    pocket_close(scene->at);
    free(scene);
    return 0;
}
