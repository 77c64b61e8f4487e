/* A table of volunteers and their certificates, as a spreadsheet saves it, into badges of a fair.
 *
 * Columns: badge (an id of the municipality's own, a-z 0-9 _ -), name, role, institution,
 * certificate, issuer, number, valid_to ("2026-11-21", the end of that day, or "2026-11-21T12:00",
 * both local; empty: no end is stated), sample. Promises: either every row is taken or none, in one
 * transaction, with one new version of the fair's content; every wrong row is named with its line.
 * A badge that the fair has already gets its row's name, role and certificate and keeps its code
 * and PIN; nobody is revoked by being left out. Refuses files that are not UTF-8, are separated by
 * semicolons, or have a badge twice. */
#ifndef JORNADA_SYNC_HUB_STAFF_IMPORT_H
#define JORNADA_SYNC_HUB_STAFF_IMPORT_H

#include <stdio.h>

#include "sync/hub/competence.h"

struct staff_row {
    char name[BADGE_NAME_MAX];
    unsigned role;
    struct competence competence; /* label and certificate; no override */
    bool fresh;                   /* no badge of the fair has this label: */
    struct staff_member member;   /* … then this is its new one; else its staff alone */
};

struct staff_table {
    size_t count;
    struct staff_row rows[STAFF_MAX];
};

/* Reads and checks PATH; each mistake is a line on `faults`. INVALID: there were some. NOT_FOUND:
 * no such file. Times are of `offset_minutes` from UTC. */
enum outcome staff_import_read(const struct io *io, const char *path, int offset_minutes,
                               struct staff_table *table, FILE *faults) MUST_CHECK;

/* The live badge of this fair with that label. NOT_FOUND: none. */
enum outcome staff_import_find(struct hub *hub, const uint8_t fair[8], const char *label,
                               uint8_t staff[RECORD_STAFF_BYTES]) MUST_CHECK;
/* All rows in one transaction, then the fair's content anew. REFUSED: a label became a badge
 * meanwhile, or too many. */
enum outcome staff_import_take(struct hub *hub, const char *fair, const struct staff_table *table,
                               const char *by) MUST_CHECK;

#endif
