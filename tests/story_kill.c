/* kill -9 of the kiosk in the middle of the day: every turn that stood on the glass is still there,
 * and no number is given twice. The hub is off all day; the real program is driven by its test
 * socket. */
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

#include "sync/enrolment.h"
#include "tests/drive/drive.h"
#include "tests/tls_server.h"

#define KILLS 4
#define TURNS 5 /* between two kills */

static const char *const arguments[] = {"--size", "1280x800", "--clock",
                                        "2026-11-21T09:00:00-06:00", NULL};

/* A kiosk whose hub does not answer: its door was closed for ever. */
static void enrol(const char *folder)
{
    struct enrolment *enrolment = calloc(1, sizeof *enrolment);
    struct tls_server *hub = tls_server_start(TLS_ECHO);
    uint8_t secret[32], code[16];
    crypto_sign_keypair(enrolment->public_key, enrolment->secret_key);
    crypto_box_keypair(enrolment->facts_key, secret);
    crypto_box_keypair(enrolment->identity_key, secret);
    randombytes_buf(enrolment->tenant, sizeof enrolment->tenant);
    randombytes_buf(enrolment->device, sizeof enrolment->device);
    randombytes_buf(enrolment->hub_key, sizeof enrolment->hub_key);
    randombytes_buf(enrolment->fair_id, sizeof enrolment->fair_id);
    strcpy(enrolment->hub_url, tls_server_url(hub));
    strcpy(enrolment->certificate, tls_server_pem(hub));
    tls_server_pins(hub, enrolment->pins[0], code);
    tls_server_stop(hub);
    strcpy(enrolment->fair, "metepec-sample");
    enrolment->fair_number = 1;
    enrolment->kiosk = 1;
    assert_int_equal(enrolment_save(io_real(), folder, enrolment), DONE);
    free(enrolment);
}

/* Its number, 17 of "… A17". */
static int take_turn(struct drive *drive)
{
    drive_tap(drive, "start");
    drive_tap(drive, "services");
    drive_tap(drive, "service_1");
    drive_tap(drive, "take_turn");
    drive_assert_screen(drive, "turn");
    char *text = drive_field(drive, "module_1", "text");
    assert_non_null(text);
    const char *letter = strrchr(text, 'A');
    assert_non_null(letter);
    int number = atoi(letter + 1);
    free(text);
    drive_tap(drive, "leave");
    drive_assert_screen(drive, "attract");
    return number;
}

static void every_turn_survives_a_kill(void **state)
{
    (void)state;
    char folder[] = "/tmp/jornada-kill-XXXXXX", command[64];
    assert_non_null(mkdtemp(folder));
    enrol(folder);
    bool given[10000] = {false};
    for (int kill = 0; kill < KILLS; kill++) {
        struct drive *drive = drive_start(folder, arguments);
        assert_int_equal(drive_state(drive, "captured"), kill * TURNS);
        for (int turn = 0; turn < TURNS; turn++) {
            int number = take_turn(drive);
            assert_in_range(number, 1, 9999);
            assert_false(given[number]); /* scattered, and never twice */
            given[number] = true;
        }
        assert_int_equal(drive_state(drive, "captured"), (kill + 1) * TURNS);
        drive_kill(drive);
    }
    struct drive *drive = drive_start(folder, arguments);
    assert_int_equal(drive_state(drive, "captured"), KILLS * TURNS);
    assert_int_equal(drive_state(drive, "pending"), KILLS * TURNS);
    assert_int_equal(drive_state(drive, "quarantined"), 0);
    drive_refused(drive, "{s:s,s:s}", "do", "tap", "id", "no_such_thing");
    assert_false(drive_has(drive, "no_such_thing"));
    assert_int_equal(drive_quit(drive), 0);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_turn_survives_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
