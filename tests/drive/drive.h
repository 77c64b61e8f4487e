/* Story tests' hand on the glass: starts jornada-kiosk --drive and speaks its lines.
 *
 * Promises: a refused line or a dead kiosk fails the cmocka test that asked, with the reply in the
 * message; a kiosk ends with the test that started it. Reads the programs from JORNADA_BIN;
 * SDL_VIDEODRIVER=dummy unless set otherwise; standard error goes to the file DRIVE_STDERR where
 * that is set. */
#ifndef JORNADA_TESTS_DRIVE_DRIVE_H
#define JORNADA_TESTS_DRIVE_DRIVE_H

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

struct drive;

/* Starts `jornada-kiosk --data FOLDER --drive FOLDER/drive.sock` and then `arguments` (NULL-ended;
 * NULL for none); connects. */
struct drive *drive_start(const char *folder, const char *const *arguments);
/* The same with its socket at FOLDER/NAME: a second program on the folder. */
struct drive *drive_start_beside(const char *folder, const char *name,
                                 const char *const *arguments);
/* Connects to a kiosk that somebody else started. */
struct drive *drive_connect(const char *path);
pid_t drive_pid(const struct drive *drive);
void drive_kill(struct drive *drive); /* kill -9; frees */
/* One line out, kill -9 that long after it; frees. True: it was answered {"ok":true} before. */
bool drive_kill_after(struct drive *drive, long long us, const char *format, ...);
/* As drive_start, and kill -9 that long after its birth. */
void drive_kill_start(const char *folder, const char *const *arguments, long long us);
int drive_quit(struct drive *drive); /* {"do":"quit"}; exit status of the kiosk; frees */

/* One line out (as json_pack), its reply in; the caller's to json_decref. */
json_t *drive_ask(struct drive *drive, const char *format, ...);
/* The same, and fails the test unless the reply is {"ok":true}; the reply is dropped. */
void drive_do(struct drive *drive, const char *format, ...);
/* The same, and fails the test unless it is refused. */
void drive_refused(struct drive *drive, const char *format, ...);

/* The same; false when the kiosk went away instead of answering (it executed itself again, after
 * EN DUDA): then drive_again connects to what it became. Fails when it was merely refused. */
bool drive_stays(struct drive *drive, const char *format, ...);
void drive_again(struct drive *drive);

void drive_tap(struct drive *drive, const char *id); /* passes the 250 ms guard first */
void drive_type(struct drive *drive, const char *text);
void drive_advance(struct drive *drive, long long ms);
void drive_assert_screen(struct drive *drive, const char *screen);
bool drive_has(struct drive *drive, const char *id);
/* Field of a node ("text", "value", "name"…), the caller's to free; NULL when there is none. */
char *drive_field(struct drive *drive, const char *id, const char *field);
long long drive_state(struct drive *drive, const char *name); /* "captured", "pending", … */

#endif
