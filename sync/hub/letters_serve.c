/* letters_answer and letters_write: envelopes of one office, for its desk's question or for a file.
 */
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/frame.h"
#include "sync/hub/audit.h"
#include "sync/hub/desk.h"
#include "sync/hub/letters_inside.h"
#include "sync/hub/office_key.h"
#include "sync/letter.h"
#include "sync/signature.h"

#define VERSION 1
#define FIELDS 4
#define SLIP 16
#define DAY_MS (24 * 60 * 60 * 1000LL)
#define ENVELOPE_BYTES_MAX (LETTER_PARTS * 256 + 1024)

struct question {
    struct desk desk;
    size_t count;
    uint8_t have[LETTERS_HAVE_MAX][SLIP];
};

/* An answer that grows in the hub's room. */
struct text {
    char *bytes;
    size_t size, room;
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text->bytes + text->size, text->room - text->size, format, arguments);
    va_end(arguments);
    if (size > 0)
        text->size += (size_t)size < text->room - text->size ? (size_t)size : 0;
}

static void add_hex(struct text *text, const char *name, const uint8_t *bytes, size_t size)
{
    char hex[2 * SEAL_WRAP_BYTES + 1];
    sodium_bin2hex(hex, sizeof hex, bytes, size);
    add(text, "\"%s\":\"%s\"", name, hex);
}

/* REFUSED: not signed by a desk of this hub. INVALID: not in form. */
static enum outcome read_question(struct hub *hub, const struct wire_request *request,
                                  struct question *question)
{
    uint8_t device[16];
    size_t size = request->body_size;
    if (size <= SIGNATURE_BYTES)
        return INVALID;
    struct binary_reader reader = {.bytes = request->body, .size = size - SIGNATURE_BYTES};
    if (binary_take_array(&reader, FIELDS) != FIELDS ||
        binary_take_uint(&reader, VERSION) != VERSION)
        return INVALID;
    binary_take_fixed(&reader, device, sizeof device);
    (void)binary_take_uint(&reader, INT64_MAX); /* no clock is held against a desk: letters.h */
    question->count = binary_take_array(&reader, LETTERS_HAVE_MAX);
    for (size_t i = 0; i < question->count && !reader.bad; i++)
        binary_take_fixed(&reader, question->have[i], SLIP);
    if (!binary_end(&reader))
        return INVALID;
    enum outcome outcome = desk_find(hub, device, &question->desk);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? REFUSED : outcome;
    return signature_check(SIGNATURE_DESK, request->body, size - SIGNATURE_BYTES,
                           question->desk.public_key, request->body + size - SIGNATURE_BYTES);
}

static bool has(const struct question *question, const uint8_t slip[SLIP])
{
    for (size_t i = 0; i < question->count; i++) {
        if (memcmp(question->have[i], slip, SLIP) == 0)
            return true;
    }
    return false;
}

/* This office's, in this fair; those that were put aside are nobody's. */
static bool is_for(const void *context, const struct letters_row *row)
{
    const struct desk *desk = context;
    return row->known && !row->aside && row->office == desk->office &&
           memcmp(row->fair, desk->fair, sizeof row->fair) == 0;
}

/* The compartments of one stream, in order. */
struct envelope {
    size_t count;
    bool erased;
    struct letter_part parts[LETTER_PARTS];
};

static bool take_part(void *context, const struct storage_value columns[])
{
    struct envelope *envelope = context;
    const uint8_t *frame = columns[1].bytes;
    size_t size;
    if (!frame_is_whole(frame, columns[1].size))
        return true;
    envelope->erased = envelope->erased || frame_is_erased(frame[0]);
    if (!frame_has_identity(frame[0]))
        return true;
    if (envelope->count < LETTER_PARTS) {
        struct letter_part *part = &envelope->parts[envelope->count];
        const uint8_t *identity = frame_identity(frame, &size);
        part->seq = (uint64_t)columns[0].number;
        memcpy(part->identity, identity, sizeof part->identity);
    }
    envelope->count++;
    return true;
}

/* DONE: all of it is here. NOT_FOUND: not yet. REFUSED: it was erased. */
static enum outcome gather(struct hub *hub, const struct letters_row *row,
                           struct envelope *envelope, struct stream *stream)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(row->stream, 16),
                                     storage_number(FRAME_COUNTED)};
    memset(envelope, 0, sizeof *envelope);
    enum outcome outcome = storage_each(hub->storage,
                                        "SELECT seq, bytes FROM frame WHERE tenant = $1"
                                        " AND stream = $2 AND state = $3 ORDER BY seq",
                                        3, values, take_part, envelope);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    outcome = stream_load(hub, row->stream, row->device, stream);
    if (outcome != DONE)
        return outcome;
    if (envelope->erased)
        return REFUSED;
    return envelope->count == LETTER_PARTS && stream->wraps > 1 ? DONE : NOT_FOUND;
}

static void add_envelope(struct hub *hub, struct text *text, const struct letters_row *row,
                         const struct envelope *envelope, const struct stream *stream,
                         bool before_key)
{
    add(text, "{\"v\":%d,", VERSION);
    add_hex(text, "slip", row->slip, 16);
    add(text, ",\"office\":%u,", (unsigned)row->office);
    add_hex(text, "tenant", hub->tenant, 8);
    add(text, ",");
    add_hex(text, "fair", row->fair, 8);
    add(text, ",");
    add_hex(text, "device", row->device, 16);
    add(text, ",");
    add_hex(text, "stream", row->stream, 16);
    add(text, ",");
    add_hex(text, "wrap", stream->wrap[1], SEAL_WRAP_BYTES);
    add(text, ",\"frames\":[");
    for (size_t i = 0; i < LETTER_PARTS; i++) {
        add(text, "%s{\"seq\":%llu,", i > 0 ? "," : "", (unsigned long long)envelope->parts[i].seq);
        add_hex(text, "identity", envelope->parts[i].identity, sizeof envelope->parts[i].identity);
        add(text, "}");
    }
    add(text, "],\"before_key\":%s,\"withdrawn\":false}", before_key ? "true" : "false");
}

static uint32_t today(struct hub *hub)
{
    return (uint32_t)(hub->io->wall_ms(hub->io->self) / DAY_MS);
}

/* Once a day and desk: a page that asks again and again fills no list. */
static bool is_noted(struct hub *hub, const struct desk *desk, const struct letters_row *row)
{
    return row->handed_day == today(hub) && memcmp(row->handed, desk->id, 16) == 0;
}

struct answering {
    struct hub *hub;
    const struct question *question;
    struct letters_row *rows;
    size_t count;
    int64_t key_since_ms; /* of the office's present key; 0 = it has none */
    const char *by;       /* who takes them away in a file; NULL: a desk asked by network */
    size_t from, next;    /* of a file's part: the first row, and the first of the next part */
    struct text text;
    struct envelope envelope;
};

static enum outcome note_handed(struct answering *answering, struct letters_row *row)
{
    struct audit_entry entry = {.kind = AUDIT_HANDED, .code = row->office};
    struct hub *hub = answering->hub;
    const struct desk *desk = &answering->question->desk;
    uint32_t day = today(hub);
    if (answering->by == NULL && is_noted(hub, desk, row))
        return DONE;
    memcpy(entry.subject, row->slip, sizeof entry.subject);
    memcpy(entry.device, desk->id, sizeof entry.device);
    if (answering->by != NULL) {
        snprintf(entry.by, sizeof entry.by, "%s", answering->by);
        return audit_append(hub, &entry);
    }
    memcpy(row->handed, desk->id, 16);
    row->handed_day = day;
    enum outcome outcome = audit_append(hub, &entry);
    return outcome == DONE ? letters_save(hub, row) : outcome;
}

static enum outcome add_letters(struct answering *answering, bool *more)
{
    size_t given = 0;
    enum outcome outcome = DONE;
    *more = false;
    for (size_t i = answering->from; i < answering->count && outcome == DONE && !*more; i++) {
        struct letters_row *row = &answering->rows[i];
        struct stream stream;
        bool withdrawn;
        answering->next = i;
        outcome = letters_is_withdrawn(answering->hub, row, &withdrawn);
        if (outcome != DONE || withdrawn || has(answering->question, row->slip))
            continue;
        outcome = gather(answering->hub, row, &answering->envelope, &stream);
        if (outcome == DONE) {
            *more = given == LETTERS_ANSWER_MAX ||
                    answering->text.room - answering->text.size < 2 * ENVELOPE_BYTES_MAX;
            if (*more)
                break;
            outcome = note_handed(answering, row);
            add(&answering->text, "%s", given++ > 0 ? "," : "");
            add_envelope(answering->hub, &answering->text, row, &answering->envelope, &stream,
                         row->at_ms < answering->key_since_ms);
        } else if (outcome == NOT_FOUND || outcome == REFUSED) {
            outcome = DONE;
        }
    }
    return outcome;
}

static enum outcome add_withdrawn(struct answering *answering)
{
    size_t said = 0;
    enum outcome outcome = DONE;
    for (size_t i = 0; i < answering->count && outcome == DONE; i++) {
        const struct letters_row *row = &answering->rows[i];
        struct stream stream;
        bool withdrawn;
        char hex[2 * SLIP + 1];
        if (answering->by == NULL && !has(answering->question, row->slip))
            continue;
        outcome = letters_is_withdrawn(answering->hub, row, &withdrawn);
        if (outcome == DONE && !withdrawn) {
            outcome = gather(answering->hub, row, &answering->envelope, &stream);
            withdrawn = outcome == REFUSED; /* erased by another road */
            outcome = outcome == REFUSED || outcome == NOT_FOUND ? DONE : outcome;
        }
        sodium_bin2hex(hex, sizeof hex, row->slip, SLIP);
        if (outcome == DONE && withdrawn)
            add(&answering->text, "%s\"%s\"", said++ > 0 ? "," : "", hex);
    }
    return outcome;
}

static enum outcome fill(struct answering *answering, bool closed)
{
    bool more = false;
    struct hub *hub = answering->hub;
    struct text *text = &answering->text;
    add(text, "{\"v\":%d,\"hub_ms\":%lld,", VERSION, (long long)hub->io->wall_ms(hub->io->self));
    if (answering->by != NULL) { /* a file says itself whose it is */
        add_hex(text, "fair", answering->question->desk.fair, 8);
        add(text, ",\"office\":%u,", (unsigned)answering->question->desk.office);
    }
    add(text, "\"letters\":[");
    enum outcome outcome = add_letters(answering, &more);
    add(text, "],\"withdrawn\":[");
    if (outcome == DONE && answering->from == 0)
        outcome = add_withdrawn(answering);
    answering->next = more ? answering->next : 0;
    add(text, "],\"more\":%s,\"closed\":%s,\"revoked\":false}\n", more ? "true" : "false",
        closed ? "true" : "false");
    return outcome;
}

/* Most questions hand nothing out, and write nothing. */
static bool may_write(const struct answering *answering)
{
    for (size_t i = 0; i < answering->count; i++) {
        const struct letters_row *row = &answering->rows[i];
        if (!row->withdrawn && !has(answering->question, row->slip) &&
            !is_noted(answering->hub, &answering->question->desk, row))
            return true;
    }
    return false;
}

/* What was handed out is on disk before it leaves. */
static enum outcome commit_answer(struct answering *answering)
{
    struct fair fair;
    struct office_key key;
    struct hub *hub = answering->hub;
    const struct desk *desk = &answering->question->desk;
    enum outcome outcome = fair_find_id(hub, desk->fair, &fair);
    if (outcome == DONE)
        outcome = office_key_find(hub, desk->fair, desk->office, &key);
    if (outcome != DONE && outcome != NOT_FOUND)
        return outcome;
    answering->key_since_ms = outcome == DONE ? key.since_ms : 0;
    outcome = letters_each(hub, is_for, desk, &answering->rows, &answering->count);
    if (outcome == DONE && answering->by == NULL && !may_write(answering))
        return fill(answering, fair.state == CALLS_FAIR_CLOSED);
    if (outcome == DONE)
        outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = fill(answering, fair.state == CALLS_FAIR_CLOSED);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

static void answer_question(struct hub *hub, const struct question *question,
                            struct wire_answer *answer)
{
    struct answering *answering = calloc(1, sizeof *answering);
    enum outcome outcome = BUSY;
    if (answering != NULL) {
        answering->hub = hub;
        answering->question = question;
        answering->text = (struct text){.bytes = (char *)hub->answer, .room = WIRE_ANSWER_MAX};
        outcome = commit_answer(answering);
        answer->body_size = answering->text.size;
        free(answering->rows);
        free(answering);
    }
    if (outcome == DONE) {
        answer->status = 200;
        answer->body = hub->answer;
    } else {
        hub_say(hub, answer, hub_status_of(outcome), "not now\n");
    }
}

/* All that it says it has is to be wiped. */
static void answer_revoked(struct hub *hub, const struct question *question,
                           struct wire_answer *answer)
{
    struct text text = {.bytes = (char *)hub->answer, .room = WIRE_ANSWER_MAX};
    add(&text, "{\"v\":%d,\"hub_ms\":%lld,\"letters\":[],\"withdrawn\":[", VERSION,
        (long long)hub->io->wall_ms(hub->io->self));
    for (size_t i = 0; i < question->count; i++) {
        char hex[2 * SLIP + 1];
        sodium_bin2hex(hex, sizeof hex, question->have[i], SLIP);
        add(&text, "%s\"%s\"", i > 0 ? "," : "", hex);
    }
    add(&text, "],\"more\":false,\"closed\":false,\"revoked\":true}\n");
    answer->status = 200;
    answer->body = hub->answer;
    answer->body_size = text.size;
}

enum outcome letters_write(struct hub *hub, const struct fair *fair, uint16_t office,
                           const char *by, size_t *from, char *text, size_t room, size_t *size)
{
    struct question *question = calloc(1, sizeof *question);
    if (question == NULL)
        return BUSY;
    struct answering answering = {.hub = hub,
                                  .question = question,
                                  .by = by,
                                  .from = *from,
                                  .text = {.bytes = text, .room = room}};
    question->desk.office = office;
    memcpy(question->desk.fair, fair->id, sizeof question->desk.fair);
    enum outcome outcome = hub->can_open ? letters_settle(hub) : REFUSED;
    if (outcome == DONE)
        outcome = commit_answer(&answering);
    *from = answering.next;
    *size = answering.text.size;
    free(answering.rows);
    free(question);
    return outcome;
}

void letters_answer(struct hub *hub, const struct wire_request *request, struct wire_answer *answer)
{
    struct question *question = calloc(1, sizeof *question);
    enum outcome outcome = question == NULL ? BUSY : read_question(hub, request, question);
    if (outcome == INVALID)
        hub_say(hub, answer, 400, "this is no question of a desk\n");
    else if (outcome == REFUSED)
        hub_say(hub, answer, 401, "not signed by a desk of this hub\n");
    else if (outcome != DONE || hub->failed || hub->read_only || !hub->can_open)
        hub_say(hub, answer, 503, "not now\n");
    else if (question->desk.revoked_ms != 0)
        answer_revoked(hub, question, answer);
    else if (letters_settle(hub) != DONE)
        hub_say(hub, answer, 503, "not now\n");
    else
        answer_question(hub, question, answer);
    free(question);
}
