/* The fair's content in use: the newest that the hub signed, the shipped one, or help alone.
 *
 * Promises: there are always lines (Never 14): a broken pack is named and the national lines take
 * its place; a newer version is taken whole or not at all. */
#ifndef JORNADA_KIOSK_CONTENT_H
#define JORNADA_KIOSK_CONTENT_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/colonia.h"
#include "sync/content.h"
#include "sync/enrolment.h"
#include "sync/io.h"
#include "sync/pack.h"

struct content {
    struct pack *pack;
    struct colonias *colonias; /* of that pack; NULL: it brings none */
    uint32_t version;          /* of the hub's content; 0 = the shipped one */
    bool bad;                  /* no pack of the fair could be used: help alone */
    char why[PACK_WHY_MAX]; /* the mistake of the hub's pack, else of the shipped one; "" = none */
    const char *assets;     /* folder; borrowed */
    char folder[CONTENT_FOLDER_MAX + 128]; /* of the pack in use, "" = the national lines */
};

/* `fair`: of the settings, "" = as enrolled. False: not even the national lines can be read. */
bool content_open(const struct io *io, const char *assets, const char *data,
                  const struct enrolment *enrolment, const char *fair, struct content *content);
/* True when a newer version was taken: content->pack is another one. */
bool content_refresh(const struct io *io, const char *data, const struct enrolment *enrolment,
                     struct content *content);
void content_close(struct content *content);

#endif
