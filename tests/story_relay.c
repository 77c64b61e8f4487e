/* A day with the network down until noon: one kiosk has its own road to the hub, one only the relay
 * on the plaza. Real programs on loopback; what is captured, pending, delivered and quarantined is
 * counted where each of them is known, and must agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/stage/glass.h"
#include "tests/stage/laptop.h"
#include "tests/stage/scene.h"

/* A second kiosk of the fair, whose only road is the relay. */
static struct scene with_relay_alone(struct scene *scene, const struct laptop *relay)
{
    struct scene other = *scene;
    snprintf(other.kiosk, sizeof other.kiosk, "%s/k2", scene->folder);
    scene_enrol(scene, other.kiosk, "2");
    laptop_be_the_only_road(relay, other.kiosk);
    return other;
}

static void turns(struct drive *drive, int count)
{
    for (int i = 0; i < count; i++) {
        glass_turn(drive, 1);
        glass_leave(drive, "none");
    }
}

static void expect(struct drive *drive, long long captured, long long pending, long long relayed,
                   long long delivered)
{
    assert_int_equal(drive_state(drive, "captured"), captured);
    assert_int_equal(drive_state(drive, "pending"), pending);
    assert_int_equal(drive_state(drive, "relayed"), relayed);
    assert_int_equal(drive_state(drive, "delivered"), delivered);
    assert_int_equal(drive_state(drive, "safe"), 0);
    assert_int_equal(drive_state(drive, "quarantined"), 0);
    assert_int_equal(drive_state(drive, "lost"), 0);
}

/* The progress line: what `jornada-kiosk --doctor` says of a kiosk that is not running. */
static void expect_line(struct scene *other, const char *line)
{
    const char *const argv[] = {"jornada-kiosk", "--data", other->kiosk, "--doctor", NULL};
    char *said = NULL;
    (void)scene_run(other->kiosk_log, argv, &said); /* 1 while the sample is not verified */
    if (strstr(said, line) == NULL)
        fail_msg("no \"%s\" in: %s", line, said);
    free(said);
}

/* Captured at the kiosks, held by the hub: each counted by itself, none from the others. */
static void expect_at_hub(struct scene *scene, long long turns_made)
{
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "turns"), turns_made);
    assert_int_equal(scene_number(stats, "delivered"), turns_made);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
}

static void a_day_without_network_until_noon_and_one_kiosk_only_through_the_relay(void **state)
{
    struct scene *scene = *state;
    struct laptop relay = {.pid = 0};
    scene_hub_start(scene);
    laptop_make(scene, &relay);
    laptop_start(scene, &relay);
    struct scene other = with_relay_alone(scene, &relay);
    scene_hub_stop(scene); /* the network goes */
    struct drive *own = scene_kiosk(scene, NULL), *through = scene_kiosk(&other, NULL);
    turns(own, 3);
    turns(through, 4);
    scene_until(through, "relayed", 4);
    expect(through, 4, 4, 4, 0); /* EN RELEVO: not stored, not safe */
    expect(own, 3, 3, 0, 0);
    assert_int_equal(laptop_stop(&relay, SIGKILL), 128 + SIGKILL); /* somebody pulls the plug */
    laptop_start(scene, &relay);
    turns(through, 2);
    scene_until(through, "relayed", 6);
    assert_int_equal(drive_quit(through), 0); /* whoever looks now: nothing is delivered */
    expect_line(&other, "6 pending");
    expect_line(&other, "0 delivered, 0 safe");
    through = scene_kiosk(&other, NULL);
    scene_hub_start(scene); /* noon */
    scene_until(through, "delivered", 6);
    scene_until(own, "delivered", 3);
    expect(through, 6, 0, 0, 6);
    expect(own, 3, 0, 0, 3);
    expect_at_hub(scene, 9);
    turns(through, 1); /* and the afternoon */
    scene_until(through, "delivered", 7);
    expect_at_hub(scene, 10);
    assert_int_equal(drive_quit(own), 0);
    assert_int_equal(drive_quit(through), 0);
    expect_line(&other, "0 pending (0 of them at a relay), 7 delivered, 0 safe");
    assert_int_equal(laptop_stop(&relay, SIGTERM), 0);
}

static void a_relay_of_another_hub_is_not_believed(void **state)
{
    struct scene *scene = *state;
    struct laptop relay = {.pid = 0};
    char foreign[SCENE_PATH_MAX];
    snprintf(foreign, sizeof foreign, "%s/foreign", scene->folder);
    char pass[SCENE_PATH_MAX + 16];
    snprintf(pass, sizeof pass, "%s/pass", scene->folder);
    scene_write(pass, "otras palabras\n", 15);
    const char *const init[] = {"jornada-hub",
                                "--data",
                                foreign,
                                "init",
                                "--municipality",
                                "15106",
                                "--name",
                                "Toluca",
                                "--custodian-passphrase-file",
                                pass,
                                NULL};
    snprintf(relay.folder, sizeof relay.folder, "%s/relay", scene->folder);
    const char *const add[] = {"jornada-hub", "--data", foreign,      "relay", "add",
                               "plaza",       "--out",  relay.folder, NULL};
    assert_int_equal(scene_run(scene->hub_log, init, NULL), 0);
    assert_int_equal(scene_run(scene->hub_log, add, NULL), 0);
    strcpy(relay.listen, "127.0.0.1:0");
    scene_hub_start(scene);
    laptop_start(scene, &relay);
    struct scene other = with_relay_alone(scene, &relay);
    struct drive *drive = scene_kiosk(&other, NULL);
    turns(drive, 1);
    for (int i = 0; i < 20; i++)
        drive_advance(drive, 5000);
    expect(drive, 1, 1, 0, 0);
    assert_int_equal(drive_quit(drive), 0);
    assert_int_equal(laptop_stop(&relay, SIGTERM), 0);
    scene_hub_stop(scene);
}

static void a_folder_that_is_no_relays_is_named(void **state)
{
    struct scene *scene = *state;
    const char *const words[] = {"serve", "--relay-to", "https://127.0.0.1:9", NULL};
    assert_int_equal(scene_hub(scene, words, NULL), 1);
    char *log = scene_read(scene->hub_log, NULL);
    assert_non_null(strstr(log, "relay add"));
    free(log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_day_without_network_until_noon_and_one_kiosk_only_through_the_relay, scene_begin,
            scene_end),
        cmocka_unit_test_setup_teardown(a_relay_of_another_hub_is_not_believed, scene_begin,
                                        scene_end),
        cmocka_unit_test_setup_teardown(a_folder_that_is_no_relays_is_named, scene_begin,
                                        scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
