/* What was published of closed fairs: releases, numbered from 1 in each fair, kept as the very
 * bytes that were signed, in every backup, never changed and never dropped.
 *
 * A release = its files. release.json names all others with their SHA-256, the fair, the version
 * and the release before it; release.sig is the hub's signature over it (SIGNATURE_PUBLICATION, in
 * hexadecimal). Promises: the ledger (ledger.h) has an entry of each, so that a hub restored from
 * before knows what was published and refuses to publish other numbers under the same version,
 * until the release itself is handed back (publication_take). The exact counts it was made of are
 * kept beside it, for counting changes alone: no function below answers them but
 * publication_inside. */
#ifndef JORNADA_SYNC_HUB_PUBLICATION_H
#define JORNADA_SYNC_HUB_PUBLICATION_H

#include "sync/hub/fair.h"
#include "sync/hub/ledger.h"

#define PUBLICATION_DOCUMENT "release.json"
#define PUBLICATION_SIGNATURE "release.sig"
#define PUBLICATION_NAME_MAX 96
#define PUBLICATION_FILES_MAX 16
#define PUBLICATION_FILE_MAX (4U << 20)
#define PUBLICATION_VERSIONS_MAX 999

struct publication_file {
    char name[PUBLICATION_NAME_MAX]; /* "edades.csv" */
    uint8_t *bytes;
    size_t size;
};
struct publication_files {
    size_t count;
    struct publication_file files[PUBLICATION_FILES_MAX];
};
void publication_files_free(struct publication_files *files); /* what they own */
/* NULL: no such file. */
const struct publication_file *publication_files_find(const struct publication_files *files,
                                                      const char *name);

struct publication {
    uint8_t fair[8];
    uint32_t version; /* 1 … */
    int32_t day;      /* since 2025-01-01, the fair's local one */
    uint8_t hash[32]; /* BLAKE2b-256 of release.json */
};

/* The newest version of a fair's, 0: none. REFUSED: the ledger knows of one that this hub does not
 * have, or of entries that are lost: nothing may be published before it is back; hub_why. */
enum outcome publication_newest(struct hub *hub, const struct fair *fair,
                                uint32_t *version) MUST_CHECK;
/* At position `index`, newest first; `fair` NULL: of all fairs. NOT_FOUND behind the last. */
enum outcome publication_at(struct hub *hub, const uint8_t *fair, size_t index,
                            struct publication *publication) MUST_CHECK;
/* One file, the caller's to free; a NUL stands behind it. NOT_FOUND. */
enum outcome publication_read(struct hub *hub, const uint8_t fair[8], uint32_t version,
                              const char *name, uint8_t **bytes, size_t *size) MUST_CHECK;
/* All of them, in the order in which they were kept. */
enum outcome publication_read_all(struct hub *hub, const uint8_t fair[8], uint32_t version,
                                  struct publication_files *files) MUST_CHECK;
/* The exact counts as text; NOT_FOUND where the release was handed back after a restore. */
enum outcome publication_inside(struct hub *hub, const uint8_t fair[8], uint32_t version,
                                char **text) MUST_CHECK;

/* Signs release.json of `files` (release.sig is added) and keeps all, in one transaction with its
 * entry in the ledger. REFUSED: the version is not the next one. */
enum outcome publication_keep(struct hub *hub, const struct fair *fair, uint32_t version,
                              struct publication_files *files, const char *inside, const char *by,
                              struct publication *publication) MUST_CHECK;
/* A release that the ledger knows and this hub does not have. INVALID: it is none; REFUSED: not
 * this hub's, changed, or not in the ledger. DONE also when it is there already. */
enum outcome publication_take(struct hub *hub, const struct publication_files *files,
                              struct publication *publication) MUST_CHECK;
/* DONE: every file is what release.json says, and that is signed by `key`. INVALID, REFUSED; `why`
 * in words. */
enum outcome publication_check(const struct publication_files *files, const uint8_t key[32],
                               char why[HUB_WHY_MAX]) MUST_CHECK;

#endif
