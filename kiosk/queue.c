#include "kiosk/queue.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/attend.h"
#include "kiosk/lock.h"

#define MINUTES_MS 10000 /* between two looks at the minutes on the glass */

struct queue {
    struct keeper_board all;
    bool watching;
    unsigned module; /* that the two lists are of */
    size_t waiting_count, called_count;
    struct queue_turn waiting[QUEUE_TURNS_MAX], called[QUEUE_TURNS_MAX];
    struct queue_turn last;                  /* called here; number 0 = none */
    uint64_t last_services;                  /* bit n: for service n */
    struct board_entry undo[QUEUE_UNDO_MAX]; /* as they were before the last touch */
    size_t undo_count;
    uint64_t ticket; /* of the last word that has no answer; 0 = none */
    bool failed;     /* the last one was not taken */
    int64_t seen_ms; /* when the minutes on the glass were looked at */
};

/* -- Who waits, who is called ------------------------------------------------------------------ */

static int by_age(const void *a, const void *b)
{
    const struct queue_turn *one = a, *other = b;
    if (one->since_ms != other->since_ms)
        return one->since_ms < other->since_ms ? -1 : 1;
    if (one->letter != other->letter)
        return one->letter < other->letter ? -1 : 1;
    return one->number < other->number ? -1 : one->number > other->number;
}

static int by_call(const void *a, const void *b)
{
    const struct queue_turn *one = a, *other = b;
    return one->hlc > other->hlc ? -1 : one->hlc < other->hlc;
}

/* One of several services of the same turn: the board keeps them beside each other. */
static bool add_turn(struct queue_turn *turns, size_t *count, const struct board_entry *entry)
{
    struct queue_turn *before = *count > 0 ? &turns[*count - 1] : NULL;
    if (before != NULL && before->letter == entry->letter && before->number == entry->number) {
        if (entry->hlc > before->hlc) {
            before->hlc = entry->hlc;
            before->kiosk = entry->kiosk;
        }
        return true;
    }
    if (*count == QUEUE_TURNS_MAX)
        return false;
    turns[(*count)++] = (struct queue_turn){.hlc = entry->hlc,
                                            .since_ms = entry->since_ms,
                                            .number = entry->number,
                                            .letter = entry->letter,
                                            .kiosk = entry->kiosk};
    return true;
}

static bool is_same(const struct board_entry *entry, const struct queue_turn *turn)
{
    return entry->letter == turn->letter && entry->number == turn->number;
}

/* The board is in the order of turns, so that those of one person are neighbours. */
static void mark_elsewhere(const struct board *board, unsigned module, struct queue *queue)
{
    size_t at = 0;
    for (size_t i = 0; i < queue->waiting_count; i++) {
        struct queue_turn *turn = &queue->waiting[i];
        while (at < board->count && !is_same(&board->entries[at], turn))
            at++;
        for (size_t k = at; k < board->count && is_same(&board->entries[k], turn); k++)
            if (board->entries[k].state == BOARD_CALLED && board->entries[k].module != module)
                turn->elsewhere = board->entries[k].module;
    }
}

static void sort_out(struct queue *queue, unsigned module)
{
    const struct board *board = &queue->all.board;
    queue->module = module;
    queue->waiting_count = queue->called_count = 0;
    for (size_t i = 0; i < board->count; i++) {
        const struct board_entry *entry = &board->entries[i];
        if (entry->module != module)
            continue;
        if (board_waits(entry))
            (void)add_turn(queue->waiting, &queue->waiting_count, entry);
        else if (entry->state == BOARD_CALLED)
            (void)add_turn(queue->called, &queue->called_count, entry);
    }
    mark_elsewhere(board, module, queue);
    qsort(queue->waiting, queue->waiting_count, sizeof queue->waiting[0], by_age);
    qsort(queue->called, queue->called_count, sizeof queue->called[0], by_call);
}

/* -- The store thread's copy ------------------------------------------------------------------- */

static struct queue *make(struct kiosk *kiosk)
{
    if (kiosk->queue != NULL)
        return kiosk->queue;
    kiosk->queue = calloc(1, sizeof *kiosk->queue);
    if (kiosk->queue != NULL)
        kiosk->queue->all.heard_ms = -1;
    return kiosk->queue;
}

static bool is_shown(const struct kiosk *kiosk)
{
    enum screen_id id = kiosk_screen(kiosk);
    return kiosk->queue != NULL && (id == SCREEN_STAFF_QUEUE || id == SCREEN_STAFF_CALLS);
}

int64_t queue_due_ms(const struct kiosk *kiosk)
{
    return is_shown(kiosk) ? kiosk->queue->seen_ms + MINUTES_MS : -1;
}

/* Nobody says anything while time passes: waits grow, and so does being alone. */
static void look_at_clock(struct kiosk *kiosk)
{
    int64_t due = queue_due_ms(kiosk);
    if (due < 0 || kiosk_now_ms(kiosk) < due)
        return;
    kiosk->queue->seen_ms = kiosk_now_ms(kiosk);
    kiosk->stale = true;
}

void queue_step(struct kiosk *kiosk)
{
    struct queue *queue = kiosk->queue;
    bool wanted = lock_is_open(kiosk) || kiosk->post_read;
    if (kiosk->keeper == NULL || (queue == NULL && !wanted))
        return;
    if (queue == NULL && (queue = make(kiosk)) == NULL)
        return;
    if (queue->watching != wanted) {
        queue->watching = wanted;
        keeper_board_watch(kiosk->keeper, wanted);
    }
    if (!wanted)
        return;
    look_at_clock(kiosk);
    bool fresh = keeper_look_board(kiosk->keeper, &queue->all);
    if (fresh || queue->module != attend_module(kiosk)) {
        sort_out(queue, attend_module(kiosk));
        kiosk->stale = true;
    }
}

void queue_take(struct kiosk *kiosk, const struct keeper_board *board)
{
    struct queue *queue = make(kiosk);
    if (queue == NULL)
        return;
    queue->all = *board;
    sort_out(queue, attend_module(kiosk));
    kiosk->stale = true;
}

void queue_close(struct kiosk *kiosk)
{
    free(kiosk->queue);
    kiosk->queue = NULL;
}

void queue_answered(struct kiosk *kiosk, const struct keeper_event *event)
{
    struct queue *queue = kiosk->queue;
    if (queue == NULL || queue->ticket == 0 || event->ticket != queue->ticket)
        return;
    queue->ticket = 0;
    queue->failed = event->outcome != DONE;
    kiosk->stale = true;
}

bool queue_failed(const struct kiosk *kiosk)
{
    return kiosk->queue != NULL && kiosk->queue->failed;
}

const struct keeper_board *queue_board(const struct kiosk *kiosk)
{
    return kiosk->queue == NULL || kiosk->queue->all.version == 0 ? NULL : &kiosk->queue->all;
}

bool queue_is_open(const struct kiosk *kiosk)
{
    return kiosk->queue != NULL && kiosk->status.state == KEEPER_READY && attend_module(kiosk) != 0;
}

const struct queue_turn *queue_waiting(const struct kiosk *kiosk, size_t *count)
{
    *count = kiosk->queue == NULL ? 0 : kiosk->queue->waiting_count;
    return kiosk->queue == NULL ? NULL : kiosk->queue->waiting;
}

const struct queue_turn *queue_called(const struct kiosk *kiosk, size_t *count)
{
    *count = kiosk->queue == NULL ? 0 : kiosk->queue->called_count;
    return kiosk->queue == NULL ? NULL : kiosk->queue->called;
}

static unsigned own_number(const struct kiosk *kiosk)
{
    return kiosk->enrolment == NULL ? 0 : kiosk->enrolment->kiosk;
}

struct queue_turn queue_now(const struct kiosk *kiosk)
{
    const struct queue *queue = kiosk->queue;
    for (size_t i = 0; queue != NULL && i < queue->called_count; i++)
        if (queue->called[i].kiosk == own_number(kiosk))
            return queue->called[i];
    return (struct queue_turn){0};
}

bool queue_is_shared(const struct kiosk *kiosk, int64_t *since_s)
{
    int64_t heard = kiosk->queue == NULL ? -1 : kiosk->queue->all.heard_ms;
    int64_t since = kiosk_now_ms(kiosk) - heard;
    *since_s = heard < 0 ? -1 : since / 1000;
    return heard >= 0 && since < QUEUE_HEARD_MS;
}

unsigned queue_minutes(const struct kiosk *kiosk, int64_t since_ms)
{
    int64_t minutes = (kiosk_now_ms(kiosk) - since_ms) / 60000;
    return minutes < 0 ? 0 : minutes > 999 ? 999 : (unsigned)minutes;
}

/* What another kiosk said of it last; NULL: what was said here stands. */
static const struct board_entry *others_word(const struct kiosk *kiosk,
                                             const struct queue_turn *turn)
{
    const struct board *board = &kiosk->queue->all.board;
    const struct board_entry *found = NULL;
    for (size_t i = 0; i < board->count; i++) {
        const struct board_entry *entry = &board->entries[i];
        bool meant = is_same(entry, turn) && kiosk->queue->last_services >> entry->service & 1;
        if (!meant || entry->kiosk == own_number(kiosk) || entry->hlc <= turn->hlc)
            continue;
        if (found == NULL || entry->hlc > found->hlc)
            found = entry;
    }
    return found;
}

enum queue_news queue_news(const struct kiosk *kiosk, struct queue_turn *turn)
{
    const struct queue *queue = kiosk->queue;
    *turn = (struct queue_turn){0};
    if (queue == NULL || queue->last.number == 0 || queue->ticket != 0)
        return QUEUE_NOTHING_NEW;
    const struct board_entry *word = others_word(kiosk, &queue->last);
    if (word == NULL)
        return QUEUE_NOTHING_NEW;
    *turn = queue->last;
    turn->kiosk = word->kiosk;
    if (word->state == BOARD_CALLED)
        return QUEUE_CALLED_TOO;
    return word->state == BOARD_WAITING ? QUEUE_PUT_BACK : QUEUE_ENDED;
}

/* -- What is touched --------------------------------------------------------------------------- */

static bool may_act(const struct kiosk *kiosk)
{
    return queue_is_open(kiosk) && kiosk->queue->ticket == 0;
}

static void say(struct kiosk *kiosk, const struct board_entry *entry)
{
    const uint8_t *staff = lock_is_open(kiosk) ? kiosk->visit->staff.badge.staff : NULL;
    uint64_t ticket = kiosk->keeper == NULL ? 0 : keeper_board_set(kiosk->keeper, entry, staff);
    kiosk->queue->failed = ticket == 0;
    if (ticket != 0)
        kiosk->queue->ticket = ticket;
    kiosk->stale = true;
}

static void remember(struct queue *queue, const struct board_entry *entry)
{
    if (queue->undo_count < QUEUE_UNDO_MAX)
        queue->undo[queue->undo_count++] = *entry;
}

/* All that waits, or is called, of this turn at this module. False when there was nothing. */
static bool turn_to(struct kiosk *kiosk, const struct queue_turn *turn, enum board_state state,
                    unsigned module)
{
    struct queue *queue = kiosk->queue;
    const struct board *board = &queue->all.board;
    bool any = false;
    for (size_t i = 0; i < board->count; i++) {
        struct board_entry entry = board->entries[i];
        bool open = board_waits(&entry) || entry.state == BOARD_CALLED;
        if (!is_same(&entry, turn) || entry.module != queue->module || !open)
            continue;
        remember(queue, &entry);
        entry.state = (uint8_t)state;
        entry.module = (uint16_t)module;
        say(kiosk, &entry);
        any = true;
    }
    return any;
}

/* Called here, to know what others make of it. */
static void call(struct kiosk *kiosk, const struct queue_turn *turn)
{
    struct queue *queue = kiosk->queue;
    const struct board *board = &queue->all.board;
    queue->last = *turn;
    queue->last_services = 0;
    for (size_t i = 0; i < board->count; i++)
        if (is_same(&board->entries[i], turn) && board->entries[i].module == queue->module)
            queue->last_services |= (uint64_t)1 << board->entries[i].service;
    (void)turn_to(kiosk, turn, BOARD_CALLED, queue->module);
}

void queue_call_next(struct kiosk *kiosk)
{
    if (!may_act(kiosk) || kiosk->queue->waiting_count == 0)
        return;
    struct queue *queue = kiosk->queue;
    const struct queue_turn before = queue_now(kiosk);
    size_t at = 0;
    while (at < queue->waiting_count && queue->waiting[at].elsewhere != 0)
        at++;
    const struct queue_turn next = queue->waiting[at < queue->waiting_count ? at : 0];
    queue->undo_count = 0;
    if (before.number != 0)
        (void)turn_to(kiosk, &before, BOARD_ATTENDED, queue->module);
    call(kiosk, &next);
}

void queue_call_again(struct kiosk *kiosk)
{
    const struct queue_turn now = queue_now(kiosk);
    if (!may_act(kiosk) || now.number == 0)
        return;
    struct queue *queue = kiosk->queue;
    struct board_entry undo[QUEUE_UNDO_MAX];
    size_t count =
        queue->undo_count; /* a second call is nothing to take back: the touch before is */
    memcpy(undo, queue->undo, sizeof undo);
    call(kiosk, &now);
    memcpy(queue->undo, undo, sizeof undo);
    queue->undo_count = count;
}

/* The call of this kiosk ends so. */
static void end_call(struct kiosk *kiosk, enum board_state state, unsigned module)
{
    const struct queue_turn now = queue_now(kiosk);
    if (!may_act(kiosk) || now.number == 0)
        return;
    kiosk->queue->undo_count = 0;
    kiosk->queue->last = (struct queue_turn){0};
    (void)turn_to(kiosk, &now, state, module);
}

void queue_note_absent(struct kiosk *kiosk)
{
    end_call(kiosk, BOARD_NO_SHOW, attend_module(kiosk));
}

void queue_move(struct kiosk *kiosk, unsigned module)
{
    if (module != attend_module(kiosk))
        end_call(kiosk, BOARD_MOVED, module);
}

void queue_ended(struct kiosk *kiosk, uint16_t number)
{
    const struct queue_turn turn = {.letter = (uint8_t)own_number(kiosk), .number = number};
    if (!queue_is_open(kiosk) || number == 0)
        return;
    kiosk->queue->undo_count = 0;
    if (kiosk->queue->last.letter == turn.letter && kiosk->queue->last.number == number)
        kiosk->queue->last = (struct queue_turn){0};
    (void)turn_to(kiosk, &turn, BOARD_ATTENDED, attend_module(kiosk));
}

bool queue_can_undo(const struct kiosk *kiosk)
{
    return may_act(kiosk) && kiosk->queue->undo_count > 0;
}

/* Not what another kiosk has said since: that is theirs to take back. */
static bool is_still_mine(const struct kiosk *kiosk, const struct board_entry *before)
{
    const struct board_entry *now =
        board_find(&kiosk->queue->all.board, before->letter, before->number, before->service);
    return now != NULL && now->kiosk == own_number(kiosk);
}

void queue_undo(struct kiosk *kiosk)
{
    if (!queue_can_undo(kiosk))
        return;
    struct queue *queue = kiosk->queue;
    size_t count = queue->undo_count;
    queue->undo_count = 0;
    queue->last = (struct queue_turn){0};
    for (size_t i = 0; i < count; i++)
        if (is_still_mine(kiosk, &queue->undo[i]))
            say(kiosk, &queue->undo[i]);
}

/* -- Who calls for a person -------------------------------------------------------------------- */

const struct sync_call *queue_persons(const struct kiosk *kiosk, size_t *count)
{
    *count = kiosk->queue == NULL ? 0 : kiosk->queue->all.call_count;
    return kiosk->queue == NULL ? NULL : kiosk->queue->all.calls;
}

size_t queue_persons_unanswered(const struct kiosk *kiosk)
{
    size_t count, waiting = 0;
    const struct sync_call *calls = queue_persons(kiosk, &count);
    for (size_t i = 0; i < count; i++)
        waiting += !calls[i].answered;
    return waiting;
}

void queue_go(struct kiosk *kiosk, unsigned to_kiosk)
{
    if (kiosk->keeper != NULL)
        (void)keeper_call_take(kiosk->keeper, to_kiosk); /* touched again when the queue was full */
    kiosk->stale = true;
}
