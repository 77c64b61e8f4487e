/* Why nothing is published: the sentence that a command prints, and its word for the pages. */
#ifndef JORNADA_SYNC_HUB_PUBLICATION_WHY_H
#define JORNADA_SYNC_HUB_PUBLICATION_WHY_H

/* "publish.why_open" …, of hub_why or of a work's reason; "publish.why_other" for what is none of
 * ours (a disk, memory). */
const char *publication_why_word(const char *why);

#endif
