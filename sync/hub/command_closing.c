/* corte: the closing account of a fair, or whether a text of one is this hub's. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/closing_text.h"
#include "sync/hub/command.h"

#define CLOSING_FILE_MAX (1U << 20)

static json_t *kiosk_json(const struct closing_kiosk *kiosk)
{
    json_t *reasons = json_array();
    for (unsigned bit = 0; bit < CLOSING_REASONS; bit++) {
        if ((kiosk->reasons >> bit & 1U) != 0)
            json_array_append_new(
                reasons, json_string(closing_reason_word((enum closing_reason)(1U << bit)) +
                                     sizeof "closing." - 1));
    }
    return json_pack(
        "{s:i, s:b, s:b, s:o, s:o, s:I, s:I, s:I, s:o}", "kiosk", (int)kiosk->device.kiosk,
        "revoked", kiosk->device.revoked_ms != 0, "heard", kiosk->told, "captured",
        kiosk->told ? json_integer((json_int_t)kiosk->captured) : json_null(), "pending",
        kiosk->told ? json_integer((json_int_t)kiosk->pending) : json_null(), "delivered",
        (json_int_t)kiosk->delivered, "quarantined", (json_int_t)kiosk->aside, "quarantined_frames",
        (json_int_t)kiosk->aside_frames, "why", reasons);
}

static void print_json(struct call *call, const struct closing *closing, const char *text)
{
    json_t *kiosks = json_array();
    for (size_t i = 0; i < closing->count; i++)
        json_array_append_new(kiosks, kiosk_json(&closing->kiosks[i]));
    json_t *all = json_pack(
        "{s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:i, s:I, s:o, s:s}", "fair", closing->fair.name,
        "balances", closing->balances, "captured", (json_int_t)closing->captured, "pending",
        (json_int_t)closing->pending, "delivered", (json_int_t)closing->delivered, "quarantined",
        (json_int_t)closing->aside, "quarantined_frames", (json_int_t)closing->aside_frames,
        "unheard", (int)closing->unheard, "call_centre", (json_int_t)closing->call_centre, "kiosks",
        kiosks, "text", text);
    json_object_set_new(all, "from_rows", json_boolean(closing->from_rows));
    json_object_set_new(all, "recounted", json_boolean(closing->recount.at_ms != 0));
    json_object_set_new(all, "recount_agreed", json_boolean(closing->recount.agreed));
    json_dumpf(all, call->out, JSON_INDENT(2));
    fputc('\n', call->out);
    json_decref(all);
}

static int check(struct call *call, const char *path)
{
    char *text = malloc(CLOSING_FILE_MAX);
    FILE *file = fopen(path, "r");
    size_t size = file != NULL && text != NULL ? fread(text, 1, CLOSING_FILE_MAX, file) : 0;
    if (file != NULL)
        fclose(file);
    enum outcome outcome = closing_text_check(call->hub, text, size);
    free(text);
    if (outcome != DONE)
        return command_refuse(call, outcome == INVALID ? "this is no signed corte"
                                                       : "not this hub's, or changed");
    if (options_get(call->options, "--json") != NULL)
        fputs("{\"signed\": true}\n", call->out);
    else
        fputs("signed by this hub, and not changed\n", call->out);
    return EXIT_CODE_DONE;
}

static int print(struct call *call, const struct closing *closing)
{
    char why[320], *text = NULL;
    struct words *words = NULL;
    const char *language = options_get(call->options, "--language");
    bool english = language != NULL && strcmp(language, "en") == 0;
    enum outcome outcome = words_open(&words, why);
    if (outcome == DONE)
        outcome = closing_text_make(call->hub, words, english ? WEB_ENGLISH : WEB_SPANISH, closing,
                                    &text);
    words_close(words);
    if (outcome != DONE)
        return command_refuse(call, "memory is short");
    if (options_get(call->options, "--json") != NULL)
        print_json(call, closing, text);
    else
        fputs(text, call->out);
    free(text);
    if (closing->from_rows && closing->recount.at_ms != 0 && !closing->recount.agreed)
        return command_refuse(call, "counted anew, the rows do not come to what was kept");
    if (closing->balances)
        return EXIT_CODE_DONE;
    return command_refuse(call, "the corte does not balance");
}

int command_closing(struct call *call)
{
    struct closing *closing;
    const char *language = options_get(call->options, "--language");
    const char *file = options_get(call->options, "--check");
    if (language != NULL && strcmp(language, "es") != 0 && strcmp(language, "en") != 0) {
        command_refuse(call, "the language is es or en");
        return EXIT_CODE_USAGE;
    }
    if (file != NULL)
        return check(call, file);
    bool recount = options_get(call->options, "--recount") != NULL;
    enum outcome outcome = recount ? closing_recount(call->hub, call->options->words[0], &closing)
                                   : closing_read(call->hub, call->options->words[0], &closing);
    if (outcome != DONE)
        return command_refuse(call, hub_why(call->hub));
    int code = print(call, closing);
    free(closing);
    return code;
}
