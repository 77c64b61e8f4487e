/* The facts and their deterministic CBOR: see record.h.
 *
 * A commit is one flat array: stamp, then per fact [record id unless it is the one before], type,
 * the body's numbers. Each type's body is a table of fields below: encode, decode and limits read
 * the same table. A type without a table has one item, a byte string, kept as it came. The stamp is
 * one byte string: flags (quality 2 bits, staff 1, counter bytes 2, monotonic bytes 3) ‖ ms 6 B ‖
 * counter ‖ monotonic ‖ staff. Refuses every value outside its table's limit. */
#include "sync/record.h"

#include <sodium.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/record_field.h"

struct shape {
    const struct record_field *fields;
    size_t count;
};

#define AT(member) offsetof(struct fact, body.member)

static const struct record_field stream_open[] = {
    {FIELD_ID, AT(stream_open.parent), 0},
    {FIELD_64, AT(stream_open.parent_last), UINT32_MAX},
    {FIELD_16, AT(stream_open.schema), UINT16_MAX},
    {FIELD_8, AT(stream_open.kind), 2},
    {FIELD_TIME, AT(stream_open.asserted_ms), 0},
};
static const struct record_field registered[] = {
    {FIELD_32, AT(registered.services), UINT32_MAX},
    {FIELD_ANSWERS, AT(registered), 0},
};
static const struct record_field consent[] = {
    {FIELD_8, AT(consent.purposes), 7},
    {FIELD_16, AT(consent.text_version), UINT16_MAX},
};
static const struct record_field turn[] = {
    {FIELD_8, AT(turn.service), 31},
    {FIELD_16, AT(turn.module), UINT16_MAX},
    {FIELD_16, AT(turn.number), UINT16_MAX},
};
static const struct record_field service[] = {
    {FIELD_8, AT(service.service), 31},
    {FIELD_8, AT(service.outcome), 6},
};
static const struct record_field sheet[] = {
    {FIELD_16, AT(sheet.day), UINT16_MAX},
    {FIELD_8, AT(sheet.age), AGE_BANDS - 1},
    {FIELD_8, AT(sheet.sex), SEX_VALUES - 1},
    {FIELD_32, AT(sheet.services), UINT32_MAX},
};
static const struct record_field slip_made[] = {
    {FIELD_8, AT(slip.copy), UINT8_MAX},
};
static const struct record_field slip_printed[] = {
    {FIELD_8, AT(slip.copy), UINT8_MAX},
    {FIELD_8, AT(slip.result), PRINT_IN_DOUBT},
};
static const struct record_field referral[] = {
    {FIELD_16, AT(referral.office), UINT16_MAX},
    {FIELD_ENDING, AT(referral), UINT8_MAX},
    {FIELD_16, AT(referral.day), UINT16_MAX},
};
static const struct record_field session[] = {
    {FIELD_PEOPLE, AT(session), 0},
};
static const struct record_field day_counts[] = {
    {FIELD_16, AT(day_counts.day), UINT16_MAX},
    {FIELD_8, AT(day_counts.kind), DAY_COUNT_VERDICT},
    {FIELD_16, AT(day_counts.entry), UINT16_MAX},
    {FIELD_16, AT(day_counts.count), UINT16_MAX},
};
static const struct record_field health[] = {
    {FIELD_8, AT(health.paper), 3},
    {FIELD_8, AT(health.battery_percent), 100},
    {FIELD_16, AT(health.disk_free_mb), UINT16_MAX},
    {FIELD_8, AT(health.clock), CLOCK_HUB},
};
static const struct record_field gap[] = {
    {FIELD_ID, AT(gap.stream), 0},
    {FIELD_64, AT(gap.first), UINT32_MAX},
    {FIELD_64, AT(gap.last), UINT32_MAX},
    {FIELD_8, AT(gap.reason), 2},
};
static const struct record_field continued[] = {
    {FIELD_8, AT(continued.part), UINT8_MAX},
    {FIELD_8, AT(continued.parts), UINT8_MAX},
};

#define SHAPE(fields)                                \
    {                                                \
        fields, sizeof(fields) / sizeof((fields)[0]) \
    }

static const struct shape shapes[] = {
    [FACT_STREAM_OPEN] = SHAPE(stream_open),
    [FACT_ATTENDEE_REGISTERED] = SHAPE(registered),
    [FACT_ATTENDEE_AMENDED] = SHAPE(registered),
    [FACT_CONSENT] = SHAPE(consent),
    [FACT_TURN_ISSUED] = SHAPE(turn),
    [FACT_TURN_CALLED] = SHAPE(turn),
    [FACT_TURN_NO_SHOW] = SHAPE(turn),
    [FACT_SERVICE_GIVEN] = SHAPE(service),
    [FACT_SLIP_MADE] = SHAPE(slip_made),
    [FACT_SLIP_PRINTED] = SHAPE(slip_printed),
    [FACT_SLIP_REVOKED] = SHAPE(slip_made),
    [FACT_REFERRAL_ISSUED] = SHAPE(referral),
    [FACT_REFERRAL_SEEN] = SHAPE(referral),
    [FACT_REFERRAL_ACCEPTED] = SHAPE(referral),
    [FACT_REFERRAL_NO_CAPACITY] = SHAPE(referral),
    [FACT_REFERRAL_ATTENDED] = SHAPE(referral),
    [FACT_REFERRAL_CLOSED] = SHAPE(referral),
    [FACT_REFERRAL_WITHDRAWN] = SHAPE(referral),
    [FACT_REFERRAL_LAPSED] = SHAPE(referral),
    [FACT_DAY_COUNTS] = SHAPE(day_counts),
    [FACT_HEALTH] = SHAPE(health),
    [FACT_GAP] = SHAPE(gap),
    [FACT_CONTINUED] = SHAPE(continued),
    [FACT_SHEET_ROW] = SHAPE(sheet),
    [FACT_SESSION] = SHAPE(session),
    [FACT_LETTER_OPENED] = SHAPE(referral),
    [FACT_LETTER_DESTROYED] = SHAPE(referral),
};

#define TYPE_MAX UINT16_MAX

static const struct shape *shape_of(unsigned type)
{
    if (type >= sizeof shapes / sizeof shapes[0] || shapes[type].count == 0)
        return NULL;
    return &shapes[type];
}

static size_t put_number(uint8_t *to, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    return size;
}

static uint64_t get_number(const uint8_t *from, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | from[i];
    return value;
}

static size_t width(uint64_t value)
{
    size_t size = 0;

    for (; value != 0; value >>= 8)
        size++;
    return size;
}

#define STAMP_MAX (1 + 6 + 2 + 7 + RECORD_STAFF_BYTES)

static void pack_stamp(struct binary_writer *writer, const struct stamp *stamp)
{
    uint8_t bytes[STAMP_MAX];
    size_t at = 1, counter = width(stamp->hlc & 0xFFFF), monotonic = width(stamp->monotonic_ms);
    bool staff = !sodium_is_zero(stamp->staff, sizeof stamp->staff);

    if (stamp->quality > CLOCK_HUB || monotonic > 7) {
        writer->bad = true;
        return;
    }
    bytes[0] = (uint8_t)(stamp->quality | (staff ? 4U : 0U) | counter << 3 | monotonic << 5);
    at += put_number(bytes + at, stamp->hlc >> 16, 6);
    at += put_number(bytes + at, stamp->hlc & 0xFFFF, counter);
    at += put_number(bytes + at, stamp->monotonic_ms, monotonic);
    if (staff) {
        memcpy(bytes + at, stamp->staff, sizeof stamp->staff);
        at += sizeof stamp->staff;
    }
    binary_bytes(writer, bytes, at);
}

static void take_stamp(struct binary_reader *reader, struct stamp *stamp)
{
    size_t size, counter, monotonic, staff;
    const uint8_t *bytes = binary_take_bytes(reader, STAMP_MAX, &size);

    if (reader->bad || size < 7) {
        reader->bad = true;
        return;
    }
    stamp->quality = bytes[0] & 3;
    staff = (bytes[0] & 4) != 0 ? RECORD_STAFF_BYTES : 0;
    counter = bytes[0] >> 3 & 3;
    monotonic = bytes[0] >> 5;
    if (counter > 2 || size != 7 + counter + monotonic + staff) {
        reader->bad = true;
        return;
    }
    stamp->hlc = get_number(bytes + 1, 6) << 16 | get_number(bytes + 7, counter);
    stamp->monotonic_ms = get_number(bytes + 7 + counter, monotonic);
    if (staff > 0)
        memcpy(stamp->staff, bytes + 7 + counter + monotonic, staff);
}

static void pack_fact(struct binary_writer *writer, const struct fact *fact)
{
    const struct shape *shape = shape_of(fact->type);

    if (fact->type < 1 || fact->type > TYPE_MAX)
        writer->bad = true;
    binary_uint(writer, fact->type);
    for (size_t i = 0; shape != NULL && i < shape->count; i++)
        record_field_pack(writer, fact, &shape->fields[i]);
    if (shape != NULL)
        return;
    if (fact->body.opaque.size > RECORD_BODY_MAX)
        writer->bad = true;
    else
        binary_bytes(writer, fact->body.opaque.bytes, fact->body.opaque.size);
}

static void take_fact(struct binary_reader *reader, struct fact *fact)
{
    uint64_t type = binary_take_uint(reader, TYPE_MAX);
    const struct shape *shape = shape_of((unsigned)type);
    const uint8_t *bytes;

    fact->type = (enum fact_type)type;
    for (size_t i = 0; shape != NULL && i < shape->count; i++)
        record_field_take(reader, fact, &shape->fields[i]);
    if (shape != NULL)
        return;
    bytes = binary_take_bytes(reader, RECORD_BODY_MAX, &fact->body.opaque.size);
    if (!reader->bad && fact->body.opaque.size > 0)
        memcpy(fact->body.opaque.bytes, bytes, fact->body.opaque.size);
}

/* How many items the flat array has: known only from the facts. */
static size_t items(const struct commit *commit)
{
    size_t count = 1;

    for (size_t i = 0; i < commit->count; i++) {
        const struct shape *shape = shape_of(commit->facts[i].type);

        if (i == 0 ||
            memcmp(commit->facts[i].record, commit->facts[i - 1].record, RECORD_ID_BYTES) != 0)
            count++;
        count += 1 + (shape == NULL ? 1 : shape->count);
    }
    return count;
}

enum outcome record_encode(const struct commit *commit, uint8_t *bytes, size_t room, size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    if (commit->count < 1 || commit->count > RECORD_FACTS)
        return INVALID;
    binary_array(&writer, items(commit));
    pack_stamp(&writer, &commit->stamp);
    for (size_t i = 0; i < commit->count; i++) {
        const uint8_t *record = commit->facts[i].record;

        if (i == 0 || memcmp(record, commit->facts[i - 1].record, RECORD_ID_BYTES) != 0)
            binary_bytes(&writer, record,
                         sodium_is_zero(record, RECORD_ID_BYTES) ? 0 : RECORD_ID_BYTES);
        pack_fact(&writer, &commit->facts[i]);
    }
    *size = writer.size;
    return writer.bad || writer.size > RECORD_FACTS_MAX ? INVALID : DONE;
}

static void take_record(struct binary_reader *reader, struct fact *fact)
{
    size_t size;
    const uint8_t *bytes = binary_take_bytes(reader, RECORD_ID_BYTES, &size);

    if (size != 0 && size != RECORD_ID_BYTES)
        reader->bad = true;
    memset(fact->record, 0, RECORD_ID_BYTES);
    if (!reader->bad && size > 0)
        memcpy(fact->record, bytes, size);
}

enum outcome record_decode(const uint8_t *bytes, size_t size, struct commit *commit)
{
    struct binary_reader reader = {.bytes = bytes, .size = size};
    uint8_t again[RECORD_FACTS_MAX];
    size_t again_size = 0;
    bool same;

    memset(commit, 0, sizeof *commit);
    binary_take_array(&reader, RECORD_FACTS_MAX);
    take_stamp(&reader, &commit->stamp);
    while (!reader.bad && reader.at < size && commit->count < RECORD_FACTS) {
        struct fact *fact = &commit->facts[commit->count];

        if (commit->count > 0)
            memcpy(fact->record, fact[-1].record, RECORD_ID_BYTES);
        if (commit->count == 0 || binary_next_is_bytes(&reader))
            take_record(&reader, fact);
        take_fact(&reader, fact);
        commit->count++;
    }
    if (!binary_end(&reader) || record_encode(commit, again, sizeof again, &again_size) != DONE)
        return INVALID;
    same = again_size == size && memcmp(again, bytes, size) == 0;
    sodium_memzero(again, sizeof again);
    return same ? DONE : INVALID;
}

bool record_is_office_word(enum fact_type type)
{
    return (type >= FACT_REFERRAL_SEEN && type <= FACT_REFERRAL_LAPSED) ||
           type == FACT_LETTER_OPENED || type == FACT_LETTER_DESTROYED;
}

#define HELP_KINDS 7 /* enum pack_need */

bool record_referral_is_plain(const struct fact *fact)
{
    const struct fact_referral *said = &fact->body.referral;
    bool is_closed = fact->type == FACT_REFERRAL_CLOSED;
    bool may_help = is_closed || fact->type == FACT_REFERRAL_ATTENDED;

    if (fact->type != FACT_REFERRAL_ISSUED && !record_is_office_word(fact->type))
        return true;
    return is_closed == (said->code != 0) && said->code < REFERRAL_OUTCOMES &&
           said->help <= (may_help ? HELP_KINDS : 0);
}

void record_slip_id(const uint8_t record[RECORD_ID_BYTES], uint8_t copy,
                    uint8_t slip[RECORD_ID_BYTES])
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, RECORD_ID_BYTES);
    crypto_generichash_update(&state, record, RECORD_ID_BYTES);
    crypto_generichash_update(&state, &copy, 1);
    crypto_generichash_final(&state, slip, RECORD_ID_BYTES);
}

void record_child_id(const uint8_t record[RECORD_ID_BYTES], uint8_t child,
                     uint8_t id[RECORD_ID_BYTES])
{
    static const char context[] = "jornada-child-v1"; /* never the id of one of its slips */
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, RECORD_ID_BYTES);
    crypto_generichash_update(&state, (const uint8_t *)context, sizeof context);
    crypto_generichash_update(&state, record, RECORD_ID_BYTES);
    crypto_generichash_update(&state, &child, 1);
    crypto_generichash_final(&state, id, RECORD_ID_BYTES);
}

const char *record_age_name(enum age_band band)
{
    static const char *const names[AGE_BANDS] = {"",      "0-5",   "6-11",  "12-17", "18-29",
                                                 "30-44", "45-59", "60-74", "75+"};

    return (unsigned)band < AGE_BANDS ? names[band] : NULL;
}

const char *record_sex_name(enum sex sex)
{
    static const char *const names[SEX_VALUES] = {"", "M", "H", "X"};

    return (unsigned)sex < SEX_VALUES ? names[sex] : NULL;
}
