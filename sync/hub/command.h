/* The commands of jornada-hub: one table of name, options and function.
 *
 * A command that works on the hub is carried out by the running server when there is one
 * (control.h) and by this process otherwise; what it prints goes into `out` and `err` either way.
 * Exit codes: 0 done, 1 refused or failed (a sentence on `err` says why), 2 wrong usage. */
#ifndef JORNADA_SYNC_HUB_COMMAND_H
#define JORNADA_SYNC_HUB_COMMAND_H

#include <stdio.h>

#include "sync/hub/hub.h"
#include "sync/hub/options.h"
#include "sync/hub/relay.h"

enum command_exit { EXIT_CODE_DONE = 0, EXIT_CODE_REFUSED = 1, EXIT_CODE_USAGE = 2 };

struct call {
    const struct io *io;
    const char *data;    /* --data; NULL when not given */
    struct hub *hub;     /* NULL in commands that do without */
    struct relay *relay; /* of the steps of import at a relay, in the hub's place; else NULL */
    const struct options *options;
    FILE *out, *err;
};

struct command {
    const char *group, *name; /* "fair" "import"; group NULL: one word */
    const char *words;        /* "FOLDER"; NULL = none */
    bool word_is_path, needs_hub, needs_data;
    const char *help;
    const struct option_spec *options;
    int (*run)(struct call *call);
};

/* The table (command_table.c); NULL behind the last. */
const struct command *command_at(size_t index);
/* argv begins with the command's name. NULL when there is no such command; *used = how many words
 * its name took. */
const struct command *command_find(int argc, char *const argv[], int *used);
void command_print_help(const struct command *command, FILE *out);
void command_print_all(FILE *out);
/* Parses and runs with an open hub; argv as for command_find. Used by the server too. */
int command_run(struct call *call, int argc, char *const argv[]);

/* Prints the hub's reason and answers EXIT_CODE_REFUSED. */
int command_refuse(struct call *call, const char *reason);

/* Carries out `words` (ended by NULL) in the server that runs on this data, or here; what it prints
 * goes to `out`. The exit code. For commands that are steps of one that has no hub itself. */
int command_step(struct call *call, const char *const words[], FILE *out);

/* Lays DATA/ledger beside the backups in `folder`, or says that it could not. False: so. */
bool command_lay_ledger(struct call *call, const char *folder, const uint8_t hub_key[32]);
/* Bytes of DATA/ledger, 0 without one; where a command made it longer, it is laid wherever a backup
 * was ever written to. */
uint64_t command_ledger_size(const struct call *call);
void command_lay_everywhere(struct call *call);

int command_init(struct call *call);
int command_serve(struct call *call);
int command_fair_import(struct call *call);
int command_fair_list(struct call *call);
int command_fair_open(struct call *call);
int command_fair_close(struct call *call);
int command_fair_roster(struct call *call);
int command_enrol(struct call *call);
int command_device_list(struct call *call);
int command_device_revoke(struct call *call);
int command_device_wipe(struct call *call);
int command_desk_add(struct call *call);
int command_desk_letters(struct call *call);
int command_desk_list(struct call *call);
int command_desk_page(struct call *call);
int command_desk_revoke(struct call *call);
int command_desk_take(struct call *call);
int command_staff_add(struct call *call);
int command_staff_list(struct call *call);
int command_staff_revoke(struct call *call);
int command_staff_release(struct call *call);
int command_staff_certify(struct call *call);
int command_staff_override(struct call *call);
int command_staff_import(struct call *call);
int command_staff_known(struct call *call);
int command_staff_take(struct call *call);
int command_office_key(struct call *call);
int command_office_list(struct call *call);
int command_office_take(struct call *call);
int command_referral_withdraw(struct call *call);
int command_referral_record(struct call *call);
int command_audit(struct call *call);
int command_pages_ca(struct call *call);
int command_user_add(struct call *call);
int command_user_list(struct call *call);
int command_user_remove(struct call *call);
int command_user_password(struct call *call);
int command_user_role(struct call *call);
int command_routes(struct call *call);
int command_relay_add(struct call *call);
int command_relay_list(struct call *call);
int command_relay_remove(struct call *call);
int command_closing(struct call *call);
int command_closing_front(struct call *call);
int command_closing_job(struct call *call);
int command_report(struct call *call);
int command_report_job(struct call *call);
int command_export_xlsx(struct call *call);
int command_call_list(struct call *call);
int command_call_answer(struct call *call);
int command_stats(struct call *call);
int command_export_csv(struct call *call);
int command_export_avgm(struct call *call);
int command_import(struct call *call);
int command_stick_take(struct call *call);
int command_stick_receipt(struct call *call);
int command_quarantine_list(struct call *call);
int command_erase(struct call *call);
int command_erase_record(struct call *call);
int command_quarantine_release(struct call *call);
int command_custodian_check(struct call *call);
int command_custodian_drill(struct call *call);
int command_custodian_drilled(struct call *call);
int command_preflight(struct call *call);
int command_publish(struct call *call);
int command_kit(struct call *call);
int command_kit_make(struct call *call);
int command_kit_list(struct call *call);
int command_kit_revoke(struct call *call);
int command_publish_fair(struct call *call);
int command_publish_job(struct call *call);
int command_publish_record(struct call *call);
int command_publish_list(struct call *call);
int command_publish_take(struct call *call);
int command_token_verify(struct call *call);
int command_backup(struct call *call);
int command_backup_take(struct call *call);
int command_backup_record(struct call *call);
int command_backup_doubt(struct call *call);
int command_backup_list(struct call *call);
int command_backup_prune(struct call *call);
int command_backup_forget(struct call *call);
int command_restore(struct call *call);
int command_resume(struct call *call);
int command_verify(struct call *call);
int command_verify_copy(struct call *call);
int command_doctor(struct call *call);

#endif
