#include "ui/face.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOTO "/usr/share/fonts/truetype/noto/"
#define ICONS "/usr/share/fonts/truetype/material-design-icons-iconfont/"

static const char *const paths[FACE_COUNT] = {
    [FACE_REGULAR] = NOTO "NotoSans-Regular.ttf",
    [FACE_BOLD] = NOTO "NotoSans-Bold.ttf",
    [FACE_ICONS] = ICONS "MaterialIcons-Regular.ttf",
};

const char *face_path(enum face face)
{
    return paths[face];
}

static void map(struct faces *faces, enum face face)
{
    struct stat about;
    int fd = open(paths[face], O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (fstat(fd, &about) == 0 && about.st_size > 0 && about.st_size < INT32_MAX) {
        void *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes != MAP_FAILED) {
            faces->bytes[face] = bytes;
            faces->sizes[face] = (size_t)about.st_size;
        }
    }
    close(fd);
}

TTF_Font *face_open(struct faces *faces, enum face face, int em_px)
{
    if (faces->bytes[face] == NULL)
        map(faces, face);
    if (faces->bytes[face] == NULL)
        return NULL;
    SDL_RWops *reader = SDL_RWFromConstMem(faces->bytes[face], (int)faces->sizes[face]);
    return reader == NULL ? NULL : TTF_OpenFontRW(reader, 1, em_px);
}

void faces_close(struct faces *faces)
{
    for (int face = 0; face < FACE_COUNT; face++)
        if (faces->bytes[face] != NULL)
            munmap((void *)faces->bytes[face], faces->sizes[face]);
    *faces = (struct faces){0};
}
