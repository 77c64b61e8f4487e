/* The requests of kiosk/slip/ipp.h. Create-Job and Send-Document, so that the job's number is known
 * before its document leaves; the connection is made to break off at once when this process is
 * killed (SO_LINGER), so that the kernel sends nothing more of it. */
#include "kiosk/slip/ipp.h"

#include <cups/cups.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kiosk/slip/ipp_choice.h"

#define CONNECT_MS 2000
#define ANSWER_SECONDS 2.0
#define SEND_BUFFER 8192 /* bytes in the kernel that a broken connection throws away */
#define JOB_NAME "Vale"
#define NUMBER(array) (sizeof(array) / sizeof((array)[0]))

struct ipp {
    char address[PRINTER_TARGET_MAX + 8], host[PRINTER_TARGET_MAX], resource[PRINTER_TARGET_MAX];
    int port;
    char user[32]; /* this machine's jobs, also after a crash; no name of anything */
    http_t *http;
    struct ipp_choice choice;
};

static int give_up(http_t *http, void *context)
{
    (void)http, (void)context;
    return 0;
}

static const char *no_password(const char *prompt, http_t *http, const char *method,
                               const char *resource, void *context)
{
    (void)prompt, (void)http, (void)method, (void)resource, (void)context;
    return NULL;
}

static bool split(const char *address, struct ipp *ipp)
{
    char scheme[16], user[32];
    return httpSeparateURI(HTTP_URI_CODING_ALL, address, scheme, sizeof scheme, user, sizeof user,
                           ipp->host, sizeof ipp->host, &ipp->port, ipp->resource,
                           sizeof ipp->resource) == HTTP_URI_STATUS_OK &&
           strcmp(scheme, "ipp") == 0 && user[0] == '\0' && ipp->host[0] != '\0' && ipp->port > 0 &&
           strlen(address) < sizeof ipp->address;
}

bool ipp_is_address(const char *address)
{
    struct ipp ipp = {0};
    return split(address, &ipp);
}

/* Eight digits that are this machine's and tell nothing of it. */
static void name_user(struct ipp *ipp)
{
    char id[64] = "";
    unsigned char hash[crypto_generichash_BYTES_MIN];
    FILE *file = fopen("/etc/machine-id", "re");
    if (file && !fgets(id, sizeof id, file))
        id[0] = '\0';
    if (file)
        fclose(file);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)id, strlen(id),
                       (const unsigned char *)"jornada-ipp-user", 16);
    snprintf(ipp->user, sizeof ipp->user, "vale-%02x%02x%02x%02x", hash[0], hash[1], hash[2],
             hash[3]);
}

enum outcome ipp_open(const char *address, struct ipp **result)
{
    struct ipp *ipp = calloc(1, sizeof *ipp);
    *result = NULL;
    if (!ipp)
        return BUSY;
    if (sodium_init() < 0 || !split(address, ipp)) {
        free(ipp);
        return INVALID;
    }
    snprintf(ipp->address, sizeof ipp->address, "%s", address);
    name_user(ipp);
    cupsSetUser(ipp->user);
    cupsSetPasswordCB2(no_password, NULL);
    *result = ipp;
    return DONE;
}

void ipp_close(struct ipp *ipp)
{
    if (!ipp)
        return;
    httpClose(ipp->http);
    free(ipp);
}

static void harden(http_t *http)
{
    const struct linger now = {.l_onoff = 1, .l_linger = 0};
    const int buffer = SEND_BUFFER;
    setsockopt(httpGetFd(http), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    setsockopt(httpGetFd(http), SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
}

static bool connect_to(struct ipp *ipp)
{
    if (ipp->http)
        return true;
    ipp->http = httpConnect2(ipp->host, ipp->port, NULL, AF_UNSPEC, HTTP_ENCRYPTION_NEVER, 1,
                             CONNECT_MS, NULL);
    if (!ipp->http)
        return false;
    httpSetTimeout(ipp->http, ANSWER_SECONDS, give_up, NULL);
    harden(ipp->http);
    return true;
}

static void disconnect(struct ipp *ipp)
{
    httpClose(ipp->http);
    ipp->http = NULL;
}

static ipp_t *request_of(const struct ipp *ipp, ipp_op_t operation, int job)
{
    ipp_t *request = ippNewRequest(operation);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, ipp->address);
    if (job > 0)
        ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, ipp->user);
    return request;
}

static void want(ipp_t *request, const char *const *names, int count)
{
    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", count, NULL,
                  names);
}

/* Takes the request. NULL: nobody answered. */
static ipp_t *ask(struct ipp *ipp, ipp_t *request)
{
    ipp_t *response = NULL;
    if (connect_to(ipp))
        response = cupsDoRequest(ipp->http, request, ipp->resource);
    else
        ippDelete(request);
    if (!response)
        disconnect(ipp);
    return response;
}

static bool is_good(ipp_t *response)
{
    return response && ippGetStatusCode(response) < IPP_STATUS_REDIRECTION_OTHER_SITE;
}

/* True when it was done or there was nothing to do. `purge`: a spooler forgets the job as well. */
static bool cancel(struct ipp *ipp, int job, bool purge)
{
    ipp_t *request = request_of(ipp, IPP_OP_CANCEL_JOB, job);
    if (purge)
        ippAddBoolean(request, IPP_TAG_OPERATION, "purge-job", 1);
    ipp_t *response = ask(ipp, request);
    bool done = response != NULL;
    ippDelete(response);
    return done;
}

/* One job of the printer's list. */
struct listed {
    int id;
    bool is_ours, is_over;
};

static void read_listed(ipp_attribute_t *attribute, const struct ipp *ipp, struct listed *listed)
{
    const char *name = ippGetName(attribute);
    if (strcmp(name, "job-id") == 0)
        listed->id = ippGetInteger(attribute, 0);
    else if (strcmp(name, "job-state") == 0)
        listed->is_over = ippGetInteger(attribute, 0) >= IPP_JSTATE_CANCELED;
    else if (strcmp(name, "job-originating-user-name") == 0)
        listed->is_ours = strcmp(ippGetString(attribute, 0, NULL), ipp->user) == 0;
}

/* Cancels ours but `job`; true when somebody else's wait there. */
static bool settle(struct ipp *ipp, const struct listed *listed, int job)
{
    if (listed->id == 0 || listed->is_over)
        return false;
    if (listed->is_ours && listed->id != job)
        (void)cancel(ipp, listed->id, true);
    return !listed->is_ours && listed->id != job;
}

/* What waits in the printer. False when nobody answered. */
static bool look_at_queue(struct ipp *ipp, int job, bool *others)
{
    static const char *const names[] = {"job-id", "job-originating-user-name", "job-state"};
    struct listed all[64] = {0};
    size_t count = 0;
    ipp_t *request = request_of(ipp, IPP_OP_GET_JOBS, 0);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", NULL, "not-completed");
    want(request, names, NUMBER(names));
    ipp_t *response = ask(ipp, request);
    *others = false;
    if (!response)
        return false;
    /* Groups of attributes, a nameless one between two jobs. */
    for (ipp_attribute_t *at = ippFirstAttribute(response); at; at = ippNextAttribute(response)) {
        bool is_job = ippGetGroupTag(at) == IPP_TAG_JOB && ippGetName(at);
        if (!is_job && all[count].id != 0 && count + 1 < NUMBER(all))
            count++;
        if (is_job)
            read_listed(at, ipp, &all[count]);
    }
    ippDelete(response);
    for (size_t i = 0; i <= count; i++)
        *others = settle(ipp, &all[i], job) || *others;
    return true;
}

/* Fills what the printer says of itself. */
static void look_at_printer(struct ipp *ipp, struct ipp_answer *answer)
{
    bool is_low = false;
    ipp_t *request = request_of(ipp, IPP_OP_GET_PRINTER_ATTRIBUTES, 0);
    want(request, ipp_choice_attributes, ipp_choice_attribute_count);
    ipp_t *response = ask(ipp, request);
    answer->reached = is_good(response);
    answer->paper = SLIP_PAPERS;
    answer->form = MAKER_FORMS;
    if (answer->reached) {
        ipp_choice_make(response, &ipp->choice);
        answer->need = ipp_choice_need(response, &is_low);
        answer->paper = ipp->choice.paper;
        answer->form = ipp->choice.form;
    }
    answer->low = is_low;
    ippDelete(response);
}

void ipp_ask(struct ipp *ipp, int job, struct ipp_answer *answer)
{
    bool others = false;
    *answer = (struct ipp_answer){.said = WIRE_STATUS, .job = job, .progress = JOB_UNKNOWN};
    look_at_printer(ipp, answer);
    if (!answer->reached)
        return;
    answer->reached = look_at_queue(ipp, job, &others);
    if (answer->need != PRINTER_NEEDS_NOTHING)
        return;
    if (answer->paper == SLIP_PAPERS)
        answer->need = PRINTER_NEEDS_SIZE;
    else if (answer->form == MAKER_FORMS)
        answer->need = PRINTER_NEEDS_CARE;
    else if (others)
        answer->need = PRINTER_NEEDS_TURN;
}

static void add_media(const struct ipp_choice *choice, ipp_t *request)
{
    if (choice->media[0]) {
        ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "media", NULL, choice->media);
        return;
    }
    ipp_t *size = ippNew(), *media = ippNew();
    ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", choice->width);
    ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", choice->length);
    ippAddCollection(media, IPP_TAG_ZERO, "media-size", size);
    ippAddCollection(request, IPP_TAG_JOB, "media-col", media);
    ippDelete(size);
    ippDelete(media);
}

void ipp_create(struct ipp *ipp, const struct ipp_order *order, struct ipp_answer *answer)
{
    ipp_ask(ipp, 0, answer);
    answer->said = WIRE_CREATED;
    answer->progress = JOB_REFUSED;
    if (!answer->reached || answer->need != PRINTER_NEEDS_NOTHING ||
        answer->paper != order->paper || answer->form != order->form)
        return; /* it was made for a sheet that lies there no more */
    ipp_t *request = request_of(ipp, IPP_OP_CREATE_JOB, 0);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, JOB_NAME);
    ippAddInteger(request, IPP_TAG_JOB, IPP_TAG_INTEGER, "copies", 1);
    ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "sides", NULL, "one-sided");
    ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "print-scaling", NULL, "none");
    add_media(&ipp->choice, request);
    ipp_t *response = ask(ipp, request);
    ipp_attribute_t *id = ippFindAttribute(response, "job-id", IPP_TAG_INTEGER);
    if (is_good(response) && id) {
        answer->job = ippGetInteger(id, 0);
        answer->progress = JOB_WAITS;
    } else {
        answer->reached = response != NULL;
    }
    ippDelete(response);
}

/* Takes the request. NULL: it may or may not have come. */
static ipp_t *send_document(struct ipp *ipp, ipp_t *request, const uint8_t *document, size_t size)
{
    ipp_t *response = NULL;
    http_status_t status = HTTP_STATUS_ERROR;
    if (connect_to(ipp))
        status = cupsSendRequest(ipp->http, request, ipp->resource, ippLength(request) + size);
    ippDelete(request);
    if (status == HTTP_STATUS_CONTINUE) {
        harden(ipp->http); /* libcups may have connected anew */
        status = cupsWriteRequestData(ipp->http, (const char *)document, size);
    }
    if (status == HTTP_STATUS_CONTINUE || status == HTTP_STATUS_OK)
        response = cupsGetResponse(ipp->http, ipp->resource);
    if (!response)
        disconnect(ipp);
    return response;
}

void ipp_send(struct ipp *ipp, const struct ipp_order *order, const uint8_t *document,
              struct ipp_answer *answer)
{
    int job = answer->job;
    ipp_t *request = request_of(ipp, IPP_OP_SEND_DOCUMENT, job);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "document-name", NULL, JOB_NAME);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL,
                 ipp_choice_format((enum maker_form)order->form));
    ippAddBoolean(request, IPP_TAG_OPERATION, "last-document", 1);
    ipp_t *response = send_document(ipp, request, document, order->size);
    answer->said = WIRE_STATUS;
    answer->reached = response != NULL;
    answer->progress = !response ? JOB_UNKNOWN : is_good(response) ? JOB_WAITS : JOB_ENDED;
    ippDelete(response);
}

static enum ipp_progress progress_of(ipp_t *response)
{
    static const enum ipp_progress of_state[] = {
        [IPP_JSTATE_PENDING] = JOB_WAITS,    [IPP_JSTATE_HELD] = JOB_WAITS,
        [IPP_JSTATE_PROCESSING] = JOB_RUNS,  [IPP_JSTATE_STOPPED] = JOB_STOPPED,
        [IPP_JSTATE_CANCELED] = JOB_ENDED,   [IPP_JSTATE_ABORTED] = JOB_ENDED,
        [IPP_JSTATE_COMPLETED] = JOB_PRINTED};
    ipp_attribute_t *state = ippFindAttribute(response, "job-state", IPP_TAG_ENUM);
    int value = state ? ippGetInteger(state, 0) : 0;
    return value < IPP_JSTATE_PENDING || value > IPP_JSTATE_COMPLETED ? JOB_UNKNOWN
                                                                      : of_state[value];
}

void ipp_look(struct ipp *ipp, int job, struct ipp_answer *answer)
{
    static const char *const names[] = {"job-state", "job-state-reasons"};
    *answer = (struct ipp_answer){.said = WIRE_STATUS, .job = job, .progress = JOB_UNKNOWN};
    look_at_printer(ipp, answer);
    if (!answer->reached)
        return;
    ipp_t *request = request_of(ipp, IPP_OP_GET_JOB_ATTRIBUTES, job);
    want(request, names, NUMBER(names));
    ipp_t *response = ask(ipp, request);
    answer->reached = response != NULL;
    if (is_good(response))
        answer->progress = progress_of(response);
    ippDelete(response);
    if (answer->progress == JOB_PRINTED || answer->progress == JOB_ENDED)
        (void)cancel(ipp, job, true); /* a spooler would keep the document of what is over */
}

void ipp_cancel(struct ipp *ipp, int job, struct ipp_answer *answer)
{
    *answer = (struct ipp_answer){.said = WIRE_STATUS, .job = job, .progress = JOB_UNKNOWN};
    answer->reached = cancel(ipp, job, false);
    if (answer->reached)
        ipp_look(ipp, job, answer);
}
