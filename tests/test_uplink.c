/* The network child against real doors on loopback: the right hub and the wrong ones. This program
 * is its own child: /proc/self/exe with --uplink. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kiosk/peer.h"
#include "kiosk/uplink.h"
#include "kiosk/uplink_child.h"
#include "tests/tls_server.h"

static struct uplink_settings settings_of(const struct tls_server *server)
{
    struct uplink_settings settings = {.connect_seconds = 1, .stall_seconds = 1};
    uint8_t code[16];
    snprintf(settings.url, sizeof settings.url, "%s", tls_server_url(server));
    snprintf(settings.certificate, sizeof settings.certificate, "%s", tls_server_pem(server));
    tls_server_pins(server, settings.pins[0], code);
    return settings;
}

static struct uplink *started(const struct uplink_settings *settings)
{
    struct uplink *uplink = NULL;
    assert_int_equal(uplink_start(settings, &uplink), DONE);
    return uplink;
}

static void send_bytes(struct uplink *uplink, const char *path, const void *body, size_t size)
{
    static uint64_t number = 0;
    struct wire_request request = {.body = body, .body_size = size, .number = ++number};
    snprintf(request.path, sizeof request.path, "%s", path);
    assert_int_equal(uplink_send(uplink, &request), DONE);
}

static struct wire_answer wait_answer(struct uplink *uplink)
{
    struct wire_answer answer;
    while (!uplink_take(uplink, &answer)) {
        struct pollfd fd = {.fd = uplink_fd(uplink), .events = uplink_events(uplink)};
        assert_int_equal(poll(&fd, 1, 20000), 1);
    }
    return answer;
}

static struct wire_answer ask(struct uplink *uplink, const char *path, const void *body,
                              size_t size)
{
    send_bytes(uplink, path, body, size);
    return wait_answer(uplink);
}

static void a_request_comes_back_with_status_and_body(void **state)
{
    (void)state;
    struct tls_server *server = tls_server_start(TLS_ECHO);
    struct uplink_settings settings = settings_of(server);
    struct uplink *uplink = started(&settings);
    struct wire_answer answer = ask(uplink, "/v1/status", "sealed\0bytes", 12);
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.body_size, 12);
    assert_memory_equal(answer.body, "sealed\0bytes", 12);
    assert_int_equal(uplink_trouble(uplink), UPLINK_FINE);
    answer = ask(uplink, "/v1/health", NULL, 0);
    assert_int_equal(answer.body_size, 10);
    assert_memory_equal(answer.body, "/v1/health", 10);
    uplink_stop(uplink);
    tls_server_stop(server);
}

static void a_hub_is_found_by_name_under_confinement(void **state)
{
    (void)state;
    struct tls_server *server = tls_server_start(TLS_ECHO);
    struct uplink_settings settings = settings_of(server);
    const char *port = strrchr(tls_server_url(server), ':');
    snprintf(settings.url, sizeof settings.url, "https://localhost%s/", port);
    struct uplink *uplink = started(&settings);
    assert_int_equal(ask(uplink, "/v1/hello", "x", 1).status, 200);
    uplink_stop(uplink);
    tls_server_stop(server);
}

static void the_longest_body_passes_and_a_longer_one_is_refused(void **state)
{
    (void)state;
    struct tls_server *server = tls_server_start(TLS_ECHO);
    struct uplink_settings settings = settings_of(server);
    struct uplink *uplink = started(&settings);
    uint8_t *body = malloc(WIRE_BODY_MAX + 1);
    randombytes_buf(body, WIRE_BODY_MAX + 1);
    struct wire_answer answer = ask(uplink, "/v1/push", body, WIRE_BODY_MAX);
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.body_size, WIRE_BODY_MAX);
    assert_memory_equal(answer.body, body, WIRE_BODY_MAX);
    const struct wire_request longer = {
        .path = "/v1/push", .body = body, .body_size = WIRE_BODY_MAX + 1};
    assert_int_equal(uplink_send(uplink, &longer), INVALID);
    assert_false(uplink_open(uplink));
    free(body);
    uplink_stop(uplink);
    tls_server_stop(server);
}

static void requests_share_one_connection(void **state)
{
    (void)state;
    struct tls_server *server = tls_server_start(TLS_ECHO);
    struct uplink_settings settings = settings_of(server);
    struct uplink *uplink = started(&settings);
    for (int i = 0; i < 5; i++)
        assert_int_equal(ask(uplink, "/v1/hello", "x", 1).status, 200);
    assert_int_equal(tls_server_connections(server), 1);
    assert_int_equal(tls_server_requests(server), 5);
    uplink_stop(uplink);
    tls_server_stop(server);
}

static void a_second_request_waits_for_the_first_answer(void **state)
{
    (void)state;
    struct tls_server *server = tls_server_start(TLS_ECHO);
    struct uplink_settings settings = settings_of(server);
    struct uplink *uplink = started(&settings);
    send_bytes(uplink, "/v1/hello", "one", 3);
    const struct wire_request second = {.path = "/v1/hello", .number = 99};
    assert_int_equal(uplink_send(uplink, &second), BUSY);
    struct wire_answer answer = wait_answer(uplink);
    assert_memory_equal(answer.body, "one", 3);
    assert_int_not_equal(answer.number, 99);
    uplink_stop(uplink);
    tls_server_stop(server);
}

static void retry_after_is_handed_on(void **state)
{
    (void)state;
    struct tls_server *server = tls_server_start(TLS_BUSY);
    struct uplink_settings settings = settings_of(server);
    struct uplink *uplink = started(&settings);
    struct wire_answer answer = ask(uplink, "/v1/push", "x", 1);
    assert_int_equal(answer.status, 503);
    assert_int_equal(answer.retry_after, 7);
    uplink_stop(uplink);
    tls_server_stop(server);
}

static void a_redirect_is_not_followed(void **state)
{
    (void)state;
    struct tls_server *server = tls_server_start(TLS_MOVED);
    struct uplink_settings settings = settings_of(server);
    struct uplink *uplink = started(&settings);
    assert_int_equal(ask(uplink, "/v1/push", "x", 1).status, 302);
    assert_int_equal(tls_server_requests(server), 1);
    uplink_stop(uplink);
    tls_server_stop(server);
}

/* Each door that is not the hub's: no status, a name for the trouble, and how many requests the
 * door has seen. */
static void what_is_not_the_hub_gives_no_answer(void **state)
{
    (void)state;
    static const struct {
        enum tls_manner manner;
        enum uplink_trouble trouble;
        int requests;
    } doors[] = {
        {TLS_PLAIN, UPLINK_GARBAGE, 0}, {TLS_NOT_HTTP, UPLINK_GARBAGE, 1},
        {TLS_OLD, UPLINK_GARBAGE, 0},   {TLS_LONG, UPLINK_LONG, 1},
        {TLS_CUT, UPLINK_NOBODY, 1},    {TLS_SILENT, UPLINK_SLOW, 1},
        {TLS_MUTE, UPLINK_SLOW, 0},
    };
    for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++) {
        struct tls_server *server = tls_server_start(doors[i].manner);
        struct uplink_settings settings = settings_of(server);
        struct uplink *uplink = started(&settings);
        struct wire_answer answer = ask(uplink, "/v1/push", "sealed", 6);
        assert_int_equal(answer.status, 0);
        assert_int_equal(answer.body_size, 0);
        assert_int_equal(uplink_trouble(uplink), doors[i].trouble);
        assert_int_equal(tls_server_requests(server), doors[i].requests);
        uplink_stop(uplink);
        tls_server_stop(server);
    }
}

static void the_next_request_after_garbage_is_answered(void **state)
{
    (void)state;
    struct tls_server *server = tls_server_start(TLS_NOT_HTTP);
    struct uplink_settings settings = settings_of(server);
    struct uplink *uplink = started(&settings);
    assert_int_equal(ask(uplink, "/v1/push", "x", 1).status, 0);
    tls_server_behave(server, TLS_ECHO);
    assert_int_equal(ask(uplink, "/v1/push", "x", 1).status, 200);
    assert_int_equal(uplink_trouble(uplink), UPLINK_FINE);
    uplink_stop(uplink);
    tls_server_stop(server);
}

static void nobody_listening_is_no_answer(void **state)
{
    (void)state;
    struct tls_server *server = tls_server_start(TLS_ECHO);
    struct uplink_settings settings = settings_of(server);
    tls_server_stop(server);
    struct uplink *uplink = started(&settings);
    assert_int_equal(ask(uplink, "/v1/hello", "x", 1).status, 0);
    assert_int_equal(uplink_trouble(uplink), UPLINK_NOBODY);
    uplink_stop(uplink);
}

static void assert_foreign(const struct uplink_settings *settings, struct tls_server *server)
{
    struct uplink *uplink = started(settings);
    assert_int_equal(ask(uplink, "/v1/push", "sealed", 6).status, 0);
    assert_int_equal(uplink_trouble(uplink), UPLINK_FOREIGN);
    assert_int_equal(tls_server_requests(server), 0);
    uplink_stop(uplink);
}

static void a_foreign_certificate_gets_nothing(void **state)
{
    (void)state;
    struct tls_server *hub = tls_server_start(TLS_ECHO), *other = tls_server_start(TLS_ECHO);
    struct uplink_settings settings = settings_of(hub);
    snprintf(settings.url, sizeof settings.url, "%s", tls_server_url(other));
    assert_foreign(&settings, other);
    /* even where somebody got both the address and the pin changed */
    tls_server_pins(other, settings.pins[0], (uint8_t[16]){0});
    assert_foreign(&settings, other);
    tls_server_stop(hub);
    tls_server_stop(other);
}

static void a_wrong_pin_gets_nothing_though_the_certificate_is_right(void **state)
{
    (void)state;
    struct tls_server *hub = tls_server_start(TLS_ECHO);
    struct uplink_settings settings = settings_of(hub);
    settings.pins[0][31] ^= 1;
    assert_foreign(&settings, hub);
    tls_server_stop(hub);
}

static void the_next_pin_is_as_good_as_the_present_one(void **state)
{
    (void)state;
    struct tls_server *hub = tls_server_start(TLS_ECHO);
    struct uplink_settings settings = settings_of(hub);
    memcpy(settings.pins[1], settings.pins[0], 32);
    settings.pins[0][0] ^= 1;
    struct uplink *uplink = started(&settings);
    assert_int_equal(ask(uplink, "/v1/hello", "x", 1).status, 200);
    uplink_stop(uplink);
    tls_server_stop(hub);
}

static void settings_without_https_certificate_or_pin_are_refused(void **state)
{
    (void)state;
    struct tls_server *hub = tls_server_start(TLS_ECHO);
    struct uplink *uplink = NULL;
    static const char *const urls[] = {
        "http://127.0.0.1:1", "127.0.0.1:1",      "https://",         "https://a@b:1",
        "https://a:x",        "https://a:1/path", "https://a:123456", ""};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        struct uplink_settings settings = settings_of(hub);
        snprintf(settings.url, sizeof settings.url, "%s", urls[i]);
        assert_int_equal(uplink_start(&settings, &uplink), INVALID);
    }
    struct uplink_settings settings = settings_of(hub);
    memset(settings.pins, 0, sizeof settings.pins);
    assert_int_equal(uplink_start(&settings, &uplink), INVALID);
    settings = settings_of(hub);
    strcpy(settings.certificate, "-----BEGIN CERTIFICATE-----\nnonsense\n");
    assert_int_equal(uplink_start(&settings, &uplink), INVALID);
    assert_null(uplink);
    tls_server_stop(hub);
}

static void a_url_is_split_as_it_stands(void **state)
{
    (void)state;
    char host[PEER_NAME_MAX], port[6];
    assert_true(peer_split_url("https://hub.example:8443/", host, port));
    assert_string_equal(host, "hub.example");
    assert_string_equal(port, "8443");
    assert_true(peer_split_url("https://[::1]", host, port));
    assert_string_equal(host, "[::1]");
    assert_string_equal(port, "443");
    assert_false(peer_split_url("https://[::1", host, port));
}

static void a_child_that_dies_answers_and_the_next_request_starts_another(void **state)
{
    (void)state;
    struct tls_server *server = tls_server_start(TLS_SILENT);
    struct uplink_settings settings = settings_of(server);
    settings.stall_seconds = 60;
    struct uplink *uplink = started(&settings);
    send_bytes(uplink, "/v1/push", "x", 1);
    pid_t first = uplink_child(uplink);
    assert_true(first > 0);
    assert_int_equal(kill(first, SIGKILL), 0);
    assert_int_equal(wait_answer(uplink).status, 0);
    assert_int_equal(uplink_trouble(uplink), UPLINK_DIED);
    assert_false(uplink_open(uplink));
    tls_server_behave(server, TLS_ECHO);
    assert_int_equal(ask(uplink, "/v1/push", "x", 1).status, 200);
    assert_int_not_equal(uplink_child(uplink), first);
    /* and when it dies between two requests */
    pid_t second = uplink_child(uplink);
    kill(second, SIGKILL);
    siginfo_t ended;
    assert_int_equal(waitid(P_PID, (id_t)second, &ended, WEXITED | WNOWAIT), 0);
    assert_int_equal(ask(uplink, "/v1/push", "x", 1).status, 200);
    uplink_stop(uplink);
    tls_server_stop(server);
}

/* Sends a request to the hub of the settings that come by `asked`, tells its child, and waits. */
static void be_a_parent(int asked, int told)
{
    struct uplink_settings settings;
    struct uplink *uplink = NULL;
    const struct wire_request request = {
        .path = "/v1/push", .body = (const uint8_t *)"x", .body_size = 1};
    if (read(asked, &settings, sizeof settings) != sizeof settings ||
        uplink_start(&settings, &uplink) != DONE || uplink_send(uplink, &request) != DONE)
        _exit(1);
    pid_t child = uplink_child(uplink);
    (void)!write(told, &child, sizeof child);
    pause();
    _exit(0);
}

/* A parent killed in the middle of a request takes its child with it. The parent is forked before
 * the server's thread runs: one that held the allocator's lock then would hold it for ever. */
static void the_child_ends_when_its_parent_is_killed(void **state)
{
    (void)state;
    int asked[2], told[2], status = 0;
    pid_t child = 0;
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    assert_int_equal(pipe(asked), 0);
    assert_int_equal(pipe(told), 0);
    pid_t parent = fork();
    if (parent == 0)
        be_a_parent(asked[0], told[1]);
    struct tls_server *server = tls_server_start(TLS_SILENT);
    struct uplink_settings settings = settings_of(server);
    settings.stall_seconds = 60;
    assert_int_equal(write(asked[1], &settings, sizeof settings), sizeof settings);
    assert_int_equal(read(told[0], &child, sizeof child), sizeof child);
    assert_true(child > 0);
    kill(parent, SIGKILL);
    assert_int_equal(waitpid(parent, NULL, 0), parent);
    assert_int_equal(waitpid(child, &status, 0), child); /* hangs here when it stays */
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    for (int i = 0; i < 2; i++) {
        close(asked[i]);
        close(told[i]);
    }
    tls_server_stop(server);
}

static void the_childs_certificate_is_fetched_by_its_pin_alone(void **state)
{
    (void)state;
    struct tls_server *hub = tls_server_start(TLS_ECHO);
    uint8_t pin[32], code[16], fetched[32];
    char pem[ENROLMENT_CERT_MAX];
    tls_server_pins(hub, pin, code);
    assert_int_equal(peer_fetch_certificate(tls_server_url(hub), code, pem, fetched), UPLINK_FINE);
    assert_string_equal(pem, tls_server_pem(hub));
    assert_memory_equal(fetched, pin, 32);
    code[15] ^= 1;
    assert_int_equal(peer_fetch_certificate(tls_server_url(hub), code, pem, fetched),
                     UPLINK_FOREIGN);
    assert_int_equal(tls_server_requests(hub), 0);
    tls_server_behave(hub, TLS_PLAIN);
    assert_int_equal(peer_fetch_certificate(tls_server_url(hub), code, pem, fetched),
                     UPLINK_GARBAGE);
    char url[64];
    snprintf(url, sizeof url, "%s", tls_server_url(hub));
    tls_server_stop(hub);
    assert_int_equal(peer_fetch_certificate(url, code, pem, fetched), UPLINK_NOBODY);
}

int main(int argc, char **argv)
{
    if (uplink_child_is(argc, argv))
        return uplink_child_run();
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_comes_back_with_status_and_body),
        cmocka_unit_test(a_hub_is_found_by_name_under_confinement),
        cmocka_unit_test(the_longest_body_passes_and_a_longer_one_is_refused),
        cmocka_unit_test(requests_share_one_connection),
        cmocka_unit_test(a_second_request_waits_for_the_first_answer),
        cmocka_unit_test(retry_after_is_handed_on),
        cmocka_unit_test(a_redirect_is_not_followed),
        cmocka_unit_test(what_is_not_the_hub_gives_no_answer),
        cmocka_unit_test(the_next_request_after_garbage_is_answered),
        cmocka_unit_test(nobody_listening_is_no_answer),
        cmocka_unit_test(a_foreign_certificate_gets_nothing),
        cmocka_unit_test(a_wrong_pin_gets_nothing_though_the_certificate_is_right),
        cmocka_unit_test(the_next_pin_is_as_good_as_the_present_one),
        cmocka_unit_test(settings_without_https_certificate_or_pin_are_refused),
        cmocka_unit_test(a_url_is_split_as_it_stands),
        cmocka_unit_test(a_child_that_dies_answers_and_the_next_request_starts_another),
        cmocka_unit_test(the_child_ends_when_its_parent_is_killed),
        cmocka_unit_test(the_childs_certificate_is_fetched_by_its_pin_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
