/* Deterministic CBOR in one pass: a writer and a reader over caller's bytes, no heap.
 *
 * Only what our formats use: whole numbers, byte strings, text, arrays of known length, booleans.
 * Both remember their first failure, so that a caller checks once, at the end. The reader refuses
 * longer-than-needed heads, indefinite lengths, numbers above the given limit, and stray bytes
 * (binary_end). */
#ifndef JORNADA_SYNC_BINARY_H
#define JORNADA_SYNC_BINARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct binary_writer {
    uint8_t *bytes;
    size_t room;
    size_t size;
    bool bad; /* did not fit */
};

void binary_array(struct binary_writer *writer, size_t count);
void binary_uint(struct binary_writer *writer, uint64_t value);
void binary_int(struct binary_writer *writer, int64_t value);
void binary_bool(struct binary_writer *writer, bool value);
void binary_bytes(struct binary_writer *writer, const uint8_t *bytes, size_t size);
/* The head of a byte string alone: its `size` bytes are the caller's to put behind it. */
void binary_length(struct binary_writer *writer, size_t size);
void binary_text(struct binary_writer *writer, const char *text);

struct binary_reader {
    const uint8_t *bytes;
    size_t size;
    size_t at;
    bool bad;
};

/* Each returns 0, NULL or false once the reader is bad. */
size_t binary_take_array(struct binary_reader *reader, size_t most);
uint64_t binary_take_uint(struct binary_reader *reader, uint64_t most);
int64_t binary_take_int(struct binary_reader *reader);
bool binary_take_bool(struct binary_reader *reader);
/* Whether the next item is a byte string (nothing is taken). */
bool binary_next_is_bytes(const struct binary_reader *reader);
/* A byte string of at most `most` bytes, pointing into the reader's bytes. */
const uint8_t *binary_take_bytes(struct binary_reader *reader, size_t most, size_t *size);
/* A byte string of exactly `size` bytes. */
void binary_take_fixed(struct binary_reader *reader, uint8_t *bytes, size_t size);
/* Text without a NUL inside, into `text` of `room` bytes, ended by NUL. */
void binary_take_text(struct binary_reader *reader, char *text, size_t room);
/* True when nothing failed and every byte was taken. */
bool binary_end(const struct binary_reader *reader);

#endif
