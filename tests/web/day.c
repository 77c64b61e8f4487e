/* A day at the Metepec sample for the browser tests, in a hub that does not serve yet:
 * web_day DATA FOLDER [closed]. Kiosk 1 is well, 2 has little paper, 3 is of an older version and
 * has facts unsent; calls for a person, to be sent once the hub serves, go to FOLDER/call-1 and -2.
 * With `closed` everything is pushed, the fair is closed and the referrals have come, 2 of them
 * unsent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/fair.h"
#include "sync/hub/hub.h"
#include "sync/record.h"
#include "tests/fairday.h"

#define FAIR "metepec-sample"
#define PEOPLE 250
#define UNSENT 12

struct plan {
    const char *data, *folder;
    bool closed;
};

static void write_call(struct fairday *day, unsigned kiosk, unsigned waited_s, const char *folder)
{
    uint8_t bytes[512];
    char path[4096];
    size_t size = fairday_call(day->kiosks[kiosk], 7, waited_s, bytes, sizeof bytes);
    snprintf(path, sizeof path, "%s/call-%u", folder, kiosk + 1);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void greet_all(struct pocket_hub *at, struct fairday *day, bool closed)
{
    struct fair fair;
    assert_int_equal(fair_find(at->hub, FAIR, &fair), DONE);
    struct kiosk_report report = {.captured = day->captured[0],
                                  .clock = CLOCK_HUB,
                                  .paper = REPORT_PAPER_GOOD,
                                  .battery_percent = 84,
                                  .settled = closed};
    assert_int_equal(fairday_greet(day->kiosks[0], &report, 400, fair.content), 200);
    report.captured = day->captured[1];
    report.paper = REPORT_PAPER_LOW;
    report.battery_percent = 31;
    assert_int_equal(fairday_greet(day->kiosks[1], &report, -900, fair.content), 200);
    report.captured = day->captured[2];
    report.pending = UNSENT;
    if (!closed)
        assert_int_equal(fairday_greet(day->kiosks[2], NULL, 14 * 60000, 0), 200);
}

static void make_day(void **state)
{
    const struct plan *plan = *state;
    struct fairday day;
    struct pocket_hub *at = pocket_attach(plan->data);
    fairday_make(at, FAIR, PEOPLE, UNSENT, &day);
    if (plan->closed) {
        assert_int_equal(fair_set_state(at->hub, FAIR, CALLS_FAIR_CLOSED), DONE);
        fairday_close(&day, 23);
    }
    greet_all(at, &day, plan->closed);
    write_call(&day, 0, 12, plan->folder);
    write_call(&day, 1, 260, plan->folder);
    fairday_destroy(&day);
    pocket_detach(at);
}

int main(int argc, char *argv[])
{
    struct plan plan = {.data = argv[1], .folder = argv[2], .closed = argc == 4};
    const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(make_day, &plan)};
    if (argc < 3 || sodium_init() < 0) {
        fputs("web_day DATA FOLDER [closed]\n", stderr);
        return 2;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
