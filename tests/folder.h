/* A temporary folder for one test: copies of a shipped folder, changed by one replacement, and gone
 * afterwards. Failures of the machine fail the test. */
#ifndef JORNADA_TESTS_FOLDER_H
#define JORNADA_TESTS_FOLDER_H

#include <stddef.h>

#define FOLDER_PATH_MAX 512

struct folder {
    char path[FOLDER_PATH_MAX];
};

/* ROOT/name of the project, in `path`. */
void folder_root(const char *name, char path[FOLDER_PATH_MAX]);
void folder_make(struct folder *folder);
/* Everything below ROOT/from. */
void folder_make_copy(struct folder *folder, const char *from);
void folder_remove(const struct folder *folder);

void folder_write(const struct folder *folder, const char *name, const char *bytes, size_t size);
/* The file's bytes with a NUL behind; the caller frees them. */
char *folder_read(const struct folder *folder, const char *name, size_t *size);
void folder_delete(const struct folder *folder, const char *name);
/* Replaces the first `from`, which must be there. */
void folder_replace(const struct folder *folder, const char *name, const char *from,
                    const char *to);

#endif
