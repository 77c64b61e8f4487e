/* export avgm: made in memory first, so that a refusal leaves no file. */
#include <stdlib.h>
#include <string.h>

#include "sync/hub/avgm.h"
#include "sync/hub/command.h"
#include "sync/hub/file.h"

int command_export_avgm(struct call *call)
{
    char *text = NULL;
    size_t size = 0;
    const char *path = options_get(call->options, "--out");
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return command_refuse(call, "memory is short");
    enum outcome outcome = avgm_write(call->hub, call->options->words[0], out);
    bool whole = fclose(out) == 0;
    int code = EXIT_CODE_DONE;
    if (outcome != DONE)
        code = command_refuse(call, hub_why(call->hub));
    else if (!whole)
        code = command_refuse(call, "memory is short");
    else if (strcmp(path, "-") == 0)
        fwrite(text, 1, size, call->out);
    else if (file_replace(call->io, path, text, size) != DONE)
        code = command_refuse(call, "the file cannot be written");
    free(text);
    return code;
}
