/* packs.h: a few places in struct hub, taken in turn. */
#include "sync/hub/packs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"

struct packs {
    struct kept {
        uint8_t fair[8];
        uint32_t content;
        struct pack *pack; /* NULL = a free place */
    } kept[PACKS_KEPT];
    unsigned next;
};

void packs_free(struct packs *packs)
{
    if (packs == NULL)
        return;
    for (size_t i = 0; i < PACKS_KEPT; i++)
        pack_destroy(packs->kept[i].pack);
    free(packs);
}

/* This fair's place, whatever version lies there, else the next in turn. */
static struct kept *place_of(struct packs *packs, const struct fair *fair)
{
    for (size_t i = 0; i < PACKS_KEPT; i++) {
        if (packs->kept[i].pack != NULL && memcmp(packs->kept[i].fair, fair->id, 8) == 0)
            return &packs->kept[i];
    }
    return &packs->kept[packs->next++ % PACKS_KEPT];
}

enum outcome packs_find(struct hub *hub, const struct fair *fair, const struct pack **pack)
{
    char folder[4096], why[PACK_WHY_MAX];
    *pack = NULL;
    if (fair->content == 0)
        return hub_fail(hub, NOT_FOUND, "\"%s\" has no content yet", fair->name);
    if (hub->packs == NULL && (hub->packs = calloc(1, sizeof *hub->packs)) == NULL)
        return BUSY;
    struct kept *kept = place_of(hub->packs, fair);
    if (kept->pack == NULL || memcmp(kept->fair, fair->id, 8) != 0 ||
        kept->content != fair->content) {
        pack_destroy(kept->pack);
        *kept = (struct kept){.content = fair->content};
        memcpy(kept->fair, fair->id, 8);
        snprintf(folder, sizeof folder, "%s/fairs/%s/%u", hub->folder, fair->name, fair->content);
        enum outcome outcome = pack_load(hub->io, folder, &kept->pack, why);
        if (outcome != DONE)
            return hub_fail(hub, INVALID, "%s", why);
    }
    *pack = kept->pack;
    return DONE;
}
