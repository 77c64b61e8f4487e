/* The list of rules, and the order in which a tree is held to them. */
#include "tests/audit_rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct audit_text rules[AUDIT_RULES] = {
    [AUDIT_EMPTY] = {"nothing is on it", "one node", "experience.md, The attendee"},
    [AUDIT_FULL] = {"does not fit the tree's memory", "192 KiB", "ui/node.h"},
    [AUDIT_OFF_SCREEN] = {"is off the page", "0 mm", "table: layouts hold at the six sizes"},
    [AUDIT_SIZE] = {"is too small to touch", "20 mm wide, no side under 15 mm",
                    "table: main buttons"},
    [AUDIT_PITCH] = {"is too near the next key", "19.5 mm across, 16 mm down",
                     "table: keys of the on-screen keyboard"},
    [AUDIT_COLUMNS] = {"stands in a row of too many keys", "6 upright, 10 elsewhere",
                       "table: keys of the on-screen keyboard"},
    [AUDIT_OVERLAP] = {"overlaps", "0 mm", "table: layouts hold at the six sizes"},
    [AUDIT_CUT] = {"text is cut", "all lines", "table: nothing cut"},
    [AUDIT_BROKEN] = {"a word is broken", "whole words", "table: nothing cut"},
    [AUDIT_STRAY] = {"draws outside itself", "0.3 mm", "table: no overlap"},
    [AUDIT_ICON] = {"no such icon", "a ligature of the font", "ui/text.h"},
    [AUDIT_TYPE] = {"type is too small", "3.8 mm, Letra grande 7.3 mm",
                    "table: body text, capital height"},
    [AUDIT_NO_NAME] = {"has no name", "one word", "table: speech, every widget has a name"},
    [AUDIT_SAME_NAME] = {"has the name of", "unique on its screen", "design.md: A node"},
    [AUDIT_SAME_ID] = {"has the id of another", "unique on its screen", "design.md: Ids that stay"},
    [AUDIT_SPEECH] = {"says nothing that can be spoken", "a letter or a digit",
                      "table: speech, every widget has speech text"},
    [AUDIT_CONTRAST] = {"stands out too little", "text 7:1, icons and outlines 3:1",
                        "table: contrast"},
    [AUDIT_PIXELS] = {"is not on the glass as the tree says", "its colour, its ground",
                      "table: contrast"},
    [AUDIT_LEAVE] = {"is not Salir as it must be", "a button on press, outside the guard",
                     "table: Salir"},
    [AUDIT_BAR] = {"is not where it stands on other screens", "0 mm",
                   "experience.md: always in the same place"},
    [AUDIT_CHOICES] = {"one choice too many", "six tiles, nine plain choices", "table: choices"},
    [AUDIT_TAB] = {"is not reached by Tab", "once around", "table: keyboard"},
    [AUDIT_ORDER] = {"is read before what stands above it or left of it", "rows, then columns",
                     "issue 3: reading order"},
    [AUDIT_DISCREET] = {"holds a word that no bystander may read", "none outside help pages",
                        "experience.md, Never 5"},
};

const struct audit_text *audit_rule(enum audit_rule rule)
{
    return &rules[rule];
}

void audit_find(struct audit *audit, enum audit_rule rule, const struct node *node,
                const char *format, ...)
{
    va_list arguments;
    const char *id = node == NULL ? "" : node->id;
    fprintf(stderr, "%s, %s: %s %s %s: ", audit->where, audit->tree->screen,
            node == NULL ? "" : node_role_name(node->role), id, rules[rule].name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, " (limit: %s; %s)\n", rules[rule].limit, rules[rule].source);
    ++audit->found[rule];
    ++audit->total;
    snprintf(audit->ids[rule], sizeof audit->ids[rule], "%s", id);
}

bool audit_is_target(const struct node *node)
{
    return node_can_act(node) || (node->states & STATE_DISABLED) != 0;
}

bool audit_is_bar(const char *id)
{
    static const char *const bar[] = {"leave", "listen", "text", "contrast", "language", "person"};
    for (size_t i = 0; i < sizeof bar / sizeof bar[0]; ++i)
        if (strcmp(id, bar[i]) == 0)
            return true;
    return false;
}

static void begin(struct audit *audit, const struct tree *tree, const char *where)
{
    audit->tree = tree;
    audit->where = where;
    if (tree->full)
        audit_find(audit, AUDIT_FULL, NULL, "%zu bytes", tree_bytes(tree));
    if (tree->first == NULL)
        audit_find(audit, AUDIT_EMPTY, NULL, "0 nodes");
}

int audit_layout(struct audit *audit, const struct tree *tree, const char *where)
{
    int before = audit->total;
    begin(audit, tree, where);
    audit_boxes(audit);
    audit_marks(audit);
    return audit->total - before;
}

int audit_tree(struct audit *audit, const struct tree *tree, const char *where)
{
    int before = audit->total;
    (void)audit_layout(audit, tree, where);
    audit_keys(audit);
    audit_contrast(audit);
    audit_words(audit);
    audit_order(audit);
    return audit->total - before;
}
