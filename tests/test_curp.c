/* A CURP as it is typed: those of the field's facts, each kind of slip, and that nothing blocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "sync/curp.h"

static enum curp_reading read_one(const char *text)
{
    char curp[IDENTITY_CURP_BYTES];
    return curp_read(text, curp);
}

static void those_of_the_fields_facts_are_read(void **state)
{
    static const char *const good[] = {
        "SABC560626MDFLRN01", "HEGG560427MVZRRL04", "PEGJ900512HJCRRS04", "BOXW310820HNERXN09",
        "BEML920313HMCLNS09", "LOPA920229MGTPRN07", "PEXN010203MMCRXNA6", "RAMX000315XGTMRXA8"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; ++i)
        if (read_one(good[i]) != CURP_OK)
            fail_msg("%s is read as %d", good[i], read_one(good[i]));
}

static void each_slip_has_its_name(void **state)
{
    static const struct {
        const char *text;
        enum curp_reading reading;
    } rows[] = {
        {"", CURP_EMPTY},
        {"   ", CURP_EMPTY},
        {"SABC560626MDFLRN0", CURP_LENGTH},
        {"SABC560626MDFLRN011", CURP_LENGTH},
        {"SABC560626MDFLRN09", CURP_CHECK},
        {"OEAF771012HMCRGR09", CURP_CHECK},
        {"MOCO560626MDFLRN01", CURP_WORD},
        {"SABC560631MDFLRN01", CURP_DATE}, /* 31 June */
        {"LOPA910229MGTPRN07", CURP_DATE}, /* 1991 was no leap year */
        {"SABC560626MQQLRN01", CURP_STATE},
        {"SBBC560626MDFLRN01", CURP_CHARACTER}, /* the second is a vowel or X */
        {"SABC560626ZDFLRN01", CURP_CHARACTER},
        {"SABC560626MDFARN01", CURP_CHARACTER}, /* an inner consonant */
        {"SABC560626MDFLRN0A", CURP_CHARACTER},
        {"SABC56062_MDFLRN01", CURP_CHARACTER},
        {"SABC560626MDFLRN01SABC560626MDFLRN01", CURP_CHARACTER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i)
        if (read_one(rows[i].text) != rows[i].reading)
            fail_msg("\"%s\" is read as %d", rows[i].text, read_one(rows[i].text));
}

static void small_letters_blanks_and_the_enye_are_written_as_a_curp_has_them(void **state)
{
    char curp[IDENTITY_CURP_BYTES];
    (void)state;
    assert_int_equal(curp_read(" sabc 560626-mdflrn01 ", curp), CURP_OK);
    assert_string_equal(curp, "SABC560626MDFLRN01");
    assert_int_equal(curp_read("BOÑW310820HNERÑN09", curp), CURP_OK);
    assert_string_equal(curp, "BOXW310820HNERXN09");
    assert_int_equal(curp_read("SABC5", curp), CURP_LENGTH); /* kept as typed */
    assert_string_equal(curp, "SABC5");
    assert_int_equal(curp_read("no sé: ¿cuál?", curp), CURP_CHARACTER);
    assert_string_equal(curp, "");
}

static void a_birth_date_is_told_with_its_century(void **state)
{
    (void)state;
    assert_int_equal(curp_birth("SABC560626MDFLRN01"), 19560626);
    assert_int_equal(curp_birth("PEXN010203MMCRXNA6"), 20010203);
    assert_int_equal(curp_birth("SABC560631MDFLRN01"), 0);
    assert_int_equal(curp_birth("SABC"), 0);
    assert_int_equal(curp_read_date("29/02/1992"), 19920229);
    assert_int_equal(curp_read_date("29021992"), 19920229);
    assert_int_equal(curp_read_date("29-02-1991"), 0);
    assert_int_equal(curp_read_date("2902199"), 0);
    assert_int_equal(curp_read_date("290219921"), 0);
    assert_int_equal(curp_read_date("ayer"), 0);
}

static void of_a_cut_or_misread_one_the_latest_date_is_told(void **state)
{
    (void)state;
    assert_int_equal(curp_birth("PEXN120203MMCRXN6"), 0); /* a character is missing */
    assert_int_equal(curp_latest_birth("PEXN120203MMCRXN6"), 20120203);
    assert_int_equal(curp_latest_birth("PEXN120203"), 20120203);
    assert_int_equal(curp_latest_birth("PE1N120203MMCRXNA6"), 20120203);
    assert_int_equal(curp_latest_birth("PEXN12020"), 0);
    assert_int_equal(curp_latest_birth("PEXN121303MMCRXNA6"), 0);
    assert_int_equal(curp_latest_birth("PEXNO20203MMCRXNA6"), 0);
    assert_int_equal(curp_latest_birth(""), 0);
}

static void whole_years_are_counted_to_the_day(void **state)
{
    (void)state;
    assert_int_equal(curp_years(20081122, 20261122), 18);
    assert_int_equal(curp_years(20081123, 20261122), 17);
    assert_int_equal(curp_years(20261123, 20261122), -1);
    assert_int_equal(curp_years(20040229, 20220228), 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_of_the_fields_facts_are_read),
        cmocka_unit_test(each_slip_has_its_name),
        cmocka_unit_test(small_letters_blanks_and_the_enye_are_written_as_a_curp_has_them),
        cmocka_unit_test(a_birth_date_is_told_with_its_century),
        cmocka_unit_test(of_a_cut_or_misread_one_the_latest_date_is_told),
        cmocka_unit_test(whole_years_are_counted_to_the_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
