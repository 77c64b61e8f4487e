/* ui_gallery WIDTHxHEIGHT normal|large normal|contrast FOLDER: writes each page of the gallery as
 * a PNG. For looking at; nothing compares these pictures. */
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
    if (count != 5 ||
        sscanf(words[1], "%dx%d", &options.window.width_px, &options.window.height_px) != 2)
        return fprintf(stderr, "ui_gallery WIDTHxHEIGHT normal|large normal|contrast FOLDER\n"), 2;
    snprintf(themes, sizeof themes, "%s/assets/themes", root != NULL ? root : ".");
    snprintf(suffix, sizeof suffix, "%s-%s-%s", words[1], words[2], words[3]);
    options.themes = themes;
    options.large = strcmp(words[2], "large") == 0;
    options.contrast = strcmp(words[3], "contrast") == 0;
    struct stage *stage;
    int result = 1;
    if (stage_create(&stage, &options) == UI_DONE)
        result = shoot(stage, words[4], suffix);
    else
        fprintf(stderr, "%s\n", stage == NULL ? "out of memory" : stage_why(stage));
    print_memory();
    stage_destroy(stage);
    return result;
}
