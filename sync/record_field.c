/* One field of a fact's body as CBOR: see record_field.h. */
#include "sync/record_field.h"

#include <sodium.h>
#include <string.h>

#include "sync/answers.h"

/* Numbers of every width, in and out of struct fact. */
static uint64_t load(const struct fact *fact, const struct record_field *field)
{
    const uint8_t *from = (const uint8_t *)fact + field->offset;
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;

    switch (field->kind) {
    case FIELD_8:
        memcpy(&u8, from, sizeof u8);
        return u8;
    case FIELD_16:
        memcpy(&u16, from, sizeof u16);
        return u16;
    case FIELD_32:
        memcpy(&u32, from, sizeof u32);
        return u32;
    default:
        memcpy(&u64, from, sizeof u64);
        return u64;
    }
}

static void keep(struct fact *fact, const struct record_field *field, uint64_t value)
{
    uint8_t *to = (uint8_t *)fact + field->offset;
    uint8_t u8 = (uint8_t)value;
    uint16_t u16 = (uint16_t)value;
    uint32_t u32 = (uint32_t)value;

    switch (field->kind) {
    case FIELD_8:
        memcpy(to, &u8, sizeof u8);
        break;
    case FIELD_16:
        memcpy(to, &u16, sizeof u16);
        break;
    case FIELD_32:
        memcpy(to, &u32, sizeof u32);
        break;
    default:
        memcpy(to, &value, sizeof value);
    }
}

static void pack_answers(struct binary_writer *writer, const uint8_t *from)
{
    struct fact_registered said;
    uint8_t bytes[ANSWERS_BYTES];

    memcpy(&said, from, sizeof said);
    if (answers_pack(&said, bytes))
        binary_bytes(writer, bytes, sizeof bytes);
    else
        writer->bad = true;
    sodium_memzero(&said, sizeof said);
    sodium_memzero(bytes, sizeof bytes);
}

static void take_answers(struct binary_reader *reader, uint8_t *to)
{
    struct fact_registered said;
    size_t size;
    const uint8_t *bytes = binary_take_bytes(reader, ANSWERS_BYTES, &size);

    memcpy(&said, to, sizeof said);
    if (reader->bad || size != ANSWERS_BYTES || !answers_take(bytes, &said))
        reader->bad = true;
    else
        memcpy(to, &said, sizeof said);
    sodium_memzero(&said, sizeof said);
}

#define HELP_SHIFT 3 /* help·8 + code: the byte was 0 before there were either */
#define CODE_MOST 7

static void pack_ending(struct binary_writer *writer, const struct fact *fact)
{
    const struct fact_referral *said = &fact->body.referral;

    if (said->code > CODE_MOST || said->help > UINT8_MAX >> HELP_SHIFT)
        writer->bad = true;
    binary_uint(writer, (uint64_t)said->help << HELP_SHIFT | said->code);
}

static void take_ending(struct binary_reader *reader, struct fact *fact)
{
    uint64_t value = binary_take_uint(reader, UINT8_MAX);

    fact->body.referral.code = (uint8_t)(value & CODE_MOST);
    fact->body.referral.help = (uint8_t)(value >> HELP_SHIFT);
}

#define PEOPLE_CELLS ((size_t)AGE_BANDS * SEX_VALUES)
#define PEOPLE_HEAD 3
#define PEOPLE_BYTES (PEOPLE_HEAD + 2 * PEOPLE_CELLS)

/* One byte string: day, kind, then two bytes a cell, bands in order, sexes within; zeros at the
 * end are left out. A program that does not know it keeps it as it came. */
static void pack_people(struct binary_writer *writer, const struct fact *fact)
{
    const struct fact_session *said = &fact->body.session;
    const uint16_t *cells = &said->people[0][0];
    uint8_t bytes[PEOPLE_BYTES] = {(uint8_t)(said->day >> 8), (uint8_t)said->day, said->kind};
    size_t size = PEOPLE_HEAD;

    for (size_t i = 0; i < PEOPLE_CELLS; i++) {
        bytes[PEOPLE_HEAD + 2 * i] = (uint8_t)(cells[i] >> 8);
        bytes[PEOPLE_HEAD + 2 * i + 1] = (uint8_t)cells[i];
        if (cells[i] != 0)
            size = PEOPLE_HEAD + 2 * (i + 1);
        if (cells[i] > SESSION_PEOPLE_MAX)
            writer->bad = true;
    }
    binary_bytes(writer, bytes, size);
}

static void take_people(struct binary_reader *reader, struct fact *fact)
{
    struct fact_session *said = &fact->body.session;
    size_t size;
    const uint8_t *bytes = binary_take_bytes(reader, PEOPLE_BYTES, &size);

    if (reader->bad || size < PEOPLE_HEAD || (size - PEOPLE_HEAD) % 2 != 0) {
        reader->bad = true;
        return;
    }
    said->day = (uint16_t)(bytes[0] << 8 | bytes[1]);
    said->kind = bytes[2];
    for (size_t i = 0; PEOPLE_HEAD + 2 * i < size; i++) {
        const uint8_t *cell = bytes + PEOPLE_HEAD + 2 * i;

        said->people[i / SEX_VALUES][i % SEX_VALUES] = (uint16_t)(cell[0] << 8 | cell[1]);
    }
}

void record_field_pack(struct binary_writer *writer, const struct fact *fact,
                       const struct record_field *field)
{
    const uint8_t *from = (const uint8_t *)fact + field->offset;
    uint64_t value;

    if (field->kind == FIELD_ID) {
        binary_bytes(writer, from, sodium_is_zero(from, RECORD_ID_BYTES) ? 0 : RECORD_ID_BYTES);
    } else if (field->kind == FIELD_ANSWERS) {
        pack_answers(writer, from);
    } else if (field->kind == FIELD_ENDING) {
        pack_ending(writer, fact);
    } else if (field->kind == FIELD_PEOPLE) {
        pack_people(writer, fact);
    } else if (field->kind == FIELD_TIME) {
        binary_int(writer, (int64_t)load(fact, field));
    } else {
        value = load(fact, field);
        if (value > field->most)
            writer->bad = true;
        binary_uint(writer, value);
    }
}

void record_field_take(struct binary_reader *reader, struct fact *fact,
                       const struct record_field *field)
{
    uint8_t *to = (uint8_t *)fact + field->offset;
    const uint8_t *bytes;
    size_t size;

    if (field->kind == FIELD_ANSWERS) {
        take_answers(reader, to);
    } else if (field->kind == FIELD_ENDING) {
        take_ending(reader, fact);
    } else if (field->kind == FIELD_PEOPLE) {
        take_people(reader, fact);
    } else if (field->kind == FIELD_ID) {
        bytes = binary_take_bytes(reader, RECORD_ID_BYTES, &size);
        if (size != 0 && size != RECORD_ID_BYTES)
            reader->bad = true;
        if (!reader->bad && size > 0)
            memcpy(to, bytes, size);
    } else if (field->kind == FIELD_TIME) {
        keep(fact, field, (uint64_t)binary_take_int(reader));
    } else {
        keep(fact, field, binary_take_uint(reader, field->most));
    }
}
