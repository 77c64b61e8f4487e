/* See colonias.h: kind of place, then what it is called after, then its part. */
#include "tests/colonias.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define LINE_MAX_BYTES (COLONIAS_NAME_MAX + 32)

void colonias_name(size_t number, char name[COLONIAS_NAME_MAX])
{
    static const char *const kinds[] = {"Colonia",  "Fraccionamiento", "Barrio",
                                        "Conjunto", "Pueblo",          "Ejido"};
    static const char *const middles[] = {"San Jerónimo", "Santa María", "Los Cedros",
                                          "El Mirador",   "La Joya",     "Valle Verde",
                                          "Villas",       "Lomas",       "Hacienda Zúñiga"};
    size_t kind = number % COUNT(kinds);
    size_t middle = number / COUNT(kinds) % COUNT(middles);
    size_t part = number / (COUNT(kinds) * COUNT(middles));
    (void)snprintf(name, COLONIAS_NAME_MAX, "%s %s %zu", kinds[kind], middles[middle], part);
}

char *colonias_csv(size_t count, size_t *size)
{
    char *text = malloc((count + 1) * LINE_MAX_BYTES);
    if (text == NULL)
        return NULL;
    *size = (size_t)sprintf(text, "code,name,postal\n");
    for (size_t i = 0; i < count; i++) {
        char name[COLONIAS_NAME_MAX];
        colonias_name(i, name);
        *size += (size_t)snprintf(text + *size, LINE_MAX_BYTES, "%zu,%s,%05zu\n", i + 1, name,
                                  50000 + i % 10000);
    }
    return text;
}
