/* The rows of parade_states.h, and what each one sets. */
#include "tests/parade_states.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "kiosk/typing.h"
#include "sync/folio.h"
#include "sync/token.h"
#include "tests/parade_letter.h"
#include "tests/parade_practice.h"
#include "tests/parade_queue.h"
#include "tests/parade_scan.h"
#include "tests/parade_staff.h"

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
    static const struct {
        bool settings, pack, refused, unknown;
    } faults[] = {{0}, {.settings = true}, {.pack = true}, {.refused = true}, {.unknown = true}};
    if (variant >= (int)(sizeof faults / sizeof faults[0]))
        return false;
    kiosk->bad_settings = faults[variant].settings;
    kiosk->bad_pack = faults[variant].pack;
    kiosk->clock = faults[variant].unknown ? CLOCK_UNKNOWN : CLOCK_STAFF;
    if (faults[variant].refused)
        kiosk->status.state = KEEPER_REFUSED;
    return true;
}

static bool set_home(struct kiosk *kiosk, int variant)
{
    return show(kiosk, SCREEN_HOME, variant < 1);
}

/* As a hub would have told it: 12 people and their hour at every booth. */
static void tell_queues(struct kiosk *kiosk)
{
    struct sync_queues *queues = &kiosk->status.queues;
    queues->known = true;
    queues->known_ms = kiosk->io->wall_ms(kiosk->io->self);
    queues->seen_ms = kiosk_now_ms(kiosk);
    for (int i = 0; i < SYNC_QUEUES; ++i)
        queues->people[i] = 12;
}

static bool set_services(struct kiosk *kiosk, int variant)
{
    if (variant == 1)
        tell_queues(kiosk);
    return show(kiosk, SCREEN_SERVICES, variant < 2);
}

static bool set_service(struct kiosk *kiosk, int variant)
{
    bool there_is = variant < (int)kiosk->pack->service_count;
    if (there_is)
        kiosk->visit->service = kiosk->pack->services[variant].code;
    if (variant % 2 == 1)
        tell_queues(kiosk);
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
    if (variant >= PAPERS + 2)
        return false;
    if (variant >= PAPERS) /* a kiosk without a printer: asked, and "Solo ver" */
        kiosk->printer = NULL;
    give_slip(kiosk, 1);
    kiosk->visit->paper = papers[variant % PAPERS].paper;
    kiosk->visit->paper_outcome = papers[variant % PAPERS].outcome;
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

static bool set_colonia(struct kiosk *kiosk, int variant)
{
    static const char *const typed[] = {NULL, "", "san", "zzz"};
    if (variant >= (int)(sizeof typed / sizeof typed[0]))
        return false;
    answer(kiosk, AGE_30_44);
    kiosk->visit->municipality = kiosk->pack->fair.municipality;
    show(kiosk, SCREEN_REGISTER_COLONIA, true);
    if (typed[variant] == NULL)
        return true;
    typing_begin(kiosk, ENTRY_COLONIA, CAPITALS_FIRST);
    fill(kiosk->visit, ENTRY_COLONIA, typed[variant]);
    return true;
}

static bool set_first(struct kiosk *kiosk, int variant)
{
    kiosk->visit->first_time = (uint8_t)variant;
    return show(kiosk, SCREEN_REGISTER_VISIT, variant < 3);
}

static void add_children(struct kiosk *kiosk, int count)
{
    static const enum age_band bands[] = {AGE_0_5, AGE_6_11, AGE_12_17};
    for (int i = 0; i < count; ++i)
        kiosk->visit->children[i] = (uint8_t)bands[i % 3];
    kiosk->visit->child_count = (uint8_t)count;
}

static bool set_children(struct kiosk *kiosk, int variant)
{
    static const int counts[] = {0, 1, RECORD_CHILDREN_MAX};
    if (variant > 2)
        return false;
    answer(kiosk, AGE_30_44);
    add_children(kiosk, counts[variant]);
    return show(kiosk, SCREEN_REGISTER_CHILDREN, true);
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
                  {"+1 212 555 0100", "next"}};
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
    if (variant == 4) {
        answer(kiosk, AGE_30_44);
        add_children(kiosk, RECORD_CHILDREN_MAX);
        kiosk->visit->first_time = 1;
        if (kiosk->pack->colonia_count > 0)
            kiosk->visit->colonia = kiosk->pack->colonias[0].code;
        kiosk->visit->municipality = kiosk->pack->fair.municipality;
    }
    return show(kiosk, SCREEN_REGISTER_REVIEW, variant < 5);
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

static bool set_map(struct kiosk *kiosk, int variant)
{
    const struct pack *pack = kiosk->pack;
    unsigned modules[] = {0, pack->booths[pack->booth_count - 1].module, pack->offices[0].module};
    if (variant >= (int)(sizeof modules / sizeof modules[0]))
        return false;
    kiosk->visit->module = modules[variant];
    return show(kiosk, SCREEN_MAP, true);
}

static bool set_needs(struct kiosk *kiosk, int variant)
{
    return show(kiosk, SCREEN_NEEDS, variant < 1);
}

static bool set_offices(struct kiosk *kiosk, int variant)
{
    kiosk->visit->need = (uint8_t)variant;
    return show(kiosk, SCREEN_OFFICES, variant < PACK_NEEDS);
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

/* Llevar un vale: no module of a turn, the desk on the glass alone. */
static bool set_slip(struct kiosk *kiosk, int variant)
{
    if (variant >= PAPERS || !set_office(kiosk, 0))
        return false;
    give_slip(kiosk, 1);
    kiosk->visit->anonymous = true;
    kiosk->visit->paper = papers[variant].paper;
    kiosk->visit->paper_outcome = papers[variant].outcome;
    return show(kiosk, SCREEN_SLIP, true);
}

static bool set_referred(struct kiosk *kiosk, int variant)
{
    if (!set_slip(kiosk, variant))
        return false;
    kiosk->visit->staff.open = true;
    return show(kiosk, SCREEN_STAFF_REFERRED, true);
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

static bool set_poster(struct kiosk *kiosk, int variant)
{
    kiosk->visit->right = (size_t)variant;
    return show(kiosk, SCREEN_POSTER, (size_t)variant < kiosk->pack->right_count);
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

static bool set_workshop(struct kiosk *kiosk, int variant)
{
    kiosk->visit->workshop = (size_t)variant;
    return show(kiosk, SCREEN_WORKSHOP, (size_t)variant < kiosk->pack->workshop_count);
}

static bool set_groups(struct kiosk *kiosk, int variant)
{
    static const char *const typed[] = {"", "limp", "zzz"};
    enum { TYPED = sizeof typed / sizeof typed[0] };
    if (variant >= 2 * TYPED)
        return false;
    show(kiosk, SCREEN_GROUPS, true);
    if (variant >= TYPED)
        typing_begin(kiosk, ENTRY_SEEK, CAPITALS_FIRST);
    fill(kiosk->visit, ENTRY_SEEK, typed[variant % TYPED]);
    return true;
}

/* With a code to join, and without. */
static bool set_group(struct kiosk *kiosk, int variant)
{
    const struct pack *pack = kiosk->pack;
    for (size_t i = 0; variant < 2 && i < pack->group_count; ++i)
        if ((*pack->groups[i].join != '\0') == (variant == 0)) {
            kiosk->visit->group = i;
            return show(kiosk, SCREEN_GROUP, true);
        }
    return false;
}

static bool set_person(struct kiosk *kiosk, int variant)
{
    if (variant > SYNC_PERSON_UNSENT)
        return false;
    kiosk->status.person = (enum sync_person)variant;
    return show(kiosk, SCREEN_PERSON, true);
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

static const struct parade_state states[] = {
    {SCREEN_ATTRACT, "attract", set_attract, true},
    {SCREEN_HOME, "home", set_home, true},
    {SCREEN_SERVICES, "services", set_services, false},
    {SCREEN_SERVICE, "service", set_service, false},
    {SCREEN_TURN, "turn", set_turn, false},
    {SCREEN_REGISTER_NOTICE, "register_notice", set_notice, false},
    {SCREEN_REGISTER_SERVICES, "register_services", set_wanted, false},
    {SCREEN_REGISTER_AGE, "register_age", set_age, false},
    {SCREEN_REGISTER_IDENTITY, "register_identity", set_identity, false},
    {SCREEN_REGISTER_PLACE, "register_place", set_place, false},
    {SCREEN_REGISTER_COLONIA, "register_colonia", set_colonia, false},
    {SCREEN_REGISTER_VISIT, "register_visit", set_first, false},
    {SCREEN_REGISTER_CHILDREN, "register_children", set_children, false},
    {SCREEN_REGISTER_NAME, "register_name", set_name, false},
    {SCREEN_REGISTER_PHONE, "register_phone", set_phone, false},
    {SCREEN_REGISTER_REVIEW, "register_review", set_review, false},
    {SCREEN_DONE, "done", set_done, false},
    {SCREEN_FOLIO, "folio", set_folio, false},
    {SCREEN_FOLIO, "found", set_found, false},
    {SCREEN_NEEDS, "needs", set_needs, false},
    {SCREEN_MAP, "map", set_map, false},
    {SCREEN_OFFICES, "offices", set_offices, false},
    {SCREEN_OFFICE, "office", set_office, false},
    {SCREEN_SLIP, "slip", set_slip, false},
    {SCREEN_RIGHTS, "rights", set_rights, true},
    {SCREEN_RIGHT, "right", set_right, true},
    {SCREEN_POSTER, "poster", set_poster, true},
    {SCREEN_LINES, "lines", set_lines, true},
    {SCREEN_LINE, "line", set_line, true},
    {SCREEN_WORKSHOPS, "workshops", set_workshops, false},
    {SCREEN_WORKSHOP, "workshop", set_workshop, false},
    {SCREEN_GROUPS, "groups", set_groups, false},
    {SCREEN_GROUP, "group", set_group, false},
    {SCREEN_PERSON, "person", set_person, true},
    {SCREEN_IDLE, "idle", set_idle, true},
    {SCREEN_STAFF_PIN, "staff_pin", parade_staff_pin, false},
    {SCREEN_STAFF_HOME, "staff_home", parade_staff_home, false},
    {SCREEN_STAFF_STATE, "staff_state", parade_staff_state, false},
    {SCREEN_STAFF_STICK, "staff_stick", parade_staff_stick, false},
    {SCREEN_STAFF_BOOTH, "staff_booth", parade_staff_booth, false},
    {SCREEN_STAFF_SCAN, "staff_scan", parade_staff_scan, false},
    {SCREEN_STAFF_WHICH, "staff_which", parade_staff_which, false},
    {SCREEN_STAFF_FOLIO, "staff_folio", parade_staff_folio, false},
    {SCREEN_STAFF_PRINT, "staff_print", parade_staff_print, false},
    {SCREEN_STAFF_SHEET, "staff_sheet", parade_staff_sheet, false},
    {SCREEN_STAFF_SESSION, "staff_session", parade_staff_session, false},
    {SCREEN_STAFF_BLANK, "staff_blank", parade_staff_blank, false},
    {SCREEN_STAFF_ASSIST, "staff_assist", parade_staff_assist, false},
    {SCREEN_STAFF_PAPERS, "staff_papers", parade_staff_papers, false},
    {SCREEN_STAFF_CORRECT, "staff_correct", parade_staff_correct, false},
    {SCREEN_STAFF_QUEUE, "staff_queue", parade_staff_queue, false},
    {SCREEN_STAFF_MOVE, "staff_move", parade_staff_move, false},
    {SCREEN_STAFF_CALLS, "staff_calls", parade_staff_calls, false},
    {SCREEN_STAFF_REFER, "staff_refer", parade_letter_refer, false},
    {SCREEN_STAFF_OFFICE, "staff_office", parade_letter_office, false},
    {SCREEN_STAFF_LETTER_DUTY, "staff_letter_duty", parade_letter_duty, false},
    {SCREEN_STAFF_LETTER_AGE, "staff_letter_age", parade_letter_age, false},
    {SCREEN_STAFF_LETTER_TEXT, "staff_letter_text", parade_letter_text, false},
    {SCREEN_STAFF_LETTER_NAME, "staff_letter_name", parade_letter_name, false},
    {SCREEN_STAFF_LETTER_PHONE, "staff_letter_phone", parade_letter_phone, false},
    {SCREEN_STAFF_LETTER_CONTACT, "staff_letter_contact", parade_letter_contact, false},
    {SCREEN_STAFF_LETTER_SIGN, "staff_letter_sign", parade_letter_sign, false},
    {SCREEN_STAFF_LETTER_REVIEW, "staff_letter_review", parade_letter_review, false},
    {SCREEN_STAFF_REFERRED, "staff_referred", set_referred, false},
    {SCREEN_STAFF_WITHDRAW, "staff_withdraw", parade_letter_withdraw, false},
    {SCREEN_BOARD, "board", parade_board, false},
    {SCREEN_PRACTICE_CARD, "practice_card", parade_practice_card, false},
    {SCREEN_PRACTICE_SCORE, "practice_score", parade_practice_score, false},
    {SCREEN_TROUBLE, "trouble", set_trouble, true},
};

const struct parade_state *parade_state(int index)
{
    return index < (int)(sizeof states / sizeof states[0]) ? &states[index] : NULL;
}
