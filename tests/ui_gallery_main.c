/* ui_gallery WIDTHxHEIGHT normal|large normal|contrast [FOLDER]: writes each page of the gallery as
 * a PNG into FOLDER, or opens a window that shows the next page at each touch of Siguiente, Atrás
 * or a tile and says what happened. For looking at; nothing compares these pictures. */
#include "tests/ui_gallery.h"
#include "ui/stage.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int shoot(struct stage *stage, const char *folder, const char *suffix)
{
    struct gallery gallery = {.name = "María José", .caret = strlen("María José"), .checked = 0x12};
    for (int i = 0; i < gallery_count(); i++) {
        char file[600];
        gallery_build(stage_begin(stage, gallery_name(i)), i, &gallery);
        if (stage_tree(stage)->full)
            return fprintf(stderr, "%s: the tree is full\n", gallery_name(i)), 1;
        stage_present(stage);
        snprintf(file, sizeof file, "%s/%s-%s.png", folder, gallery_name(i), suffix);
        printf("%-8s %3d nodes %6zu bytes %6.2f ms\n", gallery_name(i), stage_tree(stage)->count,
               tree_bytes(stage_tree(stage)), stage_frames(stage).last_ms);
        if (window_shot(stage_window(stage), file) != UI_DONE)
            return fprintf(stderr, "%s\n", stage_why(stage)), 1;
    }
    return 0;
}

static void say(const struct happening *happening)
{
    static const char *const names[] = {"nothing", "timeout", "activated", "focused",
                                        "text",    "edit",    "escape",    "key",
                                        "resized", "woken",   "closed"};
    printf("%s %s %s\n", names[happening->kind], happening->id, happening->text);
    fflush(stdout);
}

static int browse(struct stage *stage)
{
    struct gallery gallery = {.name = "María José", .caret = strlen("María José"), .checked = 0x12};
    struct happening happening = {.kind = HAPPENED_NOTHING};
    for (int page = 0; happening.kind != HAPPENED_CLOSED;) {
        gallery_build(stage_begin(stage, gallery_name(page)), page, &gallery);
        stage_present(stage);
        do
            stage_wait(stage, -1, &happening);
        while (happening.kind == HAPPENED_NOTHING || happening.kind == HAPPENED_FOCUSED);
        say(&happening);
        bool key = strncmp(happening.id, "key_", 4) == 0;
        if (happening.kind == HAPPENED_ACTIVATED && !key)
            page = (page + 1) % gallery_count();
        if (strcmp(happening.id, "leave") == 0)
            break;
    }
    return 0;
}

/* The line of the kernel's account that says how much memory is ours. */
static void print_memory(void)
{
    char line[128];
    FILE *account = fopen("/proc/self/smaps_rollup", "r");
    while (account != NULL && fgets(line, sizeof line, account) != NULL) {
        if (strncmp(line, "Pss:", 4) == 0)
            fputs(line, stdout);
    }
    if (account != NULL)
        fclose(account);
}

int main(int count, char **words)
{
    struct stage_options options = {.window = {.title = "gallery"}};
    char themes[512], suffix[64];
    const char *root = getenv("JORNADA_ROOT");
    if ((count != 5 && count != 4) ||
        sscanf(words[1], "%dx%d", &options.window.width_px, &options.window.height_px) != 2)
        return fprintf(stderr, "ui_gallery WIDTHxHEIGHT normal|large normal|contrast [FOLDER]\n"),
               2;
    snprintf(themes, sizeof themes, "%s/assets/themes", root != NULL ? root : ".");
    snprintf(suffix, sizeof suffix, "%s-%s-%s", words[1], words[2], words[3]);
    options.themes = themes;
    options.large = strcmp(words[2], "large") == 0;
    options.contrast = strcmp(words[3], "contrast") == 0;
    struct stage *stage;
    int result = 1;
    if (stage_create(&stage, &options) == UI_DONE)
        result = count == 5 ? shoot(stage, words[4], suffix) : browse(stage);
    else
        fprintf(stderr, "%s\n", stage == NULL ? "out of memory" : stage_why(stage));
    print_memory();
    stage_destroy(stage);
    return result;
}
