/* jornada-kiosk --enrol: makes this machine a kiosk, in words for whoever types it. */
#ifndef JORNADA_KIOSK_ENROL_COMMAND_H
#define JORNADA_KIOSK_ENROL_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/options.h"

/* False: why not stands on standard error. `released_ms`: the clock cannot be before it. */
bool enrol_command(const struct options *options, const struct config *config, int64_t released_ms);

#endif
