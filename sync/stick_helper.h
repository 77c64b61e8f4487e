/* A stick, touched by a child process alone: what hangs or lies there holds up nobody here.
 *
 * Promises: no call waits for the stick but stick_helper_wait; every request has one answer,
 * DAMAGED when the child died; names that come back are fit to be shown. The child is confined
 * (stick_confine.h), holds no keys, and ends with its parent. Started by posix_spawn of
 * /proc/self/exe, so main begins as stick_child.h says. One request is open at a time. */
#ifndef JORNADA_SYNC_STICK_HELPER_H
#define JORNADA_SYNC_STICK_HELPER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "sync/outcome.h"
#include "sync/stick.h"

#define STICK_PATIENCE_MS 30000 /* an answer that takes longer never comes */

struct stick_helper;

struct stick_answer {
    enum outcome outcome;
    uint32_t files, more;      /* of list */
    bool own_disk;             /* of open: this is the disk that the data folder lies on */
    bool not_a_stick;          /* of open: there is no such folder at all */
    char name[STICK_NAME_MAX]; /* of next */
    const uint8_t *bytes;      /* of next; the helper's until the next request */
    size_t size;
};

/* BUSY: the machine has no process or memory to give. */
enum outcome stick_helper_start(struct stick_helper **helper) MUST_CHECK;
void stick_helper_stop(struct stick_helper *helper); /* ends the child; NULL is fine */

/* Requests; BUSY while one is open, INVALID: too long. The first one opens `stick`, whose folder
 * JORNADA is made when it is missing and `make`; `data` is the program's own folder. */
enum outcome stick_helper_open(struct stick_helper *helper, const char *stick, const char *data,
                               bool make) MUST_CHECK;
enum outcome stick_helper_put(struct stick_helper *helper, const char *name, const uint8_t *bytes,
                              size_t size) MUST_CHECK;
enum outcome stick_helper_list(struct stick_helper *helper, const char *ending) MUST_CHECK;
/* NOT_FOUND in its answer: no file is left. */
enum outcome stick_helper_next(struct stick_helper *helper) MUST_CHECK;

pid_t stick_helper_child(const struct stick_helper *helper); /* 0 when it is gone */
int stick_helper_fd(const struct stick_helper *helper);      /* -1 when the child is gone */
short stick_helper_events(const struct stick_helper *helper);
/* Moves bytes both ways; true when the open request is answered. */
bool stick_helper_take(struct stick_helper *helper, struct stick_answer *answer);
/* The same, waiting for at most `patience_ms` of silence: then the child is ended and the answer is
 * DAMAGED. For commands, which have nothing else to do. */
void stick_helper_wait(struct stick_helper *helper, int patience_ms, struct stick_answer *answer);

#endif
