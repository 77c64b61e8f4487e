/* A hub that was made and given a kiosk in this process (pocket.h), then closed and served by the
 * program (server.h). */
#ifndef JORNADA_TESTS_SERVED_H
#define JORNADA_TESTS_SERVED_H

#include "tests/pocket.h"
#include "tests/server.h"

struct scene {
    struct pocket_hub *at; /* its hub is closed: the program has the files */
    struct pocket_kiosk *kiosk;
    struct server server;
    struct asking asking; /* as the kiosk asks */
};

/* For cmocka: *state is a struct scene. At the end the server must stop as it should. */
int served_open(void **state);
int served_close(void **state);

void served_register(struct scene *scene, uint8_t count); /* women of 30 to 44, one a frame */
/* `count` bundles of one frame each in at->sent; the asking that pushes them. */
struct asking served_push(struct scene *scene, size_t count);

#endif
