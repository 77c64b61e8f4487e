/* The printer's two sides: calls from the visit, orders to the thread; see printer.h.
 *
 * One mutex over a small mailbox; an eventfd each way. The thread alone touches descriptor and job
 * bytes while a job is under way: forgetting is an order that it obeys and confirms. */
#include "kiosk/slip/printer.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/slip/road.h"

#define FORGET_WAIT_MS 100

struct printer {
    struct road_target target;
    pthread_t thread;
    int order_fd, event_fd;
    pthread_mutex_t lock;
    pthread_cond_t obeyed;
    /* Under the lock. */
    unsigned orders;
    enum printer_state state;
    enum printer_need need;
    unsigned wanted;                   /* MAKER_BITs */
    enum slip_paper paper;             /* SLIP_PAPERS: as it is set */
    bool has_job, has_result, printed; /* printed: a job ended DONE since the last forgetting */
    uint64_t job;
    struct printer_result result;
    struct printer_roll roll;
    struct printer_said said;
    struct form forms[MAKER_FORMS]; /* the thread's while has_job */
};

static void ring(int fd)
{
    /* A full counter is readable already: nothing to do about a short write. */
    if (eventfd_write(fd, 1) != 0)
        return;
}

static void quiet(int fd)
{
    eventfd_t count;
    if (eventfd_read(fd, &count) != 0)
        return;
}

static void zero_job(struct printer *printer)
{
    for (int i = 0; i < MAKER_FORMS; i++)
        form_free(&printer->forms[i]);
    printer->has_job = false;
    printer->orders &= ~(unsigned)ORDER_PRINT;
}

static void *thread_body(void *context)
{
    struct printer *printer = context;
    printer->target.road->run(printer, &printer->target);
    return NULL;
}

static enum outcome start(struct printer *printer)
{
    sigset_t all, old;
    printer->order_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    printer->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (printer->order_fd < 0 || printer->event_fd < 0)
        return NO_DEVICE;
    sigfillset(&all); /* signals are the main thread's */
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int failed = pthread_create(&printer->thread, NULL, thread_body, printer);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return failed ? NO_DEVICE : DONE;
}

static void destroy(struct printer *printer)
{
    if (printer->order_fd >= 0)
        close(printer->order_fd);
    if (printer->event_fd >= 0)
        close(printer->event_fd);
    pthread_cond_destroy(&printer->obeyed);
    pthread_mutex_destroy(&printer->lock);
    zero_job(printer);
    free(printer);
}

static void init_locks(struct printer *printer)
{
    pthread_condattr_t attributes;
    pthread_mutex_init(&printer->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&printer->obeyed, &attributes);
    pthread_condattr_destroy(&attributes);
}

enum outcome printer_open_on(const struct road_target *target, struct printer **result)
{
    *result = NULL;
    struct printer *printer = calloc(1, sizeof *printer);
    if (!printer)
        return BUSY;
    printer->target = *target;
    printer->wanted = target->forms;
    printer->paper = SLIP_PAPERS;
    init_locks(printer);
    enum outcome outcome = start(printer);
    if (outcome != DONE) {
        destroy(printer);
        return outcome;
    }
    *result = printer;
    return DONE;
}

enum outcome printer_open(const char *text, struct printer **result, char *why, size_t room)
{
    struct road_target target;
    *result = NULL;
    if (room > 0)
        why[0] = '\0';
    enum outcome outcome = road_find(text, &target, why, room);
    if (outcome != DONE)
        return outcome;
    outcome = printer_open_on(&target, result);
    if (outcome != DONE)
        snprintf(why, room, "the printer's thread could not be started");
    return outcome;
}

static void give_order(struct printer *printer, enum printer_order order)
{
    printer->orders |= order;
    ring(printer->order_fd);
}

void printer_close(struct printer *printer)
{
    if (!printer)
        return;
    pthread_mutex_lock(&printer->lock);
    give_order(printer, ORDER_CLOSE);
    pthread_mutex_unlock(&printer->lock);
    pthread_join(printer->thread, NULL);
    destroy(printer);
}

static bool copy_forms(struct printer *printer, const struct maker_bytes forms[MAKER_FORMS])
{
    for (int i = 0; i < MAKER_FORMS; i++) {
        if (!(printer->wanted & MAKER_BIT(i)))
            continue;
        if (!forms[i].bytes ||
            form_append(&printer->forms[i], forms[i].bytes, forms[i].size) != DONE)
            return false;
    }
    return true;
}

/* Whether a job can start in this state. */
static enum outcome may_send(const struct printer *printer)
{
    if (printer->has_job || printer->has_result || printer->orders & ORDER_DROP)
        return BUSY;
    if (printer->state == PRINTER_NEEDS || printer->state == PRINTER_HALTED)
        return NO_PAPER;
    if (printer->state != PRINTER_READY && printer->state != PRINTER_ONEWAY)
        return NO_DEVICE;
    return DONE;
}

enum outcome printer_send(struct printer *printer, uint64_t job,
                          const struct maker_bytes forms[MAKER_FORMS])
{
    pthread_mutex_lock(&printer->lock);
    enum outcome outcome = may_send(printer);
    if (outcome == DONE && !copy_forms(printer, forms)) {
        zero_job(printer);
        outcome = INVALID;
    }
    if (outcome == DONE) {
        printer->has_job = true;
        printer->job = job;
        give_order(printer, ORDER_PRINT);
    }
    pthread_mutex_unlock(&printer->lock);
    return outcome;
}

void printer_forget(struct printer *printer)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += FORGET_WAIT_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&printer->lock);
    /* A one-way printer may still hold what it was believed to have printed. */
    bool believed = printer->state == PRINTER_ONEWAY && printer->printed;
    printer->printed = false;
    if (printer->has_job || believed) {
        give_order(printer, ORDER_DROP);
        while (printer->orders & ORDER_DROP &&
               pthread_cond_timedwait(&printer->obeyed, &printer->lock, &until) != ETIMEDOUT)
            ;
    }
    printer->has_result = false;
    pthread_mutex_unlock(&printer->lock);
}

int printer_fd(const struct printer *printer)
{
    return printer->event_fd;
}

bool printer_take(struct printer *printer, struct printer_result *result)
{
    quiet(printer->event_fd);
    pthread_mutex_lock(&printer->lock);
    bool taken = printer->has_result;
    if (taken)
        *result = printer->result;
    printer->has_result = false;
    pthread_mutex_unlock(&printer->lock);
    return taken;
}

/* The lock is no part of what a reader may change. */
static pthread_mutex_t *lock_of(const struct printer *printer)
{
    return &((struct printer *)(uintptr_t)printer)->lock;
}

enum printer_state printer_state(const struct printer *printer)
{
    pthread_mutex_lock(lock_of(printer));
    enum printer_state state = printer->state;
    pthread_mutex_unlock(lock_of(printer));
    return state;
}

enum printer_need printer_need(const struct printer *printer)
{
    pthread_mutex_lock(lock_of(printer));
    enum printer_need need = printer->need;
    pthread_mutex_unlock(lock_of(printer));
    return need;
}

void printer_roll(const struct printer *printer, struct printer_roll *roll)
{
    pthread_mutex_lock(lock_of(printer));
    *roll = printer->roll;
    pthread_mutex_unlock(lock_of(printer));
}

void printer_said(const struct printer *printer, struct printer_said *said)
{
    pthread_mutex_lock(lock_of(printer));
    *said = printer->said;
    pthread_mutex_unlock(lock_of(printer));
}

unsigned printer_forms(const struct printer *printer)
{
    pthread_mutex_lock(lock_of(printer));
    unsigned wanted = printer->wanted;
    pthread_mutex_unlock(lock_of(printer));
    return wanted;
}

enum slip_paper printer_paper(const struct printer *printer, enum slip_paper set)
{
    pthread_mutex_lock(lock_of(printer));
    enum slip_paper paper = printer->paper;
    pthread_mutex_unlock(lock_of(printer));
    return paper == SLIP_PAPERS ? set : paper;
}

void printer_wish(struct printer *printer, enum slip_paper paper, unsigned forms)
{
    pthread_mutex_lock(&printer->lock);
    printer->paper = paper;
    printer->wanted = forms;
    pthread_mutex_unlock(&printer->lock);
}

unsigned printer_orders(struct printer *printer)
{
    quiet(printer->order_fd);
    pthread_mutex_lock(&printer->lock);
    unsigned orders = printer->orders;
    pthread_mutex_unlock(&printer->lock);
    return orders;
}

int printer_order_fd(const struct printer *printer)
{
    return printer->order_fd;
}

void printer_say(struct printer *printer, enum printer_state state, enum printer_need need)
{
    pthread_mutex_lock(&printer->lock);
    bool changed = printer->state != state || printer->need != need;
    printer->state = state;
    printer->need = need;
    pthread_mutex_unlock(&printer->lock);
    if (changed)
        ring(printer->event_fd);
}

const struct form *printer_job(const struct printer *printer)
{
    return printer->forms;
}

void printer_finish(struct printer *printer, enum outcome outcome)
{
    pthread_mutex_lock(&printer->lock);
    zero_job(printer);
    /* Forgotten while it ended: its result never comes. */
    printer->has_result = !(printer->orders & ORDER_DROP);
    printer->printed = printer->printed || outcome == DONE;
    printer->result = (struct printer_result){printer->job, outcome};
    printer->orders &= ~(unsigned)ORDER_DROP;
    pthread_cond_broadcast(&printer->obeyed);
    pthread_mutex_unlock(&printer->lock);
    ring(printer->event_fd);
}

void printer_dropped(struct printer *printer)
{
    pthread_mutex_lock(&printer->lock);
    zero_job(printer);
    printer->has_result = false;
    printer->orders &= ~(unsigned)ORDER_DROP;
    pthread_cond_broadcast(&printer->obeyed);
    pthread_mutex_unlock(&printer->lock);
}

void printer_fed(struct printer *printer, int mm)
{
    pthread_mutex_lock(&printer->lock);
    printer->roll.fed_mm += (uint64_t)mm;
    pthread_mutex_unlock(&printer->lock);
    ring(printer->event_fd);
}

void printer_rolled(struct printer *printer, bool ended)
{
    pthread_mutex_lock(&printer->lock);
    printer->roll.rolls++;
    printer->roll.fed_then_mm = printer->roll.fed_mm;
    printer->roll.ended = ended;
    printer->roll.low = false;
    pthread_mutex_unlock(&printer->lock);
    ring(printer->event_fd);
}

void printer_say_low(struct printer *printer, bool low)
{
    pthread_mutex_lock(&printer->lock);
    bool changed = printer->roll.low != low;
    printer->roll.low = low;
    pthread_mutex_unlock(&printer->lock);
    if (changed)
        ring(printer->event_fd);
}

void printer_heard(struct printer *printer, const uint8_t *bytes, size_t size)
{
    pthread_mutex_lock(&printer->lock);
    struct printer_said *said = &printer->said;
    for (size_t i = 0; i < size; i++) {
        if (said->count == PRINTER_SAID_MAX)
            memmove(said->last, said->last + 1, --said->count);
        said->last[said->count++] = bytes[i];
    }
    said->bytes += size;
    pthread_mutex_unlock(&printer->lock);
}
