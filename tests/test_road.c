/* Which road is taken: the hub's own first, a relay when it is silent, the hub again after a while,
 * and no relay for ever. And how roads are written in the settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "kiosk/road.h"
#include "kiosk/uplink.h"

static void roads_are_read_as_they_are_written(void **state)
{
    static const struct {
        const char *text;
        bool good;
        const char *hub;
        unsigned relays;
        const char *last;
    } table[] = {
        {"", true, "", 0, ""},
        {"https://10.0.0.2:8443", true, "https://10.0.0.2:8443", 0, ""},
        {"https://10.0.0.2:8443 relay https://10.0.0.3:8443", true, "https://10.0.0.2:8443", 1,
         "https://10.0.0.3:8443"},
        {"relay https://10.0.0.3:1", true, "", 1, "https://10.0.0.3:1"},
        {"https://a:1  relay https://b:1 relay https://c:1 relay https://d:1", true, "https://a:1",
         3, "https://d:1"},
        {"https://a:1 relay https://b:1 relay https://c:1 relay https://d:1 relay https://e:1",
         false, "https://a:1", 3, "https://d:1"},
        {"http://a:1", false, "", 0, ""},
        {"https://a:1 https://b:1", false, "https://a:1", 0, ""},
        {"https://a:1 relay", false, "https://a:1", 0, ""},
        {"https://a:1 relay relay", false, "https://a:1", 0, ""},
        {"relay https://b:1 https://a:1", false, "", 1, "https://b:1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct road_map map;
        assert_int_equal(road_read(table[i].text, &map), table[i].good);
        assert_string_equal(map.hub, table[i].hub);
        assert_int_equal(map.relays, table[i].relays);
        if (map.relays > 0)
            assert_string_equal(map.relay[map.relays - 1], table[i].last);
    }
}

static void settings_come_before_the_enrolment_and_a_bad_line_before_nothing(void **state)
{
    static struct enrolment enrolment;
    struct uplink_settings settings;
    (void)state;
    strcpy(enrolment.hub_url, "https://hub:1 relay https://old:1");
    uplink_settings_from(&enrolment, "", &settings);
    assert_string_equal(settings.url, "https://hub:1");
    assert_int_equal(settings.relays, 1);
    assert_string_equal(settings.relay[0], "https://old:1");
    uplink_settings_from(&enrolment, "relay https://new:1", &settings);
    assert_string_equal(settings.url, "https://hub:1");
    assert_string_equal(settings.relay[0], "https://new:1");
    uplink_settings_from(&enrolment, "https://moved:1", &settings);
    assert_string_equal(settings.url, "https://moved:1");
    assert_int_equal(settings.relays, 0);
    uplink_settings_from(&enrolment, NULL, &settings);
    assert_int_equal(settings.relays, 1);
}

static void a_silent_hub_is_left_for_a_relay_and_tried_again(void **state)
{
    struct road road;
    (void)state;
    road_start(&road, 1);
    assert_int_equal(road_now(&road, 0), 0);
    road_took(&road, true, 0);
    assert_int_equal(road_now(&road, 1000), 0);
    road_took(&road, false, 1000);
    assert_int_equal(road_now(&road, 2000), 1);
    road_took(&road, true, 2000);
    assert_int_equal(road_now(&road, 1000 + ROAD_HOME_MS - 1), 1);
    assert_int_equal(road_now(&road, 1000 + ROAD_HOME_MS), 0);
    road_took(&road, true, 1000 + ROAD_HOME_MS);
    assert_int_equal(road_now(&road, 1000 + 9 * ROAD_HOME_MS), 0);
}

static void no_relay_keeps_a_kiosk_to_itself(void **state)
{
    struct road road;
    int64_t now_ms = 0;
    (void)state;
    road_start(&road, 2);
    for (unsigned expected = 1; expected <= 4; expected++, now_ms += ROAD_HOME_MS) {
        assert_int_equal(road_now(&road, now_ms), 0);
        road_took(&road, false, now_ms);
        assert_int_equal(road_now(&road, now_ms), (expected - 1) % 2 + 1);
        road_took(&road, true, now_ms); /* it answers, whatever that is worth */
    }
}

static void when_nobody_answers_every_road_has_its_turn(void **state)
{
    static const unsigned turns[] = {0, 1, 2, 0, 1, 2, 0};
    struct road road;
    (void)state;
    road_start(&road, 2);
    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        assert_int_equal(road_now(&road, (int64_t)i), turns[i]);
        road_took(&road, false, (int64_t)i);
    }
    road_start(&road, 0); /* and without relays there is one */
    road_took(&road, false, 0);
    assert_int_equal(road_now(&road, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roads_are_read_as_they_are_written),
        cmocka_unit_test(settings_come_before_the_enrolment_and_a_bad_line_before_nothing),
        cmocka_unit_test(a_silent_hub_is_left_for_a_relay_and_tried_again),
        cmocka_unit_test(no_relay_keeps_a_kiosk_to_itself),
        cmocka_unit_test(when_nobody_answers_every_road_has_its_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
