/* ledger_inside.h: an entry as bytes, a file of them, and ledger_copy. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/hub/file.h"
#include "sync/hub/ledger_inside.h"
#include "sync/signature.h"

#define FIELDS 12
#define VERSION 1
#define FILE_MAX (LEDGER_ENTRIES_MAX * (2 + LEDGER_ENTRY_MAX))

enum outcome ledger_encode(const struct ledger_entry *entry, const uint8_t tenant[8],
                           const uint8_t before[32], const uint8_t hub_secret[64],
                           uint8_t bytes[LEDGER_ENTRY_MAX], size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = LEDGER_ENTRY_MAX - SIGNATURE_BYTES};
    binary_array(&writer, FIELDS);
    binary_uint(&writer, VERSION);
    binary_bytes(&writer, tenant, 8);
    binary_uint(&writer, entry->number);
    binary_bytes(&writer, before, 32);
    binary_int(&writer, entry->at_ms);
    binary_uint(&writer, entry->kind);
    binary_bytes(&writer, entry->subject, 32);
    binary_bytes(&writer, entry->device, 16);
    binary_bytes(&writer, entry->stream, 16);
    binary_uint(&writer, entry->seq);
    binary_uint(&writer, entry->reason);
    binary_text(&writer, entry->by);
    if (writer.bad)
        return INVALID;
    signature_make(SIGNATURE_LEDGER, bytes, writer.size, hub_secret, bytes + writer.size);
    *size = writer.size + SIGNATURE_BYTES;
    return DONE;
}

static bool unpack(struct binary_reader *reader, struct ledger_entry *entry, uint8_t tenant[8],
                   uint8_t before[32])
{
    memset(entry, 0, sizeof *entry);
    if (binary_take_array(reader, FIELDS) != FIELDS || binary_take_uint(reader, VERSION) != VERSION)
        return false;
    binary_take_fixed(reader, tenant, 8);
    entry->number = binary_take_uint(reader, LEDGER_ENTRIES_MAX);
    binary_take_fixed(reader, before, 32);
    entry->at_ms = binary_take_int(reader);
    entry->kind = (enum ledger_kind)binary_take_uint(reader, LEDGER_PUBLISHED);
    binary_take_fixed(reader, entry->subject, 32);
    binary_take_fixed(reader, entry->device, 16);
    binary_take_fixed(reader, entry->stream, 16);
    entry->seq = binary_take_uint(reader, INT64_MAX);
    entry->reason = (uint8_t)binary_take_uint(reader, UINT8_MAX);
    binary_take_text(reader, entry->by, sizeof entry->by);
    return binary_end(reader) && entry->kind >= LEDGER_FRAME;
}

enum outcome ledger_decode(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                           const uint8_t *tenant, struct ledger_entry *entry, uint8_t before[32])
{
    uint8_t whose[8] = {0};
    if (size <= SIGNATURE_BYTES || size > LEDGER_ENTRY_MAX)
        return INVALID;
    struct binary_reader reader = {.bytes = bytes, .size = size - SIGNATURE_BYTES};
    if (!unpack(&reader, entry, whose, before) ||
        (tenant != NULL && memcmp(whose, tenant, sizeof whose) != 0))
        return INVALID;
    return signature_check(SIGNATURE_LEDGER, bytes, reader.size, hub_key, bytes + reader.size);
}

enum outcome ledger_read(const struct io *io, const char *path, uint8_t **bytes, size_t *size)
{
    struct io_file *file;
    uint64_t whole = 0;
    *bytes = NULL;
    *size = 0;
    enum outcome outcome = io->file_open(io->self, path, IO_READ, &file);
    if (outcome != DONE)
        return outcome;
    outcome = io->file_size(io->self, file, &whole);
    if (outcome == DONE && whole > FILE_MAX)
        outcome = INVALID;
    if (outcome == DONE && whole > 0) {
        *bytes = malloc((size_t)whole);
        outcome = *bytes == NULL ? BUSY : io->file_read(io->self, file, 0, *bytes, (size_t)whole);
    }
    io->file_close(io->self, file);
    if (outcome == DONE) {
        *size = (size_t)whole;
    } else {
        free(*bytes);
        *bytes = NULL;
    }
    return outcome;
}

const uint8_t *ledger_next(const uint8_t *bytes, size_t size, size_t *at, size_t *one)
{
    if (size - *at < 2)
        return NULL;
    *one = (size_t)bytes[*at] << 8 | bytes[*at + 1];
    if (*one > LEDGER_ENTRY_MAX || *one > size - *at - 2)
        return NULL;
    const uint8_t *entry = bytes + *at + 2;
    *at += 2 + *one;
    return entry;
}

enum outcome ledger_whose(const struct io *io, const char *path, const uint8_t hub_key[32],
                          uint8_t tenant[8])
{
    struct ledger_entry entry;
    uint8_t *bytes, before[32];
    size_t size, at = 0, one;
    const uint8_t *found;
    enum outcome outcome = ledger_read(io, path, &bytes, &size);
    if (outcome != DONE)
        return outcome;
    outcome = NOT_FOUND;
    while (outcome == NOT_FOUND && (found = ledger_next(bytes, size, &at, &one)) != NULL) {
        if (ledger_decode(found, one, hub_key, NULL, &entry, before) != DONE)
            continue;
        struct binary_reader reader = {.bytes = found, .size = one};
        (void)binary_take_array(&reader, FIELDS);
        (void)binary_take_uint(&reader, VERSION);
        binary_take_fixed(&reader, tenant, 8);
        outcome = DONE;
    }
    free(bytes);
    return outcome;
}

/* One kind has a subject once. */
static bool has(const uint8_t *bytes, size_t size, const struct ledger_entry *entry,
                const uint8_t hub_key[32])
{
    struct ledger_entry other;
    uint8_t before[32];
    size_t at = 0, one;
    const uint8_t *found;
    while ((found = ledger_next(bytes, size, &at, &one)) != NULL) {
        if (ledger_decode(found, one, hub_key, NULL, &other, before) == DONE &&
            other.kind == entry->kind && memcmp(other.subject, entry->subject, 32) == 0)
            return true;
    }
    return false;
}

/* The whole ones of `ours` that are signed, then those of `theirs` that it lacks. */
static size_t join(const uint8_t *ours, size_t ours_size, const uint8_t *theirs, size_t theirs_size,
                   const uint8_t hub_key[32], uint8_t *joined, uint64_t *more)
{
    struct ledger_entry entry;
    uint8_t before[32];
    size_t at = 0, one, size = 0;
    const uint8_t *found;
    while ((found = ledger_next(ours, ours_size, &at, &one)) != NULL) {
        if (ledger_decode(found, one, hub_key, NULL, &entry, before) != DONE)
            continue;
        memcpy(joined + size, found - 2, one + 2);
        size += one + 2;
    }
    size_t kept = size;
    at = 0;
    while ((found = ledger_next(theirs, theirs_size, &at, &one)) != NULL) {
        if (ledger_decode(found, one, hub_key, NULL, &entry, before) != DONE ||
            has(joined, kept, &entry, hub_key))
            continue;
        memcpy(joined + size, found - 2, one + 2);
        size += one + 2;
        ++*more;
    }
    return size;
}

enum outcome ledger_copy(const struct io *io, const char *from, const struct io *to_io,
                         const char *to, const uint8_t hub_key[32], uint64_t *more)
{
    uint8_t *theirs = NULL, *ours = NULL, *joined = NULL;
    size_t theirs_size, ours_size = 0, size = 0;
    *more = 0;
    enum outcome outcome = ledger_read(io, from, &theirs, &theirs_size);
    if (outcome != DONE)
        return outcome;
    outcome = ledger_read(to_io, to, &ours, &ours_size);
    if (outcome == NOT_FOUND)
        outcome = DONE;
    if (outcome == DONE) {
        joined = malloc(theirs_size + ours_size + 1);
        outcome = joined == NULL ? BUSY : DONE;
    }
    if (outcome == DONE)
        size = join(ours, ours_size, theirs, theirs_size, hub_key, joined, more);
    if (outcome == DONE && *more > 0)
        outcome = file_replace(to_io, to, joined, size);
    free(theirs);
    free(ours);
    free(joined);
    return outcome;
}
