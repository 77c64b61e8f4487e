/* kit: the hub signs the blanks (kit make, by the server where one runs), this process has them
 * drawn and writes the file, so that a server starts no program and writes nowhere for anybody. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sync/folio.h"
#include "sync/hub/command.h"
#include "sync/hub/control.h"
#include "sync/hub/file.h"
#include "sync/hub/kit.h"
#include "sync/hub/kit_draw.h"

static void print_json(struct call *call, json_t *json)
{
    json_dumpf(json, call->out, JSON_INDENT(2));
    fputc('\n', call->out);
    json_decref(json);
}

/* 0 when it is no such number. */
static unsigned read_number(const char *text, unsigned most)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    bool good = *text >= '0' && *text <= '9' && *end == '\0' && number >= 1 && number <= most;
    return good ? (unsigned)number : 0;
}

/* -- The hub's part ---------------------------------------------------------------------------- */

static int print_made(struct call *call, const struct kit *kit, const struct kit_slip *slips)
{
    struct fair fair; /* as it is now: its content has the kit's key */
    char folder[4200], folio[FOLIO_TEXT_BYTES];
    if (fair_find(call->hub, call->options->words[0], &fair) != DONE)
        return command_refuse(call, hub_why(call->hub));
    json_t *list = json_array();
    for (unsigned i = 0; i < kit->slips; i++) {
        folio_write_bits(slips[i].bits, folio);
        json_array_append_new(list,
                              json_pack("{s:s, s:s}", "folio", folio, "token", slips[i].token));
    }
    snprintf(folder, sizeof folder, "fairs/%s/%u", fair.name, fair.content);
    print_json(call, json_pack("{s:s, s:i, s:s, s:o}", "fair", fair.name, "kit", (int)kit->number,
                               "content", folder, "slips", list));
    return EXIT_CODE_DONE;
}

int command_kit_make(struct call *call)
{
    struct kit kit;
    struct fair fair;
    unsigned count = read_number(options_get(call->options, "--blank"), KIT_SLIPS_MAX);
    if (count == 0) {
        command_refuse(call, "a kit has 1 to 1000 blank slips");
        return EXIT_CODE_USAGE;
    }
    if (fair_find(call->hub, call->options->words[0], &fair) != DONE)
        return command_refuse(call, hub_why(call->hub));
    if (fair.content == 0)
        return command_refuse(call, "the fair has no content yet: import it first");
    struct kit_slip *slips = calloc(count, sizeof *slips);
    if (slips == NULL)
        return command_refuse(call, "memory is short");
    int code = kit_make(call->hub, call->options->words[0], count, slips, &kit) == DONE
                   ? print_made(call, &kit, slips)
                   : command_refuse(call, hub_why(call->hub));
    free(slips);
    return code;
}

static json_t *kit_json(const struct kit *kit)
{
    return json_pack("{s:i, s:i, s:I, s:b}", "kit", (int)kit->number, "slips", (int)kit->slips,
                     "made_ms", (json_int_t)kit->made_ms, "revoked", kit->revoked_ms != 0);
}

static void print_kit(struct call *call, const struct kit *kit)
{
    fprintf(call->out, "kit %u: %u blank slips%s\n", kit->number, kit->slips,
            kit->revoked_ms != 0 ? ", revoked" : "");
}

int command_kit_list(struct call *call)
{
    struct fair fair;
    struct kit kit;
    if (fair_find(call->hub, call->options->words[0], &fair) != DONE)
        return command_refuse(call, hub_why(call->hub));
    json_t *list = options_get(call->options, "--json") != NULL ? json_array() : NULL;
    enum outcome outcome;
    for (size_t i = 0; (outcome = kit_at(call->hub, fair.id, i, &kit)) == DONE; i++) {
        if (list != NULL)
            json_array_append_new(list, kit_json(&kit));
        else
            print_kit(call, &kit);
    }
    if (list != NULL)
        print_json(call, list);
    return outcome == NOT_FOUND ? EXIT_CODE_DONE : command_refuse(call, hub_why(call->hub));
}

int command_kit_revoke(struct call *call)
{
    struct kit kit;
    unsigned number = read_number(options_get(call->options, "--kit"), BLANK_KITS_MAX);
    if (number == 0) {
        command_refuse(call, "a kit has a number from 1 to 16: see kit list");
        return EXIT_CODE_USAGE;
    }
    if (kit_revoke(call->hub, call->options->words[0], number, &kit) != DONE)
        return command_refuse(call, hub_why(call->hub));
    if (options_get(call->options, "--json") != NULL)
        print_json(call, kit_json(&kit));
    else
        print_kit(call, &kit);
    return EXIT_CODE_DONE;
}

/* -- This process's part ----------------------------------------------------------------------- */

/* What kit make printed, by the server where one runs; NULL: refused, and said. */
static char *make(struct call *call, int *code)
{
    char *text = NULL, *argv[4];
    size_t size = 0;
    const char *words[] = {"kit", "make", call->options->words[0]};
    char blank[32];
    snprintf(blank, sizeof blank, "--blank=%.16s", options_get(call->options, "--blank"));
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    for (int i = 0; i < 3; i++)
        argv[i] = (char *)(uintptr_t)words[i];
    argv[3] = blank;
    enum outcome outcome = control_ask(call->data, 4, argv, out, call->err, code);
    if (outcome == OFFLINE) {
        struct call here = {.io = call->io, .data = call->data, .out = out, .err = call->err};
        struct hub_settings settings = {.io = call->io, .folder = call->data};
        char why[HUB_WHY_MAX];
        *code = hub_open(&settings, &here.hub, why) == DONE ? command_run(&here, 4, argv)
                                                            : command_refuse(call, why);
        hub_close(here.hub);
    } else if (outcome != DONE) {
        *code = command_refuse(call, "the serving hub does not answer");
    }
    fclose(out);
    if (*code == EXIT_CODE_DONE)
        return text;
    free(text);
    return NULL;
}

/* One token a line; NULL without memory, or when it is not what kit make prints. */
static char *token_lines(const json_t *made)
{
    const json_t *slips = json_object_get(made, "slips"), *slip;
    size_t i, at = 0;
    char *lines = calloc(json_array_size(slips) + 1, TOKEN_CHARS + 1);
    json_array_foreach(slips, i, slip)
    {
        const char *token = json_string_value(json_object_get(slip, "token"));
        if (lines == NULL || token == NULL || strlen(token) != TOKEN_CHARS) {
            free(lines);
            return NULL;
        }
        memcpy(lines + at, token, TOKEN_CHARS);
        lines[at + TOKEN_CHARS] = '\n';
        at += TOKEN_CHARS + 1;
    }
    return lines;
}

static enum outcome draw_file(struct call *call, const char *paper, const json_t *made)
{
    char folder[8400];
    uint8_t *pdf = NULL;
    size_t size = 0;
    const char *content = json_string_value(json_object_get(made, "content"));
    char *lines = token_lines(made);
    if (content == NULL || lines == NULL) {
        free(lines);
        return INVALID;
    }
    snprintf(folder, sizeof folder, "%s/%s", call->data, content);
    struct kit_pages pages = {.paper = paper, .pack = folder, .tokens = lines};
    pages.kit = (unsigned)json_integer_value(json_object_get(made, "kit"));
    enum outcome outcome = kit_draw(&pages, &pdf, &size);
    if (outcome == DONE)
        outcome = file_replace(call->io, options_get(call->options, "--pdf"), pdf, size);
    free(pdf);
    free(lines);
    return outcome;
}

static int finish(struct call *call, const char *paper, json_t *made)
{
    int kit = (int)json_integer_value(json_object_get(made, "kit"));
    int slips = (int)json_array_size(json_object_get(made, "slips"));
    const char *path = options_get(call->options, "--pdf");
    if (draw_file(call, paper, made) != DONE) {
        fprintf(call->err,
                "jornada-hub: kit %d was signed, and %s could not be drawn or written. Nothing "
                "of it was printed: run it again, that makes another kit\n",
                kit, path);
        return EXIT_CODE_REFUSED;
    }
    if (options_get(call->options, "--json") != NULL)
        print_json(call, json_pack("{s:O, s:i, s:i, s:s}", "fair", json_object_get(made, "fair"),
                                   "kit", kit, "blank", slips, "pdf", path));
    else
        fprintf(call->out, "kit %d: %d blank slips and their tally sheets in %s\n", kit, slips,
                path);
    return EXIT_CODE_DONE;
}

int command_kit(struct call *call)
{
    int code = EXIT_CODE_REFUSED;
    const char *paper = options_get(call->options, "--paper");
    paper = paper != NULL ? paper : "Letter";
    if ((strcmp(paper, "Letter") != 0 && strcmp(paper, "A4") != 0) ||
        read_number(options_get(call->options, "--blank"), KIT_SLIPS_MAX) == 0) {
        command_refuse(call, "--blank 1 to 1000, --paper Letter or A4");
        return EXIT_CODE_USAGE;
    }
    if (kit_draw_find() != DONE)
        return command_refuse(call,
                              "the program jornada-kit, which draws the pages, is not "
                              "beside this one");
    char *text = make(call, &code);
    if (text == NULL)
        return code;
    json_t *made = json_loads(text, 0, NULL);
    free(text);
    if (made == NULL)
        return command_refuse(call, "memory is short");
    code = finish(call, paper, made);
    json_decref(made);
    return code;
}
