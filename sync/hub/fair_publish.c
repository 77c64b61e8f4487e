/* fair_publish: the files that a fair has now, with the lists that the hub itself makes (badges,
 * offices' keys, and the keys that sign slips) as they are now, as the content's next version. By
 * whatever road content reaches a kiosk it then knows them with no network. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/badge.h"
#include "sync/hub/fair.h"
#include "sync/hub/file.h"
#include "sync/hub/inside.h"
#include "sync/hub/office_key.h"
#include "sync/hub/tree.h"
#include "sync/roster.h"

/* Without the cover key: kiosks have it of their enrolment, relays are not to. */
static enum outcome write_roster(struct hub *hub, const struct fair *fair, const char *folder)
{
    char path[4200], *text = malloc(ROSTER_TEXT_MAX);
    enum outcome outcome =
        text == NULL ? BUSY : fair_write_roster_of(hub, fair, false, text, ROSTER_TEXT_MAX);
    snprintf(path, sizeof path, "%s/" ROSTER_FILE, folder);
    if (outcome == DONE &&
        (outcome = file_replace(hub->io, path, (const uint8_t *)text, strlen(text))) != DONE)
        hub_fail(hub, outcome, "the list of keys cannot be written");
    free(text);
    return outcome;
}

enum outcome fair_write_lists(struct hub *hub, const struct fair *fair, const char *folder)
{
    enum outcome outcome = badge_write_list(hub, fair->id, folder);
    if (outcome == DONE)
        outcome = office_key_write_list(hub, fair->id, folder);
    return outcome == DONE ? write_roster(hub, fair, folder) : outcome;
}

static enum outcome copy_to_next(struct hub *hub, struct fair *fair, struct content_manifest *files)
{
    char from[4096], to[4096];
    snprintf(from, sizeof from, "%s/fairs/%s/%u", hub->folder, fair->name, fair->content);
    enum outcome outcome = tree_read(hub->io, from, files, hub->why);
    if (outcome == DONE)
        outcome = fair_next_content(hub, fair);
    snprintf(to, sizeof to, "%s/fairs/%s/%u", hub->folder, fair->name, fair->content);
    if (outcome == DONE)
        outcome = tree_copy(hub->io, files, from, to, hub->why);
    return outcome == DONE ? fair_write_lists(hub, fair, to) : outcome;
}

enum outcome fair_publish(struct hub *hub, const uint8_t id[8])
{
    struct fair fair;
    struct content_manifest *files = calloc(1, sizeof *files);
    enum outcome outcome = files == NULL ? BUSY : fair_find_id(hub, id, &fair);
    bool has_content = outcome == DONE && fair.content != 0;
    if (has_content)
        outcome = copy_to_next(hub, &fair, files);
    if (has_content && outcome == DONE)
        outcome = fair_add(hub, &fair);
    if (has_content && outcome == DONE)
        outcome = content_serve_reload(hub);
    free(files);
    return outcome;
}
