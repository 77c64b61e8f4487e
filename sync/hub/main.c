/* jornada-hub: finds the command, and who carries it out.
 *
 * Commands on the hub go to the running server over DATA/control.sock; when none runs, the files
 * are opened here. Nothing is logged. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/hub/command.h"
#include "sync/hub/control.h"
#include "sync/hub/relay_serve.h"
#include "sync/stick_child.h"

#define WORDS_MAX 32
#define WORD_MAX 4400
#define PATH_ROOM 4400

/* The command again, as the server must read it: its name, then options with absolute paths. */
struct line {
    char text[WORDS_MAX][WORD_MAX];
    char *argv[WORDS_MAX + 1];
    int count;
};

static void add_word(struct line *line, const char *name, const char *value)
{
    char *at = line->text[line->count];
    if (value == NULL || value[0] == '\0')
        snprintf(at, WORD_MAX, "%s", name);
    else
        snprintf(at, WORD_MAX, "%s=%s", name, value);
    line->argv[line->count++] = at;
}

static struct line *make_line(const struct command *command, const struct options *options)
{
    struct line *line = calloc(1, sizeof *line);
    if (line == NULL)
        return NULL;
    if (command->group != NULL)
        add_word(line, command->group, NULL);
    add_word(line, command->name, NULL);
    for (size_t i = 0; i < options->count; i++)
        add_word(line, options->given[i].name, options->given[i].value);
    for (size_t i = 0; i < options->word_count; i++)
        add_word(line, options->words[i], NULL);
    return line;
}

static int run_here(struct call *call, const struct command *command)
{
    char why[HUB_WHY_MAX];
    struct hub_settings settings = {.io = call->io, .folder = call->data};
    if (hub_open(&settings, &call->hub, why) != DONE)
        return command_refuse(call, why);
    int code = command->run(call);
    hub_close(call->hub);
    return code;
}

static int run_on_hub(struct call *call, const struct command *command)
{
    int code = EXIT_CODE_REFUSED;
    struct line *line = make_line(command, call->options);
    if (line == NULL)
        return command_refuse(call, "memory is short");
    enum outcome outcome =
        control_ask(call->data, line->count, line->argv, call->out, call->err, &code);
    free(line);
    if (outcome == DONE)
        return code;
    if (outcome == INVALID)
        return command_refuse(call, "the words of the command are not UTF-8");
    if (outcome == BUSY)
        return command_refuse(call,
                              "the server broke off; look whether it was done, and try again");
    return run_here(call, command);
}

/* --data DIR or --data=DIR before the command; *at moves behind it. */
static const char *take_data(int argc, char *const argv[], int *at)
{
    if (*at < argc && strncmp(argv[*at], "--data=", 7) == 0)
        return argv[(*at)++] + 7;
    if (*at + 1 < argc && strcmp(argv[*at], "--data") == 0) {
        *at += 2;
        return argv[*at - 1];
    }
    return NULL;
}

static int usage(struct call *call, const char *why)
{
    fprintf(call->err, "jornada-hub: %s\n", why);
    return EXIT_CODE_USAGE;
}

/* A relay's folder: a hub made or brought back there would take its key and what it carries. */
static bool is_a_relays(const char *data)
{
    char papers[PATH_ROOM], signing[PATH_ROOM];
    snprintf(papers, sizeof papers, "%s/relay.json", data);
    snprintf(signing, sizeof signing, "%s/keys/signing", data);
    return access(papers, F_OK) == 0 && access(signing, F_OK) != 0;
}

static bool is_for_relays(const struct command *command, const struct options *options)
{
    if (command->group != NULL)
        return strcmp(command->group, "stick") == 0; /* steps of import */
    return strcmp(command->name, "import") == 0 ||
           (strcmp(command->name, "serve") == 0 && options_get(options, "--relay-to") != NULL);
}

static int run(struct call *call, int argc, char *const argv[])
{
    struct options options;
    int at = 1, used;
    call->data = take_data(argc, argv, &at);
    if (at < argc && strcmp(argv[at], "--help") == 0) {
        command_print_all(call->out);
        return EXIT_CODE_DONE;
    }
    if (at >= argc)
        return usage(call, "a command is missing; see --help");
    const struct command *command = command_find(argc - at, argv + at, &used);
    if (command == NULL)
        return usage(call, "there is no such command; see --help");
    if (options_parse(command->options, command->words, command->word_is_path, argc - at - used,
                      argv + at + used, &options) != DONE)
        return usage(call, options.why);
    if (options_get(&options, "--help") != NULL) {
        command_print_help(command, call->out);
        return EXIT_CODE_DONE;
    }
    if (command->needs_data && (call->data == NULL || call->data[0] == '\0'))
        return usage(call, "--data DIR must come first: the hub's folder");
    call->options = &options;
    if (command->needs_data && is_a_relays(call->data) && !is_for_relays(command, &options))
        return command_refuse(call, RELAY_SERVE_NO_HUB);
    if (!command->needs_hub)
        return command->run(call);
    uint64_t before = command_ledger_size(call);
    int code = run_on_hub(call, command);
    if (command_ledger_size(call) > before)
        command_lay_everywhere(call);
    return code;
}

int main(int argc, char *argv[])
{
    struct rlimit none = {0, 0};
    struct call call = {.io = io_real(), .out = stdout, .err = stderr};
    if (stick_child_is(argc, argv))
        return stick_child_run();
    umask(077);
    setrlimit(RLIMIT_CORE, &none);   /* keys must not end in a core file, */
    (void)prctl(PR_SET_DUMPABLE, 0); /* nor in a program that takes cores whatever their limit */
    if (sodium_init() < 0)
        return command_refuse(&call, "no random numbers");
    int code = run(&call, argc, argv);
    if (fflush(stdout) != 0 && code == EXIT_CODE_DONE)
        code = EXIT_CODE_REFUSED;
    return code;
}
