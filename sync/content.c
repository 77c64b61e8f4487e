/* Content packs as a hub signs and a kiosk keeps them: see content.h.
 *
 * Promises: a path that passed stays below the version's folder. The pointer is a file with the
 * version as a decimal number; a pointer to something else than a number is as none. */
#include "sync/content.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/disk.h"
#include "sync/signature.h"

#define FORMAT 1

static bool part_is_sane(const char *part, size_t size)
{
    return size > 0 && !(part[0] == '.' && (size == 1 || (size == 2 && part[1] == '.')));
}

static bool path_is_sane(const char *path)
{
    size_t from = 0, size = strlen(path);

    for (size_t i = 0; i <= size; i++) {
        if (i < size && ((unsigned char)path[i] < 0x20 || path[i] == '\\' || path[i] == 0x7F))
            return false;
        if (i < size && path[i] != '/')
            continue;
        if (!part_is_sane(path + from, i - from))
            return false;
        from = i + 1;
    }
    return size > 0;
}

static bool is_sane(const struct content_manifest *manifest)
{
    if (manifest->version == 0 || manifest->count > CONTENT_FILES_MAX)
        return false;
    for (size_t i = 0; i < manifest->count; i++) {
        const struct content_file *file = &manifest->files[i];

        if (memchr(file->path, 0, sizeof file->path) == NULL || !path_is_sane(file->path) ||
            file->size > WIRE_ANSWER_MAX)
            return false;
        if (i > 0 && strcmp(file[-1].path, file->path) >= 0)
            return false;
    }
    return true;
}

enum outcome content_encode(const struct content_manifest *manifest, const uint8_t hub_secret[64],
                            uint8_t *bytes, size_t room, size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    if (!is_sane(manifest))
        return INVALID;
    binary_array(&writer, 3);
    binary_uint(&writer, FORMAT);
    binary_uint(&writer, manifest->version);
    binary_array(&writer, manifest->count);
    for (size_t i = 0; i < manifest->count; i++) {
        binary_array(&writer, 3);
        binary_text(&writer, manifest->files[i].path);
        binary_uint(&writer, manifest->files[i].size);
        binary_bytes(&writer, manifest->files[i].hash, sizeof manifest->files[i].hash);
    }
    if (writer.bad || room - writer.size < SIGNATURE_BYTES)
        return INVALID;
    signature_make(SIGNATURE_MANIFEST, bytes, writer.size, hub_secret, bytes + writer.size);
    *size = writer.size + SIGNATURE_BYTES;
    return DONE;
}

enum outcome content_decode(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                            struct content_manifest *manifest)
{
    struct binary_reader reader = {.bytes = bytes};

    if (size <= SIGNATURE_BYTES)
        return INVALID;
    reader.size = size - SIGNATURE_BYTES;
    if (binary_take_array(&reader, 3) != 3 || binary_take_uint(&reader, FORMAT) != FORMAT)
        return INVALID;
    manifest->version = (uint32_t)binary_take_uint(&reader, UINT32_MAX);
    manifest->count = (uint16_t)binary_take_array(&reader, CONTENT_FILES_MAX);
    for (size_t i = 0; i < manifest->count && !reader.bad; i++) {
        struct content_file *file = &manifest->files[i];

        if (binary_take_array(&reader, 3) != 3)
            reader.bad = true;
        memset(file->path, 0, sizeof file->path);
        binary_take_text(&reader, file->path, sizeof file->path);
        file->size = binary_take_uint(&reader, WIRE_ANSWER_MAX);
        binary_take_fixed(&reader, file->hash, sizeof file->hash);
    }
    if (!binary_end(&reader) || !is_sane(manifest))
        return INVALID;
    return signature_check(SIGNATURE_MANIFEST, bytes, reader.size, hub_key, bytes + reader.size);
}

enum outcome content_current(const struct io *io, const char *folder, char path[CONTENT_FOLDER_MAX],
                             uint32_t *version)
{
    char pointer[DISK_PATH_MAX];
    uint8_t text[16];
    size_t size = 0;
    unsigned long number;
    char *end;
    enum outcome outcome = disk_path(pointer, folder, "content/current");

    *version = 0;
    if (outcome == DONE)
        outcome = disk_read(io, pointer, text, sizeof text - 1, &size);
    if (outcome != DONE)
        return outcome;
    text[size] = '\0';
    number = strtoul((const char *)text, &end, 10);
    if (text[0] < '1' || text[0] > '9' || *end != '\n' || end[1] != '\0' || number > UINT32_MAX)
        return NOT_FOUND;
    if (snprintf(path, CONTENT_FOLDER_MAX, "%s/content/%lu", folder, number) >= CONTENT_FOLDER_MAX)
        return INVALID;
    *version = (uint32_t)number;
    return DONE;
}
