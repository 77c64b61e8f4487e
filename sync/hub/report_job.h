/* A report on its way to jornada-work: as one JSON text with the words that stand around it.
 *
 * Promises: whatever report_job_write puts in, report_job_read gives back, to the last number and
 * byte; hidden cells travel as null, so that no drawing can show what was hidden. The reader needs
 * no hub and no table of words. Refuses what is built differently (INVALID). */
#ifndef JORNADA_SYNC_HUB_REPORT_JOB_H
#define JORNADA_SYNC_HUB_REPORT_JOB_H

#include <jansson.h>
#include <stdbool.h>

#include "sync/hub/report.h"

enum job_paper { JOB_PAPER_LETTER, JOB_PAPER_A4 };

struct report_job {
    struct report *report;
    enum job_paper paper;
    json_t *json; /* keeps the words */
};

/* "letter", "a4" in any case; false: neither. */
bool report_job_paper(const char *name, enum job_paper *paper);
/* The caller frees *text. */
enum outcome report_job_write(const struct report *report, const struct words *words,
                              enum job_paper paper, char **text) MUST_CHECK;
/* Every word whose key begins with "file.", "results." or "closing.", as they go along. */
json_t *report_job_words(const struct words *words, enum web_language language);

enum outcome report_job_read(const uint8_t *bytes, size_t size, struct report_job *job) MUST_CHECK;
void report_job_free(struct report_job *job); /* of report_job_read */
/* "" of a word that did not come along. */
const char *report_job_say(const json_t *json, const char *key);
/* "1,234", or the words for what is not told. */
void report_job_count(const json_t *json, int64_t n, char text[64]);

#endif
