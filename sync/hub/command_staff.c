/* staff add, list, revoke, release. Badge and PIN are printed once, here, and kept nowhere. */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "sync/hub/badge.h"
#include "sync/hub/command.h"
#include "sync/hub/qr_text.h"
#include "sync/pack.h"
#include "sync/token.h"

static void print_json(struct call *call, json_t *json)
{
    json_dumpf(json, call->out, JSON_INDENT(2));
    fputc('\n', call->out);
    json_decref(json);
}

static void id_of(const struct badge *badge, char hex[BADGE_HEX])
{
    sodium_bin2hex(hex, BADGE_HEX, badge->member.staff, sizeof badge->member.staff);
}

static json_t *badge_json(const struct fair *fair, const struct badge *badge)
{
    char hex[BADGE_HEX], day[PACK_DAY_TEXT_MAX];
    id_of(badge, hex);
    pack_day_write(token_day(badge->revoked_ms, fair->offset_minutes), day);
    return json_pack("{s:s, s:s, s:s, s:s, s:i, s:o}", "fair", fair->name, "staff", hex, "name",
                     badge->name, "role", staff_role_name(badge->member.role), "release",
                     (int)badge->member.release, "revoked",
                     badge->revoked_ms != 0 ? json_string(day) : json_null());
}

static void print_badge(struct call *call, const struct fair *fair, const struct badge *badge)
{
    char hex[BADGE_HEX], day[PACK_DAY_TEXT_MAX];
    id_of(badge, hex);
    pack_day_write(token_day(badge->revoked_ms, fair->offset_minutes), day);
    fprintf(call->out, "%s  %s  %-11s  %s%s%s\n", fair->name, hex,
            staff_role_name(badge->member.role), badge->name,
            badge->revoked_ms != 0 ? ", revoked " : "", badge->revoked_ms != 0 ? day : "");
}

static int show_badge(struct call *call, const struct badge *badge)
{
    struct fair fair;
    if (fair_find_id(call->hub, badge->fair, &fair) != DONE)
        return command_refuse(call, "the badge's fair is gone");
    if (options_get(call->options, "--json") != NULL)
        print_json(call, badge_json(&fair, badge));
    else
        print_badge(call, &fair, badge);
    return EXIT_CODE_DONE;
}

/* What the coordinator hands over: the picture for the badge, and the PIN for her alone. */
static int hand_out(struct call *call, const struct badge *badge, const char *text, const char *pin)
{
    const char *picture = options_get(call->options, "--qr");
    char hex[BADGE_HEX];
    id_of(badge, hex);
    if (picture != NULL && qr_text_save(text, picture) != DONE)
        return command_refuse(call,
                              "the picture of the badge cannot be written: revoke this badge "
                              "and add it again");
    if (options_get(call->options, "--json") != NULL) {
        print_json(call, json_pack("{s:s, s:s, s:s, s:s}", "staff", hex, "name", badge->name,
                                   "badge", text, "pin", pin));
        return EXIT_CODE_DONE;
    }
    fprintf(call->out, "badge  %s\nPIN    %s\nstaff  %s\n", text, pin, hex);
    fputs("Shown once: print the code on the badge, tell the PIN to its owner alone.\n", call->err);
    if (qr_text_print(text, call->err) != DONE)
        fputs("(it is too long for a QR)\n", call->err);
    return EXIT_CODE_DONE;
}

static unsigned role_of(const char *word)
{
    unsigned role = 0;
    while (word != NULL && role < STAFF_ROLES && strcmp(word, staff_role_name(role)) != 0)
        role++;
    return role;
}

int command_staff_add(struct call *call)
{
    struct badge badge;
    struct staff_badge secret;
    char pin[STAFF_PIN_DIGITS + 1] = "", text[STAFF_BADGE_CHARS + 1];
    unsigned role = role_of(options_get(call->options, "--role"));
    if (role == STAFF_ROLES) {
        command_refuse(call, "a role is volunteer, certified or coordinator");
        return EXIT_CODE_USAGE;
    }
    enum outcome outcome =
        badge_add(call->hub, call->options->words[0], options_get(call->options, "--name"), role,
                  &badge, &secret, pin);
    int code = EXIT_CODE_REFUSED;
    if (outcome == DONE) {
        staff_write_badge(&secret, text);
        code = hand_out(call, &badge, text, pin);
    } else {
        command_refuse(call, hub_why(call->hub));
        code = outcome == INVALID ? EXIT_CODE_USAGE : EXIT_CODE_REFUSED;
    }
    sodium_memzero(&secret, sizeof secret);
    sodium_memzero(pin, sizeof pin);
    sodium_memzero(text, sizeof text);
    return code;
}

int command_staff_list(struct call *call)
{
    struct badge badge;
    struct fair fair;
    enum outcome outcome = fair_find(call->hub, call->options->words[0], &fair);
    bool known = outcome == DONE;
    json_t *list = options_get(call->options, "--json") != NULL ? json_array() : NULL;
    for (size_t i = 0; outcome == DONE; i++) {
        outcome = badge_at(call->hub, fair.id, i, &badge);
        if (outcome == DONE && list != NULL)
            json_array_append_new(list, badge_json(&fair, &badge));
        else if (outcome == DONE)
            print_badge(call, &fair, &badge);
    }
    bool all = known && outcome == NOT_FOUND;
    if (list != NULL && all)
        print_json(call, list);
    else
        json_decref(list);
    return all ? EXIT_CODE_DONE : command_refuse(call, hub_why(call->hub));
}

static int change(struct call *call,
                  enum outcome (*how)(struct hub *hub, const char *which, struct badge *badge))
{
    struct badge badge;
    enum outcome outcome = how(call->hub, call->options->words[0], &badge);
    if (outcome == DONE)
        return show_badge(call, &badge);
    command_refuse(call, hub_why(call->hub));
    return outcome == INVALID ? EXIT_CODE_USAGE : EXIT_CODE_REFUSED;
}

int command_staff_revoke(struct call *call)
{
    return change(call, badge_revoke);
}

int command_staff_release(struct call *call)
{
    return change(call, badge_release);
}
