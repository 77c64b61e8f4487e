/* See intake.h. */
#include "sync/hub/intake.h"

#include <stddef.h>
#include <string.h>

void intake_start(struct intake *intake, enum outcome (*ready)(void *owner),
                  enum outcome (*take)(void *owner, const uint8_t *bytes, size_t size), void *owner)
{
    memset(intake, 0, offsetof(struct intake, bytes));
    intake->ready = ready;
    intake->take = take;
    intake->owner = owner;
    intake->status = 200;
}

enum outcome intake_stop(struct intake *intake, enum outcome outcome, int status, const char *text)
{
    intake->status = status;
    intake->text = text;
    return outcome;
}

static enum outcome take_one(struct intake *intake, const uint8_t *bytes, size_t size)
{
    enum outcome outcome = intake->take(intake->owner, bytes, size);
    intake->bundles += outcome == DONE;
    return outcome;
}

static enum outcome take_whole_ones(struct intake *intake)
{
    size_t start = 0, size;
    enum outcome outcome = DONE;
    while (outcome == DONE && start < intake->used) {
        outcome = bundle_measure(intake->bytes + start, intake->used - start, &size);
        if (outcome == INVALID)
            (void)intake_stop(intake, INVALID, 400, "this is no bundle\n");
        if (outcome == DONE)
            outcome = take_one(intake, intake->bytes + start, size);
        if (outcome == DONE)
            start += size;
    }
    if (intake->status != 200)
        return outcome;
    memmove(intake->bytes, intake->bytes + start, intake->used - start);
    intake->used -= start;
    return DONE;
}

enum outcome intake_feed(struct intake *intake, const uint8_t *bytes, size_t size)
{
    if (intake->status != 200)
        return INVALID;
    enum outcome outcome = intake->total == 0 ? intake->ready(intake->owner) : DONE;
    if (outcome != DONE)
        return outcome;
    if (size > WIRE_BODY_MAX - intake->total)
        return intake_stop(intake, INVALID, 413, "a body has at most 1 MiB\n");
    memcpy(intake->bytes + intake->used, bytes, size);
    intake->used += size;
    intake->total += size;
    return take_whole_ones(intake);
}

void intake_end(struct intake *intake)
{
    if (intake->status == 200 && (intake->bundles == 0 || intake->used > 0))
        (void)intake_stop(intake, INVALID, 400, "a bundle is not whole\n");
}

enum outcome intake_one(struct intake *intake, const uint8_t *bytes, size_t size)
{
    enum outcome outcome = intake->ready(intake->owner);
    return outcome == DONE ? take_one(intake, bytes, size) : outcome;
}
