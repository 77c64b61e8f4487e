/* En vivo: the fair as it goes on: people, services, who is called for, kiosks.
 *
 * Promises: the page and GET /vivo.json say the same, made by one function; grand totals are exact,
 * cells of tables under STATS_MIN are told as such; nothing of referrals, nor of what a kiosk says
 * it captured, since the difference would tell them (Never 4); what is unsent or not safe yet is
 * told in tens until the close, for the same reason. What is not known is said so. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/kiosks.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/queue.h"
#include "sync/hub/route.h"
#include "sync/hub/stats.h"
#include "sync/hub/web_inside.h"

#define SILENT_MS (5 * 60 * 1000LL) /* kiosks greet once a minute */
#define CLOCK_OFF_MS (2 * 60 * 1000LL)
#define BATTERY_LOW 20

struct live {
    struct web_visit *visit;
    struct fair fair;
    const struct pack *pack;
    int64_t now_ms;
};

static json_t *word(const struct live *live, const char *key)
{
    return json_string(page_say(live->visit, key));
}

static json_t *counted(const struct live *live, const char *key, int64_t n)
{
    char text[PAGE_SAY_MAX];
    page_say_number(live->visit, key, n, text);
    return json_string(text);
}

/* -- People and services ------------------------------------------------------------------------
 */

static int64_t cell(const struct stats *stats, enum stats_table table, const char *key)
{
    for (size_t i = 0; i < stats->tables[table].count; i++) {
        if (strcmp(stats->tables[table].rows[i].key, key) == 0)
            return stats->tables[table].rows[i].n;
    }
    return STATS_HIDDEN;
}

/* Hidden as the others are, though kiosks say it to everybody: turns less this would tell how many
 * were attended. */
static json_t *waiting_text(const struct live *live, const struct calls_hello_answer *queues,
                            unsigned service)
{
    for (size_t i = 0; i < queues->queue_count; i++) {
        if (queues->queue[i].service == service && queues->queue[i].people >= STATS_MIN)
            return page_say_count(live->visit, queues->queue[i].people);
    }
    return page_say_count(live->visit, STATS_HIDDEN);
}

static json_t *services_json(const struct live *live, const struct stats *stats)
{
    json_t *list = json_array();
    struct calls_hello_answer *queues = calloc(1, sizeof *queues);
    bool known =
        queues != NULL && queue_read(live->visit->hub, &live->fair, live->now_ms, queues) == DONE;
    for (size_t i = 0; i < live->pack->service_count; i++) {
        const struct pack_service *service = &live->pack->services[i];
        const char *name =
            live->visit->language == WEB_ENGLISH ? service->name_en : service->name_es;
        char key[12];
        snprintf(key, sizeof key, "%u", (unsigned)service->code);
        json_array_append_new(
            list,
            json_pack(
                "{s:s, s:o, s:o, s:o}", "name", name != NULL ? name : service->name_es, "given",
                page_say_count(live->visit, cell(stats, STATS_BY_SERVICE, key)), "turns",
                page_say_count(live->visit, cell(stats, STATS_BY_TURN, key)), "waiting",
                known ? waiting_text(live, queues, service->code) : word(live, "live.unknown")));
    }
    free(queues);
    return list;
}

static json_t *hours_json(const struct live *live, const struct stats *stats)
{
    json_t *list = json_array();
    for (int hour = 0; hour < 24; hour++) {
        char key[12], name[32];
        snprintf(key, sizeof key, "%02d", hour);
        snprintf(name, sizeof name, "%02d:00", hour);
        for (size_t i = 0; i < stats->tables[STATS_BY_HOUR].count; i++) {
            const struct stats_row *row = &stats->tables[STATS_BY_HOUR].rows[i];
            if (strcmp(row->key, key) == 0)
                json_array_append_new(list, json_pack("{s:s, s:o}", "name", name, "people",
                                                      page_say_count(live->visit, row->n)));
        }
    }
    return list;
}

/* -- Kiosks -------------------------------------------------------------------------------------
 */

static json_t *ago(const struct live *live, int64_t at_ms)
{
    int64_t seconds = (live->now_ms - at_ms) / 1000;
    seconds = seconds < 0 ? 0 : seconds;
    if (seconds < 60)
        return counted(live, "live.ago_seconds", seconds);
    return seconds < 7200 ? counted(live, "live.ago_minutes", seconds / 60)
                          : counted(live, "live.ago_hours", seconds / 3600);
}

static bool is_silent(const struct live *live, const struct kiosk_seen *seen)
{
    return !seen->heard_of || live->now_ms - seen->heard.at_ms > SILENT_MS;
}

static json_t *clock_text(const struct live *live, const struct kiosk_seen *seen, bool *bad)
{
    int64_t ahead = seen->heard.ahead_ms;
    int64_t minutes = (ahead < 0 ? -ahead : ahead) / 60000;
    bool corrected = seen->heard.told && seen->heard.report.clock >= CLOCK_CORRECTED;
    if (!seen->heard_of)
        return word(live, "live.unknown");
    if (minutes < CLOCK_OFF_MS / 60000)
        return word(live, "live.clock_good");
    *bad = *bad || !corrected;
    if (corrected)
        return word(live, "live.clock_corrected");
    return counted(live, ahead > 0 ? "live.clock_ahead" : "live.clock_behind", minutes);
}

static json_t *paper_text(const struct live *live, const struct kiosk_seen *seen, bool *bad)
{
    static const char *const words[REPORT_PAPERS] = {
        [REPORT_PAPER_NOT_KNOWN] = "live.unknown", [REPORT_PAPER_GOOD] = "live.paper_good",
        [REPORT_PAPER_LOW] = "live.paper_low",     [REPORT_PAPER_OUT] = "live.paper_out",
        [REPORT_PAPER_FAULT] = "live.paper_fault", [REPORT_PAPER_NONE] = "live.paper_none"};
    unsigned paper = seen->heard.told ? seen->heard.report.paper : REPORT_PAPER_NOT_KNOWN;
    *bad = *bad || paper == REPORT_PAPER_LOW || paper == REPORT_PAPER_OUT ||
           paper == REPORT_PAPER_FAULT;
    return word(live, words[paper]);
}

static json_t *battery_text(const struct live *live, const struct kiosk_seen *seen, bool *bad)
{
    unsigned percent =
        seen->heard.told ? seen->heard.report.battery_percent : REPORT_BATTERY_NOT_KNOWN;
    if (percent == REPORT_BATTERY_NOT_KNOWN)
        return word(live, "live.unknown");
    *bad = *bad || percent < BATTERY_LOW;
    return counted(live, "live.battery", percent);
}

static json_t *content_text(const struct live *live, const struct kiosk_seen *seen, bool *bad)
{
    if (!seen->heard_of)
        return word(live, "live.unknown");
    if (seen->heard.content == live->fair.content)
        return word(live, "live.content_good");
    *bad = true;
    return seen->heard.content == 0 ? word(live, "live.content_none")
                                    : counted(live, "live.content_old", seen->heard.content);
}

/* A figure seen every five seconds: what comes at once less what is new would be referrals. */
static json_t *on_its_way(const struct live *live, const char *exact, const char *about, int64_t n)
{
    bool open = live->fair.state != CALLS_FAIR_CLOSED && n > 0 && n < INT64_MAX - 9;
    return counted(live, open ? about : exact, open ? (n + 9) / 10 * 10 : n);
}

static json_t *unsent_text(const struct live *live, const struct kiosk_seen *seen)
{
    return seen->heard.told ? on_its_way(live, "live.unsent_n", "live.unsent_about",
                                         (int64_t)seen->heard.report.pending)
                            : word(live, "live.unknown");
}

static json_t *safe_text(const struct live *live, const struct kiosk_seen *seen)
{
    if (seen->stored == 0)
        return word(live, "live.safe_nothing");
    if (seen->safe >= seen->stored)
        return word(live, "live.safe_all");
    return on_its_way(live, "live.safe_missing", "live.safe_about",
                      (int64_t)(seen->stored - seen->safe));
}

static json_t *kiosk_json(const struct live *live, const struct kiosk_seen *seen)
{
    char letter[2] = {(char)('A' + (seen->device.kiosk - 1) % 26), '\0'};
    bool silent = is_silent(live, seen), bad = silent || seen->aside > 0;
    json_t *paper = paper_text(live, seen, &bad), *battery = battery_text(live, seen, &bad);
    json_t *clock = clock_text(live, seen, &bad), *content = content_text(live, seen, &bad);
    json_t *heard = seen->heard_of ? ago(live, seen->heard.at_ms) : word(live, "live.never");
    const char *tone = bad ? "bad" : "good";
    const char *state = silent ? "live.silent" : bad ? "live.look" : "live.well";
    return json_pack("{s:s, s:i, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "letter",
                     letter, "number", (int)seen->device.kiosk, "tone", tone, "state",
                     word(live, state), "heard", heard, "unsent", unsent_text(live, seen), "safe",
                     safe_text(live, seen), "aside",
                     page_say_count(live->visit, (int64_t)seen->aside), "paper", paper, "battery",
                     battery, "clock", clock, "content", content);
}

static json_t *kiosks_json(const struct live *live)
{
    struct kiosk_seen *seen = calloc(KIOSKS_MAX, sizeof *seen);
    size_t count = 0;
    if (seen == NULL || kiosks_read(live->visit->hub, live->fair.id, seen, &count) != DONE) {
        free(seen);
        return NULL;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, kiosk_json(live, &seen[i]));
    free(seen);
    return list;
}

/* -- Calls for a person -------------------------------------------------------------------------
 */

static json_t *calls_json(const struct live *live)
{
    static const char *const words[SUMMON_STATES] = {[SUMMON_NONE] = "live.call_called",
                                                     [SUMMON_CALLED] = "live.call_called",
                                                     [SUMMON_COORDINATOR] = "live.call_long",
                                                     [SUMMON_ANSWERED] = "live.call_answered"};
    json_t *list = json_array();
    struct bell_call call;
    enum summon_state state;
    unsigned waited_s;
    for (size_t i = 0; bell_at(live->visit->hub, i, &call, &state, &waited_s) == DONE; i++) {
        char device[DEVICE_HEX], letter[2] = {(char)('A' + (call.kiosk - 1) % 26), '\0'};
        if (memcmp(call.fair, live->fair.id, sizeof call.fair) != 0)
            continue;
        sodium_bin2hex(device, sizeof device, call.device, sizeof call.device);
        bool open = state != SUMMON_ANSWERED;
        json_array_append_new(
            list, json_pack("{s:s, s:i, s:s, s:s, s:b, s:o, s:o}", "letter", letter, "number",
                            (int)call.kiosk, "device", device, "tone",
                            !open                         ? "good"
                            : state == SUMMON_COORDINATOR ? "bad"
                                                          : "new",
                            "open", open, "state", word(live, words[state]), "waited",
                            waited_s < 60 ? counted(live, "live.seconds", waited_s)
                                          : counted(live, "live.minutes", waited_s / 60)));
    }
    return list;
}

/* -- The page -----------------------------------------------------------------------------------
 */

static const char *const state_words[] = {[CALLS_FAIR_NOT_YET] = "live.fair_not_yet",
                                          [CALLS_FAIR_OPEN] = "live.fair_open",
                                          [CALLS_FAIR_CLOSED] = "live.fair_closed"};

static json_t *fill(const struct live *live, const struct stats *stats)
{
    char time[16];
    page_say_time(live->now_ms, live->fair.offset_minutes, time);
    return json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "fair_title",
                     live->fair.title, "fair_state", word(live, state_words[live->fair.state]),
                     "at", time, "people", page_say_count(live->visit, stats->people), "registered",
                     page_say_count(live->visit, stats->registered), "turns",
                     page_say_count(live->visit, stats->turns), "given",
                     page_say_count(live->visit, stats->services), "services",
                     services_json(live, stats), "hours", hours_json(live, stats), "calls",
                     calls_json(live), "kiosks", kiosks_json(live));
}

/* NULL: it was refused. `values` NULL: there is no fair. */
static bool read_live(struct web_visit *visit, json_t **values)
{
    struct live live = {.visit = visit, .now_ms = visit->io->wall_ms(visit->io->self)};
    struct stats *stats;
    *values = NULL;
    if (call_centre_pack(visit->web->call_centre, &live.fair, &live.pack) != DONE)
        return true;
    if (stats_read(visit->hub, live.fair.name, &stats) != DONE) {
        web_refuse(visit, 503);
        return false;
    }
    *values = fill(&live, stats);
    free(stats);
    if (*values == NULL)
        web_refuse(visit, 503);
    return *values != NULL;
}

/* What the module shows a new row with: the same markup, empty. */
static json_t *blank_json(void)
{
    static const char *const names[] = {"letter", "number", "tone",    "state",   "waited",
                                        "device", "heard",  "unsent",  "safe",    "aside",
                                        "paper",  "clock",  "battery", "content", "name",
                                        "given",  "turns",  "waiting", "people"};
    json_t *blank = json_pack("{s:b}", "open", true);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        json_object_set_new(blank, names[i], json_string(""));
    return blank;
}

void page_live(struct web_visit *visit)
{
    json_t *live, *values = json_object();
    if (!read_live(visit, &live)) {
        json_decref(values);
        return;
    }
    if (live != NULL) {
        json_object_set_new(live, "blank", blank_json());
        json_object_set_new(values, "live", live);
    } else {
        const struct route *prepare = route_find("GET", "/preparar", NULL);
        json_object_set_new(values, "may_prepare",
                            json_boolean(route_allows(prepare, visit->account)));
    }
    page_send(visit, 200, "live", values);
}

void page_live_json(struct web_visit *visit)
{
    json_t *live;
    if (read_live(visit, &live))
        web_json(visit, 200, live != NULL ? live : json_object());
}

void page_live_answer(struct web_visit *visit)
{
    uint8_t device[16];
    size_t size = 0;
    const char *hex = form_get(&visit->form, "aparato");
    bool good = sodium_hex2bin(device, sizeof device, hex, strlen(hex), NULL, &size, NULL) == 0 &&
                size == sizeof device;
    if (!good) {
        web_refuse(visit, 400);
        return;
    }
    /* One that is over meanwhile: the page shows that it is. */
    (void)!bell_take(visit->hub, device);
    web_redirect(visit, "/vivo");
}
