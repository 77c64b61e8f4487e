/* What is asked of the hub when: a call for a person before everything else, and beside its
 * back-off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sync/client.h"

static const struct client_work called = {.pending = true, .person = true};
static const struct client_work quiet = {.pending = true};

static void open_call(struct client *client, enum client_call call)
{
    client_opened(client, call);
    assert_int_equal(client->open, call);
}

static void a_person_goes_before_the_greeting_and_one_request_is_open_at_a_time(void **state)
{
    (void)state;
    struct client client;
    client_start(&client, 1000);
    assert_int_equal(client_next(&client, &quiet, 1000), CLIENT_HELLO);
    assert_int_equal(client_next(&client, &called, 1000), CLIENT_PERSON);
    open_call(&client, CLIENT_HELLO);
    assert_int_equal(client_next(&client, &called, 1000), CLIENT_NOTHING);
}

static void no_back_off_holds_a_person_up_and_none_is_changed_by_one(void **state)
{
    (void)state;
    struct client client;
    client_start(&client, 0);
    for (int i = 0; i < 8; i++) { /* a hub that is away */
        open_call(&client, CLIENT_HELLO);
        client_bad(&client, io_real(), 0, 0);
    }
    int64_t next_ms = client.next_ms, backoff_ms = client.backoff_ms;
    assert_true(next_ms > 60000);
    assert_int_equal(client_next(&client, &quiet, 1000), CLIENT_NOTHING);
    assert_int_equal(client_next(&client, &called, 1000), CLIENT_PERSON);
    assert_true(client_next_ms(&client, &called) <= 1000);
    assert_int_equal(client_next_ms(&client, &quiet), next_ms);
    open_call(&client, CLIENT_PERSON);
    client_bad(&client, io_real(), 0, 1000);
    assert_int_equal(client.next_ms, next_ms);
    assert_int_equal(client.backoff_ms, backoff_ms);
}

static void it_is_asked_again_every_few_seconds_and_less_often_while_nobody_answers(void **state)
{
    (void)state;
    static const int64_t waits[] = {4000, 8000, 16000, 16000};
    struct client client;
    int64_t now = 0;
    client_start(&client, now);
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
        open_call(&client, CLIENT_PERSON);
        client_bad(&client, io_real(), 0, now);
        assert_int_equal(client_next(&client, &called, now + waits[i] - 1) == CLIENT_PERSON, 0);
        now += waits[i];
        assert_int_equal(client_next(&client, &called, now), CLIENT_PERSON);
    }
    open_call(&client, CLIENT_PERSON);
    client_good(&client, now);
    assert_int_equal(client.person_ms, now + CLIENT_PERSON_EVERY_MS);
    client_hurry_person(&client, now + 1);
    assert_int_equal(client_next(&client, &called, now + 1), CLIENT_PERSON);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_goes_before_the_greeting_and_one_request_is_open_at_a_time),
        cmocka_unit_test(no_back_off_holds_a_person_up_and_none_is_changed_by_one),
        cmocka_unit_test(it_is_asked_again_every_few_seconds_and_less_often_while_nobody_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
