/* The child's side of stick_helper.h: takes requests from descriptor 3, touches the stick, answers.
 *
 * Promises: confined (stick_confine.h) as soon as the stick's folder is open, before any name or
 * byte of it is read; ends when its parent ends or closes. Knows no key: what a file claims is
 * looked at for its form here, signatures are the parent's. Every main that uses the helper begins
 * with
 *     if (stick_child_is(argc, argv)) return stick_child_run(); */
#ifndef JORNADA_SYNC_STICK_CHILD_H
#define JORNADA_SYNC_STICK_CHILD_H

#include <stdbool.h>

bool stick_child_is(int argc, char **argv);
int stick_child_run(void); /* exit status */

#endif
