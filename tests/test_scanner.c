/* A burst of keys is a slip and never falls into a field; people's typing is theirs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "kiosk/scanner.h"

static const char token[] = "9A56B6JEYBVH7XD7G7E4JWVTA1ZRWA9K";

static SDL_Scancode place_of(char character)
{
    if (character >= 'A' && character <= 'Z')
        return (SDL_Scancode)(SDL_SCANCODE_A + (character - 'A'));
    if (character == '0')
        return SDL_SCANCODE_0;
    if (character >= '1' && character <= '9')
        return (SDL_Scancode)(SDL_SCANCODE_1 + (character - '1'));
    return SDL_SCANCODE_SLASH;
}

/* A key at its place, and what the layout makes of it. */
static void key(struct scanner *scanner, char character, const char *typed, int64_t at_ms)
{
    struct window_event event = {.kind = WINDOW_STROKE, .scancode = place_of(character)};
    assert_int_equal(scanner_see(scanner, &event, at_ms), SCANNER_HOLDS);
    event = (struct window_event){.kind = WINDOW_TEXT};
    strcpy(event.text, typed);
    assert_int_equal(scanner_see(scanner, &event, at_ms), SCANNER_HOLDS);
}

static void burst(struct scanner *scanner, const char *text, const char *typed, int64_t gap_ms)
{
    for (size_t i = 0; text[i] != '\0'; ++i)
        key(scanner, text[i], typed, 1000 + (int64_t)i * gap_ms);
}

static void a_burst_ended_by_enter_is_a_scan_under_any_layout(void **state)
{
    (void)state;
    struct scanner scanner = {0};
    burst(&scanner, token, "ñ", 5); /* a layout that types something else altogether */
    struct window_event enter = {.kind = WINDOW_KEY, .key = SDLK_RETURN};
    assert_int_equal(scanner_see(&scanner, &enter, 1160), SCANNER_SCAN);
    assert_string_equal(scanner.scanned, token);
}

static void a_burst_without_enter_is_a_scan_when_its_gap_has_passed(void **state)
{
    (void)state;
    struct scanner scanner = {0};
    burst(&scanner, token, "a", 59);
    int64_t last_ms = 1000 + 59 * ((int64_t)strlen(token) - 1);
    assert_int_equal(scanner_expire(&scanner, last_ms + SCANNER_GAP_MS - 1), SCANNER_HOLDS);
    assert_int_equal(scanner_due_ms(&scanner), last_ms + SCANNER_GAP_MS);
    assert_int_equal(scanner_expire(&scanner, last_ms + SCANNER_GAP_MS), SCANNER_SCAN);
}

static void nineteen_keys_are_typing_and_come_back_as_they_were(void **state)
{
    (void)state;
    struct scanner scanner = {0};
    for (int i = 0; i < SCANNER_LEAST - 1; ++i)
        key(&scanner, 'N', i % 2 == 0 ? "ñ" : "Á", 1000);
    struct window_event enter = {.kind = WINDOW_KEY, .key = SDLK_RETURN};
    assert_int_equal(scanner_see(&scanner, &enter, 1001), SCANNER_PASS);
    assert_int_equal(scanner_expire(&scanner, 1060), SCANNER_PASS);
    assert_string_equal(scanner.held, "ñÁñÁñÁñÁñÁñÁñÁñÁñÁñ");
}

static void text_without_a_key_is_never_held(void **state)
{
    (void)state;
    struct scanner scanner = {0};
    struct window_event event = {.kind = WINDOW_TEXT, .text = "María"};
    assert_int_equal(scanner_see(&scanner, &event, 0), SCANNER_PASS);
    assert_int_equal(scanner_due_ms(&scanner), -1);
}

static void a_burst_longer_than_any_slip_is_cut_and_says_so(void **state)
{
    (void)state;
    struct scanner scanner = {0};
    for (int i = 0; i < SCANNER_MOST + 50; ++i)
        key(&scanner, '7', "7", 1000);
    assert_true(scanner.too_long);
    assert_int_equal(strlen(scanner.scanned), SCANNER_MOST);
    assert_true(strlen(scanner.held) < SCANNER_HELD);
    scanner_forget(&scanner);
    const struct scanner empty = {0};
    assert_memory_equal(&scanner, &empty, sizeof empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_ended_by_enter_is_a_scan_under_any_layout),
        cmocka_unit_test(a_burst_without_enter_is_a_scan_when_its_gap_has_passed),
        cmocka_unit_test(nineteen_keys_are_typing_and_come_back_as_they_were),
        cmocka_unit_test(text_without_a_key_is_never_held),
        cmocka_unit_test(a_burst_longer_than_any_slip_is_cut_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
