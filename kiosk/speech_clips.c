#include "kiosk/speech_clips.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/speech/clip.h"

/* NULL when it is in form. */
static const char *judge(const char *path)
{
    uint32_t bytes;
    const char *why = NULL;
    int fd = clip_open(path, &bytes, &why);
    if (fd >= 0)
        close(fd);
    return why;
}

static void check_language(const char *folder, const char *language,
                           void (*skipped)(const char *name, const char *why))
{
    char path[4 * VOICE_PATH_MAX], name[600];
    snprintf(path, sizeof path, "%s/clips/%s", folder, language);
    DIR *all = opendir(path);
    if (all == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(all)) != NULL;) {
        const char *end = strrchr(entry->d_name, '.');
        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", language, entry->d_name);
        int size = snprintf(path, sizeof path, "%s/clips/%s", folder, name);
        const char *why = end == NULL || strcmp(end, ".wav") != 0 ? "expected NAME.wav"
                          : size >= VOICE_PATH_MAX                ? "expected a shorter path"
                                                                  : judge(path);
        if (why != NULL)
            skipped(name, why);
    }
    closedir(all);
}

void speech_clips_check(const char *folder, void (*skipped)(const char *name, const char *why))
{
    char path[2 * VOICE_PATH_MAX];
    snprintf(path, sizeof path, "%s/clips", folder);
    DIR *all = *folder == '\0' ? NULL : opendir(path);
    if (all == NULL)
        return; /* a fair without clips is the usual one */
    for (struct dirent *entry; (entry = readdir(all)) != NULL;)
        if (entry->d_name[0] != '.')
            check_language(folder, entry->d_name, skipped);
    closedir(all);
}

/* What stands there is another thing each time. */
static bool shows_one_of_many(const char *screen)
{
    static const char *const screens[] = {
        "service", "turn",   "register_review", "done",     "folio",  "office",
        "slip",    "rights", "right",           "line",     "poster", "workshop",
        "group",   "groups", "trouble",         "workshops"};
    for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++)
        if (strcmp(screen, screens[i]) == 0)
            return true;
    return false;
}

bool speech_clips_find(const char *folder, const char *language, const char *screen,
                       const struct node *node, char path[VOICE_PATH_MAX])
{
    bool is_touched = node_can_act(node);
    if (*folder == '\0' || (node->flags & NODE_PERSONAL) != 0 || node->role == ROLE_FIELD ||
        strchr(node->id, '/') != NULL || (!is_touched && shows_one_of_many(screen)))
        return false;
    int size =
        snprintf(path, VOICE_PATH_MAX, "%s/clips/%s/%s-%s.wav", folder, language, screen, node->id);
    if (size < VOICE_PATH_MAX && judge(path) == NULL)
        return true;
    size = snprintf(path, VOICE_PATH_MAX, "%s/clips/%s/%s.wav", folder, language, node->id);
    return is_touched && size < VOICE_PATH_MAX && judge(path) == NULL;
}
