/* What is read when little or nothing can be: the screen out of service, and which groups fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "kiosk/content.h"
#include "kiosk/group_find.h"
#include "kiosk/screens/out.h"
#include "tests/parade.h"

static const struct parade_panel panel = {
    .width_px = 1280, .height_px = 800, .language = "es", .content = PARADE_METEPEC};

static const char *text_of(const struct kiosk *kiosk, const char *id)
{
    const struct node *node = node_find(stage_tree(kiosk->stage), id);
    assert_non_null(node);
    return node->text;
}

static void without_a_single_line_the_screen_says_so_and_names_a_person(void **state)
{
    (void)state;
    struct content content = {0};
    assert_false(content_open(io_real(), "no-such-assets", "no-such-data", NULL, "", &content));
    struct parade *parade = parade_open(&panel);
    struct kiosk *kiosk = parade_kiosk(parade);
    const struct pack *whole = kiosk->pack;
    kiosk->out = true;
    kiosk->pack = out_pack();
    kiosk_leave(kiosk);
    assert_int_equal(kiosk_screen(kiosk), SCREEN_OUT);
    assert_non_null(strstr(text_of(kiosk, "what"), "Nada se perdió"));
    assert_non_null(strstr(text_of(kiosk, "where"), "chaleco"));
    assert_false(kiosk_can_write(kiosk));
    for (const struct node *node = stage_tree(kiosk->stage)->first; node; node = node->next)
        for (const char *c = node->text; *c != '\0'; ++c)
            assert_false(isdigit((unsigned char)*c)); /* no number is made up */
    kiosk_show(kiosk, SCREEN_PERSON);
    kiosk_frame(kiosk);
    assert_non_null(strstr(text_of(kiosk, "where"), "chaleco"));
    kiosk_back(kiosk);
    assert_int_equal(kiosk_screen(kiosk), SCREEN_OUT);
    kiosk->out = false;
    kiosk->pack = whole;
    kiosk_leave(kiosk);
    assert_int_equal(kiosk_screen(kiosk), SCREEN_ATTRACT);
    parade_close(parade);
}

static void groups_fit_by_subject_and_by_colonia_and_all_of_them_without_a_word(void **state)
{
    (void)state;
    const struct pack_group groups[] = {{.id = "a", .subject = "Panadería", .colonia = "Centro"},
                                        {.id = "b", .subject = "Ventas", .colonia = "El Llano"},
                                        {.id = "c", .subject = "Ventas", .colonia = "Centro"}};
    const struct pack pack = {.groups = groups, .group_count = 3};
    uint16_t found[8];
    assert_int_equal(group_find(&pack, "", found, 8), 3);
    assert_int_equal(found[2], 2);
    assert_int_equal(group_find(&pack, "panaderia", found, 8), 1);
    assert_int_equal(found[0], 0);
    assert_int_equal(group_find(&pack, "bent cent", found, 8), 1);
    assert_int_equal(found[0], 2);
    assert_int_equal(group_find(&pack, "yano", found, 8), 1); /* ll and y */
    assert_int_equal(found[0], 1);
    assert_int_equal(group_find(&pack, "costura", found, 8), 0);
    assert_int_equal(group_find(&pack, "cen", found, 1), 1); /* never more than there is room */
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_single_line_the_screen_says_so_and_names_a_person),
        cmocka_unit_test(groups_fit_by_subject_and_by_colonia_and_all_of_them_without_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
