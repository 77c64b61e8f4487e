/* What is read and spoken: names, ids, speech, and the words of Never 5. */
#include "tests/audit_rules.h"

#include <string.h>

#include "sync/pack.h"

/* Pages that may use the words: one has to open them, and Salir is there. */
static bool is_help(const char *screen)
{
    static const char *const help[] = {"offices", "office", "rights",         "right",
                                       "lines",   "line",   "poster",         "workshops",
                                       "groups",  "notice", "register_notice"};
    for (size_t i = 0; i < sizeof help / sizeof help[0]; ++i)
        if (strcmp(screen, help[i]) == 0)
            return true;
    return false;
}

static bool can_be_spoken(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; ++c) {
        bool letter = (*c | 32) >= 'a' && (*c | 32) <= 'z';
        bool sign = *c < 0xC3 || *c == 0xE2; /* Latin-1's signs; dashes, arrows, boxes */
        if (letter || (*c >= '0' && *c <= '9') || !sign)
            return true;
    }
    return false;
}

/* Everything that can be touched, and headings: a person who does not see must hear them. */
static void check_speech(struct audit *audit, const struct node *node)
{
    if (!audit_is_target(node) && node->role != ROLE_HEADING)
        return;
    const char *spoken = node->speech[0] != '\0' ? node->speech : node->name;
    if (node->name[0] != '\0' && !can_be_spoken(spoken))
        audit_find(audit, AUDIT_SPEECH, node, "\"%s\"", spoken);
}

static void check_discreet(struct audit *audit, const struct node *node)
{
    const char *const shown[] = {node->name, node->text, node->speech};
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; ++i) {
        bool again = i > 0 && strcmp(shown[i], shown[0]) == 0;
        if (!again && !pack_text_is_discreet(shown[i]))
            audit_find(audit, AUDIT_DISCREET, node, "\"%s\"", shown[i]);
    }
}

static bool is_named(const struct node *node)
{
    return audit_is_target(node) || node->role == ROLE_HEADING || node->role == ROLE_LIST ||
           node->role == ROLE_QR || node->role == ROLE_DIALOG || node->role == ROLE_PROGRESS ||
           node->role == ROLE_IMAGE;
}

static void check_pairs(struct audit *audit, const struct node *node)
{
    for (const struct node *other = node->next; other != NULL; other = other->next) {
        if (node->id[0] != '\0' && strcmp(node->id, other->id) == 0)
            audit_find(audit, AUDIT_SAME_ID, node, "%s", other->name);
        if (is_named(node) && is_named(other) && node->name[0] != '\0' &&
            strcmp(node->name, other->name) == 0)
            audit_find(audit, AUDIT_SAME_NAME, node, "%s, \"%s\"", other->id, node->name);
    }
}

void audit_words(struct audit *audit)
{
    bool help = is_help(audit->tree->screen);
    for (const struct node *node = audit->tree->first; node != NULL; node = node->next) {
        bool means = node->id[0] != '\0' || audit_is_target(node); /* grounds mean nothing */
        if (means && node->name[0] == '\0')
            audit_find(audit, AUDIT_NO_NAME, node, "\"%s\"", node->text);
        check_speech(audit, node);
        if (!help)
            check_discreet(audit, node);
        check_pairs(audit, node);
    }
}
