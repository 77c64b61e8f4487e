/* stats and export csv. */
#include <stdlib.h>
#include <string.h>

#include "sync/colonia.h"
#include "sync/hub/command.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "sync/hub/stats.h"
#include "sync/pack.h"

int command_stats(struct call *call)
{
    struct stats *stats;
    if (stats_read(call->hub, options_get(call->options, "--fair"), &stats) != DONE)
        return command_refuse(call, hub_why(call->hub));
    int code = EXIT_CODE_DONE;
    if (options_get(call->options, "--json") == NULL)
        stats_write_text(stats, call->out);
    else if (stats_write_json(stats, call->out) != DONE)
        code = command_refuse(call, "memory is short");
    free(stats);
    return code;
}

static const char *colonia_label(const struct pack *pack, const char *key)
{
    const struct pack_colonia *colonia =
        pack != NULL ? colonia_find(pack, (uint32_t)strtoul(key, NULL, 10)) : NULL;
    return colonia != NULL ? colonia->name : "";
}

static const char *office_label(const struct pack *pack, const char *key)
{
    const struct pack_office *office =
        pack != NULL ? pack_office(pack, (unsigned)strtoul(key, NULL, 10)) : NULL;
    return office != NULL ? office->name : "";
}

/* A service's, an office's or a colonia's name of the fair's pack, where there is one fair and its
 * pack can be read. */
static const char *label(void *context, enum stats_table table, const char *key)
{
    const struct pack *pack = context;
    if (table == STATS_OFFICE)
        return office_label(pack, key);
    if (table == STATS_BY_COLONIA)
        return colonia_label(pack, key);
    bool service =
        table == STATS_BY_SERVICE || table == STATS_BY_REQUESTED || table == STATS_BY_TURN;
    if (pack == NULL || !service)
        return "";
    const struct pack_service *found = pack_service(pack, (unsigned)strtoul(key, NULL, 10));
    return found != NULL ? found->name_es : "";
}

static struct pack *load_pack(struct hub *hub, const char *name)
{
    struct fair fair;
    struct pack *pack = NULL;
    char folder[4096], why[PACK_WHY_MAX];
    if (name[0] == '\0' || fair_find(hub, name, &fair) != DONE)
        return NULL;
    snprintf(folder, sizeof folder, "%s/fairs/%s/%u", hub->folder, fair.name, fair.content);
    return pack_load(hub->io, folder, &pack, why) == DONE ? pack : NULL;
}

static int write_to(struct call *call, const struct stats *stats, FILE *out)
{
    struct pack *pack = load_pack(call->hub, stats->fair);
    stats_write_csv(stats, label, pack, out);
    pack_destroy(pack);
    return EXIT_CODE_DONE;
}

int command_export_csv(struct call *call)
{
    struct stats *stats;
    const char *path = options_get(call->options, "--out");
    if (stats_read(call->hub, options_get(call->options, "--fair"), &stats) != DONE)
        return command_refuse(call, hub_why(call->hub));
    int code;
    if (strcmp(path, "-") == 0) {
        code = write_to(call, stats, call->out);
    } else {
        FILE *out = fopen(path, "w");
        code = out != NULL ? write_to(call, stats, out) : EXIT_CODE_REFUSED;
        if (out == NULL || fclose(out) != 0)
            code = command_refuse(call, "the file cannot be written");
    }
    free(stats);
    return code;
}
