/* The corte on its way to jornada-work, where it becomes a page to print and sign by hand.
 *
 * Promises: the numbers are those of struct closing and the text is the signed one, whole: the
 * page's QR carries it, so that jornada-hub corte --check can look at what a telephone reads. */
#ifndef JORNADA_SYNC_HUB_CLOSING_JOB_H
#define JORNADA_SYNC_HUB_CLOSING_JOB_H

#include "sync/hub/closing_text.h"
#include "sync/hub/report_job.h"

/* `signed_text`: of closing_text_make. The caller frees *job. */
enum outcome closing_job_write(const struct closing *closing, const char *municipality,
                               const char *signed_text, const struct words *words,
                               enum web_language language, enum job_paper paper,
                               char **job) MUST_CHECK;

#endif
