#include "kiosk/gallery.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ui/specimen.h"
#include "ui/stage.h"

/* "Colour pairs" of page 2 is 02-colour-pairs.png. */
static void name_picture(char file[600], const char *folder, int page, const char *name)
{
    int length = snprintf(file, 600, "%.500s/%02d-", folder, page + 1);
    for (; *name != '\0' && length < 590; ++name)
        file[length++] = (char)(*name == ' ' ? '-' : tolower((unsigned char)*name));
    snprintf(file + length, (size_t)(600 - length), ".png");
}

static bool write_pictures(struct stage *stage, const char *folder)
{
    for (int page = 0, pages = 1; page < pages; ++page) {
        struct tree *tree = stage_begin(stage, "gallery");
        char file[600];
        pages = specimen_pages(tree);
        name_picture(file, folder, page, specimen_build(tree, page));
        stage_present(stage);
        if (window_shot(stage_window(stage), file) != UI_DONE)
            return false;
    }
    return true;
}

static int follow(const struct happening *happening, int page, int pages)
{
    if (strcmp(happening->id, "page_back") == 0 && page > 0)
        return page - 1;
    if (strcmp(happening->id, "page_next") == 0 && page < pages - 1)
        return page + 1;
    return page;
}

static void browse(struct stage *stage)
{
    struct happening happening = {.kind = HAPPENED_NOTHING};
    int page = 0;
    while (happening.kind != HAPPENED_CLOSED && happening.kind != HAPPENED_ESCAPE) {
        struct tree *tree = stage_begin(stage, "gallery");
        int pages = specimen_pages(tree);
        specimen_build(tree, page);
        stage_present(stage);
        stage_wait(stage, -1, &happening);
        if (happening.kind != HAPPENED_ACTIVATED)
            continue;
        if (strcmp(happening.id, "leave") == 0)
            return;
        page = follow(&happening, page, pages);
    }
}

bool gallery_run(const struct config *config, const char *themes, const char *folder,
                 char why[CONFIG_WHY_MAX])
{
    bool sized = config->width_px > 0 || folder == NULL;
    const struct stage_options options = {
        .window = {.width_px = sized ? config->width_px : 1280,
                   .height_px = sized ? config->height_px : 800,
                   .mm_per_px = config->mm_per_px,
                   .fullscreen = config->width_px == 0 && folder == NULL,
                   .title = "Jornada"},
        .themes = themes,
        .contrast = config->high_contrast,
        .large = config->large_text};
    struct stage *stage = NULL;
    bool good = stage_create(&stage, &options) == UI_DONE;
    if (good && folder == NULL)
        browse(stage);
    else if (good)
        good = write_pictures(stage, folder);
    if (!good)
        snprintf(why, CONFIG_WHY_MAX, "%.300s", stage == NULL ? "out of memory" : stage_why(stage));
    stage_destroy(stage);
    return good;
}
