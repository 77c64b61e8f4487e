/* Files that were sent and are not part of a fair yet: what a person looks at before she confirms.
 *
 * In memory alone: a restart forgets them, and PREVIEW_MS, and newer ones (PREVIEWS_MAX,
 * PREVIEW_BYTES_MAX in all). A preview is found by its hash (over fair, version and files) by the
 * account that made it, and by nobody else. Nothing of it is on disk. */
#ifndef JORNADA_SYNC_HUB_PREVIEW_H
#define JORNADA_SYNC_HUB_PREVIEW_H

#include "sync/content.h"
#include "sync/hub/fair_edit.h"
#include "sync/hub/upload.h"

#define PREVIEWS_MAX 6
#define PREVIEW_MS (30 * 60 * 1000LL)
#define PREVIEW_BYTES_MAX (24U << 20)
#define PREVIEW_HASH 33 /* hexadecimal, with its NUL */

struct preview {
    uint8_t account[16];
    char fair[ENROLMENT_FAIR_NAME_MAX];
    uint32_t version; /* that was looked at */
    char hash[PREVIEW_HASH];
    int64_t at_ms; /* monotonic */
    size_t count, bytes;
    struct preview_file {
        char path[CONTENT_PATH_MAX];
        char *text; /* owned; UTF-8 as it would be put */
        size_t size;
    } files[UPLOAD_FILES_MAX];
};

struct previews;
struct previews *previews_create(const struct io *io); /* NULL: memory is short */
void previews_destroy(struct previews *previews);      /* NULL is fine */
/* Takes `preview` (of preview_make) over and fills in its hash. */
void previews_keep(struct previews *previews, struct preview *preview);
/* Until the next keep or drop; NULL: forgotten, or somebody else's. */
struct preview *previews_find(struct previews *previews, const uint8_t account[16],
                              const char *hash);
void previews_drop(struct previews *previews, struct preview *preview);

struct preview *preview_make(const uint8_t account[16], const char *fair, uint32_t version);
void preview_free(struct preview *preview); /* of one that was not kept; NULL is fine */
/* Takes `text` (malloc) over, whatever the outcome. REFUSED: that path is there, or too many. */
enum outcome preview_add(struct preview *preview, const char *path, char *text,
                         size_t size) MUST_CHECK;

#endif
