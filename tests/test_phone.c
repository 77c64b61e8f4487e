/* Phone numbers: what people type, what they see, what they hear, what they dial. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sync/phone.h"

static void numbers_are_read_as_people_type_them(void **state)
{
    (void)state;
    static const char *const typed[] = {
        "7223707532",       "722 370 7532",    "(722) 370-7532",    "722.370.75.32",
        "+52 722 370 7532", "+527223707532",   "52 722 370 7532",   "0052 722 370 7532",
        "+52 1 7223707532", "01 722 370 7532", "044 722 370 7532",  "045-722-370-7532",
        "521 7223707532",   " 722 370 7532 ",  "+52 044 7223707532"};
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        char digits[PHONE_DIGITS_BYTES];
        if (phone_read(typed[i], digits) != PHONE_OK)
            fail_msg("%s was refused", typed[i]);
        assert_string_equal(digits, "7223707532");
    }
}

static void what_is_no_number_is_refused_with_its_reason(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum phone_reading reading;
    } cases[] = {{"", PHONE_EMPTY},
                 {" - ", PHONE_EMPTY},
                 {"+", PHONE_EMPTY},
                 {"722370753", PHONE_TOO_SHORT},
                 {"370 7532", PHONE_TOO_SHORT},
                 {"+52 722 370 753", PHONE_TOO_SHORT},
                 {"72237075321", PHONE_TOO_LONG},
                 {"+52 722 370 75321", PHONE_TOO_LONG},
                 {"722370753272237075327223707532", PHONE_TOO_LONG},
                 {"722 37o 7532", PHONE_CHARACTER},
                 {"no tengo", PHONE_CHARACTER},
                 {"722-370-7532 ext 4", PHONE_CHARACTER},
                 {"722+3707532", PHONE_CHARACTER},
                 {"*7311", PHONE_CHARACTER},
                 {"７２２3707532", PHONE_CHARACTER},
                 {"+1 212 555 0100", PHONE_FOREIGN},
                 {"001 212 555 0100", PHONE_FOREIGN},
                 {"+34 722 370 753", PHONE_FOREIGN},
                 {"1223707532", PHONE_NOT_A_NUMBER},
                 {"0223707532", PHONE_NOT_A_NUMBER},
                 {"2222222222", PHONE_NOT_A_NUMBER}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char digits[PHONE_DIGITS_BYTES] = "left over";
        enum phone_reading reading = phone_read(cases[i].text, digits);
        if (reading != cases[i].reading)
            fail_msg("%s: %d, expected %d", cases[i].text, reading, cases[i].reading);
        assert_string_equal(digits, "");
    }
}

static void a_number_is_shown_said_and_dialled(void **state)
{
    (void)state;
    static const struct {
        const char *number, *shown, *said, *uri;
    } cases[] = {
        {"7223707532", "722 370 7532", "7 2 2, 3 7 0, 7 5 3 2", "tel:+527223707532"},
        {"55 12345678", "55 1234 5678", "5 5, 1 2 3 4, 5 6 7 8", "tel:+525512345678"},
        {"8009112000", "800 911 2000", "8 0 0, 9 1 1, 2 0 0 0", "tel:8009112000"},
        {"911", "911", "9 1 1", "tel:911"},
        {"079", "079", "0 7 9", "tel:079"},
        {"*7311", "*7311", "* 7 3 1 1", "tel:*7311"},
        {"", "", "", ""},
        {"91", "", "", ""},
        {"72237075321", "", "", ""},
        {"7223707", "", "", ""},
        {"*", "", "", ""},
        {"9*11", "", "", ""},
        {"llame al 911", "", "", ""},
        {"911;phone-context=x", "", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[PHONE_TEXT_BYTES] = "old";
        bool good = cases[i].shown[0] != '\0';
        assert_int_equal(phone_show(cases[i].number, text), good);
        assert_string_equal(text, cases[i].shown);
        assert_int_equal(phone_say(cases[i].number, text), good);
        assert_string_equal(text, cases[i].said);
        assert_int_equal(phone_uri(cases[i].number, text), good);
        assert_string_equal(text, cases[i].uri);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_as_people_type_them),
        cmocka_unit_test(what_is_no_number_is_refused_with_its_reason),
        cmocka_unit_test(a_number_is_shown_said_and_dialled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
