/* What lies on a disk: see platter.h. */
#include "tests/sim/platter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum change_kind { CHANGE_WRITE, CHANGE_TRUNCATE, CHANGE_NAMES };

struct change {
    enum change_kind kind;
    struct node *node;
    uint64_t offset; /* of a write; the new size of a truncation */
    size_t size;
    uint8_t *bytes;
    struct {
        char *path;
        struct node *node;
    } binding[2];
    struct change *next;
};

static void *must(void *memory)
{
    if (!memory)
        abort(); /* a test machine without memory has nothing to say */
    return memory;
}

static void content_grow(struct content *content, uint64_t size)
{
    if (size > content->room) {
        uint64_t room = content->room ? content->room : 4096;
        while (room < size)
            room *= 2;
        content->bytes = must(realloc(content->bytes, room));
        content->room = room;
    }
    if (size > content->size)
        memset(content->bytes + content->size, 0, size - content->size);
    content->size = size;
}

static void content_put(struct content *content, uint64_t offset, const void *bytes, size_t size)
{
    if (size == 0)
        return;
    if (offset + size > content->size)
        content_grow(content, offset + size);
    memcpy(content->bytes + offset, bytes, size);
}

static void content_cut(struct content *content, uint64_t size)
{
    content_grow(content, size);
}

static void content_copy(struct content *to, const struct content *from)
{
    if (to->room < from->size) {
        to->bytes = must(realloc(to->bytes, from->size));
        to->room = from->size;
    }
    if (from->size)
        memcpy(to->bytes, from->bytes, from->size);
    to->size = from->size;
}

void platter_create(struct platter *platter)
{
    *platter = (struct platter){0};
}

static void change_free(struct change *change)
{
    free(change->bytes);
    free(change->binding[0].path);
    free(change->binding[1].path);
    free(change);
}

void platter_destroy(struct platter *platter)
{
    while (platter->first) {
        struct change *next = platter->first->next;
        change_free(platter->first);
        platter->first = next;
    }
    while (platter->nodes) {
        struct node *next = platter->nodes->next;
        free(platter->nodes->now.bytes);
        free(platter->nodes->platter.bytes);
        free(platter->nodes);
        platter->nodes = next;
    }
    for (size_t i = 0; i < platter->name_count; i++)
        free(platter->names[i].path);
    free(platter->names);
    *platter = (struct platter){0};
}

static struct name *name_of(const struct platter *platter, const char *path)
{
    for (size_t i = 0; i < platter->name_count; i++)
        if (strcmp(platter->names[i].path, path) == 0)
            return &platter->names[i];
    return NULL;
}

static struct name *name_make(struct platter *platter, const char *path)
{
    struct name *name = name_of(platter, path);
    if (name)
        return name;
    if (platter->name_count == platter->name_room) {
        platter->name_room = platter->name_room ? platter->name_room * 2 : 32;
        platter->names = must(realloc(platter->names, platter->name_room * sizeof *platter->names));
    }
    name = &platter->names[platter->name_count++];
    *name = (struct name){must(strdup(path)), NULL, NULL};
    return name;
}

/* Whether every folder above `path` is there; the root and "" always are. */
static bool folders_are_there(const struct platter *platter, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path)
        return true;
    char *folder = must(strndup(path, (size_t)(slash - path)));
    const struct name *name = name_of(platter, folder);
    bool there = name && name->now && name->now->folder && folders_are_there(platter, folder);
    free(folder);
    return there;
}

struct node *platter_find(const struct platter *platter, const char *path)
{
    const struct name *name = name_of(platter, path);
    return name && name->now && folders_are_there(platter, path) ? name->now : NULL;
}

struct node *platter_make(struct platter *platter, bool folder)
{
    struct node *node = must(calloc(1, sizeof *node));
    node->folder = folder;
    node->next = platter->nodes;
    platter->nodes = node;
    return node;
}

void platter_copy(struct platter *platter, const struct platter *from)
{
    platter_create(platter);
    for (size_t i = 0; i < from->name_count; i++) {
        const struct name *name = &from->names[i];
        if (!platter_find(from, name->path))
            continue;
        struct node *node = platter_make(platter, name->now->folder);
        content_copy(&node->now, &name->now->now);
        content_copy(&node->platter, &name->now->now);
        struct name *copy = name_make(platter, name->path);
        copy->now = copy->platter = node;
    }
}

static struct change *change_add(struct platter *platter, enum change_kind kind, struct node *node)
{
    struct change *change = must(calloc(1, sizeof *change));
    change->kind = kind;
    change->node = node;
    if (platter->last)
        platter->last->next = change;
    else
        platter->first = change;
    platter->last = change;
    return change;
}

void platter_bind(struct platter *platter, const char *path, struct node *node, const char *also,
                  struct node *also_node)
{
    struct change *change = change_add(platter, CHANGE_NAMES, NULL);
    change->binding[0].path = must(strdup(path));
    change->binding[0].node = node;
    name_make(platter, path)->now = node;
    if (!also)
        return;
    change->binding[1].path = must(strdup(also));
    change->binding[1].node = also_node;
    name_make(platter, also)->now = also_node;
}

void platter_write(struct platter *platter, struct node *node, uint64_t offset, const void *bytes,
                   size_t size)
{
    if (size == 0)
        return;
    content_put(&node->now, offset, bytes, size);
    struct change *change = change_add(platter, CHANGE_WRITE, node);
    change->offset = offset;
    change->size = size;
    change->bytes = must(malloc(size));
    memcpy(change->bytes, bytes, size);
}

void platter_truncate(struct platter *platter, struct node *node, uint64_t size)
{
    content_cut(&node->now, size);
    change_add(platter, CHANGE_TRUNCATE, node)->offset = size;
}

static void change_apply(struct platter *platter, const struct change *change)
{
    if (change->kind == CHANGE_WRITE)
        content_put(&change->node->platter, change->offset, change->bytes, change->size);
    else if (change->kind == CHANGE_TRUNCATE)
        content_cut(&change->node->platter, change->offset);
    else
        for (int i = 0; i < 2 && change->binding[i].path; i++)
            name_make(platter, change->binding[i].path)->platter = change->binding[i].node;
}

/* Some of a write's sectors, in no order; lost ones of a grown file may hold garbage. */
static void change_tear(const struct change *change, bool garbage, struct chance *chance)
{
    struct content *content = &change->node->platter;
    uint64_t end = change->offset + change->size;
    for (uint64_t at = change->offset; at < end;) {
        uint64_t stop = (at / DISK_SECTOR + 1) * DISK_SECTOR;
        if (stop > end)
            stop = end;
        if (chance_below(chance, 2) == 0) {
            content_put(content, at, change->bytes + (at - change->offset), stop - at);
        } else if (garbage && at >= content->size) {
            uint8_t junk[DISK_SECTOR];
            chance_fill(chance, junk, sizeof junk);
            content_put(content, at, junk, stop - at);
        }
        at = stop;
    }
}

/* Takes the changes that `chosen` names out of the list and hands them to `decide`. */
static void
settle_chosen(struct platter *platter,
              bool (*chosen)(const struct change *change, const void *what), const void *what,
              void (*decide)(struct platter *platter, struct change *change, struct chance *chance),
              struct chance *chance)
{
    struct change **link = &platter->first;
    platter->last = NULL;
    while (*link) {
        struct change *change = *link;
        if (chosen(change, what)) {
            *link = change->next;
            decide(platter, change, chance);
            change_free(change);
        } else {
            platter->last = change;
            link = &change->next;
        }
    }
}

static bool is_of_node(const struct change *change, const void *what)
{
    return change->node == what;
}

static bool lies_in(const char *path, const char *folder)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    return strlen(folder) == length && strncmp(path, folder, length) == 0;
}

static bool is_of_folder(const struct change *change, const void *what)
{
    if (change->kind != CHANGE_NAMES)
        return false;
    return lies_in(change->binding[0].path, what) ||
           (change->binding[1].path && lies_in(change->binding[1].path, what));
}

static void keep(struct platter *platter, struct change *change, struct chance *chance)
{
    (void)chance;
    change_apply(platter, change);
}

static void keep_some(struct platter *platter, struct change *change, struct chance *chance)
{
    if (change->kind == CHANGE_WRITE)
        change_tear(change, false, chance);
    else if (chance_below(chance, 2) == 0)
        change_apply(platter, change);
}

void platter_sync_file(struct platter *platter, struct node *node)
{
    settle_chosen(platter, is_of_node, node, keep, NULL);
}

void platter_sync_folder(struct platter *platter, const char *path)
{
    settle_chosen(platter, is_of_folder, path, keep, NULL);
}

void platter_lose_sync(struct platter *platter, struct node *node, struct chance *chance)
{
    settle_chosen(platter, is_of_node, node, keep_some, chance);
    node->apart = true;
}

static void settle_change(struct platter *platter, struct change *change, enum disk_loss loss,
                          bool garbage, uint64_t *until, struct chance *chance)
{
    bool whole =
        loss == LOSS_NONE || (loss == LOSS_AFTER && *until > 1) ||
        (loss != LOSS_ALL && loss != LOSS_AFTER &&
         (loss == LOSS_WRITES || change->kind != CHANGE_WRITE) && chance_below(chance, 2) == 0);
    bool torn = change->kind == CHANGE_WRITE &&
                (loss == LOSS_SECTORS || (loss == LOSS_AFTER && *until == 1));
    if (whole)
        change_apply(platter, change);
    else if (torn)
        change_tear(change, garbage, chance);
    if (*until > 0)
        (*until)--;
}

static void show_platter(struct platter *platter)
{
    for (struct node *node = platter->nodes; node; node = node->next) {
        if (node->apart)
            content_copy(&node->now, &node->platter);
        node->apart = false;
    }
    for (size_t i = 0; i < platter->name_count; i++)
        platter->names[i].now = platter->names[i].platter;
    /* A file whose folder's name was lost is gone with it. */
    for (size_t i = 0; i < platter->name_count; i++)
        if (!folders_are_there(platter, platter->names[i].path))
            platter->names[i].platter = NULL;
    for (size_t i = 0; i < platter->name_count; i++)
        platter->names[i].now = platter->names[i].platter;
}

void platter_settle(struct platter *platter, enum disk_loss loss, struct chance *chance)
{
    uint64_t count = 0;
    for (const struct change *change = platter->first; change; change = change->next) {
        count++;
        if (change->node)
            change->node->apart = true;
    }
    if (loss == LOSS_ANY)
        loss = LOSS_ANY + 1 + (enum disk_loss)chance_below(chance, LOSS_KINDS - 1);
    uint64_t until = chance_below(chance, count + 2);
    bool garbage = chance_below(chance, 4) == 0;
    while (platter->first) {
        struct change *change = platter->first;
        platter->first = change->next;
        settle_change(platter, change, loss, garbage, &until, chance);
        change_free(change);
    }
    platter->last = NULL;
    show_platter(platter);
}
