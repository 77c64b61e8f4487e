/* desk add, list, revoke and take. The file is written before the desk is stored: one that could
 * not be written was never made. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/command.h"
#include "sync/hub/desk.h"
#include "sync/hub/device.h"
#include "sync/hub/fair.h"
#include "sync/hub/file.h"
#include "sync/pack.h"
#include "sync/token.h"

static void print_json(struct call *call, json_t *json)
{
    json_dumpf(json, call->out, JSON_INDENT(2));
    fputc('\n', call->out);
    json_decref(json);
}

struct row {
    char device[DEVICE_HEX], made[PACK_DAY_TEXT_MAX], revoked[PACK_DAY_TEXT_MAX];
    struct fair fair;
};

static enum outcome fill_row(struct hub *hub, const struct desk *desk, struct row *row)
{
    enum outcome outcome = fair_find_id(hub, desk->fair, &row->fair);
    if (outcome != DONE)
        return outcome;
    sodium_bin2hex(row->device, sizeof row->device, desk->id, sizeof desk->id);
    pack_day_write(token_day(desk->made_ms, row->fair.offset_minutes), row->made);
    pack_day_write(token_day(desk->revoked_ms, row->fair.offset_minutes), row->revoked);
    return DONE;
}

static json_t *row_json(const struct desk *desk, const struct row *row)
{
    json_t *revoked = desk->revoked_ms != 0 ? json_string(row->revoked) : json_null();
    return json_pack("{s:s, s:i, s:s, s:s, s:o}", "fair", row->fair.name, "office",
                     (int)desk->office, "device", row->device, "made", row->made, "revoked",
                     revoked);
}

static void print_row(struct call *call, const struct desk *desk, const struct row *row)
{
    fprintf(call->out, "%s  office %u  %s  since %s%s%s\n", row->fair.name, desk->office,
            row->device, row->made, desk->revoked_ms != 0 ? ", revoked " : "",
            desk->revoked_ms != 0 ? row->revoked : "");
}

static int show(struct call *call, const struct desk *desk)
{
    struct row row;
    if (fill_row(call->hub, desk, &row) != DONE)
        return command_refuse(call, hub_why(call->hub));
    if (options_get(call->options, "--json") != NULL)
        print_json(call, row_json(desk, &row));
    else
        print_row(call, desk, &row);
    return EXIT_CODE_DONE;
}

static int finish_add(struct call *call, const struct desk *desk, const char *code)
{
    struct row row;
    char spelled[DESK_CODE_SPELLED];
    const char *path = options_get(call->options, "--out");
    if (fill_row(call->hub, desk, &row) != DONE)
        return command_refuse(call, hub_why(call->hub));
    desk_paper_spell(code, spelled);
    if (options_get(call->options, "--json") != NULL) {
        json_t *json = row_json(desk, &row);
        json_object_set_new(json, "code", json_string(spelled));
        json_object_set_new(json, "file", json_string(path));
        print_json(call, json);
    } else {
        fprintf(call->out, "%s\n", spelled);
        fprintf(call->err,
                "This code opens %s; it is shown once. Carry the two to the office apart.\n", path);
    }
    sodium_memzero(spelled, sizeof spelled);
    return EXIT_CODE_DONE;
}

static int add(struct call *call, unsigned office, const char *url, char *text)
{
    struct desk desk;
    size_t size;
    char code[DESK_CODE_CHARS + 1];
    const char *path = options_get(call->options, "--out");
    enum outcome outcome =
        desk_make(call->hub, call->options->words[0], office, url, 0, &desk, code, text, &size);
    if (outcome != DONE)
        return command_refuse(call, hub_why(call->hub));
    if (file_replace(call->io, path, text, size) != DONE)
        return command_refuse(call, "the desk's file cannot be written: there is no new desk");
    if (desk_save(call->hub, &desk) != DONE) {
        (void)!call->io->remove(call->io->self, path);
        return command_refuse(call, hub_why(call->hub));
    }
    int exit_code = finish_add(call, &desk, code);
    sodium_memzero(code, sizeof code);
    return exit_code;
}

int command_desk_add(struct call *call)
{
    char saved[ENROLMENT_URL_MAX] = "", *end;
    const char *url = options_get(call->options, "--hub");
    unsigned long office = strtoul(options_get(call->options, "--office"), &end, 10);
    if (*end != '\0' || office < 1 || office > UINT16_MAX) {
        command_refuse(call, "--office is the code of an office, as offices.csv has it");
        return EXIT_CODE_USAGE;
    }
    /* Without an address the desk works by files alone. */
    if (url == NULL && hub_get_url(call->hub, saved) != DONE)
        saved[0] = '\0';
    char *text = malloc(DESK_PAPER_MAX);
    if (text == NULL)
        return command_refuse(call, "memory is short");
    bool files_alone = url != NULL && strcmp(url, "none") == 0;
    int code = add(call, (unsigned)office, files_alone ? "" : url != NULL ? url : saved, text);
    sodium_memzero(text, DESK_PAPER_MAX);
    free(text);
    return code;
}

int command_desk_list(struct call *call)
{
    struct desk desk;
    struct row row;
    struct fair only;
    const char *fair = options_get(call->options, "--fair");
    json_t *list = options_get(call->options, "--json") != NULL ? json_array() : NULL;
    enum outcome outcome = fair != NULL ? fair_find(call->hub, fair, &only) : DONE;
    bool known = outcome == DONE;
    for (size_t i = 0; outcome == DONE; i++) {
        outcome = desk_at(call->hub, i, &desk);
        if (outcome != DONE || (fair != NULL && memcmp(desk.fair, only.id, 8) != 0))
            continue;
        outcome = fill_row(call->hub, &desk, &row);
        if (outcome == DONE && list != NULL)
            json_array_append_new(list, row_json(&desk, &row));
        else if (outcome == DONE)
            print_row(call, &desk, &row);
    }
    bool all = known && outcome == NOT_FOUND;
    if (list != NULL && all)
        print_json(call, list);
    else
        json_decref(list);
    return all ? EXIT_CODE_DONE : command_refuse(call, hub_why(call->hub));
}

int command_desk_revoke(struct call *call)
{
    struct desk desk;
    struct device device;
    uint8_t id[16];
    size_t size = 0;
    const char *which = call->options->words[0];
    bool is_id = sodium_hex2bin(id, sizeof id, which, strlen(which), NULL, &size, NULL) == 0;
    if (!is_id || size != sizeof id) {
        command_refuse(call, "a desk is named by its 32 hex digits: see desk list");
        return EXIT_CODE_USAGE;
    }
    enum outcome outcome = desk_find(call->hub, id, &desk);
    if (outcome == NOT_FOUND)
        return command_refuse(call, "there is no such desk: see desk list");
    if (outcome == DONE)
        outcome = device_revoke(call->hub, which, NULL, &device);
    if (outcome == DONE)
        outcome = desk_find(call->hub, id, &desk);
    return outcome == DONE ? show(call, &desk) : command_refuse(call, hub_why(call->hub));
}

int command_desk_take(struct call *call)
{
    struct desk desk;
    struct desk_paper paper;
    size_t size;
    char *text = malloc(DESK_PAPER_MAX);
    if (text == NULL)
        return command_refuse(call, "memory is short");
    bool good =
        file_read_all(call->io, call->options->words[0], text, DESK_PAPER_MAX, &size) == DONE &&
        desk_paper_read(text, size, &paper) == DONE;
    free(text);
    if (!good)
        return command_refuse(call, "this is no desk's file");
    return desk_take(call->hub, paper.pass, paper.pass_size, &desk) == DONE
               ? show(call, &desk)
               : command_refuse(call, hub_why(call->hub));
}
