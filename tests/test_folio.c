/* Folios: what is written is read back, however it is typed; what is mistyped is noticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sync/folio.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* A fixed sequence of 35-bit values, spread over all of them. */
static uint64_t nth(uint64_t n)
{
    return (n * 0x9E3779B97F4A7C15ULL >> 20) & ((1ULL << FOLIO_BITS) - 1);
}

static void the_folio_is_the_first_35_bits_of_the_slip(void **state)
{
    (void)state;
    uint8_t slip[16] = {0xFF, 0xFF, 0xFF, 0xFF, 0xE0};
    assert_true(folio_bits(slip) == (1ULL << FOLIO_BITS) - 1);
    slip[4] = 0x1F; /* the 36th bit and later do not count */
    slip[3] = slip[2] = slip[1] = slip[0] = 0;
    assert_true(folio_bits(slip) == 0);
    char text[FOLIO_TEXT_BYTES];
    folio_write(slip, text);
    assert_string_equal(text, "0000-0000");
}

static void a_folio_is_read_however_it_is_typed(void **state)
{
    (void)state;
    uint64_t bits, expected;
    char text[FOLIO_TEXT_BYTES];
    assert_int_equal(folio_read("0112-2AAS", &expected), FOLIO_OK);
    static const char *const typed[] = {"01122AAS",        "0112 2aas",    "o1l2-2aas", "OI12 2AAS",
                                        "0-1-1-2 2 A A S", "  0112-2AAS ", "oLi22aas"};
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        assert_int_equal(folio_read(typed[i], &bits), FOLIO_OK);
        assert_true(bits == expected);
    }
    folio_write_bits(expected, text);
    assert_string_equal(text, "0112-2AAS");
}

static void what_is_no_folio_is_refused_with_its_reason(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum folio_reading reading;
    } cases[] = {{"", FOLIO_EMPTY},
                 {" - ", FOLIO_EMPTY},
                 {"0112-2AA", FOLIO_TOO_SHORT},
                 {"0112-2AAS0", FOLIO_TOO_LONG},
                 {"0112-2AUS", FOLIO_CHARACTER},
                 {"0112_2AAS", FOLIO_CHARACTER},
                 {"0112-2AñS", FOLIO_CHARACTER},
                 {"0112-2AA0", FOLIO_CHECK}};
    uint64_t bits = 77;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(folio_read(cases[i].text, &bits), cases[i].reading);
    assert_true(bits == 77);
}

static void every_single_wrong_character_is_noticed(void **state)
{
    (void)state;
    for (uint64_t n = 0; n < 300; n++) {
        char text[FOLIO_TEXT_BYTES], wrong[FOLIO_TEXT_BYTES];
        uint64_t bits;
        folio_write_bits(nth(n), text);
        assert_int_equal(folio_read(text, &bits), FOLIO_OK);
        assert_true(bits == nth(n));
        for (int i = 0; i < FOLIO_TEXT_BYTES - 1; i++) {
            if (text[i] == '-')
                continue;
            for (int c = 0; c < 32; c++) {
                memcpy(wrong, text, sizeof wrong);
                wrong[i] = alphabet[c];
                assert_int_equal(folio_read(wrong, &bits),
                                 alphabet[c] == text[i] ? FOLIO_OK : FOLIO_CHECK);
            }
        }
    }
}

/* Luhn notices all swaps of neighbours but 0 with Z (first and last value): 1 in 496. */
static void nearly_every_swap_of_neighbours_is_noticed(void **state)
{
    (void)state;
    int swaps = 0, missed = 0;
    for (uint64_t n = 0; n < 20000; n++) {
        char text[FOLIO_TEXT_BYTES];
        uint64_t bits;
        folio_write_bits(nth(n), text);
        for (int i = 0; i < FOLIO_TEXT_BYTES - 2; i++) {
            int next = text[i + 1] == '-' ? i + 2 : i + 1;
            if (text[i] == '-' || text[i] == text[next])
                continue;
            char swapped[FOLIO_TEXT_BYTES];
            memcpy(swapped, text, sizeof swapped);
            swapped[i] = text[next];
            swapped[next] = text[i];
            swaps++;
            if (folio_read(swapped, &bits) == FOLIO_OK) {
                missed++;
                assert_true((text[i] == '0' && text[next] == 'Z') ||
                            (text[i] == 'Z' && text[next] == '0'));
            }
        }
    }
    print_message("%d of %d swaps of neighbours missed\n", missed, swaps);
    assert_true(swaps > 100000);
    assert_true(missed * 400 < swaps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_folio_is_the_first_35_bits_of_the_slip),
        cmocka_unit_test(a_folio_is_read_however_it_is_typed),
        cmocka_unit_test(what_is_no_folio_is_refused_with_its_reason),
        cmocka_unit_test(every_single_wrong_character_is_noticed),
        cmocka_unit_test(nearly_every_swap_of_neighbours_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
