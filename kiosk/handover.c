/* The store is opened as a running kiosk opens it, without window and network: handover.h. */
#include "kiosk/handover.h"

#include <poll.h>
#include <stdio.h>

#include "kiosk/day.h"

#define LOOK_MS 20

json_t *handover_json(const struct trip_report *report)
{
    static const char *const names[] = {
        [DONE] = "done",          [OFFLINE] = "silent", [BUSY] = "busy",
        [NO_PAPER] = "",          [NO_DEVICE] = "",     [DISK_FULL] = "full",
        [DOUBT] = "doubt",        [DAMAGED] = "failed", [REFUSED] = "read-only",
        [INVALID] = "in the way", [NOT_FOUND] = "gone",
    };
    return json_pack("{s:b, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "ok",
                     report->outcome == DONE, "outcome", names[report->outcome], "why",
                     trip_words(report), "bundles", (json_int_t)report->bundles, "frames",
                     (json_int_t)report->frames, "receipts", (json_int_t)report->receipts,
                     "other_receipts", (json_int_t)report->other_receipts, "bad_files",
                     (json_int_t)report->bad_files, "taken_names", (json_int_t)report->taken_names,
                     "foreign", (json_int_t)report->foreign, "own_disk", report->own_disk);
}

static void nobody_waits(void *context)
{
    (void)context;
}

/* Waits until the store is open, then until the trip is over. */
static enum outcome travel(struct keeper *keeper, const char *stick, struct keeper_status *status)
{
    keeper_wait_quiet(keeper);
    keeper_look(keeper, status);
    if (status->state != KEEPER_READY)
        return status->outcome == DONE ? REFUSED : status->outcome;
    enum outcome outcome = keeper_trip(keeper, stick);
    for (status->trip.running = outcome == DONE; status->trip.running;) {
        struct keeper_event event;
        (void)poll(NULL, 0, LOOK_MS);
        while (keeper_take(keeper, &event))
            continue;
        keeper_look(keeper, status);
    }
    return outcome;
}

static int refuse(bool json, const char *why)
{
    if (json)
        printf("{\"ok\":false,\"why\":\"%s\"}\n", why);
    fprintf(stderr, "jornada-kiosk: %s\n", why);
    return 1;
}

static int say(const struct trip_report *report, bool json)
{
    json_t *said = handover_json(report);
    if (json) {
        json_dumpf(said, stdout, JSON_COMPACT);
        putchar('\n');
    } else {
        printf(
            "%s\n%u bundles with %llu frames written; %u receipts read, %u of others, %u files "
            "that are none\n",
            trip_words(report), report->bundles, (unsigned long long)report->frames,
            report->receipts, report->other_receipts, report->bad_files);
    }
    json_decref(said);
    return report->outcome == DONE ? 0 : 1;
}

int handover_run(const struct io *io, const struct options *options,
                 const struct enrolment *enrolment, int64_t released_ms)
{
    struct keeper *keeper = NULL;
    struct keeper_status status = {.state = KEEPER_OPENING};
    const struct keeper_settings settings = {
        .io = io,
        .folder = options->data,
        .enrolment = enrolment,
        .build_ms = released_ms,
        .clock = day_judge_clock(io->wall_ms(io->self), released_ms),
        .wake = nobody_waits};
    if (enrolment == NULL)
        return refuse(options->json, "this kiosk is not enrolled: it holds no records");
    if (keeper_start(&settings, &keeper) != DONE)
        return refuse(options->json, "not now: memory is short");
    enum outcome outcome = travel(keeper, options->stick, &status);
    (void)keeper_stop(keeper);
    if (outcome == BUSY)
        return refuse(options->json, "this kiosk is running: close it first, then try again");
    if (outcome != DONE)
        return refuse(options->json,
                      "its records cannot be opened; keep this folder, ask for help");
    return say(&status.trip, options->json);
}
