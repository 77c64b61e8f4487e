/* A node of role qr whose value is what a reader will read; drawing.c lays out the modules. */
#include "ui/qr.h"
#include <assert.h>
#include <string.h>

struct node *qr_add(struct tree *tree, struct box box, const struct qr *qr)
{
    assert(strlen(qr->value) <= 500);
    struct node *node = node_add(tree, ROLE_QR, qr->id, box);
    node->flags = qr->personal ? NODE_PERSONAL : 0;
    node->name = tree_copy(tree, qr->name);
    node_speech(tree, node, qr->speech);
    node_value(tree, node, qr->value);
    mark_qr(tree, node, box, qr->value);
    return node;
}
