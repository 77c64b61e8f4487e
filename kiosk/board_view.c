#include "kiosk/board_view.h"

#include <stdio.h>
#include <string.h>

#include "sync/binary.h"

#define VERSION 1
#define ITEMS 3
#define CALL_ITEMS 4

static bool is_same_turn(const struct board_view_call *a, const struct board_view_call *b)
{
    return a->letter == b->letter && a->number == b->number && a->module == b->module;
}

/* In its place by its order; what falls off the end was called longest ago. */
static void put(struct board_view *view, const struct board_view_call *call)
{
    size_t at = 0;
    for (size_t i = 0; i < view->count; i++) {
        if (!is_same_turn(&view->calls[i], call))
            continue;
        if (view->calls[i].order >= call->order)
            return;
        memmove(&view->calls[i], &view->calls[i + 1], (--view->count - i) * sizeof view->calls[0]);
        break;
    }
    while (at < view->count && view->calls[at].order >= call->order)
        at++;
    if (at == BOARD_VIEW_CALLS)
        return;
    size_t after = view->count - at;
    if (view->count == BOARD_VIEW_CALLS)
        after--;
    else
        view->count++;
    memmove(&view->calls[at + 1], &view->calls[at], after * sizeof view->calls[0]);
    view->calls[at] = *call;
}

void board_view_make(const struct board *board, int64_t heard_ms, int64_t now_ms,
                     struct board_view *view)
{
    int64_t heard_s = (now_ms - heard_ms) / 1000;
    *view = (struct board_view){.heard_s = BOARD_VIEW_ALONE};
    if (heard_ms >= 0)
        view->heard_s = heard_s < 0             ? 0
                        : heard_s >= UINT32_MAX ? UINT32_MAX - 1
                                                : (uint32_t)heard_s;
    for (size_t i = 0; i < board->count; i++) {
        const struct board_entry *entry = &board->entries[i];
        const struct board_view_call call = {.order = entry->change,
                                             .letter = entry->letter,
                                             .number = entry->number,
                                             .module = entry->module};
        if (entry->state == BOARD_CALLED && entry->module <= BOARD_VIEW_MODULE_MAX)
            put(view, &call);
    }
}

bool board_view_encode(const struct board_view *view, uint8_t *bytes, size_t room, size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};
    binary_array(&writer, ITEMS);
    binary_uint(&writer, VERSION);
    binary_uint(&writer, view->heard_s);
    binary_array(&writer, view->count);
    for (size_t i = 0; i < view->count; i++) {
        const struct board_view_call *call = &view->calls[i];
        binary_array(&writer, CALL_ITEMS);
        binary_uint(&writer, call->order);
        binary_uint(&writer, call->letter);
        binary_uint(&writer, call->number);
        binary_uint(&writer, call->module);
    }
    *size = writer.size;
    return !writer.bad;
}

static bool is_in_order(const struct board_view *view, size_t at)
{
    const struct board_view_call *call = &view->calls[at];
    bool whole = call->letter >= 1 && call->number >= 1 && call->module >= 1;
    for (size_t i = 0; i < at && whole; i++)
        whole = !is_same_turn(&view->calls[i], call);
    return whole && (at == 0 || view->calls[at - 1].order >= call->order);
}

enum outcome board_view_decode(const uint8_t *bytes, size_t size, struct board_view *view)
{
    struct binary_reader reader = {.bytes = bytes, .size = size};
    bool good =
        binary_take_array(&reader, ITEMS) == ITEMS && binary_take_uint(&reader, VERSION) == VERSION;
    *view = (struct board_view){.heard_s = (uint32_t)binary_take_uint(&reader, UINT32_MAX)};
    size_t count = binary_take_array(&reader, BOARD_VIEW_CALLS);
    for (size_t i = 0; i < count && good; i++) {
        struct board_view_call *call = &view->calls[i];
        good = binary_take_array(&reader, CALL_ITEMS) == CALL_ITEMS;
        call->order = binary_take_uint(&reader, BOARD_HLC_MAX);
        call->letter = (uint8_t)binary_take_uint(&reader, BOARD_LETTERS);
        call->number = (uint16_t)binary_take_uint(&reader, UINT16_MAX);
        call->module = (uint16_t)binary_take_uint(&reader, BOARD_VIEW_MODULE_MAX);
        good = good && is_in_order(view, i);
    }
    view->count = count;
    if (good && binary_end(&reader))
        return DONE;
    *view = (struct board_view){.heard_s = BOARD_VIEW_ALONE};
    return INVALID;
}

bool board_view_rings(const struct board_view *before, const struct board_view *now)
{
    if (now->count == 0)
        return false;
    return before->count == 0 || now->calls[0].order > before->calls[0].order;
}

void board_view_turn(uint8_t letter, uint16_t number, char text[BOARD_VIEW_TURN_BYTES])
{
    unsigned at = letter >= 1 && letter <= BOARD_LETTERS ? letter - 1U : 0;
    snprintf(text, BOARD_VIEW_TURN_BYTES, "%c%u", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at],
             (unsigned)number);
}
