/* What a volunteer's screens never show, take or keep, asked of one screen at a time in process:
 * Nevers 5, 10 and 11. What holds on every screen is test_nevers.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/screens/screens.h"
#include "sync/pack.h"
#include "tests/parade.h"
#include "ui/node.h"

/* -- Never 5 ----------------------------------------------------------------------------------- */

static void see_words(const struct tree *tree)
{
    for (const struct node *node = tree->first; node; node = node->next) {
        const char *const texts[] = {node->id, node->name, node->text, node->value, node->speech};
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
            if (texts[i] && !pack_text_is_discreet(texts[i]))
                fail_msg("a bystander could read \"%s\" on %s", texts[i], tree->screen);
    }
}

/* What may stand on the help page of an office may not stand where a volunteer works. */
static void a_volunteers_page_of_an_office_shows_no_word_that_endangers(void **state)
{
    const struct parade_panel panel = {.width_px = 1280, .height_px = 800, .language = "es"};
    (void)state;
    struct parade *parade = parade_open(&panel);
    struct kiosk *kiosk = parade_kiosk(parade);
    const struct pack *shipped = kiosk->pack;
    struct pack other = *shipped;
    struct pack_office offices[PACK_OFFICES_MAX];
    memcpy(offices, shipped->offices, shipped->office_count * sizeof offices[0]);
    for (size_t i = 0; i < shipped->office_count; i++) {
        offices[i].bring = "Copia de la denuncia";
        offices[i].hours = "Atención a víctimas, de 9 a 18 h";
        offices[i].address = "Junto al refugio";
        offices[i].cost = "Gratis con denuncia";
    }
    other.offices = offices;
    kiosk->pack = &other;
    static const char *const pages[] = {"staff_refer", "staff_office"};
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        int index = parade_find(parade, pages[i]);
        const struct tree *tree = NULL;
        for (int page = 0; (tree = parade_show(parade, index, 0, page)) != NULL; page++)
            see_words(tree);
    }
    kiosk->pack = shipped;
    parade_close(parade);
}

/* -- Never 11 ---------------------------------------------------------------------------------- */

static void touch(struct kiosk *kiosk, const char *id)
{
    struct happening happening = {.kind = HAPPENED_ACTIVATED};
    snprintf(happening.id, sizeof happening.id, "%s", id);
    kiosk_happened(kiosk, &happening);
}

static void write_papers(struct parade *parade, const char *birth, const char *curp)
{
    struct kiosk *kiosk = parade_kiosk(parade);
    assert_non_null(parade_show(parade, parade_find(parade, "staff_papers"), 0, 0));
    snprintf(kiosk->visit->birth, sizeof kiosk->visit->birth, "%s", birth);
    snprintf(kiosk->visit->curp, sizeof kiosk->visit->curp, "%s", curp);
    touch(kiosk, "next");
    touch(kiosk, "next"); /* what looks odd is said once */
}

static void papers_of_somebody_under_18_are_not_taken_whatever_the_clock_says(void **state)
{
    static const enum clock_quality clocks[] = {CLOCK_UNKNOWN, CLOCK_STAFF};
    const struct parade_panel panel = {.width_px = 1280, .height_px = 800, .language = "es"};
    (void)state;
    struct parade *parade = parade_open(&panel);
    struct kiosk *kiosk = parade_kiosk(parade);
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
        kiosk->clock = clocks[i];
        kiosk->status.clock = clocks[i];
        write_papers(parade, "03/02/2012", "");
        assert_string_equal(kiosk->visit->birth, "");
        write_papers(parade, "", "PEXN120203MMCRXNA6");
        assert_string_equal(kiosk->visit->curp, "");
        write_papers(parade, "", "PEXN120203MMCRXN6"); /* a character is missing */
        assert_string_equal(kiosk->visit->curp, "");
        write_papers(parade, "26/06/1956", "SABC560626MDFLRN0"); /* here, too: of nobody young */
        assert_string_equal(kiosk->visit->birth, "26/06/1956");
        assert_string_equal(kiosk->visit->curp, "SABC560626MDFLRN0");
    }
    parade_close(parade);
}

static void who_says_after_all_that_she_is_no_adult_gave_no_name_for_a_letter(void **state)
{
    const struct parade_panel panel = {.width_px = 1280, .height_px = 800, .language = "es"};
    (void)state;
    struct parade *parade = parade_open(&panel);
    struct kiosk *kiosk = parade_kiosk(parade);
    struct visit *visit = kiosk->visit;
    for (int adult = 0; adult < 2; adult++) {
        assert_non_null(parade_show(parade, parade_find(parade, "staff_letter_age"), 0, 0));
        touch(kiosk, "adult_yes");
        snprintf(visit->given, sizeof visit->given, "%s", "Xóchitl");
        snprintf(visit->phone, sizeof visit->phone, "%s", "7225550134");
        pad_cross(&visit->letter.pad);
        visit->letter.contact = 1;
        touch(kiosk, adult ? "adult_yes" : "adult_no");
        assert_string_equal(visit->given, adult ? "Xóchitl" : "");
        assert_string_equal(visit->phone, adult ? "7225550134" : "");
        assert_int_equal(pad_is_empty(&visit->letter.pad), !adult);
        assert_int_equal(visit->letter.contact, adult);
    }
    parade_close(parade);
}

static void papers_of_a_service_that_was_given_up_are_forgotten(void **state)
{
    const struct parade_panel panel = {.width_px = 1280, .height_px = 800, .language = "es"};
    (void)state;
    struct parade *parade = parade_open(&panel);
    struct kiosk *kiosk = parade_kiosk(parade);
    struct pack other = *kiosk->pack;
    const struct pack *shipped = kiosk->pack;
    other.fair.papers_services = 1U << 1;
    kiosk->pack = &other;
    write_papers(parade, "26/06/1956", "SABC560626MDFLRN01");
    kiosk->visit->services = 1U << 1 | 1U << 2;
    kiosk_show(kiosk, SCREEN_REGISTER_SERVICES);
    touch(kiosk, "next");
    assert_string_equal(kiosk->visit->birth, "26/06/1956");
    kiosk_show(kiosk, SCREEN_REGISTER_SERVICES);
    touch(kiosk, "service_1");
    touch(kiosk, "next");
    assert_string_equal(kiosk->visit->birth, "");
    assert_string_equal(kiosk->visit->curp, "");
    kiosk->pack = shipped;
    parade_close(parade);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_volunteers_page_of_an_office_shows_no_word_that_endangers),
        cmocka_unit_test(papers_of_somebody_under_18_are_not_taken_whatever_the_clock_says),
        cmocka_unit_test(who_says_after_all_that_she_is_no_adult_gave_no_name_for_a_letter),
        cmocka_unit_test(papers_of_a_service_that_was_given_up_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
