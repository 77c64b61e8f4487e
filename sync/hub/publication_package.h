/* A release as files for everybody: one CSV a table, datapackage.json (Frictionless Data Package,
 * v1), LEAME.txt, and release.json that names them all; and all of them as one ZIP.
 *
 * Promises: the same tables make the same bytes, whenever and wherever (fixed dates in the ZIP).
 * CSV is RFC 4180 with CRLF, a hidden cell "*", a cell that a spreadsheet would run has an
 * apostrophe before it. A licence stands there only where the fair's fair.ini names one. Numbers
 * are those handed in: nothing here knows a count. */
#ifndef JORNADA_SYNC_HUB_PUBLICATION_PACKAGE_H
#define JORNADA_SYNC_HUB_PUBLICATION_PACKAGE_H

#include <jansson.h>

#include "sync/hub/publication.h"
#include "sync/hub/words.h"
#include "sync/pack.h"

#define PUBLICATION_HIDDEN "*"

struct publication_package {
    const struct words *words;
    const struct fair *fair;
    const struct pack *pack;
    const char *municipality; /* the hub's name */
    uint32_t version;
    int32_t day;          /* since 2025-01-01 */
    const json_t *tables; /* as publication_draft_tables says */
    const json_t *left_out;
    const uint8_t *before; /* hash of the release before, or NULL */
    const uint8_t *key;    /* the hub's public one */
};

/* Without the signature, which publication_keep adds. */
enum outcome publication_package_make(const struct publication_package *package,
                                      struct publication_files *files) MUST_CHECK;
/* "jornada-metepec-sample-1" */
void publication_package_name(const char *fair, uint32_t version, char name[PUBLICATION_NAME_MAX]);
/* "2026-11-30" */
void publication_package_day(int32_t day, char text[16]);

/* *bytes is the caller's. */
enum outcome publication_package_zip(const struct publication_files *files, const char *folder,
                                     uint8_t **bytes, size_t *size) MUST_CHECK;
/* INVALID: no such ZIP, or more than PUBLICATION_FILES_MAX files of PUBLICATION_FILE_MAX. */
enum outcome publication_package_unzip(const uint8_t *bytes, size_t size,
                                       struct publication_files *files) MUST_CHECK;

#endif
