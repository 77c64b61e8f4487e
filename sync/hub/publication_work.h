/* The long part of a release: disclosure.h over the groups of tables of a job, as a kind of work.h.
 *
 * Promises: pure; a group whose tables are linked is looked at together, groups by themselves. A
 * table of a first release of which nothing would be left is left out, and named; so is a group
 * that changed too little since the last release. Anything else that disclosure.h refuses, a
 * time-out above all, refuses the whole release (REFUSED, "time_out: " and a sentence).
 *
 * Job = {"groups": [{"id", "first", "changes", "tables": […], "earlier": [[…], …]}]}; tables as in
 * publication_table.h. Result = {"groups": [{"id", "as_before", "tables": […], "left_out": [id],
 * "small", "protects", "was_hidden"}]}, a hidden cell null. The three numbers are the
 * coordinator's alone. */
#ifndef JORNADA_SYNC_HUB_PUBLICATION_WORK_H
#define JORNADA_SYNC_HUB_PUBLICATION_WORK_H

#include "sync/hub/work.h"

#define PUBLICATION_WORK "publication"
#define PUBLICATION_WORK_SECONDS 90

enum outcome publication_work(const uint8_t *job, size_t size, FILE *result,
                              char why[WORK_WHY_MAX]) MUST_CHECK;

#endif
