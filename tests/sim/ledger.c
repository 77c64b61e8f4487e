/* What the attendees were told: see ledger.h. */
#include "tests/sim/ledger.h"

#include <stdlib.h>
#include <string.h>

void ledger_destroy(struct ledger *ledger)
{
    free(ledger->entries);
    *ledger = (struct ledger){0};
}

struct ledger_entry *ledger_add(struct ledger *ledger, const struct commit *commit)
{
    if (ledger->count == ledger->room) {
        ledger->room = ledger->room ? ledger->room * 2 : 64;
        ledger->entries = realloc(ledger->entries, ledger->room * sizeof *ledger->entries);
        if (!ledger->entries)
            abort();
    }
    struct ledger_entry *entry = &ledger->entries[ledger->count++];
    memset(entry, 0, sizeof *entry);
    entry->commit = *commit;
    return entry;
}

static bool same_registered(const struct fact_registered *one, const struct fact_registered *other)
{
    return one->services == other->services && one->age == other->age && one->sex == other->sex &&
           one->visit == other->visit && one->english == other->english &&
           one->municipality == other->municipality && one->colonia == other->colonia &&
           memcmp(one->children, other->children, sizeof one->children) == 0;
}

bool ledger_same_fact(const struct fact *one, const struct fact *other)
{
    if (one->type != other->type || memcmp(one->record, other->record, sizeof one->record) != 0)
        return false;
    switch ((int)one->type) {
    case FACT_ATTENDEE_REGISTERED:
        return same_registered(&one->body.registered, &other->body.registered);
    case FACT_CONSENT:
        return one->body.consent.purposes == other->body.consent.purposes &&
               one->body.consent.text_version == other->body.consent.text_version;
    case FACT_TURN_ISSUED:
        return one->body.turn.service == other->body.turn.service &&
               one->body.turn.module == other->body.turn.module &&
               one->body.turn.number == other->body.turn.number;
    case FACT_SERVICE_GIVEN:
        return one->body.service.service == other->body.service.service &&
               one->body.service.outcome == other->body.service.outcome;
    case FACT_SLIP_MADE:
        return one->body.slip.copy == other->body.slip.copy &&
               one->body.slip.result == other->body.slip.result;
    case FACT_REFERRAL_ISSUED:
        return one->body.referral.office == other->body.referral.office &&
               one->body.referral.code == other->body.referral.code;
    default:
        return false; /* the simulated people give no other facts */
    }
}

struct ledger_entry *ledger_find(struct ledger *ledger, const struct commit *commit)
{
    for (size_t i = 0; i < ledger->count; i++) {
        struct ledger_entry *entry = &ledger->entries[i];
        bool same = entry->commit.count == commit->count;
        for (size_t k = 0; same && k < commit->count; k++)
            same = ledger_same_fact(&entry->commit.facts[k], &commit->facts[k]);
        if (same)
            return entry;
    }
    return NULL;
}

size_t ledger_count_said(const struct ledger *ledger, enum ledger_said said)
{
    size_t count = 0;
    for (size_t i = 0; i < ledger->count; i++)
        count += ledger->entries[i].said == said;
    return count;
}
