/* command_step: one command carried out where the hub is: in the server that runs, or here. */
#include <stdint.h>

#include "sync/hub/command.h"
#include "sync/hub/control.h"

#define WORDS_MAX 16

int command_step(struct call *call, const char *const words[], FILE *out)
{
    char why[HUB_WHY_MAX], *argv[WORDS_MAX];
    int argc = 0, code = EXIT_CODE_REFUSED;
    for (; words[argc] != NULL && argc < WORDS_MAX; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc];
    enum outcome outcome = control_ask(call->data, argc, argv, out, call->err, &code);
    if (outcome == DONE)
        return code;
    if (outcome != OFFLINE)
        return command_refuse(call, "the serving hub does not answer: look whether it was done");
    struct call here = {.io = call->io, .data = call->data, .out = out, .err = call->err};
    struct hub_settings settings = {.io = call->io, .folder = call->data};
    if (hub_open(&settings, &here.hub, why) != DONE)
        return command_refuse(call, why);
    code = command_run(&here, argc, argv);
    hub_close(here.hub);
    return code;
}
