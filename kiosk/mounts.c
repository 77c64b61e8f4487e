#include "kiosk/mounts.h"

#include <stdio.h>
#include <string.h>

/* The kernel writes a blank as \040. */
static void unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; ++to) {
        bool octal = from[0] == '\\' && strspn(from + 1, "01234567") >= 3;
        *to = octal ? (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0')) : *from;
        from += octal ? 4 : 1;
    }
    *to = '\0';
}

static bool is_stick(const char *device, const char *place)
{
    bool removable = strncmp(place, "/media/", 7) == 0 || strncmp(place, "/run/media/", 11) == 0;
    return removable && strncmp(device, "/dev/", 5) == 0;
}

bool mounts_find_stick(const char *set, const char *table, char path[TRIP_PATH_MAX])
{
    char line[2 * TRIP_PATH_MAX], device[256], place[TRIP_PATH_MAX];
    bool found = false;
    if (strcmp(set, MOUNTS_AUTO) != 0) {
        found = strlen(set) < TRIP_PATH_MAX;
        snprintf(path, TRIP_PATH_MAX, "%s", set);
        return found;
    }
    FILE *stream = fopen(table, "re");
    if (stream == NULL)
        return false;
    while (!found && fgets(line, sizeof line, stream) != NULL) {
        if (sscanf(line, "%255s %1023s", device, place) != 2 || !is_stick(device, place))
            continue;
        unescape(place);
        memcpy(path, place, sizeof place);
        found = true;
    }
    fclose(stream);
    return found;
}
