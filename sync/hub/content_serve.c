/* The content calls: a signed manifest of one fair's files, and the files by their hash.
 *
 * A hub serves one fair's content at a time: the open one with the newest files, else the newest
 * import. A kiosk of another fair is told version 0 in its hello and asks for nothing. Files are
 * read again, and compared with their hash, each time. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/tree.h"

static enum outcome choose(struct hub *hub, struct fair *chosen)
{
    struct fair fair;
    enum outcome outcome;
    bool found = false;
    for (size_t i = 0; (outcome = fair_at(hub, i, &fair)) == DONE; i++) {
        if (fair.content == 0)
            continue;
        bool open = fair.state == CALLS_FAIR_OPEN, was = found && chosen->state == CALLS_FAIR_OPEN;
        if (!found || open > was || (open == was && fair.content > chosen->content))
            *chosen = fair;
        found = true;
    }
    if (outcome != NOT_FOUND)
        return outcome;
    return found ? DONE : NOT_FOUND;
}

enum outcome content_serve_reload(struct hub *hub)
{
    struct fair fair;
    enum outcome outcome = choose(hub, &fair);
    hub->manifest->version = 0;
    if (outcome == NOT_FOUND)
        return DONE;
    if (outcome != DONE)
        return outcome;
    snprintf(hub->manifest_folder, sizeof hub->manifest_folder, "%s/fairs/%s/%u", hub->folder,
             fair.name, fair.content);
    memcpy(hub->manifest_fair, fair.id, 8);
    /* Files that cannot be read must not keep facts from being taken: then nothing is served. */
    if (tree_read(hub->io, hub->manifest_folder, hub->manifest, hub->why) == DONE)
        hub->manifest->version = fair.content;
    return DONE;
}

void content_serve_manifest(struct hub *hub, struct wire_answer *answer)
{
    size_t size;
    if (hub->manifest->version == 0) {
        hub_say(hub, answer, 404, "no fair was imported\n");
        return;
    }
    if (content_encode(hub->manifest, hub->keys->signing.secret, hub->answer, WIRE_ANSWER_MAX,
                       &size) != DONE) {
        hub_say(hub, answer, 503, "the manifest cannot be written\n");
        return;
    }
    answer->status = 200;
    answer->body = hub->answer;
    answer->body_size = size;
}

void content_serve_blob(struct hub *hub, const char *hash, struct wire_answer *answer)
{
    uint8_t bytes[32];
    size_t size;
    if (sodium_hex2bin(bytes, sizeof bytes, hash, strlen(hash), NULL, &size, NULL) != 0 ||
        size != sizeof bytes) {
        hub_say(hub, answer, 400, "a blob is asked for by 64 hex digits\n");
        return;
    }
    for (uint16_t i = 0; hub->manifest->version != 0 && i < hub->manifest->count; i++) {
        const struct content_file *file = &hub->manifest->files[i];
        if (memcmp(file->hash, bytes, sizeof bytes) != 0)
            continue;
        enum outcome outcome =
            tree_read_file(hub->io, hub->manifest_folder, file, hub->answer, WIRE_ANSWER_MAX);
        if (outcome != DONE)
            break;
        answer->status = 200;
        answer->body = hub->answer;
        answer->body_size = (size_t)file->size;
        return;
    }
    hub_say(hub, answer, 404, "there is no such file\n");
}
