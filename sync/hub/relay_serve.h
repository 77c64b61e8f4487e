/* serve --relay-to: a relay's loop over signals, HTTPS towards kiosks and the road to the hub, in
 * one thread. Idle, it wakes only for what it has to carry on. */
#ifndef JORNADA_SYNC_HUB_RELAY_SERVE_H
#define JORNADA_SYNC_HUB_RELAY_SERVE_H

#include "sync/hub/command.h"

/* What a relay says to every command but the two steps of import. */
#define RELAY_SERVE_NO_HUB "this folder is a relay's and holds no hub: ask the hub itself"

int relay_serve(struct call *call, const char *url);

#endif
