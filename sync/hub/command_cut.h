/* What erase and referral withdraw share: a folio that stands in no history and no log, the hub's
 * part where the hub is, and the ledger laid beside every backup afterwards. */
#ifndef JORNADA_SYNC_HUB_COMMAND_CUT_H
#define JORNADA_SYNC_HUB_COMMAND_CUT_H

#include <jansson.h>

#include "sync/hub/command.h"

/* The whole command: `group` "erase" runs the step "erase record" with this call's options. `print`
 * says in words what the step said as JSON; laid: the list lies beside all backups. */
int command_cut(struct call *call, const char *group,
                int (*print)(struct call *call, const json_t *said, bool laid));
/* For a step's JSON: what still holds it (erase_left's callback, onto an array), and every folder
 * that a backup was ever written to. */
void command_note_left(void *context, const char *name, const char *place);
json_t *command_list_places(struct hub *hub);

#endif
