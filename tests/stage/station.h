/* One of several kiosks of a fair, and the test's own count of what was done at it.
 *
 * Promises: every look compares what `state` says with that count, and with itself: a kiosk may say
 * less than is true, never more. */
#ifndef JORNADA_TESTS_STAGE_STATION_H
#define JORNADA_TESTS_STAGE_STATION_H

#include "tests/stage/scene.h"
#include "tests/stage/sums.h"

struct station {
    struct scene *scene;
    struct sums *sums; /* of the whole fair */
    int *people;       /* number of the next person, crowd.h; of the whole fair */
    char folder[SCENE_PATH_MAX];
    char clock[40]; /* --clock of its next start */
    struct drive *drive;
    long long captured; /* facts that were written */
    long long waiting;  /* anonymous referrals, not written yet */
};

struct station_said {
    long long captured, pending, relayed, delivered, safe, quarantined, lost;
};

/* Enrols it with this number; the hub serves. Starts nothing. */
void station_enrol(struct station *station, struct scene *scene, const char *number);
void station_start(struct station *station, const char *printer); /* NULL: none */
void station_quit(struct station *station); /* planned: what waits is written */
void station_kill(struct station *station); /* kill -9 */

void station_register(struct station *station, int people, const char *leave);
void station_turns(struct station *station, int turns);
void station_refer(struct station *station, int referrals);
/* What waited was written: the test knows it from the fair's close or a planned stop. */
void station_released(struct station *station);

void station_look(struct station *station, struct station_said *said);
/* Until `state` says so, with a look at every step. */
void station_until(struct station *station, const char *name, long long value);
/* A stick's trip through the test socket. */
void station_trip(struct station *station, const char *stick);

#endif
