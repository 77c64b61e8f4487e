/* A form as a browser sends it (application/x-www-form-urlencoded), taken apart.
 *
 * Promises: names and values are UTF-8 without control characters (line ends of textareas become
 * one \n), at most FORM_FIELDS of them, FORM_VALUE_MAX bytes each, and a name stands once. Refuses
 * the whole form otherwise (INVALID): a half-read form changes nothing. */
#ifndef JORNADA_SYNC_HUB_FORM_H
#define JORNADA_SYNC_HUB_FORM_H

#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

#define FORM_FIELDS 64
#define FORM_NAME_MAX 64
#define FORM_VALUE_MAX 4096
#define FORM_BYTES_MAX (16U << 10) /* of a form without a file */

struct form {
    size_t count;
    struct form_field {
        const char *name, *value; /* into `text` */
    } fields[FORM_FIELDS];
    char text[FORM_BYTES_MAX + 2]; /* decoded; wiped by form_wipe */
};

enum outcome form_read(const void *bytes, size_t size, struct form *form) MUST_CHECK;
/* One more field, of `size` bytes under the same rules; INVALID leaves it out. */
enum outcome form_put(struct form *form, const char *name, const char *value,
                      size_t size) MUST_CHECK;
void form_wipe(struct form *form);
/* "" when it is not there. */
const char *form_get(const struct form *form, const char *name);
/* A whole number in first … last; -1 when it is none. */
int64_t form_number(const struct form *form, const char *name, int64_t first, int64_t last);

#endif
