/* From a one-time code to the file of a kiosk: mistyped codes, foreign hubs, a damaged file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/calls.h"
#include "sync/certificate.h"
#include "tests/folder.h"
#include "tests/memory.h"

/* A self-signed P-256 certificate; its pins below were computed by other programs. */
static const char certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBcjCCARegAwIBAgIUEE0aB0d7rQDn2NGV3hLIr2YAY0EwCgYIKoZIzj0EAwIw\n"
    "DjEMMAoGA1UEAwwDaHViMB4XDTI2MTEyMjAyMjkzOFoXDTM2MTExOTAyMjkzOFow\n"
    "DjEMMAoGA1UEAwwDaHViMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEJd/n4nMV\n"
    "Qe3wDQq1uwIhApRwrPviUcOG7na3RRZUs2/4CCABZIXJ5yWPufcdD3XSYZkHH3uy\n"
    "deoz1xfKUI0E26NTMFEwHQYDVR0OBBYEFOatN6OQf+bDQM5hyHveJ9VHpwC5MB8G\n"
    "A1UdIwQYMBaAFOatN6OQf+bDQM5hyHveJ9VHpwC5MA8GA1UdEwEB/wQFMAMBAf8w\n"
    "CgYIKoZIzj0EAwIDSQAwRgIhAJmt7sP/TG1Z2cqlGqq15uJDdoxpSkzS4LTaaw1v\n"
    "AtV3AiEApr9199ebEqORjNZNnDOolAmnR+u/78BEzaN1Wy8METc=\n"
    "-----END CERTIFICATE-----\n";
static const char tls_pin[] = "ca0d966c8b9dd78c501a1fe245a2aabdc1d94b5dcf81494022994ac027941fac";
static const char code_pin[] = "6c04d15f1d2b7cc363521d8729d87369";

struct scene {
    struct folder folder;
    struct enrolment_code code;
    struct calls_enrol_answer given;
    uint8_t hub_secret[64];
    uint8_t body[CALLS_ENROL_ANSWER_MAX];
    struct wire_answer answer;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct enrolment *given = &scene->given.enrolment;

    folder_make(&scene->folder);
    randombytes_buf(scene->code.secret, sizeof scene->code.secret);
    sodium_hex2bin(scene->code.hub_pin, 16, code_pin, 32, NULL, NULL, NULL);
    strcpy(scene->code.url, "https://10.0.0.2:8443");
    crypto_sign_keypair(given->hub_key, scene->hub_secret);
    randombytes_buf(given->device, sizeof given->device);
    sodium_hex2bin(given->pins[0], 32, tls_pin, 64, NULL, NULL, NULL);
    strcpy(given->certificate, certificate);
    strcpy(given->fair, "metepec-sample");
    given->kiosk = 3;
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    folder_remove(&scene->folder);
    free(scene);
    return 0;
}

/* Asks, and has the hub of the scene answer. */
static void converse(struct scene *scene, struct enrolment *fresh)
{
    struct wire_request request;
    struct calls_enrol_request asked;

    assert_int_equal(enrolment_ask(io_real(), &scene->code, fresh, &request), DONE);
    assert_string_equal(request.path, "/v1/enrol");
    assert_int_equal(calls_decode_enrol_request(request.body, request.body_size, &asked), DONE);
    assert_memory_equal(asked.secret, scene->code.secret, 16);
    memcpy(scene->given.nonce, asked.nonce, sizeof asked.nonce);
    scene->answer = (struct wire_answer){.status = 200, .body = scene->body};
    assert_int_equal(calls_encode_enrol_answer(&scene->given, scene->hub_secret, scene->body,
                                               sizeof scene->body, &scene->answer.body_size),
                     DONE);
}

static void a_code_comes_back_and_no_mistyped_one_does(void **state)
{
    struct scene *scene = *state;
    struct enrolment_code back;
    char text[ENROLMENT_CODE_MAX];
    size_t letters;

    assert_int_equal(enrolment_code_write(&scene->code, text), DONE);
    assert_int_equal(enrolment_code_read(text, &back), DONE);
    assert_memory_equal(&back, &scene->code, sizeof back);
    letters = (size_t)(strchr(text, '@') - text);
    for (size_t i = 0; i < letters; i++) {
        char kept = text[i];

        text[i] = kept == '7' ? '8' : '7';
        assert_int_equal(enrolment_code_read(text, &back), INVALID);
        text[i] = kept;
    }
    text[letters] = '\0';
    assert_int_equal(enrolment_code_read(text, &back), DONE);
    assert_string_equal(back.url, "");
    text[letters - 1] = '\0';
    assert_int_equal(enrolment_code_read(text, &back), INVALID);
    assert_int_equal(enrolment_code_read("", &back), INVALID);
}

static void the_pins_are_those_that_other_programs_compute(void **state)
{
    struct certificate_pins pins;
    char hex[65];
    char *bent = strdup(certificate);

    (void)state;
    assert_int_equal(certificate_read_pins(certificate, &pins), DONE);
    sodium_bin2hex(hex, sizeof hex, pins.tls, 32);
    assert_string_equal(hex, tls_pin);
    sodium_bin2hex(hex, sizeof hex, pins.code, 16);
    assert_string_equal(hex, code_pin);
    /* Any cut or changed text is refused or read, never followed out of its bounds. */
    for (size_t i = 0; i < strlen(certificate); i++) {
        bent[i] = bent[i] == 'A' ? '/' : 'A';
        (void)!certificate_read_pins(bent, &pins);
        bent[i] = certificate[i];
    }
    bent[200] = '\0';
    assert_int_equal(certificate_read_pins(bent, &pins), INVALID);
    assert_int_equal(certificate_read_pins("", &pins), INVALID);
    free(bent);
}

static void what_the_hub_gave_is_kept_and_comes_back(void **state)
{
    struct scene *scene = *state;
    struct enrolment fresh, back;

    assert_int_equal(enrolment_load(io_real(), scene->folder.path, &back), NOT_FOUND);
    converse(scene, &fresh);
    assert_int_equal(enrolment_take(&scene->code, &scene->answer, &fresh), DONE);
    assert_string_equal(fresh.hub_url, "https://10.0.0.2:8443");
    assert_int_equal(enrolment_save(io_real(), scene->folder.path, &fresh), DONE);
    assert_int_equal(enrolment_load(io_real(), scene->folder.path, &back), DONE);
    assert_memory_equal(&back, &fresh, sizeof back);
    assert_int_equal(back.kiosk, 3);
    assert_false(sodium_is_zero(back.secret_key, 64));
}

static void a_hub_with_another_certificate_is_refused(void **state)
{
    struct scene *scene = *state;
    struct enrolment fresh;

    scene->code.hub_pin[5] ^= 1;
    converse(scene, &fresh);
    assert_int_equal(enrolment_take(&scene->code, &scene->answer, &fresh), REFUSED);
    scene->code.hub_pin[5] ^= 1;
    scene->given.enrolment.pins[0][0] ^= 1;
    converse(scene, &fresh);
    assert_int_equal(enrolment_take(&scene->code, &scene->answer, &fresh), REFUSED);
}

/* Nothing of an answer that was refused stays in memory: it holds the fair's cover key. */
static void what_another_hub_gave_is_wiped(void **state)
{
    struct scene *scene = *state;
    struct enrolment *fresh = sodium_malloc(sizeof *fresh);
    uint8_t masked[32];

    assert_non_null(fresh);
    scene->code.hub_pin[5] ^= 1;
    randombytes_buf(masked, sizeof masked);
    for (size_t i = 0; i < sizeof masked; i++)
        scene->given.enrolment.facts_key[i] = masked[i] ^ MEMORY_MASK;
    memcpy(scene->given.enrolment.cover_key, scene->given.enrolment.facts_key, 32);
    converse(scene, fresh);
    assert_in_range(memory_count(masked, 32), 4, 100); /* given and body */
    assert_int_equal(enrolment_take(&scene->code, &scene->answer, fresh), REFUSED);
    sodium_memzero(&scene->given, sizeof scene->given);
    sodium_memzero(scene->body, sizeof scene->body);
    assert_int_equal(memory_count(masked, 32), 0);
    sodium_free(fresh);
}

static void an_answer_made_for_another_kiosk_or_changed_is_refused(void **state)
{
    struct scene *scene = *state;
    struct enrolment fresh, other;
    struct wire_request request;

    converse(scene, &fresh);
    assert_int_equal(enrolment_ask(io_real(), &scene->code, &other, &request), DONE);
    assert_int_equal(enrolment_take(&scene->code, &scene->answer, &other), REFUSED);
    scene->body[scene->answer.body_size / 2] ^= 1;
    assert_true(enrolment_take(&scene->code, &scene->answer, &fresh) != DONE);
    scene->body[scene->answer.body_size / 2] ^= 1;
    scene->answer.body_size--;
    assert_true(enrolment_take(&scene->code, &scene->answer, &fresh) != DONE);
    scene->answer.body_size++;
    scene->answer.status = 403;
    assert_int_equal(enrolment_take(&scene->code, &scene->answer, &fresh), REFUSED);
    scene->answer.status = 0;
    assert_int_equal(enrolment_take(&scene->code, &scene->answer, &fresh), OFFLINE);
}

static void a_file_that_is_not_whole_is_damaged(void **state)
{
    struct scene *scene = *state;
    struct enrolment fresh, back;
    size_t size;
    char *bytes;

    converse(scene, &fresh);
    assert_int_equal(enrolment_take(&scene->code, &scene->answer, &fresh), DONE);
    assert_int_equal(enrolment_save(io_real(), scene->folder.path, &fresh), DONE);
    bytes = folder_read(&scene->folder, "enrolment", &size);
    folder_write(&scene->folder, "enrolment", bytes, size - 1);
    assert_int_equal(enrolment_load(io_real(), scene->folder.path, &back), DAMAGED);
    bytes[size / 2] ^= 1;
    folder_write(&scene->folder, "enrolment", bytes, size);
    assert_int_equal(enrolment_load(io_real(), scene->folder.path, &back), DAMAGED);
    folder_write(&scene->folder, "enrolment", "", 0);
    assert_int_equal(enrolment_load(io_real(), scene->folder.path, &back), DAMAGED);
    free(bytes);
}

static int start(void **state)
{
    (void)state;
    return sodium_init() < 0;
}

int main(void)
{
#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        SCENE(a_code_comes_back_and_no_mistyped_one_does),
        SCENE(the_pins_are_those_that_other_programs_compute),
        SCENE(what_the_hub_gave_is_kept_and_comes_back),
        SCENE(a_hub_with_another_certificate_is_refused),
        SCENE(what_another_hub_gave_is_wiped),
        SCENE(an_answer_made_for_another_kiosk_or_changed_is_refused),
        SCENE(a_file_that_is_not_whole_is_damaged),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
