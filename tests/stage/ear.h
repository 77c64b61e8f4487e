/* An ear for stories: what the kiosk spoke, as the test socket tells it, and the samples of its
 * sound card, which is a file (SDL's "disk" driver).
 *
 * Promises: samples and processes are looked at in the machine's own time; what was heard is a text
 * of lines "id|words". A wrong expectation fails the test with what was heard instead. */
#ifndef JORNADA_TESTS_STAGE_EAR_H
#define JORNADA_TESTS_STAGE_EAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tests/stage/scene.h"

#define EAR_BYTES 60000 /* of what was heard */

void ear_file(const struct scene *scene, char path[SCENE_PATH_MAX]);
/* scene_kiosk with that sound card. */
struct drive *ear_kiosk(struct scene *scene, const char *const *more);

/* All that was spoken since the last time, behind what `heard` holds; the reply is the caller's to
 * json_decref. */
json_t *ear_hear(struct drive *drive, char heard[EAR_BYTES]);
void ear_hear_out(struct drive *drive, char heard[EAR_BYTES]); /* the screen to its end */
void ear_assert(const char *heard, const char *words);
void ear_assert_not(const char *heard, const char *words);
bool ear_is_open(struct drive *drive); /* somebody listens */
bool ear_is_pointed_at(struct drive *drive, const char *id);
void ear_wear_headset(struct drive *drive); /* Escuchar on attract, and the headset confirmed */

/* How many samples behind byte `from` are no silence; *size = bytes of the file. */
size_t ear_count(const struct scene *scene, size_t from, size_t *size);
size_t ear_count_height(const struct scene *scene, int16_t height);
void ear_wait(const struct scene *scene); /* until something sounds */
/* It leaves no core: neither a file nor one into a pipe. One that has ended leaves none either. */
void ear_assert_no_core(pid_t process);
/* A child of `parent` whose command line has `word` in it, 0 = none; the line itself in `line`. */
pid_t ear_find_child(pid_t parent, const char *word, char *line, size_t size);

#endif
