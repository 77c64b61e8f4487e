/* A day in words, as it stands on paper: "sábado 21 de noviembre de 2026". Spanish always. */
#ifndef JORNADA_KIOSK_DAY_H
#define JORNADA_KIOSK_DAY_H

#include <stddef.h>
#include <stdint.h>

#include "sync/record.h"

/* `day` counts from 2025-01-01 (sync/pack.h). Cut to `room` bytes, always ended. */
void day_write(int32_t day, char *text, size_t room);

/* What is known of a clock that stands at `wall_ms`: nothing, when that is before this release was
 * made or decades after (dead batteries give 1970, 2000, 2099). */
enum clock_quality day_judge_clock(int64_t wall_ms, int64_t released_ms);

#endif
