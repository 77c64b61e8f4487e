/* Files that a browser sends with a form (multipart/form-data, RFC 7578), taken apart in place.
 *
 * Promises: fields become those of struct form under its own rules; a file's bytes point into the
 * request's body; file names are cut to their last two parts and hold no control characters: they
 * are for showing and for finding out what a file is, never a path. Files without a name (nothing
 * was chosen) are left out. Refuses the whole body (INVALID) when it is cut short, has no boundary,
 * or has more than UPLOAD_FILES_MAX files. Works without a script. A route that takes files says
 * UPLOAD_BODY_MAX as its body_max. */
#ifndef JORNADA_SYNC_HUB_UPLOAD_H
#define JORNADA_SYNC_HUB_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/hub/form.h"
#include "sync/outcome.h"

#define UPLOAD_BODY_MAX (8U << 20) /* bytes of a form with its files */
#define UPLOAD_FILES_MAX 40
#define UPLOAD_NAME_MAX 96 /* bytes of a file's name, with its NUL */

struct upload {
    size_t count;
    struct upload_file {
        char field[FORM_NAME_MAX];  /* of the form's input */
        char name[UPLOAD_NAME_MAX]; /* "lines.csv", "rights/salud.ini" */
        const uint8_t *bytes;
        size_t size;
    } files[UPLOAD_FILES_MAX];
};

/* Whether a Content-Type says that this is such a form. */
bool upload_is(const char *type);
enum outcome upload_read(const char *type, const uint8_t *body, size_t size, struct form *form,
                         struct upload *upload) MUST_CHECK;
/* The first file of that input; NULL: none came. */
const struct upload_file *upload_find(const struct upload *upload, const char *field);

#endif
