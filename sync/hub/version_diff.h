/* What changed between two versions of a fair's files: row by row of tables, key by key of settings
 * files. Lists that the hub itself makes (keys, badges) are left out, and so are files that neither
 * has. Only reads. */
#ifndef JORNADA_SYNC_HUB_VERSION_DIFF_H
#define JORNADA_SYNC_HUB_VERSION_DIFF_H

#include "sync/hub/fair_edit.h"

/* Strings are borrowed for the call. */
struct version_change {
    const char *file;   /* "lines.csv" */
    const char *row;    /* its first cell, or the section; "" of a whole file */
    const char *column; /* or key; "" of a whole row or file */
    const char *before; /* NULL: was not there */
    const char *after;  /* NULL: is not there any more */
};

enum outcome version_diff(struct hub *hub, const struct fair *fair, uint32_t from, uint32_t to,
                          void (*each)(void *context, const struct version_change *change),
                          void *context) MUST_CHECK;

#endif
