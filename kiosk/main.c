/* jornada-kiosk: opens what a kiosk needs, in order, runs the loop, closes in reverse.
 *
 * The glass comes first: support lines are there before the store has opened, whatever is broken.
 * After EN DUDA the program executes itself again: a failed stream is never continued. */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/board_post.h"
#include "kiosk/call_board.h"
#include "kiosk/content.h"
#include "kiosk/day.h"
#include "kiosk/doctor.h"
#include "kiosk/doubt.h"
#include "kiosk/enrol_command.h"
#include "kiosk/farewell.h"
#include "kiosk/gallery.h"
#include "kiosk/handover.h"
#include "kiosk/harden.h"
#include "kiosk/idle.h"
#include "kiosk/input.h"
#include "kiosk/kiosk.h"
#include "kiosk/options.h"
#include "kiosk/practice.h"
#include "kiosk/queue.h"
#include "kiosk/screens/out.h"
#include "kiosk/speech/voice.h"
#include "kiosk/stop.h"
#include "kiosk/trial.h"
#include "kiosk/uplink_child.h"
#include "kiosk/watch.h"
#include "kiosk/words.h"
#include "sync/stick_child.h"
#ifdef JORNADA_DRIVE
#include "kiosk/drive.h"
#endif

#define PATH_BYTES 1024
#define ASSETS JORNADA_ASSETS /* set by CMake: of the source, or the package's */

enum { EXIT_DONE, EXIT_FAILED, EXIT_USAGE };

/* Everything that is opened; closed in reverse. */
struct program {
    struct options options;
    struct config config;
    bool bad_settings;
    char why[PACK_WHY_MAX + CONFIG_WHY_MAX];
    const struct io *io;
    struct enrolment *enrolment; /* locked memory; NULL = not enrolled */
    struct content content;
    struct municipalities *municipalities;
    struct words_offer languages;
    struct watch *watch;
    struct farewell *farewell; /* of a kiosk that was wiped; NULL = nothing to be said */
    struct kiosk kiosk;
#ifdef JORNADA_DRIVE
    struct clock_io clock;
    struct drive drive;
#endif
};

static int say(const char *sentence, const char *why)
{
    fprintf(stderr, "jornada-kiosk: %s%s%s\n", sentence, *why == '\0' ? "" : ": ", why);
    return EXIT_FAILED;
}

static void join(char path[PATH_BYTES], const char *folder, const char *name)
{
    snprintf(path, PATH_BYTES, "%s/%s", folder, name);
}

static bool read_settings(struct program *program)
{
    char path[PATH_BYTES], why[CONFIG_WHY_MAX];
    if (config_read(ASSETS "/kiosk.ini", &program->config, why) != DONE) {
        say("the shipped settings cannot be read", why);
        return false;
    }
    enum outcome outcome = NOT_FOUND; /* the gallery has no folder of its own */
    if (program->options.data != NULL) {
        join(path, program->options.data, "kiosk.ini");
        outcome = config_read(path, &program->config, why);
    }
    if (outcome != DONE && outcome != NOT_FOUND) {
        program->bad_settings = true; /* lines and rights run on the shipped settings */
        say("the settings are not used", why);
    }
    for (int i = 0; i < program->options.setting_count; ++i)
        if (config_set(&program->config, program->options.settings[i].key,
                       program->options.settings[i].value, why) != DONE) {
            say("the command line is not understood", why);
            return false;
        }
    return true;
}

static void open_io(struct program *program)
{
    program->io = io_real();
#ifdef JORNADA_DRIVE
    int64_t wall = program->options.has_clock ? program->options.clock_ms
                                              : program->io->wall_ms(program->io->self);
    clock_io_make(&program->clock, program->io, wall, 0);
    if (program->options.drive != NULL)
        program->io = &program->clock.io;
#endif
    program->io = practice_clock(program->kiosk.practice, program->io);
}

static bool load_enrolment(struct program *program)
{
    struct enrolment *enrolment = sodium_malloc(sizeof *enrolment);
    if (enrolment == NULL)
        return false;
    enum outcome outcome = enrolment_load(program->io, program->options.data, enrolment);
    if (outcome == DONE) {
        program->enrolment = enrolment;
        return true;
    }
    sodium_free(enrolment);
    if (outcome != NOT_FOUND)
        say("the enrolment file is damaged; enrol this kiosk again", "");
    return true;
}

static bool open_stage(struct program *program)
{
    const struct config *config = &program->config;
    struct stage_options options = {
        .window = {.width_px = config->width_px,
                   .height_px = config->height_px,
                   .mm_per_px = config->mm_per_px,
                   .strip_mm = practice_strip_mm(program->kiosk.practice),
                   .fullscreen = config->width_px == 0,
                   .title = "Jornada"},
        .themes = ASSETS "/themes",
        .contrast = config->high_contrast,
        .large = config->large_text,
        .clock_stands_still = program->options.drive != NULL};
    if (stage_create(&program->kiosk.stage, &options) == UI_DONE) {
        stage_steady(program->kiosk.stage, config->shaky_hands);
        return true;
    }
    say("no window", program->kiosk.stage == NULL ? "" : stage_why(program->kiosk.stage));
    return false;
}

static bool can_show(void *context, const char *string)
{
    return text_can_show(context, string);
}

/* Which languages a person may choose, once there are letters to show them with. */
static void open_languages(struct program *program)
{
    struct words_offer *offer = &program->languages;
    words_offer(JORNADA_LOCALE, program->config.languages, can_show,
                stage_text(program->kiosk.stage), offer);
    if (*offer->why != '\0')
        say("a language is not offered", offer->why);
    program->kiosk.languages = offer;
}

static void wake(void *context)
{
    window_wake(context);
}

/* The store opens in its own thread while lines are on the glass already. */
static void open_keeper(struct program *program)
{
    struct kiosk *kiosk = &program->kiosk;
    if (program->enrolment == NULL || program->options.wish == OPTIONS_PRINT_TEST)
        return; /* with help alone it is opened, too: the fair's content comes from the hub */
    struct uplink_settings uplink;
    uplink_settings_from(program->enrolment, program->config.hub, &uplink);
    struct keeper_settings settings = {.io = program->io,
                                       .folder = program->options.data,
                                       .enrolment = program->enrolment,
                                       .uplink = kiosk->practice == NULL ? &uplink : NULL,
                                       .build_ms = (int64_t)JORNADA_RELEASED_S * 1000,
                                       .clock = kiosk->clock,
                                       .utc_offset_minutes = kiosk->pack->fair.utc_offset_minutes,
                                       .store_bytes_max = (uint64_t)program->config.store_mb << 20,
                                       .virtual_time = program->options.drive != NULL,
                                       .wake = wake,
                                       .wake_context = stage_window(kiosk->stage)};
    if (keeper_start(&settings, &kiosk->keeper) != DONE)
        kiosk->status.state = KEEPER_REFUSED;
}

static void open_printer(struct program *program)
{
    struct kiosk *kiosk = &program->kiosk;
    char why[CONFIG_WHY_MAX];
    roll_open(&kiosk->roll, program->io, program->options.data);
    if (strcmp(program->config.printer, "none") == 0 && kiosk->practice == NULL)
        return;
    if (practice_printer(kiosk->practice, &kiosk->printer) != DONE &&
        printer_open(program->config.printer, &kiosk->printer, why, sizeof why) != DONE) {
        kiosk->printer = NULL;
        kiosk->bad_settings = true;
        say("no printer", why);
    }
    if (maker_start("/proc/self/exe", &kiosk->maker) != DONE)
        kiosk->maker = NULL;
}

static void say_clip(const char *name, const char *why)
{
    fprintf(stderr, "jornada-kiosk: a clip is not used: %s: %s\n", name, why);
}

/* Whether there is a voice, the child says later; nothing waits for it. */
static void open_speech(struct program *program)
{
    const struct speech_settings settings = {.program = "/proc/self/exe",
                                             .data = program->options.data,
                                             .pack = program->content.folder,
                                             .skipped = say_clip,
                                             .volume_percent = program->config.volume_percent,
                                             .virtual_time = program->options.drive != NULL};
    if (program->config.speech && program->options.wish == OPTIONS_RUN)
        program->kiosk.speech = speech_open(&settings);
}

/* Whatever cannot be read, something stands on the glass: never a dark window. */
static void load_content(struct program *program)
{
    struct kiosk *kiosk = &program->kiosk;
    struct content *content = &program->content;
    const char *data = program->options.data;
    char why[MUNICIPALITY_WHY_MAX];
    kiosk->out =
        !content_open(program->io, ASSETS, data, program->enrolment, program->config.fair, content);
    if (*content->why != '\0')
        say("the fair's content is not used", content->why);
    if (municipality_load(program->io, ASSETS "/municipios.csv", &program->municipalities, why) !=
        DONE) {
        say("the municipalities cannot be read: lines and rights alone", why);
        content_close(content);
        kiosk->out = !content_open(program->io, ASSETS, data, NULL, "", content);
        content->bad = true;
    }
    if (kiosk->out)
        say("not even the support lines can be read", content->why);
    kiosk->pack = kiosk->out ? out_pack() : content->pack;
    kiosk->colonias = content->colonias;
    kiosk->bad_pack = content->bad;
    kiosk->municipalities = program->municipalities;
}

/* A call screen has neither store nor paper nor voice: the kiosk beside it keeps them. */
static void open_work(struct program *program)
{
    struct kiosk *kiosk = &program->kiosk;
    if (kiosk->board != NULL)
        return;
    open_keeper(program);
    open_printer(program);
    open_speech(program);
    if (program->options.wish != OPTIONS_RUN)
        return;
    kiosk->post = board_post_open(program->options.data);
    if (program->enrolment == NULL)
        program->farewell = farewell_start(program->options.data, program->config.hub);
}

static bool open_all(struct program *program)
{
    struct kiosk *kiosk = &program->kiosk;
    kiosk->io = program->io;
    kiosk->config = &program->config;
    kiosk->enrolment = program->enrolment;
    kiosk->bad_settings = program->bad_settings;
    kiosk->clock = day_judge_clock(program->io->wall_ms(program->io->self),
                                   (int64_t)JORNADA_RELEASED_S * 1000);
    load_content(program);
    words_open(JORNADA_LOCALE);
    words_choose(program->config.language);
    kiosk->visit = visit_create();
    if (kiosk->visit == NULL || !open_stage(program))
        return false;
    open_languages(program);
    char path[PATH_BYTES];
    const bool board = program->options.wish == OPTIONS_BOARD;
    join(path, program->options.data, board ? "board.log" : "kiosk.log");
    if (board && (kiosk->board = call_board_open(kiosk, program->options.data)) == NULL)
        return false;
    kiosk->log = log_open(program->io, path);
    log_event(kiosk->log, LOG_START, JORNADA_VERSION, 0);
    idle_begin(kiosk);
    kiosk->stale = true;
    doubt_say(kiosk);
    kiosk_frame(kiosk);
    open_work(program);
    program->watch = watch_start(wake, stage_window(kiosk->stage));
    watch_rearm(program->watch, stop_fd());
    return true;
}

#ifdef JORNADA_DRIVE
static bool open_drive(struct program *program)
{
    if (program->options.drive == NULL)
        return true;
    program->drive.kiosk = &program->kiosk;
    program->drive.clock = &program->clock;
    if (drive_socket_open(program->options.drive, wake, stage_window(program->kiosk.stage),
                          &program->drive.socket) == DONE)
        return true;
    say("the test socket cannot be made", program->options.drive);
    return false;
}
#endif

/* A newer version of the fair's content is taken up between two visits, never within one. */
static void refresh_content(struct program *program)
{
    struct kiosk *kiosk = &program->kiosk;
    if (!kiosk->new_content || kiosk->visit->depth > 0 || kiosk->municipalities == NULL)
        return;
    kiosk->new_content = false;
    if (!content_refresh(program->io, program->options.data, program->enrolment, &program->content))
        return;
    kiosk->pack = program->content.pack;
    kiosk->colonias = program->content.colonias;
    kiosk->bad_pack = program->content.bad;
    kiosk->out = false;
    kiosk->stale = true;
}

static void run(struct program *program)
{
    struct kiosk *kiosk = &program->kiosk;
    while (!kiosk->quit && !kiosk->doubt) {
        struct happening happening;
        int timeout = program->options.drive != NULL ? -1 : kiosk_wait_ms(kiosk);
        input_wait(kiosk, timeout, &happening);
        kiosk_happened(kiosk, &happening);
        sodium_memzero(&happening, sizeof happening);
        kiosk_frame(kiosk); /* what was touched shows before anything else is looked at */
#ifdef JORNADA_DRIVE
        if (program->drive.socket != NULL)
            drive_step(&program->drive);
#endif
        kiosk->quit = kiosk->quit || stop_is_asked();
        kiosk_step(kiosk);
        refresh_content(program);
        kiosk_frame(kiosk);
        watch_rearm(program->watch, stop_fd());
        for (int i = 0; i < KIOSK_FDS; ++i)
            watch_rearm(program->watch, kiosk_fd(kiosk, i));
    }
}

static void close_all(struct program *program)
{
    struct kiosk *kiosk = &program->kiosk;
#ifdef JORNADA_DRIVE
    drive_socket_close(program->drive.socket);
#endif
    watch_stop(program->watch);
    input_close(kiosk);
    maker_kill(kiosk->maker);
    speech_close(kiosk->speech);
    printer_close(kiosk->printer);
    farewell_stop(program->farewell);
    board_post_close(kiosk->post);
    call_board_close(kiosk->board);
    size_t dropped = keeper_stop(kiosk->keeper);
    queue_close(kiosk);
    if (dropped > 0 && kiosk->practice == NULL) {
        say("anonymous slips and readings of this run were lost; their number is in kiosk.log", "");
        log_event(kiosk->log, LOG_DROPPED, (int64_t)dropped, 0);
    }
    log_event(kiosk->log, LOG_STOP, kiosk->doubt, 0);
    log_close(kiosk->log);
    stage_destroy(kiosk->stage);
    visit_destroy(kiosk->visit);
    municipality_destroy(program->municipalities);
    content_close(&program->content);
    sodium_free(program->enrolment);
    practice_close(kiosk->practice);
}

static int show_gallery(const struct program *program)
{
    char why[CONFIG_WHY_MAX] = "";
    bool good = gallery_run(&program->config, ASSETS "/themes", program->options.shots, why);
    return good ? EXIT_DONE : say("the gallery cannot be shown", why);
}

static bool rehearse(struct program *program)
{
    char why[PRACTICE_WHY_MAX];
    program->kiosk.practice = practice_open(ASSETS, &program->options, &program->config, why);
    if (program->kiosk.practice == NULL)
        say("the rehearsal cannot begin", why);
    return program->kiosk.practice != NULL;
}

static int work(struct program *program, char **argv)
{
    if (!read_settings(program))
        return EXIT_USAGE;
    if (program->options.wish == OPTIONS_GALLERY)
        return show_gallery(program);
    if (program->options.wish == OPTIONS_REHEARSE && !rehearse(program))
        return EXIT_FAILED;
    bool folder = mkdir(program->options.data, 0700) == 0 || errno == EEXIST;
    if (!folder) /* lines and rights are shown all the same (Never 14) */
        say("the data folder cannot be made", program->options.data);
    if (folder && !farewell_erase(program->options.data))
        say("not everything could be erased yet", program->options.data);
    if (program->options.wish == OPTIONS_ENROL)
        return folder && enrol_command(&program->options, &program->config,
                                       (int64_t)JORNADA_RELEASED_S * 1000)
                   ? EXIT_DONE
                   : EXIT_FAILED;
    open_io(program);
    if (!load_enrolment(program))
        return say("no locked memory (ulimit -l)", "");
    if (program->options.wish == OPTIONS_STICK)
        return handover_run(program->io, &program->options, program->enrolment,
                            (int64_t)JORNADA_RELEASED_S * 1000);
    const enum options_wish wish = program->options.wish;
    const bool says = wish == OPTIONS_DOCTOR || wish == OPTIONS_PRINT_TEST;
    if (says) /* no display */
        (void)setenv("SDL_VIDEODRIVER", "dummy", 1);
    bool good = open_all(program);
    if (says && good) {
        good = wish == OPTIONS_DOCTOR ? doctor_run(&program->kiosk, program->options.json)
                                      : trial_run(&program->kiosk);
    }
#ifdef JORNADA_DRIVE
    good = good && (says || open_drive(program));
#endif
    if (good && !says)
        run(program);
    bool again = program->kiosk.doubt, somebody = again && doubt_is_waited_for(&program->kiosk);
    again = again || practice_restarts(program->kiosk.practice);
    close_all(program);
    if (again) {
        if (somebody)
            doubt_carry_over();
        execv("/proc/self/exe", argv);
        return say("the program cannot start again", strerror(errno));
    }
    return good ? EXIT_DONE : EXIT_FAILED;
}

int main(int argc, char **argv)
{
    if (uplink_child_is(argc, argv))
        return uplink_child_run();
    if (stick_child_is(argc, argv))
        return stick_child_run();
    if (argc == 2 && strcmp(argv[1], MAKER_FLAG) == 0)
        return maker_run(MAKER_FD);
    if (argc == 2 && strcmp(argv[1], VOICE_FLAG) == 0)
        return voice_run(VOICE_FD);
    static struct program program; /* large; one, for the life of the process */
    char why[CONFIG_WHY_MAX];
    if (!options_read(argc, argv, &program.options, why)) {
        say(why, "");
        return EXIT_USAGE;
    }
    if (program.options.wish == OPTIONS_HELP || program.options.wish == OPTIONS_VERSION) {
        fputs(program.options.wish == OPTIONS_HELP ? options_help()
                                                   : "jornada-kiosk " JORNADA_VERSION_TEXT "\n",
              stdout);
        return EXIT_DONE;
    }
    if (sodium_init() < 0)
        return say("libsodium does not start", "");
    harden_process();
    stop_listen();
#ifdef JORNADA_DRIVE
    drive_prepare(); /* before another thread reads JSON */
#endif
    return work(&program, argv);
}
