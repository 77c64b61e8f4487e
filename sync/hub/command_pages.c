/* pages ca: what a coordinator installs once in each browser's machine. */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "sync/hub/command.h"
#include "sync/hub/file.h"
#include "sync/hub/pages_certificate.h"

static int say(struct call *call, const char *file)
{
    if (options_get(call->options, "--json") != NULL) {
        json_t *json = json_pack("{s:s}", "file", file);
        json_dumpf(json, call->out, JSON_INDENT(2));
        fputc('\n', call->out);
        json_decref(json);
        return EXIT_CODE_DONE;
    }
    fprintf(call->out, "%s\n", file);
    fputs(
        "Carry it by hand to each machine that opens the pages, and install it there as an\n"
        "authority for web sites. Its key stays here; it vouches for private addresses alone.\n",
        call->err);
    return EXIT_CODE_DONE;
}

int command_pages_ca(struct call *call)
{
    const char *file = options_get(call->options, "--out");
    struct hub_certificate *ca = sodium_malloc(sizeof *ca);
    enum outcome outcome = ca != NULL ? pages_certificate_ca(call->io, call->data, ca) : BUSY;
    if (outcome == DONE)
        outcome = file_replace(call->io, file, ca->certificate, strlen(ca->certificate));
    sodium_free(ca);
    return outcome == DONE ? say(call, file)
                           : command_refuse(call, "the certificate cannot be read or written");
}
