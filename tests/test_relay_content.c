/* Help pages through a relay: what the hub signed is fetched whole, kept, and given again; what it
 * did not sign, or an older version, changes nothing. The hub here is the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/calls.h"
#include "sync/content.h"
#include "sync/custody.h"
#include "sync/hub/relay.h"
#include "tests/folder.h"

#define FILES 3

struct bench {
    struct folder folder;
    struct relay_papers papers;
    struct relay *relay;
    uint8_t hub_secret[64], device_secret[64], device_key[32];
    struct content_manifest *manifest;
    char text[FILES][40];
    uint8_t bytes[1 << 18];
    size_t size;
    bool spoil_manifest, spoil_blobs;
    unsigned manifests, blobs; /* asked of the hub */
};

/* The real clock, and what a test let pass. */
static int64_t passed_ms;

static int64_t later_ms(void *self)
{
    return io_real()->monotonic_ms(self) + passed_ms;
}

static void open_relay(struct bench *bench)
{
    static struct io io;
    io = *io_real();
    io.monotonic_ms = later_ms;
    char why[HUB_WHY_MAX] = "";
    const struct relay_settings settings = {
        .io = &io, .folder = bench->folder.path, .papers = &bench->papers};
    if (relay_open(&settings, &bench->relay, why) != DONE)
        fail_msg("%s", why);
}

static int begin(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    assert_true(sodium_init() >= 0);
    folder_make(&bench->folder);
    bench->manifest = calloc(1, sizeof *bench->manifest);
    crypto_sign_keypair(bench->papers.hub_key, bench->hub_secret);
    crypto_sign_keypair(bench->device_key, bench->device_secret);
    strcpy(bench->papers.name, "plaza");
    open_relay(bench);
    *state = bench;
    return 0;
}

static int finish(void **state)
{
    struct bench *bench = *state;
    relay_close(bench->relay);
    folder_remove(&bench->folder);
    free(bench->manifest);
    free(bench);
    return 0;
}

static void publish(struct bench *bench, uint32_t version)
{
    bench->manifest->version = version;
    bench->manifest->count = FILES;
    for (int i = 0; i < FILES; i++) {
        struct content_file *file = &bench->manifest->files[i];
        snprintf(bench->text[i], sizeof bench->text[i], "page %d of version %u", i, version);
        snprintf(file->path, sizeof file->path, "rights/%d.txt", i);
        file->size = strlen(bench->text[i]);
        crypto_generichash(file->hash, 32, (const uint8_t *)bench->text[i], file->size, NULL, 0);
    }
}

static void greet(struct bench *bench, struct wire_answer *answer)
{
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    said->content_version = bench->manifest->version;
    assert_int_equal(calls_encode_hello_answer(said, bench->hub_secret, bench->bytes,
                                               sizeof bench->bytes, &answer->body_size),
                     DONE);
    free(said);
}

static void give_blob(struct bench *bench, const char *hex, struct wire_answer *answer)
{
    char name[65];
    answer->status = 404;
    for (int i = 0; i < FILES; i++) {
        sodium_bin2hex(name, sizeof name, bench->manifest->files[i].hash, 32);
        if (strcmp(name, hex) != 0)
            continue;
        answer->status = 200;
        answer->body_size = strlen(bench->text[i]);
        memcpy(bench->bytes, bench->text[i], answer->body_size);
        bench->bytes[0] ^= bench->spoil_blobs;
    }
}

/* The hub answers whatever the relay asks, until it asks nothing. */
static void step(struct bench *bench)
{
    static const char blob[] = "/v1/content/blob/";
    struct wire_request request;
    while (relay_next_request(bench->relay, &request)) {
        struct wire_answer answer = {.status = 200, .number = request.number, .body = bench->bytes};
        if (strcmp(request.path, "/v1/hello") == 0) {
            greet(bench, &answer);
        } else if (strcmp(request.path, "/v1/content/manifest") == 0) {
            bench->manifests++;
            assert_int_equal(content_encode(bench->manifest, bench->hub_secret, bench->bytes,
                                            sizeof bench->bytes, &answer.body_size),
                             DONE);
            bench->bytes[8] ^= bench->spoil_manifest;
        } else {
            bench->blobs++;
            assert_memory_equal(request.path, blob, sizeof blob - 1);
            give_blob(bench, request.path + sizeof blob - 1, &answer);
        }
        relay_take_answer(bench->relay, &answer);
    }
}

static struct wire_answer ask(struct bench *bench, const char *path, const void *body, size_t size)
{
    struct wire_request request = {.body = body, .body_size = size};
    struct wire_answer answer;
    strcpy(request.path, path);
    relay_answer(bench->relay, &request, &answer);
    return answer;
}

static void hello(struct bench *bench)
{
    static uint8_t body[4096];
    size_t size = 0;
    struct calls_hello_request asked = {.schema = 1, .device = {9}, .stream = {8}};
    assert_int_equal(
        calls_encode_hello_request(&asked, bench->device_secret, body, sizeof body, &size), DONE);
    assert_int_equal(ask(bench, "/v1/hello", body, size).status, CUSTODY_STATUS);
}

static struct wire_answer ask_blob(struct bench *bench, int file)
{
    char path[WIRE_PATH_MAX], hex[65];
    sodium_bin2hex(hex, sizeof hex, bench->manifest->files[file].hash, 32);
    snprintf(path, sizeof path, "/v1/content/blob/%s", hex);
    return ask(bench, path, NULL, 0);
}

static uint32_t served(struct bench *bench)
{
    struct content_manifest *manifest = calloc(1, sizeof *manifest);
    struct wire_answer answer = ask(bench, "/v1/content/manifest", NULL, 0);
    uint32_t version = 0;
    if (answer.status == 200 &&
        content_decode(answer.body, answer.body_size, bench->papers.hub_key, manifest) == DONE)
        version = manifest->version;
    free(manifest);
    return version;
}

static void a_version_is_fetched_whole_and_given_again_as_the_hub_signed_it(void **state)
{
    struct bench *bench = *state;
    publish(bench, 3);
    assert_int_equal(ask(bench, "/v1/content/manifest", NULL, 0).status, CUSTODY_STATUS);
    hello(bench);
    step(bench);
    assert_int_equal(served(bench), 3);
    for (int i = 0; i < FILES; i++) {
        struct wire_answer answer = ask_blob(bench, i);
        assert_int_equal(answer.status, 200);
        assert_int_equal(answer.body_size, strlen(bench->text[i]));
        assert_memory_equal(answer.body, bench->text[i], answer.body_size);
    }
    relay_abandon(bench->relay); /* the power goes */
    open_relay(bench);
    assert_int_equal(served(bench), 3);
    assert_int_equal(ask_blob(bench, 2).status, 200);
    hello(bench);
    step(bench);
    assert_int_equal(bench->manifests, 1);
    assert_int_equal(bench->blobs, FILES);
}

/* Kiosks that reach the hub itself ask the relay nothing, until the hub is gone. */
static void a_relay_that_nobody_asked_has_the_pages_all_the_same(void **state)
{
    struct bench *bench = *state;
    publish(bench, 3);
    step(bench);
    assert_int_equal(served(bench), 3);
    assert_int_equal(ask_blob(bench, 0).status, 200);
    step(bench);
    assert_int_equal(bench->manifests, 1);
    int64_t until_ms = relay_next_ms(bench->relay) - later_ms(io_real()->self);
    assert_in_range(until_ms, 1, 60000);
}

/* What is here already, or something older, is no fault of the hub's. */
static void a_look_that_finds_nothing_new_is_no_trouble(void **state)
{
    static const uint32_t versions[] = {3, 3, 2, 4};
    struct bench *bench = *state;
    for (unsigned i = 0; i < 4; i++) {
        publish(bench, versions[i]);
        step(bench);
        assert_int_equal(bench->manifests, i + 1);
        assert_int_equal(served(bench), versions[i] < 3 ? 3 : versions[i]);
        passed_ms += 60000;
    }
}

static void a_newer_version_takes_its_place_and_an_older_one_does_not(void **state)
{
    struct bench *bench = *state;
    publish(bench, 3);
    hello(bench);
    step(bench);
    struct content_file old = bench->manifest->files[0];
    publish(bench, 4);
    hello(bench);
    step(bench);
    assert_int_equal(served(bench), 4);
    bench->manifest->files[1] = old; /* nobody's any more: it was dropped */
    assert_int_equal(ask_blob(bench, 1).status, CUSTODY_STATUS);
    publish(bench, 2);
    hello(bench);
    step(bench);
    assert_int_equal(served(bench), 4);
}

static void a_manifest_that_the_hub_did_not_sign_is_not_served(void **state)
{
    struct bench *bench = *state;
    publish(bench, 3);
    bench->spoil_manifest = true;
    hello(bench);
    step(bench);
    assert_int_equal(bench->manifests, 1);
    assert_int_equal(served(bench), 0);
}

static void a_file_that_is_not_as_signed_is_never_given(void **state)
{
    struct bench *bench = *state;
    publish(bench, 3);
    bench->spoil_blobs = true;
    hello(bench);
    step(bench);
    assert_int_equal(bench->blobs, 1); /* and it is not asked for again at once */
    assert_int_equal(ask_blob(bench, 0).status, CUSTODY_STATUS);
    assert_int_equal(served(bench), 0); /* half a version is none */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_version_is_fetched_whole_and_given_again_as_the_hub_signed_it, begin, finish),
        cmocka_unit_test_setup_teardown(a_relay_that_nobody_asked_has_the_pages_all_the_same, begin,
                                        finish),
        cmocka_unit_test_setup_teardown(a_look_that_finds_nothing_new_is_no_trouble, begin, finish),
        cmocka_unit_test_setup_teardown(a_newer_version_takes_its_place_and_an_older_one_does_not,
                                        begin, finish),
        cmocka_unit_test_setup_teardown(a_manifest_that_the_hub_did_not_sign_is_not_served, begin,
                                        finish),
        cmocka_unit_test_setup_teardown(a_file_that_is_not_as_signed_is_never_given, begin, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
