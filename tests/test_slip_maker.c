/* The slip maker as the kiosk uses it: a child of this very program, asked over its socket. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <cmocka.h>

#include "kiosk/slip/escpos.h"
#include "kiosk/slip/maker.h"
#include "kiosk/slip/render.h"
#include "tests/slip_sample.h"

#define WAIT_MS 20000                         /* a sanitized child on a busy machine */
#define ALL_FORMS ((1U << MAKER_PWG_300) - 1) /* of a roll */

static struct maker *start(void)
{
    struct maker *maker;
    assert_int_equal(maker_start("/proc/self/exe", &maker), DONE);
    return maker;
}

/* Takes what comes until there is an answer. */
static enum outcome wait_for(struct maker *maker, struct maker_answer *answer)
{
    enum outcome outcome;
    while ((outcome = maker_take(maker, answer)) == BUSY) {
        struct pollfd wait = {.fd = maker_fd(maker), .events = POLLIN};
        assert_int_equal(poll(&wait, 1, WAIT_MS), 1);
    }
    return outcome;
}

/* The only child of this process, as the kernel lists it. */
static pid_t only_child(void)
{
    char path[64];
    int child = 0;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%d", &child), 1);
    fclose(file);
    return child;
}

static void a_slip_comes_back_in_every_form(void **state)
{
    (void)state;
    struct maker *maker = start();
    struct maker_answer answer;
    struct slip slip;
    struct slip_layout layout;
    struct raster raster;
    struct render *render;
    struct form form = {0};
    slip_sample(&slip, 1);
    assert_int_equal(maker_ask(maker, &slip, SLIP_58_MM, ALL_FORMS), DONE);
    assert_int_equal(maker_ask(maker, &slip, SLIP_58_MM, ALL_FORMS), BUSY);
    assert_int_equal(wait_for(maker, &answer), DONE);
    assert_true(maker_is_warm(maker));
    assert_int_equal(answer.outcome, DONE);
    /* The same as drawn here. */
    assert_int_equal(render_open(&render), DONE);
    assert_int_equal(slip_compose(&slip, SLIP_58_MM, &layout), DONE);
    assert_int_equal(render_raster(render, &layout, &raster), DONE);
    assert_int_equal(answer.width, raster.width);
    assert_int_equal(answer.height, raster.height);
    assert_int_equal(answer.forms[MAKER_RASTER].size, raster.stride * (size_t)raster.height);
    assert_memory_equal(answer.forms[MAKER_RASTER].bytes, raster.bits,
                        answer.forms[MAKER_RASTER].size);
    assert_int_equal(escpos_job(&raster, &form), DONE);
    assert_true(answer.forms[MAKER_ESCPOS].size > form.size); /* as long as with three lines */
    assert_int_equal(escpos_pad(&form, answer.forms[MAKER_ESCPOS].size), DONE);
    assert_int_equal(answer.forms[MAKER_ESCPOS].size, form.size);
    assert_memory_equal(answer.forms[MAKER_ESCPOS].bytes, form.bytes, form.size);
    assert_memory_equal(answer.forms[MAKER_PNG].bytes, "\x89PNG", 4);
    assert_memory_equal(answer.forms[MAKER_PDF].bytes, "%PDF", 4);
    form_free(&form);
    raster_free(&raster);
    render_close(render);
    maker_kill(maker);
}

static void a_reprint_of_the_same_visit_needs_no_new_child(void **state)
{
    (void)state;
    struct maker *maker = start();
    struct maker_answer answer;
    struct slip slip;
    slip_sample_long(&slip, 1);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(maker_ask(maker, &slip, SLIP_80_MM, MAKER_BIT(MAKER_ESCPOS)), DONE);
        assert_int_equal(wait_for(maker, &answer), DONE);
        assert_int_equal(answer.outcome, DONE);
        assert_null(answer.forms[MAKER_PNG].bytes);
        assert_non_null(answer.forms[MAKER_ESCPOS].bytes);
        assert_int_equal(maker_ask(maker, &slip, SLIP_80_MM, MAKER_BIT(MAKER_ESCPOS)), BUSY);
        maker_forget(maker);
    }
    maker_kill(maker);
}

static void what_is_no_slip_is_answered_and_the_next_one_made(void **state)
{
    (void)state;
    struct maker *maker = start();
    struct maker_answer answer;
    struct slip slip;
    slip_sample(&slip, 1);
    slip.token[3] = 'U';
    assert_int_equal(maker_ask(maker, &slip, SLIP_58_MM, ALL_FORMS), DONE);
    assert_int_equal(wait_for(maker, &answer), DONE);
    assert_int_equal(answer.outcome, INVALID);
    assert_null(answer.forms[MAKER_PNG].bytes);
    maker_forget(maker);
    slip_sample(&slip, 1);
    assert_int_equal(maker_ask(maker, &slip, SLIP_58_MM, MAKER_BIT(MAKER_PNG)), DONE);
    assert_int_equal(wait_for(maker, &answer), DONE);
    assert_int_equal(answer.outcome, DONE);
    maker_kill(maker);
}

static void a_killed_maker_is_gone_at_once(void **state)
{
    (void)state;
    struct slip slip;
    slip_sample(&slip, 1);
    for (int asked = 0; asked < 2; asked++) { /* while warming up, and in the middle of work */
        struct maker *maker = start();
        pid_t child = only_child();
        if (asked)
            assert_int_equal(maker_ask(maker, &slip, SLIP_80_MM, ALL_FORMS), DONE);
        assert_int_equal(kill(child, 0), 0);
        maker_kill(maker);
        assert_int_equal(kill(child, 0), -1);
        assert_int_equal(errno, ESRCH);
    }
    maker_kill(NULL);
}

static void a_child_that_died_is_noticed(void **state)
{
    (void)state;
    struct maker *maker = start();
    struct maker_answer answer;
    struct slip slip;
    slip_sample(&slip, 1);
    kill(only_child(), SIGKILL);
    assert_int_equal(wait_for(maker, &answer), NO_DEVICE);
    assert_int_equal(maker_ask(maker, &slip, SLIP_58_MM, ALL_FORMS), NO_DEVICE);
    maker_kill(maker);
    assert_int_equal(maker_start("/nowhere/at/all", &maker), NO_DEVICE);
    assert_null(maker);
}

/* One line of the child's /proc/PID/status. */
static void assert_status(pid_t child, const char *line)
{
    char path[64], text[8192];
    snprintf(path, sizeof path, "/proc/%d/status", (int)child);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    if (!strstr(text, line))
        fail_msg("no \"%s\" in\n%s", line, text);
}

static void the_child_is_shut_in(void **state)
{
    (void)state;
    struct maker *maker = start();
    struct maker_answer answer;
    struct slip slip;
    char path[64], line[256];
    int limits = 0;
    slip_sample(&slip, 1);
    assert_int_equal(maker_ask(maker, &slip, SLIP_58_MM, MAKER_BIT(MAKER_RASTER)), DONE);
    assert_int_equal(wait_for(maker, &answer), DONE);
    assert_status(only_child(), "Seccomp:\t2\n");
    assert_status(only_child(), "NoNewPrivs:\t1\n");
    snprintf(path, sizeof path, "/proc/%d/limits", (int)only_child());
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        limits += strncmp(line, "Max core file size        0                    0", 47) == 0;
    fclose(file);
    assert_int_equal(limits, 1);
    maker_kill(maker);
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], MAKER_FLAG) == 0)
        return maker_run(MAKER_FD);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_comes_back_in_every_form),
        cmocka_unit_test(a_reprint_of_the_same_visit_needs_no_new_child),
        cmocka_unit_test(what_is_no_slip_is_answered_and_the_next_one_made),
        cmocka_unit_test(a_killed_maker_is_gone_at_once),
        cmocka_unit_test(a_child_that_died_is_noticed),
        cmocka_unit_test(the_child_is_shut_in),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
