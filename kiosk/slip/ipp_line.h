/* The kiosk's end of the line to jornada-ipp: one process, one order at a time.
 *
 * Never blocks but in ipp_line_order, for the time that a process needs to take its order. Killing
 * the process breaks its connection to the printer off at once: nothing more of a document leaves.
 * What it said is checked by its shape alone. */
#ifndef JORNADA_KIOSK_SLIP_IPP_LINE_H
#define JORNADA_KIOSK_SLIP_IPP_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "kiosk/slip/ipp_wire.h"

struct ipp_line {
    pid_t child; /* 0 = none */
    int fd;
    size_t got; /* bytes of `answer` */
    struct ipp_answer answer;
};

/* Path of the program; false when it stands neither beside this one nor in bin/ next to that
 * folder. */
bool ipp_line_program(char *path, size_t room);
bool ipp_line_start(struct ipp_line *line, const char *address);
void ipp_line_kill(struct ipp_line *line);
/* `document` may be NULL; order->size bytes of it follow. False: the process is gone. */
bool ipp_line_order(struct ipp_line *line, const struct ipp_order *order, const uint8_t *document);

enum ipp_heard { LINE_NOTHING, LINE_ANSWER, LINE_GONE };
/* LINE_ANSWER: line->answer is whole. */
enum ipp_heard ipp_line_hear(struct ipp_line *line);

#endif
