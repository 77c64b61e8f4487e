/* A release as a folder: tables as CSV, release.json that says what was hidden and why, and its
 * signature. What the command `publish` does, from files to files.
 *
 * Promises: nothing is written before everything is proved; release.json comes last, so that a
 * folder without it is no release; the same tables give the same bytes. Earlier releases are read
 * back from their folders, and refused where a file is not the one that was published. */
#ifndef JORNADA_SYNC_HUB_PUBLISH_H
#define JORNADA_SYNC_HUB_PUBLISH_H

#include "sync/hub/table_file.h"

#define PUBLISH_EARLIER_MAX 16
#define PUBLISH_RELEASE "release.json"
#define PUBLISH_SIGNATURE "release.sig"
#define PUBLISH_JSON_MAX (8U << 20)
#define PUBLISH_WHY_MAX 640

struct publish_folder { /* of tables, exact or published */
    char path[1024];
    size_t count;
    struct table_file *files;
    struct disclosure_table *tables; /* the same, as disclosure.h wants them */
    int64_t version;                 /* of its release.json; 0 without one */
    char hash[65];                   /* SHA-256 of its release.json; "" without one */
};

/* Every *.csv of a folder, in the order of their names. */
enum outcome publish_read(const struct io *io, const char *path, enum table_values values,
                          struct publish_folder *folder, char why[PUBLISH_WHY_MAX]) MUST_CHECK;
void publish_forget(struct publish_folder *folder);
/* Is `path` a release, or a folder of releases? Appends them; a folder of none adds none. */
enum outcome publish_find(const struct io *io, const char *path, struct publish_folder *earlier,
                          size_t *count, char why[PUBLISH_WHY_MAX]) MUST_CHECK;

struct publish_made {
    size_t shown, hidden;
    int64_t version;
    enum disclosure_refusal refusal;
    const char *words_es[4], *words_en[4]; /* in: what every release says of itself */
};
/* secret_key NULL: not signed. */
enum outcome publish_make(const struct io *io, struct publish_folder *now,
                          const struct publish_folder *earlier, size_t earlier_count,
                          const char *out, int64_t limit_ms, const uint8_t *secret_key,
                          struct publish_made *made, char why[PUBLISH_WHY_MAX]) MUST_CHECK;

#endif
