/* IPP printers: the sheet that is there, the job that dies with its visit, and a queue of others.
 *
 * The printer is ippeveprinter, the road and its program are the product's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <cups/cups.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/slip/printer.h"
#include "kiosk/slip/pwg.h"
#include "kiosk/slip/render.h"
#include "tests/printer/eve.h"
#include "tests/slip_sample.h"

#define BOTH "image/pwg-raster,application/pdf"
#define LETTER "na_letter_8.5x11in"

struct world {
    struct render *render;
    struct slip slip;
    struct form forms[SLIP_PAPERS][MAKER_FORMS];
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void make_page(struct world *world, enum slip_paper paper)
{
    struct slip_layout layout;
    struct grey grey;
    struct form *forms = world->forms[paper];
    assert_int_equal(slip_compose(&world->slip, paper, &layout), DONE);
    assert_int_equal(render_pdf(world->render, &layout, &forms[MAKER_PDF]), DONE);
    assert_int_equal(render_grey(world->render, &layout, 300, &grey), DONE);
    assert_int_equal(pwg_page(&grey, &layout, 300, &forms[MAKER_PWG_300]), DONE);
    grey_free(&grey);
}

static int make_world(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    assert_true(sodium_init() >= 0);
    slip_sample(&world->slip, 2);
    assert_int_equal(render_open(&world->render), DONE);
    for (int paper = SLIP_A6; paper < SLIP_PAPERS; paper++)
        make_page(world, (enum slip_paper)paper);
    *state = world;
    return 0;
}

static int free_world(void **state)
{
    struct world *world = *state;
    for (int paper = 0; paper < SLIP_PAPERS; paper++)
        for (int i = 0; i < MAKER_FORMS; i++)
            form_free(&world->forms[paper][i]);
    render_close(world->render);
    free(world);
    return 0;
}

static struct printer *open_at(const char *uri)
{
    struct printer *printer;
    char why[160];
    if (printer_open(uri, &printer, why, sizeof why) != DONE)
        fail_msg("%s: %s", uri, why);
    return printer;
}

static void wait_change(const struct printer *printer, int64_t until)
{
    struct pollfd wait = {.fd = printer_fd(printer), .events = POLLIN};
    int64_t left = until - now_ms();
    poll(&wait, 1, left < 0 ? 0 : left > 50 ? 50 : (int)left);
}

static bool reaches(const struct printer *printer, enum printer_state state, int timeout_ms)
{
    int64_t until = now_ms() + timeout_ms;
    while (printer_state(printer) != state && now_ms() < until)
        wait_change(printer, until);
    return printer_state(printer) == state;
}

#define assert_reaches(printer, state)                                   \
    do {                                                                 \
        if (!reaches(printer, state, 15000))                             \
            fail_msg("state %d, not %d", printer_state(printer), state); \
    } while (0)

static enum outcome send_for(struct world *world, struct printer *printer, enum slip_paper paper,
                             uint64_t job)
{
    struct maker_bytes bytes[MAKER_FORMS] = {0};
    for (int i = 0; i < MAKER_FORMS; i++)
        bytes[i] = (struct maker_bytes){world->forms[paper][i].bytes, world->forms[paper][i].size};
    return printer_send(printer, job, bytes);
}

static enum outcome send_slip(struct world *world, struct printer *printer, uint64_t job)
{
    return send_for(world, printer, printer_paper(printer, SLIP_58_MM), job);
}

/* -1: no result in time. */
static int result_of(struct printer *printer, uint64_t job, int timeout_ms)
{
    int64_t until = now_ms() + timeout_ms;
    struct printer_result result;
    while (now_ms() < until) {
        if (printer_take(printer, &result)) {
            assert_int_equal(result.job, job);
            return (int)result.outcome;
        }
        wait_change(printer, until);
    }
    return -1;
}

/* Waits until the printer's command began `count` times, or its sheets are so many. */
static bool comes_to(int (*counted)(const struct eve *), const struct eve *eve, int count)
{
    int64_t until = now_ms() + 10000;
    while (counted(eve) < count && now_ms() < until)
        poll(NULL, 0, 10);
    return counted(eve) == count;
}

/* The only sheet that came out, and what the job asked for. */
static size_t read_out(const struct eve *eve, const char *end, uint8_t *bytes, size_t room)
{
    char command[512];
    snprintf(command, sizeof command, "cat '%s'/out/*.%s", eve->folder, end);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t size = fread(bytes, 1, room, pipe);
    assert_int_equal(pclose(pipe), 0);
    return size;
}

static void assert_printed(struct world *world, const char *media, const char *formats,
                           enum slip_paper paper, enum maker_form form)
{
    static uint8_t out[1 << 20];
    struct eve eve;
    assert_true(eve_start(&eve, "test_slip_ipp_eve", media, formats));
    struct printer *printer = open_at(eve.uri);
    assert_reaches(printer, PRINTER_READY);
    assert_int_equal(printer_paper(printer, SLIP_58_MM), paper);
    assert_int_equal(printer_forms(printer), MAKER_BIT(form));
    assert_int_equal(send_slip(world, printer, 7), DONE);
    assert_int_equal(result_of(printer, 7, 10000), DONE);
    assert_int_equal(eve_sheets(&eve), 1);
    size_t size = read_out(&eve, "doc", out, sizeof out);
    assert_int_equal(size, world->forms[paper][form].size);
    assert_memory_equal(out, world->forms[paper][form].bytes, size);
    size = read_out(&eve, "env", out, sizeof out - 1);
    out[size] = '\0';
    assert_non_null(strstr((char *)out, "IPP_JOB_NAME=Vale\n"));
    assert_non_null(strstr((char *)out, "IPP_COPIES=1\n"));
    assert_non_null(strstr((char *)out, media));
    printer_close(printer);
    eve_stop(&eve);
}

static void a_slip_comes_out_on_the_sheet_that_is_there(void **state)
{
    assert_printed(*state, LETTER, BOTH, SLIP_LETTER, MAKER_PWG_300);
    assert_printed(*state, "iso_a6_105x148mm", "application/pdf", SLIP_A6, MAKER_PDF);
}

static void a_printer_without_a_sheet_of_ours_is_sent_nothing(void **state)
{
    struct eve eve;
    assert_true(eve_start(&eve, "test_slip_ipp_eve", "na_legal_8.5x14in", BOTH));
    struct printer *printer = open_at(eve.uri);
    assert_reaches(printer, PRINTER_NEEDS);
    assert_int_equal(printer_need(printer), PRINTER_NEEDS_SIZE);
    assert_int_equal(send_for(*state, printer, SLIP_LETTER, 1), NO_PAPER);
    printer_close(printer);
    assert_int_equal(eve_begun(&eve), 0);
    eve_stop(&eve);
}

static void a_document_made_for_another_sheet_is_not_sent(void **state)
{
    struct eve eve;
    assert_true(eve_start(&eve, "test_slip_ipp_eve", LETTER, BOTH));
    struct printer *printer = open_at(eve.uri);
    assert_reaches(printer, PRINTER_READY);
    assert_int_equal(send_for(*state, printer, SLIP_A6, 1), DONE);
    assert_int_equal(result_of(printer, 1, 8000), BUSY);
    printer_close(printer);
    assert_int_equal(eve_begun(&eve), 0);
    eve_stop(&eve);
}

/* Requests of our own to the same printer, as somebody else. */
static int ask_as(const struct eve *eve, const char *user, ipp_op_t operation, int job)
{
    http_t *http =
        httpConnect2("127.0.0.1", eve->port, NULL, AF_INET, HTTP_ENCRYPTION_NEVER, 1, 2000, NULL);
    assert_non_null(http);
    ipp_t *request = ippNewRequest(operation);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, eve->uri);
    if (job)
        ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, user);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", NULL, "not-completed");
    ipp_t *response = cupsDoRequest(http, request, "/ipp/print");
    assert_non_null(response);
    int jobs = 0;
    ipp_attribute_t *id = ippFindAttribute(response, "job-id", IPP_TAG_INTEGER);
    if (operation == IPP_OP_CREATE_JOB)
        jobs = id ? ippGetInteger(id, 0) : 0;
    for (; operation == IPP_OP_GET_JOBS && id;
         id = ippFindNextAttribute(response, "job-id", IPP_TAG_INTEGER))
        jobs++;
    ippDelete(response);
    httpClose(http);
    return jobs;
}

/* True when the printer has no job under way any more. */
static bool empties(const struct eve *eve)
{
    int64_t until = now_ms() + 10000;
    int jobs;
    while ((jobs = ask_as(eve, "looker", IPP_OP_GET_JOBS, 0)) > 0 && now_ms() < until)
        poll(NULL, 0, 50);
    return jobs == 0;
}

static void a_printer_with_somebody_elses_work_is_waited_for(void **state)
{
    struct eve eve;
    assert_true(eve_start(&eve, "test_slip_ipp_eve", LETTER, BOTH));
    int other = ask_as(&eve, "somebody", IPP_OP_CREATE_JOB, 0);
    assert_true(other > 0);
    struct printer *printer = open_at(eve.uri);
    assert_reaches(printer, PRINTER_NEEDS);
    assert_int_equal(printer_need(printer), PRINTER_NEEDS_TURN);
    assert_int_equal(send_for(*state, printer, SLIP_LETTER, 1), NO_PAPER);
    assert_int_equal(ask_as(&eve, "looker", IPP_OP_GET_JOBS, 0), 1); /* it was left alone */
    ask_as(&eve, "somebody", IPP_OP_CANCEL_JOB, other);
    assert_reaches(printer, PRINTER_READY);
    assert_int_equal(send_slip(*state, printer, 2), DONE);
    assert_int_equal(result_of(printer, 2, 8000), DONE);
    /* One that came after we had asked is seen when the slip is sent. */
    assert_int_not_equal(ask_as(&eve, "somebody", IPP_OP_CREATE_JOB, 0), 0);
    if (reaches(printer, PRINTER_READY, 0) && send_slip(*state, printer, 3) == DONE)
        assert_int_equal(result_of(printer, 3, 8000), BUSY);
    assert_int_equal(eve_sheets(&eve), 1);
    printer_close(printer);
    eve_stop(&eve);
}

static void paper_that_ends_in_the_middle_ends_the_job_for_good(void **state)
{
    static const struct {
        const char *reason;
        enum printer_need need;
    } troubles[] = {{"media-empty", PRINTER_NEEDS_PAPER},
                    {"media-needed", PRINTER_NEEDS_PAPER},
                    {"cover-open", PRINTER_NEEDS_COVER},
                    {"media-jam", PRINTER_NEEDS_CARE}};
    struct eve eve;
    assert_true(eve_start(&eve, "test_slip_ipp_eve", LETTER, BOTH));
    struct printer *printer = open_at(eve.uri);
    for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++) {
        char shell[256];
        assert_reaches(printer, PRINTER_READY);
        snprintf(shell, sizeof shell,
                 "echo STATE: +%s >&2; eval \"$PATIENCE\"; echo STATE: -%s >&2; exit 1",
                 troubles[i].reason, troubles[i].reason);
        eve_do(&eve, shell);
        assert_int_equal(send_slip(*state, printer, i + 1), DONE);
        int64_t began = now_ms();
        assert_int_equal(result_of(printer, i + 1, 8000), NO_PAPER);
        assert_true(now_ms() - began < PRINTER_PATIENCE_MS);
        assert_reaches(printer, PRINTER_NEEDS);
        assert_int_equal(printer_need(printer), troubles[i].need);
        eve_go(&eve); /* the hand has come: the printer is well, and prints nothing by itself */
        assert_true(empties(&eve));
    }
    assert_reaches(printer, PRINTER_READY);
    assert_int_equal(eve_sheets(&eve), 0);
    assert_int_equal(eve_begun(&eve), (int)(sizeof troubles / sizeof troubles[0]));
    printer_close(printer);
    eve_stop(&eve);
}

static void a_visit_that_ends_takes_its_job_with_it(void **state)
{
    struct eve eve;
    assert_true(eve_start(&eve, "test_slip_ipp_eve", LETTER, BOTH));
    struct printer *printer = open_at(eve.uri);
    assert_reaches(printer, PRINTER_READY);
    eve_do(&eve, "eval \"$PATIENCE\"; exit 1"); /* a head that was told to stop */
    assert_int_equal(send_slip(*state, printer, 1), DONE);
    assert_true(comes_to(eve_begun, &eve, 1));
    int64_t began = now_ms();
    printer_forget(printer);
    assert_true(now_ms() - began < 100);
    poll(NULL, 0, 500);
    eve_go(&eve);
    assert_true(empties(&eve)); /* cancelled, not finished and not kept */
    assert_reaches(printer, PRINTER_READY);
    assert_int_equal(result_of(printer, 1, 200), -1);
    /* The next visit gets its own slip and no other. */
    eve_do(&eve, ":");
    assert_int_equal(send_slip(*state, printer, 2), DONE);
    assert_int_equal(result_of(printer, 2, 8000), DONE);
    assert_true(comes_to(eve_sheets, &eve, 1));
    printer_close(printer);
    eve_stop(&eve);
}

static void a_job_that_a_crash_left_behind_is_cancelled_first(void **state)
{
    struct eve eve;
    assert_true(eve_start(&eve, "test_slip_ipp_eve", LETTER, BOTH));
    struct printer *printer = open_at(eve.uri);
    assert_reaches(printer, PRINTER_READY);
    eve_do(&eve, "eval \"$PATIENCE\"; exit 1");
    assert_int_equal(send_slip(*state, printer, 1), DONE);
    assert_true(comes_to(eve_begun, &eve, 1));
    printer_close(printer); /* as a crash: nobody cancels */
    assert_int_equal(ask_as(&eve, "looker", IPP_OP_GET_JOBS, 0), 1);
    printer = open_at(eve.uri);
    assert_reaches(printer, PRINTER_READY); /* ours is no work of somebody else */
    eve_go(&eve);
    assert_true(empties(&eve));
    assert_int_equal(eve_sheets(&eve), 0);
    printer_close(printer);
    eve_stop(&eve);
}

static void a_printer_switched_off_in_the_middle_leaves_a_doubt(void **state)
{
    struct eve eve;
    assert_true(eve_start(&eve, "test_slip_ipp_eve", LETTER, BOTH));
    struct printer *printer = open_at(eve.uri);
    assert_reaches(printer, PRINTER_READY);
    eve_do(&eve, "eval \"$PATIENCE\"");
    assert_int_equal(send_slip(*state, printer, 1), DONE);
    assert_true(comes_to(eve_begun, &eve, 1));
    eve_switch_off(&eve);
    assert_int_equal(result_of(printer, 1, 8000), DOUBT);
    assert_reaches(printer, PRINTER_OFFLINE);
    assert_int_equal(send_slip(*state, printer, 2), NO_DEVICE);
    assert_true(eve_switch_on(&eve, LETTER, BOTH));
    assert_reaches(printer, PRINTER_READY);
    assert_int_equal(eve_sheets(&eve), 0);
    printer_close(printer);
    eve_stop(&eve);
}

/* -- Through a spooler ---------------------------------------------------------------------------
 */

#define SPOOLER "test_slip_ipp_cups"

static pid_t start_spooler(const struct eve *eve, int port)
{
    char folder[512], port_text[16], script[512], ready[600];
    const char *root = getenv("JORNADA_ROOT");
    assert_non_null(getcwd(folder, sizeof folder - 32));
    strcat(folder, "/" SPOOLER);
    snprintf(port_text, sizeof port_text, "%d", port);
    snprintf(script, sizeof script, "%s/tests/printer/cups.sh", root ? root : "../../..");
    snprintf(ready, sizeof ready, "%s/ready", folder);
    unlink(ready);
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execl(script, script, folder, port_text, eve->uri, (char *)NULL);
        _exit(127);
    }
    int64_t until = now_ms() + 30000;
    while (access(ready, F_OK) != 0 && now_ms() < until)
        poll(NULL, 0, 50);
    assert_int_equal(access(ready, F_OK), 0);
    return child;
}

/* Documents and tickets of jobs that the spooler keeps. */
static int kept_by_spooler(void)
{
    int kept = 0;
    FILE *pipe = popen("ls " SPOOLER "/spool | grep -c '^[cd][0-9]'", "r");
    assert_non_null(pipe);
    assert_int_equal(fscanf(pipe, "%d", &kept), 1);
    pclose(pipe);
    return kept;
}

static int count_settled(int count)
{
    int64_t until = now_ms() + 8000;
    while (kept_by_spooler() != count && now_ms() < until)
        poll(NULL, 0, 100);
    return kept_by_spooler();
}

static void nothing_stays_in_a_spooler(void **state)
{
    struct world *world = *state;
    struct eve eve;
    char uri[96];
    assert_true(eve_start(&eve, "test_slip_ipp_eve", LETTER, BOTH));
    int port = eve.port + 1;
    pid_t spooler = start_spooler(&eve, port);
    snprintf(uri, sizeof uri, "ipp://127.0.0.1:%d/printers/vale", port);
    struct printer *printer = open_at(uri);
    assert_reaches(printer, PRINTER_READY);
    enum slip_paper paper = printer_paper(printer, SLIP_58_MM);
    print_message("through cupsd: %s, forms %x\n", slip_paper_name(paper), printer_forms(printer));
    assert_true(slip_paper_is_page(paper));
    if (printer_forms(printer) == MAKER_BIT(MAKER_PWG_600)) {
        struct slip_layout layout;
        struct grey grey;
        struct form *form = &world->forms[paper][MAKER_PWG_600];
        assert_int_equal(slip_compose(&world->slip, paper, &layout), DONE);
        assert_int_equal(render_grey(world->render, &layout, 600, &grey), DONE);
        assert_int_equal(pwg_page(&grey, &layout, 600, form), DONE);
        grey_free(&grey);
    }
    assert_int_equal(send_slip(world, printer, 1), DONE);
    assert_int_equal(result_of(printer, 1, 30000), DONE);
    assert_true(comes_to(eve_sheets, &eve, 1));
    assert_int_equal(count_settled(0), 0); /* though it keeps documents for a day */
    /* And of one that is taken back in the middle. */
    eve_do(&eve, "eval \"$PATIENCE\"; exit 1");
    assert_reaches(printer, PRINTER_READY);
    assert_int_equal(send_slip(world, printer, 2), DONE);
    assert_true(comes_to(eve_begun, &eve, 2));
    assert_true(kept_by_spooler() > 0); /* the count sees what is there */
    printer_forget(printer);
    eve_go(&eve);
    assert_int_equal(count_settled(0), 0);
    assert_int_equal(eve_sheets(&eve), 1);
    printer_close(printer);
    kill(spooler, SIGKILL);
    waitpid(spooler, NULL, 0);
    eve_stop(&eve);
}

/* -- Troubles from seeds ------------------------------------------------------------------------
 */

#define TROUBLES 5
#define TROUBLES_LONG 200

static unsigned next(unsigned *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 16;
}

struct watch {
    struct world *world;
    struct eve eve;
    struct printer *printer;
    uint64_t job;
    int owed, doubtful; /* sheets that were told as printed; that may be out */
};

/* One visit with one trouble; whatever comes, she is free within the printer's patience and what
 * was not told as printed is never out for the next. */
static void live_through(struct watch *watch, unsigned *seed)
{
    static const char *const scripts[] = {
        ":",
        "sleep 0.3",
        "echo STATE: +media-empty >&2; eval \"$PATIENCE\"; echo STATE: -media-empty >&2; exit 1",
        "echo STATE: +cover-open >&2; eval \"$PATIENCE\"; echo STATE: -cover-open >&2; exit 1",
        "echo STATE: +media-jam >&2; eval \"$PATIENCE\"; echo STATE: -media-jam >&2; exit 1",
        "echo ERROR: broken >&2; exit 1",
        "echo STATE: +media-low >&2; sleep 0.1; echo STATE: -media-low >&2"};
    unsigned script = next(seed) % (sizeof scripts / sizeof scripts[0]);
    bool leaves = next(seed) % 3 == 0;
    int leaves_ms = (int)(next(seed) % 400);
    eve_do(&watch->eve, scripts[script]);
    assert_reaches(watch->printer, PRINTER_READY);
    assert_int_equal(send_slip(watch->world, watch->printer, ++watch->job), DONE);
    int outcome = result_of(watch->printer, watch->job, leaves ? leaves_ms : 8000);
    assert_true(leaves || outcome >= 0);
    int64_t began = now_ms();
    printer_forget(watch->printer); /* the end of her visit */
    assert_true(now_ms() - began < 500);
    if (outcome == DONE)
        watch->owed++;
    else if (script < 2 || script == 6)
        watch->doubtful++;
    bool halts = script >= 2 && script <= 4;
    assert_true(!(outcome == DONE && halts)); /* no sheet was told that never came */
    assert_true(outcome < 0 || !halts || outcome == NO_PAPER || outcome == DOUBT);
    eve_go(&watch->eve);
    if (!empties(&watch->eve))
        fail_msg("a job stayed in the printer");
    int sheets = eve_sheets(&watch->eve);
    assert_true(sheets >= watch->owed && sheets <= watch->owed + watch->doubtful);
    assert_int_equal(result_of(watch->printer, watch->job, 0), -1);
    assert_true(eve_begun(&watch->eve) <= (int)watch->job); /* nothing was printed again */
}

static void troubles_of_seeds_reach_nobody_else(void **state)
{
    const char *wish = getenv("JORNADA_LONG");
    int rounds = wish && strcmp(wish, "1") == 0 ? TROUBLES_LONG : TROUBLES;
    struct watch watch = {.world = *state};
    assert_true(eve_start(&watch.eve, "test_slip_ipp_eve", LETTER, BOTH));
    watch.printer = open_at(watch.eve.uri);
    for (int i = 0; i < rounds; i++) {
        unsigned seed = (unsigned)i * 7919 + 1;
        live_through(&watch, &seed);
    }
    print_message("%d visits, %d sheets\n", rounds, eve_sheets(&watch.eve));
    printer_close(watch.printer);
    eve_stop(&watch.eve);
}

static void a_place_that_is_none_is_refused_in_words(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "ipp:",        "ipp://",          "ipp://host",           "ipp://host/",
        "ipp:host/p",  "ipp://:631/p",    "ipp://host:0/p",       "ipp://host:65536/p",
        "ipp://h:a/p", "ipp://me@host/p", "ipp://host/p?waitjob", "ipp://host/a b",
        "ipps://h/p",  "ipp://[::1/p",    "ipp://[]/p",           "ipp://host:631:1/p"};
    struct printer *printer;
    char why[160];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (printer_open(bad[i], &printer, why, sizeof why) != INVALID)
            fail_msg("%s was taken", bad[i]);
        assert_true(strlen(why) > 0);
        assert_null(printer);
    }
    static const char *const good[] = {"ipp://192.0.2.1/ipp/print", "ipp://[2001:db8::1]:631/p",
                                       "ipp://localhost:8631/printers/oficina_2"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        printer_close(open_at(good[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_comes_out_on_the_sheet_that_is_there),
        cmocka_unit_test(a_printer_without_a_sheet_of_ours_is_sent_nothing),
        cmocka_unit_test(a_document_made_for_another_sheet_is_not_sent),
        cmocka_unit_test(a_printer_with_somebody_elses_work_is_waited_for),
        cmocka_unit_test(paper_that_ends_in_the_middle_ends_the_job_for_good),
        cmocka_unit_test(a_visit_that_ends_takes_its_job_with_it),
        cmocka_unit_test(a_job_that_a_crash_left_behind_is_cancelled_first),
        cmocka_unit_test(a_printer_switched_off_in_the_middle_leaves_a_doubt),
        cmocka_unit_test(nothing_stays_in_a_spooler),
        cmocka_unit_test(troubles_of_seeds_reach_nobody_else),
        cmocka_unit_test(a_place_that_is_none_is_refused_in_words),
    };
    const struct CMUnitTest few[] = {
        cmocka_unit_test(a_place_that_is_none_is_refused_in_words),
    };
    if (eve_can())
        return cmocka_run_group_tests(tests, make_world, free_world);
    print_message(
        "skipped: this machine gives no process mounts of its own, so no ippeveprinter\n");
    return cmocka_run_group_tests(few, make_world, free_world);
}
