/* Kinds of work for tests/test_worker.c: what a job may do, and what it must not get. The same
 * table stands in the test and in the program work_deeds_main.c that the worker starts. */
#ifndef JORNADA_TESTS_WORK_DEEDS_H
#define JORNADA_TESTS_WORK_DEEDS_H

#include "sync/hub/work.h"

const struct work *work_deeds(void);

#endif
