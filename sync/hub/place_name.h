/* The names of the country's municipalities by INEGI code, for pages and reports. They come from
 * assets/municipios.csv (INEGI), which is part of the program: no path, nothing to load. */
#ifndef JORNADA_SYNC_HUB_PLACE_NAME_H
#define JORNADA_SYNC_HUB_PLACE_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLACE_NAME_MAX 160

/* "Toluca", and "Toluca, México" where `home` (an INEGI code) lies in another state. False, and the
 * code itself as "99999", when there is no such municipality. */
bool place_name(uint32_t code, uint32_t home, char name[PLACE_NAME_MAX]);

#endif
