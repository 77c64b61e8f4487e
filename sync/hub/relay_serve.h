/* serve --relay-to: a relay's loop over signals, HTTPS towards kiosks and the road to the hub, in
 * one thread. Idle, it wakes only for what it has to carry on. */
#ifndef JORNADA_SYNC_HUB_RELAY_SERVE_H
#define JORNADA_SYNC_HUB_RELAY_SERVE_H

#include "sync/hub/command.h"

int relay_serve(struct call *call, const char *url);

#endif
