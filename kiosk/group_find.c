#include "kiosk/group_find.h"

#include <stdio.h>

#include "sync/search.h"

struct naming {
    const struct pack_group *groups;
    char name[2 * PACK_TEXT_MAX];
};

/* search_create folds each name before it asks for the next. */
static const char *group_name(const void *context, size_t entry)
{
    struct naming *naming = *(struct naming *const *)context;
    const struct pack_group *group = &naming->groups[entry];
    (void)snprintf(naming->name, sizeof naming->name, "%s %s", group->subject, group->colonia);
    return naming->name;
}

size_t group_find(const struct pack *pack, const char *typed, uint16_t *groups, size_t room)
{
    size_t count = pack->group_count < room ? pack->group_count : room;
    if (*typed == '\0') {
        for (size_t i = 0; i < count; ++i)
            groups[i] = (uint16_t)i;
        return count;
    }
    struct naming naming = {.groups = pack->groups}, *context = &naming;
    struct search *search = search_create(pack->group_count, group_name, &context);
    if (search == NULL)
        return 0; /* no memory for a moment: "not found", and the list without typing stays */
    size_t found[PACK_GROUPS_MAX];
    count = search_find(search, typed, NULL, NULL, found, count);
    search_destroy(search);
    for (size_t i = 0; i < count; ++i)
        groups[i] = (uint16_t)found[i];
    return count;
}
