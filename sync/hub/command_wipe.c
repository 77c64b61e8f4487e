/* device wipe: which kiosks may be erased, the order to, and what keeps the others. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/command.h"
#include "sync/hub/wiping.h"

static const char *state_of(const struct wiping_kiosk *kiosk)
{
    if (kiosk->wiped_ms != 0)
        return "wiped";
    if (kiosk->ordered_ms != 0)
        return "ordered";
    return kiosk->reasons == 0 ? "safe" : "refused";
}

static json_t *kiosk_json(const struct wiping_kiosk *kiosk)
{
    json_t *why = json_object();
    for (unsigned bit = 0; bit < WIPING_REASONS; bit++) {
        enum wiping_reason reason = (enum wiping_reason)(1U << bit);
        if ((kiosk->reasons & reason) != 0)
            json_object_set_new(why, wiping_reason_name(reason),
                                json_integer((json_int_t)wiping_reason_number(kiosk, reason)));
    }
    return json_pack("{s:i, s:s, s:I, s:I, s:s, s:i, s:o}", "kiosk", (int)kiosk->device.kiosk,
                     "state", state_of(kiosk), "ordered_ms", (json_int_t)kiosk->ordered_ms,
                     "wiped_ms", (json_int_t)kiosk->wiped_ms, "by", kiosk->by, "kiosk_says",
                     (int)kiosk->heard.report.wipe, "why", why);
}

static void print_one(FILE *out, const struct wiping_kiosk *kiosk)
{
    fprintf(out, "kiosk %2u (%c)  %s", kiosk->device.kiosk,
            (char)('A' + (kiosk->device.kiosk - 1) % 26), state_of(kiosk));
    for (unsigned bit = 0; bit < WIPING_REASONS; bit++) {
        enum wiping_reason reason = (enum wiping_reason)(1U << bit);
        uint64_t n = wiping_reason_number(kiosk, reason);
        if ((kiosk->reasons & reason) != 0 && kiosk->wiped_ms == 0)
            fprintf(out, n > 0 ? ", %s %llu" : ", %s", wiping_reason_name(reason),
                    (unsigned long long)n);
    }
    fputc('\n', out);
}

static int print(struct call *call, const char *fair, size_t ordered)
{
    struct wiping *wiping;
    if (wiping_read(call->hub, fair, &wiping) != DONE)
        return command_refuse(call, hub_why(call->hub));
    bool as_json = options_get(call->options, "--json") != NULL;
    json_t *list = json_array();
    for (size_t i = 0; i < wiping->count; i++) {
        if (as_json)
            json_array_append_new(list, kiosk_json(&wiping->kiosks[i]));
        else
            print_one(call->out, &wiping->kiosks[i]);
    }
    json_t *all = json_pack("{s:I, s:o}", "ordered", (json_int_t)ordered, "kiosks", list);
    if (as_json) {
        json_dumpf(all, call->out, JSON_INDENT(2));
        fputc('\n', call->out);
    }
    json_decref(all);
    free(wiping);
    return EXIT_CODE_DONE;
}

/* 1 … 26, 0 = all, -1 = neither. */
static int which(const char *word)
{
    char *end;
    if (strcmp(word, "all") == 0)
        return 0;
    long number = strtol(word, &end, 10);
    return *end == '\0' && number >= 1 && number <= 26 ? (int)number : -1;
}

int command_device_wipe(struct call *call)
{
    const char *fair = options_get(call->options, "--fair"),
               *by = options_get(call->options, "--by");
    bool aside = options_get(call->options, "--aside") != NULL;
    int kiosk = which(call->options->words[0]);
    size_t ordered = 0;
    enum outcome outcome = DONE;
    if (kiosk < 0 || (kiosk == 0 && options_get(call->options, "--keep") != NULL)) {
        command_refuse(call, "a kiosk's number, 1 to 26, or all");
        return EXIT_CODE_USAGE;
    }
    if (options_get(call->options, "--keep") != NULL)
        outcome = wiping_take_back(call->hub, fair, (unsigned)kiosk, by);
    else
        outcome = wiping_order(call->hub, fair, (unsigned)kiosk, aside, by, &ordered);
    if (outcome == DONE)
        return print(call, fair, ordered);
    char why[HUB_WHY_MAX];
    snprintf(why, sizeof why, "%s", hub_why(call->hub));
    (void)print(call, fair, 0);
    command_refuse(call, why);
    return outcome == INVALID ? EXIT_CODE_USAGE : EXIT_CODE_REFUSED;
}
