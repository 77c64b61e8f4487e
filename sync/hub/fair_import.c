/* fair_import: the pack is read and checked as a kiosk would, copied to a folder of its version,
 * and only then made the fair's content, in one transaction. Older versions stay on disk: the way
 * back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/fair_edit.h"
#include "sync/hub/file.h"
#include "sync/hub/inside.h"
#include "sync/hub/tree.h"
#include "sync/pack.h"

_Static_assert(HUB_WHY_MAX >= PACK_WHY_MAX, "a pack's reason fits into the hub's");

static void name_of(const char *folder, char name[ENROLMENT_FAIR_NAME_MAX])
{
    size_t end = strlen(folder);
    while (end > 0 && folder[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && folder[start - 1] != '/')
        start--;
    size_t size = end - start;
    if (size >= ENROLMENT_FAIR_NAME_MAX)
        size = 0; /* too long: the empty name is refused in words */
    memcpy(name, folder + start, size);
    name[size] = '\0';
}

void fair_describe(const struct pack *pack, struct fair *fair)
{
    const struct pack_fair *from = &pack->fair;
    snprintf(fair->title, sizeof fair->title, "%s", from->title);
    fair->number = from->number;
    fair->municipality = from->municipality;
    fair->offset_minutes = from->utc_offset_minutes;
    fair->first_day = from->any_day || from->day_count == 0 ? 0 : from->days[0];
    fair->last_day =
        from->any_day || from->day_count == 0 ? UINT16_MAX : from->days[from->day_count - 1];
}

static enum outcome read_pack(struct hub *hub, const char *folder, struct fair *fair)
{
    struct pack *pack;
    memset(fair, 0, sizeof *fair);
    name_of(folder, fair->name);
    enum outcome outcome = pack_load(hub->io, folder, &pack, hub->why);
    if (outcome == DONE)
        fair_describe(pack, fair);
    pack_destroy(pack);
    return outcome;
}

/* Who works at the fair is the hub's to know: no kiosk and no relay gets their names. */
static void leave_out_names(struct content_manifest *files)
{
    for (uint16_t i = 0; i < files->count; i++) {
        if (strcmp(files->files[i].path, "staff.csv") != 0)
            continue;
        files->count--;
        memmove(&files->files[i], &files->files[i + 1],
                (size_t)(files->count - i) * sizeof files->files[0]);
        return;
    }
}

enum outcome fair_copy_files(struct hub *hub, const struct io *io, const char *folder,
                             const struct fair *fair)
{
    char to[4096];
    struct content_manifest *files = calloc(1, sizeof *files);
    if (files == NULL)
        return BUSY;
    enum outcome outcome = tree_read(io, folder, files, hub->why);
    leave_out_names(files);
    snprintf(to, sizeof to, "%s/fairs/%s/", hub->folder, fair->name);
    if (outcome == DONE &&
        (outcome = file_make_folders(hub->io, to, strlen(hub->folder) + 1)) != DONE)
        hub_fail(hub, outcome, "the folder fairs/%s cannot be made", fair->name);
    snprintf(to, sizeof to, "%s/fairs/%s/%u", hub->folder, fair->name, fair->content);
    if (outcome == DONE)
        outcome = tree_copy(io, files, folder, to, hub->why);
    if (outcome == DONE)
        outcome = fair_write_lists(hub, fair, to);
    free(files);
    return outcome;
}

static enum outcome write_version(struct hub *hub, const struct fair *fair)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = fair_write(hub, fair);
    if (outcome == DONE)
        outcome = fair_edit_note(hub, fair, 0, FAIR_CHANGE_IMPORTED, 0, "");
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

enum outcome fair_import(struct hub *hub, const char *folder, struct fair *fair)
{
    enum outcome outcome = read_pack(hub, folder, fair);
    if (outcome == DONE)
        outcome = fair_next_content(hub, fair);
    if (outcome == DONE)
        outcome = fair_copy_files(hub, hub->io, folder, fair);
    if (outcome == DONE)
        outcome = write_version(hub, fair);
    if (outcome == DONE)
        outcome = content_serve_reload(hub);
    return outcome;
}
