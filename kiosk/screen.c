#include "kiosk/screen.h"

#include "kiosk/screens/screens.h"

static const struct screen screens[SCREENS] = {
    [SCREEN_ATTRACT] = {"attract", NULL, attract_build, attract_act, false},
    [SCREEN_HOME] = {"home", NULL, home_build, home_act, false},
    [SCREEN_SERVICES] = {"services", NULL, services_build, services_act, false},
    [SCREEN_SERVICE] = {"service", NULL, service_build, service_act, false},
    [SCREEN_TURN] = {"turn", NULL, slip_build, slip_act, false},
    [SCREEN_REGISTER_NOTICE] = {"register_notice", register_enter, register_notice_build,
                                register_notice_act, true},
    [SCREEN_REGISTER_SERVICES] = {"register_services", NULL, register_services_build,
                                  register_services_act, false},
    [SCREEN_REGISTER_AGE] = {"register_age", NULL, register_age_build, register_age_act, false},
    [SCREEN_REGISTER_IDENTITY] = {"register_identity", NULL, register_identity_build,
                                  register_identity_act, false},
    [SCREEN_REGISTER_PLACE] = {"register_place", NULL, register_place_build, register_place_act,
                               false},
    [SCREEN_REGISTER_COLONIA] = {"register_colonia", register_colonia_enter, register_colonia_build,
                                 register_colonia_act, false},
    [SCREEN_REGISTER_VISIT] = {"register_visit", NULL, register_visit_build, register_visit_act,
                               false},
    [SCREEN_REGISTER_CHILDREN] = {"register_children", NULL, register_children_build,
                                  register_children_act, false},
    [SCREEN_REGISTER_NAME] = {"register_name", register_name_enter, register_name_build,
                              register_name_act, false},
    [SCREEN_REGISTER_PHONE] = {"register_phone", register_phone_enter, register_phone_build,
                               register_phone_act, false},
    [SCREEN_REGISTER_REVIEW] = {"register_review", register_review_enter, register_review_build,
                                register_review_act, false},
    [SCREEN_DONE] = {"done", NULL, slip_build, slip_act, false},
    [SCREEN_FOLIO] = {"folio", folio_enter, folio_build, folio_act, false},
    [SCREEN_MAP] = {"map", NULL, map_build, NULL, true},
    [SCREEN_OFFICES] = {"offices", NULL, offices_build, offices_act, true},
    [SCREEN_NEEDS] = {"needs", NULL, needs_build, needs_act, true},
    [SCREEN_OFFICE] = {"office", NULL, office_build, office_act, true},
    [SCREEN_SLIP] = {"slip", NULL, slip_build, slip_act, false},
    [SCREEN_RIGHTS] = {"rights", NULL, rights_build, rights_act, true},
    [SCREEN_RIGHT] = {"right", NULL, right_build, NULL, true},
    [SCREEN_POSTER] = {"poster", NULL, poster_build, NULL, true},
    [SCREEN_LINES] = {"lines", NULL, lines_build, lines_act, true},
    [SCREEN_LINE] = {"line", NULL, line_build, NULL, true},
    [SCREEN_WORKSHOPS] = {"workshops", NULL, workshops_build, workshops_act, true},
    [SCREEN_WORKSHOP] = {"workshop", NULL, workshop_build, NULL, true},
    [SCREEN_GROUPS] = {"groups", NULL, groups_build, groups_act, true},
    [SCREEN_GROUP] = {"group", NULL, group_build, NULL, true},
    [SCREEN_LANGUAGES] = {"languages", NULL, languages_build, languages_act, false},
    [SCREEN_NOTICE] = {"notice", NULL, notice_build, NULL, true},
    [SCREEN_PERSON] = {"person", person_enter, person_build, person_act, true},
    [SCREEN_IDLE] = {"idle", NULL, idle_build, idle_act, false},
    [SCREEN_TROUBLE] = {"trouble", NULL, trouble_build, trouble_act, false},
    [SCREEN_LISTEN] = {"listen", NULL, listen_build, listen_act, false},
};

const struct screen *screen_of(enum screen_id id)
{
    return &screens[id];
}
