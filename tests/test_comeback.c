/* A kiosk that its hub does not know shows its pass, once for each such answer; what it keeps of
 * its enrolment for that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/comeback.h"
#include "tests/sync_world.h"

static int begin(void **state)
{
    struct world *world = world_create();

    world->enrolment.pass = (struct enrolment_pass){.known = true, .secret = {1}};
    strcpy(world->enrolment.hub_url, "https://hub:1");
    world->enrolment.kiosk = 2;
    *state = world;
    return 0;
}

static int end(void **state)
{
    world_crash(*state);
    world_destroy(*state);
    return 0;
}

/* The next request, answered with this status and nothing else. */
static void answer_with(struct world *world, const char *path, int status)
{
    struct wire_request request;

    world_wait(world);
    assert_true(sync_next_request(world->sync, &request));
    assert_string_equal(request.path, path);
    struct wire_answer answer = {.status = status, .number = request.number};
    sync_take_answer(world->sync, &answer);
}

static void an_unknown_kiosk_shows_its_pass_and_goes_on(void **state)
{
    struct world *world = *state;
    struct wire_request request;
    struct comeback comeback;

    world_open(world);
    world_take_turn(world);
    answer_with(world, "/v1/hello", 401);
    world_wait(world);
    assert_true(sync_next_request(world->sync, &request));
    assert_string_equal(request.path, COMEBACK_PATH);
    assert_int_equal(comeback_decode(request.body, request.body_size, &comeback), DONE);
    assert_memory_equal(comeback.given.device, world->enrolment.device, 16);
    assert_true(sodium_is_zero(comeback.given.cover_key, 32)); /* not for a relay's eyes */
    struct wire_answer answer = {.status = 200, .number = request.number};
    sync_take_answer(world->sync, &answer);
    world_deliver(world); /* a greeting, and everything after it */
    assert_int_equal(world_count(world).pending, 0);
}

static void a_pass_that_is_refused_is_not_shown_without_end(void **state)
{
    struct world *world = *state;

    world_open(world);
    answer_with(world, "/v1/hello", 401);
    answer_with(world, COMEBACK_PATH, 403);
    answer_with(world, "/v1/hello", 403);
    answer_with(world, "/v1/hello", 401);
    answer_with(world, COMEBACK_PATH, 404);
    answer_with(world, "/v1/hello", 0);
}

static void a_kiosk_without_a_pass_asks_as_ever(void **state)
{
    struct world *world = *state;

    world->enrolment.pass.known = false;
    world_open(world);
    answer_with(world, "/v1/hello", 401);
    answer_with(world, "/v1/hello", 401);
}

static void the_pass_is_kept_beside_the_enrolment_and_only_with_its_own(void **state)
{
    struct world *world = *state;
    struct enrolment *kept = &world->enrolment, back;
    size_t size;

    world_open(world);
    kept->pass.url_given = true;
    memset(kept->pass.signature, 7, sizeof kept->pass.signature);
    assert_int_equal(enrolment_save(io_real(), world->folder, kept), DONE);
    assert_int_equal(enrolment_load(io_real(), world->folder, &back), DONE);
    assert_true(back.pass.known && back.pass.url_given);
    assert_memory_equal(back.pass.signature, kept->pass.signature, 64);
    assert_memory_equal(back.pass.secret, kept->pass.secret, 16);
    /* Changed anywhere, or gone, it is as if there were none; the enrolment is whole. */
    char *bytes = folder_read(&world->below, "pass", &size);
    for (size_t i = 0; i < size; i += 7) {
        bytes[i] ^= 1;
        folder_write(&world->below, "pass", bytes, size);
        assert_int_equal(enrolment_load(io_real(), world->folder, &back), DONE);
        assert_false(back.pass.known);
        assert_true(sodium_is_zero(back.pass.signature, 64));
        bytes[i] ^= 1;
    }
    folder_write(&world->below, "pass", bytes, size);
    free(bytes);
    kept->pass.known = false; /* enrolled again, by a program that keeps none */
    kept->device[3] ^= 1;
    assert_int_equal(enrolment_save(io_real(), world->folder, kept), DONE);
    assert_int_equal(enrolment_load(io_real(), world->folder, &back), DONE);
    assert_false(back.pass.known);
    kept->device[3] ^= 1;
}

#define SENTENCE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        SENTENCE(an_unknown_kiosk_shows_its_pass_and_goes_on),
        SENTENCE(a_pass_that_is_refused_is_not_shown_without_end),
        SENTENCE(a_kiosk_without_a_pass_asks_as_ever),
        SENTENCE(the_pass_is_kept_beside_the_enrolment_and_only_with_its_own),
    };
    return cmocka_run_group_tests_name("comeback", tests, NULL, NULL);
}
