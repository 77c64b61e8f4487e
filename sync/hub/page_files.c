/* The files that leave the coordinator's room: the report as PDF and as a spreadsheet, the corte as
 * a page to sign. Numbers are read here, in the loop; drawing them is work for a process of its own
 * (web_later.h). `papel=a4`, else Letter; which fair and what of it: page_report.h. */
#include <stdlib.h>
#include <string.h>

#include "sync/hub/closing_job.h"
#include "sync/hub/inside.h"
#include "sync/hub/page_report.h"
#include "sync/hub/pages.h"
#include "sync/hub/web_inside.h"

#define PDF "application/pdf"
#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

/* The file that is asked for; kept until it is there. */
struct wanted {
    const char *work, *type, *extension;
    char name[80];
};

static const struct wanted report_as_pdf = {"report_pdf", PDF, "pdf", ""};
static const struct wanted report_as_xlsx = {"report_xlsx", XLSX, "xlsx", ""};
static const struct wanted closing_as_pdf = {"closing_pdf", PDF, "pdf", ""};

static void finish(struct web_visit *visit, void *context, struct worker_result *result)
{
    const struct wanted *wanted = context;
    if (result->outcome == DONE)
        web_later_file(visit, result, wanted->type, wanted->name);
    else
        web_refuse(visit, 503);
}

/* "resultados-metepec-sample.pdf": names of fairs are letters, digits and hyphens. */
static void send(struct web_visit *visit, const struct wanted *what, const char *first,
                 const char *fair, char *job)
{
    struct wanted *wanted = malloc(sizeof *wanted);
    if (wanted == NULL) {
        free(job);
        web_refuse(visit, 503);
        return;
    }
    *wanted = *what;
    snprintf(wanted->name, sizeof wanted->name, "%s-%.50s.%s", first, fair, what->extension);
    const struct web_later later = {.work = what->work,
                                    .job = job,
                                    .size = strlen(job),
                                    .finish = finish,
                                    .drop = free,
                                    .context = wanted};
    web_later(visit, &later);
    free(job);
}

/* Letter where nobody says; another word is refused. */
static bool take_paper(struct web_visit *visit, enum job_paper *paper)
{
    const char *asked = form_get(&visit->query, "papel");
    if (asked[0] == '\0' || strcmp(asked, "carta") == 0)
        asked = "letter";
    if (report_job_paper(asked, paper))
        return true;
    web_refuse(visit, 400);
    return false;
}

static void send_report(struct web_visit *visit, const struct wanted *what)
{
    struct report *report = NULL;
    enum job_paper paper;
    char *job = NULL;
    if (!take_paper(visit, &paper))
        return;
    enum outcome outcome = page_report_make(visit, REPORT_OUTSIDE, &report);
    if (outcome == DONE)
        outcome = report_job_write(report, visit->web->words, paper, &job);
    if (outcome == DONE)
        send(visit, what, "resultados", report->fair, job);
    else
        page_report_refuse(visit, outcome);
    report_free(report);
}

void page_results_pdf(struct web_visit *visit)
{
    send_report(visit, &report_as_pdf);
}

void page_results_xlsx(struct web_visit *visit)
{
    send_report(visit, &report_as_xlsx);
}

void page_closing_pdf(struct web_visit *visit)
{
    struct closing *closing = NULL;
    enum job_paper paper;
    char *text = NULL, *job = NULL;
    if (!take_paper(visit, &paper))
        return;
    enum outcome outcome = page_closing_read(visit, &closing, &text);
    if (outcome == DONE)
        outcome = closing_job_write(closing, visit->hub->name, text, visit->web->words,
                                    visit->language, paper, &job);
    if (outcome == DONE)
        send(visit, &closing_as_pdf, "corte", closing->fair.name, job);
    else
        web_refuse(visit, outcome == NOT_FOUND || outcome == REFUSED ? 404 : 503);
    free(closing);
    free(text);
}
