/* See folder.h. */
#include "tests/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void join(char path[FOLDER_PATH_MAX], const char *folder, const char *name)
{
    int length = snprintf(path, FOLDER_PATH_MAX, "%s/%s", folder, name);
    assert_in_range(length, 1, FOLDER_PATH_MAX - 1);
}

void folder_root(const char *name, char path[FOLDER_PATH_MAX])
{
    const char *root = getenv("JORNADA_ROOT");
    join(path, root != NULL ? root : ".", name);
}

void folder_make(struct folder *folder)
{
    strcpy(folder->path, "/tmp/jornada-test-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
}

static char *read_path(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    bytes[*size] = '\0';
    fclose(file);
    return bytes;
}

static void write_path(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void copy_below(const char *from, const char *to)
{
    DIR *entries = opendir(from);
    assert_non_null(entries);
    for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        char source[FOLDER_PATH_MAX], target[FOLDER_PATH_MAX];
        struct stat about;
        size_t size = 0;
        if (entry->d_name[0] == '.')
            continue;
        join(source, from, entry->d_name);
        join(target, to, entry->d_name);
        assert_int_equal(stat(source, &about), 0);
        if (S_ISDIR(about.st_mode)) {
            assert_int_equal(mkdir(target, 0700), 0);
            copy_below(source, target);
            continue;
        }
        char *bytes = read_path(source, &size);
        write_path(target, bytes, size);
        free(bytes);
    }
    closedir(entries);
}

void folder_make_copy(struct folder *folder, const char *from)
{
    char source[FOLDER_PATH_MAX];
    folder_root(from, source);
    folder_make(folder);
    copy_below(source, folder->path);
}

static void remove_below(const char *path)
{
    DIR *entries = opendir(path);
    assert_non_null(entries);
    for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        char below[FOLDER_PATH_MAX];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        join(below, path, entry->d_name);
        if (entry->d_type == DT_DIR)
            remove_below(below);
        else
            assert_int_equal(unlink(below), 0);
    }
    closedir(entries);
    assert_int_equal(rmdir(path), 0);
}

void folder_remove(const struct folder *folder)
{
    remove_below(folder->path);
}

void folder_write(const struct folder *folder, const char *name, const char *bytes, size_t size)
{
    char path[FOLDER_PATH_MAX];
    join(path, folder->path, name);
    write_path(path, bytes, size);
}

char *folder_read(const struct folder *folder, const char *name, size_t *size)
{
    char path[FOLDER_PATH_MAX];
    join(path, folder->path, name);
    return read_path(path, size);
}

void folder_delete(const struct folder *folder, const char *name)
{
    char path[FOLDER_PATH_MAX];
    join(path, folder->path, name);
    assert_int_equal(unlink(path), 0);
}

void folder_replace(const struct folder *folder, const char *name, const char *from, const char *to)
{
    size_t size = 0;
    char *bytes = folder_read(folder, name, &size);
    char *at = strstr(bytes, from);
    if (at == NULL)
        fail_msg("%s does not hold \"%s\"", name, from);
    size_t before = (size_t)(at - bytes);
    size_t after = size - before - strlen(from);
    char *changed = malloc(before + strlen(to) + after + 1);
    assert_non_null(changed);
    memcpy(changed, bytes, before);
    memcpy(changed + before, to, strlen(to));
    memcpy(changed + before + strlen(to), at + strlen(from), after);
    folder_write(folder, name, changed, before + strlen(to) + after);
    free(changed);
    free(bytes);
}
