/* Borrar los quioscos: after the corte, each kiosk with what keeps it, or a button.
 *
 * Promises: everything is judged anew when a button is pressed (wiping.h), whatever the page
 * showed; a kiosk that may not go has no button but the reasons, each with one thing to do. Nothing
 * is erased here: the kiosk does it, and says so. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/prepare.h"
#include "sync/hub/web_inside.h"
#include "sync/hub/wiping.h"

#define TEXT_MAX (3 * PAGE_SAY_MAX)

static void say_when(const struct web_visit *visit, const char *word, int64_t at_ms, int offset,
                     char text[TEXT_MAX])
{
    char day[16], time[16];
    page_say_day(at_ms, offset, day);
    page_say_time(at_ms, offset, time);
    snprintf(text, TEXT_MAX, "%s %s %s", page_say(visit, word), day, time);
}

/* What the kiosk itself said of the order in its last greeting. */
static const char *answer_word(const struct wiping_kiosk *kiosk)
{
    static const char *const words[WIPE_STATES] = {
        [WIPE_NOT_ORDERED] = "wipe.not_told", [WIPE_READY] = "wipe.ready",
        [WIPE_FAIR_OPEN] = "wipe.fair_open",  [WIPE_WAITING] = "wipe.waiting",
        [WIPE_PENDING] = "wipe.has_pending",  [WIPE_UNSAFE] = "wipe.not_safe",
        [WIPE_ASIDE] = "wipe.has_aside",      [WIPE_FOREIGN] = "wipe.foreign",
        [WIPE_NOT_READY] = "wipe.not_ready"};
    return words[kiosk->heard.report.wipe < WIPE_STATES ? kiosk->heard.report.wipe
                                                        : WIPE_NOT_READY];
}

static json_t *why_json(const struct web_visit *visit, const struct wiping_kiosk *kiosk)
{
    json_t *list = json_array();
    for (unsigned bit = 0; bit < WIPING_REASONS && kiosk->wiped_ms == 0; bit++) {
        enum wiping_reason reason = (enum wiping_reason)(1U << bit);
        char key[40], text[PAGE_SAY_MAX];
        if ((kiosk->reasons & reason) == 0)
            continue;
        snprintf(key, sizeof key, "wipe.%s", wiping_reason_name(reason));
        page_say_number(visit, key, (int64_t)wiping_reason_number(kiosk, reason), text);
        json_array_append_new(list, json_string(text));
    }
    return list;
}

static void say_state(const struct web_visit *visit, const struct wiping_kiosk *kiosk, int offset,
                      char text[TEXT_MAX])
{
    char by[TEXT_MAX];
    if (kiosk->wiped_ms != 0) {
        say_when(visit, "wipe.wiped", kiosk->wiped_ms, offset, text);
    } else if (kiosk->ordered_ms != 0) {
        say_when(visit, "wipe.ordered", kiosk->ordered_ms, offset, by);
        snprintf(text, TEXT_MAX, "%.300s (%.80s). %.400s", by, kiosk->by,
                 page_say(visit, answer_word(kiosk)));
    } else {
        snprintf(text, TEXT_MAX, "%s",
                 page_say(visit, kiosk->reasons == 0 ? "wipe.may" : "wipe.may_not"));
    }
}

static json_t *kiosk_json(const struct web_visit *visit, const struct wiping_kiosk *kiosk,
                          int offset)
{
    char letter[2] = {(char)('A' + (kiosk->device.kiosk - 1) % 26), '\0'};
    char state[TEXT_MAX], heard[TEXT_MAX];
    bool open = kiosk->ordered_ms == 0 && kiosk->wiped_ms == 0;
    say_state(visit, kiosk, offset, state);
    snprintf(heard, sizeof heard, "%s", page_say(visit, "wipe.never"));
    if (kiosk->heard.at_ms != 0)
        say_when(visit, "wipe.heard", kiosk->heard.at_ms, offset, heard);
    return json_pack("{s:s, s:i, s:s, s:s, s:o, s:b, s:b, s:b, s:b, s:b}", "letter", letter,
                     "number", (int)kiosk->device.kiosk, "state", state, "heard", heard, "why",
                     why_json(visit, kiosk), "gone", kiosk->wiped_ms != 0, "may",
                     open && kiosk->reasons == 0, "may_aside",
                     open && kiosk->reasons == WIPING_ASIDE, "on_its_way",
                     kiosk->ordered_ms != 0 && kiosk->wiped_ms == 0, "has_why",
                     kiosk->reasons != 0 && kiosk->wiped_ms == 0);
}

static json_t *wiping_json(struct web_visit *visit, const struct wiping *wiping)
{
    json_t *kiosks = json_array();
    size_t may = 0;
    for (size_t i = 0; i < wiping->count; i++) {
        const struct wiping_kiosk *kiosk = &wiping->kiosks[i];
        may += kiosk->reasons == 0 && kiosk->ordered_ms == 0 && kiosk->wiped_ms == 0;
        json_array_append_new(kiosks, kiosk_json(visit, kiosk, wiping->fair.offset_minutes));
    }
    json_t *page = json_pack("{s:s, s:s, s:b, s:b, s:o}", "fair", wiping->fair.name, "fair_title",
                             wiping->fair.title, "closed", wiping->closed, "several", may > 1,
                             "kiosks", kiosks);
    static const char *const words[] = {"ordered", "kept", "refused"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char key[32];
        snprintf(key, sizeof key, "wipe.done_%s", words[i]);
        if (strcmp(form_get(&visit->query, "hecho"), words[i]) == 0)
            json_object_set_new(page, i == 2 ? "why_word" : "done_word", json_string(key));
    }
    return page;
}

void page_wipe(struct web_visit *visit)
{
    struct fair fair;
    struct wiping *wiping = NULL;
    enum outcome outcome = page_fair_chosen(visit, &fair);
    if (outcome == DONE)
        outcome = wiping_read(visit->hub, fair.name, &wiping);
    if (outcome == DONE)
        page_send(visit, 200, "wipe", wiping_json(visit, wiping));
    else
        web_refuse(visit, outcome == NOT_FOUND ? 404 : 503);
    free(wiping);
}

static enum outcome carry_out(struct web_visit *visit, const char *fair, const char **done)
{
    const char *word = form_get(&visit->form, "kiosco"), *by = visit->account->name;
    bool aside = strcmp(form_get(&visit->form, "apartados"), "1") == 0;
    unsigned kiosk = (unsigned)strtoul(word, NULL, 10);
    size_t ordered = 0;
    if (strcmp(word, "todos") != 0 && (kiosk < 1 || kiosk > 26))
        return INVALID;
    *done = "kept";
    if (strcmp(form_get(&visit->form, "conservar"), "1") == 0)
        return wiping_take_back(visit->hub, fair, kiosk, by);
    *done = "ordered";
    return wiping_order(visit->hub, fair, kiosk, aside, by, &ordered);
}

void page_wipe_ordered(struct web_visit *visit)
{
    struct fair fair;
    char to[160];
    const char *done = "refused";
    enum outcome outcome = fair_find(visit->hub, form_get(&visit->form, "jornada"), &fair);
    if (outcome == DONE)
        outcome = carry_out(visit, fair.name, &done);
    if (outcome == INVALID) {
        web_refuse(visit, 400);
        return;
    }
    if (outcome != DONE && outcome != REFUSED && outcome != NOT_FOUND) {
        web_refuse(visit, 503);
        return;
    }
    snprintf(to, sizeof to, "/corte/borrar?jornada=%s&hecho=%s", outcome == DONE ? fair.name : "",
             outcome == DONE ? done : "refused");
    if (outcome != DONE)
        snprintf(to, sizeof to, "/corte/borrar?hecho=refused");
    web_redirect(visit, to);
}
