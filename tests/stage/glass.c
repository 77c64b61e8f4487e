/* glass.h: the screens' order, in one place for all stories. */
#include "tests/stage/glass.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PAGES_MAX 10

void glass_show(struct drive *drive, const char *id)
{
    for (int page = 0; page < PAGES_MAX && !drive_has(drive, id); page++) {
        if (!drive_has(drive, "page_next"))
            fail_msg("%s is on no page", id);
        drive_tap(drive, "page_next");
    }
}

void glass_find(struct drive *drive, const char *id)
{
    glass_show(drive, id);
    drive_tap(drive, id);
}

/* False when it is not there, or disabled. */
static bool try_tap(struct drive *drive, const char *id)
{
    drive_advance(drive, 251);
    json_t *answer = drive_ask(drive, "{s:s,s:s}", "do", "tap", "id", id);
    bool done = json_is_true(json_object_get(answer, "ok"));
    json_decref(answer);
    return done;
}

char *glass_text(struct drive *drive, const char *id, const char *field)
{
    char *text = drive_field(drive, id, field);
    if (!text)
        fail_msg("there is no %s", id);
    return text;
}

static bool is_said(const char *answer)
{
    return answer && *answer;
}

bool glass_is_adult(const struct attendee *who)
{
    return is_said(who->age) && atoi(who->age) >= 18;
}

void glass_start(struct drive *drive)
{
    drive_assert_screen(drive, "attract");
    drive_tap(drive, "start");
    drive_assert_screen(drive, "home");
}

static void tap_number(struct drive *drive, const char *what, unsigned number)
{
    char id[32];
    snprintf(id, sizeof id, "%s_%u", what, number);
    glass_find(drive, id);
}

static void tap_word(struct drive *drive, const char *what, const char *word)
{
    char id[32];
    snprintf(id, sizeof id, "%s_%s", what, word);
    drive_tap(drive, id);
}

void glass_turn(struct drive *drive, unsigned service)
{
    glass_start(drive);
    drive_tap(drive, "services");
    tap_number(drive, "service", service);
    drive_tap(drive, "take_turn");
    drive_assert_screen(drive, "turn");
}

static void answer_services(struct drive *drive, const struct attendee *who)
{
    bool any = false;
    for (int i = 0; i < GLASS_SERVICES_MAX && who->services[i]; i++) {
        any = true;
        while (i > 0 && try_tap(drive, "page_back"))
            ;
        tap_number(drive, "service", who->services[i]);
    }
    drive_tap(drive, any ? "next" : "skip");
}

static void answer_place(struct drive *drive, const struct attendee *who)
{
    if (!is_said(who->place)) {
        drive_tap(drive, "skip");
        return;
    }
    if (who->place_typed) {
        drive_tap(drive, "field_place");
        drive_type(drive, who->place_typed);
    }
    tap_word(drive, "place", who->place);
}

/* Left out where the pack brings none of that municipality, and of minors. */
static void answer_colonia(struct drive *drive, const struct attendee *who)
{
    if (!drive_has(drive, "field_colonia"))
        return;
    if (!is_said(who->colonia)) {
        drive_tap(drive, "skip");
        return;
    }
    if (who->colonia_typed)
        drive_type(drive, who->colonia_typed);
    tap_word(drive, "colonia", who->colonia);
}

static void answer_visit(struct drive *drive, const struct attendee *who)
{
    drive_assert_screen(drive, "register_visit");
    if (is_said(who->visit))
        tap_word(drive, "visit", who->visit);
    else
        drive_tap(drive, "skip");
}

static void answer_children(struct drive *drive, const struct attendee *who)
{
    drive_assert_screen(drive, "register_children");
    for (int i = 0; i < GLASS_CHILDREN_MAX && who->children[i]; i++)
        tap_word(drive, "child", who->children[i]);
    drive_tap(drive, who->children[0] ? "next" : "skip");
}

static void type_into(struct drive *drive, const char *field, const char *text)
{
    if (!is_said(text))
        return;
    drive_tap(drive, field);
    drive_type(drive, text);
}

static void answer_name(struct drive *drive, const struct attendee *who)
{
    drive_assert_screen(drive, "register_name");
    if (is_said(who->given))
        drive_type(drive, who->given); /* the first field waits for it */
    type_into(drive, "field_surname1", who->surname1);
    type_into(drive, "field_surname2", who->surname2);
    bool any = is_said(who->given) || is_said(who->surname1) || is_said(who->surname2);
    drive_tap(drive, any ? "next" : "skip");
}

static void answer_phone(struct drive *drive, const struct attendee *who)
{
    drive_assert_screen(drive, "register_phone");
    if (!is_said(who->phone)) {
        drive_tap(drive, "skip");
        return;
    }
    drive_type(drive, who->phone);
    if (who->contact)
        tap_word(drive, "contact", who->contact);
    drive_tap(drive, "next");
}

void glass_answer(struct drive *drive, const struct attendee *who)
{
    glass_start(drive);
    drive_tap(drive, "register");
    drive_tap(drive, "next"); /* the notice */
    answer_services(drive, who);
    if (is_said(who->age))
        tap_word(drive, "age", who->age);
    else
        drive_tap(drive, "skip");
    tap_word(drive, "sex", is_said(who->sex) ? who->sex : "none");
    answer_place(drive, who);
    answer_colonia(drive, who);
    answer_visit(drive, who);
    if (glass_is_adult(who)) {
        answer_children(drive, who);
        answer_name(drive, who);
        answer_phone(drive, who);
    }
    drive_assert_screen(drive, "register_review");
}

void glass_register(struct drive *drive, const struct attendee *who)
{
    glass_answer(drive, who);
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "done");
}

/* On the page where it stands; what is not said is not touched. */
static void pick(struct drive *drive, const char *what, const char *word)
{
    char id[32];
    snprintf(id, sizeof id, "%s_%s", what, is_said(word) ? word : "");
    static const char *const first[] = {"age", "age_0-5", "sex", "sex_M", "visit", "visit_first"};
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i += 2)
        if (strcmp(first[i], what) == 0 && !drive_has(drive, first[i + 1]))
            drive_tap(drive, "next");
    if (is_said(word))
        drive_tap(drive, id);
}

/* Of a volunteer's registration; from staff_assist on to whatever comes behind the phone. */
static void answer_assisted(struct drive *drive, const struct attendee *who)
{
    drive_assert_screen(drive, "staff_assist");
    pick(drive, "age", who->age);
    pick(drive, "sex", who->sex);
    pick(drive, "visit", who->visit);
    drive_tap(drive, "next");
    answer_place(drive, who);
    answer_colonia(drive, who);
    if (glass_is_adult(who)) {
        answer_children(drive, who);
        answer_name(drive, who);
        answer_phone(drive, who);
    }
}

void glass_assist_answer(struct drive *drive, const struct attendee *who)
{
    answer_assisted(drive, who);
    drive_assert_screen(drive, "register_review");
}

static void begin_assisted(struct drive *drive, const struct attendee *who)
{
    char screen[64] = "";
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    snprintf(screen, sizeof screen, "%s", json_string_value(json_object_get(tree, "screen")));
    json_decref(tree);
    if (strcmp(screen, "register_notice") != 0) {
        drive_assert_screen(drive, "staff_home");
        glass_find(drive, "staff_assist");
    }
    drive_tap(drive, "next"); /* the notice */
    answer_services(drive, who);
}

void glass_assist(struct drive *drive, const struct attendee *who)
{
    drive_assert_screen(drive, "staff_home");
    begin_assisted(drive, who);
    glass_assist_answer(drive, who);
}

void glass_assist_until(struct drive *drive, const struct attendee *who, const char *screen)
{
    begin_assisted(drive, who);
    answer_assisted(drive, who);
    drive_assert_screen(drive, screen);
}

void glass_refer(struct drive *drive, unsigned office)
{
    glass_start(drive);
    drive_tap(drive, "offices");
    tap_number(drive, "office", office);
    drive_tap(drive, "take_slip");
    drive_assert_screen(drive, "slip");
}

void glass_leave(struct drive *drive, const char *with)
{
    drive_tap(drive, with);
    drive_assert_screen(drive, "attract");
}

void glass_says(struct drive *drive, const char *id, const char *words)
{
    char *text = glass_text(drive, id, "text");
    if (!strstr(text, words))
        fail_msg("%s says \"%s\", not \"%s\"", id, text, words);
    free(text);
}

void glass_help(struct drive *drive)
{
    glass_start(drive);
    drive_tap(drive, "lines");
    glass_find(drive, "line_nat-911");
    glass_says(drive, "number", "911");
    char *code = glass_text(drive, "qr", "value");
    assert_string_equal(code, "tel:911");
    free(code);
    glass_leave(drive, "leave");
    glass_start(drive);
    drive_tap(drive, "rights");
    glass_find(drive, "right_ordenes_de_proteccion");
    drive_assert_screen(drive, "right");
    glass_leave(drive, "leave");
}
