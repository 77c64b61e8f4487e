/* See road.h. Text comes from kiosk/config.c and the enrolment, the choice goes to
 * kiosk/keeper_work.c. */
#include "kiosk/road.h"

#include <string.h>

#include "kiosk/peer.h"

/* The next word, cut at a blank; false at the end or when it is too long. */
static bool next_word(const char **text, char word[ENROLMENT_URL_MAX])
{
    const char *from = *text + strspn(*text, " \t");
    size_t size = strcspn(from, " \t");
    *text = from + size;
    if (size == 0 || size >= ENROLMENT_URL_MAX)
        return false;
    memcpy(word, from, size);
    word[size] = 0;
    return true;
}

static bool read_url(const char *word, char url[ENROLMENT_URL_MAX])
{
    char host[PEER_NAME_MAX], port[6];
    if (!peer_split_url(word, host, port))
        return false;
    memcpy(url, word, strlen(word) + 1);
    return true;
}

bool road_read(const char *text, struct road_map *map)
{
    char word[ENROLMENT_URL_MAX];
    memset(map, 0, sizeof *map);
    for (bool first = true; text[strspn(text, " \t")]; first = false) {
        if (!next_word(&text, word))
            return false;
        if (strcmp(word, "relay") != 0) {
            if (!first || !read_url(word, map->hub))
                return false;
            continue;
        }
        if (map->relays == ROAD_RELAYS_MAX || !next_word(&text, word) ||
            !read_url(word, map->relay[map->relays]))
            return false;
        map->relays++;
    }
    return true;
}

void road_start(struct road *road, unsigned relays)
{
    *road = (struct road){.relays = relays < ROAD_RELAYS_MAX ? relays : ROAD_RELAYS_MAX};
}

unsigned road_now(struct road *road, int64_t now_ms)
{
    if (road->at != 0 && now_ms >= road->home_ms)
        road->at = 0;
    return road->at;
}

void road_took(struct road *road, bool answered, int64_t now_ms)
{
    if (answered || road->relays == 0)
        return;
    if (road->at == 0) {
        road->home_ms = now_ms + ROAD_HOME_MS;
        road->tried = 0;
    } else if (++road->tried >= road->relays) {
        road->at = 0; /* nobody answers anywhere: from the beginning */
        return;
    }
    road->last = road->at = road->last % road->relays + 1;
}
