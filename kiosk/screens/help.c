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
    rows.pager = parts_nav(tree, &body, &(struct nav){0});
    rows.columns = tree->theme->large || body.w < 180 ? 1 : 2;
    rows.rows_max = 6;
    label_heading(tree, &body, rows.name);
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

static void add_fact_line(struct tree *tree, struct box *body, const char *id, const char *label,
                          const char *text)
{
    if (*text != '\0') /* a field the pack leaves empty is not shown, nothing is inferred */
        label_paragraph(tree, body, id, tree_format(tree, "%s: %s", label, text));
}

static void add_call_code(struct tree *tree, struct box column, const struct pack_line *line)
{
    char uri[PHONE_TEXT_BYTES];
    if (!phone_uri(line->phone, uri))
        return;
    struct label warning = {.id = "qr_note", .text = _("It stays in the phone's history.")};
    double note = label_height_mm(tree, column.w, &warning);
    double side = column.h - note < column.w ? column.h - note : column.w;
    struct qr qr = {.id = "qr", .name = _("Code to call with your phone"), .value = uri};
    qr_add(tree, layout_cut_top(&column, side), &qr);
    label_add(tree, layout_cut_top(&column, note), &warning);
}

void line_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_line *line = &kiosk->pack->lines[kiosk->visit->line];
    char said[PHONE_TEXT_BYTES], verified[PACK_DAY_TEXT_MAX];
    body = parts_page(tree, body);
    parts_nav(tree, &body, &(struct nav){0});
    struct box column = layout_cut_right(&body, body.w * (tree->theme->large ? 0.34 : 0.4));
    add_call_code(tree, column, line);
    layout_cut_right(&body, tree->theme->gap_mm);
    label_heading(tree, &body, line->name);
    phone_say(line->phone, said);
    struct label number = {
        .id = "number", .text = line->phone, .speech = said, .font = FONT_FIGURE};
    label_add(tree, layout_cut_top(&body, label_height_mm(tree, body.w, &number)), &number);
    layout_cut_top(&body, tree->theme->gap_mm / 2);
    if (!pack_line_is_current(kiosk->pack, line, kiosk_today(kiosk)))
        label_paragraph(tree, &body, "unconfirmed", _("To be confirmed"));
    add_fact_line(tree, &body, "hours", _("Hours"), line->hours);
    add_fact_line(tree, &body, "cost", _("Cost"), line->cost);
    add_fact_line(tree, &body, "what", _("When you call"), line->what_happens);
    if (line->verified_on != PACK_NO_DAY) {
        pack_day_write(line->verified_on, verified);
        add_fact_line(tree, &body, "verified", _("Verified on"), verified);
    }
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
    body = parts_page(tree, body);
    struct box pager = parts_nav(tree, &body, &(struct nav){0});
    label_heading(tree, &body, right->title);
    struct label source = {.id = "source",
                           .text = tree_format(tree, "%s · %s", right->source, right->consulted),
                           .colour = COLOUR_MUTED};
    double height = label_height_mm(tree, body.w, &source);
    label_add(tree, layout_cut_bottom(&body, height), &source);
    layout_cut_bottom(&body, tree->theme->gap_mm / 2);
    parts_flow(kiosk, tree, body,
               &(struct flow){.name = right->title,
                              .count = (int)right->sentence_count,
                              .pager = pager,
                              .icon = right->poster ? "label" : "check_circle",
                              .id_format = "sentence_%d",
                              .texts = right->sentences});
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
               (struct rows){.name = _("Workshops and groups"),
                             .count = (int)kiosk->pack->workshop_count,
                             .button = workshop_button});
}
