/* Kits of blank slips outlive the machine: what the ledger keeps of them when an older backup is
 * put back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/hub/backup.h"
#include "sync/hub/inside.h"
#include "sync/hub/kit.h"
#include "sync/hub/restore.h"
#include "tests/pocket.h"

#define BLANKS 3
#define MINUTE_MS 60000

struct office {
    struct pocket_hub *at;
    struct backup before;
    char place[FOLDER_PATH_MAX + 16];
};

static int open_office(void **state)
{
    struct office *office = calloc(1, sizeof *office);
    assert_non_null(office);
    office->at = pocket_open();
    snprintf(office->place, sizeof office->place, "%s/usb", office->at->folder.path);
    assert_int_equal(mkdir(office->place, 0700), 0);
    *state = office;
    return 0;
}

static int close_office(void **state)
{
    struct office *office = *state;
    pocket_close(office->at);
    free(office);
    return 0;
}

static struct kit make(struct office *office, struct kit_slip slips[BLANKS])
{
    struct kit kit;
    assert_int_equal(kit_make(office->at->hub, POCKET_FAIR, BLANKS, slips, &kit), DONE);
    return kit;
}

static void back_up(struct office *office)
{
    office->at->wall_ms += MINUTE_MS;
    assert_int_equal(backup_make(office->at->hub, io_real(), office->place, &office->before), DONE);
}

static void restore(struct office *office)
{
    struct pocket_hub *at = office->at;
    char path[4096], why[HUB_WHY_MAX];
    struct backup_statement statement;
    struct hub_settings settings = {.io = &at->io, .folder = at->data};
    snprintf(path, sizeof path, "%s/%s", office->place, office->before.name);
    struct restore_settings how = {.io = &at->io, .folder = at->data, .file = path};
    hub_close(at->hub);
    at->wall_ms += MINUTE_MS;
    assert_int_equal(restore_run(&how, &statement, why), DONE);
    assert_int_equal(hub_open(&settings, &at->hub, why), DONE);
}

/* What a desk of this fair says to a blank. */
static enum token_verdict read_blank(struct office *office, const struct kit_slip *slip)
{
    static struct roster roster;
    struct fair fair;
    struct token token;
    assert_int_equal(fair_find(office->at->hub, POCKET_FAIR, &fair), DONE);
    roster = (struct roster){.fair_number = fair.number, .has_cover = true};
    memcpy(roster.cover, fair.cover, sizeof roster.cover);
    assert_int_equal(kit_fill_roster(office->at->hub, &fair, &roster), DONE);
    struct token_reader reader = {.roster = &roster,
                                  .today = token_day(office->at->wall_ms, fair.offset_minutes)};
    return token_verify(slip->token, &reader, &token);
}

static void a_kit_that_was_revoked_stays_revoked_after_a_restore(void **state)
{
    struct office *office = *state;
    struct kit_slip lost[BLANKS], good[BLANKS];
    struct kit kit = make(office, lost);
    make(office, good);
    back_up(office);
    assert_int_equal(kit_revoke(office->at->hub, POCKET_FAIR, kit.number, &kit), DONE);
    int64_t revoked_ms = kit.revoked_ms;
    restore(office);
    assert_int_equal(read_blank(office, &lost[0]), TOKEN_REVOKED);
    assert_int_equal(read_blank(office, &good[0]), TOKEN_OK);
    assert_int_equal(kit_at(office->at->hub, kit.fair, 0, &kit), DONE);
    assert_int_equal(kit.revoked_ms, revoked_ms);
    assert_int_equal(kit_revoke(office->at->hub, POCKET_FAIR, kit.number, &kit), REFUSED);
    assert_int_equal(kit_revoke(office->at->hub, POCKET_FAIR, 9, &kit), NOT_FOUND);
}

static void a_kit_made_since_the_backup_is_known_and_its_number_is_used_once(void **state)
{
    struct office *office = *state;
    struct kit_slip first[BLANKS], second[BLANKS], third[BLANKS];
    make(office, first);
    back_up(office);
    struct kit since = make(office, second);
    restore(office);
    assert_int_equal(read_blank(office, &second[0]), TOKEN_OK); /* paper that lies in a drawer */
    struct kit again;
    assert_int_equal(kit_at(office->at->hub, since.fair, 1, &again), DONE);
    assert_int_equal(again.number, since.number);
    assert_int_equal(again.slips, BLANKS);
    assert_int_equal(again.made_ms, since.made_ms);
    assert_int_equal(again.revoked_ms, 0);
    struct kit next = make(office, third);
    assert_int_equal(next.number, since.number + 1);
    for (int i = 0; i < BLANKS; i++)
        for (int j = 0; j < BLANKS; j++)
            assert_true(second[i].bits != third[j].bits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kit_that_was_revoked_stays_revoked_after_a_restore,
                                        open_office, close_office),
        cmocka_unit_test_setup_teardown(
            a_kit_made_since_the_backup_is_known_and_its_number_is_used_once, open_office,
            close_office),
    };
    return cmocka_run_group_tests_name("kit", tests, NULL, NULL);
}
