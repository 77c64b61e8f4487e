/* What may be typed, how it is kept, and the keyboard that types it. */
#include "tests/ui_hand.h"
#include "ui/keyboard.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sheet {
    char text[64];
    struct entry entry;
};

static struct sheet *fresh(void)
{
    static struct sheet sheet;
    memset(&sheet, 0, sizeof sheet);
    sheet.entry = (struct entry){.text = sheet.text, .size = sizeof sheet.text};
    return &sheet;
}

static void names_with_any_accent_are_taken(void **state)
{
    static const char *const names[] = {"Núñez", "O'Farrill", "Güemes-Ávila",
                                        "Żółć",  "李",        "D\u2019Angelo"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct entry *entry = &fresh()->entry;
        assert_true(field_insert(entry, names[i]));
        assert_string_equal(entry->text, names[i]);
        assert_int_equal(entry->caret, strlen(names[i]));
    }
}

static void what_controls_hides_or_is_broken_is_refused_whole(void **state)
{
    static const char *const bad[] = {"",
                                      "a\nb",
                                      "\t",
                                      "\x7f",
                                      "\xc3",         /* half an é */
                                      "\xed\xa0\x80", /* a surrogate */
                                      ("a\xe2\x80\xae"
                                       "b"),          /* turns the direction round */
                                      "\xe2\x80\x8b", /* no width */
                                      "\xef\xbb\xbf", /* byte order mark */
                                      "ab\xff"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct entry *entry = &fresh()->entry;
        assert_true(field_insert(entry, "Ana"));
        assert_false(field_insert(entry, bad[i]));
        assert_string_equal(entry->text, "Ana");
        assert_int_equal(entry->caret, 3);
    }
}

static void a_loose_accent_joins_its_letter(void **state)
{
    (void)state;
    struct entry *entry = &fresh()->entry;
    assert_true(field_insert(entry, "Jose"));
    assert_true(field_insert(entry, "\xcc\x81"));
    assert_string_equal(entry->text, "José");
    assert_int_equal(field_length(entry), 4);
}

static void the_limit_counts_letters_not_bytes(void **state)
{
    (void)state;
    struct entry *entry = &fresh()->entry;
    entry->characters_max = 3;
    assert_true(field_insert(entry, "ñññ"));
    assert_false(field_insert(entry, "a"));
    assert_true(field_erase_before(entry));
    assert_false(field_insert(entry, "ab"));
    assert_true(field_insert(entry, "a"));
    assert_string_equal(entry->text, "ñña");
}

static void a_full_buffer_refuses_and_stays_ended(void **state)
{
    (void)state;
    char small[6] = "";
    struct entry entry = {.text = small, .size = sizeof small};
    assert_true(field_insert(&entry, "abcd"));
    assert_false(field_insert(&entry, "ñ"));
    assert_true(field_insert(&entry, "e"));
    assert_string_equal(small, "abcde");
}

static void only_what_is_allowed_goes_into_a_phone(void **state)
{
    (void)state;
    struct entry *entry = &fresh()->entry;
    entry->allowed = "0123456789+ ";
    assert_true(field_insert(entry, "+52 722"));
    assert_false(field_insert(entry, "722x"));
    assert_false(field_insert(entry, "ñ"));
    assert_string_equal(entry->text, "+52 722");
}

static void the_caret_moves_and_erases_by_letters(void **state)
{
    (void)state;
    struct entry *entry = &fresh()->entry;
    field_insert(entry, "Peña");
    field_move(entry, -2);
    assert_int_equal(entry->caret, 2);
    assert_true(field_erase_after(entry));
    assert_string_equal(entry->text, "Pea");
    assert_true(field_insert(entry, "ñ"));
    assert_true(field_erase_before(entry));
    assert_string_equal(entry->text, "Pea");
    field_move(entry, -10);
    assert_int_equal(entry->caret, 0);
    assert_false(field_erase_before(entry));
    field_move(entry, 10);
    assert_false(field_erase_after(entry));
    assert_true(field_edit(entry, SDLK_HOME) && entry->caret == 0);
    assert_false(field_edit(entry, SDLK_F1));
}

static void clearing_and_erasing_leave_nothing_behind_in_the_buffer(void **state)
{
    (void)state;
    char zero[64] = {0};
    struct sheet *sheet = fresh();
    field_insert(&sheet->entry, "secreto");
    field_edit(&sheet->entry, SDLK_HOME);
    for (int i = 0; i < 7; i++)
        field_erase_after(&sheet->entry);
    assert_memory_equal(sheet->text, zero, sizeof zero);
    field_insert(&sheet->entry, "secreto");
    field_clear(&sheet->entry);
    assert_memory_equal(sheet->text, zero, sizeof zero);
}

/* ---- the keyboard ---- */

static void press(struct keyboard *keyboard, struct entry *entry, const char *ids)
{
    char id[24];
    int used;
    while (sscanf(ids, " %23s%n", id, &used) == 1) {
        assert_true(keyboard_press(keyboard, id, entry));
        ids += used;
    }
}

static void keys_type_a_name_with_a_capital_at_the_start(void **state)
{
    (void)state;
    struct entry *entry = &fresh()->entry;
    struct keyboard keyboard = {.capitals = CAPITALS_WORDS};
    keyboard_settle(&keyboard, entry);
    press(&keyboard, entry, "key_ñ key_a key_space key_é key_hyphen key_o key_apostrophe key_b");
    assert_string_equal(entry->text, "Ña É-O'b");
    press(&keyboard, entry, "key_back key_back key_shift key_z key_z");
    assert_string_equal(entry->text, "Ña É-OZz");
}

static void shift_can_be_taken_back_for_de_la(void **state)
{
    (void)state;
    struct entry *entry = &fresh()->entry;
    struct keyboard keyboard = {.capitals = CAPITALS_WORDS};
    keyboard_settle(&keyboard, entry);
    press(&keyboard, entry, "key_shift key_d key_e");
    assert_string_equal(entry->text, "de");
}

static void what_is_not_a_key_is_left_alone(void **state)
{
    (void)state;
    struct entry *entry = &fresh()->entry;
    struct keyboard keyboard = {0};
    assert_false(keyboard_press(&keyboard, "next", entry));
    assert_string_equal(entry->text, "");
}

static const struct node *key(struct stage *stage, const char *id)
{
    const struct node *node = node_find(stage_tree(stage), id);
    assert_non_null(node);
    return node;
}

static void keys_keep_their_pitch_on_every_panel_and_text_size(void **state)
{
    static const int panels[][2] = {{1280, 800}, {1280, 720},  {1366, 768},
                                    {1024, 768}, {1920, 1080}, {800, 1280}};
    (void)state;
    for (size_t i = 0; i < 12; i++) {
        struct stage *stage = hand_open(panels[i / 2][0], panels[i / 2][1], i % 2 == 1, false);
        struct tree *tree = stage_begin(stage, "keys");
        struct keyboard keyboard = {.kind = KEYBOARD_LETTERS_DIGITS, .space = "espacio"};
        double height = keyboard_height_mm(tree, keyboard.kind);
        struct box page = tree->page;
        keyboard_add(tree, layout_cut_bottom(&page, height), &keyboard);
        bool upright = panels[i / 2][0] < panels[i / 2][1];
        const struct node *first = key(stage, upright ? "key_a" : "key_q");
        const struct node *right = key(stage, upright ? "key_b" : "key_w");
        const struct node *below = key(stage, upright ? "key_g" : "key_a");
        assert_true(right->box.x - first->box.x >= 19.5);
        assert_true(below->box.y - first->box.y >= 16 - 1e-6);
        assert_true(page.h >= 30); /* a field and a button still stand above */
        stage_destroy(stage);
    }
}

static void every_letter_accent_and_digit_is_in_sight(void **state)
{
    static const char *const words[] = {
        "a b c d e f g h i j k l m n ñ o p q r s t u v w x y z á é í ó ú ü "
        "0 1 2 3 4 5 6 7 8 9 space back shift hyphen apostrophe"};
    (void)state;
    for (int upright = 0; upright < 2; upright++) {
        struct stage *stage = hand_open(upright ? 800 : 1280, upright ? 1280 : 800, false, false);
        struct tree *tree = stage_begin(stage, "keys");
        struct keyboard keyboard = {.kind = KEYBOARD_LETTERS_DIGITS, .space = "espacio"};
        keyboard_add(tree, tree->page, &keyboard);
        const char *rest = words[0];
        char name[16];
        int used;
        while (sscanf(rest, " %15s%n", name, &used) == 1) {
            char id[24];
            snprintf(id, sizeof id, "key_%s", name);
            key(stage, id);
            rest += used;
        }
        stage_destroy(stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_with_any_accent_are_taken),
        cmocka_unit_test(what_controls_hides_or_is_broken_is_refused_whole),
        cmocka_unit_test(a_loose_accent_joins_its_letter),
        cmocka_unit_test(the_limit_counts_letters_not_bytes),
        cmocka_unit_test(a_full_buffer_refuses_and_stays_ended),
        cmocka_unit_test(only_what_is_allowed_goes_into_a_phone),
        cmocka_unit_test(the_caret_moves_and_erases_by_letters),
        cmocka_unit_test(clearing_and_erasing_leave_nothing_behind_in_the_buffer),
        cmocka_unit_test(keys_type_a_name_with_a_capital_at_the_start),
        cmocka_unit_test(shift_can_be_taken_back_for_de_la),
        cmocka_unit_test(what_is_not_a_key_is_left_alone),
        cmocka_unit_test(keys_keep_their_pitch_on_every_panel_and_text_size),
        cmocka_unit_test(every_letter_accent_and_digit_is_in_sight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
