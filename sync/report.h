/* What a kiosk says of itself in its greeting: its own counters, and how its machine is.
 *
 * Promises: sealed to the hub's facts key, always REPORT_BYTES long, so that whoever carries a
 * greeting (a relay) learns nothing from it: `captured` counts accompanied referrals, too, and
 * those are no live figure (Never 4). Nothing of it counts what still waits in locked memory before
 * the fair is closed. Whatever a kiosk does not know is said as not known, never as zero. */
#ifndef JORNADA_SYNC_REPORT_H
#define JORNADA_SYNC_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/outcome.h"
#include "sync/wipe.h"

#define REPORT_PLAIN_BYTES 64
#define REPORT_BYTES (REPORT_PLAIN_BYTES + 48) /* crypto_box_seal */
#define REPORT_BATTERY_NOT_KNOWN 255

enum report_paper {
    REPORT_PAPER_NOT_KNOWN,
    REPORT_PAPER_GOOD,
    REPORT_PAPER_LOW, /* the roll ends soon */
    REPORT_PAPER_OUT,
    REPORT_PAPER_FAULT, /* the printer does not answer, is open, or has another trouble */
    REPORT_PAPER_NONE,  /* this kiosk has no printer */
    REPORT_PAPERS
};

struct kiosk_report {
    uint64_t captured;    /* facts about people, by the kiosk's own counter (struct sync_counts) */
    uint64_t pending;     /* of those, above the hub's mark */
    uint64_t quarantined; /* put aside */
    uint64_t lost;        /* with a broken disk */
    bool settled;         /* the fair is closed, and nothing waits in memory any more */
    uint8_t clock;        /* enum clock_quality */
    uint8_t paper;        /* enum report_paper */
    uint8_t battery_percent;
    uint64_t relayed; /* of those pending: a relay says that it holds them; 0 from older kiosks */
    uint8_t wipe;     /* enum wipe_state: of an order that it heard; 0 from older kiosks */
};

void report_seal(const struct kiosk_report *report, const uint8_t facts_key[32],
                 uint8_t sealed[REPORT_BYTES]);
/* REFUSED: not sealed to this key. INVALID: no such report inside. */
enum outcome report_open(const uint8_t sealed[REPORT_BYTES], const uint8_t facts_key[32],
                         const uint8_t facts_secret[32], struct kiosk_report *report) MUST_CHECK;

#endif
