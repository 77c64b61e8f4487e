/* What the two pages of releases share: tables as a page shows them. */
#ifndef JORNADA_SYNC_HUB_PAGE_PUBLICATION_H
#define JORNADA_SYNC_HUB_PAGE_PUBLICATION_H

#include <jansson.h>

#include "sync/hub/web.h"

/* Of the tables of a release (publication_draft.h) that was made as `version`; a hidden cell is
 * told as hidden, in long lists lines that are hidden whole are told by their number. The caller's;
 * `tables` stays his. */
json_t *page_publication_tables(const struct web_visit *visit, const json_t *tables,
                                uint32_t version);
/* The names of those that are left out. */
json_t *page_publication_left_out(const struct web_visit *visit, const json_t *left_out);

#endif
