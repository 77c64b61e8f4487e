/* A scanner on a serial line, through a pseudo-terminal: readings, noise, halves, unplugging. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <sodium.h>

#include "kiosk/scanner_serial.h"

#define TOKEN "9A56B6JEYBVH7XD7G7E4JWVTA1ZRWA9K"

struct cable {
    int scanner, other; /* the device's end; ours is kept open so that the line does not hang up */
    char link[64], setting[96];
    struct scanner_serial *serial;
    int64_t now_ms;
};

static void plug_in(struct cable *cable)
{
    char name[64];
    assert_int_equal(openpty(&cable->scanner, &cable->other, name, NULL, NULL), 0);
    unlink(cable->link);
    assert_int_equal(symlink(name, cable->link), 0);
}

static void pull_out(struct cable *cable)
{
    unlink(cable->link);
    close(cable->scanner);
    close(cable->other);
}

static int begin(void **state)
{
    struct cable *cable = calloc(1, sizeof *cable);
    snprintf(cable->link, sizeof cable->link, "/tmp/jornada-scanner-%d", (int)getpid());
    snprintf(cable->setting, sizeof cable->setting, "serial:%s@9600", cable->link);
    plug_in(cable);
    assert_int_equal(scanner_serial_open(cable->setting, &cable->serial), DONE);
    cable->now_ms = 10000;
    *state = cable;
    return 0;
}

static int end(void **state)
{
    struct cable *cable = *state;
    scanner_serial_close(cable->serial);
    pull_out(cable);
    free(cable);
    return 0;
}

static void send(struct cable *cable, const void *bytes, size_t size)
{
    assert_int_equal(write(cable->scanner, bytes, size), size);
    usleep(2000); /* through the kernel's line */
}

static void say(struct cable *cable, const char *text)
{
    send(cable, text, strlen(text));
}

static bool step(struct cable *cable, char text[SCANNER_MOST + 1])
{
    memset(text, 0, SCANNER_MOST + 1);
    return scanner_serial_step(cable->serial, cable->now_ms, text);
}

static void expect(struct cable *cable, const char *reading)
{
    char text[SCANNER_MOST + 1];
    assert_int_equal(step(cable, text), reading != NULL);
    assert_string_equal(text, reading == NULL ? "" : reading);
}

static void a_line_is_a_reading_whatever_ends_it_and_in_whatever_case(void **state)
{
    static const char *const ends[] = {"\r", "\n", "\r\n"};
    struct cable *cable = *state;
    expect(cable, NULL); /* the line is opened */
    assert_int_equal(scanner_serial_state(cable->serial), SCANNER_SERIAL_READY);
    for (size_t i = 0; i < 3; i++) {
        char line[64];
        snprintf(line, sizeof line, "%s%s", i == 1 ? "9a56b6jeybvh7xd7g7e4jwvta1zrwa9k" : TOKEN,
                 ends[i]);
        say(cable, line);
        expect(cable, TOKEN);
        expect(cable, NULL); /* the LF behind a CR is no second one */
    }
}

static void a_reading_in_pieces_is_whole_and_two_at_once_are_two(void **state)
{
    struct cable *cable = *state;
    expect(cable, NULL);
    say(cable, "9A56B6JEYB");
    expect(cable, NULL);
    cable->now_ms += SCANNER_SERIAL_GAP_MS - 1;
    say(cable, "VH7XD7G7E4JWVTA1ZRWA9K\rPBADGE\r");
    expect(cable, TOKEN);
    expect(cable, "PBADGE");
    expect(cable, NULL);
}

static void half_a_line_is_thrown_away_and_said(void **state)
{
    struct cable *cable = *state;
    expect(cable, NULL);
    say(cable, "9A56B6JEYB");
    expect(cable, NULL);
    assert_int_equal(scanner_serial_due_ms(cable->serial), cable->now_ms + SCANNER_SERIAL_GAP_MS);
    cable->now_ms += SCANNER_SERIAL_GAP_MS;
    expect(cable, NULL);
    assert_int_equal(scanner_serial_state(cable->serial), SCANNER_SERIAL_NOISE);
    say(cable, TOKEN "\r"); /* the next one has nothing of it */
    expect(cable, TOKEN);
    assert_int_equal(scanner_serial_state(cable->serial), SCANNER_SERIAL_READY);
}

static void noise_signs_and_lines_without_end_are_no_reading(void **state)
{
    static const uint8_t noise[] = {0xFF, 0x00, 'A', 0x1B, 0x80, '\r'};
    struct cable *cable = *state;
    char endless[SCANNER_MOST + 40];
    expect(cable, NULL);
    send(cable, noise, sizeof noise);
    expect(cable, NULL);
    assert_int_equal(scanner_serial_state(cable->serial), SCANNER_SERIAL_NOISE);
    say(cable, "9A56-B6JE\r");
    expect(cable, NULL);
    memset(endless, '7', sizeof endless);
    send(cable, endless, sizeof endless);
    say(cable, "\r");
    expect(cable, NULL);
    assert_int_equal(scanner_serial_state(cable->serial), SCANNER_SERIAL_NOISE);
    say(cable, "\r\n\n" TOKEN "\r");
    expect(cable, TOKEN);
}

static void one_that_is_unplugged_is_looked_for_and_works_when_it_is_back(void **state)
{
    struct cable *cable = *state;
    expect(cable, NULL);
    say(cable, "9A56B6");
    expect(cable, NULL);
    pull_out(cable);
    cable->now_ms += 100;
    expect(cable, NULL);
    assert_int_equal(scanner_serial_state(cable->serial), SCANNER_SERIAL_ABSENT);
    assert_int_equal(scanner_serial_fd(cable->serial), -1);
    for (int i = 0; i < 5; i++) {
        cable->now_ms += SCANNER_SERIAL_RETRY_MS;
        expect(cable, NULL);
        assert_int_equal(scanner_serial_fd(cable->serial), -1);
    }
    plug_in(cable);
    expect(cable, NULL);
    assert_int_equal(scanner_serial_fd(cable->serial), -1); /* not before its time */
    cable->now_ms = scanner_serial_due_ms(cable->serial);
    expect(cable, NULL);
    say(cable, TOKEN "\r");
    expect(cable, TOKEN); /* and nothing of the half before */
}

static void a_setting_that_is_no_line_is_refused(void **state)
{
    static const char *const wrong[] = {
        "serial:",           "serial:/dev/ttyS0",     "serial:/dev/ttyS0@",     "usb:/x",
        "serial:ttyS0@9600", "serial:/dev/ttyS0@960", "serial:/dev/ttyS0@9600x"};
    struct scanner_serial *serial = NULL;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(scanner_serial_open(wrong[i], &serial), INVALID);
        assert_null(serial);
    }
    assert_int_equal(scanner_serial_open("keyboard", &serial), DONE);
    assert_null(serial);
    assert_int_equal(scanner_serial_state(NULL), SCANNER_SERIAL_NONE);
    /* A file is no line: it would be read as one without end. */
    assert_int_equal(scanner_serial_open("serial:/etc/hostname@9600", &serial), DONE);
    char text[SCANNER_MOST + 1] = "";
    assert_false(scanner_serial_step(serial, 1, text));
    assert_int_equal(scanner_serial_state(serial), SCANNER_SERIAL_ABSENT);
    scanner_serial_close(serial);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_line_is_a_reading_whatever_ends_it_and_in_whatever_case),
        TEST(a_reading_in_pieces_is_whole_and_two_at_once_are_two),
        TEST(half_a_line_is_thrown_away_and_said),
        TEST(noise_signs_and_lines_without_end_are_no_reading),
        TEST(one_that_is_unplugged_is_looked_for_and_works_when_it_is_back),
        cmocka_unit_test(a_setting_that_is_no_line_is_refused),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
