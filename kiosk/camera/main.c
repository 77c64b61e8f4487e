/* The program jornada-camera: a camera's pictures, looked at for a slip's or a badge's code and
 * zeroed, one by one.
 *
 * Started by the kiosk (camera.h) with the setting and a socket pair, and only while a screen
 * scans; ends with its parent or its camera. Promises: after the camera was opened it can open,
 * make and start nothing and reach no network (seccomp, by a list of what it may); no picture is
 * written or sent; the texts of codes lie in locked memory, and only those of a slip's or a badge's
 * form leave, by the one socket. Not the kiosk itself, so that zbar and what it links stay out of
 * that one's memory. */
#include <errno.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/camera/hold.h"
#include "kiosk/camera/source.h"

#define LOOK_EVERY_MS \
    100 /* of a camera that gives thirty pictures a second: two cores are scarce */
#define LOCK_ENOUGH_BYTES (64UL << 20)

struct child {
    struct source source;
    bool is_camera; /* not the tests' file */
    int64_t looked_ms, picture_ms;
    struct look look;
    struct hold hold;
    struct wire_report report;
    uint8_t grey[FRAME_PIXELS_MAX];
};

static void harden(void)
{
    const struct rlimit none = {1, 1}; /* 0 would not stop a core into a pipe */
    struct rlimit limit;
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    bool enough = geteuid() == 0 ||
                  (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur >= LOCK_ENOUGH_BYTES);
    if (enough && mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0)
        return; /* texts are locked in any case: sodium_malloc */
}

/* Pictures go round by four questions to the device; the rest is memory, time and one socket. */
static bool shut_in(void)
{
    static const int allowed[] = {SCMP_SYS(read),
                                  SCMP_SYS(poll),
                                  SCMP_SYS(ppoll),
                                  SCMP_SYS(sendto),
                                  SCMP_SYS(close),
                                  SCMP_SYS(brk),
                                  SCMP_SYS(munmap),
                                  SCMP_SYS(mremap),
                                  SCMP_SYS(madvise),
                                  SCMP_SYS(mprotect),
                                  SCMP_SYS(mlock),
                                  SCMP_SYS(munlock),
                                  SCMP_SYS(futex),
                                  SCMP_SYS(sched_yield),
                                  SCMP_SYS(clock_gettime),
                                  SCMP_SYS(gettimeofday),
                                  SCMP_SYS(getrandom),
                                  SCMP_SYS(getpid),
                                  SCMP_SYS(gettid),
                                  SCMP_SYS(tgkill),
                                  SCMP_SYS(rt_sigaction),
                                  SCMP_SYS(rt_sigprocmask),
                                  SCMP_SYS(rt_sigreturn),
                                  SCMP_SYS(sigaltstack),
                                  SCMP_SYS(restart_syscall),
                                  SCMP_SYS(exit),
                                  SCMP_SYS(exit_group)};
    static const uint32_t questions[] = {(uint32_t)VIDIOC_STREAMON, (uint32_t)VIDIOC_QBUF,
                                         (uint32_t)VIDIOC_DQBUF, (uint32_t)VIDIOC_STREAMOFF};
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL)
        return false;
    bool good = true;
    for (size_t i = 0; good && i < sizeof allowed / sizeof allowed[0]; i++)
        good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    for (size_t i = 0; good && i < sizeof questions / sizeof questions[0]; i++)
        good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
                                SCMP_A1(SCMP_CMP_MASKED_EQ, 0xFFFFFFFFU, questions[i])) == 0;
    /* More memory, never a file's. */
    good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                                    SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS)) == 0;
    good = good && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return good;
}

/* False: nobody listens any more. A parent that takes nothing for long is none. */
static bool say(struct child *child, enum wire_kind kind)
{
    child->report.kind = kind;
    ssize_t sent = send(WIRE_FD, &child->report, sizeof child->report, MSG_NOSIGNAL | MSG_DONTWAIT);
    sodium_memzero(&child->report, sizeof child->report);
    return sent == (ssize_t)sizeof child->report;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool tell(struct child *child, enum hold_news news)
{
    static const enum wire_kind kinds[] = {[HOLD_CODE] = WIRE_CODE,
                                           [HOLD_FOREIGN] = WIRE_FOREIGN,
                                           [HOLD_MANY] = WIRE_MANY,
                                           [HOLD_CLEAR] = WIRE_CLEAR};
    if (news == HOLD_NOTHING)
        return true;
    if (news == HOLD_CODE)
        memcpy(child->report.text, child->hold.now.text, sizeof child->report.text);
    return say(child, kinds[news]);
}

static bool see(struct child *child, struct frame *frame)
{
    int64_t at_ms = frame->at_ms;
    bool is_due = !child->is_camera || at_ms - child->looked_ms >= LOOK_EVERY_MS;
    bool there = is_due && frame_to_grey(frame, child->grey);
    unsigned width = frame->width, height = frame->height;
    child->source.give(child->source.self, frame);
    if (!there)
        return true;
    look_codes(child->grey, width, height, &child->look);
    enum hold_news news = hold_see(&child->hold, &child->look, at_ms);
    sodium_memzero(&child->look, sizeof child->look);
    child->looked_ms = at_ms;
    return tell(child, news);
}

/* False: over. */
static bool take(struct child *child)
{
    struct frame frame;
    switch (child->source.take(child->source.self, &frame)) {
    case SOURCE_PICTURE:
        child->picture_ms = now_ms();
        return see(child, &frame);
    case SOURCE_NOTHING:
        return true;
    case SOURCE_ENDED:
        break;
    }
    (void)say(child, WIRE_STOPPED);
    return false;
}

static void work(struct child *child)
{
    child->picture_ms = now_ms();
    for (bool goes_on = true; goes_on;) {
        struct pollfd waits[] = {{.fd = WIRE_FD}, {.fd = child->source.fd, .events = POLLIN}};
        int left = child->is_camera ? SOURCE_SILENT_MS : -1;
        int ready = poll(waits, 2, left);
        if ((ready < 0 && errno != EINTR) || (ready > 0 && waits[0].revents != 0))
            return; /* the parent is gone */
        goes_on = ready <= 0 || waits[1].revents == 0 || take(child);
        if (goes_on && child->is_camera && now_ms() - child->picture_ms >= SOURCE_SILENT_MS) {
            (void)say(child, WIRE_STOPPED);
            return;
        }
    }
}

static enum wire_kind open_source(struct child *child, const char *setting)
{
#ifdef JORNADA_DRIVE
    static const char scheme[] = SOURCE_FRAMES;
    if (strncmp(setting, scheme, sizeof scheme - 1) == 0)
        return frames_open(setting + sizeof scheme - 1, &child->source);
#endif
    child->is_camera = true;
    return video_open(&video_kernel, setting, &child->source);
}

/* Its light goes on last, when nothing can be opened any more. */
static enum wire_kind begin(struct child *child)
{
    bool good = shut_in() && (!child->is_camera || video_begin(&child->source));
    return good ? WIRE_LOOKING : WIRE_STOPPED;
}

int main(int argc, char **argv)
{
    bool check = argc == 3 && strcmp(argv[2], "check") == 0;
    if ((argc != 2 && !check) || sodium_init() < 0)
        return 2;
    harden();
    struct child *child = sodium_malloc(sizeof *child);
    if (child == NULL)
        return 1;
    sodium_memzero(child, sizeof *child);
    enum wire_kind kind = open_source(child, argv[1]);
    bool opened = kind == WIRE_WELL;
    if (opened && !check)
        kind = begin(child);
    if (say(child, kind) && kind == WIRE_LOOKING)
        work(child);
    if (opened)
        child->source.close(child->source.self);
    sodium_free(child); /* zeroes */
    _exit(kind == WIRE_LOOKING || kind == WIRE_WELL ? 0
                                                    : 1); /* not through others' at-exit words */
}
