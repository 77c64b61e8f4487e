/* Watches a display from outside: when a program's picture stood, when a key showed.
 *
 *   bench_glass start ROUNDS FRAMEBUFFER -- NAME PROGRAM ARGUMENTS… [-- NAME PROGRAM …]…
 *   bench_glass touch DISPLAY X Y
 *   bench_glass key   ROUNDS -- NAME DISPLAY FRAMEBUFFER FX FY FW FH KX KY KW KH [-- …]…
 *
 * The framebuffer is the file of Xvfb -fbdir: every program is judged by the same pixels, none by
 * what it says of itself. `start`: from fork to the first and to the last change of the picture
 * before it stood still. `key`: from the injected event to the first changed pixel: a touch on the
 * on-screen key K, seen in K (pressed) and in the field F (echo), and a key of a real keyboard,
 * seen in F. Programs take turns; the first one is the floor. Pixels of a key are watched without
 * sleeping: one core is ours. */
#include <X11/XWDFile.h>
#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/bench.h"

#define TARGETS_MAX 6
#define STILL_US 1200000.0  /* so long without a change, and the picture stands */
#define START_US 60000000.0 /* nothing came at all */
#define SAMPLE_ROWS 8       /* one row in so many is looked at */
#define KEY_US 2000000.0
#define MISSED_MOST 5
#define REST_US 60000 /* between two events: the last one's traces are gone */

struct screen { /* a framebuffer in shared memory */
    const uint8_t *pixels;
    size_t row_bytes, rows;
};

struct region {
    int x, y, w, h;
};

struct target {
    const char *name;
    char **arguments; /* start */
    Display *display; /* key */
    struct screen screen;
    struct region field, key;
    int missed;
    struct bench_samples first, last, pressed, echoed, typed;
};

static void rest(long us)
{
    struct timespec wait = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&wait, NULL);
}

static void screen_open(struct screen *screen, const char *path)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0)
        bench_die("no framebuffer", path);
    const uint8_t *file = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (file == MAP_FAILED)
        bench_die("no framebuffer", path);
    XWDFileHeader head;
    memcpy(&head, file, sizeof head);
    screen->pixels = file + ntohl(head.header_size) + ntohl(head.ncolors) * sizeof(XWDColor);
    screen->row_bytes = ntohl(head.bytes_per_line);
    screen->rows = ntohl(head.pixmap_height);
}

/* -- start ------------------------------------------------------------------------------------- */

/* Copies the sampled rows; true when they differ from those copied before. */
static bool changed(const struct screen *screen, uint8_t *copy)
{
    bool differs = false;
    for (size_t row = 0; row < screen->rows; row += SAMPLE_ROWS, copy += screen->row_bytes) {
        const uint8_t *now = screen->pixels + row * screen->row_bytes;
        if (memcmp(now, copy, screen->row_bytes) == 0)
            continue;
        memcpy(copy, now, screen->row_bytes);
        differs = true;
    }
    return differs;
}

static void wait_still(const struct screen *screen, uint8_t *copy)
{
    for (double since = bench_now_us(); bench_now_us() - since < 300000; rest(2000))
        if (changed(screen, copy))
            since = bench_now_us();
}

static pid_t launch(char **arguments)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    int nothing = open("/dev/null", O_RDWR);
    setpgid(0, 0);
    dup2(nothing, 1);
    dup2(nothing, 2);
    execvp(arguments[0], arguments);
    _exit(127);
}

static void end(pid_t child)
{
    kill(-child, SIGTERM);
    for (int i = 0; i < 200 && waitpid(child, NULL, WNOHANG) == 0; i++)
        rest(10000);
    kill(-child, SIGKILL);
    waitpid(child, NULL, 0);
    rest(200000);
}

static void start_once(struct target *target, const struct screen *screen, uint8_t *copy)
{
    wait_still(screen, copy);
    double start = bench_now_us(), first = 0, last = 0;
    pid_t child = launch(target->arguments);
    for (;;) {
        double now = bench_now_us();
        if (changed(screen, copy)) {
            first = first > 0 ? first : now;
            last = now;
        }
        if (last > 0 && now - last > STILL_US)
            break;
        if (last <= 0 && now - start > START_US)
            bench_die("showed nothing:", target->name);
        rest(250);
    }
    end(child);
    bench_add(&target->first, (first - start) / 1e3);
    bench_add(&target->last, (last - start) / 1e3);
}

static void measure_start(struct target *targets, int count, int rounds, const char *framebuffer)
{
    struct screen screen;
    screen_open(&screen, framebuffer);
    uint8_t *copy = calloc(screen.rows / SAMPLE_ROWS + 1, screen.row_bytes);
    if (copy == NULL)
        bench_die("out of", "memory");
    for (int round = -1; round < rounds; round++)
        for (int i = 0; i < count; i++) {
            start_once(&targets[i], &screen, copy);
            if (round < 0) /* the round that warms the file cache */
                bench_drop(&targets[i].first), bench_drop(&targets[i].last);
        }
    free(copy);
    for (int i = 0; i < count; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s: picture stands", targets[i].name);
        bench_print(name, &targets[i].last, "ms", i > 0 ? &targets[0].last : NULL, "floor");
        snprintf(name, sizeof name, "%s: first pixel", targets[i].name);
        bench_print(name, &targets[i].first, "ms", NULL, "");
    }
}

/* -- key --------------------------------------------------------------------------------------- */

static void copy_region(const struct target *target, struct region region, uint8_t *copy)
{
    for (int y = 0; y < region.h; y++, copy += region.w * 4)
        memcpy(copy,
               target->screen.pixels + (size_t)(region.y + y) * target->screen.row_bytes +
                   (size_t)region.x * 4,
               (size_t)region.w * 4);
}

static bool region_differs(const struct target *target, struct region region, const uint8_t *copy)
{
    for (int y = 0; y < region.h; y++, copy += region.w * 4)
        if (memcmp(target->screen.pixels + (size_t)(region.y + y) * target->screen.row_bytes +
                       (size_t)region.x * 4,
                   copy, (size_t)region.w * 4) != 0)
            return true;
    return false;
}

static uint8_t *region_room(struct region region)
{
    uint8_t *room = malloc((size_t)region.w * (size_t)region.h * 4 + 1);
    if (room == NULL)
        bench_die("out of", "memory");
    return room;
}

/* Adds the milliseconds from the flushed event to a changed pixel in `region`. On a busy machine
 * the last letter may not be rubbed out yet: then nothing changes, and the run is missed, and said.
 */
static void until_shown(struct target *target, struct region region, const uint8_t *before,
                        struct bench_samples *samples)
{
    double start = bench_now_us();
    XFlush(target->display);
    while (!region_differs(target, region, before))
        if (bench_now_us() - start > KEY_US) {
            fprintf(stderr, "bench: a run of %s was missed\n", target->name);
            if (++target->missed > MISSED_MOST)
                bench_die("shows no keys:", target->name);
            return;
        }
    bench_add(samples, (bench_now_us() - start) / 1e3);
}

static void press(struct target *target, KeySym symbol)
{
    KeyCode code = XKeysymToKeycode(target->display, symbol);
    XTestFakeKeyEvent(target->display, code, True, CurrentTime);
    XTestFakeKeyEvent(target->display, code, False, CurrentTime);
}

static void rub_out(struct target *target)
{
    rest(REST_US);
    press(target, XK_BackSpace);
    XFlush(target->display);
    rest(REST_US);
}

static void type_once(struct target *target)
{
    uint8_t *before = region_room(target->field);
    copy_region(target, target->field, before);
    press(target, XK_a);
    until_shown(target, target->field, before, &target->typed);
    rub_out(target);
    free(before);
}

static void touch_once(struct target *target, struct region seen, struct bench_samples *samples)
{
    uint8_t *before = region_room(seen);
    XTestFakeMotionEvent(target->display, -1, target->key.x + target->key.w / 2,
                         target->key.y + target->key.h / 2, CurrentTime);
    XFlush(target->display);
    rest(REST_US);
    copy_region(target, seen, before);
    XTestFakeButtonEvent(target->display, 1, True, CurrentTime);
    until_shown(target, seen, before, samples);
    rest(REST_US);
    XTestFakeButtonEvent(target->display, 1, False, CurrentTime);
    rub_out(target);
    free(before);
}

static void key_target(struct target *target, char **words)
{
    int *numbers[] = {&target->field.x, &target->field.y, &target->field.w, &target->field.h,
                      &target->key.x,   &target->key.y,   &target->key.w,   &target->key.h};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (words[3 + i] == NULL)
            bench_die("a target needs eight numbers:", target->name);
        *numbers[i] = atoi(words[3 + i]);
    }
    target->display = XOpenDisplay(words[1]);
    if (target->display == NULL)
        bench_die("no display", words[1]);
    screen_open(&target->screen, words[2]);
}

static void measure_keys(struct target *targets, int count, int rounds)
{
    for (int i = 0; i < count; i++) {
        XTestFakeMotionEvent(targets[i].display, -1, 640, 30, CurrentTime);
        rub_out(&targets[i]);
    }
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < count; i++) {
            touch_once(&targets[i], targets[i].key, &targets[i].pressed);
            touch_once(&targets[i], targets[i].field, &targets[i].echoed);
            type_once(&targets[i]);
        }
    static const char *const whats[] = {"touch, key pressed", "touch, echo", "real key, echo"};
    for (int what = 0; what < 3; what++)
        for (int i = 0; i < count; i++) {
            struct bench_samples *of[2];
            for (int j = 0; j < 2; j++) {
                struct target *target = &targets[j == 0 ? 0 : i];
                of[j] = what == 0 ? &target->pressed : what == 1 ? &target->echoed : &target->typed;
            }
            char name[80];
            snprintf(name, sizeof name, "%s: %s", targets[i].name, whats[what]);
            bench_print(name, of[1], "ms", i > 0 ? of[0] : NULL, "floor");
        }
}

static void touch_at(const char *name, int x, int y)
{
    Display *display = XOpenDisplay(name);
    if (display == NULL)
        bench_die("no display", name);
    XTestFakeMotionEvent(display, -1, x, y, CurrentTime);
    for (int down = 1; down >= 0; down--) {
        XTestFakeButtonEvent(display, 1, down, CurrentTime);
        XSync(display, False);
        rest(REST_US);
    }
    XCloseDisplay(display);
}

/* Targets stand between words "--"; each ends with NULL afterwards. */
static int read_targets(char **words, struct target *targets)
{
    int count = 0;
    for (; *words != NULL; words++) {
        if (strcmp(*words, "--") != 0)
            continue;
        *words = NULL;
        if (count == TARGETS_MAX || words[1] == NULL || words[2] == NULL)
            bench_die("too many programs, or one with", "no words");
        targets[count].name = words[1];
        targets[count++].arguments = words + 2;
    }
    return count;
}

int main(int argc, char **argv)
{
    static struct target targets[TARGETS_MAX];
    if (argc == 5 && strcmp(argv[1], "touch") == 0) {
        touch_at(argv[2], atoi(argv[3]), atoi(argv[4]));
        return 0;
    }
    int rounds = argc > 3 ? atoi(argv[2]) : 0;
    int count = rounds > 0 ? read_targets(argv + 3, targets) : 0;
    if (count == 0)
        bench_die("usage: bench_glass", "start|key ROUNDS … -- NAME …");
    prctl(PR_SET_TIMERSLACK, 1000, 0, 0, 0);
    if (strcmp(argv[1], "start") == 0) {
        measure_start(targets, count, rounds, argv[3]);
        return 0;
    }
    for (int i = 0; i < count; i++)
        key_target(&targets[i], targets[i].arguments - 1);
    measure_keys(targets, count, rounds);
    return 0;
}
