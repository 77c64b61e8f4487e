/* report, export xlsx, corte --pdf: the hub reads its numbers (a step, by the server where one
 * runs), this process has the pages drawn and writes the file, whole or not at all. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/closing_job.h"
#include "sync/hub/command.h"
#include "sync/hub/file.h"
#include "sync/hub/inside.h"
#include "sync/hub/report_job.h"
#include "sync/hub/work.h"

/* Wrong words are refused before anything is read. */
struct wishes {
    enum job_paper paper;
    enum web_language language;
};

static bool take_wishes(struct call *call, struct wishes *wishes)
{
    const char *paper = options_get(call->options, "--paper");
    const char *language = options_get(call->options, "--language");
    bool english = language != NULL && strcmp(language, "en") == 0;
    wishes->language = english ? WEB_ENGLISH : WEB_SPANISH;
    if (report_job_paper(paper != NULL ? paper : "letter", &wishes->paper) &&
        (language == NULL || english || strcmp(language, "es") == 0))
        return true;
    command_refuse(call, "--paper letter or a4, --language es or en");
    return false;
}

/* -- The hub's part -----------------------------------------------------------------------------
 */

static enum outcome write_report(struct call *call, const struct words *words,
                                 const struct wishes *wishes, char **job)
{
    struct report_filter filter = {.day = REPORT_ALL_DAYS};
    struct report *report = NULL;
    const char *fair = call->options->words[0];
    if (strlen(fair) >= sizeof filter.fair)
        return NOT_FOUND;
    memcpy(filter.fair, fair, strlen(fair) + 1);
    enum outcome outcome =
        report_make(call->hub, words, wishes->language, &filter, REPORT_OUTSIDE, &report);
    if (outcome == DONE)
        outcome = report_job_write(report, words, wishes->paper, job);
    report_free(report);
    return outcome;
}

static enum outcome write_closing(struct call *call, const struct words *words,
                                  const struct wishes *wishes, char **job)
{
    struct closing *closing = NULL;
    char *text = NULL;
    enum outcome outcome = closing_read(call->hub, call->options->words[0], &closing);
    if (outcome == DONE)
        outcome = closing_text_make(call->hub, words, wishes->language, closing, &text);
    if (outcome == DONE)
        outcome = closing_job_write(closing, call->hub->name, text, words, wishes->language,
                                    wishes->paper, job);
    free(closing);
    free(text);
    return outcome;
}

static int print_job(struct call *call,
                     enum outcome (*write)(struct call *call, const struct words *words,
                                           const struct wishes *wishes, char **job))
{
    char why[320], *job = NULL;
    struct words *words = NULL;
    struct wishes wishes;
    if (!take_wishes(call, &wishes))
        return EXIT_CODE_USAGE;
    enum outcome outcome = words_open(&words, why);
    if (outcome == DONE)
        outcome = write(call, words, &wishes, &job);
    words_close(words);
    if (outcome == DONE)
        fputs(job, call->out);
    free(job);
    if (outcome == DONE)
        return EXIT_CODE_DONE;
    if (outcome == NOT_FOUND)
        snprintf(why, sizeof why, "there is no fair \"%.60s\"", call->options->words[0]);
    else
        snprintf(why, sizeof why, "%s", hub_why(call->hub));
    return command_refuse(call, why[0] != '\0' ? why : "memory is short");
}

int command_report_job(struct call *call)
{
    return print_job(call, write_report);
}

int command_closing_job(struct call *call)
{
    return print_job(call, write_closing);
}

/* -- This process's part ------------------------------------------------------------------------
 */

/* What the step printed; NULL: refused, and said. */
static char *ask(struct call *call, const char *group, int *code)
{
    char *text = NULL, paper[32], language[32];
    size_t size = 0;
    struct wishes wishes;
    const char *const words[] = {group, "job", call->options->words[0], paper, language, NULL};
    *code = EXIT_CODE_USAGE;
    if (!take_wishes(call, &wishes))
        return NULL;
    snprintf(paper, sizeof paper, "--paper=%s", wishes.paper == JOB_PAPER_A4 ? "a4" : "letter");
    snprintf(language, sizeof language, "--language=%s",
             wishes.language == WEB_ENGLISH ? "en" : "es");
    FILE *out = open_memstream(&text, &size);
    *code = EXIT_CODE_REFUSED;
    if (out == NULL)
        return NULL;
    *code = command_step(call, words, out);
    if (fclose(out) == 0 && *code == EXIT_CODE_DONE)
        return text;
    free(text);
    return NULL;
}

static int say(struct call *call, const char *path)
{
    if (options_get(call->options, "--json") == NULL) {
        fprintf(call->out, "%s\n", path);
        return EXIT_CODE_DONE;
    }
    json_t *json = json_pack("{s:s, s:s}", "fair", call->options->words[0], "file", path);
    json_dumpf(json, call->out, JSON_INDENT(2));
    fputc('\n', call->out);
    json_decref(json);
    return EXIT_CODE_DONE;
}

static int draw(struct call *call, const char *work, const char *job, const char *path)
{
    char why[WORK_WHY_MAX];
    uint8_t *bytes = NULL;
    size_t size = 0;
    enum outcome outcome =
        work_run(work_find(work_table(), work), job, strlen(job), &bytes, &size, why);
    if (outcome != DONE)
        return command_refuse(call, why[0] != '\0' ? why : "the pages cannot be drawn");
    outcome = file_replace(call->io, path, bytes, size);
    free(bytes);
    return outcome == DONE ? say(call, path) : command_refuse(call, "the file cannot be written");
}

static int make(struct call *call, const char *work, const char *path)
{
    int code;
    char *job = ask(call, "report", &code);
    if (job == NULL)
        return code;
    code = draw(call, work, job, path);
    free(job);
    return code;
}

int command_report(struct call *call)
{
    return make(call, "report_pdf", options_get(call->options, "--pdf"));
}

int command_export_xlsx(struct call *call)
{
    return make(call, "report_xlsx", options_get(call->options, "--out"));
}

static int make_closing(struct call *call, const char *path)
{
    int code;
    char *job = ask(call, "corte", &code);
    if (job == NULL)
        return code;
    json_t *json = json_loads(job, 0, NULL);
    bool balances = json_is_true(json_object_get(json_object_get(json, "closing"), "balances"));
    json_decref(json);
    code = draw(call, "closing_pdf", job, path);
    free(job);
    if (code == EXIT_CODE_DONE && !balances)
        return command_refuse(call, "the corte does not balance");
    return code;
}

/* Without --pdf all of it is the hub's: the same words again, as a step. */
int command_closing_front(struct call *call)
{
    const char *pdf = options_get(call->options, "--pdf"),
               *words[OPTIONS_MAX + 4] = {"corte", "read"};
    char given[OPTIONS_MAX][OPTIONS_PATH_MAX + 24];
    size_t count = 2;
    if (pdf != NULL)
        return make_closing(call, pdf);
    words[count++] = call->options->words[0];
    for (size_t i = 0; i < call->options->count; i++) {
        const char *value = call->options->given[i].value;
        bool flag = value == NULL || value[0] == '\0';
        snprintf(given[i], sizeof given[i], "%s%s%s", call->options->given[i].name, flag ? "" : "=",
                 flag ? "" : value);
        words[count++] = given[i];
    }
    return command_step(call, words, call->out);
}
