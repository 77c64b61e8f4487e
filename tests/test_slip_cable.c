/* Printers at a cable: serial lines of a real speed, and a node as usblp makes them; paper, fences
 * and answers go through a pty both ways. What a pty cannot show: tests/printer/cable.h. */
#include <poll.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>

#include <cmocka.h>

#include "kiosk/slip/escpos.h"
#include "kiosk/slip/maker.h"
#include "kiosk/slip/printer.h"
#include "tests/printer/cable.h"
#include "tests/slip_sample.h"

#define WAIT_MS 20000
#define WIDTH 384
#define AHEAD_ROWS 400 /* two fences, and a band of each */

struct world {
    struct maker *maker;
    struct slip slip;
    struct maker_answer answer;
};

static int make_world(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    assert_true(sodium_init() >= 0);
    slip_sample(&world->slip, 5);
    assert_int_equal(maker_start("/proc/self/exe", &world->maker), DONE);
    *state = world;
    return 0;
}

static int free_world(void **state)
{
    struct world *world = *state;
    maker_kill(world->maker);
    free(world);
    return 0;
}

/* What this printer is sent, made as in the kiosk. */
static const struct maker_bytes *make(struct world *world, const struct printer *printer)
{
    enum outcome outcome;
    assert_int_equal(maker_ask(world->maker, &world->slip, SLIP_58_MM, printer_forms(printer)),
                     DONE);
    while ((outcome = maker_take(world->maker, &world->answer)) == BUSY) {
        struct pollfd wait = {.fd = maker_fd(world->maker), .events = POLLIN};
        poll(&wait, 1, 1000);
    }
    assert_int_equal(outcome, DONE);
    assert_int_equal(world->answer.outcome, DONE);
    return world->answer.forms;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct printer *open_at(const char *kind, const struct cable *cable, const char *behind)
{
    struct printer *printer = NULL;
    char target[128], why[200];
    snprintf(target, sizeof target, "%s%s%s", kind, cable->path, behind);
    if (printer_open(target, &printer, why, sizeof why) != DONE)
        fail_msg("%s: %s", target, why);
    return printer;
}

static void wait_change(struct printer *printer)
{
    struct pollfd wait = {.fd = printer_fd(printer), .events = POLLIN};
    poll(&wait, 1, 50);
}

static void wait_state(struct printer *printer, enum printer_state state)
{
    struct printer_result unexpected;
    for (int64_t until = now_ms() + WAIT_MS; printer_state(printer) != state;) {
        if (now_ms() > until)
            fail_msg("state %d, expected %d", printer_state(printer), state);
        wait_change(printer);
        assert_false(printer_take(printer, &unexpected));
    }
}

static enum outcome wait_result(struct printer *printer)
{
    struct printer_result result;
    for (int64_t until = now_ms() + WAIT_MS; !printer_take(printer, &result);) {
        if (now_ms() > until)
            fail_msg("no result; state %d", printer_state(printer));
        wait_change(printer);
    }
    return result.outcome;
}

static void send_slip(struct world *world, struct printer *printer)
{
    assert_int_equal(printer_send(printer, 1, make(world, printer)), DONE);
    maker_forget(world->maker);
}

static void wait_rows(struct cable *cable, int rows)
{
    int out = 0;
    for (int64_t until = now_ms() + WAIT_MS; out < rows;) {
        struct timespec pause = {0, 5000000};
        assert_true(now_ms() < until);
        nanosleep(&pause, NULL);
        cable_lock(cable);
        out = cable->soft.rows;
        cable_unlock(cable);
    }
}

/* Pieces with ink on them. */
static int printed(struct cable *cable)
{
    int count = 0;
    assert_string_equal(cable->soft.why, "");
    for (int i = 0; i < cable->soft.cuts; i++)
        count += cable->soft.cut_ink[i] > 0;
    return count;
}

static void assert_last_is_read(const struct world *world, const struct cable *cable)
{
    char picture[64];
    snprintf(picture, sizeof picture, "%s-%d.png", cable->soft.name, cable->soft.cuts);
    assert_true(slip_sample_is_read(picture, world->slip.token));
}

static void a_slip_comes_out_at_the_speed_of_its_line(void **state)
{
    static const struct {
        unsigned baud;
        const char *behind, *name;
        speed_t speed;
        size_t least, most; /* bytes of the slip */
    } lines[] = {
        {115200, "@115200", "test_cable_115200", B115200, 16000, 17000},
        {19200, "@19200", "test_cable_19200", B19200, 8000, 10000}, /* half the dots each way */
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct cable cable;
        struct termios line;
        assert_true(cable_start(&cable, WIDTH, lines[i].name, lines[i].baud));
        struct printer *printer = open_at("serial:", &cable, lines[i].behind);
        wait_state(printer, PRINTER_READY); /* it was flushed, asked, and answered */
        assert_int_equal(tcgetattr(cable.slave, &line), 0);
        assert_int_equal(cfgetospeed(&line), lines[i].speed);
        assert_int_equal(line.c_lflag & (ICANON | ECHO | ISIG), 0);
        assert_int_equal(line.c_iflag & (IXON | IXOFF | ICRNL), 0);
        assert_int_equal(line.c_oflag & OPOST, 0);
        cable_lock(&cable);
        uint64_t before = cable.taken;
        cable_unlock(&cable);
        int64_t began = now_ms();
        send_slip(*state, printer);
        assert_int_equal(wait_result(printer), DONE);
        int64_t took = now_ms() - began;
        printer_close(printer);
        cable_stop(&cable);
        uint64_t bytes = cable.taken - before;
        print_message("%u baud: %llu bytes in %lld ms\n", lines[i].baud, (unsigned long long)bytes,
                      (long long)took);
        assert_in_range(bytes, lines[i].least, lines[i].most);
        assert_true(took * lines[i].baud >= (int64_t)(bytes - 100) * 10000);
        assert_int_equal(printed(&cable), 1);
        assert_last_is_read(*state, &cable);
        cable_close(&cable);
    }
}

static void paper_that_ends_and_comes_back_is_told_through_the_line(void **state)
{
    struct cable cable;
    assert_true(cable_start(&cable, WIDTH, NULL, 115200));
    struct printer *printer = open_at("serial:", &cable, "@115200");
    wait_state(printer, PRINTER_READY);
    cable_set_paper(&cable, 320); /* 40 mm */
    send_slip(*state, printer);
    int64_t began = now_ms();
    assert_int_equal(wait_result(printer), NO_PAPER);
    assert_true(now_ms() - began < PRINTER_PATIENCE_MS);
    wait_state(printer, PRINTER_NEEDS);
    assert_int_equal(printer_need(printer), PRINTER_NEEDS_PAPER);
    cable_set_paper(&cable, SOFT_ENDLESS);
    wait_state(printer, PRINTER_READY);
    cable_lock(&cable);
    assert_in_range(cable.soft.cut_ink[1], 1, 320 + AHEAD_ROWS); /* cut off, and not gone on with */
    cable_unlock(&cable);
    send_slip(*state, printer);
    assert_int_equal(wait_result(printer), DONE);
    printer_close(printer);
    cable_stop(&cable);
    assert_int_equal(printed(&cable), 2);
    cable_close(&cable);
}

static void a_slip_that_is_forgotten_stops_within_two_fences(void **state)
{
    struct cable cable;
    assert_true(cable_start(&cable, WIDTH, "test_cable_forgotten", 38400));
    struct printer *printer = open_at("serial:", &cable, "@38400");
    wait_state(printer, PRINTER_READY);
    send_slip(*state, printer);
    wait_rows(&cable, 200);
    printer_forget(printer); /* the visit ends */
    cable_lock(&cable);
    int rows = cable.soft.rows;
    cable_unlock(&cable);
    wait_state(printer, PRINTER_OFFLINE);
    wait_state(printer, PRINTER_READY);
    cable_lock(&cable);
    assert_true(cable.soft.cut_ink[1] <= rows + AHEAD_ROWS);
    cable_unlock(&cable);
    send_slip(*state, printer); /* the next one's comes whole, on paper of its own */
    assert_int_equal(wait_result(printer), DONE);
    printer_close(printer);
    cable_stop(&cable);
    assert_int_equal(printed(&cable), 2);
    assert_last_is_read(*state, &cable);
    cable_close(&cable);
}

static void a_line_that_another_program_holds_is_left_alone(void **state)
{
    struct cable cable;
    assert_true(cable_start(&cable, WIDTH, NULL, 115200));
    struct printer *printer = open_at("serial:", &cable, "@115200");
    wait_state(printer, PRINTER_READY);
    struct printer *other = open_at("serial:", &cable, "@115200");
    cable_lock(&cable);
    uint64_t before = cable.taken;
    cable_unlock(&cable);
    for (int i = 0; i < 10; i++) {
        wait_change(other);
        assert_int_equal(printer_state(other), PRINTER_OFFLINE);
    }
    cable_lock(&cable);
    assert_int_equal(cable.taken, before);
    cable_unlock(&cable);
    printer_close(printer); /* it goes: the other one comes in by itself */
    wait_state(other, PRINTER_READY);
    send_slip(*state, other);
    assert_int_equal(wait_result(other), DONE);
    printer_close(other);
    cable_stop(&cable);
    assert_int_equal(printed(&cable), 1);
    cable_close(&cable);
}

/* A node that takes bytes and answers, as usblp's does; the port itself has no words here. */
static void a_printer_node_prints_and_its_end_in_a_slip_is_doubt(void **state)
{
    struct world *world = *state;
    struct cable cable;
    assert_true(cable_start(&cable, WIDTH, "test_cable_node", 0));
    struct printer *printer = open_at("usb:", &cable, "");
    wait_state(printer, PRINTER_READY);
    send_slip(*state, printer);
    assert_int_equal(wait_result(printer), DONE);
    cable_set_paper(&cable, 0);
    wait_state(printer, PRINTER_NEEDS);
    assert_int_equal(printer_need(printer), PRINTER_NEEDS_PAPER);
    cable_set_paper(&cable, SOFT_ENDLESS);
    wait_state(printer, PRINTER_READY);
    cable_lock(&cable);
    cable.soft.silent = true; /* prints, and nobody hears of its fences */
    cable_unlock(&cable);
    send_slip(*state, printer);
    wait_rows(&cable, 200);
    cable_stop(&cable); /* unplugged */
    assert_int_equal(wait_result(printer), DOUBT);
    wait_state(printer, PRINTER_OFFLINE);
    assert_int_equal(printer_send(printer, 2, make(world, printer)), NO_DEVICE);
    maker_forget(world->maker);
    printer_close(printer);
    assert_int_equal(printed(&cable), 1);
    assert_last_is_read(*state, &cable);
    cable_close(&cable);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], MAKER_FLAG) == 0)
        return maker_run(MAKER_FD);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_comes_out_at_the_speed_of_its_line),
        cmocka_unit_test(paper_that_ends_and_comes_back_is_told_through_the_line),
        cmocka_unit_test(a_slip_that_is_forgotten_stops_within_two_fences),
        cmocka_unit_test(a_line_that_another_program_holds_is_left_alone),
        cmocka_unit_test(a_printer_node_prints_and_its_end_in_a_slip_is_doubt),
    };
    return cmocka_run_group_tests(tests, make_world, free_world);
}
