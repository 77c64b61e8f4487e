/* A stick beside the store thread's other work: one that hangs, dies or is still there at the stop.
 * This program is its own stick child, as the kiosk is. */
#include <ctype.h>
#include <dirent.h>
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
#include <unistd.h>

#include <cmocka.h>

#include "kiosk/keeper.h"
#include "sync/stick_child.h"
#include "tests/folder.h"

#define BUILD_MS 1790000000000
#define LOOKS 3000 /* of 10 ms */

struct booth {
    struct folder data, stick;
    struct enrolment *enrolment;
    struct keeper *keeper;
};

static void nobody_waits(void *context)
{
    (void)context;
}

static int begin(void **state)
{
    struct booth *booth = calloc(1, sizeof *booth);
    folder_make(&booth->data);
    folder_make(&booth->stick);
    struct enrolment *enrolment = booth->enrolment = calloc(1, sizeof *enrolment);
    uint8_t secret[32];
    randombytes_buf(enrolment->tenant, sizeof enrolment->tenant);
    randombytes_buf(enrolment->device, sizeof enrolment->device);
    crypto_sign_keypair(enrolment->public_key, enrolment->secret_key);
    randombytes_buf(enrolment->hub_key, sizeof enrolment->hub_key);
    crypto_box_keypair(enrolment->facts_key, secret);
    crypto_box_keypair(enrolment->identity_key, secret);
    enrolment->kiosk = 1;
    const struct keeper_settings settings = {.io = io_real(),
                                             .folder = booth->data.path,
                                             .enrolment = enrolment,
                                             .build_ms = BUILD_MS,
                                             .clock = CLOCK_STAFF,
                                             .virtual_time = true,
                                             .wake = nobody_waits};
    assert_int_equal(keeper_start(&settings, &booth->keeper), DONE);
    keeper_wait_quiet(booth->keeper);
    *state = booth;
    return 0;
}

static int end(void **state)
{
    struct booth *booth = *state;
    keeper_stop(booth->keeper);
    folder_remove(&booth->data);
    folder_remove(&booth->stick);
    free(booth->enrolment);
    free(booth);
    return 0;
}

static enum outcome take_a_turn(struct booth *booth)
{
    struct keeper_event event;
    struct commit commit = {.count = 1};
    commit.facts[0].type = FACT_TURN_ISSUED;
    randombytes_buf(commit.facts[0].record, sizeof commit.facts[0].record);
    uint64_t ticket = keeper_commit(booth->keeper, &commit, NULL, NULL);
    for (int i = 0; i < LOOKS; i++) {
        while (keeper_take(booth->keeper, &event))
            if (event.ticket == ticket && event.news == KEEPER_ANSWER)
                return event.outcome;
        (void)poll(NULL, 0, 10);
    }
    return OFFLINE;
}

static struct trip_report report_of(struct booth *booth)
{
    struct keeper_status status;
    keeper_look(booth->keeper, &status);
    return status.trip;
}

static struct trip_report over(struct booth *booth)
{
    struct trip_report report = report_of(booth);
    for (int i = 0; i < LOOKS && report.running; i++) {
        (void)poll(NULL, 0, 10);
        report = report_of(booth);
    }
    assert_false(report.running);
    return report;
}

static bool is_ours(const char *number)
{
    char path[300], text[600];
    int parent = 0;
    snprintf(path, sizeof path, "/proc/%s/stat", number);
    FILE *file = fopen(path, "r");
    size_t size = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    if (file != NULL)
        fclose(file);
    text[size] = '\0';
    const char *name_end = strrchr(text, ')');
    if (name_end == NULL || sscanf(name_end, ") %*c %d", &parent) != 1 || parent != getpid())
        return false;
    snprintf(path, sizeof path, "/proc/%s/cmdline", number);
    file = fopen(path, "r");
    size = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    if (file != NULL)
        fclose(file);
    return size > 13 && memcmp(text, "jornada-stick", 14) == 0;
}

/* The child as soon as it is one; 0 when there is none. */
static pid_t find_child(int looks)
{
    pid_t found = 0;
    for (int i = 0; i < looks && found == 0; i++) {
        DIR *folder = opendir("/proc");
        for (struct dirent *entry; found == 0 && (entry = readdir(folder)) != NULL;)
            if (isdigit((unsigned char)entry->d_name[0]) && is_ours(entry->d_name))
                found = (pid_t)atoi(entry->d_name);
        closedir(folder);
    }
    return found;
}

/* A trip whose child was sent `what` before it had written anything. */
static pid_t trip_with(struct booth *booth, int what)
{
    assert_int_equal(keeper_trip(booth->keeper, booth->stick.path), DONE);
    pid_t child = find_child(LOOKS);
    assert_int_not_equal(child, 0);
    assert_int_equal(kill(child, what), 0);
    return child;
}

static void a_stick_that_hangs_holds_up_nobody_at_the_glass(void **state)
{
    struct booth *booth = *state;
    for (int i = 0; i < 300; i++) /* two bundles: not over in a blink */
        assert_int_equal(take_a_turn(booth), DONE);
    pid_t child = trip_with(booth, SIGSTOP);
    for (int i = 0; i < 5; i++)
        assert_int_equal(take_a_turn(booth), DONE);
    assert_true(report_of(booth).running);
    assert_int_equal(report_of(booth).bundles, 0);
    assert_int_equal(keeper_trip(booth->keeper, booth->stick.path), BUSY);
    assert_int_equal(kill(child, SIGCONT), 0);
    struct trip_report report = over(booth);
    assert_int_equal(report.outcome, DONE);
    assert_int_equal(report.bundles, 2);
    assert_int_equal(report.frames, 306); /* also what came while it hung, and STREAM_OPEN */
    assert_int_equal(find_child(1), 0);
}

static void a_child_that_dies_ends_the_trip_and_the_next_one_takes_everything(void **state)
{
    struct booth *booth = *state;
    for (int i = 0; i < 20; i++)
        assert_int_equal(take_a_turn(booth), DONE);
    (void)trip_with(booth, SIGKILL);
    struct trip_report report = over(booth);
    assert_int_equal(report.outcome, DAMAGED);
    assert_int_equal(take_a_turn(booth), DONE);
    assert_int_equal(keeper_trip(booth->keeper, booth->stick.path), DONE);
    report = over(booth);
    assert_int_equal(report.outcome, DONE);
    assert_int_equal(report.frames, 22);
}

static void a_stop_in_the_middle_of_a_trip_ends_the_child_and_keeps_every_record(void **state)
{
    struct booth *booth = *state;
    for (int i = 0; i < 20; i++)
        assert_int_equal(take_a_turn(booth), DONE);
    (void)trip_with(booth, SIGSTOP);
    assert_int_equal(keeper_stop(booth->keeper), 0);
    assert_int_equal(find_child(1), 0);
    const struct keeper_settings settings = {.io = io_real(),
                                             .folder = booth->data.path,
                                             .enrolment = booth->enrolment,
                                             .build_ms = BUILD_MS,
                                             .clock = CLOCK_STAFF,
                                             .virtual_time = true,
                                             .wake = nobody_waits};
    assert_int_equal(keeper_start(&settings, &booth->keeper), DONE);
    keeper_wait_quiet(booth->keeper);
    struct keeper_status status;
    keeper_look(booth->keeper, &status);
    assert_int_equal(status.counts.captured, 20);
    assert_int_equal(status.counts.pending, 20);
    assert_int_equal(keeper_trip(booth->keeper, booth->stick.path), DONE);
    assert_int_equal(over(booth).outcome, DONE);
}

static void paths_that_lead_nowhere_are_said_to_be_no_stick(void **state)
{
    struct booth *booth = *state;
    char longest[2 * TRIP_PATH_MAX];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(keeper_trip(booth->keeper, longest), INVALID);
    assert_int_equal(keeper_trip(booth->keeper, "/nowhere/at/all"), DONE);
    struct trip_report report = over(booth);
    assert_int_equal(report.outcome, NOT_FOUND);
    assert_true(report.not_a_stick);
    assert_int_equal(keeper_trip(booth->keeper, booth->stick.path), DONE);
    assert_int_equal(over(booth).outcome, DONE);
}

int main(int argc, char **argv)
{
    if (stick_child_is(argc, argv))
        return stick_child_run();
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_stick_that_hangs_holds_up_nobody_at_the_glass, begin,
                                        end),
        cmocka_unit_test_setup_teardown(
            a_child_that_dies_ends_the_trip_and_the_next_one_takes_everything, begin, end),
        cmocka_unit_test_setup_teardown(
            a_stop_in_the_middle_of_a_trip_ends_the_child_and_keeps_every_record, begin, end),
        cmocka_unit_test_setup_teardown(paths_that_lead_nowhere_are_said_to_be_no_stick, begin,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
