/* Whoever answers at the hub's address: only this hub, known by key and signature, gets or changes
 * anything. Until then everything is kept, help stands there, and afterwards it is delivered once.
 */
#include <poll.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/enrolment.h"
#include "sync/hub/hub.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/tls_server.h"

#define PEM_MAX 8192
#define WAIT_MS 60000
#define STEP_MS 5
#define TICK_MS 15000 /* virtual: a few go over any back-off */
#define ASKED 3       /* calls after which nothing more is expected to change */

static const struct attendee somebody = {.services = {1, 2},
                                         .age = "30-44",
                                         .sex = "M",
                                         .place = "15054",
                                         .given = "Xiadani",
                                         .surname1 = "Querétaro"};
#define FACTS 3

static void point_kiosk_at(struct scene *scene, const char *url)
{
    char path[SCENE_PATH_MAX + 16], text[160];
    snprintf(path, sizeof path, "%s/kiosk.ini", scene->kiosk);
    snprintf(text, sizeof text, "hub = %s\n", url);
    scene_write(path, text, strlen(text));
}

/* Lets time pass until `count` says that it is enough. */
static void pass_until(struct drive *drive, struct tls_server *server,
                       int (*count)(struct tls_server *server), int enough)
{
    for (int ms = 0; count(server) < enough && ms < WAIT_MS; ms += STEP_MS) {
        drive_advance(drive, TICK_MS);
        poll(NULL, 0, STEP_MS); /* a child and a server are at work, in the machine's time */
    }
    assert_true(count(server) >= enough);
}

static void assert_kept(struct drive *drive)
{
    assert_int_equal(drive_state(drive, "captured"), FACTS);
    assert_int_equal(drive_state(drive, "pending"), FACTS);
    assert_int_equal(drive_state(drive, "delivered"), 0);
    assert_int_equal(drive_state(drive, "quarantined"), 0);
}

static struct drive *with_one_person(struct scene *scene)
{
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_register(drive, &somebody);
    glass_leave(drive, "none");
    return drive;
}

static void assert_delivered_once(struct scene *scene, struct drive *drive)
{
    scene_until(drive, "pending", 0);
    assert_int_equal(drive_state(drive, "delivered"), FACTS);
    assert_int_equal(drive_state(drive, "captured"), FACTS);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "registered"), 1);
    assert_int_equal(scene_number(stats, "turns"), 2);
    assert_int_equal(scene_number(stats, "delivered"), FACTS);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
}

static void without_a_hub_everything_works_and_is_kept(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = with_one_person(scene);
    for (int i = 0; i < 20; i++)
        drive_advance(drive, TICK_MS);
    assert_kept(drive);
    glass_help(drive);
    scene_hub_start(scene);
    assert_delivered_once(scene, drive);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_foreign_certificate_is_told_nothing(void **state)
{
    struct scene *scene = *state;
    struct tls_server *stranger = tls_server_start(TLS_ECHO);
    point_kiosk_at(scene, tls_server_url(stranger));
    struct drive *drive = with_one_person(scene);
    pass_until(drive, stranger, tls_server_connections, ASKED);
    assert_int_equal(tls_server_requests(stranger), 0);
    assert_kept(drive);
    glass_help(drive);
    tls_server_stop(stranger);
    assert_int_equal(drive_quit(drive), 0);
    point_kiosk_at(scene, "");
    drive = scene_kiosk(scene, NULL);
    scene_hub_start(scene);
    assert_delivered_once(scene, drive);
    assert_int_equal(drive_quit(drive), 0);
}

static void another_hub_at_the_same_address_gets_nothing(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = with_one_person(scene);
    char stranger[SCENE_PATH_MAX];
    scene_stranger_start(scene);
    for (int i = 0; i < 60; i++) {
        drive_advance(drive, TICK_MS);
        poll(NULL, 0, STEP_MS);
    }
    assert_kept(drive);
    scene_hub_stop(scene);
    snprintf(stranger, sizeof stranger, "%s/stranger", scene->folder);
    const char *const argv[] = {"jornada-hub", "--data", stranger, "stats", "--json", NULL};
    char *text;
    assert_int_equal(scene_run(scene->hub_log, argv, &text), 0);
    json_t *stats = json_loads(text, 0, NULL);
    assert_int_equal(scene_number(stats, "people"), 0);
    assert_int_equal(scene_number(stats, "delivered"), 0);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
    free(text);
    scene_hub_start(scene);
    assert_delivered_once(scene, drive);
    assert_int_equal(drive_quit(drive), 0);
}

/* The certificate is the right one and the pinned key is not. */
static void a_wrong_pin_is_told_nothing(void **state)
{
    struct scene *scene = *state;
    struct enrolment *enrolment = sodium_malloc(sizeof *enrolment);
    assert_int_equal(enrolment_load(io_real(), scene->kiosk, enrolment), DONE);
    enrolment->pins[0][7] ^= 1;
    enrolment->pins[1][7] ^= 1;
    assert_int_equal(enrolment_save(io_real(), scene->kiosk, enrolment), DONE);
    struct drive *drive = with_one_person(scene);
    scene_hub_start(scene);
    for (int i = 0; i < 60; i++) {
        drive_advance(drive, TICK_MS);
        poll(NULL, 0, STEP_MS);
    }
    assert_kept(drive);
    assert_int_equal(drive_quit(drive), 0);
    enrolment->pins[0][7] ^= 1;
    enrolment->pins[1][7] ^= 1;
    assert_int_equal(enrolment_save(io_real(), scene->kiosk, enrolment), DONE);
    sodium_free(enrolment);
    drive = scene_kiosk(scene, NULL);
    assert_delivered_once(scene, drive); /* the same hub, as soon as the pin is right */
    assert_int_equal(drive_quit(drive), 0);
}

/* -- The right certificate, the wrong words ---------------------------------------------------- */

static void read_pem(struct scene *scene, const char *name, char pem[PEM_MAX])
{
    char path[SCENE_PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/keys/%s", scene->hub, name);
    char *text = scene_read(path, NULL);
    assert_non_null(text);
    snprintf(pem, PEM_MAX, "%s", text);
    free(text);
}

static struct tls_server *behind_the_hubs_door(struct scene *scene, enum tls_manner manner)
{
    char certificate[PEM_MAX], key[PEM_MAX];
    read_pem(scene, "certificate.pem", certificate);
    read_pem(scene, "tls.pem", key);
    struct tls_server *server = tls_server_of(certificate, key, manner);
    point_kiosk_at(scene, tls_server_url(server));
    sodium_memzero(key, sizeof key);
    return server;
}

static void garbage_instead_of_a_receipt_changes_nothing(void **state)
{
    static const enum tls_manner manners[] = {TLS_ECHO, TLS_NOT_HTTP, TLS_LONG,
                                              TLS_CUT,  TLS_MOVED,    TLS_BUSY};
    struct scene *scene = *state;
    struct tls_server *server = behind_the_hubs_door(scene, TLS_ECHO);
    struct drive *drive = with_one_person(scene);
    for (size_t i = 0; i < sizeof manners / sizeof manners[0]; i++) {
        tls_server_behave(server, manners[i]);
        pass_until(drive, server, tls_server_requests, tls_server_requests(server) + ASKED);
        assert_kept(drive);
    }
    glass_help(drive);
    tls_server_stop(server);
    assert_int_equal(drive_quit(drive), 0);
    point_kiosk_at(scene, "");
    drive = scene_kiosk(scene, NULL);
    scene_hub_start(scene);
    assert_delivered_once(scene, drive);
    assert_int_equal(drive_quit(drive), 0);
}

/* The true hub's own answers; one bit of some of them is changed on the way. */
struct forger {
    struct hub *hub;
    bool spoil_hello;  /* of greetings before the first push */
    bool spoil_others; /* of everything from the first push on */
    int pushes;
    uint8_t body[WIRE_ANSWER_MAX];
};

static void forge(void *context, const struct wire_request *request, struct wire_answer *answer)
{
    struct forger *forger = context;
    bool hello = strcmp(request->path, "/v1/hello") == 0;
    forger->pushes += strcmp(request->path, "/v1/push") == 0;
    hub_answer(forger->hub, request, answer);
    if (answer->status != 200 || answer->body_size == 0 ||
        !(hello && forger->pushes == 0 ? forger->spoil_hello : forger->spoil_others))
        return;
    memcpy(forger->body, answer->body, answer->body_size);
    forger->body[answer->body_size - 1] ^= 1; /* of the signature */
    answer->body = forger->body;
}

static int requests_of(struct tls_server *server)
{
    return tls_server_requests(server);
}

/* The hub has taken the facts; the kiosk must not believe so before it sees the hub's signature. */
static void a_receipt_with_a_bad_signature_is_ignored(void **state)
{
    struct scene *scene = *state;
    struct forger *forger = calloc(1, sizeof *forger);
    const struct hub_settings settings = {.io = io_real(), .folder = scene->hub};
    char why[HUB_WHY_MAX] = "";
    assert_int_equal(hub_open(&settings, &forger->hub, why), DONE);
    struct tls_server *server = behind_the_hubs_door(scene, TLS_ECHO);
    forger->spoil_hello = true;
    tls_server_handle(server, forge, forger);
    struct drive *drive = with_one_person(scene);
    pass_until(drive, server, requests_of, ASKED);
    assert_int_equal(forger->pushes, 0); /* no true greeting, no facts */
    assert_kept(drive);
    assert_int_equal(drive_quit(drive), 0);
    forger->spoil_hello = false;
    forger->spoil_others = true;
    drive = scene_kiosk(scene, NULL);
    pass_until(drive, server, requests_of, tls_server_requests(server) + 2 * ASKED);
    assert_true(forger->pushes > 0);
    assert_kept(drive);
    forger->spoil_others = false;
    scene_until(drive, "pending", 0);
    assert_int_equal(drive_state(drive, "delivered"), FACTS);
    assert_int_equal(drive_quit(drive), 0);
    tls_server_stop(server);
    hub_close(forger->hub);
    free(forger);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "registered"), 1);
    assert_int_equal(scene_number(stats, "delivered"), FACTS);
    json_decref(stats);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
#define STORY(test) cmocka_unit_test_setup_teardown(test, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        STORY(without_a_hub_everything_works_and_is_kept),
        STORY(a_foreign_certificate_is_told_nothing),
        STORY(another_hub_at_the_same_address_gets_nothing),
        STORY(a_wrong_pin_is_told_nothing),
        STORY(garbage_instead_of_a_receipt_changes_nothing),
        STORY(a_receipt_with_a_bad_signature_is_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
