/* Internal to text: the three font files, mapped once and read as memory.
 *
 * Every size of a face reads the same pages; a glyph drawn for the first time costs no system call,
 * where a file would be sought and read some twenty times for one letter. Paths are Debian's. A
 * missing file is said by face_why. */
#ifndef JORNADA_UI_FACE_H
#define JORNADA_UI_FACE_H

#include <SDL2/SDL_ttf.h>
#include <stddef.h>

enum face { FACE_REGULAR, FACE_BOLD, FACE_ICONS, FACE_COUNT };

struct faces { /* zeroed before the first use */
    const void *bytes[FACE_COUNT];
    size_t sizes[FACE_COUNT];
};

/* The face at this size in pixels of an em; NULL: the file cannot be read or is no font. To be
 * closed (TTF_CloseFont) before faces_close. */
TTF_Font *face_open(struct faces *faces, enum face face, int em_px);
const char *face_path(enum face face);
void faces_close(struct faces *faces);

#endif
