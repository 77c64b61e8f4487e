/* --enrol against doors on loopback: the hub that the code names, and those it does not. */
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kiosk/enrol.h"
#include "sync/calls.h"
#include "sync/enrolment.h"
#include "tests/tls_server.h"

static char base[] = "/tmp/jornada-enrol-XXXXXX", folder[64], file[80];

/* A hub's answer to one enrolment, made with the product's own encoder. */
struct hub {
    struct tls_server *server;
    uint8_t public_key[32], secret_key[64], answer[CALLS_ENROL_ANSWER_MAX];
    int status, keys_taken; /* the first few keys are another kiosk's */
    bool forged;
};

static void enrol_at_hub(void *context, const struct wire_request *request,
                         struct wire_answer *answer)
{
    struct hub *hub = context;
    struct calls_enrol_request asked;
    struct calls_enrol_answer given = {.enrolment = {.kiosk = 3, .fair_number = 7}};
    assert_string_equal(request->path, "/v1/enrol");
    assert_int_equal(calls_decode_enrol_request(request->body, request->body_size, &asked), DONE);
    memcpy(given.nonce, asked.nonce, sizeof given.nonce);
    memcpy(given.enrolment.hub_key, hub->public_key, 32);
    uint8_t code[16];
    tls_server_pins(hub->server, given.enrolment.pins[0], code);
    strcpy(given.enrolment.certificate, tls_server_pem(hub->server));
    strcpy(given.enrolment.fair, "metepec-sample");
    given.nonce[0] ^= hub->forged;
    answer->status = hub->keys_taken > 0 ? 409 : hub->status;
    hub->keys_taken--;
    assert_int_equal(calls_encode_enrol_answer(&given, hub->secret_key, hub->answer,
                                               sizeof hub->answer, &answer->body_size),
                     DONE);
    answer->body = hub->answer;
}

static void open_hub(struct hub *hub)
{
    *hub = (struct hub){.server = tls_server_start(TLS_ECHO), .status = 200};
    crypto_sign_keypair(hub->public_key, hub->secret_key);
    tls_server_handle(hub->server, enrol_at_hub, hub);
}

static void write_code(const struct tls_server *hub, const char *url, char text[ENROLMENT_CODE_MAX])
{
    struct enrolment_code code = {.secret = {1, 2, 3}};
    uint8_t tls[32];
    tls_server_pins(hub, tls, code.hub_pin);
    snprintf(code.url, sizeof code.url, "%s", url);
    assert_int_equal(enrolment_code_write(&code, text), DONE);
}

static void a_code_makes_this_machine_a_kiosk_of_its_hub(void **state)
{
    (void)state;
    struct hub hub;
    char text[ENROLMENT_CODE_MAX];
    const char *why;
    open_hub(&hub);
    write_code(hub.server, tls_server_url(hub.server), text);
    assert_int_equal(enrol_run(io_real(), folder, text, "", &why), DONE);
    struct enrolment *enrolment = sodium_malloc(sizeof *enrolment);
    assert_int_equal(enrolment_load(io_real(), folder, enrolment), DONE);
    assert_int_equal(enrolment->kiosk, 3);
    assert_memory_equal(enrolment->hub_key, hub.public_key, 32);
    assert_string_equal(enrolment->hub_url, tls_server_url(hub.server));
    assert_string_equal(enrolment->certificate, tls_server_pem(hub.server));
    /* the code without an address, the address from the settings */
    write_code(hub.server, "", text);
    assert_int_equal(enrol_run(io_real(), folder, text, "", &why), INVALID);
    assert_int_equal(enrol_run(io_real(), folder, text, tls_server_url(hub.server), &why), DONE);
    assert_int_equal(enrolment_load(io_real(), folder, enrolment), DONE);
    assert_string_equal(enrolment->hub_url, tls_server_url(hub.server));
    sodium_free(enrolment);
    tls_server_stop(hub.server);
    assert_int_equal(unlink(file), 0);
}

static void a_key_that_another_kiosk_has_is_drawn_again(void **state)
{
    (void)state;
    struct hub hub;
    char text[ENROLMENT_CODE_MAX];
    const char *why;
    open_hub(&hub);
    write_code(hub.server, tls_server_url(hub.server), text);
    hub.keys_taken = 2;
    assert_int_equal(enrol_run(io_real(), folder, text, NULL, &why), DONE);
    assert_int_equal(tls_server_requests(hub.server), 3);
    assert_int_equal(unlink(file), 0);
    hub.keys_taken = 1000; /* not for ever */
    assert_int_equal(enrol_run(io_real(), folder, text, NULL, &why), REFUSED);
    tls_server_stop(hub.server);
}

/* Fails with this outcome, saves nothing. */
static void assert_not_enrolled(const char *code, enum outcome expected)
{
    const char *why = "";
    assert_int_equal(enrol_run(io_real(), folder, code, NULL, &why), expected);
    assert_true(strlen(why) > 0);
    assert_int_equal(access(file, F_OK), -1);
}

static void another_hubs_key_gets_not_one_request(void **state)
{
    (void)state;
    struct hub named, met;
    char text[ENROLMENT_CODE_MAX];
    open_hub(&named);
    open_hub(&met);
    write_code(named.server, tls_server_url(met.server), text);
    assert_not_enrolled(text, REFUSED);
    assert_int_equal(tls_server_connections(met.server), 1);
    assert_int_equal(tls_server_requests(met.server), 0);
    tls_server_stop(named.server);
    tls_server_stop(met.server);
}

static void what_the_hub_says_is_what_the_volunteer_hears(void **state)
{
    (void)state;
    struct hub hub;
    char text[ENROLMENT_CODE_MAX], mistyped[ENROLMENT_CODE_MAX];
    open_hub(&hub);
    write_code(hub.server, tls_server_url(hub.server), text);
    hub.status = 403;
    assert_not_enrolled(text, REFUSED);
    hub.status = 503;
    assert_not_enrolled(text, BUSY);
    hub.status = 200;
    hub.forged = true;
    assert_not_enrolled(text, REFUSED);
    tls_server_behave(hub.server, TLS_ECHO); /* our own request is no answer */
    assert_not_enrolled(text, INVALID);
    tls_server_behave(hub.server, TLS_PLAIN);
    assert_not_enrolled(text, REFUSED);
    int before = tls_server_connections(hub.server);
    strcpy(mistyped, text);
    mistyped[4] = mistyped[4] == 'A' ? 'B' : 'A';
    assert_not_enrolled(mistyped, INVALID);
    assert_not_enrolled("", INVALID);
    assert_int_equal(tls_server_connections(hub.server), before);
    tls_server_stop(hub.server);
    assert_not_enrolled(text, OFFLINE);
}

static int make_folder(void **state)
{
    (void)state;
    if (sodium_init() < 0 || !mkdtemp(base))
        return -1;
    snprintf(folder, sizeof folder, "%s/data", base);
    snprintf(file, sizeof file, "%s/enrolment", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder) || rmdir(base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_makes_this_machine_a_kiosk_of_its_hub),
        cmocka_unit_test(a_key_that_another_kiosk_has_is_drawn_again),
        cmocka_unit_test(another_hubs_key_gets_not_one_request),
        cmocka_unit_test(what_the_hub_says_is_what_the_volunteer_hears),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
