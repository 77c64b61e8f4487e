#include "tests/letter_pocket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/hub/competence.h"
#include "sync/hub/inside.h"
#include "sync/seal.h"
#include "sync/signature.h"
#include "tests/letter_sample.h"

static void add_desk(struct letter_pocket *pocket, uint16_t office, struct desk *desk,
                     uint8_t secret[64])
{
    *desk = (struct desk){.office = office, .made_ms = pocket->at->wall_ms};
    randombytes_buf(desk->id, sizeof desk->id);
    memcpy(desk->fair, pocket->fair.id, 8);
    crypto_sign_keypair(desk->public_key, secret);
    assert_int_equal(desk_save(pocket->at->hub, desk), DONE);
}

/* As `staff add` and `staff certify` do, of a fair that has no content yet. */
static void certify(struct letter_pocket *pocket)
{
    struct hub *hub = pocket->at->hub;
    struct staff_badge secret;
    char pin[STAFF_PIN_DIGITS + 1];
    struct competence own = {.code = "EC0539", .issuer = "Emisor", .number = "E-1"};
    struct staff_member member = {.role = STAFF_ROLE_CERTIFIED};
    own.until = staff_minute(pocket->at->wall_ms) + 60;
    assert_int_equal(staff_make(io_real(), &secret, pin, &member), DONE);
    assert_int_equal(hub_begin(hub), DONE);
    assert_int_equal(badge_put(hub, pocket->fair.id, "Ana", STAFF_ROLE_CERTIFIED, &member), DONE);
    assert_int_equal(competence_put(hub, member.staff, &own, "maria"), DONE);
    assert_int_equal(hub_commit(hub), DONE);
    assert_int_equal(badge_at(hub, pocket->fair.id, 0, &pocket->ana), DONE);
}

int letter_pocket_open(void **state)
{
    struct letter_pocket *pocket = calloc(1, sizeof *pocket);
    assert_non_null(pocket);
    pocket->at = pocket_open();
    pocket->kiosk = pocket_kiosk(pocket->at, 1);
    assert_int_equal(fair_find(pocket->at->hub, POCKET_FAIR, &pocket->fair), DONE);
    crypto_box_keypair(pocket->office_public, pocket->office_secret);
    add_desk(pocket, LETTER_OFFICE, &pocket->desk, pocket->desk_secret);
    add_desk(pocket, LETTER_OFFICE + 1, &pocket->other, pocket->other_secret);
    certify(pocket);
    letter_sample(&pocket->letter);
    pocket->letter.office = LETTER_OFFICE;
    *state = pocket;
    return 0;
}

int letter_pocket_close(void **state)
{
    struct letter_pocket *pocket = *state;
    pocket_destroy(pocket->kiosk);
    pocket_close(pocket->at);
    free(pocket);
    return 0;
}

/* -- The kiosk --------------------------------------------------------------------------------- */

static void seal(struct pocket_kiosk *kiosk, const struct commit *commit, const uint8_t *part,
                 size_t part_size)
{
    uint8_t facts[RECORD_FACTS_MAX];
    size_t size;
    assert_int_equal(record_encode(commit, facts, sizeof facts, &size), DONE);
    assert_int_equal(seal_frame(&kiosk->origin, &kiosk->keys[0], &kiosk->keys[1], facts, size, part,
                                part_size, kiosk->frames[kiosk->count].bytes,
                                &kiosk->frames[kiosk->count].size),
                     DONE);
    kiosk->count++;
}

static void fill_head(const struct letter_pocket *pocket, struct commit *commit)
{
    static const enum fact_type types[] = {FACT_CONSENT, FACT_REFERRAL_ISSUED, FACT_SLIP_MADE};
    commit->count = 3;
    for (size_t i = 0; i < 3; i++) {
        commit->facts[i].type = types[i];
        memcpy(commit->facts[i].record, pocket->record, RECORD_ID_BYTES);
    }
    commit->facts[0].body.consent = (struct fact_consent){CONSENT_LETTER, 2};
    commit->facts[1].body.referral =
        (struct fact_referral){.office = pocket->letter.office, .day = 690};
}

void letter_pocket_write(struct letter_pocket *pocket, const uint8_t staff[RECORD_STAFF_BYTES],
                         const struct stamp *stamp)
{
    uint8_t record[RECORD_ID_BYTES];
    randombytes_buf(record, sizeof record);
    letter_pocket_write_as(pocket, staff, stamp, record);
}

void letter_pocket_write_as(struct letter_pocket *pocket, const uint8_t staff[RECORD_STAFF_BYTES],
                            const struct stamp *stamp, const uint8_t record[RECORD_ID_BYTES])
{
    struct pocket_kiosk *kiosk = pocket->kiosk;
    uint8_t bytes[LETTER_BYTES_MAX] = {0};
    size_t size;
    struct commit commit = {.count = 1, .stamp = *stamp};
    if (commit.stamp.hlc == 0)
        commit.stamp.hlc = (uint64_t)pocket->at->wall_ms << 16;
    assert_int_equal(letter_encode(&pocket->letter, bytes, &size), DONE);
    memcpy(pocket->record, record, sizeof pocket->record);
    record_slip_id(pocket->record, 0, pocket->slip);
    pocket_stream(kiosk);
    seal_wrap(kiosk->keys[1].key, pocket->office_public, kiosk->wrap[1]);
    commit.facts[0].type = FACT_STREAM_OPEN;
    commit.facts[0].body.stream_open =
        (struct fact_stream_open){.schema = RECORD_SCHEMA, .kind = 2};
    seal(kiosk, &commit, NULL, 0);
    memset(commit.facts, 0, sizeof commit.facts);
    memcpy(commit.stamp.staff, staff, RECORD_STAFF_BYTES);
    fill_head(pocket, &commit);
    for (size_t i = 0; i < LETTER_PARTS; i++) {
        size_t at = i * SEAL_IDENTITY_MAX, left = at < size ? size - at : 0;
        seal(kiosk, &commit, bytes + (at < size ? at : 0),
             left < SEAL_IDENTITY_MAX ? left : SEAL_IDENTITY_MAX);
        memset(commit.facts, 0, sizeof commit.facts);
        commit.count = 1;
        commit.facts[0].type = FACT_CONTINUED;
        memcpy(commit.facts[0].record, pocket->record, RECORD_ID_BYTES);
        commit.facts[0].body.continued.part = (uint8_t)(i + 1);
        commit.facts[0].body.continued.parts = LETTER_PARTS;
    }
    memset(commit.facts, 0, sizeof commit.facts);
    commit.facts[0].type = FACT_STREAM_CLOSE;
    seal(kiosk, &commit, NULL, 0);
    assert_int_equal(kiosk->count, LETTER_FRAMES);
}

void letter_pocket_push(struct letter_pocket *pocket)
{
    struct receipt_stream mark;
    assert_int_equal(pocket_push(pocket->kiosk, 0, pocket->kiosk->count, &mark), 200);
    assert_int_equal(mark.stored, pocket->kiosk->count);
}

/* -- The desk ---------------------------------------------------------------------------------- */

void letter_pocket_say(struct letter_pocket *pocket, bool by_desk, enum fact_type type)
{
    struct pocket_kiosk speaker = *pocket->kiosk;
    struct receipt_stream mark;
    struct commit commit = {.count = 1};
    if (by_desk) {
        memcpy(speaker.origin.device, pocket->desk.id, 16);
        memcpy(speaker.enrolment.secret_key, pocket->desk_secret, 64);
        commit.stamp.hlc = (uint64_t)((690 + 20089) * 86400000LL + DESK_HOUR_MS) << 16;
    } else {
        commit.stamp.hlc = (uint64_t)pocket->at->wall_ms << 16;
        commit.stamp.quality = CLOCK_HUB;
    }
    pocket_stream(&speaker);
    commit.facts[0].type = type;
    memcpy(commit.facts[0].record, pocket->slip, RECORD_ID_BYTES);
    commit.facts[0].body.referral = (struct fact_referral){.office = LETTER_OFFICE, .day = 690};
    seal(&speaker, &commit, NULL, 0);
    assert_int_equal(pocket_push(&speaker, 0, 1, &mark), 200);
    assert_int_equal(mark.quarantined, 0);
}

json_t *letter_pocket_ask(struct letter_pocket *pocket, const struct desk *desk,
                          const uint8_t secret[64], const uint8_t *have, int *status)
{
    struct pocket_hub *at = pocket->at;
    struct wire_answer answer;
    struct binary_writer writer = {.bytes = at->sent, .room = sizeof at->sent};
    binary_array(&writer, 4);
    binary_uint(&writer, 1);
    binary_bytes(&writer, desk->id, 16);
    binary_int(&writer, 86400000); /* a clock that nobody set */
    binary_array(&writer, have != NULL);
    if (have != NULL)
        binary_bytes(&writer, have, 16);
    assert_false(writer.bad);
    signature_make(SIGNATURE_DESK, at->sent, writer.size, secret, at->sent + writer.size);
    at->sent_size = writer.size + SIGNATURE_BYTES;
    int said = pocket_send(at, DESK_LETTERS_PATH, &answer);
    if (status != NULL)
        *status = said;
    else
        assert_int_equal(said, 200);
    if (said != 200)
        return NULL;
    json_t *json = json_loadb((const char *)answer.body, answer.body_size, 0, NULL);
    assert_non_null(json);
    return json;
}

static void take_hex(const json_t *from, const char *name, uint8_t *bytes, size_t size)
{
    size_t read = 0;
    const char *hex = json_string_value(json_object_get(from, name));
    assert_non_null(hex);
    assert_int_equal(sodium_hex2bin(bytes, size, hex, strlen(hex), NULL, &read, NULL), 0);
    assert_int_equal(read, size);
}

enum outcome letter_pocket_read(const struct letter_pocket *pocket, const json_t *answer,
                                size_t index, struct letter *letter)
{
    struct frame_origin origin;
    uint8_t wrap[SEAL_WRAP_BYTES];
    struct letter_part parts[LETTER_PARTS];
    const json_t *envelope = json_array_get(json_object_get(answer, "letters"), index);
    const json_t *frames = json_object_get(envelope, "frames");
    take_hex(envelope, "tenant", origin.tenant, 8);
    take_hex(envelope, "fair", origin.fair, 8);
    take_hex(envelope, "device", origin.device, 16);
    take_hex(envelope, "stream", origin.stream, 16);
    take_hex(envelope, "wrap", wrap, sizeof wrap);
    assert_int_equal(json_array_size(frames), LETTER_PARTS);
    for (size_t i = 0; i < LETTER_PARTS; i++) {
        const json_t *frame = json_array_get(frames, i);
        parts[i].seq = (uint64_t)json_integer_value(json_object_get(frame, "seq"));
        take_hex(frame, "identity", parts[i].identity, sizeof parts[i].identity);
    }
    return letter_open(&origin, wrap, pocket->office_public, pocket->office_secret, parts,
                       LETTER_PARTS, letter);
}

/* -- The hub's tables -------------------------------------------------------------------------- */

struct looking {
    const struct letter_pocket *pocket;
    size_t left;
};

static bool look(void *context, const struct storage_value columns[])
{
    struct looking *looking = context;
    const uint8_t *frame = columns[0].bytes;
    if (frame_is_whole(frame, columns[0].size) && frame_has_identity(frame[0]))
        looking->left++;
    return true;
}

size_t letter_pocket_left(const struct letter_pocket *pocket)
{
    struct looking looking = {.pocket = pocket};
    struct storage *storage = pocket->at->hub->storage;
    assert_int_equal(storage_each(storage, "SELECT bytes FROM frame", 0, NULL, look, &looking),
                     DONE);
    assert_int_equal(storage_each(storage, "SELECT bytes FROM quarantine", 0, NULL, look, &looking),
                     DONE);
    return looking.left;
}
