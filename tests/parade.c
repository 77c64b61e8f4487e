/* Sets the visit as a person's touches would have left it, then lets the kiosk build its frame. */
#include "tests/parade.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/clock_io.h"
#include "kiosk/config.h"
#include "kiosk/input.h"
#include "kiosk/kiosk.h"
#include "kiosk/paper.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"

struct parade {
    struct kiosk kiosk;
    struct config config;
    struct enrolment enrolment;
    struct clock_io clock;
    struct pack *pack;
    struct municipalities *municipalities;
};

/* -- Opening ----------------------------------------------------------------------------------- */

static void path_of(char path[512], const char *variable, const char *rest)
{
    const char *root = getenv(variable);
    snprintf(path, 512, "%s/%s", root == NULL ? "." : root, rest);
}

static void open_content(struct parade *parade)
{
    char path[512], why[PACK_WHY_MAX];
    path_of(path, "JORNADA_ROOT", "assets/fairs/metepec-sample");
    if (pack_load(io_real(), path, &parade->pack, why) != DONE)
        fail_msg("%s", why);
    char reason[MUNICIPALITY_WHY_MAX];
    path_of(path, "JORNADA_ROOT", "assets/municipios.csv");
    if (municipality_load(io_real(), path, &parade->municipalities, reason) != DONE)
        fail_msg("%s", reason);
    char broken[CONFIG_WHY_MAX];
    path_of(path, "JORNADA_ROOT", "assets/kiosk.ini");
    if (config_read(path, &parade->config, broken) != DONE)
        fail_msg("%s", broken);
}

static void open_stage(struct parade *parade, const struct parade_panel *panel)
{
    char themes[512];
    path_of(themes, "JORNADA_ROOT", "assets/themes");
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    const struct stage_options options = {
        .window = {.width_px = panel->width_px, .height_px = panel->height_px, .title = "parade"},
        .themes = themes,
        .large = panel->large,
        .contrast = panel->contrast,
        .clock_stands_still = true};
    struct kiosk *kiosk = &parade->kiosk;
    if (stage_create(&kiosk->stage, &options) != UI_DONE)
        fail_msg("%s", kiosk->stage == NULL ? "out of memory" : stage_why(kiosk->stage));
}

struct parade *parade_open(const struct parade_panel *panel)
{
    struct parade *parade = calloc(1, sizeof *parade);
    assert_non_null(parade);
    struct kiosk *kiosk = &parade->kiosk;
    open_content(parade);
    open_stage(parade, panel);
    clock_io_make(&parade->clock, io_real(), 1795363200000, 0);
    char locale[512];
    path_of(locale, "JORNADA_BIN", "../share/locale");
    words_open(locale);
    words_choose(panel->language);
    parade->enrolment.kiosk = 1;
    parade->config.large_text = panel->large;
    parade->config.high_contrast = panel->contrast;
    kiosk->io = &parade->clock.io;
    kiosk->config = &parade->config;
    kiosk->enrolment = &parade->enrolment;
    kiosk->pack = parade->pack;
    kiosk->municipalities = parade->municipalities;
    kiosk->clock = CLOCK_STAFF;
    kiosk->visit = visit_create();
    assert_non_null(kiosk->visit);
    return parade;
}

void parade_close(struct parade *parade)
{
    stage_destroy(parade->kiosk.stage);
    visit_destroy(parade->kiosk.visit);
    municipality_destroy(parade->municipalities);
    pack_destroy(parade->pack);
    free(parade);
}

/* -- The states -------------------------------------------------------------------------------- */

static bool show(struct kiosk *kiosk, enum screen_id id, bool there_is)
{
    if (there_is)
        kiosk_show(kiosk, id);
    return there_is;
}

static void fill(struct visit *visit, enum visit_entry entry, const char *text)
{
    struct entry *line = &visit->entries[entry];
    field_clear(line);
    if (*text != '\0')
        assert_true(field_insert(line, text));
}

static bool set_attract(struct kiosk *kiosk, int variant)
{
    kiosk->bad_settings = variant == 1;
    kiosk->bad_pack = variant == 2;
    return variant < 3;
}

static bool set_home(struct kiosk *kiosk, int variant)
{
    return show(kiosk, SCREEN_HOME, variant < 1);
}

static bool set_services(struct kiosk *kiosk, int variant)
{
    return show(kiosk, SCREEN_SERVICES, variant < 1);
}

static bool set_service(struct kiosk *kiosk, int variant)
{
    bool there_is = variant < (int)kiosk->pack->service_count;
    if (there_is)
        kiosk->visit->service = kiosk->pack->services[variant].code;
    return show(kiosk, SCREEN_SERVICE, there_is);
}

/* A slip with as many turns as asked, as the store would have given it. */
static void give_slip(struct kiosk *kiosk, int turns)
{
    static const uint8_t id[16] = {0xA7, 0x31, 0x5C, 0x90, 0x0E, 0x44};
    struct visit *visit = kiosk->visit;
    struct sync_slip *row = &visit->row;
    memcpy(row->slip, id, sizeof id);
    row->turns = (uint8_t)turns;
    for (int i = 0; i < turns; ++i) {
        row->turn[i].module = (uint16_t)(11 + i * 44);
        row->turn[i].number = 108;
    }
    folio_write(id, visit->slip.folio);
    memset(visit->slip.token, 'M', TOKEN_CHARS);
    visit->slip.token[TOKEN_CHARS] = '\0';
}

static const struct {
    enum visit_paper paper;
    enum outcome outcome;
} papers[] = {{PAPER_UNASKED, DONE}, {PAPER_GLASS, DONE},      {PAPER_MAKING, DONE},
              {PAPER_PRINTED, DONE}, {PAPER_FAILED, NO_PAPER}, {PAPER_FAILED, NO_DEVICE},
              {PAPER_FAILED, DOUBT}, {PAPER_FAILED, REFUSED},  {PAPER_FAILED, INVALID}};
enum { PAPERS = sizeof papers / sizeof papers[0] };

static bool set_turn(struct kiosk *kiosk, int variant)
{
    if (variant >= PAPERS)
        return false;
    give_slip(kiosk, 1);
    kiosk->visit->paper = papers[variant].paper;
    kiosk->visit->paper_outcome = papers[variant].outcome;
    return show(kiosk, SCREEN_TURN, true);
}

static bool set_done(struct kiosk *kiosk, int variant)
{
    if (variant > SYNC_SLIP_TURNS + PAPERS)
        return false;
    give_slip(kiosk, variant <= SYNC_SLIP_TURNS ? variant : SYNC_SLIP_TURNS);
    int paper = variant <= SYNC_SLIP_TURNS ? 0 : variant - SYNC_SLIP_TURNS - 1;
    kiosk->visit->paper = papers[paper].paper;
    kiosk->visit->paper_outcome = papers[paper].outcome;
    return show(kiosk, SCREEN_DONE, true);
}

static void answer(struct kiosk *kiosk, enum age_band age)
{
    struct visit *visit = kiosk->visit;
    visit->services = 1U << 2 | 1U << 4;
    visit->age = (uint8_t)age;
    visit->age_answered = true;
    visit->sex = SEX_X_OTHER;
    visit->municipality = 15054;
    if (!visit_is_adult(visit))
        return;
    fill(visit, ENTRY_GIVEN, "María José Guadalupe");
    fill(visit, ENTRY_SURNAME1, "Núñez de la Cruz");
    fill(visit, ENTRY_SURNAME2, "Etchegaray");
    fill(visit, ENTRY_PHONE, "+52 722 370 7532");
    visit->contact = CONTACT_MESSAGE;
}

static bool set_notice(struct kiosk *kiosk, int variant)
{
    return show(kiosk, SCREEN_REGISTER_NOTICE, variant < 1);
}

static bool set_wanted(struct kiosk *kiosk, int variant)
{
    kiosk->visit->services = variant == 0 ? 0 : 1U << 1 | 1U << 2 | 1U << 3;
    return show(kiosk, SCREEN_REGISTER_SERVICES, variant < 2);
}

static bool set_age(struct kiosk *kiosk, int variant)
{
    kiosk->visit->age_answered = variant > 0;
    kiosk->visit->age = variant == 2 ? AGE_30_44 : AGE_NOT_SAID;
    return show(kiosk, SCREEN_REGISTER_AGE, variant < 3);
}

static bool set_identity(struct kiosk *kiosk, int variant)
{
    kiosk->visit->sex = variant == 0 ? SEX_NOT_SAID : SEX_X_OTHER;
    return show(kiosk, SCREEN_REGISTER_IDENTITY, variant < 2);
}

static bool set_place(struct kiosk *kiosk, int variant)
{
    static const char *const typed[] = {NULL, "", "t", "san", "tol", "zzz", "san juan bautista"};
    if (variant >= (int)(sizeof typed / sizeof typed[0]))
        return false;
    show(kiosk, SCREEN_REGISTER_PLACE, true);
    if (typed[variant] == NULL)
        return true;
    typing_begin(kiosk, ENTRY_PLACE, CAPITALS_FIRST);
    fill(kiosk->visit, ENTRY_PLACE, typed[variant]);
    return true;
}

static bool set_name(struct kiosk *kiosk, int variant)
{
    if (variant > 3)
        return false;
    show(kiosk, SCREEN_REGISTER_NAME, true);
    if (variant == 0)
        return true;
    answer(kiosk, AGE_30_44);
    typing_begin(kiosk, (enum visit_entry)(ENTRY_GIVEN + variant - 1), CAPITALS_WORDS);
    return true;
}

static bool set_phone(struct kiosk *kiosk, int variant)
{
    static const struct {
        const char *typed, *next;
    } phones[] = {{"", NULL},
                  {"+52 722 370 7532", NULL},
                  {"722", "next"},
                  {"0000000000", "next"},
                  {"+1 212 555 0100", "next"},
                  {"722 370 7532", "next"}};
    if (variant >= (int)(sizeof phones / sizeof phones[0]))
        return false;
    show(kiosk, SCREEN_REGISTER_REVIEW, true);
    show(kiosk, SCREEN_REGISTER_PHONE, true);
    fill(kiosk->visit, ENTRY_PHONE, phones[variant].typed);
    if (phones[variant].next != NULL)
        (void)screen_of(SCREEN_REGISTER_PHONE)->act(kiosk, phones[variant].next);
    return true;
}

static bool set_review(struct kiosk *kiosk, int variant)
{
    if (variant < 2)
        answer(kiosk, variant == 0 ? AGE_30_44 : AGE_6_11);
    if (variant == 3)
        kiosk->visit->pending = PENDING_REGISTRATION;
    return show(kiosk, SCREEN_REGISTER_REVIEW, variant < 4);
}

static bool set_folio(struct kiosk *kiosk, int variant)
{
    static const char *const typed[] = {"", "JKM7", "J4H8-T9K2", "AAAA-AAAA", "J4H8T9K2AA"};
    if (variant >= (int)(sizeof typed / sizeof typed[0]) + 1)
        return false;
    show(kiosk, SCREEN_FOLIO, true);
    if (variant == 5) {
        kiosk->visit->found_outcome = NOT_FOUND;
        return true;
    }
    fill(kiosk->visit, ENTRY_FOLIO, typed[variant]);
    if (variant != 2)
        (void)screen_of(SCREEN_FOLIO)->act(kiosk, "next");
    return true;
}

static bool set_found(struct kiosk *kiosk, int variant)
{
    if (variant > SYNC_SLIP_TURNS)
        return false;
    show(kiosk, SCREEN_FOLIO, true);
    give_slip(kiosk, variant);
    kiosk->visit->found = true;
    return true;
}

static bool set_offices(struct kiosk *kiosk, int variant)
{
    return show(kiosk, SCREEN_OFFICES, variant < 1);
}

static bool set_office(struct kiosk *kiosk, int variant)
{
    const struct pack_office *offices[PACK_OFFICES_MAX];
    size_t count = pack_offices_visible(kiosk->pack, NEED_NONE, offices, PACK_OFFICES_MAX);
    bool there_is = (size_t)variant < count;
    if (there_is)
        kiosk->visit->office = offices[variant]->code;
    return show(kiosk, SCREEN_OFFICE, there_is);
}

static bool set_rights(struct kiosk *kiosk, int variant)
{
    return show(kiosk, SCREEN_RIGHTS, variant < 1);
}

static bool set_right(struct kiosk *kiosk, int variant)
{
    kiosk->visit->right = (size_t)variant;
    return show(kiosk, SCREEN_RIGHT, (size_t)variant < kiosk->pack->right_count);
}

static bool set_lines(struct kiosk *kiosk, int variant)
{
    return show(kiosk, SCREEN_LINES, variant < 1);
}

static bool set_line(struct kiosk *kiosk, int variant)
{
    const struct pack_line *lines[PACK_LINES_MAX];
    size_t count = pack_lines_visible(kiosk->pack, kiosk_today(kiosk), lines, PACK_LINES_MAX);
    bool there_is = (size_t)variant < count;
    if (there_is)
        kiosk->visit->line = (size_t)(lines[variant] - kiosk->pack->lines);
    return show(kiosk, SCREEN_LINE, there_is);
}

static bool set_workshops(struct kiosk *kiosk, int variant)
{
    return show(kiosk, SCREEN_WORKSHOPS, variant < 1);
}

static bool set_person(struct kiosk *kiosk, int variant)
{
    return show(kiosk, SCREEN_PERSON, variant < 1);
}

static bool set_idle(struct kiosk *kiosk, int variant)
{
    return show(kiosk, SCREEN_IDLE, variant < 1);
}

static bool set_trouble(struct kiosk *kiosk, int variant)
{
    static const enum outcome outcomes[] = {BUSY, DISK_FULL, DOUBT, DAMAGED, REFUSED, INVALID};
    if (variant >= (int)(sizeof outcomes / sizeof outcomes[0]))
        return false;
    kiosk->visit->paper_outcome = outcomes[variant];
    return show(kiosk, SCREEN_TROUBLE, true);
}

static const struct {
    const char *name;
    bool (*set)(struct kiosk *kiosk, int variant);
} acts[] = {
    {"attract", set_attract},
    {"home", set_home},
    {"services", set_services},
    {"service", set_service},
    {"turn", set_turn},
    {"register_notice", set_notice},
    {"register_services", set_wanted},
    {"register_age", set_age},
    {"register_identity", set_identity},
    {"register_place", set_place},
    {"register_name", set_name},
    {"register_phone", set_phone},
    {"register_review", set_review},
    {"done", set_done},
    {"folio", set_folio},
    {"found", set_found},
    {"offices", set_offices},
    {"office", set_office},
    {"rights", set_rights},
    {"right", set_right},
    {"lines", set_lines},
    {"line", set_line},
    {"workshops", set_workshops},
    {"person", set_person},
    {"idle", set_idle},
    {"trouble", set_trouble},
};

int parade_count(void)
{
    return sizeof acts / sizeof acts[0];
}

const char *parade_name(int index)
{
    return acts[index].name;
}

const struct tree *parade_show(struct parade *parade, int index, int variant, int page)
{
    struct kiosk *kiosk = &parade->kiosk;
    visit_wipe(kiosk->visit);
    kiosk->bad_settings = kiosk->bad_pack = false;
    if (!acts[index].set(kiosk, variant))
        return NULL;
    kiosk->visit->page = page;
    kiosk->stale = true;
    kiosk_frame(kiosk);
    /* A page that is not there is corrected to the last one; a page that means nothing is kept. */
    const struct tree *tree = stage_tree(kiosk->stage);
    const struct node *list = node_find(tree, "list");
    bool is_there = page == 0 || (list != NULL && kiosk->visit->page == page);
    return is_there ? tree : NULL;
}

void parade_shot(struct parade *parade, const char *file)
{
    struct window *window = stage_window(parade->kiosk.stage);
    if (window_shot(window, file) != UI_DONE)
        fail_msg("%s", window_why(window));
}
