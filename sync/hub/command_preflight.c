/* preflight: what is not ready yet, as the page says it; and custodian drill, which it asks for. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/command.h"
#include "sync/hub/preflight_say.h"

int command_custodian_drill(struct call *call)
{
    const char *by = options_get(call->options, "--by");
    const char *const words[] = {"custodian", "drilled", "--by", by, NULL};
    int code = command_custodian_check(call);
    return code == EXIT_CODE_DONE ? command_step(call, words, call->out) : code;
}

int command_custodian_drilled(struct call *call)
{
    enum outcome outcome = preflight_note_drill(call->hub, options_get(call->options, "--by"));
    if (outcome == DONE)
        return EXIT_CODE_DONE;
    command_refuse(call, hub_why(call->hub));
    return outcome == INVALID ? EXIT_CODE_USAGE : EXIT_CODE_REFUSED;
}

static json_t *item_json(const struct preflight *preflight, enum preflight_check check,
                         const char *text, const char *to_do)
{
    const struct preflight_item *item = &preflight->items[check];
    const char *path = preflight_path(preflight, check);
    json_t *names = json_array();
    for (size_t i = 0; i < item->named; i++)
        json_array_append_new(names, json_string(item->names[i]));
    return json_pack("{s:s, s:s, s:s, s:I, s:o, s:s, s:s, s:s?}", "check",
                     preflight_check_name(check), "state", preflight_state_name(item->state),
                     "reason", item->reason, "count", (json_int_t)item->count, "names", names,
                     "text", text, "do", item->state == PREFLIGHT_GREEN ? "" : to_do, "page", path);
}

static void print_item(struct call *call, const struct preflight *preflight,
                       enum preflight_check check, const char *text, const char *to_do)
{
    const struct preflight_item *item = &preflight->items[check];
    char command[PREFLIGHT_SAY_MAX];
    static const char *const marks[] = {"ok", "NO", "??"};
    preflight_command(preflight, check, command);
    fprintf(call->out, "%s  %s", marks[item->state], text);
    for (size_t i = 0; i < item->named; i++)
        fprintf(call->out, "%s%s", i == 0 ? " " : " · ", item->names[i]);
    if (item->named > 0 && item->count > item->named && item->state == PREFLIGHT_RED)
        fputs(" …", call->out);
    if (item->state != PREFLIGHT_GREEN)
        fprintf(call->out, "\n    → %s%s%s", to_do, *command != '\0' ? " " : "", command);
    fputc('\n', call->out);
}

static void print(struct call *call, const struct words *words, enum web_language language,
                  const struct preflight *preflight)
{
    bool as_json = options_get(call->options, "--json") != NULL;
    json_t *items = json_array();
    for (unsigned i = 0; i < PREFLIGHT_CHECKS; i++) {
        enum preflight_check check = (enum preflight_check)i;
        char text[PREFLIGHT_SAY_MAX];
        preflight_say(words, language, preflight, check, text);
        const char *to_do = preflight_say_do(words, language, preflight, check);
        if (as_json)
            json_array_append_new(items, item_json(preflight, check, text, to_do));
        else
            print_item(call, preflight, check, text, to_do);
    }
    if (!as_json) {
        json_decref(items);
        return;
    }
    json_t *all =
        json_pack("{s:s, s:i, s:i, s:o}", "fair", preflight->fair.name, "red", (int)preflight->red,
                  "unknown", (int)preflight->unknown, "items", items);
    json_dumpf(all, call->out, JSON_INDENT(2));
    fputc('\n', call->out);
    json_decref(all);
}

int command_preflight(struct call *call)
{
    char why[320];
    struct words *words = NULL;
    struct preflight *preflight = NULL;
    const char *language = options_get(call->options, "--language");
    if (language != NULL && strcmp(language, "es") != 0 && strcmp(language, "en") != 0) {
        command_refuse(call, "the language is es or en");
        return EXIT_CODE_USAGE;
    }
    if (preflight_read(call->hub, call->options->words[0], &preflight) != DONE)
        return command_refuse(call, hub_why(call->hub));
    int code = preflight->red == 0 ? EXIT_CODE_DONE : EXIT_CODE_REFUSED;
    if (words_open(&words, why) == DONE)
        print(call, words,
              language != NULL && *language == 'e' && language[1] == 'n' ? WEB_ENGLISH
                                                                         : WEB_SPANISH,
              preflight);
    else
        code = command_refuse(call, why);
    words_close(words);
    free(preflight);
    return code;
}
