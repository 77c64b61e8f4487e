/* The kiosk that the monkey plays on: everything main.c opens, but network and speech.
 *
 * A folder of its own with a real store; two printers, one that writes a file and one that nobody
 * answers; a disk that can be full. The device's key comes from the seed. */
#ifndef JORNADA_TESTS_MONKEY_CAGE_H
#define JORNADA_TESTS_MONKEY_CAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/kiosk.h"

struct cage;

#define CAGE_PANELS 3
#define CAGE_FAULTS 4

struct cage *cage_open(uint64_t seed);
void cage_close(struct cage *cage);
struct kiosk *cage_kiosk(struct cage *cage);
/* Lets everything that was pushed happen, until nobody owes an answer. */
void cage_settle(struct cage *cage);
void cage_advance(struct cage *cage, int64_t ms);
void cage_resize(struct cage *cage, int panel);
/* 0 the printer is there, 1 it is gone, 2 the disk is full, 3 it is roomy again. */
void cage_break(struct cage *cage, int fault);
int cage_panel(const struct cage *cage);

#endif
