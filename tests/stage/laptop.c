/* laptop.h: fork, exec, one line of output; the database of a copy read with SQLite. */
#include "tests/stage/laptop.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <poll.h>
#include <sqlite3.h>

#define NOWHERE "https://127.0.0.1:9" /* refused at once */
#define PATIENCE_MS 60000

static void become_relay(struct scene *scene, struct laptop *laptop, int out)
{
    char program[1024];
    const char *bin = getenv("JORNADA_BIN");
    snprintf(program, sizeof program, "%s/jornada-hub", bin ? bin : ".");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(out, STDOUT_FILENO);
    if (!freopen(scene->hub_log, "a", stderr))
        _exit(126);
    execl(program, program, "--data", laptop->folder, "serve", "--relay-to", scene->url, "--listen",
          laptop->listen, (char *)NULL);
    _exit(127);
}

void laptop_start(struct scene *scene, struct laptop *laptop)
{
    int pipes[2];
    char line[200] = "";
    assert_int_equal(laptop->pid, 0);
    assert_int_equal(pipe(pipes), 0);
    fflush(NULL);
    laptop->pid = fork();
    assert_true(laptop->pid >= 0);
    if (laptop->pid == 0)
        become_relay(scene, laptop, pipes[1]);
    close(pipes[1]);
    FILE *out = fdopen(pipes[0], "r");
    struct pollfd fd = {.fd = pipes[0], .events = POLLIN};
    assert_int_equal(poll(&fd, 1, PATIENCE_MS), 1);
    assert_non_null(fgets(line, sizeof line, out));
    fclose(out);
    assert_int_equal(sscanf(line, "listening %79s", laptop->url), 1);
    snprintf(laptop->listen, sizeof laptop->listen, "%s", laptop->url + strlen("https://"));
}

int laptop_stop(struct laptop *laptop, int with)
{
    int status = 0;
    assert_true(laptop->pid > 0);
    assert_int_equal(kill(laptop->pid, with), 0);
    assert_int_equal(waitpid(laptop->pid, &status, 0), laptop->pid);
    laptop->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void laptop_make(struct scene *scene, struct laptop *laptop)
{
    memset(laptop, 0, sizeof *laptop);
    snprintf(laptop->folder, sizeof laptop->folder, "%s/relay", scene->folder);
    strcpy(laptop->listen, "127.0.0.1:0");
    const char *const words[] = {"relay", "add", "plaza", "--out", laptop->folder, NULL};
    assert_int_equal(scene_hub(scene, words, NULL), 0);
}

/* -- Roads of a kiosk -------------------------------------------------------------------------- */

static void write_roads(const char *kiosk, const char *hub, const char *relay)
{
    char path[SCENE_PATH_MAX + 16], text[300];
    snprintf(path, sizeof path, "%s/kiosk.ini", kiosk);
    int size = snprintf(text, sizeof text, "hub = %s%s%s\n", hub, relay ? " relay " : "",
                        relay ? relay : "");
    scene_write(path, text, (size_t)size);
}

void laptop_be_the_only_road(const struct laptop *laptop, const char *kiosk)
{
    write_roads(kiosk, NOWHERE, laptop->url);
}

void laptop_be_the_second_road(const struct scene *scene, const struct laptop *laptop,
                               const char *kiosk)
{
    write_roads(kiosk, scene->url, laptop->url);
}

void laptop_leave_no_road(const char *kiosk)
{
    write_roads(kiosk, NOWHERE, NULL);
}

/* -- What lies on its disk --------------------------------------------------------------------- */

json_t *laptop_import(struct scene *scene, const struct laptop *laptop, const char *stick,
                      int *code)
{
    const char *const argv[] = {"jornada-hub", "--data", laptop->folder, "import", stick,
                                "--json",      NULL};
    char *text = NULL;
    *code = scene_run(scene->hub_log, argv, &text);
    json_t *said = json_loads(text, 0, NULL);
    free(text);
    return said;
}

static int write_bundles(const char *database, const char *folder)
{
    char path[2 * SCENE_PATH_MAX];
    sqlite3 *db;
    sqlite3_stmt *row;
    int count = 0;
    assert_int_equal(sqlite3_open_v2(database, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT bytes FROM held ORDER BY arrival", -1, &row, NULL),
        SQLITE_OK);
    while (sqlite3_step(row) == SQLITE_ROW) {
        snprintf(path, sizeof path, "%s/%d.jrb", folder, count++);
        scene_write(path, sqlite3_column_blob(row, 0), (size_t)sqlite3_column_bytes(row, 0));
    }
    assert_int_equal(sqlite3_finalize(row), SQLITE_OK);
    sqlite3_close(db);
    return count;
}

int laptop_empty_onto(struct scene *scene, const struct laptop *laptop, const char *stick)
{
    char folder[SCENE_PATH_MAX + 16], copy[SCENE_PATH_MAX + 16], database[SCENE_PATH_MAX + 32];
    snprintf(folder, sizeof folder, "%s/JORNADA", stick);
    snprintf(copy, sizeof copy, "%s/disk", stick);
    snprintf(database, sizeof database, "%s/hub.db", copy);
    assert_int_equal(mkdir(stick, 0700), 0);
    assert_int_equal(mkdir(folder, 0700), 0);
    const char *const copied[] = {"cp", "-r", laptop->folder, copy, NULL};
    if (laptop->pid)
        assert_int_equal(kill(laptop->pid, SIGSTOP), 0);
    int code = scene_run(scene->hub_log, copied, NULL);
    if (laptop->pid)
        assert_int_equal(kill(laptop->pid, SIGCONT), 0);
    (void)code; /* a socket among the files is no file to copy */
    return write_bundles(database, folder);
}
