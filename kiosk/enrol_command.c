#include "kiosk/enrol_command.h"

#include <stdio.h>

#include "kiosk/enrol.h"

static bool refuse(const char *sentence, const char *why)
{
    fprintf(stderr, "jornada-kiosk: %s%s%s\n", sentence, *why == '\0' ? "" : ": ", why);
    return false;
}

bool enrol_command(const struct options *options, const struct config *config, int64_t released_ms)
{
    const char *why = "";
    if (!enrol_may_replace(io_real(), options->data, released_ms, &why))
        return refuse(why, "");
    enum outcome outcome = enrol_run(io_real(), options->data, options->code, config->hub, &why);
    if (outcome != DONE)
        return refuse(enrol_words(outcome), why);
    if (enrol_fetch(io_real(), options->data, config->hub, released_ms) != DONE)
        (void)refuse("the fair's content did not come yet; the next contact with the hub brings it",
                     "");
    puts("enrolled");
    return true;
}
