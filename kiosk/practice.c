#include "kiosk/practice.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/input.h"
#include "kiosk/lock.h"
#include "kiosk/practice_inside.h"
#include "kiosk/words.h"
#include "sync/token.h"
#include "ui/button.h"
#include "ui/label.h"
#include "ui/reading.h"

#define AGAIN "JORNADA_ENSAYO" /* environment of the program executed again */
#define STRIP_MM 18.0
#define WRONG_TRIES 3 /* the third one makes the next wait */

/* -- Opening, closing, starting again ---------------------------------------------------------- */

static bool take_over(struct practice *practice)
{
    const char *text = getenv(AGAIN);
    size_t size = 0;
    if (text == NULL)
        return false;
    bool whole = sodium_hex2bin((uint8_t *)&practice->kept, sizeof practice->kept, text,
                                strlen(text), NULL, &size, NULL) == 0 &&
                 size == sizeof practice->kept;
    (void)unsetenv(AGAIN);
    if (!whole || practice->kept.index >= practice->plan.count)
        memset(&practice->kept, 0, sizeof practice->kept);
    return whole;
}

static void hand_on(const struct practice *practice)
{
    char text[2 * sizeof practice->kept + 1];
    sodium_bin2hex(text, sizeof text, (const uint8_t *)&practice->kept, sizeof practice->kept);
    (void)setenv(AGAIN, text, 1);
}

static bool open_fair(struct practice *practice, const char *assets, const char *data,
                      char why[PRACTICE_WHY_MAX])
{
    char pack[PRACTICE_FOLDER_BYTES];
    snprintf(pack, sizeof pack, "%s/fairs/%s", assets, practice->plan.fair);
    if (!take_over(practice) && !practice_fair_make(data, pack, practice->plan.fair,
                                                    &practice->kept.fair, why, PRACTICE_WHY_MAX))
        return false;
    practice->hold = practice_fair_hold(&practice->kept.fair);
    if (practice->hold < 0)
        snprintf(why, PRACTICE_WHY_MAX, "the folder of the rehearsal is gone");
    return practice->hold >= 0;
}

/* Of DIR/kiosk.ini the panel, languages and sound stay; no hub, no printer, no stick, no reader. */
static bool settle(struct practice *practice, struct options *options, struct config *config)
{
    char stick[CONFIG_TEXT_MAX];
    const char *folder = practice->kept.fair.folder;
    if (snprintf(stick, sizeof stick, "%s/memoria", folder) >= (int)sizeof stick)
        return false;
    memcpy(config->stick, stick, sizeof stick);
    config->hub[0] = config->fair[0] = '\0';
    snprintf(config->printer, sizeof config->printer, "none");
    snprintf(config->scanner, sizeof config->scanner, "keyboard");
    options->data = folder;
    options->wish = OPTIONS_RUN;
    return true;
}

struct practice *practice_open(const char *assets, struct options *options, struct config *config,
                               char why[PRACTICE_WHY_MAX])
{
    char path[PRACTICE_FOLDER_BYTES];
    struct practice *practice = calloc(1, sizeof *practice);
    snprintf(why, PRACTICE_WHY_MAX, "out of memory");
    if (practice == NULL)
        return NULL;
    practice->hold = -1;
    snprintf(path, sizeof path, "%s/rehearsal/plan.ini", assets);
    bool good = practice_plan_read(path, &practice->plan, why) == DONE &&
                open_fair(practice, assets, options->data, why);
    if (good && settle(practice, options, config)) {
        const struct practice_exercise *exercise = &practice->plan.exercises[practice->kept.index];
        practice->lost_clock =
            practice->kept.phase == PRACTICE_RUNNING && exercise->trouble == PRACTICE_CLOCK_1970;
        practice_paper_set(&practice->paper, PRACTICE_PAPER_FULL_MM);
        return practice;
    }
    if (good)
        snprintf(why, PRACTICE_WHY_MAX, "the name of the folder is too long");
    practice_close(practice);
    return NULL;
}

void practice_close(struct practice *practice)
{
    if (practice == NULL)
        return;
    if (practice->restarts)
        hand_on(practice);
    else if (practice->hold >= 0)
        practice_fair_wipe(&practice->kept.fair);
    if (practice->hold >= 0)
        practice_fair_let_go(practice->hold);
    sodium_memzero(practice, sizeof *practice);
    free(practice);
}

const struct io *practice_clock(struct practice *practice, const struct io *io)
{
    if (practice == NULL)
        return io;
    int64_t shift_ms = practice->lost_clock ? -io->wall_ms(io->self) : 0;
    clock_io_make_shifted(&practice->clock, io, shift_ms);
    return &practice->clock.io;
}

double practice_strip_mm(const struct practice *practice)
{
    return practice == NULL ? 0 : STRIP_MM;
}

enum outcome practice_printer(struct practice *practice, struct printer **printer)
{
    return practice == NULL ? NOT_FOUND : practice_paper_open(&practice->paper, printer);
}

bool practice_restarts(const struct practice *practice)
{
    return practice != NULL && practice->restarts;
}

/* -- What the screens ask ---------------------------------------------------------------------- */

static const struct practice_exercise *exercise_of(const struct practice *practice)
{
    return &practice->plan.exercises[practice->kept.index];
}

static struct practice_result *result_of(struct practice *practice)
{
    return &practice->kept.results[practice->kept.index];
}

enum practice_phase practice_phase(const struct kiosk *kiosk)
{
    return kiosk->practice->kept.phase;
}

const struct practice_plan *practice_plan(const struct kiosk *kiosk)
{
    return &kiosk->practice->plan;
}

unsigned practice_index(const struct kiosk *kiosk)
{
    return kiosk->practice->kept.index;
}

const struct practice_result *practice_result(const struct kiosk *kiosk, unsigned index)
{
    return &kiosk->practice->kept.results[index];
}

bool practice_is_good(const struct kiosk *kiosk, unsigned index)
{
    const struct practice_result *result = practice_result(kiosk, index);
    uint32_t wanted = practice_plan(kiosk)->exercises[index].wanted;
    return result->over && (result->seen & wanted) == wanted && result->mistakes == 0;
}

const char *practice_pin(const struct kiosk *kiosk)
{
    return kiosk->practice->kept.fair.pin;
}

const char *practice_badge(const struct kiosk *kiosk)
{
    return kiosk->practice->kept.fair.badge;
}

bool practice_owns(const struct kiosk *kiosk, const uint8_t staff[RECORD_STAFF_BYTES])
{
    struct staff_badge badge;
    bool read = kiosk->practice != NULL &&
                staff_read_badge(kiosk->practice->kept.fair.badge, &badge) == DONE;
    return read && memcmp(badge.staff, staff, sizeof badge.staff) == 0;
}

bool practice_is_shown(const struct kiosk *kiosk)
{
    enum screen_id id = kiosk_screen(kiosk);
    return id == SCREEN_PRACTICE_CARD || id == SCREEN_PRACTICE_SCORE;
}

/* -- One exercise ------------------------------------------------------------------------------ */

/* The card covers what stood there, as it stood. */
static void show_card(struct kiosk *kiosk)
{
    struct practice *practice = kiosk->practice;
    bool score = practice->kept.phase == PRACTICE_SCORE;
    if (practice_is_shown(kiosk))
        kiosk_leave(kiosk);
    practice->covered_page = kiosk->visit->page;
    kiosk->visit->page = 0;
    kiosk_show(kiosk, score ? SCREEN_PRACTICE_SCORE : SCREEN_PRACTICE_CARD);
    practice->before.practising = true;
}

void practice_resume(struct kiosk *kiosk)
{
    kiosk_back(kiosk);
    kiosk->visit->page = kiosk->practice->covered_page;
    kiosk->practice->before.depth = kiosk->visit->depth;
}

static void restart(struct kiosk *kiosk)
{
    struct practice *practice = kiosk->practice;
    result_of(practice)->took_ms += kiosk_now_ms(kiosk) - practice->begun_ms;
    practice->restarts = kiosk->quit = true;
}

/* Somebody held a photo of a colleague's badge before the reader and tried PINs. */
static void plant_badge(struct kiosk *kiosk)
{
    struct practice_fair *fair = &kiosk->practice->kept.fair;
    struct staff_badge badge;
    if (kiosk->keeper == NULL || staff_read_badge(fair->other, &badge) != DONE)
        return;
    for (int i = 0; i < WRONG_TRIES; ++i) /* their answers are nobody's */
        (void)keeper_try_pin(kiosk->keeper, &badge, fair->wrong_pin);
    (void)lock_takes(kiosk, fair->other);
    sodium_memzero(&badge, sizeof badge);
}

static void begin(struct kiosk *kiosk)
{
    struct practice *practice = kiosk->practice;
    const struct practice_exercise *exercise = exercise_of(practice);
    bool out = exercise->trouble == PRACTICE_PAPER_OUT;
    kiosk_leave(kiosk);
    practice_paper_set(&practice->paper, out ? (int)exercise->paper_mm : PRACTICE_PAPER_FULL_MM);
    if (exercise->trouble == PRACTICE_BADGE_TRIED)
        plant_badge(kiosk);
    practice->begun_ms = kiosk_now_ms(kiosk);
    practice->before =
        (struct practice_before){.depth = kiosk->visit->depth, .active_ms = kiosk->active_ms};
    kiosk->stale = true;
}

void practice_start(struct kiosk *kiosk)
{
    struct practice *practice = kiosk->practice;
    practice->kept.phase = PRACTICE_RUNNING;
    practice->kept.struck = false;
    *result_of(practice) = (struct practice_result){0};
    practice->begun_ms = kiosk_now_ms(kiosk);
    bool lost = exercise_of(practice)->trouble == PRACTICE_CLOCK_1970;
    if (lost != practice->lost_clock)
        restart(kiosk);
    else
        begin(kiosk);
}

void practice_finish(struct kiosk *kiosk)
{
    struct practice *practice = kiosk->practice;
    struct practice_result *result = result_of(practice);
    result->over = true;
    result->took_ms += kiosk_now_ms(kiosk) - practice->begun_ms;
    practice->kept.phase = PRACTICE_RESULT;
    practice_paper_set(&practice->paper, PRACTICE_PAPER_FULL_MM);
    kiosk_leave(kiosk);
    show_card(kiosk);
}

void practice_again(struct kiosk *kiosk)
{
    kiosk->practice->kept.phase = PRACTICE_CARD;
    show_card(kiosk);
}

static bool seek(struct practice *practice, unsigned from, const struct kiosk *kiosk)
{
    for (unsigned i = from; i < practice->plan.count; ++i)
        if (!practice_is_good(kiosk, i)) {
            practice->kept.index = i;
            return true;
        }
    return false;
}

void practice_next(struct kiosk *kiosk)
{
    struct practice *practice = kiosk->practice;
    bool more = seek(practice, practice->kept.index + 1, kiosk);
    practice->kept.phase = more ? PRACTICE_CARD : PRACTICE_SCORE;
    show_card(kiosk);
}

void practice_end(struct kiosk *kiosk)
{
    kiosk->practice->kept.phase = PRACTICE_SCORE;
    show_card(kiosk);
}

void practice_retry(struct kiosk *kiosk)
{
    struct practice *practice = kiosk->practice;
    if (!seek(practice, 0, kiosk)) { /* all of it is good: from the beginning */
        memset(practice->kept.results, 0, sizeof practice->kept.results);
        practice->kept.index = 0;
    }
    practice_again(kiosk);
}

/* -- What the card lends ----------------------------------------------------------------------- */

/* A slip of this fair with one service, somebody's: nobody's row. */
static void scan_slip(struct kiosk *kiosk)
{
    const struct enrolment *enrolment = kiosk->enrolment;
    struct token token = {.fair = enrolment->fair_number,
                          .day = kiosk_day_number(kiosk),
                          .valid_days = 1,
                          .services = 1U << kiosk->pack->services[0].code};
    char text[TOKEN_TEXT_BYTES];
    kiosk->io->random(kiosk->io->self, token.slip, sizeof token.slip);
    if (token_make(&token, enrolment->secret_key, enrolment->cover_key, text) == DONE)
        input_read(kiosk, text);
}

void practice_lend(struct kiosk *kiosk, enum practice_prop prop)
{
    struct practice *practice = kiosk->practice;
    practice_resume(kiosk);
    switch (prop) {
    case PRACTICE_BADGE:
        input_read(kiosk, practice->kept.fair.badge);
        break;
    case PRACTICE_SLIP:
        if (kiosk->enrolment != NULL && kiosk->pack->service_count > 0)
            scan_slip(kiosk);
        break;
    case PRACTICE_NEW_ROLL:
        practice_paper_set(&practice->paper, PRACTICE_PAPER_FULL_MM);
        result_of(practice)->seen |= exercise_of(practice)->wanted & 1U << PRACTICE_ROLL;
        break;
    }
}

/* -- The loop ---------------------------------------------------------------------------------- */

static bool is_half_way(const struct kiosk *kiosk)
{
    return kiosk_screen(kiosk) == SCREEN_REGISTER_CHILDREN && kiosk->visit->child_count > 0;
}

/* The first card; or, after a restart, the exercise goes on. */
static void arrive(struct kiosk *kiosk)
{
    struct practice *practice = kiosk->practice;
    practice->arrived = true;
    if (practice->kept.phase == PRACTICE_RUNNING)
        begin(kiosk);
    else
        show_card(kiosk);
}

static void look(struct kiosk *kiosk)
{
    struct practice *practice = kiosk->practice;
    const struct practice_exercise *exercise = exercise_of(practice);
    struct practice_result *result = result_of(practice);
    uint32_t bits = practice_event_look(kiosk, &practice->before);
    if (practice->kept.phase != PRACTICE_RUNNING)
        return;
    result->seen |= bits & exercise->wanted;
    result->mistakes |= bits & exercise->unwanted;
    if (exercise->trouble == PRACTICE_POWER_CUT && !practice->kept.struck && is_half_way(kiosk)) {
        practice->kept.struck = true;
        restart(kiosk);
        return;
    }
    if ((result->seen & exercise->wanted) == exercise->wanted && kiosk->visit->depth == 0)
        practice_finish(kiosk);
}

void practice_step(struct kiosk *kiosk)
{
    struct practice *practice = kiosk->practice;
    bool ready = kiosk->keeper == NULL || kiosk->status.state != KEEPER_OPENING;
    if (practice == NULL || practice->restarts || !ready)
        return;
    if (!practice->arrived)
        arrive(kiosk);
    look(kiosk);
}

/* -- The strip --------------------------------------------------------------------------------- */

struct box practice_cut_strip(const struct kiosk *kiosk, struct tree *tree)
{
    return layout_cut_bottom(&tree->page, window_strip_mm(stage_window(kiosk->stage)));
}

/* The task, where it holds on two lines; the card has it in any case. */
static void add_task(const struct kiosk *kiosk, struct tree *tree, struct box room)
{
    const struct practice *practice = kiosk->practice;
    int language = words_are_spanish() ? PRACTICE_SPANISH : PRACTICE_ENGLISH;
    const char *pin = practice->kept.fair.pin;
    bool asks = kiosk_screen(kiosk) == SCREEN_STAFF_PIN &&
                practice_owns(kiosk, kiosk->visit->staff.badge.staff);
    const struct label task = {.id = "practice_task",
                               .text = asks ? tree_format(tree, _("PIN: %.3s %s"), pin, pin + 3)
                                            : exercise_of(practice)->task[language],
                               .colour = COLOUR_ON_LEAVE,
                               .ground = COLOUR_LEAVE,
                               .down = ALIGN_MIDDLE};
    bool fits = room.w > 28 && label_height_mm(tree, room.w, &task) <= room.h;
    if (practice->kept.phase == PRACTICE_RUNNING && !practice_is_shown(kiosk) && fits)
        label_add(tree, room, &task);
}

/* On cards and score: what all of it is worth. */
static void add_words(const struct kiosk *kiosk, struct tree *tree, struct box room)
{
    const struct label words = {.id = "practice_words",
                                .text = _("Nothing of this is kept, sent or counted."),
                                .colour = COLOUR_ON_LEAVE,
                                .ground = COLOUR_LEAVE,
                                .down = ALIGN_MIDDLE};
    bool fits = room.w > 40 && label_height_mm(tree, room.w, &words) <= room.h;
    if (practice_is_shown(kiosk) && fits)
        label_add(tree, room, &words);
}

static void add_card_button(const struct kiosk *kiosk, struct tree *tree, struct box room)
{
    struct button card = {.id = "practice_card", .label = _("See the task"), .icon = "assignment"};
    struct box place = layout_cut_right(&room, button_width_mm(tree, &card));
    layout_cut_right(&room, tree->theme->gap_mm);
    add_task(kiosk, tree, room);
    button_add(tree, place, &card);
}

void practice_add_strip(struct kiosk *kiosk, struct tree *tree, struct box strip)
{
    if (kiosk->practice == NULL || strip.h <= 0)
        return;
    tree->page.h += strip.h;
    enum reading part = reading_begin(tree, READING_KEYS); /* after all else */
    struct node *ground = node_add(tree, ROLE_IMAGE, "", strip);
    mark_fill(tree, ground, strip, COLOUR_LEAVE, 0);
    struct box inside = layout_inset_sides(strip, tree->theme->margin_mm, 1.2);
    const char *word = _("REHEARSAL");
    double width = text_width_mm(tree->text, FONT_HEADING, word, false) + 0.5;
    label_add(tree, layout_cut_left(&inside, width),
              &(struct label){.id = "ensayo",
                              .text = word,
                              .font = FONT_HEADING,
                              .colour = COLOUR_ON_LEAVE,
                              .ground = COLOUR_LEAVE,
                              .down = ALIGN_MIDDLE});
    layout_cut_left(&inside, tree->theme->gap_mm * 2);
    add_words(kiosk, tree, inside);
    if (!practice_is_shown(kiosk))
        add_card_button(kiosk, tree, inside);
    reading_begin(tree, part);
}

bool practice_act(struct kiosk *kiosk, const char *id)
{
    if (kiosk->practice == NULL || strcmp(id, "practice_card") != 0)
        return false;
    show_card(kiosk);
    return true;
}
