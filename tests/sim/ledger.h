/* What the attendees were told, beside what they gave: the judge of a simulated day.
 *
 * One entry per commit that was asked for. Promises: it lives outside every simulated machine, so
 * no crash touches it. An entry said GUARDADO must reach the hub exactly once; one said NO GUARDADO
 * never; the others once or never. */
#ifndef JORNADA_TESTS_SIM_LEDGER_H
#define JORNADA_TESTS_SIM_LEDGER_H

#include "sync/record.h"

enum ledger_said {
    SAID_NOTHING, /* the program died before it could speak */
    SAID_KEPT,    /* guardado */
    SAID_NOT,     /* no guardado */
    SAID_DOUBT    /* en duda */
};

struct ledger_entry {
    struct commit commit; /* facts as given; the stamp is the product's */
    enum ledger_said said;
    unsigned held;   /* bits of the booths on whose card it is, or may be; 0: on none any more */
    unsigned imaged; /* the same of images of cards */
    unsigned booth;  /* at which it was given */
    uint16_t need;   /* chosen before it, a count of its own; 0: none */
    bool anonymous;  /* waits in memory before it is written; compared by its body alone */
    bool waiting;    /* in locked memory, not yet written */
    bool has_slip;
    uint8_t slip[16];
    unsigned prints; /* counted and acknowledged */
    unsigned prints_tried;
    unsigned times; /* found at the hub */
};

struct ledger {
    struct ledger_entry *entries;
    size_t count, room;
};

void ledger_destroy(struct ledger *ledger);
/* The new entry; the pointer holds until the next call. */
struct ledger_entry *ledger_add(struct ledger *ledger, const struct commit *commit);
bool ledger_same_fact(const struct fact *one, const struct fact *other);
/* The entry with these very facts, NULL when nobody gave them. */
struct ledger_entry *ledger_find(struct ledger *ledger, const struct commit *commit);
size_t ledger_count_said(const struct ledger *ledger, enum ledger_said said);

#endif
