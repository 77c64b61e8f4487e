/* Printers: files, a printer on the network, and every way in which it lets us down. */
#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "kiosk/slip/escpos.h"
#include "kiosk/slip/escpos_status.h"
#include "kiosk/slip/printer.h"
#include "kiosk/slip/render.h"
#include "tests/printer/listener.h"
#include "tests/slip_sample.h"

#define WAIT_MS 10000

/* All forms of one slip, made once. */
struct world {
    struct slip slip;
    struct form form[MAKER_FORMS];
    struct maker_bytes bytes[MAKER_FORMS];
    int rows;
};

static int make_world(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    struct render *render;
    struct slip_layout layout;
    struct raster raster;
    assert_non_null(world);
    assert_true(sodium_init() >= 0);
    slip_sample(&world->slip, 2);
    assert_int_equal(render_open(&render), DONE);
    assert_int_equal(slip_compose(&world->slip, SLIP_58_MM, &layout), DONE);
    assert_int_equal(render_raster(render, &layout, &raster), DONE);
    assert_int_equal(render_png(&raster, &layout, &world->form[MAKER_PNG]), DONE);
    assert_int_equal(render_pdf(render, &layout, &world->form[MAKER_PDF]), DONE);
    assert_int_equal(escpos_job(&raster, &world->form[MAKER_ESCPOS]), DONE);
    for (int i = 0; i < MAKER_FORMS; i++)
        world->bytes[i] = (struct maker_bytes){world->form[i].bytes, world->form[i].size};
    world->rows = raster.height;
    raster_free(&raster);
    render_close(render);
    *state = world;
    return 0;
}

static int free_world(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < MAKER_FORMS; i++)
        form_free(&world->form[i]);
    free(world);
    return 0;
}

static struct printer *open_printer(const char *target)
{
    struct printer *printer = NULL;
    char why[200];
    if (printer_open(target, &printer, why, sizeof why) != DONE)
        fail_msg("%s: %s", target, why);
    assert_string_equal(why, "");
    return printer;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits for a change; false after `wait_ms`. */
static bool wait_change(struct printer *printer, int wait_ms)
{
    struct pollfd wait = {.fd = printer_fd(printer), .events = POLLIN};
    return poll(&wait, 1, wait_ms) == 1;
}

static void wait_state(struct printer *printer, enum printer_state state)
{
    struct printer_result unexpected;
    for (int64_t until = now_ms() + WAIT_MS; printer_state(printer) != state;) {
        if (now_ms() > until)
            fail_msg("state %d, expected %d", printer_state(printer), state);
        wait_change(printer, 100);
        assert_false(printer_take(printer, &unexpected));
    }
}

static enum outcome wait_result(struct printer *printer, uint64_t job)
{
    struct printer_result result;
    for (int64_t until = now_ms() + WAIT_MS; !printer_take(printer, &result);) {
        if (now_ms() > until)
            fail_msg("no result; state %d", printer_state(printer));
        wait_change(printer, 100);
    }
    assert_int_equal(result.job, job);
    return result.outcome;
}

static void targets_are_read_or_refused_in_words(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        unsigned forms;
        const char *words; /* of the refusal; NULL = it is one */
    } cases[] = {
        {"none", 0, NULL},
        {"file:a.png", MAKER_BIT(MAKER_PNG), NULL},
        {"file:a.pdf", MAKER_BIT(MAKER_PDF), NULL},
        {"file:a", MAKER_BIT(MAKER_ESCPOS), NULL},
        {"file:.png", MAKER_BIT(MAKER_ESCPOS), NULL}, /* a name, not an ending */
        {"file:/tmp/a.prn", MAKER_BIT(MAKER_ESCPOS), NULL},
        {"file:a.*", MAKER_BIT(MAKER_PNG) | MAKER_BIT(MAKER_PDF) | MAKER_BIT(MAKER_ESCPOS), NULL},
        {"tcp:127.0.0.1:9", MAKER_BIT(MAKER_ESCPOS), NULL},
        {"tcp:localhost:9", MAKER_BIT(MAKER_ESCPOS), NULL},
        {"tcp:[::1]:9", MAKER_BIT(MAKER_ESCPOS), NULL},
        {"", 0, "none, file:, tcp:, usb:"},
        {"nonesuch", 0, "nothing may stand behind"},
        {"lpt1", 0, "\"lpt1\""},
        {"file:", 0, "needs a file name"},
        {"file:/tmp/", 0, "needs a file name"},
        {"file:/no/such/folder/a.png", 0, "folder"},
        {"tcp:", 0, "address and a port"},
        {"tcp:10.0.0.1", 0, "address and a port"},
        {"tcp:10.0.0.1:", 0, "address and a port"},
        {"tcp:10.0.0.1:0", 0, "address and a port"},
        {"tcp:10.0.0.1:70000", 0, "address and a port"},
        {"tcp:10.0.0.1:91x", 0, "address and a port"},
        {"tcp::9100", 0, "address and a port"},
        {"tcp:printer.local:9100", 0, "no address in digits"},
        {"tcp:[::1:9100", 0, "no address in digits"},
        {"usb:/dev/usb/lp0", MAKER_BIT(MAKER_ESCPOS), NULL},
        {"usb:/dev/usb/lp0 tear oneway", MAKER_BIT(MAKER_ESCPOS) | MAKER_TEAR, NULL},
        {"usb:", 0, "needs a node"},
        {"usb:lp0", 0, "needs a node"},
        {"usb:/dev/usb/", 0, "needs a node"},
        {"usb:/dev/usb/lp0 rts", 0, "may not stand behind"},
        {"serial:/dev/ttyS9@115200", MAKER_BIT(MAKER_ESCPOS), NULL},
        {"serial:/dev/ttyS9@38400 slow rts", MAKER_BIT(MAKER_ESCPOS) | MAKER_SLOW, NULL},
        {"serial:/dev/ttyS9@9600", MAKER_BIT(MAKER_ESCPOS) | MAKER_SLOW, NULL},
        {"serial:/dev/ttyS9", 0, "a line and a speed"},
        {"serial:@9600", 0, "a line and a speed"},
        {"serial:/dev/ttyS9@", 0, "a line and a speed"},
        {"serial:/dev/ttyS9@9600x", 0, "a line and a speed"},
        {"serial:/dev/ttyS9@2400", 0, "no speed of a slip printer"},
        {"serial:/dev/ttyS9@9601", 0, "no speed of a slip printer"},
        {"serial:/dev/ttyS9@99999999999999999999", 0, "no speed of a slip printer"},
        {"serial:/dev/ttyS9@9600 rts xon", 0, "either by rts or by xon"},
        {"tcp:10.0.0.1:9100 ", MAKER_BIT(MAKER_ESCPOS), NULL},
        {"tcp:10.0.0.1:9100 tear slow", MAKER_BIT(MAKER_ESCPOS) | MAKER_TEAR | MAKER_SLOW, NULL},
        {"tcp:10.0.0.1:9100 oneway", MAKER_BIT(MAKER_ESCPOS), NULL},
        {"tcp:10.0.0.1:9100 fast", 0, "may not stand behind"},
        {"tcp:10.0.0.1:9100 xon", 0, "may not stand behind"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct printer *printer;
        char why[200];
        enum outcome outcome = printer_open(cases[i].target, &printer, why, sizeof why);
        if (cases[i].words) {
            assert_int_equal(outcome, INVALID);
            assert_null(printer);
            if (!strstr(why, cases[i].words))
                fail_msg("%s: %s", cases[i].target, why);
        } else {
            assert_int_equal(outcome, DONE);
            assert_int_equal(printer_forms(printer), cases[i].forms);
            printer_close(printer);
        }
    }
    char long_target[PRINTER_TARGET_MAX + 10], why[200];
    struct printer *printer;
    memset(long_target, 'a', sizeof long_target);
    memcpy(long_target, "file:", 5);
    long_target[sizeof long_target - 1] = '\0';
    assert_int_equal(printer_open(long_target, &printer, why, sizeof why), INVALID);
    printer_close(NULL);
}

static void assert_file(const char *path, const struct maker_bytes *bytes)
{
    static uint8_t read[1 << 20];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(read, 1, sizeof read, file), bytes->size);
    assert_memory_equal(read, bytes->bytes, bytes->size);
    fclose(file);
}

static void a_file_is_replaced_by_each_slip(void **state)
{
    struct world *world = *state;
    struct maker_bytes other[MAKER_FORMS];
    struct printer *printer = open_printer("file:test_printer.*");
    for (int i = 0; i < MAKER_FORMS; i++)
        other[i] = (struct maker_bytes){(const uint8_t *)"other", 5};
    wait_state(printer, PRINTER_READY);
    assert_int_equal(printer_send(printer, 1, other), DONE);
    assert_int_equal(wait_result(printer, 1), DONE);
    assert_file("test_printer.png", &other[MAKER_PNG]);
    assert_int_equal(printer_send(printer, 2, world->bytes), DONE);
    assert_int_equal(printer_send(printer, 3, world->bytes), BUSY);
    assert_int_equal(wait_result(printer, 2), DONE);
    assert_file("test_printer.png", &world->bytes[MAKER_PNG]);
    assert_file("test_printer.pdf", &world->bytes[MAKER_PDF]);
    assert_file("test_printer.escpos", &world->bytes[MAKER_ESCPOS]);
    assert_int_equal(access("test_printer.png.part", F_OK), -1);
    printer_close(printer);
}

static void a_device_is_no_file_and_is_refused_in_words(void **state)
{
    (void)state;
    struct printer *printer = NULL;
    char why[200];
    assert_int_equal(printer_open("file:/dev/null", &printer, why, sizeof why), INVALID);
    assert_non_null(strstr(why, "/dev/null"));
    assert_non_null(strstr(why, "device"));
    struct stat about;
    assert_int_equal(stat("/dev/null", &about), 0);
    assert_true(S_ISCHR(about.st_mode));
}

static void a_file_that_cannot_be_written_is_a_missing_printer(void **state)
{
    struct world *world = *state;
    mkdir("test_printer_folder.png", 0700);
    struct printer *printer = open_printer("file:test_printer_folder.png");
    wait_state(printer, PRINTER_READY);
    assert_int_equal(printer_send(printer, 1, world->bytes), DONE);
    assert_int_equal(wait_result(printer, 1), NO_DEVICE);
    assert_int_equal(access("test_printer_folder.png.part", F_OK), -1);
    struct maker_bytes none[MAKER_FORMS] = {0};
    assert_int_equal(printer_send(printer, 2, none), INVALID);
    printer_close(printer);
    rmdir("test_printer_folder.png");
}

static void without_a_printer_nothing_is_kept(void **state)
{
    struct world *world = *state;
    struct printer *printer = open_printer("none");
    struct printer_result result;
    assert_int_equal(printer_state(printer), PRINTER_OFFLINE);
    assert_int_equal(printer_send(printer, 1, world->bytes), NO_DEVICE);
    printer_forget(printer);
    assert_false(printer_take(printer, &result));
    printer_close(printer);
}

static struct printer *open_tcp(const struct listener *listener)
{
    char target[64];
    snprintf(target, sizeof target, "tcp:127.0.0.1:%d", listener->port);
    return open_printer(target);
}

static void assert_no_error(const struct listener *listener)
{
    assert_string_equal(listener->soft.why, "");
}

static void a_slip_comes_out_of_a_network_printer_and_is_read(void **state)
{
    struct world *world = *state;
    struct listener listener;
    assert_true(listener_start(&listener, 384, "test_printer_tcp"));
    struct printer *printer = open_tcp(&listener);
    wait_state(printer, PRINTER_READY);
    for (uint64_t job = 1; job <= 2; job++) {
        assert_int_equal(printer_send(printer, job, world->bytes), DONE);
        assert_int_equal(wait_result(printer, job), DONE);
        assert_int_equal(printer_state(printer), PRINTER_READY);
    }
    printer_close(printer);
    listener_stop(&listener);
    assert_no_error(&listener);
    assert_int_equal(listener.connections, 1);
    /* The first open after a start may find somebody's job in the printer: blank paper and a cut.
     */
    assert_int_equal(listener.soft.cuts, 3);
    assert_int_equal(listener.soft.cut_ink[0], 0);
    assert_int_equal(listener.soft.cut_rows[1], world->rows + 60);
    assert_int_equal(listener.soft.cut_rows[2], world->rows + 60);
    assert_true(slip_sample_is_read("test_printer_tcp-2.png", world->slip.token));
    assert_true(slip_sample_is_read("test_printer_tcp-3.png", world->slip.token));
    listener_close(&listener);
}

static void an_unreachable_printer_holds_nobody_up(void **state)
{
    struct world *world = *state;
    struct listener listener;
    assert_true(listener_start(&listener, 384, NULL));
    listener_stop(&listener); /* the port is free, nobody is there */
    struct printer *printer = open_tcp(&listener);
    int64_t before = now_ms();
    for (int i = 0; i < 5; i++) {
        assert_int_equal(printer_send(printer, 1, world->bytes), NO_DEVICE);
        printer_forget(printer);
        wait_change(printer, 50);
    }
    printer_close(printer);
    /* An address that never answers: closing does not wait for it either. */
    printer = open_printer("tcp:192.0.2.1:9100");
    wait_change(printer, 50);
    assert_int_equal(printer_send(printer, 1, world->bytes), NO_DEVICE);
    printer_forget(printer);
    printer_close(printer);
    assert_true(now_ms() - before < 2000);
    listener_close(&listener);
}

static void paper_that_ends_in_a_slip_frees_the_attendee_and_prints_nothing_later(void **state)
{
    struct world *world = *state;
    struct listener listener;
    assert_true(listener_start(&listener, 384, "test_printer_halted"));
    struct printer *printer = open_tcp(&listener);
    wait_state(printer, PRINTER_READY);
    listener_set_paper(&listener, 300);
    int64_t before = now_ms();
    assert_int_equal(printer_send(printer, 1, world->bytes), DONE);
    assert_int_equal(wait_result(printer, 1), NO_PAPER);
    assert_true(now_ms() - before < PRINTER_PATIENCE_MS);
    wait_state(printer, PRINTER_NEEDS);
    assert_int_equal(printer_need(printer), PRINTER_NEEDS_PAPER);
    assert_int_equal(printer_send(printer, 2, world->bytes), NO_PAPER);
    /* Paper again: the rest of slip 1 stays away, the next one is whole. */
    listener_set_paper(&listener, SOFT_ENDLESS);
    wait_state(printer, PRINTER_READY);
    assert_int_equal(printer_send(printer, 3, world->bytes), DONE);
    assert_int_equal(wait_result(printer, 3), DONE);
    printer_close(printer);
    listener_stop(&listener);
    assert_no_error(&listener);
    assert_int_equal(listener.soft.cuts, 3);     /* blank at first, the halted one, the whole one */
    assert_true(listener.soft.cut_ink[1] < 384); /* three bands at most */
    assert_true(listener.soft.clears >= 2);
    assert_int_equal(listener.soft.cut_rows[2], world->rows + 60);
    assert_true(slip_sample_is_read("test_printer_halted-3.png", world->slip.token));
    listener_close(&listener);
}

static void a_printer_without_paper_at_first_says_so_and_comes_back(void **state)
{
    (void)state;
    struct listener listener;
    assert_true(listener_start(&listener, 384, NULL));
    listener_set_paper(&listener, 0);
    struct printer *printer = open_tcp(&listener);
    wait_state(printer, PRINTER_NEEDS);
    assert_int_equal(printer_need(printer), PRINTER_NEEDS_PAPER);
    listener_set_paper(&listener, SOFT_ENDLESS);
    wait_state(printer, PRINTER_READY);
    assert_int_equal(printer_need(printer), PRINTER_NEEDS_NOTHING);
    listener_set_cover(&listener, true);
    wait_state(printer, PRINTER_NEEDS);
    assert_int_equal(printer_need(printer), PRINTER_NEEDS_COVER);
    listener_set_cover(&listener, false);
    wait_state(printer, PRINTER_READY);
    printer_close(printer);
    listener_stop(&listener);
    assert_no_error(&listener);
    listener_close(&listener);
}

/* Bytes that reached the printer so far. */
static size_t taken(struct listener *listener)
{
    listener_lock(listener);
    size_t bytes = listener->soft.taken;
    listener_unlock(listener);
    return bytes;
}

/* Rows of the paper since the last cut. */
static int rows_out(struct listener *listener)
{
    listener_lock(listener);
    int rows = listener->soft.rows;
    listener_unlock(listener);
    return rows;
}

static void wait_clears(struct listener *listener, int clears)
{
    for (int64_t until = now_ms() + WAIT_MS;;) {
        listener_lock(listener);
        int seen = listener->soft.clears;
        listener_unlock(listener);
        if (seen >= clears)
            return;
        assert_true(now_ms() < until);
    }
}

static void nothing_is_sent_after_a_job_is_forgotten(void **state)
{
    struct world *world = *state;
    struct listener listener;
    struct printer_result result;
    const struct form *job = &world->form[MAKER_ESCPOS];
    const size_t ahead = escpos_fence(job, escpos_fence(job, 0));
    assert_true(listener_start(&listener, 384, "test_printer_forgotten"));
    struct printer *printer = open_tcp(&listener);
    wait_state(printer, PRINTER_READY);
    /* A printer that swallows whatever comes, prints nothing, and does not say so. */
    listener_lock(&listener);
    listener.soft.paper = 0;
    listener.soft.silent = true;
    size_t before = listener.soft.taken;
    listener_unlock(&listener);
    assert_int_equal(printer_send(printer, 1, world->bytes), DONE);
    for (int64_t until = now_ms() + 2000; taken(&listener) < before + ESCPOS_NULS + 500;)
        assert_true(now_ms() < until);
    int64_t forgot = now_ms();
    printer_forget(printer);
    assert_true(now_ms() - forgot < 100);
    /* Two fences at most had left; the kernel's part went with the reset, the printer's with the
     * clear at the next open: nothing of it comes out when there is paper again. */
    listener_lock(&listener);
    assert_true(listener.soft.taken - before <= ahead + 64); /* a clear and a question */
    listener.soft.silent = false;
    listener_unlock(&listener);
    wait_clears(&listener, 2);
    listener_set_paper(&listener, SOFT_ENDLESS);
    wait_state(printer, PRINTER_READY);
    assert_false(printer_take(printer, &result));
    assert_int_equal(printer_send(printer, 2, world->bytes), DONE);
    assert_int_equal(wait_result(printer, 2), DONE);
    printer_close(printer);
    listener_stop(&listener);
    assert_no_error(&listener);
    print_message("%d connections, %d resets, %d clears, %d cuts: %d %d %d rows\n",
                  listener.connections, listener.resets, listener.soft.clears, listener.soft.cuts,
                  listener.soft.cut_rows[0], listener.soft.cut_rows[1], listener.soft.cut_rows[2]);
    assert_true(listener.resets >= 1);
    assert_int_equal(listener.soft.cuts, 3);
    assert_int_equal(listener.soft.cut_ink[1], 0);
    assert_true(slip_sample_is_read("test_printer_forgotten-3.png", world->slip.token));
    listener_close(&listener);
}

static void a_slip_forgotten_half_way_is_cut_off(void **state)
{
    struct world *world = *state;
    struct listener listener;
    assert_true(listener_start(&listener, 384, "test_printer_half"));
    struct printer *printer = open_tcp(&listener);
    wait_state(printer, PRINTER_READY);
    listener_lock(&listener);
    listener.soft.silent = true; /* prints, and nobody hears of its fences */
    listener_unlock(&listener);
    assert_int_equal(printer_send(printer, 1, world->bytes), DONE);
    for (int64_t until = now_ms() + 2000; rows_out(&listener) < 2 * 128;)
        assert_true(now_ms() < until);
    printer_close(printer); /* the kiosk stops: as good as forgotten */
    listener_lock(&listener);
    listener.soft.silent = false;
    listener_unlock(&listener);
    listener_set_paper(&listener, SOFT_ENDLESS);
    printer = open_tcp(&listener);
    wait_state(printer, PRINTER_READY);
    printer_close(printer);
    listener_stop(&listener);
    assert_no_error(&listener);
    assert_int_equal(listener.soft.cuts, 2);
    /* Two bands, then the blank rows and the feed of the flush: nothing else of the slip. */
    assert_int_equal(listener.soft.cut_rows[1], 2 * 128 + 64 + 60);
    assert_true(listener.soft.cut_ink[1] > 0);
    listener_close(&listener);
}

static void a_slow_printer_is_waited_for_as_long_as_it_moves(void **state)
{
    struct world *world = *state;
    struct listener listener;
    assert_true(listener_start(&listener, 384, NULL));
    struct printer *printer = open_tcp(&listener);
    wait_state(printer, PRINTER_READY);
    listener_lock(&listener);
    listener.slow_ms = 440; /* for each look at the socket: over 3 s for a slip */
    listener_unlock(&listener);
    int64_t before = now_ms();
    assert_int_equal(printer_send(printer, 1, world->bytes), DONE);
    assert_int_equal(wait_result(printer, 1), DONE);
    assert_true(now_ms() - before > PRINTER_PATIENCE_MS);
    printer_close(printer);
    listener_stop(&listener);
    assert_no_error(&listener);
    listener_close(&listener);
}

static void a_printer_that_stops_taking_ends_in_doubt(void **state)
{
    struct world *world = *state;
    struct listener listener;
    assert_true(listener_start(&listener, 384, NULL));
    struct printer *printer = open_tcp(&listener);
    wait_state(printer, PRINTER_READY);
    listener_lock(&listener);
    listener.soft.paper = 0;
    listener.soft.silent = true;
    listener.buffer_bytes = 4096;
    listener_unlock(&listener);
    int64_t before = now_ms();
    assert_int_equal(printer_send(printer, 1, world->bytes), DONE);
    assert_int_equal(wait_result(printer, 1), DOUBT);
    assert_true(now_ms() - before < PRINTER_PATIENCE_MS + 1000);
    printer_close(printer);
    listener_close(&listener);
}

static void a_connection_lost_in_a_slip_is_doubt_and_nothing_prints_twice(void **state)
{
    struct world *world = *state;
    struct listener listener;
    assert_true(listener_start(&listener, 384, NULL));
    struct printer *printer = open_tcp(&listener);
    wait_state(printer, PRINTER_READY);
    listener_lock(&listener);
    listener.buffer_bytes = 1; /* stops reading in the middle */
    listener.soft.paper = 0;
    listener.soft.silent = true;
    listener_unlock(&listener);
    assert_int_equal(printer_send(printer, 1, world->bytes), DONE);
    wait_state(printer, PRINTER_SENDING);
    listener_stop(&listener);
    assert_int_equal(wait_result(printer, 1), DOUBT);
    wait_state(printer, PRINTER_OFFLINE);
    assert_int_equal(printer_send(printer, 2, world->bytes), NO_DEVICE);
    assert_int_equal(listener.soft.cuts, 1);
    printer_close(printer);
    listener_close(&listener);
}

static void a_printer_that_answers_nothing_prints_one_way(void **state)
{
    struct world *world = *state;
    struct listener listener;
    assert_true(listener_start(&listener, 384, "test_printer_oneway"));
    listener_lock(&listener);
    listener.soft.silent = true;
    listener_unlock(&listener);
    struct printer *printer = open_tcp(&listener);
    wait_state(printer, PRINTER_ONEWAY);
    assert_int_equal(printer_send(printer, 1, world->bytes), DONE);
    assert_int_equal(wait_result(printer, 1), DONE);
    for (int64_t until = now_ms() + 2000; now_ms() < until;) {
        listener_lock(&listener);
        int cuts = listener.soft.cuts;
        listener_unlock(&listener);
        if (cuts == 2)
            break;
    }
    printer_close(printer);
    listener_stop(&listener);
    assert_no_error(&listener);
    assert_true(slip_sample_is_read("test_printer_oneway-2.png", world->slip.token));
    listener_close(&listener);
}

static void each_byte_from_the_printer_is_told_apart(void **state)
{
    (void)state;
    int counts[4] = {0};
    for (int byte = 0; byte < 256; byte++)
        counts[escpos_status_classify((uint8_t)byte)]++;
    assert_int_equal(counts[ESCPOS_STATUS_1], 16);
    assert_int_equal(counts[ESCPOS_REALTIME], 16);
    assert_int_equal(counts[ESCPOS_STATUS_N], 64);
    /* A block, a full automatic status with paper out, then the fence. */
    static const uint8_t bytes[] = {0x37, 0x25, 0x1C, 0x00, 0x18, 0x00, 0x0C, 0x0F, 0x0C};
    struct escpos_status status = {0};
    for (size_t i = 0; i < sizeof bytes - 1; i++)
        escpos_status_take(&status, bytes[i]);
    assert_true(status.offline && status.paper_out && !status.cover && !status.error);
    assert_int_equal(status.fences, 0);
    escpos_status_take(&status, bytes[sizeof bytes - 1]);
    assert_int_equal(status.fences, 1);
    /* A lost byte does not shift the next status. */
    static const uint8_t lost[] = {0x10, 0x00, 0x30, 0x00, 0x00, 0x0F};
    status = (struct escpos_status){0};
    for (size_t i = 0; i < sizeof lost; i++)
        escpos_status_take(&status, lost[i]);
    assert_true(status.cover);
    assert_int_equal(status.fences, 0);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_are_read_or_refused_in_words),
        cmocka_unit_test(a_file_is_replaced_by_each_slip),
        cmocka_unit_test(a_device_is_no_file_and_is_refused_in_words),
        cmocka_unit_test(a_file_that_cannot_be_written_is_a_missing_printer),
        cmocka_unit_test(without_a_printer_nothing_is_kept),
        cmocka_unit_test(each_byte_from_the_printer_is_told_apart),
        cmocka_unit_test(a_slip_comes_out_of_a_network_printer_and_is_read),
        cmocka_unit_test(an_unreachable_printer_holds_nobody_up),
        cmocka_unit_test(paper_that_ends_in_a_slip_frees_the_attendee_and_prints_nothing_later),
        cmocka_unit_test(a_printer_without_paper_at_first_says_so_and_comes_back),
        cmocka_unit_test(nothing_is_sent_after_a_job_is_forgotten),
        cmocka_unit_test(a_slip_forgotten_half_way_is_cut_off),
        cmocka_unit_test(a_slow_printer_is_waited_for_as_long_as_it_moves),
        cmocka_unit_test(a_printer_that_stops_taking_ends_in_doubt),
        cmocka_unit_test(a_connection_lost_in_a_slip_is_doubt_and_nothing_prints_twice),
        cmocka_unit_test(a_printer_that_answers_nothing_prints_one_way),
    };
    if (count > 1)
        cmocka_set_test_filter(arguments[1]);
    return cmocka_run_group_tests(tests, make_world, free_world);
}
