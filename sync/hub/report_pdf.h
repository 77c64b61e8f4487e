/* The kinds of work that make files of a report: see report_pdf.c, report_xlsx.c, closing_pdf.c. */
#ifndef JORNADA_SYNC_HUB_REPORT_PDF_H
#define JORNADA_SYNC_HUB_REPORT_PDF_H

#include "sync/hub/work.h"

/* Jobs of report_job_write. */
enum outcome report_pdf(const uint8_t *job, size_t size, FILE *result,
                        char why[WORK_WHY_MAX]) MUST_CHECK;
enum outcome report_xlsx(const uint8_t *job, size_t size, FILE *result,
                         char why[WORK_WHY_MAX]) MUST_CHECK;
/* A job of closing_job_write. */
enum outcome closing_pdf(const uint8_t *job, size_t size, FILE *result,
                         char why[WORK_WHY_MAX]) MUST_CHECK;

#endif
