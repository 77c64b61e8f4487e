/* scene.h: programs are children of the test and die with it; their output comes through pipes. */
#include "tests/stage/scene.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define OUTPUT_MAX (1U << 20)
#define PATIENCE_MS 120000 /* of a command, sanitized, on a busy machine */
#define UNTIL_MS 60000
#define STEP_MS 5
#define TICK_MS 1000 /* virtual, between two looks */
#define STRANGER "/stranger"

/* -- Files ------------------------------------------------------------------------------------- */

char *scene_read(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    size_t used = 0, room = 4096;
    char *bytes = malloc(room + 1);
    for (size_t got; (got = fread(bytes + used, 1, room - used, file)) > 0;) {
        used += got;
        if (used == room)
            bytes = realloc(bytes, (room *= 2) + 1);
    }
    fclose(file);
    bytes[used] = '\0';
    if (size)
        *size = used;
    return bytes;
}

void scene_write(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        fail_msg("%s cannot be written: %s", path, strerror(errno));
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* -- Programs ---------------------------------------------------------------------------------- */

static void execute(const char *log, const char *const *argv, int out)
{
    char program[4096];
    int err = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const char *bin = getenv("JORNADA_BIN");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setenv("SDL_VIDEODRIVER", "dummy", 0);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    bool ours = strncmp(argv[0], "jornada-", 8) == 0;
    snprintf(program, sizeof program, "%s%s%s", ours && bin ? bin : "", ours ? "/" : "", argv[0]);
    execvp(program, (char *const *)(uintptr_t)argv);
    fprintf(stderr, "%s: %s\n", program, strerror(errno));
    _exit(127);
}

static pid_t start(const char *log, const char *const *argv, int *out)
{
    int pipes[2];
    assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        execute(log, argv, pipes[1]);
    close(pipes[1]);
    *out = pipes[0];
    return pid;
}

/* Until the end, or until `end` was read. */
static char *read_output(int out, const char *end)
{
    char *text = calloc(1, OUTPUT_MAX);
    size_t used = 0;
    struct pollfd fd = {.fd = out, .events = POLLIN};
    for (ssize_t got = 1; got > 0 && used < OUTPUT_MAX - 1;) {
        if (poll(&fd, 1, PATIENCE_MS) <= 0)
            fail_msg("a program says nothing; so far: %s", text);
        got = read(out, text + used, OUTPUT_MAX - 1 - used);
        used += got > 0 ? (size_t)got : 0;
        if (end && strstr(text, end))
            break;
    }
    return text;
}

static int code_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int run(const char *log, const char *const *argv, char **output)
{
    int out, status;
    pid_t pid = start(log, argv, &out);
    char *text = read_output(out, NULL);
    close(out);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (output)
        *output = text;
    else
        free(text);
    return code_of(status);
}

int scene_run(const char *log, const char *const *argv, char **output)
{
    return run(log, argv, output);
}

static void append(const char *argv[SCENE_WORDS_MAX], int count, const char *const *words)
{
    for (; words && *words; words++) {
        assert_true(count < SCENE_WORDS_MAX - 1);
        argv[count++] = *words;
    }
    argv[count] = NULL;
}

/* -- The hub ----------------------------------------------------------------------------------- */

static int hub_at(struct scene *scene, const char *folder, const char *const *words, char **output)
{
    const char *argv[SCENE_WORDS_MAX] = {"jornada-hub", "--data", folder};
    append(argv, 3, words);
    return run(scene->hub_log, argv, output);
}

int scene_hub(struct scene *scene, const char *const *words, char **output)
{
    return hub_at(scene, scene->hub, words, output);
}

/* Failure shows what the programs said. */
static void must(struct scene *scene, int code, const char *what)
{
    if (code != 0) {
        char *log = scene_read(scene->hub_log, NULL);
        fail_msg("%s ended with %d: %s", what, code, log ? log : "");
    }
}

json_t *scene_hub_json(struct scene *scene, const char *const *words)
{
    char *text;
    must(scene, scene_hub(scene, words, &text), words[0]);
    json_t *json = json_loads(text, 0, NULL);
    if (!json)
        fail_msg("%s: not JSON: %s", words[0], text);
    free(text);
    return json;
}

json_t *scene_stats(struct scene *scene)
{
    const char *const words[] = {"stats", "--fair", SCENE_FAIR, "--json", NULL};
    return scene_hub_json(scene, words);
}

long long scene_number(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_integer(value))
        fail_msg("%s is no number: %s", name, json_dumps(object, 0));
    return json_integer_value(value);
}

static void make_hub(struct scene *scene, const char *folder)
{
    char passphrase[SCENE_PATH_MAX], fair[1024];
    const char *root = getenv("JORNADA_ROOT");
    snprintf(passphrase, sizeof passphrase, "%s/passphrase", scene->folder);
    snprintf(fair, sizeof fair, "%s/assets/fairs/" SCENE_FAIR, root ? root : ".");
    scene_write(passphrase, SCENE_PASSPHRASE "\n", strlen(SCENE_PASSPHRASE) + 1);
    const char *const init[] = {"init",     "--municipality",
                                "15054",    "--name",
                                "Metepec",  "--custodian-passphrase-file",
                                passphrase, NULL};
    const char *const import[] = {"fair", "import", fair, NULL};
    const char *const open_fair[] = {"fair", "open", SCENE_FAIR, NULL};
    must(scene, hub_at(scene, folder, init, NULL), "init");
    must(scene, hub_at(scene, folder, import, NULL), "fair import");
    must(scene, hub_at(scene, folder, open_fair, NULL), "fair open");
    unlink(passphrase);
}

static void start_serving(struct scene *scene, const char *folder, int *out)
{
    const char *argv[SCENE_WORDS_MAX] = {
        "jornada-hub", "--data",   folder,
        "serve",       "--listen", scene->listen[0] ? scene->listen : "127.0.0.1:0"};
    append(argv, 6, scene->serve_with);
    assert_int_equal(scene->server, 0);
    scene->server = start(scene->hub_log, argv, out);
}

static void serve(struct scene *scene, const char *folder)
{
    int out;
    start_serving(scene, folder, &out);
    char *said = read_output(out, "\n");
    if (sscanf(said, "listening %79s", scene->url) != 1)
        must(scene, 1, "serve");
    snprintf(scene->listen, sizeof scene->listen, "%s", scene->url + strlen("https://"));
    free(said);
    close(out);
}

void scene_hub_start(struct scene *scene)
{
    serve(scene, scene->hub);
}

void scene_hub_stop(struct scene *scene)
{
    int status;
    assert_true(scene->server > 0);
    assert_int_equal(kill(scene->server, SIGTERM), 0);
    assert_int_equal(waitpid(scene->server, &status, 0), scene->server);
    scene->server = 0;
    must(scene, code_of(status), "serve");
}

void scene_hub_kill(struct scene *scene)
{
    assert_true(scene->server > 0);
    assert_int_equal(kill(scene->server, SIGKILL), 0);
    assert_int_equal(waitpid(scene->server, NULL, 0), scene->server);
    scene->server = 0;
}

static void pause_us(long long us)
{
    const struct timespec wait = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&wait, NULL);
}

void scene_hub_kill_start(struct scene *scene, long long us)
{
    int out;
    start_serving(scene, scene->hub, &out);
    pause_us(us);
    scene_hub_kill(scene);
    close(out);
}

void scene_hub_kill_stop(struct scene *scene, long long us)
{
    assert_true(scene->server > 0);
    assert_int_equal(kill(scene->server, SIGTERM), 0);
    pause_us(us);
    scene_hub_kill(scene);
}

void scene_stranger_start(struct scene *scene)
{
    char folder[SCENE_PATH_MAX];
    snprintf(folder, sizeof folder, "%s" STRANGER, scene->folder);
    make_hub(scene, folder);
    serve(scene, folder);
}

/* -- The scene --------------------------------------------------------------------------------- */

/* Noon of the day that the fair's place has now: no story runs over midnight. */
static void set_clock(struct scene *scene)
{
    time_t local = time(NULL) - 6 * 3600;
    struct tm date;
    gmtime_r(&local, &date);
    strftime(scene->day, sizeof scene->day, "%Y-%m-%d", &date);
    snprintf(scene->clock, sizeof scene->clock, "%sT12:00:00-06:00", scene->day);
}

void scene_open(struct scene *scene)
{
    memset(scene, 0, sizeof *scene);
    strcpy(scene->folder, "/tmp/jornada-story-XXXXXX");
    assert_non_null(mkdtemp(scene->folder));
    snprintf(scene->hub, sizeof scene->hub, "%s/hub", scene->folder);
    snprintf(scene->kiosk, sizeof scene->kiosk, "%s/kiosk", scene->folder);
    snprintf(scene->hub_log, sizeof scene->hub_log, "%s/hub.err", scene->folder);
    snprintf(scene->kiosk_log, sizeof scene->kiosk_log, "%s/kiosk.err", scene->folder);
    set_clock(scene);
    setenv("DRIVE_STDERR", scene->kiosk_log, 1);
    make_hub(scene, scene->hub);
}

void scene_open_enrolled(struct scene *scene)
{
    scene_open(scene);
    scene_hub_start(scene);
    scene_enrol(scene, scene->kiosk, "1");
    scene_hub_stop(scene);
}

/* A sanitizer's complaint in a child is a failure of the story. (The one for leaks cannot look into
 * a process that lets nobody look into it, and says so: no complaint.) */
static void look_for_complaints(const char *path)
{
    static const char *const words[] = {"ERROR: AddressSanitizer", "runtime error:", "Assertion"};
    char *text = scene_read(path, NULL);
    for (size_t i = 0; text && i < sizeof words / sizeof words[0]; i++)
        if (strstr(text, words[i]))
            print_error("%s: %s\n", path, text);
    for (size_t i = 0; text && i < sizeof words / sizeof words[0]; i++)
        assert_null(strstr(text, words[i]));
    free(text);
}

void scene_close(struct scene *scene)
{
    if (scene->server)
        scene_hub_stop(scene);
    look_for_complaints(scene->hub_log);
    look_for_complaints(scene->kiosk_log);
    const char *const remove_all[] = {"rm", "-r", "-f", scene->folder, NULL};
    unsetenv("DRIVE_STDERR");
    assert_int_equal(run("/dev/null", remove_all, NULL), 0);
}

int scene_begin(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    *state = scene;
    scene_open_enrolled(scene);
    return 0;
}

int scene_end(void **state)
{
    scene_close(*state);
    free(*state);
    return 0;
}

/* -- The kiosk --------------------------------------------------------------------------------- */

void scene_enrol(struct scene *scene, const char *kiosk, const char *number)
{
    const char *const ask[] = {"enrol", "--fair", SCENE_FAIR, "--kiosk", number, "--json", NULL};
    json_t *answer = scene_hub_json(scene, ask);
    const char *code = json_string_value(json_object_get(answer, "code"));
    assert_non_null(code);
    const char *const argv[] = {"jornada-kiosk", "--data", kiosk, "--enrol", code, NULL};
    char *said;
    assert_int_equal(run(scene->kiosk_log, argv, &said), 0);
    assert_string_equal(said, "enrolled\n");
    free(said);
    json_decref(answer);
}

static void kiosk_words(const struct scene *scene, const char *const *more,
                        const char *argv[SCENE_WORDS_MAX])
{
    const char *const words[] = {"--clock", scene->clock,  "--size",
                                 "640x400", "--mm-per-px", "0.34"};
    memcpy(argv, words, sizeof words);
    append(argv, 6, more);
}

struct drive *scene_kiosk(struct scene *scene, const char *const *more)
{
    const char *argv[SCENE_WORDS_MAX];
    kiosk_words(scene, more, argv);
    return drive_start(scene->kiosk, argv);
}

void scene_kiosk_kill_start(struct scene *scene, long long us)
{
    const char *argv[SCENE_WORDS_MAX];
    kiosk_words(scene, NULL, argv);
    drive_kill_start(scene->kiosk, argv, us);
}

int scene_kiosk_fails(struct scene *scene, const char *const *words)
{
    const char *argv[SCENE_WORDS_MAX] = {"jornada-kiosk", "--data", scene->kiosk};
    append(argv, 3, words);
    return run(scene->kiosk_log, argv, NULL);
}

void scene_until(struct drive *drive, const char *name, long long value)
{
    long long now = drive_state(drive, name);
    for (int ms = 0; now != value && ms < UNTIL_MS; ms += STEP_MS) {
        drive_advance(drive, TICK_MS);
        poll(NULL, 0, STEP_MS); /* a child and a server are at work, in the machine's time */
        now = drive_state(drive, name);
    }
    if (now != value)
        fail_msg("%s stays %lld, not %lld", name, now, value);
}
