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

/* A key at its place, and what the layout makes of it: shown at once only after a pause; the
 * twentieth says that it is a burst. */
static void key(struct scanner *scanner, char character, const char *typed, int64_t at_ms)
{
    struct window_event event = {.kind = WINDOW_STROKE, .scancode = place_of(character)};
    bool first = !scanner->open, burst = scanner->count == SCANNER_LEAST - 1;
    assert_int_equal(scanner_see(scanner, &event, at_ms), burst ? SCANNER_BURST : SCANNER_HOLDS);
    event = (struct window_event){.kind = WINDOW_TEXT};
    strcpy(event.text, typed);
    assert_int_equal(scanner_see(scanner, &event, at_ms), first ? SCANNER_FIRST : SCANNER_HOLDS);
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
    assert_string_equal(scanner.held, "ÁñÁñÁñÁñÁñÁñÁñÁñÁñ"); /* the first one was shown */
}

static void a_key_after_a_pause_shows_at_once_and_one_that_follows_closely_waits(void **state)
{
    (void)state;
    struct scanner scanner = {0};
    for (int i = 0; i < 30; ++i) { /* a fast typist: never a scan, nothing ever waits */
        struct window_event stroke = {.kind = WINDOW_STROKE, .scancode = SDL_SCANCODE_N};
        struct window_event text = {.kind = WINDOW_TEXT, .text = "n"};
        int64_t at_ms = 1000 + i * SCANNER_GAP_MS;
        if (scanner_expire(&scanner, at_ms) == SCANNER_PASS) {
            assert_string_equal(scanner.held, "");
            scanner_forget(&scanner);
        }
        assert_int_equal(scanner_see(&scanner, &stroke, at_ms), SCANNER_HOLDS);
        assert_int_equal(scanner_see(&scanner, &text, at_ms), SCANNER_FIRST);
    }
    key(&scanner, 'A', "a", 1000 + 29 * SCANNER_GAP_MS + 59);
    assert_string_equal(scanner.held, "a");
}

static void a_dead_key_and_its_letter_are_one_letter_that_waits_no_longer(void **state)
{
    (void)state;
    struct scanner scanner = {0};
    struct window_event dead = {.kind = WINDOW_STROKE, .scancode = SDL_SCANCODE_LEFTBRACKET};
    assert_int_equal(scanner_see(&scanner, &dead, 1000), SCANNER_HOLDS);
    assert_int_equal(scanner_expire(&scanner, 1060), SCANNER_PASS);
    scanner_forget(&scanner);
    key(&scanner, 'E', "é", 1150);
}

static void tab_ends_a_burst_like_enter_and_neither_ends_typing(void **state)
{
    (void)state;
    static const SDL_Keycode ends[] = {SDLK_RETURN, SDLK_KP_ENTER, SDLK_TAB};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; ++i) {
        struct scanner scanner = {0};
        struct window_event end = {.kind = WINDOW_KEY, .key = ends[i]};
        burst(&scanner, "9A56B6JEYBVH7XD7G7E", "a", 5); /* nineteen */
        assert_int_equal(scanner_see(&scanner, &end, 1100), SCANNER_PASS);
        key(&scanner, '4', "a", 1100);
        assert_int_equal(scanner_see(&scanner, &end, 1100), SCANNER_SCAN);
        end.key = SDLK_DOWN;
        assert_int_equal(scanner_see(&scanner, &end, 1100), SCANNER_PASS);
    }
}

/* SDL calls a stroke repeated that comes within two milliseconds of the same key's last. */
static void a_double_letter_of_a_quick_scanner_counts_and_a_key_held_down_does_not(void **state)
{
    static const char doubled[] = "9MM56BBBJEYBVH77XD7G7EE4JW";
    struct scanner scanner = {0};
    struct window_event enter = {.kind = WINDOW_KEY, .key = SDLK_RETURN};
    (void)state;
    for (size_t i = 0; doubled[i] != '\0'; ++i) {
        struct window_event stroke = {.kind = WINDOW_STROKE, .scancode = place_of(doubled[i])};
        stroke.repeated = i > 0 && doubled[i] == doubled[i - 1];
        (void)scanner_see(&scanner, &stroke, 1000 + (int64_t)i);
    }
    assert_int_equal(scanner_see(&scanner, &enter, 1030), SCANNER_SCAN);
    assert_string_equal(scanner.scanned, doubled);
    scanner_forget(&scanner);
    key(&scanner, 'N', "n", 2000);
    for (int64_t at_ms = 2250; at_ms < 4000; at_ms += 33) { /* a heavy hand */
        struct window_event held = {
            .kind = WINDOW_STROKE, .scancode = SDL_SCANCODE_N, .repeated = true};
        assert_int_equal(scanner_see(&scanner, &held, at_ms), SCANNER_HOLDS);
    }
    assert_int_equal(scanner.count, 1);
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
        cmocka_unit_test(a_key_after_a_pause_shows_at_once_and_one_that_follows_closely_waits),
        cmocka_unit_test(a_dead_key_and_its_letter_are_one_letter_that_waits_no_longer),
        cmocka_unit_test(tab_ends_a_burst_like_enter_and_neither_ends_typing),
        cmocka_unit_test(a_double_letter_of_a_quick_scanner_counts_and_a_key_held_down_does_not),
        cmocka_unit_test(text_without_a_key_is_never_held),
        cmocka_unit_test(a_burst_longer_than_any_slip_is_cut_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
