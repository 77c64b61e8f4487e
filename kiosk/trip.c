/* What is asked of the stick next, stage by stage: see trip.h.
 *
 * Bundles come from sync/sync_stick and go to the child; receipts come from the child and go to
 * sync/sync_stick, which judges them. */
#include "kiosk/trip.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sync/stick_helper.h"
#include "sync/sync_stick.h"

enum trip_stage { TRIP_OPENING, TRIP_LISTING, TRIP_READING, TRIP_WRITING, TRIP_STAGES };

struct trip {
    struct stick_helper *helper;
    enum trip_stage stage;
    int64_t asked_ms; /* the machine's own clock: a stick hangs in real time */
    struct sync_stick cursor;
    uint64_t frames_before; /* of the bundle that is being written */
    uint8_t *bytes;         /* BUNDLE_MAX */
    struct trip_report report;
};

static int64_t now_ms(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum outcome trip_start(const char *stick, const char *data, struct trip **result)
{
    *result = NULL;
    if (strlen(stick) >= TRIP_PATH_MAX)
        return INVALID;
    struct trip *trip = calloc(1, sizeof *trip);
    if (!trip)
        return BUSY;
    trip->report.running = true;
    trip->asked_ms = now_ms();
    trip->bytes = malloc(BUNDLE_MAX);
    if (!trip->bytes || stick_helper_start(&trip->helper) != DONE ||
        stick_helper_open(trip->helper, stick, data, true) != DONE) {
        trip_end(trip);
        return BUSY;
    }
    *result = trip;
    return DONE;
}

void trip_end(struct trip *trip)
{
    if (!trip)
        return;
    stick_helper_stop(trip->helper);
    free(trip->bytes);
    free(trip);
}

static void finish(struct trip *trip, enum outcome outcome)
{
    trip->report.running = false;
    trip->report.over = true;
    trip->report.outcome = outcome;
}

static void go_on(struct trip *trip, enum outcome asked, enum trip_stage stage)
{
    trip->stage = stage;
    trip->asked_ms = now_ms();
    if (asked != DONE)
        finish(trip, asked);
}

/* The next bundle, or the end. */
static void write_next(struct trip *trip, struct sync *sync)
{
    char name[STICK_NAME_MAX];
    size_t size = 0;
    trip->frames_before = trip->cursor.frames;
    enum outcome outcome =
        sync_stick_next(sync, &trip->cursor, trip->bytes, BUNDLE_MAX, &size, name);
    trip->report.foreign = trip->cursor.foreign;
    if (outcome == NOT_FOUND)
        finish(trip, trip->report.taken_names > 0 ? INVALID : DONE);
    else if (outcome != DONE)
        finish(trip, outcome);
    else
        go_on(trip, stick_helper_put(trip->helper, name, trip->bytes, size), TRIP_WRITING);
}

static void after_opening(struct trip *trip, struct sync *sync, const struct stick_answer *answer)
{
    (void)sync;
    trip->report.not_a_stick = answer->not_a_stick;
    trip->report.own_disk = answer->own_disk;
    if (answer->outcome != DONE)
        finish(trip, answer->outcome);
    else
        go_on(trip, stick_helper_list(trip->helper, STICK_RECEIPTS), TRIP_LISTING);
}

static void after_listing(struct trip *trip, struct sync *sync, const struct stick_answer *answer)
{
    (void)sync;
    if (answer->outcome != DONE)
        finish(trip, answer->outcome);
    else
        go_on(trip, stick_helper_next(trip->helper), TRIP_READING);
}

/* A receipt, or the reason why this file is none; after the last one the writing begins. */
static void after_reading(struct trip *trip, struct sync *sync, const struct stick_answer *answer)
{
    if (answer->outcome == NOT_FOUND) {
        write_next(trip, sync);
        return;
    }
    enum outcome outcome =
        answer->outcome == DONE ? sync_stick_take(sync, answer->bytes, answer->size) : INVALID;
    trip->report.receipts += outcome == DONE;
    trip->report.other_receipts += outcome == NOT_FOUND || outcome == REFUSED;
    trip->report.bad_files += outcome == INVALID;
    if (sync_in_doubt(sync))
        finish(trip, DOUBT);
    else
        go_on(trip, stick_helper_next(trip->helper), TRIP_READING);
}

static void after_writing(struct trip *trip, struct sync *sync, const struct stick_answer *answer)
{
    if (answer->outcome == DONE) {
        trip->report.bundles++;
        trip->report.frames += trip->cursor.frames - trip->frames_before;
    } else if (answer->outcome == INVALID) {
        trip->report.taken_names++; /* the others may still be written */
    } else {
        finish(trip, answer->outcome);
        return;
    }
    write_next(trip, sync);
}

bool trip_step(struct trip *trip, struct sync *sync)
{
    static void (*const table[TRIP_STAGES])(struct trip *, struct sync *,
                                            const struct stick_answer *) = {
        [TRIP_OPENING] = after_opening,
        [TRIP_LISTING] = after_listing,
        [TRIP_READING] = after_reading,
        [TRIP_WRITING] = after_writing,
    };
    struct stick_answer answer;
    /* One answer a step: records of people at the glass come between two of them. */
    if (trip->report.running && stick_helper_take(trip->helper, &answer)) {
        if (stick_helper_fd(trip->helper) < 0)
            finish(trip, DAMAGED);
        else
            table[trip->stage](trip, sync, &answer);
    }
    if (trip->report.running && now_ms() - trip->asked_ms > STICK_PATIENCE_MS)
        finish(trip, OFFLINE);
    return trip->report.over;
}

void trip_look(const struct trip *trip, struct trip_report *report)
{
    *report = trip->report;
}

void trip_poll(const struct trip *trip, struct pollfd *fd)
{
    *fd = (struct pollfd){.fd = stick_helper_fd(trip->helper),
                          .events = stick_helper_events(trip->helper)};
}
