/* Reads the code, looks whom it meets, asks, believes only what fits the code, saves.
 *
 * The handshake (kiosk/peer.h) yields the certificate whose key the code names; the request then
 * goes over the very connection settings that every later one has. Keys live in locked memory. */
#include "kiosk/enrol.h"

#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>

#include "kiosk/https.h"
#include "kiosk/keeper.h"
#include "kiosk/peer.h"
#include "sync/enrolment.h"
#include "sync/sync.h"

/* What is known of the enrolment while it goes on; in locked memory. */
struct enrolling {
    struct enrolment_code code;
    struct enrolment fresh;
    struct uplink_settings settings;
    struct wire_request request;
    struct wire_answer answer;
};

struct verdict {
    enum outcome outcome;
    const char *why;
};

#define KEY_TAKEN 409 /* the new key's short id is another kiosk's already: draw again */
#define KEY_DRAWS 8

/* A code is used up by a 200 alone, so it may be shown again with another key. */
static enum uplink_trouble ask(const struct io *io, struct https *https,
                               struct enrolling *enrolling)
{
    enum uplink_trouble trouble = UPLINK_FINE;
    for (int draw = 0; draw < KEY_DRAWS; draw++) {
        if (enrolment_ask(io, &enrolling->code, &enrolling->fresh, &enrolling->request) != DONE)
            return UPLINK_DIED;
        trouble = https_ask(https, &enrolling->request, &enrolling->answer);
        if (trouble != UPLINK_FINE || enrolling->answer.status != KEY_TAKEN)
            break;
    }
    return trouble;
}

static struct verdict meet(const struct io *io, struct enrolling *enrolling)
{
    static const struct verdict verdicts[] = {
        [UPLINK_FINE] = {DONE, ""},
        [UPLINK_NOBODY] = {OFFLINE, "nobody answers at the hub's address"},
        [UPLINK_SLOW] = {OFFLINE, "the hub went silent"},
        [UPLINK_FOREIGN] = {REFUSED, "the hub's key is not the one in the code"},
        [UPLINK_GARBAGE] = {REFUSED, "what answers there is not a hub"},
        [UPLINK_LONG] = {REFUSED, "what answers there is not a hub"},
        [UPLINK_DIED] = {OFFLINE, "the network stopped"},
    };
    struct uplink_settings *settings = &enrolling->settings;
    enum uplink_trouble trouble = peer_fetch_certificate(settings->url, enrolling->code.hub_pin,
                                                         settings->certificate, settings->pins[0]);
    if (trouble != UPLINK_FINE)
        return verdicts[trouble];
    struct https *https = https_open(settings, NULL, NULL);
    if (!https)
        return (struct verdict){INVALID, "the hub's certificate cannot be used"};
    trouble = ask(io, https, enrolling);
    struct verdict verdict = verdicts[trouble];
    if (trouble == UPLINK_FINE) {
        verdict.outcome = enrolment_take(&enrolling->code, &enrolling->answer, &enrolling->fresh);
        verdict.why = verdict.outcome == DONE      ? ""
                      : verdict.outcome == BUSY    ? "the hub cannot take it now"
                      : verdict.outcome == REFUSED ? "the code is used, expired or unknown"
                                                   : "the hub's answer is not an enrolment";
    }
    https_close(https);
    return verdict;
}

static struct verdict choose_url(struct enrolling *enrolling, const char *code, const char *url)
{
    char host[PEER_NAME_MAX], port[6];
    if (enrolment_code_read(code, &enrolling->code) != DONE)
        return (struct verdict){INVALID, "the code has a mistyped character"};
    struct road_map said; /* a relay enrols nobody: the hub's own address is asked */
    if (!enrolling->code.url[0] && url && road_read(url, &said))
        memcpy(enrolling->code.url, said.hub, sizeof enrolling->code.url);
    if (!peer_split_url(enrolling->code.url, host, port))
        return (struct verdict){INVALID, "the hub's address is not https://HOST:PORT"};
    memcpy(enrolling->settings.url, enrolling->code.url, sizeof enrolling->settings.url);
    return (struct verdict){DONE, ""};
}

static struct verdict save(const struct io *io, const char *folder, struct enrolling *enrolling)
{
    enum outcome outcome = io->folder_make(io->self, folder);
    if (outcome == DONE)
        outcome = enrolment_save(io, folder, &enrolling->fresh);
    return (struct verdict){outcome, outcome == DONE ? "" : "the enrolment could not be written"};
}

enum outcome enrol_run(const struct io *io, const char *folder, const char *code, const char *url,
                       const char **why)
{
    struct enrolling *enrolling = sodium_malloc(sizeof *enrolling);
    *why = "no memory";
    if (!enrolling)
        return BUSY;
    sodium_memzero(enrolling, sizeof *enrolling);
    struct verdict verdict = choose_url(enrolling, code, url);
    /* a hub that hangs up is an answer, not an end; no thread runs yet */
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    if (verdict.outcome == DONE)
        verdict = meet(io, enrolling);
    signal(SIGPIPE, before);
    if (verdict.outcome == DONE)
        verdict = save(io, folder, enrolling);
    sodium_free(enrolling);
    *why = verdict.why;
    return verdict.outcome;
}

/* Records that no receipt covers; DONE with 0 where the folder was never enrolled, or its file is
 * gone: then nothing can be delivered any more. */
static enum outcome count_pending(const struct io *io, const char *folder, int64_t build_ms,
                                  struct enrolment *before, uint64_t *pending)
{
    const struct sync_settings settings = {
        .io = io, .folder = folder, .enrolment = before, .build_ms = build_ms};
    struct sync_counts counts;
    struct sync *sync;
    *pending = 0;
    if (enrolment_load(io, folder, before) != DONE)
        return DONE;
    enum outcome outcome = sync_open(&settings, &sync);
    if (outcome != DONE)
        return outcome;
    sync_count(sync, &counts);
    *pending = counts.pending;
    (void)sync_close(sync);
    return DONE;
}

bool enrol_may_replace(const struct io *io, const char *folder, int64_t build_ms, const char **why)
{
    struct enrolment *before = sodium_malloc(sizeof *before);
    uint64_t pending = 0;
    *why = "no locked memory (ulimit -l)";
    if (before == NULL)
        return false;
    enum outcome outcome = count_pending(io, folder, build_ms, before, &pending);
    sodium_free(before);
    if (outcome == BUSY)
        *why = "this kiosk is running; close it first";
    else if (outcome != DONE)
        *why = "its records cannot be opened; enrol into a new folder and keep this one";
    else
        *why = "it holds records that its hub has not received; let it deliver them first";
    return outcome == DONE && pending == 0;
}

/* -- The fair's content -------------------------------------------------------------------------
 */

#define FETCH_MOST_MS 15000 /* a technician stands beside it */
#define FETCH_LOOK_MS 20

static void nobody_waits(void *context)
{
    (void)context;
}

/* The store thread does all of it: hello, manifest, files, pointer. Here it is only looked at. */
static enum outcome fetch_with(const struct keeper_settings *settings)
{
    struct keeper *keeper = NULL;
    struct keeper_status status = {.content_version = 0};
    if (keeper_start(settings, &keeper) != DONE)
        return OFFLINE;
    for (int waited = 0; waited < FETCH_MOST_MS && status.content_version == 0;
         waited += FETCH_LOOK_MS) {
        struct keeper_event event;
        (void)poll(NULL, 0, FETCH_LOOK_MS);
        while (keeper_take(keeper, &event))
            continue;
        keeper_look(keeper, &status);
    }
    (void)keeper_stop(keeper);
    return status.content_version != 0 ? DONE : OFFLINE;
}

enum outcome enrol_fetch(const struct io *io, const char *folder, const char *url, int64_t build_ms)
{
    struct enrolment *enrolment = sodium_malloc(sizeof *enrolment);
    struct uplink_settings uplink;
    if (enrolment == NULL)
        return OFFLINE;
    enum outcome outcome = enrolment_load(io, folder, enrolment);
    if (outcome == DONE) {
        uplink_settings_from(enrolment, url, &uplink);
        const struct keeper_settings settings = {.io = io,
                                                 .folder = folder,
                                                 .enrolment = enrolment,
                                                 .uplink = &uplink,
                                                 .build_ms = build_ms,
                                                 .wake = nobody_waits};
        outcome = fetch_with(&settings);
    }
    sodium_free(enrolment);
    return outcome;
}

const char *enrol_words(enum outcome outcome)
{
    if (outcome == OFFLINE)
        return "the hub does not answer; is it serving, and is the address right";
    if (outcome == REFUSED)
        return "the hub refused the code; it can be used once, within 15 minutes";
    return outcome == INVALID ? "the code is not right; copy it again"
                              : "the enrolment could not be kept";
}
