/* The evidence report of a municipality under an alert: after the close, of a fair that hands it
 * in, with no cell under five and nobody's name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/avgm.h"
#include "sync/hub/badge.h"
#include "sync/hub/competence.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "tests/pocket.h"

#define LEON "leon-sample"
#define METEPEC "metepec-sample"
#define DAY 697 /* 2026-11-29, the pocket hub's today */

struct plaza {
    struct pocket_hub *at;
    struct pocket_kiosk *kiosk;
};

static void import(struct plaza *plaza, const char *name)
{
    struct fair fair;
    char path[512];
    const char *root = getenv("JORNADA_ROOT");
    snprintf(path, sizeof path, "%s/assets/fairs/%s", root == NULL ? "." : root, name);
    if (fair_import(plaza->at->hub, path, &fair) != DONE)
        fail_msg("%s", hub_why(plaza->at->hub));
}

static int open_plaza(void **state)
{
    struct plaza *plaza = calloc(1, sizeof *plaza);
    plaza->at = pocket_open();
    import(plaza, LEON);
    plaza->kiosk = pocket_kiosk_of(plaza->at, LEON, 1);
    *state = plaza;
    return 0;
}

static int close_plaza(void **state)
{
    struct plaza *plaza = *state;
    pocket_destroy(plaza->kiosk);
    pocket_close(plaza->at);
    free(plaza);
    return 0;
}

static void refer(struct plaza *plaza, uint8_t from, uint8_t count, uint16_t office)
{
    for (uint8_t i = 0; i < count; i++) {
        struct fact fact = {.type = FACT_REFERRAL_ISSUED, .record = {(uint8_t)(from + i), 7}};
        fact.body.referral = (struct fact_referral){.office = office, .day = DAY};
        pocket_fact(plaza->kiosk, &fact);
    }
}

static void teach(struct plaza *plaza, unsigned kind, int age, int sex, uint16_t people)
{
    struct fact fact = {.type = FACT_SESSION};
    fact.body.session = (struct fact_session){.day = DAY, .kind = (uint8_t)kind};
    fact.body.session.people[age][sex] = people;
    pocket_fact(plaza->kiosk, &fact);
}

static void certify(struct plaza *plaza, const char *institution, unsigned count, uint32_t until)
{
    for (unsigned i = 0; i < count; i++) {
        struct badge badge;
        struct staff_badge secret;
        char pin[STAFF_PIN_DIGITS + 1];
        assert_int_equal(badge_add(plaza->at->hub, LEON, "Persona de ejemplo", STAFF_ROLE_CERTIFIED,
                                   &badge, &secret, pin),
                         DONE);
        struct competence competence = {
            .code = "EC0539", .issuer = "Certificadora", .number = "0", .until = until};
        snprintf(competence.institution, sizeof competence.institution, "%s", institution);
        assert_int_equal(hub_begin(plaza->at->hub), DONE);
        assert_int_equal(competence_put(plaza->at->hub, badge.member.staff, &competence, "prueba"),
                         DONE);
        assert_int_equal(hub_commit(plaza->at->hub), DONE);
    }
}

static void deliver_and_close(struct plaza *plaza)
{
    struct receipt_stream mark;
    assert_int_equal(pocket_push(plaza->kiosk, 0, plaza->kiosk->count, &mark), 200);
    assert_int_equal(mark.quarantined, 0);
    assert_int_equal(fair_set_state(plaza->at->hub, LEON, CALLS_FAIR_CLOSED), DONE);
}

/* NULL: refused; the caller frees it. */
static char *report(struct plaza *plaza, const char *fair)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    enum outcome outcome = avgm_write(plaza->at->hub, fair, out);
    fclose(out);
    if (outcome == DONE)
        return text;
    assert_int_equal(size, 0); /* not a line of it */
    free(text);
    return NULL;
}

static void has(const char *text, const char *line)
{
    if (strstr(text, line) == NULL)
        fail_msg("no line \"%s\" in:\n%s", line, text);
}

static void the_report_says_what_was_done_and_hides_what_is_under_five(void **state)
{
    struct plaza *plaza = *state;
    for (int i = 0; i < 6; i++)
        teach(plaza, SESSION_TALK, AGE_30_44, SEX_M_MUJER, 10);
    teach(plaza, SESSION_WORKSHOP, AGE_60_74, SEX_M_MUJER, 4);
    refer(plaza, 1, 7, 1);
    refer(plaza, 50, 3, 2);
    refer(plaza, 80, 6, 3); /* hidden, too: 16 - 7 - 6 would tell the three */
    certify(plaza, "Instituto de ejemplo", 6, STAFF_NO_END);
    certify(plaza, "=Otra, \"pequeña\"", 2, STAFF_NO_END);
    certify(plaza, "De antes", 5, 60); /* since 2025 nobody is */
    deliver_and_close(plaza);
    char *text = report(plaza, LEON);
    assert_non_null(text);
    has(text, "section,row,column,count\r\n");
    has(text, "sessions,talk,held,6\r\n");
    has(text, "sessions,talk,people,60\r\n");
    has(text, "sessions,workshop,held,\r\n");
    has(text, "sessions,Total,held,7\r\n");
    has(text, "sessions,Total,people,64\r\n");
    has(text, "people informed,30-44,M,60\r\n");
    has(text, "people informed,60-74,M,\r\n");
    has(text, "people informed,18-29,H,\r\n"); /* none looks the same as four */
    has(text, ",issued,7\r\n");
    has(text, "referrals,Total,issued,16\r\n");
    assert_null(strstr(text, ",issued,6\r\n"));
    has(text, "certified staff,Instituto de ejemplo,people,6\r\n");
    has(text, "certified staff,\"'=Otra, \"\"pequeña\"\"\",people,\r\n");
    has(text, "certified staff,Total,people,8\r\n");
    assert_null(strstr(text, "De antes"));
    assert_null(strstr(text, "Persona"));
    assert_null(strstr(text, ",3\r\n"));
    free(text);
}

/* A certificate that ended between today and the fair's first day is none of its. */
static void certificates_count_as_of_the_fairs_first_day(void **state)
{
    struct plaza *plaza = *state;
    struct storage_value day = storage_number(DAY + 30);
    certify(plaza, "Hasta después", 5, (DAY + 40) * 24 * 60);
    certify(plaza, "Hasta antes", 5, (DAY + 20) * 24 * 60);
    assert_int_equal(hub_begin(plaza->at->hub), DONE);
    assert_int_equal(storage_do(plaza->at->hub->storage,
                                "UPDATE fair SET first_day = $1, last_day = $1", 1, &day, NULL),
                     DONE);
    assert_int_equal(hub_commit(plaza->at->hub), DONE);
    assert_int_equal(fair_set_state(plaza->at->hub, LEON, CALLS_FAIR_CLOSED), DONE);
    char *text = report(plaza, LEON);
    assert_non_null(text);
    has(text, "certified staff,Hasta después,people,5\r\n");
    has(text, "certified staff,Total,people,5\r\n");
    free(text);
}

static void there_is_no_report_before_the_close(void **state)
{
    struct plaza *plaza = *state;
    assert_null(report(plaza, LEON));
    assert_non_null(strstr(hub_why(plaza->at->hub), "after the close"));
    assert_int_equal(fair_set_state(plaza->at->hub, LEON, CALLS_FAIR_OPEN), DONE);
    assert_null(report(plaza, LEON));
    assert_int_equal(fair_set_state(plaza->at->hub, LEON, CALLS_FAIR_CLOSED), DONE);
    char *text = report(plaza, LEON);
    assert_non_null(text);
    free(text);
}

static void a_municipality_without_an_alert_hands_in_none(void **state)
{
    struct plaza *plaza = *state;
    import(plaza, METEPEC);
    assert_int_equal(fair_set_state(plaza->at->hub, METEPEC, CALLS_FAIR_CLOSED), DONE);
    assert_null(report(plaza, METEPEC));
    assert_non_null(strstr(hub_why(plaza->at->hub), "avgm = 1"));
    assert_null(report(plaza, "otra"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_plaza, close_plaza)
    const struct CMUnitTest tests[] = {
        TEST(the_report_says_what_was_done_and_hides_what_is_under_five),
        TEST(certificates_count_as_of_the_fairs_first_day),
        TEST(there_is_no_report_before_the_close),
        TEST(a_municipality_without_an_alert_hands_in_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
