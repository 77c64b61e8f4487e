/* closing_job.h */
#include "sync/hub/closing_job.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct writing {
    const struct words *words;
    enum web_language language;
    const struct closing *closing;
};

static char letter_of(const struct closing_kiosk *kiosk)
{
    return (char)('A' + (kiosk->device.kiosk - 1) % 26);
}

/* A word with {n} in it; the key + ".one" where there is such a word and n is 1. */
static void say_number(const struct writing *writing, const char *key, uint64_t n, char text[320])
{
    char one[80];
    snprintf(one, sizeof one, "%s.one", key);
    const char *word = n == 1 ? words_get(writing->words, one, writing->language) : NULL;
    word = word != NULL ? word : words_get(writing->words, key, writing->language);
    word = word != NULL ? word : key;
    const char *place = strstr(word, "{n}");
    if (place == NULL)
        snprintf(text, 320, "%s", word);
    else
        snprintf(text, 320, "%.*s%" PRIu64 "%s", (int)(place - word), word, n, place + 3);
}

static json_t *row_json(const struct closing_kiosk *kiosk)
{
    char name[24];
    snprintf(name, sizeof name, "%c (%u)%s", letter_of(kiosk), kiosk->device.kiosk,
             kiosk->device.revoked_ms != 0 ? " *" : "");
    return json_pack("{s:s, s:b, s:I, s:I, s:I, s:I}", "name", name, "told", kiosk->told,
                     "captured", (json_int_t)kiosk->captured, "pending", (json_int_t)kiosk->pending,
                     "delivered", (json_int_t)kiosk->delivered, "aside", (json_int_t)kiosk->aside);
}

/* Each kiosk's reasons, and the hub's own. */
static json_t *reasons_json(const struct writing *writing)
{
    json_t *list = json_array();
    const struct closing *closing = writing->closing;
    char why[CLOSING_WHY_MAX], text[CLOSING_WHY_MAX + 40];
    for (size_t i = 0; i < closing->count; i++) {
        for (unsigned bit = 0; bit < CLOSING_REASONS; bit++) {
            enum closing_reason reason = (enum closing_reason)(1U << bit);
            if ((closing->kiosks[i].reasons & reason) == 0)
                continue;
            closing_explain(writing->words, writing->language, closing, &closing->kiosks[i], reason,
                            why);
            const char *kiosk = words_get(writing->words, "closing.kiosk", writing->language);
            snprintf(text, sizeof text, "%s %c: %s", kiosk != NULL ? kiosk : "",
                     letter_of(&closing->kiosks[i]), why);
            json_array_append_new(list, json_string(text));
        }
    }
    if (closing->in_rows != closing->in_tables) {
        say_number(writing, "closing.tables", 0, text);
        json_array_append_new(list, json_string(text));
    }
    return list;
}

static json_t *unheard_json(const struct writing *writing)
{
    json_t *list = json_array();
    for (size_t i = 0; i < writing->closing->count; i++) {
        const struct closing_kiosk *kiosk = &writing->closing->kiosks[i];
        char name[16];
        snprintf(name, sizeof name, "%c (%u)", letter_of(kiosk), kiosk->device.kiosk);
        if (!kiosk->told || (kiosk->reasons & CLOSING_NOT_HEARD) != 0)
            json_array_append_new(list, json_string(name));
    }
    return list;
}

static void say_when(const struct closing *closing, char when[40])
{
    struct tm parts;
    time_t seconds = (time_t)(closing->at_ms / 1000 + closing->fair.offset_minutes * 60LL);
    snprintf(when, 40, "?");
    if (gmtime_r(&seconds, &parts) != NULL)
        (void)strftime(when, 40, "%Y-%m-%d %H:%M", &parts);
}

static json_t *closing_json(const struct writing *writing, const char *municipality,
                            const char *signed_text)
{
    const struct closing *closing = writing->closing;
    char when[40], state[48], centre[320] = "";
    json_t *rows = json_array();
    say_when(closing, when);
    snprintf(state, sizeof state, "%" PRIu32 "/%" PRIu64, closing->epoch, closing->commit);
    for (size_t i = 0; i < closing->count; i++)
        json_array_append_new(rows, row_json(&closing->kiosks[i]));
    if (closing->call_centre > 0)
        say_number(writing, "closing.call_centre", closing->call_centre, centre);
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:s, s:I, s:I, s:I, s:I, s:s}", "title",
        closing->fair.title, "fair", closing->fair.name, "municipality", municipality, "when", when,
        "state", state, "balances", closing->balances, "rows", rows, "reasons",
        reasons_json(writing), "unheard", unheard_json(writing), "centre", centre, "captured",
        (json_int_t)closing->captured, "pending", (json_int_t)closing->pending, "delivered",
        (json_int_t)closing->delivered, "aside", (json_int_t)closing->aside, "text", signed_text);
}

enum outcome closing_job_write(const struct closing *closing, const char *municipality,
                               const char *signed_text, const struct words *words,
                               enum web_language language, enum job_paper paper, char **job)
{
    const struct writing writing = {words, language, closing};
    json_t *all =
        json_pack("{s:s, s:i, s:o, s:o}", "language", language == WEB_ENGLISH ? "en" : "es",
                  "paper", (int)paper, "words", report_job_words(words, language), "closing",
                  closing_json(&writing, municipality, signed_text));
    *job = all != NULL ? json_dumps(all, JSON_COMPACT) : NULL;
    json_decref(all);
    return *job != NULL ? DONE : BUSY;
}
