/* Beside a slip in a volunteer's hands (staff_scan.c): which booth this is, which of its services
 * what is touched is about, and the folio where a code cannot be read. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/attend.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "sync/folio.h"

/* -- Which booth ------------------------------------------------------------------------------- */

/* The next module above this one that attends somebody: a booth's that gives something, or an
 * office's, mixed by number (a gap would betray one). 0: there is none. */
static unsigned module_above(const struct kiosk *kiosk, unsigned module)
{
    const struct pack *pack = kiosk->pack;
    unsigned next = 0;
    for (size_t i = 0; i < pack->booth_count; ++i)
        if (pack->booths[i].services != 0 && pack->booths[i].module > module &&
            (next == 0 || pack->booths[i].module < next))
            next = pack->booths[i].module;
    for (size_t i = 0; i < pack->office_count; ++i)
        if (pack->offices[i].module > module && (next == 0 || pack->offices[i].module < next))
            next = pack->offices[i].module;
    return next;
}

static unsigned module_at(const struct kiosk *kiosk, int index)
{
    unsigned module = module_above(kiosk, 0);
    while (module != 0 && index-- > 0)
        module = module_above(kiosk, module);
    return module;
}

static struct button booth_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    unsigned module = module_at(kiosk, index);
    return (struct button){.kind = BUTTON_ROW,
                           .id = tree_format(tree, "booth_%u", module),
                           .label = tree_format(tree, _("Module %u · %s"), module,
                                                pack_module_label(kiosk->pack, module)),
                           .dense = true,
                           .icon = module == attend_module(kiosk) ? "check_circle" : "place",
                           .tint = TINT_TEAL};
}

void staff_booth_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    body = parts_page(tree, body);
    struct rows rows = {.name = _("Which booth is this?"),
                        .columns = tree->theme->large || body.w < 150 ? 1 : 2,
                        .rows_max = 8,
                        .button = booth_button};
    rows.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    while (module_at(kiosk, rows.count) != 0)
        ++rows.count;
    parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

bool staff_booth_act(struct kiosk *kiosk, const char *id)
{
    if (strncmp(id, "booth_", 6) != 0)
        return false;
    unsigned module = (unsigned)strtoul(id + 6, NULL, 10);
    if (pack_booth(kiosk->pack, module) == NULL && attend_office(kiosk, module) == NULL)
        return false;
    kiosk->module = module;
    attend_forget(kiosk); /* what it named of this booth was not kept */
    kiosk_back(kiosk);
    enum screen_id now = kiosk_screen(kiosk);
    if (now != SCREEN_STAFF_SCAN && now != SCREEN_STAFF_QUEUE)
        kiosk_show(kiosk, SCREEN_STAFF_SCAN);
    return true;
}

/* -- Which service ----------------------------------------------------------------------------- */

static unsigned service_at(const struct kiosk *kiosk, int index)
{
    uint32_t all = attend_services(kiosk);
    for (unsigned code = 1; code <= PACK_SERVICES_MAX; ++code)
        if ((all & 1U << code) != 0 && pack_service(kiosk->pack, code) != NULL && index-- == 0)
            return code;
    return 0;
}

static struct choice service_choice(struct kiosk *kiosk, struct tree *tree, int index)
{
    unsigned code = service_at(kiosk, index);
    const struct pack_service *service = pack_service(kiosk->pack, code);
    bool noted = attend_noted(kiosk, 1U << code) != 0;
    return (struct choice){.id = tree_format(tree, "due_%u", code),
                           .label = words_are_spanish() ? service->name_es : service->name_en,
                           .detail = noted ? _("Noted here before") : NULL,
                           .several = true,
                           .checked = (kiosk->visit->staff.scan.chosen & 1U << code) != 0,
                           .personal = true};
}

void staff_which_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct nav nav = {.pager = true, .next = _("Done"), .next_icon = "check_circle"};
    body = parts_page(tree, body);
    struct rows rows = {.name = _("Which service?"),
                        .columns = parts_columns(tree, body),
                        .rows_max = 9,
                        .choice = service_choice};
    rows.pager = parts_nav(tree, &body, &nav);
    while (service_at(kiosk, rows.count) != 0)
        ++rows.count;
    parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

bool staff_which_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "next") == 0) {
        kiosk_back(kiosk);
        return true;
    }
    if (strncmp(id, "due_", 4) != 0)
        return false;
    unsigned code = (unsigned)strtoul(id + 4, NULL, 10);
    if (code == 0 || code > PACK_SERVICES_MAX)
        return false;
    kiosk->visit->staff.scan.chosen ^= 1U << code & attend_services(kiosk);
    return true;
}

/* -- The folio --------------------------------------------------------------------------------- */

void staff_folio_enter(struct kiosk *kiosk)
{
    field_clear(&kiosk->visit->entries[ENTRY_FOLIO]);
    typing_begin(kiosk, ENTRY_FOLIO, CAPITALS_NONE);
}

void staff_folio_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct typing typing = {
        .heading = _("The slip's folio"),
        .count = 1,
        .fields = {{ENTRY_FOLIO, _("Folio"), _("Eight letters and digits")}},
        .kind = KEYBOARD_CODES,
        .nav = {.next = _("Look up")}};
    (void)typing_build(kiosk, tree, body, &typing);
}

bool staff_folio_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    uint64_t bits = 0;
    if (strcmp(id, "next") != 0 || visit->pending != PENDING_NOTHING)
        return false;
    enum folio_reading reading = folio_read(visit->folio, &bits);
    visit->trouble = folio_mistake(reading);
    if (reading != FOLIO_OK)
        return true;
    kiosk_back(kiosk);
    attend_folio(kiosk, bits);
    return true;
}
