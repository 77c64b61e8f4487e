/* Content packs (words, lines, rights, services, fairs) as a hub signs and a kiosk keeps them.
 *
 * A manifest lists files by path, size and BLAKE2b-256; blobs are fetched by their hash. A version
 * is used only when every blob is there and right: FOLDER/content/VERSION/…, synced, and then the
 * pointer FOLDER/content/current is replaced. Versions never go back. Manifest = deterministic CBOR
 * [1, version, [[path, size, hash], …]] ‖ Ed25519 of the hub (SIGNATURE_MANIFEST).
 * Refuses: paths that are absolute, hold "..", "\\" or control bytes, or are not in byte order. */
#ifndef JORNADA_SYNC_CONTENT_H
#define JORNADA_SYNC_CONTENT_H

#include <stddef.h>
#include <stdint.h>

#include "sync/io.h"
#include "sync/outcome.h"
#include "sync/wire.h"

#define CONTENT_FILES_MAX 512
#define CONTENT_PATH_MAX 160 /* bytes of a path inside a pack, with its NUL */
#define CONTENT_FOLDER_MAX 512
#define CONTENT_MANIFEST_MAX (CONTENT_FILES_MAX * (CONTENT_PATH_MAX + 48) + 128)

struct content_file {
    char path[CONTENT_PATH_MAX]; /* "lines.csv", "rights/orders.txt" */
    uint64_t size;
    uint8_t hash[32];
};

/* Some 100 kB: not for the stack. */
struct content_manifest {
    uint32_t version; /* 1 … */
    uint16_t count;
    struct content_file files[CONTENT_FILES_MAX]; /* in byte order of path, no two alike */
};

enum outcome content_encode(const struct content_manifest *manifest, const uint8_t hub_secret[64],
                            uint8_t *bytes, size_t room, size_t *size) MUST_CHECK;
/* INVALID: not a manifest. REFUSED: not signed by this hub. */
enum outcome content_decode(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                            struct content_manifest *manifest) MUST_CHECK;

/* The folder of the version in use, "FOLDER/content/7"; NOT_FOUND when none came yet. */
enum outcome content_current(const struct io *io, const char *folder, char path[CONTENT_FOLDER_MAX],
                             uint32_t *version) MUST_CHECK;

#endif
