/* Certificates of competence at the hub: what kiosks are told of them, tables that are read or
 * refused as a whole, exceptions that say who made them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/content.h"
#include "sync/disk.h"
#include "sync/hub/audit.h"
#include "sync/hub/file.h"
#include "sync/hub/inside.h"
#include "sync/hub/staff_import.h"
#include "tests/pocket.h"

#define HEAD "badge,name,role,institution,certificate,issuer,number,valid_to\n"
#define ANA \
    "ana-1,Ana Núñez,certified,DIF municipal,EC0539,Emisor de ejemplo,E-1,2026-11-29T12:00\n"
#define DAY_MS (24 * 60 * 60 * 1000LL)
#define OFFSET (-360)

struct desk {
    struct pocket_hub *at;
    struct folder folder; /* tables lie here */
    struct staff_table table;
    struct staff_list list;
    char *faults;
    struct fair fair;
};

static int desk_open(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    assert_non_null(desk);
    desk->at = pocket_open();
    folder_make(&desk->folder);
    assert_int_equal(fair_find(desk->at->hub, POCKET_FAIR, &desk->fair), DONE);
    desk->fair.content = 1; /* a fair with files, so that lists are published */
    *state = desk;
    return 0;
}

static int desk_close(void **state)
{
    struct desk *desk = *state;
    free(desk->faults);
    folder_remove(&desk->folder);
    pocket_close(desk->at);
    free(desk);
    return 0;
}

/* Reads `text` as a table; what was wrong with it is in desk->faults. */
static enum outcome read_table(struct desk *desk, const char *text, size_t size)
{
    char path[FOLDER_PATH_MAX + 16];
    size_t length = 0;
    folder_write(&desk->folder, "equipo.csv", text, size);
    snprintf(path, sizeof path, "%s/equipo.csv", desk->folder.path);
    free(desk->faults);
    desk->faults = NULL;
    FILE *faults = open_memstream(&desk->faults, &length);
    assert_non_null(faults);
    enum outcome outcome = staff_import_read(io_real(), path, OFFSET, &desk->table, faults);
    fclose(faults);
    return outcome;
}

static void expect_refused(struct desk *desk, const char *text, const char *said)
{
    assert_int_equal(read_table(desk, text, strlen(text)), INVALID);
    if (strstr(desk->faults, said) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", desk->faults, said);
}

static void tables_are_read_whole_and_each_wrong_row_is_named_with_its_line(void **state)
{
    struct desk *desk = *state;
    static const char good[] = HEAD ANA "ben-1,Benito,volunteer,,,,,\n";
    assert_int_equal(read_table(desk, good, strlen(good)), DONE);
    assert_string_equal(desk->faults, "");
    assert_int_equal(desk->table.count, 2);
    assert_string_equal(desk->table.rows[0].competence.code, "EC0539");
    /* noon of Metepec is 18:00 UTC */
    assert_int_equal(desk->table.rows[0].competence.until, staff_minute(POCKET_NOON_MS));
    assert_int_equal(desk->table.rows[1].competence.until, 0);
    expect_refused(desk,
                   HEAD "Ana 1,Ana,volunteer,,,,,\n" ANA
                        "c-1,Carla,certified,,,,,\n"
                        "d-1,Dora,volunteer,,EC0539,Emisor,,2026-11-29\n"
                        "e-1,Eva,volunteer,,,,,2026-11-29\n"
                        "f-1,Fe,volunteer,,EC 0539,Emisor,1,\n"
                        "ana-1,Otra Ana,volunteer,,,,,\n"
                        "g-1,Gil,boss,,,,,\n",
                   "equipo.csv:2: badge = \"Ana 1\"");
    assert_null(strstr(desk->faults, "equipo.csv:3:")); /* Ana's row is good */
    assert_non_null(strstr(desk->faults, "equipo.csv:4: badge c-1: the role certified needs"));
    assert_non_null(strstr(desk->faults, "equipo.csv:5: badge d-1: a certificate has an issuer"));
    assert_non_null(strstr(desk->faults, "equipo.csv:6: badge e-1: issuer, number and valid_to"));
    assert_non_null(strstr(desk->faults, "equipo.csv:7: badge f-1: a certificate's code"));
    assert_non_null(strstr(desk->faults, "equipo.csv:8: badge ana-1: this badge stands there"));
    assert_non_null(strstr(desk->faults, "equipo.csv:9: role = \"boss\""));
}

static void spreadsheets_of_another_make_are_read_or_told_what_is_wrong(void **state)
{
    struct desk *desk = *state;
    static const char marked[] = "\xEF\xBB\xBF" HEAD ANA;
    static const char latin1[] = HEAD
        "a-1,Ana N\xFA\xF1"
        "ez,volunteer,,,,,\n";
    static const char semicolons[] =
        "badge;name;role;institution;certificate;issuer;number;valid_to\na-1;Ana;volunteer;;;;;\n";
    assert_int_equal(read_table(desk, marked, strlen(marked)), DONE);
    assert_int_equal(desk->table.count, 1);
    expect_refused(desk, latin1, "equipo.csv:2: not UTF-8; save the file as UTF-8");
    expect_refused(desk, semicolons, "equipo.csv:1: cells are separated by semicolons");
    expect_refused(desk, "badge,name\na-1,Ana\n", "a column is missing");
    static const char shipped[] =
        "badge,name,role,certificate,issuer,number,valid_to\r\na-1,Ana,volunteer,,,,\r\n";
    assert_int_equal(read_table(desk, shipped, strlen(shipped)), DONE); /* no institution */
}

static void times_are_minutes_of_the_fairs_own_clock(void **state)
{
    uint32_t minute;
    char text[17];
    (void)state;
    assert_true(competence_read_time("2026-11-29T12:00", OFFSET, &minute));
    assert_int_equal(minute, staff_minute(POCKET_NOON_MS));
    competence_write_time(minute, OFFSET, text);
    assert_string_equal(text, "2026-11-29T12:00");
    assert_true(competence_read_time("2026-11-29", OFFSET, &minute)); /* all of that day */
    assert_int_equal(minute, staff_minute(POCKET_NOON_MS + DAY_MS / 2));
    assert_true(competence_read_time("", OFFSET, &minute));
    assert_int_equal(minute, STAFF_NO_END);
    competence_write_time(minute, OFFSET, text);
    assert_string_equal(text, "");
    static const char *const bad[] = {"2026-11-31",       "2026-11-29T24:00", "2026-11-29 12:00",
                                      "2026-11-29T12:60", "2026-11-29T1:000", "30/11/2026",
                                      "2024-01-01",       "9999-01-01",       "2026-11-29T12:00Z"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(competence_read_time(bad[i], OFFSET, &minute));
}

/* --- what the hub keeps, and says to kiosks --- */

static struct staff_member drawn(void)
{
    struct staff_badge badge;
    char pin[STAFF_PIN_DIGITS + 1];
    struct staff_member member = {.role = STAFF_ROLE_CERTIFIED};
    assert_int_equal(staff_make(io_real(), &badge, pin, &member), DONE);
    return member;
}

static void give_content(struct desk *desk)
{
    char path[FOLDER_PATH_MAX + 128];
    struct hub *hub = desk->at->hub;
    struct fair fair = desk->fair;
    fair.content = 1;
    snprintf(path, sizeof path, "%s/fairs/%s/1/fair.ini", desk->at->data, POCKET_FAIR);
    assert_int_equal(file_make_folders(&desk->at->io, path, strlen(desk->at->data) + 1), DONE);
    assert_int_equal(file_replace(&desk->at->io, path, "x", 1), DONE);
    assert_int_equal(fair_add(hub, &fair), DONE);
}

static void read_list(struct desk *desk)
{
    char path[FOLDER_PATH_MAX + 128];
    uint8_t bytes[STAFF_LIST_BYTES_MAX];
    size_t size;
    struct fair fair;
    struct hub *hub = desk->at->hub;
    assert_int_equal(fair_find(hub, POCKET_FAIR, &fair), DONE);
    snprintf(path, sizeof path, "%s/fairs/%s/%u/" STAFF_FILE, desk->at->data, fair.name,
             fair.content);
    assert_int_equal(disk_read(&desk->at->io, path, bytes, sizeof bytes, &size), DONE);
    assert_int_equal(staff_decode(bytes, size, hub->keys->signing.public_key, &desk->list), DONE);
}

static void take_ana(struct desk *desk)
{
    give_content(desk);
    assert_int_equal(read_table(desk, HEAD ANA, strlen(HEAD ANA)), DONE);
    desk->table.rows[0].fresh = true;
    desk->table.rows[0].member = drawn();
    if (staff_import_take(desk->at->hub, POCKET_FAIR, &desk->table, "maria") != DONE)
        fail_msg("%s", hub_why(desk->at->hub));
}

static void a_certificate_that_is_imported_reaches_kiosks_and_ends_at_noon(void **state)
{
    struct desk *desk = *state;
    struct audit_entry entry;
    bool whole;
    take_ana(desk);
    read_list(desk);
    assert_int_equal(desk->list.count, 1);
    assert_true(staff_may_accompany(&desk->list.members[0], POCKET_NOON_MS - 1));
    assert_false(staff_may_accompany(&desk->list.members[0], POCKET_NOON_MS));
    assert_int_equal(audit_at(desk->at->hub, 1, &entry), DONE);
    assert_int_equal(entry.kind, AUDIT_CERTIFIED);
    assert_string_equal(entry.by, "maria");
    assert_int_equal(audit_at(desk->at->hub, 2, &entry), DONE);
    assert_int_equal(entry.kind, AUDIT_STAFF_IMPORTED);
    assert_int_equal(entry.code, 1); /* rows */
    assert_int_equal(audit_at(desk->at->hub, 3, &entry), NOT_FOUND);
    assert_int_equal(audit_check(desk->at->hub, &whole), DONE);
    assert_true(whole);
}

static void a_table_is_taken_as_a_whole_or_not_at_all(void **state)
{
    struct desk *desk = *state;
    struct badge badge;
    static const char two[] = HEAD ANA "ben-1,Benito,volunteer,,,,,\n";
    give_content(desk);
    assert_int_equal(read_table(desk, two, strlen(two)), DONE);
    desk->table.rows[0].fresh = true;
    desk->table.rows[0].member = drawn();
    desk->table.rows[1].fresh = false; /* said to be there, and is not */
    assert_int_equal(staff_import_take(desk->at->hub, POCKET_FAIR, &desk->table, "maria"), REFUSED);
    assert_int_equal(badge_at(desk->at->hub, desk->fair.id, 0, &badge), NOT_FOUND);
    assert_int_equal(staff_import_take(desk->at->hub, POCKET_FAIR, &desk->table, "no name"),
                     INVALID);
    desk->table.rows[1].fresh = true;
    desk->table.rows[1].member = drawn();
    assert_int_equal(staff_import_take(desk->at->hub, POCKET_FAIR, &desk->table, "maria"), DONE);
    assert_int_equal(badge_at(desk->at->hub, desk->fair.id, 1, &badge), DONE);
    assert_int_equal(badge_at(desk->at->hub, desk->fair.id, 2, &badge), NOT_FOUND);
}

static void imported_again_she_keeps_her_badge_and_gets_the_newer_certificate(void **state)
{
    struct desk *desk = *state;
    static const char again[] =
        HEAD "ana-1,Ana Núñez,certified,Salud,EC0539,Emisor de ejemplo,E-2,2027-11-30\n";
    take_ana(desk);
    struct staff_member before = desk->table.rows[0].member;
    assert_int_equal(read_table(desk, again, strlen(again)), DONE);
    assert_int_equal(
        staff_import_find(desk->at->hub, desk->fair.id, "ana-1", desk->table.rows[0].member.staff),
        DONE);
    assert_int_equal(staff_import_take(desk->at->hub, POCKET_FAIR, &desk->table, "maria"), DONE);
    read_list(desk);
    assert_int_equal(desk->list.count, 1);
    assert_memory_equal(desk->list.members[0].check, before.check, 32); /* same badge and PIN */
    assert_true(staff_may_accompany(&desk->list.members[0], POCKET_NOON_MS + 300 * DAY_MS));
    uint8_t nobody[RECORD_STAFF_BYTES];
    assert_int_equal(staff_import_find(desk->at->hub, desk->fair.id, "ana-2", nobody), NOT_FOUND);
}

static void an_exception_says_why_who_and_how_long(void **state)
{
    struct desk *desk = *state;
    struct badge badge;
    struct audit_entry entry;
    char which[BADGE_HEX];
    struct hub *hub = desk->at->hub;
    take_ana(desk);
    for (size_t i = 0; i < RECORD_STAFF_BYTES; i++)
        snprintf(which + 2 * i, 3, "%02x", desk->table.rows[0].member.staff[i]);
    uint32_t now = staff_minute(desk->at->wall_ms);
    assert_int_equal(competence_override(hub, which, STAFF_OVERRIDE_SEEN, now, "maria", &badge),
                     INVALID); /* ends now */
    assert_int_equal(
        competence_override(hub, which, STAFF_OVERRIDE_SEEN, STAFF_NO_END, "maria", &badge),
        INVALID); /* for ever */
    assert_int_equal(competence_override(hub, which, STAFF_OVERRIDES, now + 60, "maria", &badge),
                     INVALID);
    assert_int_equal(competence_override(hub, which, STAFF_OVERRIDE_SEEN, now + 60, "", &badge),
                     INVALID); /* nobody did it */
    assert_int_equal(competence_override(hub, "0123456789abcdef", STAFF_OVERRIDE_SEEN, now + 60,
                                         "maria", &badge),
                     NOT_FOUND);
    assert_int_equal(
        competence_override(hub, which, STAFF_OVERRIDE_SEEN, now + 60, "maria", &badge), DONE);
    assert_int_equal(audit_at(hub, 3, &entry), DONE);
    assert_int_equal(entry.kind, AUDIT_OVERRIDDEN);
    assert_int_equal(entry.code, STAFF_OVERRIDE_SEEN);
    assert_int_equal(entry.until, now + 60);
    assert_string_equal(entry.by, "maria");
    read_list(desk);
    int64_t later_ms = desk->at->wall_ms + 59 * 60000;
    assert_true(staff_may_accompany(&desk->list.members[0], later_ms));
    assert_false(staff_may_accompany(&desk->list.members[0], later_ms + 60000));
    assert_int_equal(competence_override(hub, which, STAFF_OVERRIDE_NONE, 0, "maria", &badge),
                     DONE);
    read_list(desk);
    assert_false(staff_may_accompany(&desk->list.members[0], later_ms));
    assert_int_equal(badge_revoke(hub, which, &badge), DONE);
    assert_int_equal(
        competence_override(hub, which, STAFF_OVERRIDE_SEEN, now + 60, "maria", &badge), REFUSED);
}

static void an_audit_row_that_was_touched_is_found_without_any_key(void **state)
{
    struct desk *desk = *state;
    struct hub *hub = desk->at->hub;
    static const char *const harm[] = {
        "UPDATE audit SET at_ms = at_ms + 1 WHERE number = 2", "DELETE FROM audit WHERE number = 1",
        "UPDATE audit SET sealed = (SELECT sealed FROM audit WHERE number = 1) WHERE number = 2",
        "UPDATE audit SET mark = sealed WHERE number = 3"};
    for (size_t i = 0; i < sizeof harm / sizeof harm[0]; i++) {
        bool whole = false;
        struct audit_entry entry = {.kind = AUDIT_OFFICE_KEY, .code = 7};
        assert_int_equal(hub_begin(hub), DONE);
        for (int row = 0; row < 3; row++)
            assert_int_equal(audit_append(hub, &entry), DONE);
        assert_int_equal(audit_check(hub, &whole), DONE);
        assert_true(whole);
        assert_int_equal(storage_do(hub->storage, harm[i], 0, NULL, NULL), DONE);
        assert_int_equal(audit_check(hub, &whole), DONE);
        assert_false(whole);
        hub_rollback(hub);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)
        TEST(tables_are_read_whole_and_each_wrong_row_is_named_with_its_line),
        TEST(spreadsheets_of_another_make_are_read_or_told_what_is_wrong),
        TEST(times_are_minutes_of_the_fairs_own_clock),
        TEST(a_certificate_that_is_imported_reaches_kiosks_and_ends_at_noon),
        TEST(a_table_is_taken_as_a_whole_or_not_at_all),
        TEST(imported_again_she_keeps_her_badge_and_gets_the_newer_certificate),
        TEST(an_exception_says_why_who_and_how_long),
        TEST(an_audit_row_that_was_touched_is_found_without_any_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
