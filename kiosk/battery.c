#include "kiosk/battery.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES 600

static bool read_word(const char *folder, const char *name, const char *file, char word[32])
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%.200s/%.255s/%s", folder, name, file);
    FILE *stream = fopen(path, "re");
    if (stream == NULL)
        return false;
    bool good = fgets(word, 32, stream) != NULL;
    fclose(stream);
    if (good)
        word[strcspn(word, "\n")] = '\0';
    return good;
}

/* Mice and telephones have batteries, too: theirs have the scope "Device". */
static bool read_one(const char *folder, const char *name, struct battery *battery)
{
    char type[32], scope[32], capacity[32], status[32], *end;
    if (!read_word(folder, name, "type", type) || strcmp(type, "Battery") != 0 ||
        (read_word(folder, name, "scope", scope) && strcmp(scope, "Device") == 0) ||
        !read_word(folder, name, "capacity", capacity) ||
        !read_word(folder, name, "status", status))
        return false;
    long percent = strtol(capacity, &end, 10);
    if (end == capacity || *end != '\0' || percent < 0 || percent > 100)
        return false;
    battery->percent = (int)percent;
    battery->charging = strcmp(status, "Discharging") != 0;
    return true;
}

bool battery_read(const char *folder, struct battery *battery)
{
    bool any = false;
    DIR *entries = opendir(folder);
    if (entries == NULL)
        return false;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        struct battery one;
        if (entry->d_name[0] == '.' || !read_one(folder, entry->d_name, &one))
            continue;
        if (!any || one.percent > battery->percent)
            *battery = one;
        any = true;
    }
    closedir(entries);
    return any;
}
