/* fair_edit.h: the pack as it would be is an overlay (overlay.h) over the newest version. */
#include "sync/hub/fair_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/file.h"
#include "sync/hub/inside.h"
#include "sync/hub/overlay.h"
#include "sync/hub/tree.h"
#include "sync/offices.h"
#include "sync/roster.h"
#include "sync/staff.h"

struct fair_edit {
    struct hub *hub;
    struct fair fair;
    uint32_t last; /* the newest version that a person had made when this began */
    bool fresh;    /* the fair is not there yet */
    uint32_t back_to;
    struct overlay overlay;
};

static enum outcome last_version(struct hub *hub, const struct fair *fair, uint32_t *last)
{
    struct fair_version version;
    enum outcome outcome = fair_version_at(hub, fair, 0, &version);
    *last = outcome == DONE ? version.version : 0;
    return outcome == NOT_FOUND ? DONE : outcome;
}

static enum outcome open_edit(struct hub *hub, const struct fair *fair, uint32_t version,
                              struct fair_edit **edit)
{
    char root[4096];
    struct fair_edit *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL)
        return hub_fail(hub, BUSY, "memory is short");
    fresh->hub = hub;
    fresh->fair = *fair;
    if (version != 0)
        snprintf(root, sizeof root, "%s/fairs/%s/%u", hub->folder, fair->name, version);
    else /* no folder: names of fairs have no dot */
        snprintf(root, sizeof root, "%s/fairs/.new/%s", hub->folder, fair->name);
    overlay_open(&fresh->overlay, hub->io, root);
    *edit = fresh;
    return DONE;
}

enum outcome fair_edit_begin(struct hub *hub, const char *name, uint32_t based_on,
                             struct fair_edit **edit)
{
    struct fair fair;
    uint32_t last = 0;
    *edit = NULL;
    enum outcome outcome = fair_find(hub, name, &fair);
    if (outcome == DONE && fair.content == 0)
        outcome = hub_fail(hub, NOT_FOUND, "the fair \"%s\" has no files yet", name);
    if (outcome == DONE)
        outcome = last_version(hub, &fair, &last);
    if (outcome == DONE && based_on != 0 && (based_on < last || based_on > fair.content))
        outcome = hub_fail(hub, REFUSED, "version %u is not the newest any more: %u is", based_on,
                           fair.content);
    if (outcome == DONE)
        outcome = open_edit(hub, &fair, fair.content, edit);
    if (outcome == DONE)
        (*edit)->last = last;
    return outcome;
}

enum outcome fair_edit_create(struct hub *hub, const char *name, struct fair_edit **edit)
{
    struct fair fair, old;
    *edit = NULL;
    memset(&fair, 0, sizeof fair);
    if (!fair_name_is_good(name))
        return hub_fail(hub, INVALID, "a fair is named with a-z, 0-9 and -");
    enum outcome outcome = fair_find(hub, name, &old);
    if (outcome == DONE)
        return hub_fail(hub, REFUSED, "there is a fair \"%s\" already", name);
    if (outcome != NOT_FOUND)
        return outcome;
    snprintf(fair.name, sizeof fair.name, "%s", name);
    outcome = open_edit(hub, &fair, 0, edit);
    if (outcome == DONE)
        (*edit)->fresh = true;
    return outcome;
}

void fair_edit_free(struct fair_edit *edit)
{
    if (edit == NULL)
        return;
    overlay_close(&edit->overlay);
    free(edit);
}

const struct fair *fair_edit_fair(const struct fair_edit *edit)
{
    return &edit->fair;
}

/* -- Files --------------------------------------------------------------------------------------
 */

/* NAME.csv or NAME.ini, or rights/NAME.ini. Badges' names are no file of a version. */
static bool is_of_a_pack(const char *path)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
    bool card = strncmp(path, "rights/", 7) == 0;
    const char *name = card ? path + 7 : path;
    size_t length = strspn(name, letters);
    if (length == 0 || length > 60 || strcmp(path, "staff.csv") == 0)
        return false;
    return strcmp(name + length, ".ini") == 0 || (!card && strcmp(name + length, ".csv") == 0);
}

enum outcome fair_edit_put(struct fair_edit *edit, const char *path, const void *bytes, size_t size)
{
    if (!is_of_a_pack(path))
        return hub_fail(edit->hub, INVALID, "\"%.80s\" is no file of a fair", path);
    if (size > FAIR_EDIT_FILE_MAX)
        return hub_fail(edit->hub, INVALID, "%.80s: over 4 MiB", path);
    enum outcome outcome = overlay_put(&edit->overlay, path, bytes, size);
    return outcome == DONE ? DONE : hub_fail(edit->hub, outcome, "too many files");
}

enum outcome fair_edit_read(struct fair_edit *edit, const char *path, char **text, size_t *size)
{
    char full[sizeof edit->overlay.root + CONTENT_PATH_MAX];
    uint8_t *bytes = malloc(FAIR_EDIT_FILE_MAX + 1);
    *text = NULL;
    *size = 0;
    if (bytes == NULL)
        return BUSY;
    snprintf(full, sizeof full, "%s/%.150s", edit->overlay.root, path);
    enum outcome outcome = file_read_all(&edit->overlay.io, full, bytes, FAIR_EDIT_FILE_MAX, size);
    if (outcome != DONE) {
        free(bytes);
        return outcome;
    }
    bytes[*size] = '\0';
    uint8_t *fitting = realloc(bytes, *size + 1);
    *text = (char *)(fitting != NULL ? fitting : bytes);
    return DONE;
}

enum outcome fair_edit_load(struct fair_edit *edit, struct pack **pack)
{
    return pack_load(&edit->overlay.io, edit->overlay.root, pack, edit->hub->why);
}

/* "lines.csv:3: …" apart. */
static void add_mistake(void *context, const char *why)
{
    struct fair_edit_mistakes *mistakes = context;
    if (mistakes->count == FAIR_EDIT_MISTAKES_MAX) {
        mistakes->more = true;
        return;
    }
    struct fair_edit_mistake *mistake = &mistakes->list[mistakes->count++];
    size_t file = strcspn(why, ":");
    char *end = (char *)(uintptr_t)why + file;
    memset(mistake, 0, sizeof *mistake);
    snprintf(mistake->file, sizeof mistake->file, "%.*s", (int)(file < 79 ? file : 79), why);
    if (*end == ':')
        end++;
    unsigned long line = strtoul(end, &end, 10);
    mistake->line = (uint32_t)line;
    end += strspn(end, ": ");
    snprintf(mistake->why, sizeof mistake->why, "%s", end);
}

enum outcome fair_edit_check(struct fair_edit *edit, struct fair_edit_mistakes *mistakes)
{
    memset(mistakes, 0, sizeof *mistakes);
    enum outcome outcome =
        pack_examine(&edit->overlay.io, edit->overlay.root, add_mistake, mistakes);
    if (outcome == INVALID)
        return hub_fail(edit->hub, INVALID, "%.80s:%u: %.200s", mistakes->list[0].file,
                        mistakes->list[0].line, mistakes->list[0].why);
    return outcome == DONE ? DONE : hub_fail(edit->hub, outcome, "memory is short");
}

/* -- The next version ---------------------------------------------------------------------------
 */

static enum outcome write_rows(const struct fair_edit *edit, const struct fair *fair,
                               const char *by, enum fair_change change)
{
    struct hub *hub = edit->hub;
    struct audit_entry entry = {.kind = AUDIT_FAIR_CHANGED, .code = change, .until = fair->content};
    memcpy(entry.subject, fair->id, 8);
    snprintf(entry.by, sizeof entry.by, "%s", by);
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = fair_write(hub, fair);
    if (outcome == DONE)
        outcome = fair_edit_note(hub, fair, edit->fair.content, change, edit->back_to, by);
    if (outcome == DONE)
        outcome = audit_append(hub, &entry);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

/* A person who was faster keeps what she did. */
static enum outcome check_still_newest(const struct fair_edit *edit)
{
    struct fair now;
    uint32_t last = 0;
    enum outcome outcome = fair_find(edit->hub, edit->fair.name, &now);
    if (edit->fresh)
        return outcome == NOT_FOUND ? DONE
               : outcome == DONE
                   ? hub_fail(edit->hub, REFUSED, "there is a fair \"%s\" already", now.name)
                   : outcome;
    if (outcome == DONE)
        outcome = last_version(edit->hub, &now, &last);
    if (outcome == DONE && last != edit->last)
        outcome = hub_fail(edit->hub, REFUSED, "somebody has changed the fair meanwhile");
    return outcome;
}

enum outcome fair_edit_commit(struct fair_edit *edit, const char *by, enum fair_change change,
                              uint32_t *version)
{
    struct hub *hub = edit->hub;
    struct fair fair = edit->fair;
    struct pack *pack = NULL;
    enum outcome outcome = check_still_newest(edit);
    if (outcome == DONE)
        outcome = fair_edit_load(edit, &pack);
    if (outcome == DONE)
        fair_describe(pack, &fair);
    pack_destroy(pack);
    if (outcome == DONE)
        outcome = fair_next_content(hub, &fair);
    if (outcome == DONE)
        outcome = fair_copy_files(hub, &edit->overlay.io, edit->overlay.root, &fair);
    if (outcome == DONE)
        outcome = write_rows(edit, &fair, by, change);
    if (outcome != DONE)
        return outcome;
    if (version != NULL)
        *version = fair.content;
    return content_serve_reload(hub);
}

enum outcome fair_edit_go_back(struct hub *hub, const char *name, uint32_t version, const char *by,
                               uint32_t *made)
{
    struct fair_edit *edit = NULL;
    struct fair fair;
    char path[4200];
    uint64_t size;
    uint32_t last = 0;
    struct io_file *file;
    enum outcome outcome = fair_find(hub, name, &fair);
    if (outcome == DONE)
        outcome = last_version(hub, &fair, &last);
    snprintf(path, sizeof path, "%s/fairs/%s/%u/fair.ini", hub->folder, name, version);
    if (outcome == DONE &&
        (outcome = hub->io->file_open(hub->io->self, path, IO_READ, &file)) == DONE) {
        outcome = hub->io->file_size(hub->io->self, file, &size);
        hub->io->file_close(hub->io->self, file);
    }
    if (outcome == NOT_FOUND)
        return hub_fail(hub, NOT_FOUND, "there is no version %u of this fair", version);
    if (outcome == DONE)
        outcome = open_edit(hub, &fair, version, &edit);
    if (outcome == DONE) {
        edit->last = last;
        edit->back_to = version;
        outcome = fair_edit_commit(edit, by, FAIR_CHANGE_BACK, made);
    }
    fair_edit_free(edit);
    return outcome;
}
