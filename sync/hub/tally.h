/* Marginal tables: sums by fair and day, never a full cube, never a row about somebody.
 *
 * What one bundle changes is summed in memory first and written with one statement a cell, in the
 * transaction of the frames it counts. A cell is (what, day, a, b); days are the fair's local ones,
 * since 2025-01-01. */
#ifndef JORNADA_SYNC_HUB_TALLY_H
#define JORNADA_SYNC_HUB_TALLY_H

#include "sync/hub/inside.h"

#define TALLY_CELLS 256

/* Numbers are on disk. */
enum tally_what {
    TALLY_SERVICE = 1,          /* a service, b enum tally_service */
    TALLY_AGE_SEX = 2,          /* a enum age_band, b enum sex: people */
    TALLY_MUNICIPALITY = 3,     /* a INEGI code, 0 not said: people */
    TALLY_HOUR = 4,             /* a local hour of the first capture: people */
    TALLY_PEOPLE = 5,           /* a enum tally_people */
    TALLY_OFFICE = 6,           /* a office, b fact type: referrals */
    TALLY_READ = 7,             /* a kind, b entry: what was read */
    TALLY_FACTS = 8,            /* a fact type: registrations, turns, services given */
    TALLY_COLONIA = 9,          /* a the pack's code, b enum tally_colonia */
    TALLY_NEED = 10,            /* a the need chosen before an office: referrals, by DAY_COUNTS */
    TALLY_LOOP = 11,            /* a office, b enum loop_column: referrals, each once (loop.h) */
    TALLY_LOOP_OUTCOME = 12,    /* a office, b enum referral_outcome: closed ones */
    TALLY_LOOP_HELP = 13,       /* a the help that was given, 0 not said: attended or closed ones */
    TALLY_LOOP_WAIT = 14,       /* a office, b enum loop_wait: attended ones */
    TALLY_SESSION = 15,         /* a enum session_kind, b enum tally_session */
    TALLY_SESSION_AGE_SEX = 16, /* a enum age_band, b enum sex: people who were there */
    TALLY_SERVICE_HOUR = 17     /* a local hour of the word that stands: services given */
};

enum tally_session { TALLY_SESSIONS = 0, TALLY_SESSION_PEOPLE = 1 };

/* Who of a colonia came: people, and how many of them said so themselves. */
enum tally_colonia { TALLY_HEADS = 0, TALLY_SAID = 1 };

enum tally_service {
    TALLY_REQUESTED = 1, /* wanted by somebody registered */
    TALLY_TURN = 2,      /* turns issued */
    TALLY_GIVEN = 3,     /* services given: outcome "provided" */
    TALLY_NO_SHOW = 4,   /* turns called that nobody came to */
    TALLY_OUTCOME = 16   /* + outcome code: every other outcome of a service */
};

enum tally_people {
    TALLY_REGISTERED = 1,
    TALLY_TURN_ONLY = 2, /* took a turn and told nothing */
    TALLY_CHILD = 3,     /* came with a registered adult */
    TALLY_FIRST_TIME = 4,
    TALLY_REPEAT = 5,
    TALLY_LATE = 6 /* known from a tally sheet alone, typed late */
};

#define TALLY_HOUR_NOT_KNOWN 24 /* a sheet has a day and no hour */

struct tally {
    struct hub *hub;
    uint8_t fair[8];
    bool closed; /* until then some cells are withheld: withheld.h */
    size_t count;
    enum outcome outcome; /* of a flush that had to come early */
    struct tally_cell {
        enum tally_what what;
        int32_t day;
        int64_t a, b, n;
    } cells[TALLY_CELLS];
};

void tally_start(struct tally *tally, struct hub *hub, const struct fair *fair);
void tally_add(struct tally *tally, enum tally_what what, int32_t day, int64_t a, int64_t b,
               int64_t n);
/* Writes what was summed. Inside hub_begin … hub_commit. */
enum outcome tally_flush(struct tally *tally) MUST_CHECK;
/* Adds one cell to the table margin. Inside hub_begin … hub_commit. */
enum outcome tally_put(struct hub *hub, const uint8_t fair[8],
                       const struct tally_cell *cell) MUST_CHECK;

#endif
