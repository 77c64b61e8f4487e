/* seek.h: one pass over the bytes, with a table of the forms' first four. */
#include "tests/stage/seek.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <ft2build.h>
#include <fts.h>
#include FT_FREETYPE_H

#include <cmocka.h>
#include <utf8proc.h>

#include "tests/stage/scene.h"
#include "tests/stage/steps.h"

#define BUCKETS 65536
#define FORM_MAX 520
#define LABELS_MAX 2048
#define FACES 2
#define NOTO "/usr/share/fonts/truetype/noto/" /* as ui/text.c */

struct form {
    struct form *next; /* in its bucket */
    size_t size;
    char *label;
    uint8_t bytes[FORM_MAX];
};

struct seek {
    struct form *buckets[BUCKETS];
    size_t count, looked;
    char found[1024];
    struct steps *steps;      /* NULL: a crowd */
    char *labels[LABELS_MAX]; /* what `steps` borrows */
    size_t label_count;
    FT_Library library;
    FT_Face faces[FACES];
};

struct seek *seek_create(void)
{
    static const char *const paths[FACES] = {NOTO "NotoSans-Regular.ttf", NOTO "NotoSans-Bold.ttf"};
    struct seek *seek = calloc(1, sizeof *seek);
    assert_non_null(seek);
    seek->steps = steps_create();
    assert_int_equal(FT_Init_FreeType(&seek->library), 0);
    for (int i = 0; i < FACES; i++)
        assert_int_equal(FT_New_Face(seek->library, paths[i], 0, &seek->faces[i]), 0);
    return seek;
}

struct seek *seek_create_crowd(void)
{
    struct seek *seek = seek_create();
    steps_destroy(seek->steps);
    seek->steps = NULL;
    return seek;
}

void seek_destroy(struct seek *seek)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct form *form = seek->buckets[i], *next; form; form = next) {
            next = form->next;
            free(form->label);
            free(form);
        }
    for (size_t i = 0; i < seek->label_count; i++)
        free(seek->labels[i]);
    if (seek->steps != NULL)
        steps_destroy(seek->steps);
    FT_Done_FreeType(seek->library);
    free(seek);
}

size_t seek_count(const struct seek *seek)
{
    return seek->count + (seek->steps != NULL ? steps_count(seek->steps) : 0);
}

static size_t bucket_of(const uint8_t *bytes)
{
    uint32_t four;
    memcpy(&four, bytes, sizeof four);
    return four * 2654435761U >> 16;
}

static void add(struct seek *seek, const void *bytes, size_t size, const char *label)
{
    if (size < SEEK_BYTES_MIN)
        return;
    assert_true(size <= FORM_MAX);
    struct form **bucket = &seek->buckets[bucket_of(bytes)];
    for (const struct form *form = *bucket; form; form = form->next)
        if (form->size == size && memcmp(form->bytes, bytes, size) == 0)
            return;
    struct form *form = calloc(1, sizeof *form);
    form->size = size;
    form->label = strdup(label);
    memcpy(form->bytes, bytes, size);
    form->next = *bucket;
    *bucket = form;
    seek->count++;
}

/* A crowd's texts: UTF-16 of both byte orders and UTF-32, as a file might hold them. */
static void add_units(struct seek *seek, const uint32_t *points, size_t count, const char *label)
{
    uint8_t little[STEPS_NUMBERS_MAX * 2], big[STEPS_NUMBERS_MAX * 2];
    for (size_t i = 0; i < count; i++) {
        little[2 * i] = big[2 * i + 1] = (uint8_t)points[i];
        little[2 * i + 1] = big[2 * i] = (uint8_t)(points[i] >> 8);
    }
    add(seek, little, count * 2, label);
    add(seek, big, count * 2, label);
    add(seek, points, count * sizeof points[0], label);
}

/* As code points, and as the glyphs that these are in the interface's fonts. */
static void add_numbers(struct seek *seek, const char *text, const char *label)
{
    uint32_t points[STEPS_NUMBERS_MAX], glyphs[STEPS_NUMBERS_MAX];
    size_t count = 0;
    for (const char *at = text; *at && count < STEPS_NUMBERS_MAX; count++) {
        utf8proc_int32_t point;
        at += utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &point);
        points[count] = (uint32_t)point;
    }
    if (seek->steps == NULL) {
        add_units(seek, points, count, label);
        return;
    }
    steps_add(seek->steps, points, count, label);
    for (int i = 0; i < FACES; i++) {
        for (size_t j = 0; j < count; j++)
            glyphs[j] = FT_Get_Char_Index(seek->faces[i], points[j]);
        steps_add(seek->steps, glyphs, count, label);
    }
}

static void add_wide(struct seek *seek, const char *text, const char *label)
{
    add(seek, text, strlen(text), label);
    add_numbers(seek, text, label);
}

static void add_cases(struct seek *seek, const char *text, const char *label)
{
    char changed[2][FORM_MAX];
    size_t used[2] = {0, 0};
    add_wide(seek, text, label);
    for (const char *at = text; *at;) {
        utf8proc_int32_t point;
        at += utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &point);
        utf8proc_int32_t both[2] = {utf8proc_tolower(point), utf8proc_toupper(point)};
        for (int i = 0; i < 2; i++)
            used[i] +=
                (size_t)utf8proc_encode_char(both[i], (utf8proc_uint8_t *)changed[i] + used[i]);
    }
    for (int i = 0; i < 2; i++) {
        changed[i][used[i]] = '\0';
        add_wide(seek, changed[i], label);
    }
}

static const char *keep_label(struct seek *seek, const char *text)
{
    assert_true(seek->label_count < LABELS_MAX);
    return seek->labels[seek->label_count++] = strdup(text);
}

void seek_add_text(struct seek *seek, const char *text)
{
    const char *label = keep_label(seek, text);
    static const utf8proc_option_t options[] = {
        UTF8PROC_STABLE | UTF8PROC_COMPOSE, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE,
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_STRIPMARK};
    add_cases(seek, text, label);
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        utf8proc_uint8_t *made = NULL;
        assert_true(utf8proc_map((const utf8proc_uint8_t *)text, 0, &made,
                                 options[i] | UTF8PROC_NULLTERM) >= 0);
        add_cases(seek, (const char *)made, label);
        free(made);
    }
}

static void add_groups(struct seek *seek, const char *digits, const char *between,
                       const char *label)
{
    char text[32];
    snprintf(text, sizeof text, "%.3s%s%.3s%s%.4s", digits, between, digits + 3, between,
             digits + 6);
    add_wide(seek, text, label);
    snprintf(text, sizeof text, "%.2s%s%.4s%s%.4s", digits, between, digits + 2, between,
             digits + 6);
    add_wide(seek, text, label);
}

void seek_add_digits(struct seek *seek, const char *digits)
{
    static const char *const between[] = {"", " ", "-", "."};
    uint64_t number = strtoull(digits, NULL, 10), swapped = __builtin_bswap64(number);
    const char *label = keep_label(seek, digits);
    assert_int_equal(strlen(digits), 10);
    for (size_t i = 0; i < sizeof between / sizeof between[0]; i++)
        add_groups(seek, digits, between[i], label);
    add(seek, &number, sizeof number, label);
    add(seek, &swapped, sizeof swapped, label);
}

#define SHOWN 48

/* What stands there, as far as it can be printed: a test's own invention. */
static const char *shown(const uint8_t *bytes, size_t size, char text[SHOWN + 1])
{
    size_t count = size < SHOWN ? size : SHOWN;
    for (size_t i = 0; i < count; i++)
        text[i] = bytes[i] >= ' ' && bytes[i] < 127 ? (char)bytes[i] : '.';
    text[count] = '\0';
    return text;
}

void seek_add_numbers(struct seek *seek, const uint32_t *numbers, size_t count, const char *label)
{
    steps_add(seek->steps, numbers, count, keep_label(seek, label));
}

static bool look(struct seek *seek, const uint8_t *bytes, size_t size, const char *where)
{
    char text[SHOWN + 1];
    seek->looked += size;
    for (size_t at = 0; at + SEEK_BYTES_MIN <= size; at++)
        for (const struct form *form = seek->buckets[bucket_of(bytes + at)]; form;
             form = form->next)
            if (form->size <= size - at && memcmp(bytes + at, form->bytes, form->size) == 0) {
                snprintf(seek->found, sizeof seek->found, "%s at %zu: %s in %s", where, at,
                         form->label, shown(bytes + at, size - at, text));
                return true;
            }
    if (seek->steps == NULL)
        return false;
    size_t at, distance;
    const char *label = steps_look(seek->steps, bytes, size, &at, &distance);
    if (label)
        snprintf(seek->found, sizeof seek->found, "%s at %zu, %zu bytes apart: %s in %s", where, at,
                 distance, label, shown(bytes + at, size - at, text));
    return label != NULL;
}

static bool look_at(struct seek *seek, const FTSENT *entry)
{
    if (look(seek, (const uint8_t *)entry->fts_path, entry->fts_pathlen, entry->fts_path))
        return true;
    if (entry->fts_info != FTS_F)
        return false;
    size_t size = 0;
    char *bytes = scene_read(entry->fts_path, &size);
    bool found = bytes && look(seek, (const uint8_t *)bytes, size, entry->fts_path);
    free(bytes);
    return found;
}

const char *seek_folder(struct seek *seek, const char *folder, size_t *bytes)
{
    char path[1024];
    char *const paths[] = {path, NULL};
    bool found = false;
    snprintf(path, sizeof path, "%s", folder);
    seek->looked = 0;
    FTS *files = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    assert_non_null(files);
    for (FTSENT *entry; !found && (entry = fts_read(files));)
        found = look_at(seek, entry);
    fts_close(files);
    if (bytes)
        *bytes = seek->looked;
    return found ? seek->found : NULL;
}

#define PIECE_BYTES (1U << 20)
#define RANGE_BYTES_MAX (1ULL << 30) /* larger ones are a sanitizer's own, and hold no text */

/* Pieces overlap, so that no text falls between two. */
static bool look_in_range(struct seek *seek, int fd, unsigned long from, unsigned long to,
                          uint8_t *piece, const char *name)
{
    char where[256];
    for (unsigned long at = from; at < to; at += PIECE_BYTES - steps_overlap()) {
        size_t size = to - at < PIECE_BYTES ? to - at : PIECE_BYTES;
        ssize_t got = pread(fd, piece, size, (off_t)at);
        snprintf(where, sizeof where, "memory %lx %.120s", at, name);
        if (got > 0 && look(seek, piece, (size_t)got, where))
            return true;
    }
    return false;
}

static bool look_in_process(struct seek *seek, pid_t pid)
{
    char path[64], line[512], access[8], name[256];
    unsigned long from, to;
    bool found = false;
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "re");
    uint8_t *piece = malloc(PIECE_BYTES);
    while (fd >= 0 && maps && !found && fgets(line, sizeof line, maps)) {
        name[0] = '\0';
        if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %255s", &from, &to, access, name) >= 3 &&
            access[1] == 'w' && to - from <= RANGE_BYTES_MAX)
            found = look_in_range(seek, fd, from, to, piece, name);
    }
    free(piece);
    if (maps)
        fclose(maps);
    if (fd >= 0)
        close(fd);
    return found;
}

/* Children belong to the thread that forked them. */
static bool look_in_family(struct seek *seek, pid_t pid)
{
    char path[320];
    bool found = look_in_process(seek, pid);
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *threads = opendir(path);
    for (struct dirent *thread; threads && !found && (thread = readdir(threads));) {
        int child;
        snprintf(path, sizeof path, "/proc/%d/task/%s/children", (int)pid, thread->d_name);
        FILE *children = thread->d_name[0] == '.' ? NULL : fopen(path, "re");
        while (children && !found && fscanf(children, "%d", &child) == 1)
            found = look_in_family(seek, child);
        if (children)
            fclose(children);
    }
    if (threads)
        closedir(threads);
    return found;
}

const char *seek_process(struct seek *seek, pid_t pid, size_t *bytes)
{
    seek->looked = 0;
    bool found = look_in_family(seek, pid);
    *bytes = seek->looked;
    return found ? seek->found : NULL;
}
