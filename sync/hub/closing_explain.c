/* closing_text.h: one difference as a sentence: how many, since when, and why. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "sync/hub/closing_text.h"
#include "sync/hub/stream.h"

struct sentence {
    const struct words *words;
    enum web_language language;
    char *text;
    size_t used;
};

static const char *word_of(const struct sentence *sentence, const char *key)
{
    const char *word = words_get(sentence->words, key, sentence->language);
    return word != NULL ? word : key;
}

static void add(struct sentence *sentence, const char *piece)
{
    size_t size = strlen(piece);
    if (size >= CLOSING_WHY_MAX - sentence->used)
        size = CLOSING_WHY_MAX - 1 - sentence->used;
    memcpy(sentence->text + sentence->used, piece, size);
    sentence->used += size;
    sentence->text[sentence->used] = '\0';
}

/* The key + ".one" where there is such a word and n is 1. */
static void add_number(struct sentence *sentence, const char *key, uint64_t n)
{
    char one[64], number[24];
    snprintf(one, sizeof one, "%s.one", key);
    const char *word = n == 1 ? words_get(sentence->words, one, sentence->language) : NULL;
    word = word != NULL ? word : word_of(sentence, key);
    const char *place = strstr(word, "{n}");
    if (place == NULL) {
        add(sentence, word);
        return;
    }
    char head[CLOSING_WHY_MAX];
    snprintf(head, sizeof head, "%.*s", (int)(place - word), word);
    snprintf(number, sizeof number, "%" PRIu64, n);
    add(sentence, head);
    add(sentence, number);
    add(sentence, place + 3);
}

static void add_heard(struct sentence *sentence, const struct closing *closing,
                      const struct closing_kiosk *kiosk)
{
    char when[24];
    struct tm parts;
    time_t seconds = (time_t)(kiosk->heard.at_ms / 1000 + closing->fair.offset_minutes * 60LL);
    if (kiosk->heard.at_ms == 0 || gmtime_r(&seconds, &parts) == NULL ||
        strftime(when, sizeof when, "%Y-%m-%d %H:%M", &parts) == 0)
        return;
    add(sentence, " ");
    add(sentence, word_of(sentence, "closing.heard_at"));
    add(sentence, " ");
    add(sentence, when);
    add(sentence, ".");
}

static void add_asides(struct sentence *sentence, const struct closing_kiosk *kiosk)
{
    const char *between = " ";
    for (unsigned reason = 1; reason < CLOSING_ASIDES; reason++) {
        char key[48], number[24];
        if (kiosk->aside_by[reason] == 0)
            continue;
        snprintf(key, sizeof key, "aside.%s", stream_reason_name((enum quarantine_reason)reason));
        snprintf(number, sizeof number, "%s%u × ", between, kiosk->aside_by[reason]);
        add(sentence, number);
        add(sentence, word_of(sentence, key));
        between = "; ";
    }
    if (*between == ';')
        add(sentence, ".");
}

void closing_explain(const struct words *words, enum web_language language,
                     const struct closing *closing, const struct closing_kiosk *kiosk,
                     enum closing_reason reason, char text[CLOSING_WHY_MAX])
{
    struct sentence sentence = {words, language, text, 0};
    text[0] = '\0';
    add_number(&sentence, closing_reason_word(reason), closing_reason_number(kiosk, reason));
    if (reason == CLOSING_ASIDE)
        add_asides(&sentence, kiosk);
    else if (reason != CLOSING_UNREADABLE && reason != CLOSING_LOST)
        add_heard(&sentence, closing, kiosk);
}
