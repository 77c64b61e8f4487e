/* Pages to read: lines with their number and QR, rights, offices, workshops, the whole notice.
 * Opening them needs nothing and leaves nothing: what was read is counted nowhere but in locked
 * memory (Never 4), and only as numbers of the day. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/capture.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "sync/phone.h"
#include "ui/button.h"
#include "ui/label.h"
#include "ui/qr.h"

static void build_rows(struct kiosk *kiosk, struct tree *tree, struct box body, struct rows rows)
{
    body = parts_page(tree, body);
    rows.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    rows.columns = tree->theme->large || body.w < 180 ? 1 : 2;
    rows.rows_max = 6;
    parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

/* -- Líneas de apoyo -------------------------------------------------------------------------- */

static struct button line_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct pack_line *lines[PACK_LINES_MAX];
    int32_t today = kiosk_today(kiosk);
    pack_lines_visible(kiosk->pack, today, lines, PACK_LINES_MAX);
    const struct pack_line *line = lines[index];
    char said[PHONE_TEXT_BYTES];
    phone_say(line->phone, said);
    bool current = pack_line_is_current(kiosk->pack, line, today);
    return (struct button){.kind = BUTTON_ROW,
                           .id = tree_format(tree, "line_%s", line->id),
                           .label = line->discreet_label,
                           .detail = current ? NULL : _("To be confirmed"),
                           .trailing = line->phone,
                           .speech = tree_format(tree, "%s, %s", line->discreet_label, said),
                           .dense = true,
                           .icon = line->kind == LINE_WHATSAPP ? "chat" : "call",
                           .tint = current ? TINT_TEAL : TINT_CLAY};
}

void lines_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_line *lines[PACK_LINES_MAX];
    size_t count = pack_lines_visible(kiosk->pack, kiosk_today(kiosk), lines, PACK_LINES_MAX);
    build_rows(
        kiosk, tree, body,
        (struct rows){.name = _("Support lines"), .count = (int)count, .button = line_button});
}

bool lines_act(struct kiosk *kiosk, const char *id)
{
    if (strncmp(id, "line_", 5) != 0)
        return false;
    const struct pack_line *line = pack_line(kiosk->pack, id + 5);
    if (line == NULL)
        return false;
    kiosk->visit->line = (size_t)(line - kiosk->pack->lines);
    capture_read(kiosk, READ_LINE, (uint16_t)kiosk->visit->line);
    kiosk_show(kiosk, SCREEN_LINE);
    return true;
}

static void say_fact(struct tree *tree, struct flow *flow, const char *id, const char *label,
                     const char *text)
{
    if (*text != '\0') /* a field the pack leaves empty is not shown, nothing is inferred */
        parts_say(flow, (struct paragraph){.id = id,
                                           .text = tree_format(tree, "%s: %s", label, text),
                                           .muted = true});
}

static void say_line(struct kiosk *kiosk, struct tree *tree, struct flow *flow,
                     const struct pack_line *line)
{
    char said[PHONE_TEXT_BYTES], verified[PACK_DAY_TEXT_MAX];
    phone_say(line->phone, said);
    parts_say(flow, (struct paragraph){.id = "number",
                                       .text = line->phone,
                                       .speech = tree_copy(tree, said),
                                       .font = FONT_FIGURE});
    if (!pack_line_is_current(kiosk->pack, line, kiosk_today(kiosk)))
        parts_say(flow, (struct paragraph){
                            .id = "unconfirmed", .text = _("To be confirmed"), .muted = true});
    say_fact(tree, flow, "hours", _("Hours"), line->hours);
    say_fact(tree, flow, "cost", _("Cost"), line->cost);
    say_fact(tree, flow, "what", _("When you call"), line->what_happens);
    if (line->verified_on != PACK_NO_DAY) {
        pack_day_write(line->verified_on, verified);
        say_fact(tree, flow, "verified", _("Verified on"), verified);
    }
}

/* Large enough for a telephone's camera; the rest of the page is for reading. */
static void add_call_code(struct tree *tree, struct box *body, struct flow *flow, const char *uri)
{
    bool upright = tree->page.h > tree->page.w;
    double side = upright ? body->h * 0.3 : body->w * 0.36, gap = tree->theme->gap_mm * 2;
    side = side > body->h ? body->h : side > 75 ? 75 : side;
    struct qr qr = {.id = "qr", .name = _("Code to call with your phone"), .value = uri};
    if (upright) {
        qr_add(tree, layout_centre(layout_cut_bottom(body, side), side, side), &qr);
        layout_cut_bottom(body, gap);
    } else {
        struct box column = layout_cut_right(body, side);
        qr_add(tree, layout_cut_top(&column, side), &qr);
        layout_cut_right(body, gap);
    }
    parts_say(flow,
              (struct paragraph){.id = "qr_note",
                                 .text = _("A call from this code stays in the phone's history."),
                                 .icon = "qr_code"});
}

void line_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_line *line = &kiosk->pack->lines[kiosk->visit->line];
    char uri[PHONE_TEXT_BYTES];
    struct flow flow = {.name = line->name};
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, line->name);
    say_line(kiosk, tree, &flow, line);
    if (phone_uri(line->phone, uri))
        add_call_code(tree, &body, &flow, uri);
    parts_flow(kiosk, tree, body, &flow);
}

/* -- Sus derechos ----------------------------------------------------------------------------- */

static struct button right_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct pack_right *right = &kiosk->pack->rights[index];
    return (struct button){.kind = BUTTON_ROW,
                           .id = tree_format(tree, "right_%s", right->id),
                           .label = right->title,
                           .icon = right->icon,
                           .tint = (enum button_tint)(index % 4)};
}

void rights_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    build_rows(kiosk, tree, body,
               (struct rows){.name = _("Your rights"),
                             .count = (int)kiosk->pack->right_count,
                             .button = right_button});
}

bool rights_act(struct kiosk *kiosk, const char *id)
{
    if (strncmp(id, "right_", 6) != 0)
        return false;
    const struct pack_right *right = pack_right(kiosk->pack, id + 6);
    if (right == NULL)
        return false;
    kiosk->visit->right = (size_t)(right - kiosk->pack->rights);
    capture_read(kiosk, READ_RIGHT, (uint16_t)kiosk->visit->right);
    kiosk_show(kiosk, SCREEN_RIGHT);
    return true;
}

void right_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_right *right = &kiosk->pack->rights[kiosk->visit->right];
    struct flow flow = {.name = right->title};
    for (size_t i = 0; i < right->sentence_count; ++i)
        parts_say(&flow, (struct paragraph){.id = tree_format(tree, "sentence_%zu", i + 1),
                                            .text = right->sentences[i],
                                            .icon = "check_circle"});
    for (size_t i = 0; i < right->band_count; ++i)
        parts_say(&flow, (struct paragraph){.id = tree_format(tree, "band_%zu", i + 1),
                                            .text = right->bands[i].title,
                                            .icon = "label"});
    parts_say(&flow, (struct paragraph){
                         .id = "source",
                         .text = tree_format(tree, "%s · %s", right->source, right->consulted),
                         .muted = true});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, right->title);
    parts_flow(kiosk, tree, body, &flow);
}

/* -- Talleres --------------------------------------------------------------------------------- */

static struct button workshop_button(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct pack_workshop *workshop = &kiosk->pack->workshops[index];
    const char *detail =
        tree_format(tree, "%s%s%s%s", workshop->when, *workshop->place != '\0' ? " · " : "",
                    workshop->place, workshop->sample ? _(" (example)") : "");
    return (struct button){.kind = BUTTON_ROW,
                           .id = tree_format(tree, "workshop_%s", workshop->id),
                           .label = workshop->name,
                           .dense = true,
                           .detail = detail,
                           .icon = workshop->program ? "live_tv" : "construction",
                           .tint = (enum button_tint)(index % 4)};
}

void workshops_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    build_rows(kiosk, tree, body,
               (struct rows){.name = _("Workshops, groups"),
                             .count = (int)kiosk->pack->workshop_count,
                             .button = workshop_button});
}
