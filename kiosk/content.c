#include "kiosk/content.h"

#include <stdio.h>
#include <string.h>

#include "sync/content.h"

#define FOLDER_BYTES (CONTENT_FOLDER_MAX + 128)

/* What the hub sent last: the fair's folder; false when nothing came yet. */
static bool sent_folder(const struct io *io, const char *data, const struct enrolment *enrolment,
                        char folder[FOLDER_BYTES], uint32_t *version)
{
    return enrolment != NULL && content_current(io, data, folder, version) == DONE;
}

static bool fall_back(const struct io *io, struct content *content)
{
    char folder[FOLDER_BYTES], why[PACK_WHY_MAX];
    snprintf(folder, sizeof folder, "%s/national", content->assets);
    return pack_load_lines_only(io, folder, &content->pack, why) == DONE;
}

/* The lines of a broken pack as far as they are in form, else the national ones. */
static bool open_lines(const struct io *io, struct content *content, const char *first,
                       const char *second)
{
    char why[PACK_WHY_MAX];
    content->bad = true;
    return (*first != '\0' && pack_load_lines_only(io, first, &content->pack, why) == DONE) ||
           pack_load_lines_only(io, second, &content->pack, why) == DONE || fall_back(io, content);
}

bool content_open(const struct io *io, const char *assets, const char *data,
                  const struct enrolment *enrolment, const char *fair, struct content *content)
{
    char sent[FOLDER_BYTES] = "", shipped[FOLDER_BYTES], why[PACK_WHY_MAX] = "";
    content->assets = assets;
    content->why[0] = content->folder[0] = '\0';
    if (enrolment != NULL && *fair == '\0')
        fair = enrolment->fair;
    if (*fair == '\0')
        return fall_back(io, content);
    bool is_sent = sent_folder(io, data, enrolment, sent, &content->version);
    if (is_sent && pack_load(io, sent, &content->pack, content->why) == DONE) {
        memcpy(content->folder, sent, sizeof content->folder);
        content->colonias = colonia_open(content->pack);
        content->why[0] = '\0';
        return true;
    }
    content->version = 0;
    snprintf(shipped, sizeof shipped, "%s/fairs/%s", assets, fair);
    if (pack_load(io, shipped, &content->pack, why) == DONE) {
        memcpy(content->folder, shipped, sizeof content->folder);
        content->colonias = colonia_open(content->pack);
        return true; /* `why` tells of the sent one, if there was one */
    }
    if (!is_sent)
        memcpy(content->why, why, sizeof why);
    return open_lines(io, content, is_sent ? sent : "", shipped);
}

bool content_refresh(const struct io *io, const char *data, const struct enrolment *enrolment,
                     struct content *content)
{
    char folder[FOLDER_BYTES];
    uint32_t version = 0;
    struct pack *pack = NULL;
    if (!sent_folder(io, data, enrolment, folder, &version) || version <= content->version)
        return false;
    content->version = version; /* a broken one is not read again and again */
    if (pack_load(io, folder, &pack, content->why) != DONE)
        return false;
    content_close(content);
    memcpy(content->folder, folder, sizeof content->folder);
    content->pack = pack;
    content->colonias = colonia_open(pack);
    content->bad = false;
    return true;
}

void content_close(struct content *content)
{
    colonia_close(content->colonias);
    content->colonias = NULL;
    pack_destroy(content->pack);
    content->pack = NULL;
}
