/* referral withdraw: a letter's ciphertext goes from the hub, and from whatever brings it later;
 * then the signed list is laid beside every backup, as erase does. audit: who did what with
 * letters. */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "sync/folio.h"
#include "sync/hub/audit.h"
#include "sync/hub/command.h"
#include "sync/hub/command_cut.h"
#include "sync/hub/letters.h"

static int refuse_usage(struct call *call, const char *why)
{
    command_refuse(call, why);
    return EXIT_CODE_USAGE;
}

int command_referral_record(struct call *call)
{
    struct hub *hub = call->hub;
    struct letters_withdrawn report;
    struct fair fair;
    uint64_t bits;
    const char *by = options_get(call->options, "--by"),
               *name = options_get(call->options, "--fair");
    if (folio_read(call->options->words[0], &bits) != FOLIO_OK)
        return refuse_usage(call, "a folio is written XXXX-XXXX; look at it again");
    if (!ledger_by_is_good(by))
        return refuse_usage(call, "--by is one word of letters, digits, . _ -, 32 at most");
    enum outcome outcome =
        name != NULL ? fair_find(hub, name, &fair) : letters_find_fair(hub, bits, &fair);
    if (outcome == DONE)
        outcome = letters_withdraw(hub, &fair, bits, by, &report);
    json_t *left = json_array();
    if (outcome == DONE && report.known)
        outcome = erase_left(hub, report.erased.first_ms, command_note_left, left);
    if (outcome != DONE) {
        json_decref(left);
        return command_refuse(call, hub_why(hub));
    }
    json_t *said = json_pack("{s:b, s:b, s:I, s:I, s:o, s:o}", "known", (int)report.known, "opened",
                             (int)report.opened, "erased", (json_int_t)report.erased.frames,
                             "erased_before", (json_int_t)report.erased.earlier, "left", left,
                             "places", command_list_places(hub));
    json_dumpf(said, call->out, JSON_COMPACT);
    fputc('\n', call->out);
    json_decref(said);
    return EXIT_CODE_DONE;
}

static int print_done(struct call *call, const json_t *said, bool laid)
{
    size_t i;
    json_t *one;
    const json_t *left = json_object_get(said, "left");
    bool known = json_is_true(json_object_get(said, "known")),
         opened = json_is_true(json_object_get(said, "opened"));
    fputs(!known    ? "No letter with that folio is here: should one come, it is cut as it comes.\n"
          : !opened ? "Withdrawn before the office opened it: nothing of it is left here.\n"
                    : "Withdrawn after the office had opened it: nothing of it is left here; its "
                      "desk is told to wipe it, and says when it did.\n",
          call->out);
    json_array_foreach(left, i, one) fprintf(call->out, "  still holds it, sealed: %s in %s\n",
                                             json_string_value(json_object_get(one, "name")),
                                             json_string_value(json_object_get(one, "place")));
    if (json_array_size(left) > 0)
        fputs("Back up twice, then backup prune --erased. Restored, they are cut again.\n",
              call->out);
    return laid ? EXIT_CODE_DONE : EXIT_CODE_REFUSED;
}

int command_referral_withdraw(struct call *call)
{
    return command_cut(call, "referral", print_done);
}

static json_t *entry_json(const struct audit_entry *entry)
{
    char subject[33], device[33];
    sodium_bin2hex(subject, sizeof subject, entry->subject, sizeof entry->subject);
    sodium_bin2hex(device, sizeof device, entry->device, sizeof entry->device);
    return json_pack("{s:I, s:I, s:s, s:s, s:s, s:I, s:I, s:s}", "number",
                     (json_int_t)entry->number, "at_ms", (json_int_t)entry->at_ms, "what",
                     audit_kind_name(entry->kind), "subject", subject, "device", device, "code",
                     (json_int_t)entry->code, "until", (json_int_t)entry->until, "by", entry->by);
}

static void print_entry(struct call *call, const struct audit_entry *entry)
{
    char subject[33];
    sodium_bin2hex(subject, sizeof subject, entry->subject, sizeof entry->subject);
    fprintf(call->out, "%6llu  %lld  %-10s  %s  %u%s%s\n", (unsigned long long)entry->number,
            (long long)(entry->at_ms / 1000), audit_kind_name(entry->kind), subject,
            (unsigned)entry->code, entry->by[0] != '\0' ? "  by " : "", entry->by);
}

int command_audit(struct call *call)
{
    struct audit_entry entry;
    bool whole = false;
    json_t *list = options_get(call->options, "--json") != NULL ? json_array() : NULL;
    enum outcome outcome = audit_check(call->hub, &whole);
    for (uint64_t i = 1; outcome == DONE; i++) {
        outcome = audit_at(call->hub, i, &entry);
        if (outcome == DONE && list != NULL)
            json_array_append_new(list, entry_json(&entry));
        else if (outcome == DONE)
            print_entry(call, &entry);
    }
    if (list != NULL) {
        json_t *said = json_pack("{s:b, s:o}", "whole", (int)whole, "rows", list);
        json_dumpf(said, call->out, JSON_INDENT(2));
        fputc('\n', call->out);
        json_decref(said);
    }
    if (outcome != NOT_FOUND)
        return command_refuse(call, hub_why(call->hub));
    return whole ? EXIT_CODE_DONE : command_refuse(call, "a row of this list was touched");
}
