/* Letters and the offices' keys: what comes back as it went, what is refused, and the vectors under
 * tests/vectors/letter.json, which are for programs in other languages: an envelope as a desk is
 * handed it, the office's key that opens it, and what stands in it. JORNADA_WRITE_VECTORS=1 writes
 * them anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/batch.h"
#include "sync/letter.h"
#include "sync/offices.h"
#include "sync/signature.h"
#include "tests/letter_sample.h"

static void comes_back(const struct letter *letter)
{
    uint8_t bytes[LETTER_BYTES_MAX];
    struct letter back;
    size_t size;

    assert_int_equal(letter_encode(letter, bytes, &size), DONE);
    assert_int_equal(letter_decode(bytes, size, &back), DONE);
    assert_memory_equal(&back, letter, sizeof back);
    for (size_t cut = 0; cut < size; cut++)
        assert_int_equal(letter_decode(bytes, cut, &back), INVALID);
}

static void a_letter_comes_back_as_it_went_and_a_cut_one_does_not(void **state)
{
    struct letter letter;

    (void)state;
    letter_sample(&letter);
    comes_back(&letter);
    letter_sample_shortest(&letter);
    comes_back(&letter);
    letter_sample_longest(&letter);
    comes_back(&letter);
}

static void a_name_leaves_in_one_form_however_it_was_typed(void **state)
{
    uint8_t bytes[LETTER_BYTES_MAX], composed[LETTER_BYTES_MAX];
    struct letter letter;
    size_t size, composed_size;

    (void)state;
    letter_sample(&letter);
    memcpy(letter.given,
           "Mar\xC3\xAD"
           "a",
           7);
    assert_int_equal(letter_encode(&letter, composed, &composed_size), DONE);
    memcpy(letter.given,
           "Mari\xCC\x81"
           "a",
           8);
    assert_int_equal(letter_encode(&letter, bytes, &size), DONE);
    assert_int_equal(size, composed_size);
    assert_memory_equal(bytes, composed, size);
}

static void not_adult(struct letter *letter)
{
    letter->adult = false;
}
static void no_office(struct letter *letter)
{
    letter->office = 0;
}
static void no_text(struct letter *letter)
{
    letter->text_version = 0;
}
static void no_mark(struct letter *letter)
{
    letter->mark_size = 0;
}
static void mark_of_no_kind(struct letter *letter)
{
    letter->mark[0] = 3;
}
static void mark_without_a_stroke(struct letter *letter)
{
    letter->mark_size = 1;
}
static void mark_below_the_pad(struct letter *letter)
{
    letter->mark[3] = LETTER_GRID_HEIGHT;
}
static void mark_that_is_cut(struct letter *letter)
{
    letter->mark_size--;
}
static void nobody(struct letter *letter)
{
    letter->given[0] = letter->surname1[0] = letter->surname2[0] = letter->phone[0] = '\0';
    letter->contact = 0;
}
static void phone_of_letters(struct letter *letter)
{
    letter->phone[2] = 'a';
}
static void called_without_a_phone(struct letter *letter)
{
    letter->phone[0] = '\0';
}
static void messages_both_ways(struct letter *letter)
{
    letter->contact = LETTER_MESSAGE | LETTER_NO_MESSAGE;
}
static void both_halves_of_the_day(struct letter *letter)
{
    letter->contact = LETTER_CALL | LETTER_MORNINGS | LETTER_AFTERNOONS;
}
static void unknown_contact(struct letter *letter)
{
    letter->contact = 64;
}
static void control_character(struct letter *letter)
{
    letter->surname1[1] = 7;
}
static void name_alone(struct letter *letter)
{
    letter->surname1[0] = letter->surname2[0] = letter->phone[0] = '\0';
    letter->contact = 0;
}
static void phone_alone(struct letter *letter)
{
    letter->given[0] = letter->surname1[0] = letter->surname2[0] = '\0';
}
static void cross(struct letter *letter)
{
    letter->mark[0] = LETTER_CROSS;
}

static const struct {
    const char *what;
    void (*bend)(struct letter *letter);
    enum outcome outcome;
} bends[] = {
    {"who did not say that she is an adult", not_adult, INVALID},
    {"no office", no_office, INVALID},
    {"no text was on the glass", no_text, INVALID},
    {"no mark", no_mark, INVALID},
    {"a mark of no known kind", mark_of_no_kind, INVALID},
    {"a mark without a stroke", mark_without_a_stroke, INVALID},
    {"a point below the pad", mark_below_the_pad, INVALID},
    {"a mark that is cut", mark_that_is_cut, INVALID},
    {"nobody", nobody, INVALID},
    {"a phone of letters", phone_of_letters, INVALID},
    {"a call without a phone", called_without_a_phone, INVALID},
    {"messages both ways", messages_both_ways, INVALID},
    {"both halves of the day", both_halves_of_the_day, INVALID},
    {"a contact of a later program", unknown_contact, INVALID},
    {"a control character", control_character, INVALID},
    {"a name alone", name_alone, DONE},
    {"a phone alone", phone_alone, DONE},
    {"a cross set by a key", cross, DONE},
};

static void a_letter_outside_its_limits_is_not_written(void **state)
{
    uint8_t bytes[LETTER_BYTES_MAX];
    struct letter letter;
    size_t size;

    (void)state;
    for (size_t i = 0; i < sizeof bends / sizeof *bends; i++) {
        letter_sample(&letter);
        bends[i].bend(&letter);
        if (letter_encode(&letter, bytes, &size) != bends[i].outcome)
            fail_msg("%s", bends[i].what);
    }
}

/* -- The offices' keys ------------------------------------------------------------------------- */

struct hub {
    uint8_t public_key[32], secret[64];
    struct offices offices;
};

static void make_hub(struct hub *hub)
{
    uint8_t secret[32];

    crypto_sign_keypair(hub->public_key, hub->secret);
    memset(&hub->offices, 0, sizeof hub->offices);
    memset(hub->offices.fair, 7, sizeof hub->offices.fair);
    hub->offices.count = 3;
    for (size_t i = 0; i < 3; i++) {
        hub->offices.keys[i].office = (uint16_t)(2 + 3 * i);
        hub->offices.keys[i].since_ms = 1795273200000 + (int64_t)i;
        crypto_box_keypair(hub->offices.keys[i].public_key, secret);
    }
}

static void a_list_of_keys_is_believed_by_its_hubs_signature_alone(void **state)
{
    uint8_t bytes[OFFICES_BYTES_MAX], other[32];
    struct hub hub;
    struct offices back;
    size_t size;

    (void)state;
    make_hub(&hub);
    assert_int_equal(offices_encode(&hub.offices, hub.secret, bytes, sizeof bytes, &size), DONE);
    assert_int_equal(offices_decode(bytes, size, hub.public_key, &back), DONE);
    assert_memory_equal(&back, &hub.offices, sizeof back);
    assert_memory_equal(offices_find(&back, 5)->public_key, hub.offices.keys[1].public_key, 32);
    assert_null(offices_find(&back, 4));
    memset(other, 3, sizeof other);
    assert_int_equal(offices_decode(bytes, size, other, &back), REFUSED);
    assert_int_equal(back.count, 0);
    for (size_t at = 0; at < size; at++) {
        bytes[at] ^= 1;
        assert_int_not_equal(offices_decode(bytes, size, hub.public_key, &back), DONE);
        bytes[at] ^= 1;
    }
    /* Signed by the same hub for another purpose. */
    signature_make(SIGNATURE_STAFF, bytes, size - 64, hub.secret, bytes + size - 64);
    assert_int_equal(offices_decode(bytes, size, hub.public_key, &back), REFUSED);
}

static void a_list_with_a_key_that_nobody_could_open_is_not_signed(void **state)
{
    uint8_t bytes[OFFICES_BYTES_MAX];
    struct hub hub;
    size_t size;

    (void)state;
    make_hub(&hub);
    memset(hub.offices.keys[1].public_key, 0, 32);
    assert_int_equal(offices_encode(&hub.offices, hub.secret, bytes, sizeof bytes, &size), INVALID);
    make_hub(&hub);
    hub.offices.keys[1].office = hub.offices.keys[0].office;
    assert_int_equal(offices_encode(&hub.offices, hub.secret, bytes, sizeof bytes, &size), INVALID);
    make_hub(&hub);
    hub.offices.keys[0].office = 0;
    assert_int_equal(offices_encode(&hub.offices, hub.secret, bytes, sizeof bytes, &size), INVALID);
    make_hub(&hub);
    assert_int_equal(offices_encode(&hub.offices, hub.secret, bytes, 100, &size), INVALID);
}

/* -- An envelope, and the vectors -------------------------------------------------------------- */

struct envelope {
    uint8_t office_public[32], office_secret[32], stream_key[32];
    struct frame_origin origin;
    uint8_t wrap[SEAL_WRAP_BYTES];
    struct letter_part parts[LETTER_PARTS];
    size_t frame_bytes[LETTER_PARTS];
    struct letter letter;
};

/* crypto_box_seal with an ephemeral key that stays the same, so that the vectors do. */
static void wrap_fixed(struct envelope *envelope)
{
    uint8_t nonce[crypto_box_NONCEBYTES], secret[32], seed[32] = {5};
    crypto_generichash_state hash;

    crypto_box_seed_keypair(envelope->wrap, secret, seed);
    crypto_generichash_init(&hash, NULL, 0, sizeof nonce);
    crypto_generichash_update(&hash, envelope->wrap, 32);
    crypto_generichash_update(&hash, envelope->office_public, 32);
    crypto_generichash_final(&hash, nonce, sizeof nonce);
    assert_int_equal(crypto_box_easy(envelope->wrap + 32, envelope->stream_key, 32, nonce,
                                     envelope->office_public, secret),
                     0);
}

static void seal_letter(struct envelope *envelope, struct batch *batch)
{
    struct seal_key keys[2] = {{.seq = 1}, {.seq = 0}};
    struct commit commit = {.stamp = {.hlc = 1795273200000ULL << 16, .quality = 3}, .count = 1};
    uint8_t bytes[LETTER_BYTES_MAX];
    size_t size;

    memset(keys[0].key, 1, sizeof keys[0].key);
    memcpy(keys[1].key, envelope->stream_key, 32);
    seal_step(&keys[1]); /* frame 0 opens the stream */
    commit.facts[0].type = FACT_REFERRAL_ISSUED;
    memset(commit.facts[0].record, 8, RECORD_ID_BYTES);
    commit.facts[0].body.referral.office = envelope->letter.office;
    assert_int_equal(letter_encode(&envelope->letter, bytes, &size), DONE);
    assert_int_equal(batch_add_letter(batch, &envelope->origin, keys, &commit, bytes, size), DONE);
    assert_int_equal(batch->count, LETTER_PARTS);
}

static void make_envelope(struct envelope *envelope)
{
    struct batch batch = {0};
    uint8_t seed[32] = {4};

    crypto_box_seed_keypair(envelope->office_public, envelope->office_secret, seed);
    memset(envelope->stream_key, 9, sizeof envelope->stream_key);
    memset(envelope->origin.tenant, 1, sizeof envelope->origin.tenant);
    memset(envelope->origin.fair, 2, sizeof envelope->origin.fair);
    memset(envelope->origin.device, 3, sizeof envelope->origin.device);
    memset(envelope->origin.stream, 4, sizeof envelope->origin.stream);
    wrap_fixed(envelope);
    seal_letter(envelope, &batch);
    for (size_t i = 0; i < LETTER_PARTS; i++) {
        size_t size;
        const uint8_t *sealed = frame_identity(batch_frame(&batch, i), &size);

        assert_int_equal(size, sizeof envelope->parts[i].identity);
        envelope->parts[i].seq = 1 + i;
        memcpy(envelope->parts[i].identity, sealed, size);
        envelope->frame_bytes[i] = batch.frames[i].size;
    }
    batch_clear(&batch);
}

static enum outcome open_with(const struct envelope *envelope, const uint8_t public_key[32],
                              const uint8_t secret[32], struct letter *letter)
{
    return letter_open(&envelope->origin, envelope->wrap, public_key, secret, envelope->parts,
                       LETTER_PARTS, letter);
}

static void an_envelope_opens_with_its_offices_key_and_with_no_other(void **state)
{
    static struct envelope envelope;
    struct letter letter;
    uint8_t public_key[32], secret[32];

    (void)state;
    letter_sample(&envelope.letter);
    make_envelope(&envelope);
    assert_int_equal(open_with(&envelope, envelope.office_public, envelope.office_secret, &letter),
                     DONE);
    assert_memory_equal(&letter, &envelope.letter, sizeof letter);
    crypto_box_keypair(public_key, secret); /* another office's, the custodian's, the hub's */
    assert_int_equal(open_with(&envelope, public_key, secret, &letter), REFUSED);
    assert_true(sodium_is_zero((const uint8_t *)&letter, sizeof letter));
    envelope.origin.stream[0] ^= 1;
    assert_int_equal(open_with(&envelope, envelope.office_public, envelope.office_secret, &letter),
                     REFUSED);
}

static void a_bent_or_shuffled_envelope_gives_nothing(void **state)
{
    static struct envelope envelope;
    struct letter letter;
    struct letter_part kept;

    (void)state;
    letter_sample_longest(&envelope.letter);
    make_envelope(&envelope);
    for (size_t i = 0; i < LETTER_PARTS; i++) {
        envelope.parts[i].identity[i] ^= 1;
        assert_int_equal(
            open_with(&envelope, envelope.office_public, envelope.office_secret, &letter), REFUSED);
        envelope.parts[i].identity[i] ^= 1;
    }
    kept = envelope.parts[3];
    envelope.parts[3] = envelope.parts[4];
    envelope.parts[4] = kept;
    assert_int_not_equal(
        open_with(&envelope, envelope.office_public, envelope.office_secret, &letter), DONE);
    assert_int_equal(letter_open(&envelope.origin, envelope.wrap, envelope.office_public,
                                 envelope.office_secret, envelope.parts, LETTER_PARTS - 1, &letter),
                     DAMAGED);
}

static void the_shortest_and_the_longest_letter_are_of_one_size(void **state)
{
    static struct envelope longest, shortest;
    struct letter letter;

    (void)state;
    letter_sample_longest(&longest.letter);
    make_envelope(&longest);
    letter_sample_shortest(&shortest.letter);
    make_envelope(&shortest);
    assert_memory_equal(longest.frame_bytes, shortest.frame_bytes, sizeof longest.frame_bytes);
    assert_int_equal(open_with(&longest, longest.office_public, longest.office_secret, &letter),
                     DONE);
    assert_memory_equal(&letter, &longest.letter, sizeof letter);
    assert_int_equal(open_with(&shortest, shortest.office_public, shortest.office_secret, &letter),
                     DONE);
    assert_memory_equal(&letter, &shortest.letter, sizeof letter);
}

static json_t *hex(const uint8_t *bytes, size_t size)
{
    char text[2 * LETTER_BYTES_MAX + 1];

    sodium_bin2hex(text, sizeof text, bytes, size);
    return json_string(text);
}

static json_t *letter_json(const struct letter *letter)
{
    json_t *made = json_object();

    json_object_set_new(made, "office", json_integer(letter->office));
    json_object_set_new(made, "given", json_string(letter->given));
    json_object_set_new(made, "surname1", json_string(letter->surname1));
    json_object_set_new(made, "surname2", json_string(letter->surname2));
    json_object_set_new(made, "phone", json_string(letter->phone));
    json_object_set_new(made, "contact", json_integer(letter->contact));
    json_object_set_new(made, "text_version", json_integer(letter->text_version));
    json_object_set_new(made, "mark", hex(letter->mark, letter->mark_size));
    return made;
}

static json_t *envelope_json(const struct envelope *envelope)
{
    json_t *made = json_object(), *frames = json_array();
    uint8_t record[16], slip[16];

    memset(record, 8, sizeof record);
    record_slip_id(record, 0, slip);
    json_object_set_new(made, "v", json_integer(1));
    json_object_set_new(made, "slip", hex(slip, sizeof slip));
    json_object_set_new(made, "office", json_integer(envelope->letter.office));
    json_object_set_new(made, "tenant", hex(envelope->origin.tenant, 8));
    json_object_set_new(made, "fair", hex(envelope->origin.fair, 8));
    json_object_set_new(made, "device", hex(envelope->origin.device, 16));
    json_object_set_new(made, "stream", hex(envelope->origin.stream, 16));
    json_object_set_new(made, "wrap", hex(envelope->wrap, sizeof envelope->wrap));
    for (size_t i = 0; i < LETTER_PARTS; i++) {
        json_t *frame = json_object();

        json_object_set_new(frame, "seq", json_integer((json_int_t)envelope->parts[i].seq));
        json_object_set_new(frame, "identity",
                            hex(envelope->parts[i].identity, sizeof envelope->parts[i].identity));
        json_array_append_new(frames, frame);
    }
    json_object_set_new(made, "frames", frames);
    json_object_set_new(made, "withdrawn", json_false());
    return made;
}

static json_t *vector_of(void (*sample)(struct letter *letter))
{
    static struct envelope envelope;
    uint8_t bytes[LETTER_BYTES_MAX];
    size_t size;
    json_t *made = json_object();

    sample(&envelope.letter);
    make_envelope(&envelope);
    assert_int_equal(letter_encode(&envelope.letter, bytes, &size), DONE);
    json_object_set_new(made, "office_public_key", hex(envelope.office_public, 32));
    json_object_set_new(made, "office_secret_key", hex(envelope.office_secret, 32));
    json_object_set_new(made, "stream_key", hex(envelope.stream_key, 32));
    json_object_set_new(made, "plaintext", hex(bytes, size));
    json_object_set_new(made, "letter", letter_json(&envelope.letter));
    json_object_set_new(made, "envelope", envelope_json(&envelope));
    return made;
}

static json_t *make_vectors(void)
{
    json_t *all = json_object(), *letters = json_array(), *offices = json_object();
    uint8_t bytes[OFFICES_BYTES_MAX], hub_public[32], hub_secret[64], seed[32] = {6};
    struct offices list = {.fair = {2, 2, 2, 2, 2, 2, 2, 2}, .count = 1};
    uint8_t secret[32];
    size_t size;

    json_array_append_new(letters, vector_of(letter_sample));
    json_array_append_new(letters, vector_of(letter_sample_shortest));
    json_array_append_new(letters, vector_of(letter_sample_longest));
    json_object_set_new(all, "letters", letters);
    crypto_sign_seed_keypair(hub_public, hub_secret, seed);
    list.keys[0].office = 3;
    list.keys[0].since_ms = 1795273200000;
    crypto_box_seed_keypair(list.keys[0].public_key, secret, (const uint8_t[32]){4});
    assert_int_equal(offices_encode(&list, hub_secret, bytes, sizeof bytes, &size), DONE);
    json_object_set_new(offices, "hub_public_key", hex(hub_public, 32));
    json_object_set_new(offices, "file", hex(bytes, size));
    json_object_set_new(all, "offices", offices);
    return all;
}

static void the_vectors_are_what_this_program_makes(void **state)
{
    const char *root = getenv("JORNADA_ROOT");
    json_t *made = make_vectors(), *kept;
    char path[512];

    (void)state;
    (void)snprintf(path, sizeof path, "%s/tests/vectors/letter.json", root == NULL ? "." : root);
    if (getenv("JORNADA_WRITE_VECTORS") != NULL)
        assert_int_equal(json_dump_file(made, path, JSON_INDENT(2)), 0);
    kept = json_load_file(path, 0, NULL);
    assert_non_null(kept);
    assert_true(json_equal(kept, made));
    json_decref(kept);
    json_decref(made);
}

static int start(void **state)
{
    (void)state;
    return sodium_init() < 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_comes_back_as_it_went_and_a_cut_one_does_not),
        cmocka_unit_test(a_name_leaves_in_one_form_however_it_was_typed),
        cmocka_unit_test(a_letter_outside_its_limits_is_not_written),
        cmocka_unit_test(a_list_of_keys_is_believed_by_its_hubs_signature_alone),
        cmocka_unit_test(a_list_with_a_key_that_nobody_could_open_is_not_signed),
        cmocka_unit_test(an_envelope_opens_with_its_offices_key_and_with_no_other),
        cmocka_unit_test(a_bent_or_shuffled_envelope_gives_nothing),
        cmocka_unit_test(the_shortest_and_the_longest_letter_are_of_one_size),
        cmocka_unit_test(the_vectors_are_what_this_program_makes),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
