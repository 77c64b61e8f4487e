/* The window, waiting, pictures, QR on the glass, and what stays in memory after a visit. */
#include "tests/ui_hand.h"
#include "ui/button.h"
#include "ui/field.h"
#include "ui/label.h"
#include "ui/qr.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>
#include <pthread.h>
#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zbar.h>

static void panels_have_their_scale_and_others_may_be_told(void **state)
{
    (void)state;
    assert_true(window_panel_mm_per_px(1280, 800) == 0.170);
    assert_true(window_panel_mm_per_px(1920, 1080) == 0.180);
    assert_true(window_panel_mm_per_px(1280, 801) == 0);
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    struct window *window;
    struct window_options options = {
        .width_px = 500, .height_px = 400, .mm_per_px = 0.3, .title = "t"};
    assert_int_equal(window_create(&window, &options), UI_DONE);
    struct box page = window_page(window);
    assert_true(fabs(page.w - 150) < 1e-9);
    assert_true(fabs(page.h - 120) < 1e-9);
    window_destroy(window);
}

static void no_display_is_said(void **state)
{
    (void)state;
    setenv("SDL_VIDEODRIVER", "no_such_driver", 1);
    struct window *window;
    struct window_options options = {.width_px = 500, .height_px = 400, .title = "t"};
    assert_int_equal(window_create(&window, &options), UI_NO_WINDOW);
    assert_non_null(strstr(window_why(window), "no display"));
    window_destroy(window);
    setenv("SDL_VIDEODRIVER", "dummy", 1);
}

static void another_size_brings_its_panels_scale_and_a_whole_picture(void **state)
{
    (void)state;
    struct stage *stage = hand_open(1280, 800, false, false);
    struct happening happening;
    stage_begin(stage, "size");
    stage_present(stage);
    SDL_SetWindowSize(SDL_GetWindowFromID(1), 1920, 1080);
    do
        stage_wait(stage, 0, &happening);
    while (happening.kind != HAPPENED_RESIZED && happening.kind != HAPPENED_TIMEOUT);
    assert_int_equal(happening.kind, HAPPENED_RESIZED);
    assert_true(window_mm_per_px(stage_window(stage)) == 0.180);
    struct tree *tree = stage_begin(stage, "size");
    assert_true(fabs(tree->page.w - 345.6) < 1e-9);
    stage_present(stage);
    assert_int_equal(stage_frames(stage).last_pixels, 1920 * 1080);
    struct text_mask capital = text_render(stage_text(stage), FONT_BODY, "H", 1, false);
    struct stage *fresh = NULL;
    stage_destroy(stage);
    fresh = hand_open(1920, 1080, false, false);
    assert_int_equal(text_render(stage_text(fresh), FONT_BODY, "H", 1, false).height_px,
                     capital.height_px);
    stage_destroy(fresh);
}

static void *wake(void *window)
{
    window_wake(window);
    return NULL;
}

static void another_thread_wakes_a_wait_without_end(void **state)
{
    (void)state;
    struct stage *stage = hand_open(640, 480, false, false);
    struct happening happening;
    for (int i = 0; i < 50; i++) {
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, wake, stage_window(stage)), 0);
        do
            stage_wait(stage, -1, &happening);
        while (happening.kind != HAPPENED_WOKEN);
        pthread_join(thread, NULL);
    }
    stage_destroy(stage);
}

static void waiting_sleeps_and_does_not_poll(void **state)
{
    (void)state;
    struct stage *stage = hand_open(640, 480, false, false);
    struct happening happening;
    struct rusage before, after;
    do /* what opening the window left to be read */
        stage_wait(stage, 0, &happening);
    while (happening.kind != HAPPENED_TIMEOUT);
    getrusage(RUSAGE_THREAD, &before);
    stage_wait(stage, 100, &happening);
    getrusage(RUSAGE_THREAD, &after);
    assert_int_equal(happening.kind, HAPPENED_TIMEOUT);
    assert_in_range(after.ru_nvcsw - before.ru_nvcsw, 1, 4);
    stage_destroy(stage);
}

static void pushed_input_comes_in_order_and_text_in_whole_letters(void **state)
{
    (void)state;
    struct stage *stage = hand_open(640, 480, false, false);
    char together[128] = "";
    struct window_event event;
    const char *text = "ñandúñandúñandúñandúñandúñandúñandú";
    assert_true(window_push_text(stage_window(stage), text));
    assert_true(window_push_key(stage_window(stage), "Tab", true));
    assert_false(window_push_key(stage_window(stage), "No such key", false));
    for (window_wait(stage_window(stage), 0, &event); event.kind == WINDOW_TEXT;
         window_wait(stage_window(stage), 0, &event)) {
        assert_true(((unsigned char)event.text[0] & 0xC0) != 0x80);
        strcat(together, event.text);
    }
    assert_string_equal(together, text);
    assert_true(event.kind == WINDOW_KEY && event.key == SDLK_TAB && event.shift);
    while (window_push_text(stage_window(stage), "x"))
        ;
    window_forget(stage_window(stage));
    window_wait(stage_window(stage), 0, &event);
    assert_int_equal(event.kind, WINDOW_NOTHING);
    stage_destroy(stage);
}

static void a_shot_is_the_picture_and_a_wrong_place_is_said(void **state)
{
    (void)state;
    struct stage *stage = hand_open(640, 480, false, false);
    struct tree *tree = stage_begin(stage, "shot");
    button_add(tree, (struct box){10, 10, 60, 20}, &(struct button){.id = "a", .label = "Hola"});
    stage_present(stage);
    char path[] = "shot-XXXXXX.png";
    int fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(window_shot(stage_window(stage), path), UI_DONE);
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_file(&image, path));
    image.format = PNG_FORMAT_RGB;
    unsigned char *read = malloc(PNG_IMAGE_SIZE(image));
    assert_true(png_image_finish_read(&image, NULL, read, 0, NULL));
    unlink(path);
    size_t pixels;
    uint32_t *shown = hand_picture(stage, &pixels);
    assert_int_equal(pixels, image.width * image.height);
    for (size_t i = 0; i < pixels; i++) {
        const unsigned char *rgb = read + 3 * i;
        assert_int_equal(shown[i] & 0xffffff, rgb[0] * 65536U + rgb[1] * 256U + rgb[2]);
    }
    free(shown);
    free(read);
    assert_int_equal(window_shot(stage_window(stage), "no/such/folder/x.png"), UI_NOT_SAVED);
    stage_destroy(stage);
}

/* ---- a stranger reads the QR ---- */

static void assert_read(struct stage *stage, const char *value)
{
    SDL_Surface *surface = window_surface(stage_window(stage));
    size_t pixels;
    uint32_t *shown = hand_picture(stage, &pixels);
    unsigned char *grey = malloc(pixels);
    for (size_t i = 0; i < pixels; i++)
        grey[i] = (unsigned char)(shown[i] >> 8 & 255);
    zbar_image_t *image = zbar_image_create();
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)surface->w, (unsigned)surface->h);
    zbar_image_set_data(image, grey, pixels, NULL);
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    assert_int_equal(zbar_scan_image(scanner, image), 1);
    assert_string_equal(zbar_symbol_get_data(zbar_image_first_symbol(image)), value);
    zbar_image_scanner_destroy(scanner);
    zbar_image_destroy(image);
    free(grey);
    free(shown);
}

static void a_qr_is_read_by_a_strangers_reader_in_both_themes(void **state)
{
    static const char *const values[] = {
        "tel:+527221234567", "912345678901234567890123456789012345678901234567890123456789",
        "https://example.org/?q=grupo%20uno"};
    (void)state;
    for (int contrast = 0; contrast < 2; contrast++) {
        struct stage *stage = hand_open(1280, 800, false, contrast == 1);
        for (size_t i = 0; i < 3; i++) {
            struct tree *tree = stage_begin(stage, "qr");
            qr_add(tree, (struct box){20, 20, 70, 60},
                   &(struct qr){.id = "qr", .name = "código", .value = values[i]});
            stage_present(stage);
            assert_read(stage, values[i]);
        }
        stage_destroy(stage);
    }
}

/* ---- nothing stays ---- */

/* How often the bytes stand in writable memory of this process; the needle itself is kept masked.
 */
static int found_in_memory(const unsigned char *masked, size_t length, size_t stride)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    FILE *memory = fopen("/proc/self/mem", "rb");
    static unsigned char window[1 << 16];
    char line[512];
    int found = 0;
    assert_true(maps != NULL && memory != NULL);
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        char access[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, access) != 3 || strncmp(access, "rw", 2) != 0)
            continue;
        if (to - from > 1UL << 32)
            continue; /* the sanitizer's shadow */
        for (unsigned long at = from; at < to; at += sizeof window - 256) {
            if (at <= (unsigned long)window && (unsigned long)window < at + sizeof window)
                continue;
            fseek(memory, (long)at, SEEK_SET);
            size_t got =
                fread(window, 1, to - at < sizeof window ? to - at : sizeof window, memory);
            for (size_t i = 0; i + length * stride <= got; i++) {
                size_t same = 0;
                while (same < length && (window[i + same * stride] ^ 0x5a) == masked[same])
                    same++;
                found += same == length;
            }
        }
    }
    memset(window, 0, sizeof window);
    fclose(maps);
    fclose(memory);
    return found;
}

/* An unusual name, masked, so that the test's own data does not count. */
static size_t make_needle(unsigned char masked[32])
{
    static const unsigned char parts[] = {'X' ^ 0x5a, 'o' ^ 0x5a, 'c' ^ 0x5a, 'h' ^ 0x5a,
                                          'i' ^ 0x5a, 'q' ^ 0x5a, 'u' ^ 0x5a, 'e' ^ 0x5a,
                                          't' ^ 0x5a, 'z' ^ 0x5a, 'a' ^ 0x5a, 'l' ^ 0x5a};
    memcpy(masked, parts, sizeof parts);
    return sizeof parts;
}

static void type_name(struct window *window, const unsigned char *masked, size_t length)
{
    struct window_event event = {.kind = WINDOW_TEXT};
    for (size_t i = 0; i < length; i++)
        event.text[i] = (char)(masked[i] ^ 0x5a);
    window_push(window, &event);
    sodium_memzero(&event, sizeof event);
}

static void show_visit(struct stage *stage, struct entry *entry)
{
    struct tree *tree = stage_begin(stage, "name");
    field_add(tree, (struct box){10, 10, 120, 30},
              &(struct field){.id = "field", .label = "Nombre", .entry = entry, .active = true});
    label_add(tree, (struct box){10, 60, 180, 20},
              &(struct label){.id = "review", .text = entry->text, .personal = true});
    stage_present(stage);
}

static void after_a_visit_the_typed_name_is_nowhere_in_memory(void **state)
{
    (void)state;
    unsigned char masked[32];
    size_t length = make_needle(masked);
    struct stage *stage = hand_open(1280, 800, false, false);
    char *text = sodium_malloc(64);
    memset(text, 0, 64);
    struct entry entry = {.text = text, .size = 64};
    struct happening happening;
    /* free() writes over the first bytes of what it takes back: the name stands behind others */
    assert_true(field_insert(&entry, "Guadalupe del Carmen "));
    show_visit(stage, &entry);
    type_name(stage_window(stage), masked, length);
    stage_wait(stage, 0, &happening);
    assert_int_equal(happening.kind, HAPPENED_TEXT);
    assert_true(field_insert(&entry, happening.text));
    sodium_memzero(&happening, sizeof happening);
    show_visit(stage, &entry);
    assert_true(found_in_memory(masked, length, 1) > 2); /* it can be found while it is there */
    field_clear(&entry);
    stage_calm(stage);
    struct tree *tree = stage_begin(stage, "attract");
    button_add(tree, (struct box){10, 10, 60, 20},
               &(struct button){.id = "start", .label = "Toque para empezar"});
    stage_present(stage);
    stage_forget(stage);
    assert_int_equal(found_in_memory(masked, length, 1), 0);
    assert_int_equal(found_in_memory(masked, length, 4), 0);
    assert_non_null(node_find(stage_tree(stage), "start")); /* the neutral screen stays usable */
    sodium_free(text);
    stage_destroy(stage);
}

static void a_tree_that_is_full_says_so_and_breaks_nothing(void **state)
{
    (void)state;
    struct tree tree;
    assert_true(tree_open(&tree, 4096));
    for (int i = 0; i < 200; i++) {
        struct node *node = node_add(&tree, ROLE_LABEL, "id", (struct box){0, 0, 1, 1});
        node_name(&tree, node, "name", "a text of some length");
        mark_text(&tree, node, node->box, FONT_BODY, COLOUR_INK, tree_format(&tree, "%d", i));
    }
    assert_true(tree.full);
    assert_in_range(tree.count, 1, 199);
    tree_begin(&tree, "again");
    assert_false(tree.full);
    assert_string_equal(tree.screen, "again");
    tree_close(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(panels_have_their_scale_and_others_may_be_told),
        cmocka_unit_test(no_display_is_said),
        cmocka_unit_test(another_size_brings_its_panels_scale_and_a_whole_picture),
        cmocka_unit_test(another_thread_wakes_a_wait_without_end),
        cmocka_unit_test(waiting_sleeps_and_does_not_poll),
        cmocka_unit_test(pushed_input_comes_in_order_and_text_in_whole_letters),
        cmocka_unit_test(a_shot_is_the_picture_and_a_wrong_place_is_said),
        cmocka_unit_test(a_qr_is_read_by_a_strangers_reader_in_both_themes),
        cmocka_unit_test(after_a_visit_the_typed_name_is_nowhere_in_memory),
        cmocka_unit_test(a_tree_that_is_full_says_so_and_breaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
