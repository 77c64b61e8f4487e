/* What is known of one referral: loop.c's row, its sealed form, and what it counts as. */
#ifndef JORNADA_SYNC_HUB_LOOP_ROW_H
#define JORNADA_SYNC_HUB_LOOP_ROW_H

#include <stdbool.h>

#include "sync/hub/loop.h"

#define LOOP_TAG 16

/* The words of which the earliest stands. */
enum loop_word {
    WORD_ISSUED,
    WORD_SEEN,
    WORD_ACCEPTED,
    WORD_NO_CAPACITY,
    WORD_ATTENDED,
    WORD_WITHDRAWN,
    WORD_LAPSED,
    WORD_OPENED,
    WORD_DESTROYED,
    WORDS
};

struct loop_said {
    bool is;
    uint16_t day, office;
    uint8_t help;
};

struct loop_row {
    bool is_copy; /* of a further slip: the rest stands in the row `root` */
    uint8_t root[LOOP_TAG];
    struct loop_said said[WORDS];
    struct loop_said closed;
    uint8_t code;     /* of closed */
    uint8_t outcomes; /* bit n: somebody closed it with outcome n */
};

/* NOT_FOUND: nothing was said yet, *row is empty. */
enum outcome loop_row_load(struct hub *hub, const uint8_t tag[LOOP_TAG],
                           struct loop_row *row) MUST_CHECK;
enum outcome loop_row_save(struct hub *hub, const uint8_t tag[LOOP_TAG],
                           const struct loop_row *row) MUST_CHECK;
/* Puts one word, or all that another row knows, into `row`; in any order the same. */
void loop_row_say(struct loop_row *row, const struct fact *fact);
void loop_row_merge(struct loop_row *row, const struct loop_row *other);
/* What the row counts as, `times` 1 or -1. */
void loop_row_tally(const struct loop_row *row, int times, struct tally *tally);

#endif
