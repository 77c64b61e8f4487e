/* user add, list, remove, password, role; routes. Passwords come from a file's first line alone:
 * never from the command line, where others of this machine could read them. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "sync/hub/account.h"
#include "sync/hub/command.h"
#include "sync/hub/passphrase.h"
#include "sync/hub/route.h"

static int refuse(struct call *call, enum outcome outcome)
{
    command_refuse(call, hub_why(call->hub));
    return outcome == INVALID ? EXIT_CODE_USAGE : EXIT_CODE_REFUSED;
}

static void print_json(struct call *call, json_t *json)
{
    json_dumpf(json, call->out, JSON_INDENT(2));
    fputc('\n', call->out);
    json_decref(json);
}

/* Whole seconds until a try is looked at again; of a clock that was turned back, none. */
static int wait_seconds(const struct call *call, const struct account *account)
{
    int64_t ms = account->until_ms - call->io->wall_ms(call->io->self);
    return ms > 0 && ms <= ACCOUNT_DELAY_MAX_MS ? (int)((ms + 999) / 1000) : 0;
}

static json_t *account_json(const struct call *call, const struct account *account)
{
    return json_pack("{s:s, s:s, s:i}", "user", account->name, "role",
                     account_role_name(account->role), "waits_seconds",
                     wait_seconds(call, account));
}

static void print_account(struct call *call, const struct account *account)
{
    int seconds = wait_seconds(call, account);
    fprintf(call->out, "%-32s %s", account->name, account_role_name(account->role));
    if (seconds > 0)
        fprintf(call->out, ", waits %d s after wrong passwords", seconds);
    fputc('\n', call->out);
}

static int show(struct call *call, const char *name)
{
    struct account account;
    enum outcome outcome = account_find(call->hub, name, &account);
    if (outcome != DONE)
        return refuse(call, outcome);
    if (options_get(call->options, "--json") != NULL)
        print_json(call, account_json(call, &account));
    else
        print_account(call, &account);
    return EXIT_CODE_DONE;
}

/* NULL, and said why: the file's first line is no password. */
static struct passphrase *read_password(struct call *call)
{
    struct passphrase *password = passphrase_create();
    const char *file = options_get(call->options, "--password-file");
    if (password == NULL || passphrase_read_file(call->io, file, password) != DONE) {
        command_refuse(call, "the password file has no usable first line");
        passphrase_destroy(password);
        return NULL;
    }
    return password;
}

static bool read_role(struct call *call, enum account_role *role)
{
    *role = account_role_of(options_get(call->options, "--role"));
    if (*role != ACCOUNT_ROLES)
        return true;
    command_refuse(call,
                   "a role is coordinator, volunteer_lead, observatory, call_centre, "
                   "partner_desk or custodian");
    return false;
}

int command_user_add(struct call *call)
{
    struct account account;
    enum account_role role;
    const char *name = call->options->words[0];
    if (!read_role(call, &role))
        return EXIT_CODE_USAGE;
    struct passphrase *password = read_password(call);
    if (password == NULL)
        return EXIT_CODE_REFUSED;
    enum outcome outcome = account_add(call->hub, name, role, password->text, 0, &account);
    passphrase_destroy(password);
    return outcome == DONE ? show(call, name) : refuse(call, outcome);
}

int command_user_password(struct call *call)
{
    const char *name = call->options->words[0];
    struct passphrase *password = read_password(call);
    if (password == NULL)
        return EXIT_CODE_REFUSED;
    enum outcome outcome = account_set_password(call->hub, name, password->text, 0);
    passphrase_destroy(password);
    return outcome == DONE ? show(call, name) : refuse(call, outcome);
}

int command_user_role(struct call *call)
{
    enum account_role role;
    const char *name = call->options->words[0];
    if (!read_role(call, &role))
        return EXIT_CODE_USAGE;
    enum outcome outcome = account_set_role(call->hub, name, role);
    return outcome == DONE ? show(call, name) : refuse(call, outcome);
}

int command_user_remove(struct call *call)
{
    const char *name = call->options->words[0];
    enum outcome outcome = account_remove(call->hub, name);
    if (outcome != DONE)
        return refuse(call, outcome);
    if (options_get(call->options, "--json") != NULL)
        print_json(call, json_pack("{s:s}", "removed", name));
    else
        fprintf(call->out, "removed %s\n", name);
    return EXIT_CODE_DONE;
}

int command_user_list(struct call *call)
{
    struct account account;
    enum outcome outcome = DONE;
    json_t *list = options_get(call->options, "--json") != NULL ? json_array() : NULL;
    for (size_t i = 0; outcome == DONE; i++) {
        outcome = account_at(call->hub, i, &account);
        if (outcome == DONE && list != NULL)
            json_array_append_new(list, account_json(call, &account));
        else if (outcome == DONE)
            print_account(call, &account);
    }
    if (outcome == NOT_FOUND && list != NULL)
        print_json(call, list);
    else
        json_decref(list);
    return outcome == NOT_FOUND ? EXIT_CODE_DONE : refuse(call, outcome);
}

static json_t *roles_json(unsigned roles)
{
    json_t *list = json_array();
    if ((roles & ROUTE_ANYBODY) != 0)
        json_array_append_new(list, json_string("anybody"));
    if ((roles & ROUTE_DEVICE) != 0)
        json_array_append_new(list, json_string("device"));
    for (unsigned role = 1; role < ACCOUNT_ROLES; role++) {
        if ((roles & (ROLE_BIT(role) | ROUTE_MEMBER)) != 0)
            json_array_append_new(list, json_string(account_role_name((enum account_role)role)));
    }
    return list;
}

static void add_route(json_t *list, const char *method, const char *path, unsigned roles)
{
    json_array_append_new(list, json_pack("{s:s, s:s, s:o}", "method", method, "path", path,
                                          "roles", roles_json(roles)));
}

static void print_routes(struct call *call, const json_t *list)
{
    size_t i, j;
    json_t *one, *role;
    json_array_foreach(list, i, one)
    {
        fprintf(call->out, "%-5s %-24s", json_string_value(json_object_get(one, "method")),
                json_string_value(json_object_get(one, "path")));
        json_array_foreach(json_object_get(one, "roles"), j, role)
        {
            fprintf(call->out, " %s", json_string_value(role));
        }
        fputc('\n', call->out);
    }
}

int command_routes(struct call *call)
{
    bool post;
    const char *path;
    const struct route *route;
    json_t *list = json_array();
    for (size_t i = 0; (route = route_at(i)) != NULL; i++)
        add_route(list, route->method, route->path, route->roles);
    for (size_t i = 0; (path = hub_call_at(i, &post)) != NULL; i++)
        add_route(list, post ? "POST" : "GET", path, ROUTE_DEVICE);
    if (options_get(call->options, "--json") != NULL) {
        print_json(call, list);
        return EXIT_CODE_DONE;
    }
    print_routes(call, list);
    json_decref(list);
    return EXIT_CODE_DONE;
}
