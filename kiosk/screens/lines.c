/* Líneas de apoyo: the list, and one line with its number large and a code to call it.
 *
 * National, of this state and of this municipality alone, the confirmed ones first (sync/pack).
 * Opening them needs nothing and leaves nothing: what was read is counted nowhere but in locked
 * memory, as a number of the day (Never 4). */
#include <string.h>

#include "kiosk/capture.h"
#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/reading.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "sync/phone.h"

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
                           .name = tree_format(tree, "%s, %s", line->discreet_label, line->phone),
                           .detail = current ? NULL : _("To be confirmed"),
                           .trailing = line->phone,
                           .speech = tree_format(tree, "%s, %s. %s", line->discreet_label, said,
                                                 current ? "" : _("To be confirmed")),
                           .dense = true,
                           .icon = line->kind == LINE_WHATSAPP ? "chat" : "call",
                           .tint = current ? TINT_TEAL : TINT_CLAY};
}

void lines_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_line *lines[PACK_LINES_MAX];
    size_t count = pack_lines_visible(kiosk->pack, kiosk_today(kiosk), lines, PACK_LINES_MAX);
    reading_rows(
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
                                       .icon = line->kind == LINE_WHATSAPP ? "chat" : "call",
                                       .font = FONT_FIGURE,
                                       .card = true});
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

void line_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct pack_line *line = &kiosk->pack->lines[kiosk->visit->line];
    char uri[PHONE_TEXT_BYTES];
    struct flow flow = {.name = line->name};
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, line->name);
    say_line(kiosk, tree, &flow, line);
    /* What is written to is not called: a code for a call would mislead. */
    if (line->kind == LINE_WHATSAPP || !phone_uri(line->phone, uri)) {
        parts_flow(kiosk, tree, body, &flow);
        return;
    }
    parts_say(&flow,
              (struct paragraph){.id = "qr_note",
                                 .text = _("A call from this code stays in the phone's history."),
                                 .icon = "qr_code"});
    struct box room = reading_cut_code(tree, &body);
    parts_flow(kiosk, tree, body, &flow);
    reading_add_code(
        tree, room,
        &(struct qr){.id = "qr", .name = _("Code to call with your phone"), .value = uri});
}
