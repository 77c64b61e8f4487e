#include "kiosk/drive.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/handover.h"
#include "kiosk/input.h"

/* A reply is not held for ever by a printer or a disk that hangs. */
#define SETTLE_TRIES 2000
#define SETTLE_WAIT_MS 5

/* -- Memory of the JSON library: what was typed passes through it -------------------------------
 */

struct chunk {
    size_t size;
    max_align_t bytes[];
};

static void *allocate(size_t size)
{
    struct chunk *chunk = malloc(sizeof *chunk + size);
    if (chunk == NULL)
        return NULL;
    chunk->size = size;
    return chunk->bytes;
}

static void release(void *bytes)
{
    if (bytes == NULL)
        return;
    struct chunk *chunk = (struct chunk *)((char *)bytes - offsetof(struct chunk, bytes));
    sodium_memzero(chunk->bytes, chunk->size);
    free(chunk);
}

void drive_prepare(void)
{
    json_set_alloc_funcs(allocate, release);
}

/* -- The loop, until nobody owes an answer ------------------------------------------------------
 */

static void settle(struct kiosk *kiosk)
{
    for (int i = 0; i < SETTLE_TRIES; ++i) {
        struct happening happening;
        input_wait(kiosk, 0, &happening);
        while (happening.kind != HAPPENED_TIMEOUT) {
            kiosk_happened(kiosk, &happening);
            kiosk_frame(kiosk);
            sodium_memzero(&happening, sizeof happening);
            input_wait(kiosk, 0, &happening);
        }
        kiosk_step(kiosk);
        kiosk_frame(kiosk);
        if (kiosk_is_quiet(kiosk) || kiosk->doubt || kiosk->quit) {
            kiosk_step(kiosk); /* events that came with the quiet */
            kiosk_frame(kiosk);
            if (kiosk_is_quiet(kiosk) || kiosk->doubt || kiosk->quit)
                return;
        }
        input_wait(kiosk, SETTLE_WAIT_MS, &happening);
        if (happening.kind != HAPPENED_TIMEOUT)
            kiosk_happened(kiosk, &happening);
        sodium_memzero(&happening, sizeof happening);
    }
}

/* -- Replies ----------------------------------------------------------------------------------- */

static json_t *refused(const char *why)
{
    return json_pack("{s:b, s:s}", "ok", 0, "why", why);
}

static json_t *done(void)
{
    return json_pack("{s:b}", "ok", 1);
}

static json_t *node_json(const struct node *node)
{
    json_t *states = json_array();
    const char *state;
    for (int i = 0; (state = node_state_name(node->states, i)) != NULL; ++i)
        json_array_append_new(states, json_string(state));
    const char *speech = *node->speech != '\0' ? node->speech : node->name;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:[f,f,f,f], s:b}", "id", node->id,
                     "role", node_role_name(node->role), "name", node->name, "text", node->text,
                     "value", node->value, "state", states, "speech", speech, "box_mm", node->box.x,
                     node->box.y, node->box.w, node->box.h, "personal",
                     (node->flags & NODE_PERSONAL) != 0);
}

static json_t *do_tree(struct drive *drive, const json_t *line)
{
    (void)line;
    const struct tree *tree = stage_tree(drive->kiosk->stage);
    json_t *nodes = json_array();
    for (const struct node *node = tree->first; node != NULL; node = node->next)
        if (*node->id != '\0') /* grounds and edges mean nothing */
            json_array_append_new(nodes, node_json(node));
    return json_pack("{s:b, s:s, s:[f,f], s:o}", "ok", 1, "screen", tree->screen, "size_mm",
                     tree->page.w, tree->page.h, "nodes", nodes);
}

static json_t *do_tap(struct drive *drive, const json_t *line)
{
    const char *id = json_string_value(json_object_get(line, "id"));
    if (id == NULL)
        return refused("tap needs an id");
    const char *why = stage_tap_refusal(drive->kiosk->stage, id);
    if (why != NULL)
        return refused(why);
    if (!stage_push_tap(drive->kiosk->stage, id))
        return refused("the queue is full");
    settle(drive->kiosk);
    return done();
}

/* As somebody types: a character at a time, each seen before the next. */
static json_t *do_type(struct drive *drive, const json_t *line)
{
    const char *text = json_string_value(json_object_get(line, "text"));
    if (text == NULL)
        return refused("type needs a text");
    while (*text != '\0') {
        char one[5] = {*text++};
        for (size_t n = 1; (*text & 0xC0) == 0x80 && n < 4; ++n)
            one[n] = *text++;
        bool pushed = window_push_text(stage_window(drive->kiosk->stage), one);
        sodium_memzero(one, sizeof one);
        if (!pushed)
            return refused("the queue is full");
        settle(drive->kiosk);
    }
    return done();
}

static json_t *do_key(struct drive *drive, const json_t *line)
{
    const char *key = json_string_value(json_object_get(line, "key"));
    bool shift = false;
    if (key != NULL && strncmp(key, "Shift+", 6) == 0) {
        shift = true;
        key += 6;
    }
    if (key == NULL || !window_push_key(stage_window(drive->kiosk->stage), key, shift))
        return refused("key needs one of SDL's key names");
    settle(drive->kiosk);
    return done();
}

/* As a scanner does: keys by their place, and Enter. */
static json_t *do_scan(struct drive *drive, const json_t *line)
{
    const char *text = json_string_value(json_object_get(line, "text"));
    struct window *window = stage_window(drive->kiosk->stage);
    if (text == NULL || !window_push_burst(window, text) || !window_push_burst(window, "\n"))
        return refused("scan needs a text of letters and digits");
    settle(drive->kiosk);
    return done();
}

static json_t *do_finger(struct drive *drive, const json_t *line)
{
    static const struct {
        const char *phase;
        enum window_event_kind kind;
    } phases[] = {{"down", WINDOW_DOWN}, {"move", WINDOW_MOVE}, {"up", WINDOW_UP}};
    const char *phase = json_string_value(json_object_get(line, "phase"));
    const json_t *at = json_object_get(line, "at_mm");
    struct window_event event = {.x_mm = json_number_value(json_array_get(at, 0)),
                                 .y_mm = json_number_value(json_array_get(at, 1))};
    for (size_t i = 0; phase != NULL && i < sizeof phases / sizeof phases[0]; ++i) {
        if (strcmp(phase, phases[i].phase) != 0 || json_array_size(at) != 2)
            continue;
        event.kind = phases[i].kind;
        if (!window_push(stage_window(drive->kiosk->stage), &event))
            return refused("the queue is full");
        settle(drive->kiosk);
        return done();
    }
    return refused("finger needs at_mm [x, y] and a phase: down, move, up");
}

static json_t *do_clock(struct drive *drive, const json_t *line)
{
    const json_t *advance = json_object_get(line, "advance_ms");
    if (!json_is_integer(advance) || json_integer_value(advance) < 0)
        return refused("clock needs advance_ms, 0 or more");
    int64_t ms = json_integer_value(advance);
    struct clock *clock = stage_clock(drive->kiosk->stage);
    clock_advance(clock, ms);
    const struct io *io = &drive->clock->io;
    clock_io_set(drive->clock, io->wall_ms(io->self) + ms, io->monotonic_ms(io->self) + ms);
    if (drive->kiosk->keeper != NULL)
        keeper_poke(drive->kiosk->keeper);
    settle(drive->kiosk);
    return done();
}

static json_t *do_shot(struct drive *drive, const json_t *line)
{
    const char *file = json_string_value(json_object_get(line, "file"));
    if (file == NULL)
        return refused("shot needs a file");
    struct window *window = stage_window(drive->kiosk->stage);
    return window_shot(window, file) == UI_DONE ? done() : refused(window_why(window));
}

static json_t *do_frames(struct drive *drive, const json_t *line)
{
    (void)line;
    struct stage_frames frames = stage_frames(drive->kiosk->stage);
    return json_pack("{s:b, s:I, s:f, s:I}", "ok", 1, "frames", (json_int_t)frames.presented,
                     "last_ms", frames.last_ms, "last_pixels", (json_int_t)frames.last_pixels);
}

/* The fair's turns as this kiosk knows them: all, and those that somebody still waits with. */
static void add_turns(struct kiosk *kiosk, json_t *state)
{
    struct keeper_board *board = calloc(1, sizeof *board);
    json_int_t waiting = 0;
    if (board != NULL && kiosk->keeper != NULL)
        (void)keeper_look_board(kiosk->keeper, board);
    for (size_t i = 0; board != NULL && i < board->board.count; i++)
        waiting += board_waits(&board->board.entries[i]);
    json_object_set_new(state, "turns", json_integer(board ? (json_int_t)board->board.count : -1));
    json_object_set_new(state, "turns_waiting", json_integer(waiting));
    free(board);
}

static json_t *do_state(struct drive *drive, const json_t *line)
{
    (void)line;
    struct keeper_status status = drive->kiosk->status;
    if (drive->kiosk->keeper != NULL)
        keeper_look(drive->kiosk->keeper, &status);
    const struct sync_counts *counts = &status.counts;
    struct printer_roll now = {0};
    if (drive->kiosk->printer != NULL)
        printer_roll(drive->kiosk->printer, &now);
    int set_m = drive->kiosk->config->roll_m;
    const struct roll *roll = &drive->kiosk->roll;
    json_t *state = json_pack(
        "{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:I, s:b}", "ok", 1, "captured",
        (json_int_t)counts->captured, "pending", (json_int_t)counts->pending, "relayed",
        (json_int_t)counts->relayed, "delivered", (json_int_t)counts->delivered, "safe",
        (json_int_t)counts->safe, "quarantined", (json_int_t)counts->quarantined, "lost",
        (json_int_t)counts->lost, "waiting", (json_int_t)counts->waiting, "store_permille",
        (json_int_t)counts->store_permille, "fair_closed", counts->fair_closed, "roll_left_mm",
        (json_int_t)roll_left_mm(roll, set_m), "roll_ends_soon", roll_ends_soon(roll, set_m, &now));
    if (state != NULL)
        add_turns(drive->kiosk, state);
    return state;
}

/* What was handed to the voice since the last time this was asked, or since the visit began. */
static json_t *do_heard(struct drive *drive, const json_t *line)
{
    struct speech *speech = drive->kiosk->speech;
    json_t *list = json_array();
    const struct speech_heard *heard;
    (void)line;
    for (size_t i = 0; (heard = speech_heard(speech, i)) != NULL; ++i)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:b}", "id", heard->id, "text",
                                              heard->text, "language", heard->english ? "en" : "es",
                                              "clip", heard->clip));
    speech_forget_heard(speech);
    return json_pack("{s:b, s:b, s:b, s:i, s:o}", "ok", 1, "listening", speech_is_on(speech),
                     "headset", speech_has_headset(speech), "volume", speech_volume(speech),
                     "heard", list);
}

/* Answers when the trip is over; people at the glass go on meanwhile. */
static json_t *do_stick(struct drive *drive, const json_t *line)
{
    const char *folder = json_string_value(json_object_get(line, "folder"));
    struct keeper *keeper = drive->kiosk->keeper;
    struct keeper_status status = {.trip.running = true};
    if (folder == NULL)
        return refused("stick needs a folder");
    if (keeper == NULL || keeper_trip(keeper, folder) != DONE)
        return refused("no store is open, or a stick is under way");
    while (status.trip.running && !drive->kiosk->doubt) {
        struct happening happening;
        settle(drive->kiosk);
        keeper_look(keeper, &status);
        if (!status.trip.running)
            break;
        input_wait(drive->kiosk, SETTLE_WAIT_MS, &happening);
        if (happening.kind != HAPPENED_TIMEOUT)
            kiosk_happened(drive->kiosk, &happening);
        sodium_memzero(&happening, sizeof happening);
    }
    return handover_json(&status.trip);
}

static json_t *do_quit(struct drive *drive, const json_t *line)
{
    (void)line;
    drive->kiosk->quit = true;
    return done();
}

static const struct {
    const char *what;
    json_t *(*answer)(struct drive *drive, const json_t *line);
} commands[] = {
    {"tree", do_tree},     {"tap", do_tap},     {"type", do_type},   {"key", do_key},
    {"finger", do_finger}, {"clock", do_clock}, {"shot", do_shot},   {"frames", do_frames},
    {"state", do_state},   {"scan", do_scan},   {"heard", do_heard}, {"quit", do_quit},
    {"stick", do_stick},
};

static json_t *answer(struct drive *drive, const char *text, size_t size)
{
    json_error_t error;
    json_t *line = json_loadb(text, size, 0, &error);
    const char *what = json_string_value(json_object_get(line, "do"));
    json_t *reply = NULL;
    if (line == NULL)
        reply = refused("not a JSON object on one line");
    for (size_t i = 0; reply == NULL && what != NULL && i < sizeof commands / sizeof *commands; ++i)
        if (strcmp(what, commands[i].what) == 0)
            reply = commands[i].answer(drive, line);
    json_decref(line);
    return reply != NULL ? reply : refused("no such thing to do");
}

void drive_step(struct drive *drive)
{
    size_t size = 0;
    char *text = drive_socket_line(drive->socket, &size);
    if (text == NULL)
        return;
    settle(drive->kiosk); /* what was under way comes first */
    json_t *reply = answer(drive, text, size);
    char *line = reply == NULL ? NULL : json_dumps(reply, JSON_COMPACT | JSON_REAL_PRECISION(6));
    static const char failed[] = "{\"ok\":false,\"why\":\"out of memory\"}";
    if (line == NULL)
        drive_socket_reply(drive->socket, failed, sizeof failed - 1);
    else
        drive_socket_reply(drive->socket, line, strlen(line));
    release(line);
    json_decref(reply);
}
