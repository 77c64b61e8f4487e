#include "kiosk/kiosk.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/bar.h"
#include "kiosk/board_post.h"
#include "kiosk/call_board.h"
#include "kiosk/capture.h"
#include "kiosk/idle.h"
#include "kiosk/input.h"
#include "kiosk/lock.h"
#include "kiosk/machine.h"
#include "kiosk/paper.h"
#include "kiosk/practice.h"
#include "kiosk/queue.h"
#include "kiosk/rehearsal.h"
#include "kiosk/screens/screens.h"
#include "kiosk/sight.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "ui/reading.h"

int64_t kiosk_now_ms(const struct kiosk *kiosk)
{
    return kiosk->io->monotonic_ms(kiosk->io->self);
}

int32_t kiosk_today(const struct kiosk *kiosk)
{
    int64_t believed_ms = kiosk->io->wall_ms(kiosk->io->self) + kiosk->status.clock_offset_ms;
    return pack_day_of(kiosk->pack, believed_ms);
}

uint16_t kiosk_day_number(const struct kiosk *kiosk)
{
    int32_t day = kiosk_today(kiosk);
    return day < 0 ? 0 : day > UINT16_MAX ? UINT16_MAX : (uint16_t)day;
}

bool kiosk_knows_time(const struct kiosk *kiosk)
{
    enum clock_quality clock = kiosk->clock;
    if (kiosk->status.state == KEEPER_READY && kiosk->status.clock > clock)
        clock = kiosk->status.clock; /* the hub has said what time it is */
    return clock != CLOCK_UNKNOWN;
}

enum screen_id kiosk_screen(const struct kiosk *kiosk)
{
    const struct visit *visit = kiosk->visit;
    if (visit->depth == 0)
        return kiosk->board != NULL ? SCREEN_BOARD : kiosk->out ? SCREEN_OUT : SCREEN_ATTRACT;
    return visit->trail[visit->depth - 1];
}

static void enter(struct kiosk *kiosk, enum screen_id id)
{
    const struct screen *screen = screen_of(id);
    kiosk->visit->active = ENTRY_NONE;
    kiosk->visit->trouble = NULL;
    kiosk->stale = true;
    stage_focus(kiosk->stage, "");
    if (screen->enter != NULL)
        screen->enter(kiosk);
}

/* What these cover stays as it is: page, field, what is wrong there. */
static bool covers(enum screen_id id)
{
    return id == SCREEN_IDLE || id == SCREEN_LISTEN || id == SCREEN_PRACTICE_CARD ||
           id == SCREEN_PRACTICE_SCORE;
}

void kiosk_show(struct kiosk *kiosk, enum screen_id id)
{
    struct visit *visit = kiosk->visit;
    if (visit->depth == VISIT_TRAIL_MAX) {
        /* A long walk forgets its beginning, not its end. */
        memmove(visit->trail, visit->trail + 1, sizeof visit->trail - sizeof visit->trail[0]);
        --visit->depth;
    }
    visit->trail[visit->depth++] = id;
    if (covers(id)) {
        stage_focus(kiosk->stage, "");
        kiosk->stale = true;
        return;
    }
    visit->page = 0;
    enter(kiosk, id);
}

void kiosk_replace(struct kiosk *kiosk, enum screen_id id)
{
    if (kiosk->visit->depth > 0)
        --kiosk->visit->depth;
    kiosk_show(kiosk, id);
}

void kiosk_back(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    bool covered = visit->depth > 0 && covers(visit->trail[visit->depth - 1]);
    if (visit->depth <= 1 && !covered) {
        kiosk_leave(kiosk);
        return;
    }
    --visit->depth;
    if (covered) { /* exactly as it was, attract too */
        if (visit->active != ENTRY_NONE)
            stage_focus(kiosk->stage, typing_id(visit->active));
        kiosk->stale = true;
        return;
    }
    visit->page = 0;
    enter(kiosk, visit->trail[visit->depth - 1]);
}

/* Text size, theme and language of the settings: what the next person finds. */
static void dress_as_set(struct kiosk *kiosk)
{
    const struct config *config = kiosk->config;
    if (stage_is_contrast(kiosk->stage) != config->high_contrast ||
        stage_is_large(kiosk->stage) != config->large_text) {
        /* On failure the theme stays as it is: the picture is neutral all the same. */
        (void)stage_dress(kiosk->stage, config->high_contrast, config->large_text);
    }
    stage_steady(kiosk->stage, config->shaky_hands);
    words_choose(config->language);
}

void kiosk_leave(struct kiosk *kiosk)
{
    /* The picture first: whoever stands beside her sees the neutral screen in the next frame. */
    kiosk->visit->depth = 0;
    speech_leave(kiosk); /* silence is quicker than a picture */
    stage_calm(kiosk->stage);
    dress_as_set(kiosk);
    kiosk->stale = true;
    kiosk_frame(kiosk);
    paper_forget(kiosk);
    lock_note(kiosk);
    visit_wipe(kiosk->visit);
    if (kiosk->keeper != NULL)
        keeper_next_visit(kiosk->keeper);
    stage_forget(kiosk->stage);
    idle_speaks(kiosk, false);
    kiosk->spoke_ms = 0;
    idle_begin(kiosk);
    kiosk->stale = true;
    kiosk_frame(kiosk); /* an empty tree would answer no touch; the picture is the same */
}

bool kiosk_can_write(const struct kiosk *kiosk)
{
    return kiosk->enrolment != NULL && !kiosk->pack->lines_only && !kiosk->doubt &&
           (kiosk->status.state == KEEPER_READY || kiosk->status.state == KEEPER_OPENING) &&
           kiosk_notice(kiosk) != KIOSK_OTHER_DAY;
}

enum kiosk_notice kiosk_notice(const struct kiosk *kiosk)
{
    if (kiosk->out)
        return KIOSK_OUT;
    if (kiosk->bad_settings)
        return KIOSK_BAD_SETTINGS;
    if (kiosk->enrolment == NULL)
        return KIOSK_UNENROLLED;
    if (kiosk->bad_pack)
        return KIOSK_BAD_PACK;
    if (kiosk->status.state == KEEPER_REFUSED)
        return KIOSK_STORE_REFUSED;
    if (!kiosk_knows_time(kiosk))
        return KIOSK_CLOCK; /* a wrong day is then no news */
    if (!kiosk->pack->lines_only && !pack_day_is_open(kiosk->pack, kiosk_today(kiosk)))
        return KIOSK_OTHER_DAY;
    uint64_t free_bytes = (uint64_t)kiosk->status.counts.disk_free_mb << 20;
    if (kiosk->status.counts_known &&
        (free_bytes < SYNC_WARN_FREE_BYTES ||
         kiosk->status.counts.store_permille >= SYNC_STORE_WARN_PERMILLE))
        return KIOSK_DISK;
    return KIOSK_FINE;
}

/* Whoever goes needs nobody any more; one who walked away, or cannot use the screen, may. */
static void leave_by_hand(struct kiosk *kiosk)
{
    kiosk_leave(kiosk);
    if (kiosk->status.person != SYNC_PERSON_NONE)
        person_call(kiosk, false);
}

/* Who calls for a person: from any of the volunteers' screens, and back to it. */
static void show_calls(struct kiosk *kiosk)
{
    if (lock_is_open(kiosk) && kiosk_screen(kiosk) != SCREEN_STAFF_CALLS)
        kiosk_show(kiosk, SCREEN_STAFF_CALLS);
}

/* The bar's buttons, wherever one is. */
static bool act_bar(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "leave") == 0)
        leave_by_hand(kiosk);
    else if (strcmp(id, "text") == 0)
        (void)stage_dress(kiosk->stage, stage_is_contrast(kiosk->stage),
                          !stage_is_large(kiosk->stage));
    else if (strcmp(id, "contrast") == 0)
        (void)stage_dress(kiosk->stage, !stage_is_contrast(kiosk->stage),
                          stage_is_large(kiosk->stage));
    else if (strcmp(id, "language") == 0)
        languages_touch(kiosk);
    else if (strcmp(id, "listen") == 0)
        speech_touch(kiosk);
    else if (strcmp(id, "person") == 0)
        kiosk_show(kiosk, SCREEN_PERSON);
    else if (strcmp(id, "calls") == 0)
        show_calls(kiosk);
    else
        return false;
    kiosk->stale = true;
    return true;
}

static void activate(struct kiosk *kiosk, const char *id)
{
    kiosk->stale = true;
    if (practice_act(kiosk, id))
        return;
    if (strcmp(id, "back") == 0) {
        kiosk_back(kiosk);
        return;
    }
    if (strcmp(id, "page_back") == 0 || strcmp(id, "page_next") == 0) {
        kiosk->visit->page += id[5] == 'b' ? -1 : 1;
        stage_guard(kiosk->stage);
        return;
    }
    if (act_bar(kiosk, id) || typing_act(kiosk, id))
        return;
    const struct screen *screen = screen_of(kiosk_screen(kiosk));
    if (screen->act != NULL)
        (void)screen->act(kiosk, id);
}

void kiosk_happened(struct kiosk *kiosk, const struct happening *happening)
{
    if (happening->active)
        idle_begin(kiosk);
    switch (happening->kind) {
    case HAPPENED_ACTIVATED:
        activate(kiosk, happening->id);
        break;
    case HAPPENED_FOCUSED:
        typing_focus(kiosk, happening->id);
        break;
    case HAPPENED_TEXT:
        if (kiosk_screen(kiosk) == SCREEN_STAFF_ASSIST)
            staff_assist_typed(kiosk, happening->text);
        else if (!covers(kiosk_screen(kiosk))) /* a covered field is not typed into */
            typing_text(kiosk, happening->text);
        break;
    case HAPPENED_EDIT:
        if (!covers(kiosk_screen(kiosk)))
            typing_edit(kiosk, happening->key);
        break;
    case HAPPENED_ESCAPE:
        if (lock_is_open(kiosk))
            kiosk_back(kiosk);
        else
            leave_by_hand(kiosk);
        break;
    case HAPPENED_KEY:
        if (happening->key == LOCK_KEY && lock_is_open(kiosk))
            kiosk_leave(kiosk);
        break;
    case HAPPENED_RESIZED:
        kiosk->stale = true;
        break;
    case HAPPENED_CLOSED:
        kiosk->quit = true;
        break;
    case HAPPENED_NOTHING:
    case HAPPENED_TIMEOUT:
    case HAPPENED_WOKEN:
        break;
    }
    speech_happened(kiosk, happening);
}

static void log_changes(const struct kiosk *kiosk, const struct keeper_status *before)
{
    const struct keeper_status *now = &kiosk->status;
    if (now->state != before->state)
        log_event(kiosk->log, LOG_STORE, now->state, now->outcome);
    if (now->trouble != before->trouble)
        log_event(kiosk->log, LOG_HUB, now->trouble, 0);
    if (now->counts.fair_closed != before->counts.fair_closed)
        log_event(kiosk->log, LOG_FAIR, now->counts.fair_closed, 0);
}

static void log_notice(struct kiosk *kiosk)
{
    enum kiosk_notice notice = kiosk_notice(kiosk);
    if (notice == kiosk->noted)
        return;
    log_event(kiosk->log, LOG_NOTICE, notice, 0);
    kiosk->noted = notice;
    kiosk->stale = true; /* attract says it now, and not when the next person touches */
}

/* No visit, no volunteer, no paper on its way. */
static bool is_left_alone(const struct kiosk *kiosk)
{
    return kiosk_screen(kiosk) == SCREEN_ATTRACT && kiosk->visit->depth == 0 &&
           !lock_is_open(kiosk) && !paper_is_moving(kiosk) && kiosk->practice == NULL;
}

static void step_keeper(struct kiosk *kiosk)
{
    struct keeper_event event;
    bool any = false;
    while (keeper_take(kiosk->keeper, &event)) {
        any = true;
        kiosk->new_content = kiosk->new_content || event.news == KEEPER_CONTENT;
        if (event.news != KEEPER_ANSWER)
            continue;
        queue_answered(kiosk, &event);
        capture_answered(kiosk, &event);
    }
    queue_step(kiosk);
    struct keeper_status before = kiosk->status;
    keeper_look(kiosk->keeper, &kiosk->status);
    if (kiosk->status.state == KEEPER_DOUBT)
        kiosk->doubt = true;
    if (kiosk->status.wipe_due && is_left_alone(kiosk))
        keeper_wipe(kiosk->keeper);
    log_changes(kiosk, &before);
    machine_step(kiosk);
    kiosk->stale = kiosk->stale || any || kiosk->status.state != before.state;
}

/* The call screen itself, or whoever shows one beside this kiosk. */
static void step_board(struct kiosk *kiosk)
{
    const struct keeper_board *turns = queue_board(kiosk);
    struct board_view view = {.heard_s = BOARD_VIEW_ALONE};
    call_board_step(kiosk);
    if (kiosk->post == NULL)
        return;
    if (turns != NULL)
        board_view_make(&turns->board, turns->heard_ms, kiosk_now_ms(kiosk), &view);
    kiosk->post_read = board_post_step(kiosk->post, &view, kiosk_now_ms(kiosk));
}

void kiosk_step(struct kiosk *kiosk)
{
    if (kiosk->keeper != NULL)
        step_keeper(kiosk);
    step_board(kiosk);
    log_notice(kiosk);
    input_step(kiosk);
    sight_step(kiosk);
    paper_step(kiosk);
    speech_step(kiosk);
    lock_step(kiosk);
    idle_step(kiosk);
    practice_step(kiosk);
}

void kiosk_frame(struct kiosk *kiosk)
{
    if (!kiosk->stale)
        return;
    enum screen_id id = kiosk_screen(kiosk);
    const struct screen *screen = screen_of(id);
    struct tree *tree = stage_begin(kiosk->stage, screen->name);
    struct box strip = practice_cut_strip(kiosk, tree), body = tree->page;
    if (id != SCREEN_ATTRACT && id != SCREEN_BOARD) {
        enum reading part = reading_begin(tree, READING_BAR);
        body = bar_add(kiosk, tree, body);
        reading_begin(tree, part);
    }
    screen->build(kiosk, tree, body);
    if (id != SCREEN_BOARD)
        rehearsal_add(kiosk, tree);
    practice_add_strip(kiosk, tree, strip);
    speech_frame(kiosk, tree);
    stage_present(kiosk->stage);
    kiosk->stale = false;
}

int kiosk_fd(const struct kiosk *kiosk, int index)
{
    switch (index) {
    case 0:
        return kiosk->maker == NULL ? -1 : maker_fd(kiosk->maker);
    case 1:
        return speech_fd(kiosk->speech);
    case 2:
        return input_fd(kiosk);
    case 3:
        return kiosk->printer == NULL ? -1 : printer_fd(kiosk->printer);
    case 4:
        return board_post_fd(kiosk->post);
    case 5:
        return sight_fd(kiosk);
    default:
        return call_board_fd(kiosk->board, index - 6);
    }
}

int kiosk_wait_ms(const struct kiosk *kiosk)
{
    const int64_t dues[] = {paper_due_ms(kiosk),
                            speech_due_ms(kiosk),
                            lock_due_ms(kiosk),
                            input_due_ms(kiosk),
                            board_post_due_ms(kiosk->post),
                            call_board_due_ms(kiosk),
                            queue_due_ms(kiosk),
                            sight_due_ms(kiosk)};
    int64_t due = idle_due_ms(kiosk);
    for (size_t i = 0; i < sizeof dues / sizeof dues[0]; ++i)
        if (dues[i] >= 0 && (due < 0 || dues[i] < due))
            due = dues[i];
    if (due < 0)
        return -1;
    int64_t left = due - kiosk_now_ms(kiosk);
    return left < 0 ? 0 : left > 3600000 ? 3600000 : (int)left;
}

bool kiosk_is_quiet(const struct kiosk *kiosk)
{
    return !speech_is_asking(kiosk->speech) && kiosk->visit->pending == PENDING_NOTHING &&
           kiosk->visit->paper != PAPER_MAKING &&
           (kiosk->keeper == NULL || keeper_quiet(kiosk->keeper)) && !paper_is_moving(kiosk);
}
