/* Long work beside the loop: in a process that dies, hangs, refuses or pries, and who hears of it.
 * Real processes and real time: the worker's limits are the machine's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sync/hub/work_confine.h"
#include "sync/hub/worker.h"
#include "tests/folder.h"
#include "tests/work_deeds.h"

#define PATIENCE_MS 20000
#define PROGRAM "./work_deeds"

static struct worker *open_worker(const char *program, bool here)
{
    const struct worker_settings settings = {
        .table = work_deeds(), .program = program, .here = here};
    struct worker *worker;
    assert_int_equal(worker_open(&settings, &worker), DONE);
    return worker;
}

static int worker_begin(void **state)
{
    *state = open_worker(PROGRAM, false);
    return 0;
}

static int worker_end(void **state)
{
    worker_close(*state);
    return 0;
}

static uint64_t ask(struct worker *worker, const char *work, const char *job)
{
    uint64_t ticket = 0;
    assert_int_equal(worker_ask(worker, work, job, strlen(job), &ticket), DONE);
    assert_true(ticket != 0);
    return ticket;
}

/* Waits as a loop does, by the descriptor alone. */
static struct worker_result await(struct worker *worker, uint64_t ticket)
{
    struct worker_result result;
    uint64_t next;
    while ((next = worker_next(worker)) == 0) {
        struct pollfd fd = {.fd = worker_fd(worker), .events = POLLIN};
        assert_int_equal(poll(&fd, 1, PATIENCE_MS), 1);
    }
    assert_true(next == ticket);
    worker_take(worker, next, &result);
    return result;
}

static void a_job_comes_back_done_and_only_once(void **state)
{
    uint64_t ticket = ask(*state, "turn", "abc");
    struct worker_result result = await(*state, ticket);
    assert_int_equal(result.outcome, DONE);
    assert_int_equal(result.size, 3);
    assert_string_equal((char *)result.bytes, "cba");
    assert_string_equal(result.why, "");
    free(result.bytes);
    worker_take(*state, ticket, &result);
    assert_int_equal(result.outcome, NOT_FOUND);
    assert_null(result.bytes);
    assert_true(worker_next(*state) == 0);
}

static void a_large_job_is_handed_over_whole(void **state)
{
    size_t size = 4U << 20;
    char *text = malloc(size + 1);
    uint64_t ticket;
    for (size_t i = 0; i < size; i++)
        text[i] = (char)('a' + i % 23);
    text[size] = '\0';
    assert_int_equal(worker_ask(*state, "turn", text, size, &ticket), DONE);
    struct worker_result result = await(*state, ticket);
    assert_int_equal(result.outcome, DONE);
    assert_int_equal(result.size, size);
    for (size_t i = 0; i < size; i++)
        assert_true(result.bytes[i] == (uint8_t)text[size - 1 - i]);
    free(result.bytes);
    free(text);
}

static void what_the_work_refuses_is_told_in_its_own_words_without_its_half(void **state)
{
    struct worker_result result = await(*state, ask(*state, "refuse", ""));
    assert_int_equal(result.outcome, INVALID);
    assert_null(result.bytes);
    assert_string_equal(result.why, "the paper is neither Letter nor A4");
}

static void a_child_that_is_killed_is_told_and_the_next_one_works(void **state)
{
    uint64_t ticket = ask(*state, "hang", "");
    int process = worker_process(*state, ticket);
    assert_true(process > 0);
    assert_int_equal(kill(process, SIGKILL), 0);
    struct worker_result result = await(*state, ticket);
    assert_int_equal(result.outcome, DAMAGED);
    assert_non_null(strstr(result.why, "broke off"));
    result = await(*state, ask(*state, "fall", ""));
    assert_int_equal(result.outcome, DAMAGED);
    result = await(*state, ask(*state, "turn", "abc"));
    assert_int_equal(result.outcome, DONE);
    free(result.bytes);
}

static void one_that_takes_too_long_is_ended(void **state)
{
    uint64_t ticket = ask(*state, "late", "");
    int process = worker_process(*state, ticket);
    struct worker_result result = await(*state, ticket);
    assert_int_equal(result.outcome, BUSY);
    assert_non_null(strstr(result.why, "longer than 1 seconds"));
    assert_int_equal(kill(process, 0), -1); /* and buried */
}

static void two_run_at_once_the_third_waits_and_the_ninth_is_refused(void **state)
{
    uint64_t tickets[WORKER_JOBS], more;
    for (int i = 0; i < WORKER_JOBS; i++)
        tickets[i] = ask(*state, "hang", "");
    assert_int_equal(worker_ask(*state, "hang", "", 0, &more), BUSY);
    assert_true(worker_process(*state, tickets[0]) > 0);
    assert_true(worker_process(*state, tickets[1]) > 0);
    assert_int_equal(worker_process(*state, tickets[2]), 0);
    kill(worker_process(*state, tickets[1]), SIGKILL);
    assert_int_equal(await(*state, tickets[1]).outcome, DAMAGED);
    assert_true(worker_process(*state, tickets[0]) > 0);
    assert_true(worker_process(*state, tickets[2]) > 0);
    assert_int_equal(worker_process(*state, tickets[3]), 0);
    assert_int_equal(worker_ask(*state, "turn", "", 0, &more), DONE); /* one place is free again */
}

static void unknown_work_and_a_missing_program_are_told(void **state)
{
    uint64_t ticket;
    assert_int_equal(worker_ask(*state, "bake", "", 0, &ticket), INVALID);
    struct worker *worker = open_worker("./no-such-program", false);
    struct worker_result result = await(worker, ask(worker, "turn", "abc"));
    assert_int_equal(result.outcome, NOT_FOUND);
    assert_non_null(strstr(result.why, "jornada-work"));
    worker_close(worker);
}

#define FDS 256

static void list_open(bool open[FDS])
{
    for (int fd = 0; fd < FDS; fd++)
        open[fd] = fcntl(fd, F_GETFD) != -1;
}

/* What this process has opened since lies in no folder where somebody could find it. */
static void check_nothing_is_on_a_disk(const bool before[FDS])
{
    for (int fd = 0; fd < FDS; fd++) {
        char name[64], to[512] = "";
        snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
        if (!before[fd] && readlink(name, to, sizeof to - 1) > 0) {
            assert_null(strstr(to, "/tmp/"));
            assert_null(strstr(to, "/dev/shm/"));
        }
    }
}

/* A hub that is killed in the middle: its children go with it, and no file is left anywhere. */
static void a_hub_that_dies_takes_its_children_along_and_leaves_no_file(void **state)
{
    int told[2], process = 0;
    bool before[FDS]; /* whoever runs the tests may have handed files on */
    (void)state;
    assert_int_equal(pipe(told), 0);
    list_open(before);
    pid_t hub = fork();
    if (hub == 0) {
        struct worker *worker = open_worker(PROGRAM, false);
        process = worker_process(worker, ask(worker, "hang", "something"));
        check_nothing_is_on_a_disk(before);
        (void)!write(told[1], &process, sizeof process);
        for (;;)
            (void)pause();
    }
    close(told[1]); /* a child that failed ends the reading, too */
    assert_int_equal(read(told[0], &process, sizeof process), sizeof process);
    assert_true(process > 0);
    (void)poll(NULL, 0, 300); /* it has begun, or has not: both must end */
    kill(hub, SIGKILL);
    assert_int_equal(waitpid(hub, NULL, 0), hub);
    close(told[0]);
    for (int i = 0; i < 500; i++) {
        char path[64], line[256] = "";
        snprintf(path, sizeof path, "/proc/%d/stat", process);
        FILE *file = fopen(path, "r");
        bool there = file != NULL && fgets(line, sizeof line, file) != NULL;
        if (file != NULL)
            fclose(file);
        if (!there || strstr(line, ") Z ") != NULL)
            break;
        (void)poll(NULL, 0, 10);
        assert_true(i < 499);
    }
}

static bool says(const struct worker_result *result, const char *line)
{
    return strstr((char *)result->bytes, line) != NULL;
}

static void the_child_has_nothing_of_the_hubs_but_its_job(void **state)
{
    struct folder folder;
    char path[FOLDER_PATH_MAX + 16];
    folder_make(&folder);
    folder_write(&folder, "signing", "secret", 6);
    snprintf(path, sizeof path, "%s/signing", folder.path);
    struct worker_result result = await(*state, ask(*state, "pry", path));
    assert_int_equal(result.outcome, DONE);
    if (work_confine_has_paths()) {
        assert_true(says(&result, "read no\n"));
        assert_true(says(&result, "write no\n"));
    } else {
        print_message("this kernel has no Landlock: files are guarded by their owner alone\n");
    }
    assert_true(says(&result, "remove no\n"));
    assert_true(says(&result, "font yes\n"));
    assert_true(says(&result, "socket no\n"));
    assert_true(says(&result, "signal no\n"));
    assert_true(says(&result, "program no\n"));
    assert_true(says(&result, "descriptors 5\n")); /* its four, and the fonts' just now */
    assert_true(says(&result, "environment no\n"));
    free(result.bytes);
    folder_remove(&folder);
}

static void without_a_process_it_is_done_at_once(void **state)
{
    struct worker *worker = open_worker(NULL, true);
    (void)state;
    assert_int_equal(worker_fd(worker), -1);
    uint64_t ticket = ask(worker, "turn", "abc");
    assert_true(worker_next(worker) == ticket);
    struct worker_result result;
    worker_take(worker, ticket, &result);
    assert_int_equal(result.outcome, DONE);
    assert_string_equal((char *)result.bytes, "cba");
    free(result.bytes);
    worker_take(worker, ask(worker, "refuse", ""), &result);
    assert_int_equal(result.outcome, INVALID);
    assert_null(result.bytes);
    worker_close(worker);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, worker_begin, worker_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_job_comes_back_done_and_only_once),
        TEST(a_large_job_is_handed_over_whole),
        TEST(what_the_work_refuses_is_told_in_its_own_words_without_its_half),
        TEST(a_child_that_is_killed_is_told_and_the_next_one_works),
        TEST(one_that_takes_too_long_is_ended),
        TEST(two_run_at_once_the_third_waits_and_the_ninth_is_refused),
        TEST(unknown_work_and_a_missing_program_are_told),
        cmocka_unit_test(a_hub_that_dies_takes_its_children_along_and_leaves_no_file),
        TEST(the_child_has_nothing_of_the_hubs_but_its_job),
        cmocka_unit_test(without_a_process_it_is_done_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
