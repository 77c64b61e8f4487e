/* Questions about the form of a fair's tables, for whoever writes or reads them: see pack.h. */
#include <string.h>

#include "sync/pack_load.h"

static const struct pack_table *const tables[] = {
    &pack_form_services, &pack_form_booths,    &pack_form_offices,
    &pack_form_lines,    &pack_form_workshops, &pack_form_groups,
    &pack_form_places,   &pack_form_points,    &pack_form_colonias,
};

const char *pack_table_at(size_t index)
{
    return index < sizeof tables / sizeof *tables ? tables[index]->name : NULL;
}

const char *pack_column_at(const char *file, size_t index)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (strcmp(tables[i]->name, file) == 0)
            return index < tables[i]->field_count ? tables[i]->fields[index].title : NULL;
    }
    return NULL;
}
