/* A reply of the test socket, made into a tree again: the same rules look at it from outside. */
#include "tests/audit_rules.h"

#include <stdio.h>
#include <string.h>

#define REPLY_BYTES (256 * 1024)

static const char *field(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text == NULL ? "" : text;
}

static double number(const json_t *array, size_t index)
{
    return json_number_value(json_array_get(array, index));
}

static enum node_role role_of(const char *name)
{
    for (int role = 0; role < ROLE_COUNT; ++role)
        if (strcmp(node_role_name((enum node_role)role), name) == 0)
            return (enum node_role)role;
    return ROLE_COUNT;
}

static unsigned states_of(const json_t *words)
{
    unsigned states = 0;
    size_t i;
    const json_t *word;
    json_array_foreach(words, i, word)
    {
        for (unsigned bit = 1; bit <= STATE_PRESSED; bit <<= 1)
            if (strcmp(json_string_value(word), node_state_name(bit, 0)) == 0)
                states |= bit;
    }
    return states;
}

static void add_node(struct audit *audit, struct tree *tree, const json_t *said)
{
    const json_t *box = json_object_get(said, "box_mm");
    enum node_role role = role_of(field(said, "role"));
    struct node *node =
        node_add(tree, role == ROLE_COUNT ? ROLE_LABEL : role, field(said, "id"),
                 (struct box){number(box, 0), number(box, 1), number(box, 2), number(box, 3)});
    node->states = states_of(json_object_get(said, "state"));
    node->name = tree_copy(tree, field(said, "name"));
    node->text = tree_copy(tree, field(said, "text"));
    /* here "" is what would be spoken: nothing */
    const char *speech = field(said, "speech");
    node_speech(tree, node, *speech == '\0' ? " " : speech);
    if (role == ROLE_COUNT || box == NULL)
        audit_find(audit, AUDIT_EMPTY, node, "it has no role or no box");
}

int audit_reply(struct audit *audit, const json_t *reply, const char *where)
{
    const json_t *size = json_object_get(reply, "size_mm"), *said;
    struct tree tree;
    size_t i;
    int before = audit->total;
    if (!tree_open(&tree, REPLY_BYTES)) {
        fprintf(stderr, "%s: no locked memory\n", where);
        return 1;
    }
    tree_begin(&tree, field(reply, "screen"));
    tree.page = (struct box){0, 0, number(size, 0), number(size, 1)};
    audit->outside = true;
    audit->tree = &tree;
    audit->where = where;
    json_array_foreach(json_object_get(reply, "nodes"), i, said) add_node(audit, &tree, said);
    (void)audit_tree(audit, &tree, where);
    audit->tree = NULL;
    tree_close(&tree);
    return audit->total - before;
}
