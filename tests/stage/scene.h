/* A fair for one story: the real jornada-hub and jornada-kiosk in a folder of their own.
 *
 * Promises: a hub made by its own commands (init, import, open), serving on a free port of the
 * loopback that stays the same when it is stopped and started; a kiosk enrolled with a printed
 * code; their standard error in files of the folder; everything ended and removed by scene_close.
 * Programs come from JORNADA_BIN. Refuses nothing: any trouble fails the test that asked. */
#ifndef JORNADA_TESTS_STAGE_SCENE_H
#define JORNADA_TESTS_STAGE_SCENE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tests/drive/drive.h"

#define SCENE_FAIR "metepec-sample"
#define SCENE_PASSPHRASE "nueve abejas cruzan la plaza"
#define SCENE_PATH_MAX 256
#define SCENE_WORDS_MAX 24

struct scene {
    char folder[64];                /* everything below it */
    char hub[SCENE_PATH_MAX];       /* data folder of the hub */
    char kiosk[SCENE_PATH_MAX];     /* data folder of the kiosk */
    char clock[40];                 /* --clock of every kiosk: noon of the fair's today */
    char day[12];                   /* the same day, "2026-11-21" */
    char hub_log[SCENE_PATH_MAX];   /* standard error of every hub command and server */
    char kiosk_log[SCENE_PATH_MAX]; /* standard error of every kiosk */
    char url[80], listen[64];       /* of the hub; "" before it served */
    const char *serve_with[5];      /* further words of `serve`, NULL-ended */
    pid_t server;                   /* 0 = not serving */
};

/* init, fair import, fair open; nothing serves yet. */
void scene_open(struct scene *scene);
/* The same and a kiosk with number 1, enrolled; the hub stopped again. */
void scene_open_enrolled(struct scene *scene);
void scene_close(struct scene *scene);
/* For cmocka: *state becomes an enrolled scene, and is closed, whatever the test came to. */
int scene_begin(void **state);
int scene_end(void **state);

void scene_hub_start(struct scene *scene);
void scene_hub_stop(struct scene *scene); /* as by the coordinator: SIGTERM, exit code 0 */
void scene_hub_kill(struct scene *scene); /* kill -9 */
/* kill -9 so long after its birth; so long after it was asked to stop. */
void scene_hub_kill_start(struct scene *scene, long long us);
void scene_hub_kill_stop(struct scene *scene, long long us);
/* Another municipality's hub with keys of its own, made in FOLDER/stranger, serves at this hub's
 * address until scene_hub_stop. */
void scene_stranger_start(struct scene *scene);

/* `jornada-hub --data HUB WORDS…` (NULL-ended); its exit code. *output (may be NULL) = standard
 * output, the caller's to free. */
int scene_hub(struct scene *scene, const char *const *words, char **output);
/* The same, must end with 0 and print JSON: the caller's to json_decref. */
json_t *scene_hub_json(struct scene *scene, const char *const *words);
/* `stats --json` of the fair. */
json_t *scene_stats(struct scene *scene);

/* A whole number of a JSON object, which must be there. */
long long scene_number(const json_t *object, const char *name);

/* Runs a program of the machine or of the project (a name without '/' that begins with "jornada-"
 * comes from JORNADA_BIN); its exit code. *output as above; standard error goes to `log`. */
int scene_run(const char *log, const char *const *argv, char **output);

void scene_enrol(struct scene *scene, const char *kiosk, const char *number);
/* The kiosk with its clock and a small window; `more` (NULL-ended; may be NULL) follows. */
struct drive *scene_kiosk(struct scene *scene, const char *const *more);
/* The same, and kill -9 so long after its birth. */
void scene_kiosk_kill_start(struct scene *scene, long long us);
/* The same without waiting for it to live: the exit code of one that ends at its start. */
int scene_kiosk_fails(struct scene *scene, const char *const *words);

/* Lets virtual seconds pass and looks until `state` says `name` = `value`, or a minute of the
 * machine's time has passed: then the test fails. */
void scene_until(struct drive *drive, const char *name, long long value);

/* The whole file with a NUL behind, the caller's to free; NULL when it is not there. */
char *scene_read(const char *path, size_t *size);
void scene_write(const char *path, const void *bytes, size_t size);

#endif
