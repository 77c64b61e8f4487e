/* The corte as a page that prints, and as the signed text. One fair: the one that is served. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/closing_text.h"
#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/web_inside.h"

static json_t *reasons_json(const struct web_visit *visit, const struct closing *closing)
{
    json_t *list = json_array();
    for (size_t i = 0; i < closing->count; i++) {
        const struct closing_kiosk *kiosk = &closing->kiosks[i];
        char letter[2] = {(char)('A' + (kiosk->device.kiosk - 1) % 26), '\0'};
        for (unsigned bit = 0; bit < CLOSING_REASONS; bit++) {
            enum closing_reason reason = (enum closing_reason)(1U << bit);
            char text[CLOSING_WHY_MAX];
            if ((kiosk->reasons & reason) == 0)
                continue;
            closing_explain(visit->web->words, visit->language, closing, kiosk, reason, text);
            json_array_append_new(list, json_pack("{s:s, s:s}", "letter", letter, "why", text));
        }
    }
    return list;
}

static json_t *row_json(const struct web_visit *visit, const struct closing_kiosk *kiosk)
{
    char letter[2] = {(char)('A' + (kiosk->device.kiosk - 1) % 26), '\0'};
    const char *unknown = page_say(visit, "live.unknown");
    return json_pack(
        "{s:s, s:i, s:b, s:o, s:o, s:o, s:o}", "letter", letter, "number", (int)kiosk->device.kiosk,
        "revoked", kiosk->device.revoked_ms != 0, "captured",
        kiosk->told ? page_say_count(visit, (int64_t)kiosk->captured) : json_string(unknown),
        "pending",
        kiosk->told ? page_say_count(visit, (int64_t)kiosk->pending) : json_string(unknown),
        "delivered", page_say_count(visit, (int64_t)kiosk->delivered), "aside",
        page_say_count(visit, (int64_t)kiosk->aside));
}

/* When every row was counted anew, and whether it came to the same. */
static json_t *recount_json(const struct web_visit *visit, const struct closing *closing)
{
    char day[16], time[16], text[2 * PAGE_SAY_MAX];
    const struct held_check *check = &closing->recount;
    if (closing->from_rows)
        return json_string(page_say(visit, "closing.recount_now"));
    if (check->at_ms == 0)
        return json_string(page_say(visit, "closing.recount_never"));
    page_say_day(check->at_ms, closing->fair.offset_minutes, day);
    page_say_time(check->at_ms, closing->fair.offset_minutes, time);
    snprintf(text, sizeof text, "%s %s %s.",
             page_say(visit, check->agreed ? "closing.recount_agreed" : "closing.recount_differs"),
             day, time);
    return json_string(text);
}

static json_t *closing_json(const struct web_visit *visit, const struct closing *closing,
                            const char *text)
{
    json_t *rows = json_array();
    char day[16], time[16], centre[PAGE_SAY_MAX];
    for (size_t i = 0; i < closing->count; i++)
        json_array_append_new(rows, row_json(visit, &closing->kiosks[i]));
    page_say_day(closing->at_ms, closing->fair.offset_minutes, day);
    page_say_time(closing->at_ms, closing->fair.offset_minutes, time);
    page_say_number(visit, "closing.call_centre", (int64_t)closing->call_centre, centre);
    json_t *recount = recount_json(visit, closing);
    return json_pack("{s:s, s:s, s:s, s:b, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:s, s:s, s:o}",
                     "fair_title", closing->fair.title, "day", day, "time", time, "balances",
                     closing->balances, "rows", rows, "reasons", reasons_json(visit, closing),
                     "tables_differ", closing->in_rows != closing->in_tables, "captured",
                     page_say_count(visit, (int64_t)closing->captured), "pending",
                     page_say_count(visit, (int64_t)closing->pending), "delivered",
                     page_say_count(visit, (int64_t)closing->delivered), "aside",
                     page_say_count(visit, (int64_t)closing->aside), "centre",
                     closing->call_centre > 0 ? centre : "", "text", text, "recount", recount);
}

enum outcome page_closing_read(struct web_visit *visit, struct closing **closing, char **text)
{
    struct fair fair;
    const struct pack *pack;
    *closing = NULL;
    *text = NULL;
    if (call_centre_pack(visit->web->call_centre, &fair, &pack) != DONE)
        return NOT_FOUND;
    enum outcome outcome = closing_read(visit->hub, fair.name, closing);
    return outcome == DONE
               ? closing_text_make(visit->hub, visit->web->words, visit->language, *closing, text)
               : outcome;
}

/* Why there is none, and where that is done. */
static void send_not_yet(struct web_visit *visit, bool no_fair)
{
    const char *path = no_fair ? "/preparar" : "/preparar/cerrar";
    const char *name = no_fair ? "prepare.first_go_there" : "prepare.close";
    page_send(visit, 200, "closing",
              json_pack("{s:s, s:{s:s, s:s}}", "why", no_fair ? "live.no_fair" : "closing.not_yet",
                        "go", "path", path, "name", name));
}

void page_closing(struct web_visit *visit)
{
    struct closing *closing;
    char *text;
    enum outcome outcome = page_closing_read(visit, &closing, &text);
    if (outcome == DONE)
        page_send(visit, 200, "closing",
                  json_pack("{s:o}", "closing", closing_json(visit, closing, text)));
    else if (outcome == NOT_FOUND || outcome == REFUSED)
        send_not_yet(visit, outcome == NOT_FOUND);
    else
        web_refuse(visit, 503);
    free(closing);
    free(text);
}

void page_closing_text(struct web_visit *visit)
{
    struct closing *closing;
    char *text;
    enum outcome outcome = page_closing_read(visit, &closing, &text);
    free(closing);
    if (outcome != DONE) {
        free(text);
        web_refuse(visit, outcome == NOT_FOUND || outcome == REFUSED ? 404 : 503);
        return;
    }
    web_add_header(visit->answer, "Content-Disposition", "attachment; filename=\"corte.txt\"");
    web_say(visit, 200, text);
    visit->answer->owned = text;
}
