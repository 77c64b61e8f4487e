/* The test socket's transport, with a thread in the place of the UI. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kiosk/drive_socket.h"

static char folder[] = "/tmp/jornada-drive-XXXXXX", path[64];

/* Answers "word" with "<word>" until stopped. */
struct ui {
    struct drive_socket *socket;
    sem_t woken;
    pthread_t thread;
};

static void wake(void *context)
{
    sem_post(&((struct ui *)context)->woken);
}

static void *answer(void *arg)
{
    struct ui *ui = arg;
    for (;;) {
        sem_wait(&ui->woken);
        size_t size = 0;
        char *line = drive_socket_line(ui->socket, &size);
        if (!line)
            return NULL;
        char *reply = malloc(size + 3);
        int n = snprintf(reply, size + 3, "<%s>", line);
        drive_socket_reply(ui->socket, reply, (size_t)n);
        free(reply);
    }
}

static void open_ui(struct ui *ui)
{
    sem_init(&ui->woken, 0, 0);
    assert_int_equal(drive_socket_open(path, wake, ui, &ui->socket), DONE);
    assert_int_equal(pthread_create(&ui->thread, NULL, answer, ui), 0);
}

static void close_ui(struct ui *ui)
{
    wake(ui);
    pthread_join(ui->thread, NULL);
    drive_socket_close(ui->socket);
    sem_destroy(&ui->woken);
}

static int dial(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

static void say(int fd, const char *bytes)
{
    assert_int_equal(send(fd, bytes, strlen(bytes), MSG_NOSIGNAL), strlen(bytes));
}

static void hear(int fd, const char *expected)
{
    char got[4096] = "";
    size_t have = 0;
    while (have < strlen(expected)) {
        ssize_t n = recv(fd, got + have, strlen(expected) - have, 0);
        assert_true(n > 0);
        have += (size_t)n;
    }
    assert_string_equal(got, expected);
}

static bool is_ended(int fd)
{
    char byte;
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&wait, 1, 10000), 1);
    return recv(fd, &byte, 1, 0) <= 0;
}

static void each_line_gets_one_reply_in_order(void **state)
{
    (void)state;
    struct ui ui;
    open_ui(&ui);
    int fd = dial();
    say(fd, "{\"do\":\"tree\"}\n");
    hear(fd, "<{\"do\":\"tree\"}>\n");
    say(fd, "one\ntwo\n\nthr");
    hear(fd, "<one>\n<two>\n<>\n");
    say(fd, "ee\n");
    hear(fd, "<three>\n");
    close(fd);
    close_ui(&ui);
}

static void the_next_client_is_heard_when_the_first_has_left(void **state)
{
    (void)state;
    struct ui ui;
    open_ui(&ui);
    int first = dial(), second = dial();
    say(second, "second\n");
    say(first, "first\nhalf a line, never ended");
    hear(first, "<first>\n");
    close(first);
    hear(second, "<second>\n");
    close(second);
    close_ui(&ui);
}

static void a_line_too_long_ends_its_client_and_no_other(void **state)
{
    (void)state;
    struct ui ui;
    open_ui(&ui);
    int fd = dial();
    char *bytes = malloc(DRIVE_LINE_MAX + 1);
    memset(bytes, 'x', DRIVE_LINE_MAX);
    bytes[DRIVE_LINE_MAX] = 0;
    say(fd, bytes);
    assert_true(is_ended(fd));
    close(fd);
    fd = dial();
    bytes[DRIVE_LINE_MAX - 1] = '\n'; /* the longest that is taken */
    say(fd, bytes);
    char *reply = malloc(DRIVE_LINE_MAX + 3);
    size_t have = 0;
    while (have < DRIVE_LINE_MAX + 2) {
        ssize_t n = recv(fd, reply + have, DRIVE_LINE_MAX + 2 - have, 0);
        assert_true(n > 0);
        have += (size_t)n;
    }
    assert_int_equal(reply[0], '<');
    assert_int_equal(reply[DRIVE_LINE_MAX], '>');
    free(reply);
    free(bytes);
    close(fd);
    close_ui(&ui);
}

static void a_client_that_leaves_without_its_reply_harms_nobody(void **state)
{
    (void)state;
    struct ui ui;
    open_ui(&ui);
    for (int i = 0; i < 20; i++) {
        int fd = dial();
        say(fd, "gone\n");
        close(fd);
    }
    int fd = dial();
    say(fd, "still there\n");
    hear(fd, "<still there>\n");
    close(fd);
    close_ui(&ui);
}

static void closing_does_not_wait_for_a_ui_that_never_answers(void **state)
{
    (void)state;
    struct ui ui;
    sem_init(&ui.woken, 0, 0);
    assert_int_equal(drive_socket_open(path, wake, &ui, &ui.socket), DONE);
    int fd = dial();
    say(fd, "hello\n");
    sem_wait(&ui.woken);
    drive_socket_close(ui.socket);
    assert_true(is_ended(fd));
    close(fd);
    sem_destroy(&ui.woken);
    assert_int_equal(access(path, F_OK), -1);
}

static void the_reply_before_a_close_arrives(void **state)
{
    (void)state;
    struct ui ui;
    sem_init(&ui.woken, 0, 0);
    assert_int_equal(drive_socket_open(path, wake, &ui, &ui.socket), DONE);
    int fd = dial();
    say(fd, "quit\n");
    sem_wait(&ui.woken);
    drive_socket_reply(ui.socket, "bye", 3);
    drive_socket_close(ui.socket);
    hear(fd, "bye\n");
    close(fd);
    sem_destroy(&ui.woken);
}

static void a_path_that_cannot_be_a_socket_is_refused(void **state)
{
    (void)state;
    struct drive_socket *socket = NULL;
    char longer[200];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    assert_int_equal(drive_socket_open(longer, wake, NULL, &socket), INVALID);
    assert_int_equal(drive_socket_open("/nonexistent/x.sock", wake, NULL, &socket), INVALID);
    /* a file of somebody else's is not removed */
    FILE *file = fopen(path, "w");
    fclose(file);
    assert_int_equal(drive_socket_open(path, wake, NULL, &socket), INVALID);
    assert_int_equal(unlink(path), 0);
    assert_null(socket);
}

static void the_socket_is_its_owners_alone_and_a_stale_one_is_replaced(void **state)
{
    (void)state;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    int stale = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(stale, (struct sockaddr *)&at, sizeof at), 0);
    close(stale);
    struct ui ui;
    open_ui(&ui);
    struct stat there;
    assert_int_equal(stat(path, &there), 0);
    assert_int_equal(there.st_mode & 0777, 0600);
    close_ui(&ui);
}

/* Says {"ok":true} to every line but one with "no" in it; counts. */
struct judge {
    struct drive_socket *socket;
    sem_t woken;
    int lines;
};

static void wake_judge(void *context)
{
    sem_post(&((struct judge *)context)->woken);
}

static void *judge_lines(void *arg)
{
    struct judge *judge = arg;
    for (;; judge->lines++) {
        size_t size = 0;
        sem_wait(&judge->woken);
        char *line = drive_socket_line(judge->socket, &size);
        if (!line)
            return NULL;
        const char *reply = strstr(line, "no") ? "{\"ok\":false}" : "{\"ok\":true}";
        drive_socket_reply(judge->socket, reply, strlen(reply));
    }
}

/* Exit status of jornada-drive with this script; *lines = how many the kiosk saw. */
static int run_script(const char *script, int *lines)
{
    struct judge judge = {0};
    char command[512], file[80];
    const char *bin = getenv("JORNADA_BIN");
    snprintf(file, sizeof file, "%s/script.jsonl", folder);
    FILE *out = fopen(file, "w");
    fputs(script, out);
    fclose(out);
    sem_init(&judge.woken, 0, 0);
    assert_int_equal(drive_socket_open(path, wake_judge, &judge, &judge.socket), DONE);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, judge_lines, &judge), 0);
    snprintf(command, sizeof command, "%s/jornada-drive %s %s >/dev/null 2>&1", bin ? bin : ".",
             path, file);
    int status = system(command);
    wake_judge(&judge);
    pthread_join(thread, NULL);
    drive_socket_close(judge.socket);
    sem_destroy(&judge.woken);
    unlink(file);
    *lines = judge.lines;
    return WEXITSTATUS(status);
}

static void a_script_stops_at_the_first_line_that_is_refused(void **state)
{
    (void)state;
    int lines = 0;
    assert_int_equal(run_script("{\"a\":1}\n\n# a comment\n{\"b\":2}", &lines), 0);
    assert_int_equal(lines, 2);
    assert_int_equal(run_script("{\"a\":1}\n{\"no\":2}\n{\"c\":3}\n", &lines), 1);
    assert_int_equal(lines, 2);
}

static int make_folder(void **state)
{
    (void)state;
    if (sodium_init() < 0 || !mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/s", folder);
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
        cmocka_unit_test(each_line_gets_one_reply_in_order),
        cmocka_unit_test(the_next_client_is_heard_when_the_first_has_left),
        cmocka_unit_test(a_line_too_long_ends_its_client_and_no_other),
        cmocka_unit_test(a_client_that_leaves_without_its_reply_harms_nobody),
        cmocka_unit_test(closing_does_not_wait_for_a_ui_that_never_answers),
        cmocka_unit_test(the_reply_before_a_close_arrives),
        cmocka_unit_test(a_path_that_cannot_be_a_socket_is_refused),
        cmocka_unit_test(a_script_stops_at_the_first_line_that_is_refused),
        cmocka_unit_test(the_socket_is_its_owners_alone_and_a_stale_one_is_replaced),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
