/* Every fault that the audit must find, one function each. */
#include "tests/planted.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void planted_copy(struct planted *planted, const struct tree *tree)
{
    int nodes = 0, marks = 0;
    struct node **node_end = &planted->tree.first;
    planted->tree = *tree;
    planted->theme = *tree->theme;
    planted->tree.theme = &planted->theme;
    planted->tree.first = NULL;
    for (const struct node *from = tree->first; from != NULL; from = from->next) {
        assert(nodes < PLANTED_NODES);
        struct node *node = &planted->nodes[nodes++];
        struct mark **mark_end = &node->marks;
        *node = *from;
        node->marks = NULL;
        node->next = NULL;
        *node_end = node;
        node_end = &node->next;
        for (const struct mark *mark = from->marks; mark != NULL; mark = mark->next) {
            assert(marks < PLANTED_MARKS);
            planted->marks[marks] = *mark;
            planted->marks[marks].next = NULL;
            *mark_end = &planted->marks[marks++];
            mark_end = &(*mark_end)->next;
        }
    }
}

static struct node *of(struct planted *planted, const char *id)
{
    struct node *node = node_find(&planted->tree, id);
    assert(node != NULL);
    return node;
}

static struct mark *mark_of(struct planted *planted, const char *id, enum mark_kind kind)
{
    struct mark *mark = of(planted, id)->marks;
    while (mark != NULL && mark->kind != kind)
        mark = mark->next;
    assert(mark != NULL);
    return mark;
}

static void move(struct node *node, double across_mm, double down_mm)
{
    node->box.x += across_mm;
    node->box.y += down_mm;
    for (struct mark *mark = node->marks; mark != NULL; mark = mark->next) {
        mark->box.x += across_mm;
        mark->box.y += down_mm;
    }
}

/* -- Boxes ------------------------------------------------------------------------------------- */

static void shrink_button(struct planted *planted)
{
    struct node *back = of(planted, "back");
    back->box.h = 10;
    back->marks = NULL;
}

static void narrow_button(struct planted *planted)
{
    struct node *back = of(planted, "back");
    back->box.w = 19;
    back->marks = NULL;
}

static void push_off(struct planted *planted)
{
    struct node *back = of(planted, "back");
    move(back, -back->box.x - 4, 0);
}

static void push_over(struct planted *planted)
{
    struct node *register_tile = of(planted, "register");
    move(register_tile, -6, 0);
}

static void crowd_keys(struct planted *planted)
{
    for (struct node *node = planted->tree.first; node != NULL; node = node->next) {
        if (node->role != ROLE_KEY)
            continue;
        double scale = 18.0 / 20.5;
        node->box.x *= scale;
        node->box.w *= scale;
        node->marks = NULL;
    }
}

static void draw_outside(struct planted *planted)
{
    mark_of(planted, "back", MARK_TEXT)->box.x += 60;
}

/* -- Text -------------------------------------------------------------------------------------- */

static void cut_text(struct planted *planted)
{
    mark_of(planted, "heading", MARK_TEXT)->box.h = 1;
}

/* One word of a line and a half, where words of two lines or more stood. */
static void break_word(struct planted *planted)
{
    static char word[200];
    struct mark *mark = NULL;
    for (struct node *node = planted->tree.first; node != NULL && mark == NULL; node = node->next)
        for (mark = node->marks; mark != NULL; mark = mark->next)
            if (mark->kind == MARK_TEXT && text_line_count(planted->tree.text, mark->font,
                                                           mark->string, mark->box.w, false) > 1)
                break;
    assert(mark != NULL);
    word[0] = '\0';
    do
        strcat(word, "mm");
    while (text_word_mm(planted->tree.text, mark->font, word, false) < mark->box.w * 1.4);
    mark->string = word;
}

static void name_no_icon(struct planted *planted)
{
    mark_of(planted, "leave", MARK_ICON)->string = "no_such_icon";
}

static void print_small(struct planted *planted)
{
    planted->theme.capital_mm[FONT_KEY] = 3.7;
    mark_of(planted, "heading", MARK_TEXT)->font = FONT_KEY;
}

/* A grey of 4:1 on the page's ground, in the place of a colour that nothing there uses. */
static void print_faint(struct planted *planted)
{
    uint32_t grey = 0, paper = planted->theme.colours[COLOUR_PAPER];
    while (grey < 0xFFFFFF && theme_contrast(grey, paper) > 4.05)
        grey += 0x010101;
    if (theme_contrast(grey, paper) < 3.9) /* a dark ground: from the other side */
        for (grey = 0xFFFFFF; theme_contrast(grey, paper) > 4.05;)
            grey -= 0x010101;
    planted->theme.colours[COLOUR_ON_PLUM] = grey;
    mark_of(planted, "heading", MARK_TEXT)->colour = COLOUR_ON_PLUM;
}

/* -- Words ------------------------------------------------------------------------------------- */

static void drop_name(struct planted *planted)
{
    of(planted, "lines")->name = "";
}

static void share_name(struct planted *planted)
{
    of(planted, "rights")->name = of(planted, "lines")->name;
}

static void share_id(struct planted *planted)
{
    of(planted, "folio_label")->id = "folio"; /* not to be touched: Tab is not lost */
}

static void drop_speech(struct planted *planted)
{
    of(planted, "lines")->name = "→";
    of(planted, "lines")->speech = "";
}

static void say_word(struct planted *planted)
{
    of(planted, "lines")->speech = "Si vive violencia";
}

/* -- Getting about ----------------------------------------------------------------------------- */

static void move_leave(struct planted *planted)
{
    move(of(planted, "leave"), -0.5, 0);
}

static void delay_leave(struct planted *planted)
{
    of(planted, "leave")->flags = 0;
}

static void add_tile(struct planted *planted)
{
    of(planted, "folio")->role = ROLE_TILE;
}

static void add_choice(struct planted *planted)
{
    of(planted, "back")->reading = READING_PAGE;
    of(planted, "back")->id = "tenth";
}

static void lengthen_id(struct planted *planted)
{
    of(planted, "lines")->id = "right_a_card_whose_name_is_longer_than_what_the_focus_has_room_for";
}

static void swap_order(struct planted *planted)
{
    struct node *one = of(planted, "services"), *other = of(planted, "register"), kept = *one;
    struct node *one_next = one->next, *other_next = other->next;
    *one = *other;
    *other = kept;
    one->next = one_next;
    other->next = other_next;
}

static void fill_memory(struct planted *planted)
{
    planted->tree.full = true;
}

static void clear_screen(struct planted *planted)
{
    planted->tree.first = NULL;
}

static const struct plant plants[] = {
    {"a button 10 mm high", "register_age", 0, AUDIT_SIZE, "back", shrink_button},
    {"a button 19 mm wide", "register_age", 0, AUDIT_SIZE, "back", narrow_button},
    {"a box off the screen", "register_age", 0, AUDIT_OFF_SCREEN, "back", push_off},
    {"two tiles over each other", "home", 0, AUDIT_OVERLAP, "services", push_over},
    {"keys 18 mm apart", "register_name", 0, AUDIT_PITCH, NULL, crowd_keys},
    {"a mark beside its node", "register_age", 0, AUDIT_STRAY, "back", draw_outside},
    {"text that is cut", "register_age", 0, AUDIT_CUT, "heading", cut_text},
    {"a word that is broken", "register_notice", 0, AUDIT_BROKEN, NULL, break_word},
    {"an icon that is none", "home", 0, AUDIT_ICON, "leave", name_no_icon},
    {"type of 3.7 mm", "register_age", 0, AUDIT_TYPE, "heading", print_small},
    {"a pair of 4:1", "register_age", 0, AUDIT_CONTRAST, "heading", print_faint},
    {"no name", "home", 0, AUDIT_NO_NAME, "lines", drop_name},
    {"two equal names", "home", 0, AUDIT_SAME_NAME, NULL, share_name},
    {"two equal ids", "turn", 0, AUDIT_SAME_ID, "folio", share_id},
    {"no speech", "home", 0, AUDIT_SPEECH, "lines", drop_speech},
    {"a word of Never 5", "home", 0, AUDIT_DISCREET, "lines", say_word},
    {"Salir moved by half a millimetre", "home", 0, AUDIT_BAR, "leave", move_leave},
    {"a Salir that waits for the finger's end", "home", 0, AUDIT_LEAVE, "leave", delay_leave},
    {"a seventh tile", "home", 0, AUDIT_CHOICES, NULL, add_tile},
    {"ten plain choices", "register_services", 0, AUDIT_CHOICES, NULL, add_choice},
    {"what Tab does not reach", "home", 0, AUDIT_TAB, NULL, lengthen_id},
    {"two tiles read in the wrong order", "home", 0, AUDIT_ORDER, NULL, swap_order},
    {"a tree that did not fit", "home", 0, AUDIT_FULL, "", fill_memory},
    {"an empty screen", "attract", 0, AUDIT_EMPTY, "", clear_screen},
};

const struct plant *planted_fault(int index)
{
    return index < (int)(sizeof plants / sizeof plants[0]) ? &plants[index] : NULL;
}
