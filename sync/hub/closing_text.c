/* closing_text.h. */
#include "sync/hub/closing_text.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sync/hub/inside.h"
#include "sync/signature.h"

#define SIGNATURE_HEAD "ed25519 "

struct writing {
    FILE *out;
    const struct words *words;
    enum web_language language;
};

static const char *say(const struct writing *writing, const char *key)
{
    const char *word = words_get(writing->words, key, writing->language);
    return word != NULL ? word : key;
}

const char *closing_reason_word(enum closing_reason reason)
{
    switch (reason) {
    case CLOSING_NOT_HEARD:
        return "closing.not_heard";
    case CLOSING_NOT_SETTLED:
        return "closing.not_settled";
    case CLOSING_PENDING:
        return "closing.pending_why";
    case CLOSING_ASIDE:
        return "closing.aside_why";
    case CLOSING_UNREADABLE:
        return "closing.unreadable";
    case CLOSING_LOST:
        return "closing.lost";
    case CLOSING_MORE:
        return "closing.more";
    case CLOSING_LESS:
        return "closing.less";
    case CLOSING_RELAYED:
        return "closing.relayed";
    }
    return "";
}

uint64_t closing_reason_number(const struct closing_kiosk *kiosk, enum closing_reason reason)
{
    int64_t missing = kiosk->missing;
    switch (reason) {
    case CLOSING_PENDING:
        return kiosk->pending;
    case CLOSING_ASIDE:
        return kiosk->aside_frames;
    case CLOSING_RELAYED:
        return kiosk->heard.report.relayed;
    case CLOSING_LOST:
        return kiosk->heard.report.lost;
    case CLOSING_MORE:
    case CLOSING_LESS:
        return (uint64_t)(missing < 0 ? -missing : missing);
    case CLOSING_NOT_HEARD:
    case CLOSING_NOT_SETTLED:
    case CLOSING_UNREADABLE:
        break;
    }
    return 0;
}

static char letter_of(const struct closing_kiosk *kiosk)
{
    return (char)('A' + (kiosk->device.kiosk - 1) % 26);
}

/* {n} in a word. */
static void put_number(const struct writing *writing, const char *word, uint64_t n)
{
    const char *place = strstr(word, "{n}");
    if (place == NULL)
        fputs(word, writing->out);
    else
        fprintf(writing->out, "%.*s%" PRIu64 "%s", (int)(place - word), word, n, place + 3);
}

static void put_row(const struct writing *writing, const char *name, bool told, uint64_t captured,
                    uint64_t pending, uint64_t delivered, uint64_t aside)
{
    char numbers[2][24] = {"?", "?"};
    if (told) {
        snprintf(numbers[0], sizeof numbers[0], "%" PRIu64, captured);
        snprintf(numbers[1], sizeof numbers[1], "%" PRIu64, pending);
    }
    fprintf(writing->out, "%-10s %12s %12s %12" PRIu64 " %12" PRIu64 "\n", name, numbers[0],
            numbers[1], delivered, aside);
}

static void put_table(const struct writing *writing, const struct closing *closing)
{
    fprintf(writing->out, "%-10s %12s %12s %12s %12s\n", say(writing, "closing.kiosk"),
            say(writing, "closing.captured"), say(writing, "closing.pending"),
            say(writing, "closing.delivered"), say(writing, "closing.aside"));
    for (size_t i = 0; i < closing->count; i++) {
        const struct closing_kiosk *kiosk = &closing->kiosks[i];
        char name[24];
        snprintf(name, sizeof name, "%c (%u)%s", letter_of(kiosk), kiosk->device.kiosk,
                 kiosk->device.revoked_ms != 0 ? " *" : "");
        put_row(writing, name, kiosk->told, kiosk->captured, kiosk->pending, kiosk->delivered,
                kiosk->aside);
    }
    put_row(writing, say(writing, "closing.total"), true, closing->captured, closing->pending,
            closing->delivered, closing->aside);
}

static void put_reasons(const struct writing *writing, const struct closing *closing)
{
    for (size_t i = 0; i < closing->count; i++) {
        const struct closing_kiosk *kiosk = &closing->kiosks[i];
        for (unsigned bit = 0; bit < CLOSING_REASONS; bit++) {
            enum closing_reason reason = (enum closing_reason)(1U << bit);
            if ((kiosk->reasons & reason) == 0)
                continue;
            fprintf(writing->out, "- %s %c: ", say(writing, "closing.kiosk"), letter_of(kiosk));
            char why[CLOSING_WHY_MAX];
            closing_explain(writing->words, writing->language, closing, kiosk, reason, why);
            fprintf(writing->out, "%s\n", why);
        }
    }
    if (closing->in_rows != closing->in_tables)
        fprintf(writing->out, "- %s\n", say(writing, "closing.tables"));
}

static void put_when(const struct writing *writing, const struct closing *closing)
{
    char when[40] = "?";
    struct tm parts;
    time_t seconds = (time_t)(closing->at_ms / 1000 + closing->fair.offset_minutes * 60LL);
    if (gmtime_r(&seconds, &parts) != NULL)
        (void)strftime(when, sizeof when, "%Y-%m-%d %H:%M", &parts);
    fprintf(writing->out, "%s (%s) · %s · %" PRIu32 "/%" PRIu64 "\n\n", closing->fair.title,
            closing->fair.name, when, closing->epoch, closing->commit);
}

static void put_all(const struct writing *writing, const struct closing *closing)
{
    fprintf(writing->out, "%s\n", say(writing, "closing.heading"));
    put_when(writing, closing);
    put_table(writing, closing);
    if (closing->call_centre > 0) {
        fputc('\n', writing->out);
        put_number(writing, say(writing, "closing.call_centre"), closing->call_centre);
        fputc('\n', writing->out);
    }
    fprintf(writing->out, "\n%s\n",
            say(writing, closing->balances ? "closing.balances" : "closing.not_balanced"));
    put_reasons(writing, closing);
    fprintf(writing->out, "\n%s\n\n", say(writing, "closing.what"));
}

enum outcome closing_text_make(struct hub *hub, const struct words *words,
                               enum web_language language, const struct closing *closing,
                               char **text)
{
    uint8_t signature[SIGNATURE_BYTES];
    char hex[2 * SIGNATURE_BYTES + 1];
    size_t size = 0;
    *text = NULL;
    FILE *out = open_memstream(text, &size);
    if (out == NULL)
        return BUSY;
    const struct writing writing = {out, words, language};
    put_all(&writing, closing);
    if (fflush(out) == 0 && *text != NULL) {
        signature_make(SIGNATURE_CLOSING, (const uint8_t *)*text, size, hub->keys->signing.secret,
                       signature);
        sodium_bin2hex(hex, sizeof hex, signature, sizeof signature);
        fprintf(out, SIGNATURE_HEAD "%s\n", hex);
    }
    if (fclose(out) == 0 && *text != NULL)
        return DONE;
    free(*text);
    *text = NULL;
    return BUSY;
}

enum outcome closing_text_check(struct hub *hub, const char *text, size_t size)
{
    static const size_t tail = sizeof SIGNATURE_HEAD - 1 + 2UL * SIGNATURE_BYTES + 1;
    uint8_t signature[SIGNATURE_BYTES];
    size_t signature_size = 0;
    if (size <= tail || text[size - 1] != '\n')
        return INVALID;
    const char *line = text + size - tail;
    if (memcmp(line, SIGNATURE_HEAD, sizeof SIGNATURE_HEAD - 1) != 0 ||
        sodium_hex2bin(signature, sizeof signature, line + sizeof SIGNATURE_HEAD - 1,
                       2UL * SIGNATURE_BYTES, NULL, &signature_size, NULL) != 0 ||
        signature_size != sizeof signature)
        return INVALID;
    return signature_check(SIGNATURE_CLOSING, (const uint8_t *)text, size - tail,
                           hub->keys->signing.public_key, signature);
}
