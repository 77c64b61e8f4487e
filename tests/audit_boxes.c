/* Where things stand: on the page, as large as a finger needs, clear of each other. */
#include "tests/audit_rules.h"

#include <math.h>
#include <string.h>

static void check_size(struct audit *audit, const struct node *node)
{
    struct box box = node->box;
    /* Keys are held to their pitch (audit_keys); the strips between them are theirs too. */
    bool key = node->role == ROLE_KEY, field = node->role == ROLE_FIELD;
    double wide = key ? 14.5 : field ? 15 : 20, high = key ? 14.5 : 15;
    if (box.w < wide - AUDIT_SLACK_MM || box.h < high - AUDIT_SLACK_MM)
        audit_find(audit, AUDIT_SIZE, node, "%.1f x %.1f mm", box.w, box.h);
}

/* Grounds and covers carry other nodes; everything else keeps clear. */
static bool carries(const struct node *node)
{
    return node->role == ROLE_DIALOG || node->role == ROLE_LIST || node->role == ROLE_IMAGE;
}

static void check_overlaps(struct audit *audit, const struct node *node)
{
    if (carries(node))
        return;
    for (const struct node *other = node->next; other != NULL; other = other->next) {
        struct box inner = layout_inset(other->box, AUDIT_SLACK_MM);
        if (!carries(other) && layout_overlap(node->box, inner))
            audit_find(audit, AUDIT_OVERLAP, node, "%s", other->id);
    }
}

static bool is_within(struct box box, struct box page)
{
    struct box grown = {page.x - AUDIT_SLACK_MM, page.y - AUDIT_SLACK_MM,
                        page.w + 2 * AUDIT_SLACK_MM, page.h + 2 * AUDIT_SLACK_MM};
    return layout_is_within(box, grown);
}

void audit_boxes(struct audit *audit)
{
    for (const struct node *node = audit->tree->first; node != NULL; node = node->next) {
        if (!is_within(node->box, audit->tree->page))
            audit_find(audit, AUDIT_OFF_SCREEN, node, "%.1f %.1f, %.1f x %.1f mm", node->box.x,
                       node->box.y, node->box.w, node->box.h);
        if (audit_is_target(node))
            check_size(audit, node);
        check_overlaps(audit, node);
    }
}

/* -- Keys -------------------------------------------------------------------------------------- */

static bool same_row(struct box a, struct box b)
{
    return fabs(a.y + a.h / 2 - b.y - b.h / 2) < a.h / 2;
}

/* The pitch of keys is from centre to centre for keys of one width; a wide key counts by the
 * columns it takes: half of each, and the strip between. */
static void check_pitch(struct audit *audit, const struct node *key)
{
    const double across_mm = 19.5, down_mm = 16;
    double right = INFINITY, below = INFINITY;
    const struct node *next = key->next;
    for (; next != NULL; next = next->next) {
        if (next->role != ROLE_KEY)
            continue;
        double dx = next->box.x + next->box.w / 2 - key->box.x - key->box.w / 2;
        double dy = next->box.y - key->box.y;
        if (same_row(key->box, next->box) && dx > 0 && dx < right)
            right = dx;
        if (!same_row(key->box, next->box) && dy > 0 && dy < below)
            below = dy;
    }
    if (right < across_mm - AUDIT_SLACK_MM || below < down_mm - AUDIT_SLACK_MM)
        audit_find(audit, AUDIT_PITCH, key, "%.2f x %.2f mm", right, below);
}

void audit_keys(struct audit *audit)
{
    const struct tree *tree = audit->tree;
    int most = tree->page.h > tree->page.w ? 6 : 10;
    for (const struct node *key = tree->first; key != NULL; key = key->next) {
        int row = 0;
        if (key->role != ROLE_KEY)
            continue;
        check_pitch(audit, key);
        for (const struct node *other = key; other != NULL; other = other->next)
            row += other->role == ROLE_KEY && same_row(key->box, other->box);
        if (row > most)
            audit_find(audit, AUDIT_COLUMNS, key, "%d", row);
    }
}
