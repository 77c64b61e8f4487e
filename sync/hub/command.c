/* command.h: how a line of words becomes a call. */
#include "sync/hub/command.h"

#include <string.h>

const struct command *command_find(int argc, char *const argv[], int *used)
{
    const struct command *command;
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        bool grouped = command->group != NULL;
        *used = grouped ? 2 : 1;
        if (argc < *used || (grouped && strcmp(argv[0], command->group) != 0) ||
            strcmp(argv[grouped ? 1 : 0], command->name) != 0)
            continue;
        return command;
    }
    return NULL;
}

static void print_usage(const struct command *command, FILE *out)
{
    fprintf(out, "jornada-hub%s %s%s%s%s%s", command->needs_data ? " --data DIR" : "",
            command->group != NULL ? command->group : "", command->group != NULL ? " " : "",
            command->name, command->words != NULL ? " " : "",
            command->words != NULL ? command->words : "");
}

void command_print_help(const struct command *command, FILE *out)
{
    print_usage(command, out);
    fprintf(out, " [options]\n  %s\n", command->help);
    for (const struct option_spec *option = command->options; option->name != NULL; option++)
        fprintf(out, "  %s%s%s%s  %s\n", option->name, option->value != NULL ? " " : "",
                option->value != NULL ? option->value : "", option->required ? " (needed)" : "",
                option->help);
    fputs("  --json  for programs\n  --help  this\n", out);
}

void command_print_all(FILE *out)
{
    const struct command *command;
    fputs("jornada-hub: the coordinator's server of a Jornada.\n\n", out);
    for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
        fputs("  ", out);
        print_usage(command, out);
        fprintf(out, "\n      %s\n", command->help);
    }
    fputs("\nEvery command has --help. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.\n",
          out);
}

int command_refuse(struct call *call, const char *reason)
{
    fprintf(call->err, "jornada-hub: %s\n", reason);
    return EXIT_CODE_REFUSED;
}

int command_run(struct call *call, int argc, char *const argv[])
{
    int used;
    struct options options;
    const struct command *command = command_find(argc, argv, &used);
    if (command == NULL) {
        fputs("jornada-hub: there is no such command; see --help\n", call->err);
        return EXIT_CODE_USAGE;
    }
    if (options_parse(command->options, command->words, command->word_is_path, argc - used,
                      argv + used, &options) != DONE) {
        fprintf(call->err, "jornada-hub: %s\n", options.why);
        command_print_help(command, call->err);
        return EXIT_CODE_USAGE;
    }
    if (options_get(&options, "--help") != NULL) {
        command_print_help(command, call->out);
        return EXIT_CODE_DONE;
    }
    call->options = &options;
    return command->run(call);
}
