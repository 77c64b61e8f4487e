/* staff add, list, revoke, release, certify, override. Badge and PIN are printed once, here, and
 * kept nowhere. */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "sync/hub/badge.h"
#include "sync/hub/command.h"
#include "sync/hub/competence.h"
#include "sync/hub/inside.h"
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

/* What stands beside a badge, ready to be shown. */
struct shown {
    struct competence own;
    char day[PACK_DAY_TEXT_MAX], until[17], override_until[17];
    bool may;
};

static void show(struct call *call, const struct fair *fair, const struct badge *badge,
                 struct shown *shown)
{
    if (competence_find(call->hub, badge->member.staff, &shown->own) != DONE)
        memset(&shown->own, 0, sizeof shown->own);
    pack_day_write(token_day(badge->revoked_ms, fair->offset_minutes), shown->day);
    competence_write_time(shown->own.until, fair->offset_minutes, shown->until);
    competence_write_time(shown->own.override_until, fair->offset_minutes, shown->override_until);
    shown->may = badge->revoked_ms == 0 &&
                 staff_may_accompany(&badge->member, call->io->wall_ms(call->io->self));
}

static json_t *certificate_json(const struct shown *shown)
{
    const struct competence *own = &shown->own;
    if (own->code[0] == '\0')
        return json_null();
    return json_pack("{s:s, s:s, s:s, s:s}", "code", own->code, "issuer", own->issuer, "number",
                     own->number, "valid_to", shown->until);
}

static json_t *override_json(const struct shown *shown)
{
    if (shown->own.override == STAFF_OVERRIDE_NONE)
        return json_null();
    return json_pack("{s:s, s:s}", "reason", staff_override_name(shown->own.override), "until",
                     shown->override_until);
}

static json_t *badge_json(struct call *call, const struct fair *fair, const struct badge *badge)
{
    char hex[BADGE_HEX];
    struct shown shown;
    id_of(badge, hex);
    show(call, fair, badge, &shown);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:o, s:o, s:b, s:o}", "fair", fair->name,
                     "staff", hex, "badge", shown.own.label, "name", badge->name, "role",
                     staff_role_name(badge->member.role), "institution", shown.own.institution,
                     "release", (int)badge->member.release, "certificate", certificate_json(&shown),
                     "override", override_json(&shown), "may_accompany", (int)shown.may, "revoked",
                     badge->revoked_ms != 0 ? json_string(shown.day) : json_null());
}

static void print_badge(struct call *call, const struct fair *fair, const struct badge *badge)
{
    char hex[BADGE_HEX];
    struct shown shown;
    const struct competence *own = &shown.own;
    id_of(badge, hex);
    show(call, fair, badge, &shown);
    fprintf(call->out, "%s  %s  %-11s  %s%s%s%s\n", fair->name, hex,
            staff_role_name(badge->member.role), badge->name, shown.may ? ", may accompany" : "",
            badge->revoked_ms != 0 ? ", revoked " : "", badge->revoked_ms != 0 ? shown.day : "");
    if (own->code[0] != '\0')
        fprintf(call->out, "    %s of %s, number %s, %s%s%s%s\n", own->code, own->issuer,
                own->number, shown.until[0] != '\0' ? "until " : "without an end", shown.until,
                own->institution[0] != '\0' ? "; " : "", own->institution);
    if (own->override != STAFF_OVERRIDE_NONE)
        fprintf(call->out, "    exception: %s, until %s\n", staff_override_name(own->override),
                shown.override_until);
}

static int show_badge(struct call *call, const struct badge *badge)
{
    struct fair fair;
    if (fair_find_id(call->hub, badge->fair, &fair) != DONE)
        return command_refuse(call, "the badge's fair is gone");
    if (options_get(call->options, "--json") != NULL)
        print_json(call, badge_json(call, &fair, badge));
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
            json_array_append_new(list, badge_json(call, &fair, &badge));
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

/* -- Certificates ------------------------------------------------------------------------------ */

static int finish(struct call *call, enum outcome outcome, const struct badge *badge)
{
    if (outcome == DONE)
        return show_badge(call, badge);
    command_refuse(call, hub_why(call->hub));
    return outcome == INVALID ? EXIT_CODE_USAGE : EXIT_CODE_REFUSED;
}

/* In the local time of the badge's fair. */
static enum outcome read_time(struct call *call, const char *option, uint32_t *minute)
{
    struct badge badge;
    struct fair fair;
    const char *text = options_get(call->options, option);
    enum outcome outcome = badge_find(call->hub, call->options->words[0], &badge);
    if (outcome == DONE)
        outcome = fair_find_id(call->hub, badge.fair, &fair);
    if (outcome == DONE &&
        !competence_read_time(text != NULL ? text : "", fair.offset_minutes, minute))
        outcome = hub_fail(call->hub, INVALID,
                           "a time is written 2026-11-21 or 2026-11-21T12:00, after 2025");
    return outcome;
}

static bool put_option(struct call *call, const char *option, char *text, size_t room)
{
    const char *value = options_get(call->options, option);
    if (value != NULL && strlen(value) >= room)
        return false;
    snprintf(text, room, "%s", value != NULL ? value : "");
    return true;
}

int command_staff_certify(struct call *call)
{
    struct badge badge;
    struct competence own = {.until = 0};
    const char *by = options_get(call->options, "--by");
    if (!put_option(call, "--certificate", own.code, sizeof own.code) ||
        !put_option(call, "--issuer", own.issuer, sizeof own.issuer) ||
        !put_option(call, "--number", own.number, sizeof own.number) ||
        !put_option(call, "--institution", own.institution, sizeof own.institution)) {
        command_refuse(call, "a code has 16 bytes at most, a number 40, a name 120");
        return EXIT_CODE_USAGE;
    }
    enum outcome outcome = read_time(call, "--valid-to", &own.until);
    if (outcome == DONE)
        outcome = competence_certify(call->hub, call->options->words[0], &own,
                                     by != NULL ? by : "console", &badge);
    return finish(call, outcome, &badge);
}

int command_staff_override(struct call *call)
{
    struct badge badge;
    uint32_t until = 0;
    unsigned reason = 0;
    const char *word = options_get(call->options, "--reason");
    while (reason < STAFF_OVERRIDES && strcmp(word, staff_override_name(reason)) != 0)
        reason++;
    enum outcome outcome = read_time(call, "--until", &until);
    if (outcome == DONE)
        outcome = competence_override(call->hub, call->options->words[0], reason, until,
                                      options_get(call->options, "--by"), &badge);
    return finish(call, outcome, &badge);
}
