/* call list and call answer: who is wanted at which kiosk, in the memory of the hub that serves.
 *
 * A hub that does not serve hears nobody: it says so instead of "nobody calls". */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/bell.h"
#include "sync/hub/command.h"
#include "sync/hub/device.h"
#include "sync/hub/fair.h"

static const char *const words[SUMMON_STATES] = {
    [SUMMON_NONE] = "none",
    [SUMMON_CALLED] = "called",
    [SUMMON_COORDINATOR] = "coordinator",
    [SUMMON_ANSWERED] = "answered",
};

static int refuse_unserved(struct call *call)
{
    return command_refuse(call, "no hub serves here: kiosks call the one that does");
}

static json_t *call_json(const char *fair, const struct bell_call *one, enum summon_state state,
                         unsigned waited_s)
{
    return json_pack("{s:s, s:i, s:s, s:i}", "fair", fair, "kiosk", (int)one->kiosk, "state",
                     words[state], "waited_seconds", (int)waited_s);
}

int command_call_list(struct call *call)
{
    struct bell_call one;
    enum summon_state state;
    unsigned waited_s;
    if (!bell_serves(call->hub))
        return refuse_unserved(call);
    json_t *list = json_array();
    for (size_t i = 0; bell_at(call->hub, i, &one, &state, &waited_s) == DONE; i++) {
        struct fair fair;
        if (fair_find_id(call->hub, one.fair, &fair) != DONE) {
            json_decref(list);
            return command_refuse(call, hub_why(call->hub));
        }
        json_array_append_new(list, call_json(fair.name, &one, state, waited_s));
        if (options_get(call->options, "--json") == NULL)
            fprintf(call->out, "%s  kiosk %u (%c)  %s  %u:%02u min\n", fair.name, one.kiosk,
                    (char)('A' + (one.kiosk - 1) % 26), words[state], waited_s / 60, waited_s % 60);
    }
    if (options_get(call->options, "--json") != NULL) {
        json_dumpf(list, call->out, JSON_INDENT(2));
        fputc('\n', call->out);
    } else if (json_array_size(list) == 0) {
        fputs("nobody calls\n", call->out);
    }
    json_decref(list);
    return EXIT_CODE_DONE;
}

/* The call at this number, of that fair where one is given; false when none or several stand. */
static bool find(struct call *call, unsigned kiosk, const char *fair_name, uint8_t device[16])
{
    struct bell_call one;
    enum summon_state state;
    unsigned waited_s, found = 0;
    for (size_t i = 0; bell_at(call->hub, i, &one, &state, &waited_s) == DONE; i++) {
        struct fair fair;
        if (one.kiosk != kiosk ||
            (fair_name != NULL && (fair_find_id(call->hub, one.fair, &fair) != DONE ||
                                   strcmp(fair.name, fair_name) != 0)))
            continue;
        memcpy(device, one.device, sizeof one.device);
        found++;
    }
    return found == 1;
}

int command_call_answer(struct call *call)
{
    uint8_t device[16];
    char *end = NULL;
    unsigned long kiosk = strtoul(call->options->words[0], &end, 10);
    if (*end != '\0' || kiosk < 1 || kiosk > 26) {
        command_refuse(call, "a kiosk is a number from 1 to 26");
        return EXIT_CODE_USAGE;
    }
    if (!bell_serves(call->hub))
        return refuse_unserved(call);
    if (!find(call, (unsigned)kiosk, options_get(call->options, "--fair"), device) ||
        bell_take(call->hub, device) != DONE)
        return command_refuse(call, "nobody calls there (or in several fairs: give --fair)");
    if (options_get(call->options, "--json") != NULL)
        fprintf(call->out, "{\"kiosk\": %lu, \"state\": \"answered\"}\n", kiosk);
    else
        fprintf(call->out, "kiosk %lu: it says that somebody comes\n", kiosk);
    return EXIT_CODE_DONE;
}
