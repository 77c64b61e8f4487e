/* A day in words, as it stands on paper: "sábado 21 de noviembre de 2026". Spanish always. */
#ifndef JORNADA_KIOSK_DAY_H
#define JORNADA_KIOSK_DAY_H

#include <stddef.h>
#include <stdint.h>

/* `day` counts from 2025-01-01 (sync/pack.h). Cut to `room` bytes, always ended. */
void day_write(int32_t day, char *text, size_t room);

#endif
