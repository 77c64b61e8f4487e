/* What page_tables.c (files in and out) and page_tables_show.c (the preview as a page) share. */
#ifndef JORNADA_SYNC_HUB_PAGE_TABLES_H
#define JORNADA_SYNC_HUB_PAGE_TABLES_H

#include "sync/hub/prepare.h"
#include "sync/hub/preview.h"
#include "sync/hub/table_in.h"

struct page_tables_file {
    char name[UPLOAD_NAME_MAX];  /* as it was sent */
    char path[CONTENT_PATH_MAX]; /* of the pack; "" = it is none of ours */
    const char *skipped;         /* a word: why it is left out; NULL = it is not */
    struct table_in *table;      /* of a table, as it would be put */
    size_t doubted;              /* lines that say less than was sent: lines_sent.h */
};

struct page_tables {
    struct web_visit *visit;
    const struct prepare *prepare;
    int64_t seen; /* the version that the form came from; -1 = it did not say */
    struct preview *preview;
    size_t count;
    struct page_tables_file files[UPLOAD_FILES_MAX];
};

bool page_tables_is_table(const char *path);
/* Sends the preview: what would change where nothing is wrong, else every mistake. Keeps the
 * preview (and takes it out of `shown`) where it can be confirmed. */
void page_tables_show(struct page_tables *shown);
void page_tables_free(struct page_tables *shown);

#endif
