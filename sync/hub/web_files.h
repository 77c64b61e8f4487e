/* The pages' files as the build put them into the program (web/embed.cmake); page.c looks them up.
 * A NUL stands behind each, so that text can be read as a string. */
#ifndef JORNADA_SYNC_HUB_WEB_FILES_H
#define JORNADA_SYNC_HUB_WEB_FILES_H

#include <stddef.h>
#include <stdint.h>

struct web_file {
    const char *name, *type;
    const uint8_t *bytes, *end;
};
extern const struct web_file web_files[];
extern const size_t web_file_count;

#endif
