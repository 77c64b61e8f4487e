/* The fields that bodies of facts are made of, to CBOR and back: record.c has the tables.
 *
 * A field is a number, a record id, or one of three packed forms: what a registration says
 * (answers.h), how a referral ended (help·8 + code), and the people of a session. Each marks the
 * writer or reader bad where a value is outside its limit; none knows of facts around it. */
#ifndef JORNADA_SYNC_RECORD_FIELD_H
#define JORNADA_SYNC_RECORD_FIELD_H

#include "sync/binary.h"
#include "sync/record.h"

enum record_field_kind {
    FIELD_8,
    FIELD_16,
    FIELD_32,
    FIELD_64,
    FIELD_TIME,
    FIELD_ID,
    FIELD_ANSWERS,
    FIELD_ENDING,
    FIELD_PEOPLE
};

struct record_field {
    enum record_field_kind kind;
    size_t offset; /* in struct fact */
    uint64_t most; /* of a number */
};

void record_field_pack(struct binary_writer *writer, const struct fact *fact,
                       const struct record_field *field);
void record_field_take(struct binary_reader *reader, struct fact *fact,
                       const struct record_field *field);

#endif
