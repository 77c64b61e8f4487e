/* The gate of the volunteers' side, and the small readers beside it: whose list counts, what a
 * missing one means, where a stick is, what a battery says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/battery.h"
#include "kiosk/gate.h"
#include "kiosk/mounts.h"
#include "tests/folder.h"

struct booth {
    struct folder folder;
    struct enrolment enrolment;
    uint8_t hub_secret[64];
    struct staff_badge badge;
    char pin[STAFF_PIN_DIGITS + 1];
    struct staff_list list;
    struct gate gate;
};

static int booth_create(void **state)
{
    struct booth *booth = calloc(1, sizeof *booth);
    assert_non_null(booth);
    folder_make(&booth->folder);
    crypto_sign_keypair(booth->enrolment.hub_key, booth->hub_secret);
    memset(booth->enrolment.fair_id, 3, 8);
    memcpy(booth->list.fair, booth->enrolment.fair_id, 8);
    booth->list.count = 1;
    assert_int_equal(staff_make(io_real(), &booth->badge, booth->pin, &booth->list.members[0]),
                     DONE);
    *state = booth;
    return 0;
}

static int booth_destroy(void **state)
{
    struct booth *booth = *state;
    gate_close(&booth->gate);
    folder_remove(&booth->folder);
    free(booth);
    return 0;
}

static void make_below(const struct booth *booth, const char *name)
{
    char path[FOLDER_PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", booth->folder.path, name);
    (void)mkdir(path, 0700);
}

/* As content_fetch would have left it. */
static void bring_list(struct booth *booth, const uint8_t hub_secret[64])
{
    static uint8_t bytes[STAFF_LIST_BYTES_MAX];
    size_t size;
    assert_int_equal(staff_encode(&booth->list, hub_secret, bytes, sizeof bytes, &size), DONE);
    make_below(booth, "content");
    make_below(booth, "content/7");
    folder_write(&booth->folder, "content/7/" STAFF_FILE, (const char *)bytes, size);
    folder_write(&booth->folder, "content/current", "7\n", 2);
}

static void open_gate(struct booth *booth)
{
    gate_open(&booth->gate, io_real(), booth->folder.path, &booth->enrolment);
}

static void without_a_list_every_badge_is_refused(void **state)
{
    struct booth *booth = *state;
    struct attempts_view view;
    open_gate(booth);
    assert_int_equal(gate_look(&booth->gate, &booth->badge, &view), NOT_FOUND);
    assert_int_equal(gate_try(&booth->gate, &booth->badge, booth->pin, &view), NOT_FOUND);
    bring_list(booth, booth->hub_secret);
    gate_refresh(&booth->gate); /* it came with newer content */
    assert_int_equal(gate_look(&booth->gate, &booth->badge, &view), DONE);
    assert_int_equal(gate_try(&booth->gate, &booth->badge, booth->pin, &view), DONE);
}

static void only_this_hubs_list_of_this_fair_counts(void **state)
{
    struct booth *booth = *state;
    struct attempts_view view;
    uint8_t key[32], stranger[64];
    crypto_sign_keypair(key, stranger);
    bring_list(booth, stranger);
    open_gate(booth);
    assert_int_equal(gate_look(&booth->gate, &booth->badge, &view), NOT_FOUND);
    booth->list.fair[0] ^= 1;
    bring_list(booth, booth->hub_secret);
    gate_refresh(&booth->gate);
    assert_int_equal(gate_look(&booth->gate, &booth->badge, &view), NOT_FOUND);
    booth->list.fair[0] ^= 1;
    bring_list(booth, booth->hub_secret);
    gate_refresh(&booth->gate);
    assert_int_equal(gate_look(&booth->gate, &booth->badge, &view), DONE);
    booth->list.count = 0; /* revoked */
    bring_list(booth, booth->hub_secret);
    gate_refresh(&booth->gate);
    assert_int_equal(gate_try(&booth->gate, &booth->badge, booth->pin, &view), NOT_FOUND);
}

static void a_wrong_pin_counts_and_a_release_is_taken_once(void **state)
{
    struct booth *booth = *state;
    struct attempts_view view;
    char wrong[STAFF_PIN_DIGITS + 1];
    memcpy(wrong, booth->pin, sizeof wrong);
    wrong[0] = wrong[0] == '9' ? '0' : (char)(wrong[0] + 1);
    bring_list(booth, booth->hub_secret);
    open_gate(booth);
    for (uint16_t i = 1; i <= 3; ++i) {
        assert_int_equal(gate_try(&booth->gate, &booth->badge, wrong, &view), INVALID);
        assert_int_equal(view.failures, i);
    }
    assert_int_equal(gate_try(&booth->gate, &booth->badge, booth->pin, &view), BUSY);
    assert_true(view.wait_ms > 0 && view.wait_ms <= 5000);
    booth->list.members[0].release = 1;
    bring_list(booth, booth->hub_secret);
    gate_refresh(&booth->gate);
    assert_int_equal(gate_look(&booth->gate, &booth->badge, &view), DONE);
    assert_int_equal(view.failures, 0);
    assert_int_equal(gate_try(&booth->gate, &booth->badge, wrong, &view), INVALID);
    gate_close(&booth->gate);
    open_gate(booth); /* the same list again, in another process */
    assert_int_equal(gate_look(&booth->gate, &booth->badge, &view), DONE);
    assert_int_equal(view.failures, 1);
}

static void a_stick_is_where_the_settings_say_or_the_machine_put_it(void **state)
{
    struct booth *booth = *state;
    char path[TRIP_PATH_MAX], table[FOLDER_PATH_MAX + 16];
    static const char mounts[] =
        "sysfs /sys sysfs rw 0 0\n"
        "/dev/sda1 / ext4 rw 0 0\n"
        "tmpfs /media/ram tmpfs rw 0 0\n"
        "/dev/sdb1 /media/ana/LLAVE\\040AZUL vfat rw 0 0\n"
        "/dev/sdc1 /run/media/ana/OTRA vfat rw 0 0\n";
    snprintf(table, sizeof table, "%s/mounts", booth->folder.path);
    folder_write(&booth->folder, "mounts", mounts, sizeof mounts - 1);
    assert_true(mounts_find_stick("/mnt/usb", table, path));
    assert_string_equal(path, "/mnt/usb");
    assert_true(mounts_find_stick(MOUNTS_AUTO, table, path));
    assert_string_equal(path, "/media/ana/LLAVE AZUL");
    folder_write(&booth->folder, "mounts", mounts, 48); /* the machine's own disk is no stick */
    assert_false(mounts_find_stick(MOUNTS_AUTO, table, path));
    assert_false(mounts_find_stick(MOUNTS_AUTO, "/no/such/table", path));
}

static void say(const struct booth *booth, const char *file, const char *word)
{
    folder_write(&booth->folder, file, word, strlen(word));
}

static void a_battery_says_how_full_it_is_and_a_mouse_does_not(void **state)
{
    struct booth *booth = *state;
    struct battery battery = {0};
    assert_false(battery_read(booth->folder.path, &battery));
    make_below(booth, "AC");
    make_below(booth, "mouse");
    make_below(booth, "BAT0");
    say(booth, "AC/type", "Mains\n");
    say(booth, "mouse/type", "Battery\n");
    say(booth, "mouse/scope", "Device\n");
    say(booth, "mouse/capacity", "90\n");
    say(booth, "mouse/status", "Discharging\n");
    assert_false(battery_read(booth->folder.path, &battery));
    say(booth, "BAT0/type", "Battery\n");
    say(booth, "BAT0/status", "Discharging\n");
    say(booth, "BAT0/capacity", "130\n");
    assert_false(battery_read(booth->folder.path, &battery));
    say(booth, "BAT0/capacity", "17\n");
    assert_true(battery_read(booth->folder.path, &battery));
    assert_int_equal(battery.percent, 17);
    assert_false(battery.charging);
    say(booth, "BAT0/status", "Charging\n");
    assert_true(battery_read(booth->folder.path, &battery));
    assert_true(battery.charging);
}

/* -- Letters ----------------------------------------------------------------------------------- */

#define NOON_MS 1795284000000LL /* 2026-11-21 12:00 in Metepec */
#define OFFICE 4

static void bring_offices(struct booth *booth, const uint8_t hub_secret[64], const uint8_t fair[8])
{
    static uint8_t bytes[OFFICES_BYTES_MAX];
    struct offices offices = {.count = 1, .keys = {{.office = OFFICE}}};
    uint8_t secret[32];
    size_t size;
    memcpy(offices.fair, fair, 8);
    crypto_box_keypair(offices.keys[0].public_key, secret);
    assert_int_equal(offices_encode(&offices, hub_secret, bytes, sizeof bytes, &size), DONE);
    folder_write(&booth->folder, "content/7/" OFFICES_FILE, (const char *)bytes, size);
}

/* Badge and PIN were right; the certificate is good until noon. */
static void open_as_certified(struct booth *booth)
{
    struct attempts_view view;
    booth->list.members[0].role = STAFF_ROLE_CERTIFIED;
    booth->list.members[0].certified_until = staff_minute(NOON_MS);
    bring_list(booth, booth->hub_secret);
    bring_offices(booth, booth->hub_secret, booth->enrolment.fair_id);
    open_gate(booth);
    assert_int_equal(gate_try(&booth->gate, &booth->badge, booth->pin, &view), DONE);
}

static enum permit asks_at(struct booth *booth, int64_t now_ms)
{
    uint8_t key[32];
    return gate_may_accompany(&booth->gate, booth->badge.staff, OFFICE, now_ms, CLOCK_STAFF, key);
}

static void a_certificate_that_ends_at_noon_is_good_until_the_minute_before(void **state)
{
    struct booth *booth = *state;
    open_as_certified(booth);
    assert_int_equal(asks_at(booth, NOON_MS - 1), PERMIT_GIVEN);
    assert_int_equal(asks_at(booth, NOON_MS), PERMIT_EXPIRED);
    assert_int_equal(asks_at(booth, NOON_MS - 60000), PERMIT_GIVEN);
}

static void the_role_alone_writes_no_letter_and_a_coordinators_word_does(void **state)
{
    struct booth *booth = *state;
    struct staff_member *member = &booth->list.members[0];
    open_as_certified(booth);
    member->certified_until = 0;
    bring_list(booth, booth->hub_secret);
    gate_refresh(&booth->gate);
    assert_int_equal(asks_at(booth, NOON_MS - 1), PERMIT_NO_CERTIFICATE);
    member->role = STAFF_ROLE_COORDINATOR;
    bring_list(booth, booth->hub_secret);
    gate_refresh(&booth->gate);
    assert_int_equal(asks_at(booth, NOON_MS - 1), PERMIT_NO_CERTIFICATE);
    member->role = STAFF_ROLE_VOLUNTEER;
    member->override = STAFF_OVERRIDE_SEEN;
    member->override_until = staff_minute(NOON_MS);
    bring_list(booth, booth->hub_secret);
    gate_refresh(&booth->gate);
    assert_int_equal(asks_at(booth, NOON_MS - 1), PERMIT_GIVEN);
    assert_int_equal(asks_at(booth, NOON_MS), PERMIT_EXPIRED);
}

static void a_clock_that_nobody_vouches_for_judges_no_certificate(void **state)
{
    struct booth *booth = *state;
    uint8_t key[32];
    open_as_certified(booth);
    assert_int_equal(gate_may_accompany(&booth->gate, booth->badge.staff, OFFICE, NOON_MS - 1,
                                        CLOCK_UNKNOWN, key),
                     PERMIT_NO_CLOCK);
}

static void an_office_without_a_key_and_a_list_of_another_hub_or_fair_give_none(void **state)
{
    struct booth *booth = *state;
    uint8_t key[32], stranger[64], other_fair[8] = {9};
    open_as_certified(booth);
    assert_int_equal(gate_may_accompany(&booth->gate, booth->badge.staff, OFFICE + 1, NOON_MS - 1,
                                        CLOCK_HUB, key),
                     PERMIT_NO_KEY);
    crypto_sign_keypair(key, stranger);
    bring_offices(booth, stranger, booth->enrolment.fair_id);
    gate_refresh(&booth->gate);
    assert_int_equal(asks_at(booth, NOON_MS - 1), PERMIT_NO_KEY);
    bring_offices(booth, booth->hub_secret, other_fair);
    gate_refresh(&booth->gate);
    assert_int_equal(asks_at(booth, NOON_MS - 1), PERMIT_NO_KEY);
    bring_offices(booth, booth->hub_secret, booth->enrolment.fair_id);
    gate_refresh(&booth->gate);
    assert_int_equal(asks_at(booth, NOON_MS - 1), PERMIT_GIVEN);
}

static void nobody_writes_a_letter_but_whoever_opened_and_is_still_in_the_list(void **state)
{
    struct booth *booth = *state;
    struct attempts_view view;
    uint8_t other[8] = {5};
    uint8_t key[32];
    open_as_certified(booth);
    assert_true(gate_is_open_for(&booth->gate, booth->badge.staff));
    assert_int_equal(gate_may_accompany(&booth->gate, other, OFFICE, NOON_MS - 1, CLOCK_HUB, key),
                     PERMIT_LOCKED);
    gate_shut(&booth->gate); /* locked */
    assert_int_equal(asks_at(booth, NOON_MS - 1), PERMIT_LOCKED);
    assert_int_equal(
        gate_may_accompany(&booth->gate, (uint8_t[8]){0}, OFFICE, NOON_MS - 1, CLOCK_HUB, key),
        PERMIT_LOCKED);
    assert_int_equal(gate_try(&booth->gate, &booth->badge, "00000", &view), INVALID);
    assert_int_equal(asks_at(booth, NOON_MS - 1), PERMIT_LOCKED); /* a wrong PIN opens nothing */
    assert_int_equal(gate_try(&booth->gate, &booth->badge, booth->pin, &view), DONE);
    assert_int_equal(asks_at(booth, NOON_MS - 1), PERMIT_GIVEN);
    booth->list.count = 0; /* revoked while it stood open */
    bring_list(booth, booth->hub_secret);
    gate_refresh(&booth->gate);
    assert_int_equal(asks_at(booth, NOON_MS - 1), PERMIT_LOCKED);
    assert_false(gate_is_open_for(&booth->gate, booth->badge.staff));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, booth_create, booth_destroy)
        TEST(without_a_list_every_badge_is_refused),
        TEST(only_this_hubs_list_of_this_fair_counts),
        TEST(a_wrong_pin_counts_and_a_release_is_taken_once),
        TEST(a_stick_is_where_the_settings_say_or_the_machine_put_it),
        TEST(a_battery_says_how_full_it_is_and_a_mouse_does_not),
        TEST(a_certificate_that_ends_at_noon_is_good_until_the_minute_before),
        TEST(the_role_alone_writes_no_letter_and_a_coordinators_word_does),
        TEST(a_clock_that_nobody_vouches_for_judges_no_certificate),
        TEST(an_office_without_a_key_and_a_list_of_another_hub_or_fair_give_none),
        TEST(nobody_writes_a_letter_but_whoever_opened_and_is_still_in_the_list),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
