/* The commands about fairs, and enrol. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/command.h"
#include "sync/hub/enrol.h"
#include "sync/hub/fair.h"
#include "sync/hub/qr_text.h"
#include "sync/roster.h"

static const char *state_name(enum calls_fair state)
{
    static const char *const names[] = {"not yet open", "open", "closed"};
    return (unsigned)state < 3 ? names[state] : "?";
}

static json_t *fair_json(const struct fair *fair)
{
    return json_pack("{s:s, s:s, s:i, s:I, s:s, s:i}", "fair", fair->name, "title", fair->title,
                     "number", (int)fair->number, "municipality", (json_int_t)fair->municipality,
                     "state", state_name(fair->state), "content", (int)fair->content);
}

static void print_json(struct call *call, json_t *json)
{
    json_dumpf(json, call->out, JSON_INDENT(2));
    fputc('\n', call->out);
    json_decref(json);
}

static void print_fair(struct call *call, const struct fair *fair)
{
    fprintf(call->out, "%s: \"%s\", number %u, %s, content %u\n", fair->name, fair->title,
            fair->number, state_name(fair->state), fair->content);
}

static int show_fair(struct call *call, const struct fair *fair)
{
    if (options_get(call->options, "--json") != NULL)
        print_json(call, fair_json(fair));
    else
        print_fair(call, fair);
    return EXIT_CODE_DONE;
}

int command_fair_import(struct call *call)
{
    struct fair fair;
    if (fair_import(call->hub, call->options->words[0], &fair) != DONE)
        return command_refuse(call, hub_why(call->hub));
    return show_fair(call, &fair);
}

int command_fair_list(struct call *call)
{
    struct fair fair;
    json_t *list = options_get(call->options, "--json") != NULL ? json_array() : NULL;
    enum outcome outcome;
    for (size_t i = 0; (outcome = fair_at(call->hub, i, &fair)) == DONE; i++) {
        if (list != NULL)
            json_array_append_new(list, fair_json(&fair));
        else
            print_fair(call, &fair);
    }
    if (list != NULL)
        print_json(call, list);
    return outcome == NOT_FOUND ? EXIT_CODE_DONE : command_refuse(call, hub_why(call->hub));
}

static int set_state(struct call *call, enum calls_fair state)
{
    struct fair fair;
    if (fair_set_state(call->hub, call->options->words[0], state) != DONE ||
        fair_find(call->hub, call->options->words[0], &fair) != DONE)
        return command_refuse(call, hub_why(call->hub));
    return show_fair(call, &fair);
}

int command_fair_open(struct call *call)
{
    return set_state(call, CALLS_FAIR_OPEN);
}

int command_fair_close(struct call *call)
{
    return set_state(call, CALLS_FAIR_CLOSED);
}

static int print_roster(struct call *call, const char *text)
{
    if (options_get(call->options, "--json") != NULL) {
        fprintf(call->out, "%s\n", text);
        return EXIT_CODE_DONE;
    }
    json_t *roster = json_loads(text, 0, NULL), *key;
    size_t i;
    fprintf(call->out, "kiosk  key   from        to\n");
    json_array_foreach(json_object_get(roster, "keys"), i, key)
    {
        fprintf(call->out, "%5lld  %s  %s  %s\n",
                (long long)json_integer_value(json_object_get(key, "kiosk")),
                json_string_value(json_object_get(key, "key_id")),
                json_string_value(json_object_get(key, "valid_from")),
                json_string_value(json_object_get(key, "valid_to")));
    }
    json_decref(roster);
    return EXIT_CODE_DONE;
}

int command_fair_roster(struct call *call)
{
    char *text = malloc(ROSTER_TEXT_MAX);
    if (text == NULL)
        return command_refuse(call, "memory is short");
    bool cover = options_get(call->options, "--cover") != NULL;
    int code =
        fair_write_roster(call->hub, call->options->words[0], cover, text, ROSTER_TEXT_MAX) == DONE
            ? print_roster(call, text)
            : command_refuse(call, hub_why(call->hub));
    free(text);
    return code;
}

static int print_code(struct call *call, const char *text, const char *url)
{
    const char *picture = options_get(call->options, "--qr");
    if (picture != NULL && qr_text_save(text, picture) != DONE)
        return command_refuse(call, "the picture of the code cannot be written");
    if (options_get(call->options, "--json") != NULL) {
        print_json(call, json_pack("{s:s, s:s, s:i}", "code", text, "url", url, "valid_seconds",
                                   ENROL_CODE_MS / 1000));
        return EXIT_CODE_DONE;
    }
    fprintf(call->out, "%s\n", text);
    fputs("This code works once, for 15 minutes:\n", call->err);
    if (qr_text_print(text, call->err) != DONE)
        fputs("(it is too long for a QR)\n", call->err);
    return EXIT_CODE_DONE;
}

int command_enrol(struct call *call)
{
    struct enrolment_code code;
    char text[ENROLMENT_CODE_MAX], saved[ENROLMENT_URL_MAX], *end;
    const char *number = options_get(call->options, "--kiosk");
    const char *url = options_get(call->options, "--url");
    unsigned long kiosk = strtoul(number, &end, 10);
    if (*end != '\0' || kiosk < 1 || kiosk > 26) {
        command_refuse(call, "a kiosk has a number from 1 to 26, its letter A to Z");
        return EXIT_CODE_USAGE;
    }
    if (url == NULL) {
        if (hub_get_url(call->hub, saved) != DONE)
            return command_refuse(call, hub_why(call->hub));
        if (saved[0] == '\0')
            return command_refuse(call,
                                  "where will this hub be found? Start serve once, or give "
                                  "--url https://HOST:PORT");
        url = saved;
    }
    const char *fair = options_get(call->options, "--fair");
    bool replace = options_get(call->options, "--replace") != NULL;
    enum outcome outcome =
        replace ? enrol_make_replacing_code(call->hub, fair, (unsigned)kiosk, url, &code)
                : enrol_make_code(call->hub, fair, (unsigned)kiosk, url, &code);
    if (outcome != DONE)
        return command_refuse(call, hub_why(call->hub));
    outcome = enrolment_code_write(&code, text);
    int printed = outcome == DONE ? print_code(call, text, url)
                                  : command_refuse(call, "the code cannot be written");
    sodium_memzero(&code, sizeof code);
    sodium_memzero(text, sizeof text);
    return printed;
}
