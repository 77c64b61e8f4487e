/* A slip's picture for the fake camera, drawn by the kiosk's own slip: desk_slip TOKEN FOLIO FILE.
 */
#include <stdio.h>
#include <string.h>

#include "kiosk/slip/render.h"
#include "tests/slip_sample.h"

static enum outcome draw(const struct slip_layout *layout, struct form *form)
{
    struct render *render = NULL;
    struct raster raster = {0};
    enum outcome outcome = render_open(&render);
    if (outcome == DONE)
        outcome = render_raster(render, layout, &raster);
    if (outcome == DONE)
        outcome = render_png(&raster, layout, form);
    raster_free(&raster);
    render_close(render);
    return outcome;
}

static bool write_all(const char *path, const struct form *form)
{
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && fwrite(form->bytes, 1, form->size, file) == form->size;
    return (file == NULL || fclose(file) == 0) && good;
}

int main(int argc, char *argv[])
{
    struct slip slip;
    struct slip_layout layout;
    struct form form = {0};
    if (argc != 4 || strlen(argv[1]) >= sizeof slip.token || strlen(argv[2]) >= sizeof slip.folio) {
        fputs("desk_slip TOKEN FOLIO FILE.png\n", stderr);
        return 2;
    }
    slip_sample(&slip, 1);
    strcpy(slip.token, argv[1]);
    strcpy(slip.folio, argv[2]);
    bool good = slip_compose(&slip, SLIP_80_MM, &layout) == DONE && draw(&layout, &form) == DONE &&
                write_all(argv[3], &form);
    form_free(&form);
    return good ? 0 : 1;
}
