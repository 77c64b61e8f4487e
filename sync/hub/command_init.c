/* init and custodian check: passphrases from where they come, this machine's names for the
 * certificate, hub_init. */
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "sync/hub/command.h"
#include "sync/hub/control.h"
#include "sync/hub/custodian.h"
#include "sync/hub/hosts.h"
#include "sync/hub/passphrase.h"

/* From the file, else from a terminal, else drawn (*drawn). */
static int get_custodian(struct call *call, struct passphrase *passphrase, bool *drawn)
{
    const char *file = options_get(call->options, "--custodian-passphrase-file");
    *drawn = false;
    if (file != NULL)
        return passphrase_read_file(call->io, file, passphrase) == DONE
                   ? EXIT_CODE_DONE
                   : command_refuse(call,
                                    "the custodian's passphrase file has no usable first "
                                    "line");
    enum outcome outcome = NO_DEVICE;
    if (isatty(STDIN_FILENO))
        outcome =
            passphrase_ask("Passphrase of the custodian (names and phones): ", true, passphrase);
    if (outcome == INVALID)
        return command_refuse(call, "the passphrase is empty, or the two differ");
    if (outcome != DONE) {
        passphrase_draw(call->io, passphrase);
        *drawn = true;
    }
    return EXIT_CODE_DONE;
}

static void print_done(struct call *call, const char *drawn)
{
    if (options_get(call->options, "--json") != NULL) {
        json_t *json = json_pack("{s:b}", "made", 1);
        if (drawn != NULL)
            json_object_set_new(json, "custodian_passphrase", json_string(drawn));
        json_dumpf(json, call->out, 0);
        fputc('\n', call->out);
        json_decref(json);
        return;
    }
    fprintf(call->out, "The hub is made.\n");
    if (drawn != NULL)
        fprintf(call->out,
                "\nRECOVERY SHEET - print or copy this now: it is shown once and kept nowhere.\n"
                "Custodian's passphrase, without which no name or phone can ever be read:\n\n"
                "    %s\n\n",
                drawn);
}

static int make(struct call *call, const struct passphrase *custodian,
                const struct passphrase *online, const char *drawn)
{
    struct hosts hosts;
    char why[HUB_WHY_MAX];
    hosts_find(&hosts);
    struct hub_init init = {
        .municipality = options_get(call->options, "--municipality"),
        .name = options_get(call->options, "--name"),
        .custodian_passphrase = custodian->text,
        .online_passphrase = online != NULL ? online->text : NULL,
        .hosts = hosts.list,
    };
    if (hub_init(call->io, call->data, &init, why) != DONE)
        return command_refuse(call, why);
    if (strlen(custodian->text) < 12)
        fputs(
            "jornada-hub: the custodian's passphrase is short; 12 characters or more resist "
            "guessing\n",
            call->err);
    print_done(call, drawn);
    return EXIT_CODE_DONE;
}

int command_init(struct call *call)
{
    const char *file = options_get(call->options, "--online-passphrase-file");
    struct passphrase *custodian = passphrase_create(), *online = NULL;
    bool drawn = false;
    if (control_is_served(call->data))
        return command_refuse(call, "a hub is there already, and running; nothing was changed");
    int code = custodian != NULL ? get_custodian(call, custodian, &drawn)
                                 : command_refuse(call, "memory is short");
    if (code == EXIT_CODE_DONE && file != NULL) {
        online = passphrase_create();
        if (online == NULL || passphrase_read_file(call->io, file, online) != DONE)
            code = command_refuse(call, "the online passphrase file has no usable first line");
    }
    if (code == EXIT_CODE_DONE)
        code = make(call, custodian, online, drawn ? custodian->text : NULL);
    passphrase_destroy(online);
    passphrase_destroy(custodian);
    return code;
}

int command_custodian_check(struct call *call)
{
    const char *file = options_get(call->options, "--custodian-passphrase-file");
    struct custodian *custodian = NULL;
    struct passphrase *passphrase = passphrase_create();
    if (passphrase == NULL)
        return command_refuse(call, "memory is short");
    enum outcome outcome = file != NULL
                               ? passphrase_read_file(call->io, file, passphrase)
                               : passphrase_ask("Passphrase of the custodian: ", false, passphrase);
    int code = EXIT_CODE_DONE;
    if (outcome != DONE)
        code = command_refuse(call,
                              "no passphrase: give --custodian-passphrase-file FILE, or a "
                              "terminal");
    else if ((outcome = custodian_open(call->io, call->data, passphrase->text, &custodian)) != DONE)
        code = command_refuse(call, outcome == REFUSED ? "this is not the custodian's passphrase"
                                                       : "keys/custodian cannot be read");
    else
        fputs(options_get(call->options, "--json") != NULL
                  ? "{\"opens\": true}\n"
                  : "The passphrase opens the custodian's key.\n",
              call->out);
    custodian_close(custodian);
    passphrase_destroy(passphrase);
    return code;
}
