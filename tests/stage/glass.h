/* What somebody does at the glass, from attract to attract: by ids alone, never by place.
 *
 * Each function begins on attract and says in its comment where it ends. Choices behind "Siguiente"
 * of a list are found. A touch that is refused, or a screen that does not come, fails the test. */
#ifndef JORNADA_TESTS_STAGE_GLASS_H
#define JORNADA_TESTS_STAGE_GLASS_H

#include <stdbool.h>

#include "tests/drive/drive.h"

#define GLASS_SERVICES_MAX 3
#define GLASS_CHILDREN_MAX 6

/* What somebody answers; NULL, "" and 0 = "prefiero no decirlo". */
struct attendee {
    unsigned services[GLASS_SERVICES_MAX]; /* codes; 0 ends */
    const char *age;                       /* "30-44" */
    const char *sex;                       /* "M" "H" "X" */
    const char *place;                     /* "15054" */
    const char *place_typed;   /* its beginning, where it is not among the likely ones; NULL */
    const char *colonia;       /* a code of the pack, asked of adults where it brings any */
    const char *colonia_typed; /* its beginning */
    const char *visit;         /* "first" "repeat" */
    const char *children[GLASS_CHILDREN_MAX]; /* "0-5" …, of adults; NULL ends */
    const char *given, *surname1, *surname2, *phone;
    const char *contact; /* "call" "message" "no"; NULL leaves it as it stands */
};

/* Pages through the list until `id` is there. */
void glass_show(struct drive *drive, const char *id);
/* Taps `id`, paging through the list until it is there. */
void glass_find(struct drive *drive, const char *id);
/* A node's `value` or `text`, which must be there; the caller's to free. */
char *glass_text(struct drive *drive, const char *id, const char *field);

/* The paths, up to the screen before the one that writes; then "confirm" and the like. */
void glass_start(struct drive *drive);                                /* home */
void glass_turn(struct drive *drive, unsigned service);               /* turn */
void glass_answer(struct drive *drive, const struct attendee *who);   /* register_review */
void glass_register(struct drive *drive, const struct attendee *who); /* done */
void glass_assist(struct drive *drive,
                  const struct attendee *who); /* staff_home; register_review */
/* The same from staff_home or register_notice to what comes behind the phone: `screen`. */
void glass_assist_until(struct drive *drive, const struct attendee *who, const char *screen);
void glass_assist_answer(struct drive *drive,
                         const struct attendee *who);    /* from staff_assist on */
void glass_refer(struct drive *drive, unsigned office);  /* slip */
void glass_leave(struct drive *drive, const char *with); /* attract, by "leave" … */

/* Whatever is broken: one support line with its number and code, one of the rights; attract. */
void glass_help(struct drive *drive);
/* Fails unless node `id` has `words` in its text. */
void glass_says(struct drive *drive, const char *id, const char *words);

/* "18-29" and older: only they are asked for name and phone. */
bool glass_is_adult(const struct attendee *who);

#endif
