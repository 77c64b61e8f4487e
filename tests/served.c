/* See served.h. */
#include "tests/served.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>

int served_open(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    scene->at->wall_ms = io_real()->wall_ms(NULL);
    scene->kiosk = pocket_kiosk(scene->at, 1);
    hub_close(scene->at->hub);
    scene->at->hub = NULL;
    server_start(&scene->server, scene->at->data);
    scene->asking.url = scene->server.url;
    scene->asking.certificate = scene->kiosk->enrolment.certificate;
    scene->asking.pin = scene->kiosk->enrolment.pins[0];
    *state = scene;
    return 0;
}

int served_close(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(server_stop(&scene->server, SIGTERM), 0);
    pocket_destroy(scene->kiosk);
    pocket_close(scene->at);
    free(scene);
    return 0;
}

void served_register(struct scene *scene, uint8_t count)
{
    for (uint8_t i = 0; i < count; i++)
        pocket_register(scene->kiosk, i, AGE_30_44, SEX_M_MUJER);
}

struct asking served_push(struct scene *scene, size_t count)
{
    struct asking asking = scene->asking;
    scene->at->sent_size = 0;
    for (size_t i = 0; i < count; i++)
        pocket_pack(scene->kiosk, i, 1);
    asking.path = "/v1/push";
    asking.body = scene->at->sent;
    asking.size = scene->at->sent_size;
    return asking;
}
