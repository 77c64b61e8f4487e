/* Badges and their PINs, drawn and laid out as a sheet to print: the work "badges" of work.h.
 *
 * Promises: code and PIN of each badge exist in this process and in its answer alone; the hub gets,
 * in front of the PDF, what its list needs of each (tag, salt, check). A badge's code and its PIN
 * never lie on one piece of paper, cut as marked, printed on one side or on both: PINs fill a strip
 * in the middle of the sheet, whose back is the same strip of another sheet. A badge shows the
 * first name alone; the strip has the whole one, for whoever hands it out. Refuses (INVALID) a job
 * that badge_draw_write did not build. BUSY: no memory for Argon2id. */
#ifndef JORNADA_SYNC_HUB_BADGE_DRAW_H
#define JORNADA_SYNC_HUB_BADGE_DRAW_H

#include "sync/hub/work.h"
#include "sync/staff.h"

#define BADGE_DRAW_NAME_MAX 81
#define BADGE_DRAW_TEXT_MAX 200
#define BADGE_DRAW_ROLES 3
#define BADGE_DRAW_HEAD (16 + 16 + 32) /* bytes of one badge in front of the PDF */
/* Bytes of a job at most. */
#define BADGE_DRAW_JOB_MAX (STAFF_MAX * (BADGE_DRAW_NAME_MAX + 16) + 4096)

/* The words that stand on the sheet, in the order of badge_draw.c's table of where. */
enum badge_draw_word {
    BADGE_DRAW_FAIR,
    BADGE_DRAW_PLACE,
    BADGE_DRAW_BADGE, /* "Gafete" */
    BADGE_DRAW_PIN,
    BADGE_DRAW_CUT,
    BADGE_DRAW_APART,
    BADGE_DRAW_DESK,  /* before the hash */
    BADGE_DRAW_HASH,  /* of the desk's page */
    BADGE_DRAW_SHEET, /* "Hoja" */
    BADGE_DRAW_WORDS
};

struct badge_draw {
    bool a4; /* else Letter */
    char words[BADGE_DRAW_WORDS][BADGE_DRAW_TEXT_MAX];
    char roles[BADGE_DRAW_ROLES][BADGE_DRAW_TEXT_MAX];
    size_t count;
    struct badge_draw_one {
        uint8_t staff[RECORD_STAFF_BYTES];
        uint8_t role;
        char name[BADGE_DRAW_NAME_MAX];
    } list[STAFF_MAX];
};

/* 0: it does not fit. */
size_t badge_draw_write(const struct badge_draw *draw, uint8_t *job, size_t room);
/* work.h. Its result: BADGE_DRAW_HEAD bytes a badge, then the PDF. */
enum outcome badge_draw_run(const uint8_t *job, size_t size, FILE *result, char why[WORK_WHY_MAX]);
/* Badge `index` of a result of `count` into tag, salt and check of `member`; false: too short. */
bool badge_draw_take(const uint8_t *result, size_t size, size_t count, size_t index,
                     struct staff_member *member);

#endif
