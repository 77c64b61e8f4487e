/* What there is to publish of a closed fair: its marginal tables as rows and columns with names,
 * exact, their totals included. Not to leave the hub before disclosure.h has looked at it.
 *
 * Promises: rows and columns come from the fair's program and from lists that everybody knows
 * (ages, the state's municipalities, opening hours), never from who came: that a row stands there
 * tells nothing. People and services are never in one table (Never 13). Offices stand under their
 * discreet label, those that only staff know of in one row together (Never 5, 6); colonias, kiosks,
 * days and staff nowhere. Refuses a fair that is not closed, and one whose withheld counts still
 * wait. Names are Spanish: they are data, the same for everybody.
 *
 * A table = {"id", "group", "rows": […], "columns": […] (absent: a list), "cells": [[…], …]}; the
 * last row, and of a cross table the last column, is the total. Tables of one group count the same
 * heads.
 */
#ifndef JORNADA_SYNC_HUB_PUBLICATION_TABLE_H
#define JORNADA_SYNC_HUB_PUBLICATION_TABLE_H

#include <jansson.h>

#include "sync/hub/fair.h"
#include "sync/hub/words.h"
#include "sync/pack.h"

/* Every table that a release can have, in their order. */
struct publication_table {
    const char *id;                     /* "services": its words are "publish.services" … */
    const char *group;                  /* "people", "services", "referrals" */
    const char *file;                   /* "servicios.csv" */
    const char *row, *column, *counted; /* its CSV's fields; column NULL: a list */
};
const struct publication_table *publication_table_at(size_t index); /* NULL behind the last */
const struct publication_table *publication_table_find(const char *id);

/* The array of tables; the caller's. REFUSED, DAMAGED …: hub_why says why. */
enum outcome publication_table_read(struct hub *hub, const struct words *words,
                                    const struct fair *fair, const struct pack *pack,
                                    json_t **tables) MUST_CHECK;

#endif
