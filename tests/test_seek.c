/* The search that proves a kiosk empty finds what a kiosk could leave: every planted leak, in the
 * memory of another process and of its child, and in files and their names; and nothing elsewhere.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/folder.h"
#include "tests/stage/seek.h"

#define MARKER "Xiquéñatzül" /* as in tests/leak.c */
#define FORMS_LEAST 24

static FILE *start_leak(const char *form, pid_t *pid)
{
    int pipes[2];
    const char *program = getenv("JORNADA_LEAK");
    assert_non_null(program);
    assert_int_equal(pipe(pipes), 0);
    *pid = fork();
    assert_true(*pid >= 0);
    if (*pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(pipes[1], STDOUT_FILENO);
        execl(program, program, form, (char *)NULL);
        _exit(127);
    }
    close(pipes[1]);
    return fdopen(pipes[0], "r");
}

static void end_leak(FILE *out, pid_t pid)
{
    char path[64];
    int child = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
    FILE *children = fopen(path, "r");
    if (children && fscanf(children, "%d", &child) == 1)
        kill(child, SIGKILL);
    if (children)
        fclose(children);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    fclose(out);
}

/* What was found, or NULL. */
static const char *search(struct seek *seek, const char *form)
{
    char line[64] = "";
    size_t bytes = 0;
    pid_t pid;
    FILE *out = start_leak(form, &pid);
    assert_non_null(fgets(line, sizeof line, out));
    assert_string_equal(line, "ready\n");
    const char *found = seek_process(seek, pid, &bytes);
    assert_true(bytes > 100000);
    end_leak(out, pid);
    return found;
}

static void every_planted_leak_is_found(void **state)
{
    (void)state;
    char line[64];
    int count = 0;
    pid_t pid;
    struct seek *seek = seek_create();
    seek_add_text(seek, MARKER);
    FILE *forms = start_leak(NULL, &pid);
    for (; fgets(line, sizeof line, forms); count++) {
        line[strcspn(line, "\n")] = '\0';
        if (!search(seek, line))
            fail_msg("%s is not found", line);
    }
    fclose(forms);
    waitpid(pid, NULL, 0);
    assert_in_range(count, FORMS_LEAST, 100);
    seek_destroy(seek);
}

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct seek *seek = seek_create();
    seek_add_text(seek, "Yoltzinéñdra");
    seek_add_digits(seek, "7225550147");
    assert_null(search(seek, "utf8"));
    assert_null(search(seek, "utf32"));
    seek_destroy(seek);
}

static void files_and_their_names_are_searched(void **state)
{
    (void)state;
    struct folder folder;
    struct seek *seek = seek_create();
    static const char wide[] = "Q\0u\0e\0t\0z\0a\0l\0i\0n";
    size_t bytes = 0;
    seek_add_text(seek, "Quetzalin");
    seek_add_digits(seek, "7225550147");
    folder_make(&folder);
    folder_write(&folder, "a", "nothing of hers", 15);
    assert_null(seek_folder(seek, folder.path, &bytes));
    assert_true(bytes >= 15);
    folder_write(&folder, "b", wide, sizeof wide - 1);
    assert_non_null(seek_folder(seek, folder.path, &bytes));
    folder_delete(&folder, "b");
    folder_write(&folder, "b", "tel 722 555 0147", 16);
    assert_non_null(seek_folder(seek, folder.path, &bytes));
    folder_delete(&folder, "b");
    folder_write(&folder, "quetzalin.txt", "", 0);
    assert_non_null(seek_folder(seek, folder.path, &bytes));
    folder_remove(&folder);
    seek_destroy(seek);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_planted_leak_is_found),
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(files_and_their_names_are_searched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
