#include "tests/stage/ear.h"

#include <dirent.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

void ear_file(const struct scene *scene, char path[SCENE_PATH_MAX])
{
    snprintf(path, SCENE_PATH_MAX, "%s/sound.raw", scene->folder);
}

struct drive *ear_kiosk(struct scene *scene, const char *const *more)
{
    char path[SCENE_PATH_MAX];
    ear_file(scene, path);
    setenv("SDL_AUDIODRIVER", "disk", 1);
    setenv("SDL_DISKAUDIOFILE", path, 1);
    struct drive *drive = scene_kiosk(scene, more);
    unsetenv("SDL_AUDIODRIVER");
    return drive;
}

/* "id|text\n" of all that was spoken since the last time, behind what `heard` holds. */
json_t *ear_hear(struct drive *drive, char heard[EAR_BYTES])
{
    json_t *reply = drive_ask(drive, "{s:s}", "do", "heard"), *one;
    size_t i, used = strlen(heard);
    assert_non_null(json_object_get(reply, "heard"));
    json_array_foreach(json_object_get(reply, "heard"), i, one)
    {
        int size = snprintf(heard + used, EAR_BYTES - used, "%s|%s\n",
                            json_string_value(json_object_get(one, "id")),
                            json_string_value(json_object_get(one, "text")));
        assert_true(size > 0 && (size_t)size < EAR_BYTES - used);
        used += (size_t)size;
    }
    return reply;
}

/* The screen to its end. */
void ear_hear_out(struct drive *drive, char heard[EAR_BYTES])
{
    for (size_t before = SIZE_MAX; before != strlen(heard);) {
        before = strlen(heard);
        drive_advance(drive, 12000);
        json_decref(ear_hear(drive, heard));
    }
}

void ear_assert(const char *heard, const char *words)
{
    if (strstr(heard, words) == NULL)
        fail_msg("\"%s\" was not spoken, but:\n%s", words, heard);
}

void ear_assert_not(const char *heard, const char *words)
{
    if (strstr(heard, words) != NULL)
        fail_msg("\"%s\" was spoken:\n%s", words, heard);
}

bool ear_is_open(struct drive *drive)
{
    json_t *reply = drive_ask(drive, "{s:s}", "do", "heard");
    bool on = json_is_true(json_object_get(reply, "listening"));
    json_decref(reply);
    return on;
}

bool ear_is_pointed_at(struct drive *drive, const char *id)
{
    size_t i, k;
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree"), *node, *word;
    bool focused = false;
    json_array_foreach(json_object_get(tree, "nodes"), i, node)
    {
        if (strcmp(json_string_value(json_object_get(node, "id")), id) != 0)
            continue;
        json_array_foreach(json_object_get(node, "state"), k, word)
        {
            focused = focused || strcmp(json_string_value(word), "focused") == 0;
        }
    }
    json_decref(tree);
    return focused;
}

/* Escuchar on attract, and the headset confirmed. */
void ear_wear_headset(struct drive *drive)
{
    drive_tap(drive, "listen");
    drive_tap(drive, "listen");
    drive_assert_screen(drive, "listen");
    drive_tap(drive, "headset");
    drive_assert_screen(drive, "attract");
}

/* How many samples that are not silence stand in the file behind byte `from`. */
size_t ear_count(const struct scene *scene, size_t from, size_t *size)
{
    char path[SCENE_PATH_MAX];
    size_t loud = 0;
    ear_file(scene, path);
    char *bytes = scene_read(path, size);
    for (size_t i = from & ~(size_t)1; bytes != NULL && i + 1 < *size; i += 2)
        loud += bytes[i] != 0 || bytes[i + 1] != 0;
    free(bytes);
    return loud;
}

/* Waits until something is heard for real. */
void ear_wait(const struct scene *scene)
{
    size_t size;
    for (int i = 0; i < 500; i++) {
        if (ear_count(scene, 0, &size) > 2000)
            return;
        poll(NULL, 0, 20);
    }
    fail_msg("no sound came");
}

/* A child of `parent` whose command line has `word` in it, 0 = none; the line itself in `line`. */
pid_t ear_find_child(pid_t parent, const char *word, char *line, size_t size)
{
    DIR *all = opendir("/proc");
    pid_t found = 0;
    assert_non_null(all);
    for (struct dirent *entry; found == 0 && (entry = readdir(all)) != NULL;) {
        char path[300], stat[300] = "";
        int above = 0;
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        FILE *file = fopen(path, "re");
        if (file == NULL)
            continue;
        bool read = fgets(stat, sizeof stat, file) != NULL;
        fclose(file);
        const char *rest = strrchr(stat, ')');
        if (!read || rest == NULL || sscanf(rest, ") %*c %d", &above) != 1 || above != parent)
            continue;
        snprintf(path, sizeof path, "/proc/%s/cmdline", entry->d_name);
        file = fopen(path, "re");
        size_t count = file == NULL ? 0 : fread(line, 1, size - 1, file);
        if (file != NULL)
            fclose(file);
        for (size_t i = 0; i < count; i++)
            line[i] = line[i] == '\0' ? ' ' : line[i];
        line[count] = '\0';
        if (strstr(line, word) != NULL)
            found = (pid_t)atoi(entry->d_name);
    }
    closedir(all);
    return found;
}

/* How many samples of exactly this height were played. */
size_t ear_count_height(const struct scene *scene, int16_t height)
{
    char path[SCENE_PATH_MAX];
    size_t size = 0, count = 0;
    ear_file(scene, path);
    char *bytes = scene_read(path, &size);
    for (size_t i = 0; bytes != NULL && i + 1 < size; i += 2) {
        int16_t sample;
        memcpy(&sample, bytes + i, sizeof sample);
        count += sample == height;
    }
    free(bytes);
    return count;
}

/* One byte is the only limit that keeps a core from a pipe, too: core(5). */
void ear_assert_no_core(pid_t process)
{
    struct rlimit limit;
    if (prlimit(process, RLIMIT_CORE, NULL, &limit) != 0)
        return;
    assert_int_equal(limit.rlim_cur, 1);
    assert_int_equal(limit.rlim_max, 1);
}
