/* kiosk.log: what its lines look like, how large it may grow, and that it never stands in the way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "kiosk/clock_io.h"
#include "kiosk/log.h"

static char folder[] = "/tmp/jornada-log-XXXXXX";
static char path[64], old_path[80];

static void assert_text(const char *name, const char *expected)
{
    char text[512] = "";
    FILE *file = fopen(name, "r");
    assert_non_null(file);
    (void)!fread(text, 1, sizeof text - 1, file);
    fclose(file);
    assert_string_equal(text, expected);
}

static void clean(void)
{
    unlink(path);
    unlink(old_path);
}

static void a_line_is_a_minute_a_word_and_two_numbers(void **state)
{
    (void)state;
    struct clock_io clock;
    clock_io_make(&clock, io_real(), 1795359839999, 0); /* 2026-11-22T15:03:59.999Z */
    struct log *log = log_open(&clock.io, path);
    log_event(log, LOG_START, 100, 0);
    clock_io_set(&clock, 1795359840000, 1);
    log_event(log, LOG_STORE, -1, 9);
    log_close(log);
    assert_text(path, "2026-11-22 15:03Z start 100 0\n2026-11-22 15:04Z store -1 9\n");
    log = log_open(&clock.io, path);
    log_event(log, LOG_STOP, 0, 0);
    log_close(log);
    assert_text(path,
                "2026-11-22 15:03Z start 100 0\n2026-11-22 15:04Z store -1 9\n"
                "2026-11-22 15:04Z stop 0 0\n");
    clean();
}

static void the_log_keeps_to_its_size_and_the_one_before(void **state)
{
    (void)state;
    struct log *log = log_open(io_real(), path);
    for (int i = 0; i < 30000; i++)
        log_event(log, LOG_NOTICE, i, 0);
    log_close(log);
    struct stat now, before;
    assert_int_equal(stat(path, &now), 0);
    assert_int_equal(stat(old_path, &before), 0);
    assert_true(now.st_size <= LOG_BYTES_MAX && before.st_size <= LOG_BYTES_MAX);
    assert_true(before.st_size > LOG_BYTES_MAX - 96);
    assert_int_equal(now.st_mode & 0777, 0600);
    clean();
}

static void a_log_that_cannot_be_opened_swallows_its_lines(void **state)
{
    (void)state;
    struct log *log = log_open(io_real(), "/nonexistent/kiosk.log");
    assert_non_null(log);
    log_event(log, LOG_HUB, 1, 2);
    log_close(log);
    log_close(NULL);
}

static void every_event_has_a_word(void **state)
{
    (void)state;
    struct log *log = log_open(io_real(), path);
    for (int what = 0; what < LOG_EVENTS; what++)
        log_event(log, (enum log_what)what, 0, 0);
    log_close(log);
    FILE *file = fopen(path, "r");
    char line[128], word[64];
    int lines = 0;
    while (fgets(line, sizeof line, file)) {
        assert_int_equal(sscanf(line, "%*s %*s %63s", word), 1);
        assert_true(word[0] >= 'a' && word[0] <= 'z' && strcmp(word, "(null)") != 0);
        lines++;
    }
    fclose(file);
    assert_int_equal(lines, LOG_EVENTS);
    clean();
}

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/kiosk.log", folder);
    snprintf(old_path, sizeof old_path, "%s.old", path);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_a_minute_a_word_and_two_numbers),
        cmocka_unit_test(the_log_keeps_to_its_size_and_the_one_before),
        cmocka_unit_test(a_log_that_cannot_be_opened_swallows_its_lines),
        cmocka_unit_test(every_event_has_a_word),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
