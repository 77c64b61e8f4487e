/* Whatever made the list of erasures and revocations longer: it is laid beside the backups at once,
 * for the disk may die before the next one is made, and a stolen kiosk would be taken in again.
 *
 * Done by the process of whoever asked, as in command_erase.c: places of backups may be slow. Where
 * it fails a sentence says so, and the command stands as it was carried out. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/backup.h"
#include "sync/hub/command.h"
#include "sync/hub/control.h"
#include "sync/hub/key.h"
#include "sync/hub/ledger.h"

uint64_t command_ledger_size(const struct call *call)
{
    char path[4200];
    struct io_file *file;
    uint64_t size = 0;
    snprintf(path, sizeof path, "%s/" LEDGER_FILE, call->data);
    if (call->io->file_open(call->io->self, path, IO_READ, &file) != DONE)
        return 0;
    if (call->io->file_size(call->io->self, file, &size) != DONE)
        size = 0;
    call->io->file_close(call->io->self, file);
    return size;
}

/* backup list, in the server where one runs. NULL: it cannot be had. */
static char *list_backups(struct call *call)
{
    static const char *const words[] = {"backup", "list", "--json"};
    char *text = NULL, *argv[3], why[HUB_WHY_MAX];
    size_t size = 0;
    int code = EXIT_CODE_REFUSED;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    for (int i = 0; i < 3; i++)
        argv[i] = (char *)(uintptr_t)words[i];
    struct call here = {.io = call->io, .data = call->data, .out = out, .err = call->err};
    struct hub_settings settings = {.io = call->io, .folder = call->data};
    if (control_is_served(call->data)) {
        if (control_ask(call->data, 3, argv, out, call->err, &code) != DONE)
            code = EXIT_CODE_REFUSED;
    } else if (hub_open(&settings, &here.hub, why) == DONE) {
        code = command_run(&here, 3, argv);
        hub_close(here.hub);
    }
    fclose(out);
    if (code == EXIT_CODE_DONE)
        return text;
    free(text);
    return NULL;
}

void command_lay_everywhere(struct call *call)
{
    char path[4200], *text = list_backups(call);
    uint8_t hub_key[32];
    size_t i;
    json_t *said = text != NULL ? json_loads(text, 0, NULL) : NULL, *backup,
           *places = json_object();
    const char *place;
    free(text);
    json_array_foreach(json_object_get(said, "backups"), i, backup)
    {
        place = json_string_value(json_object_get(backup, "place"));
        if (place != NULL && place[0] == '/')
            json_object_set_new(places, place, json_true());
    }
    snprintf(path, sizeof path, "%s/keys/signing", call->data);
    bool known = said != NULL && key_load_public(call->io, path, KEY_SIGNING, hub_key) == DONE;
    if (!known)
        fputs("jornada-hub: it is done, but where backups lie is not known: back up again\n",
              call->err);
    json_object_foreach(places, place, backup)
    {
        if (known)
            (void)command_lay_ledger(call, place, hub_key);
    }
    json_decref(places);
    json_decref(said);
}
