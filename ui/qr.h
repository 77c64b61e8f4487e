/* A QR on the glass: whole pixels a module, four modules of white around, black in every theme. */
#ifndef JORNADA_UI_QR_H
#define JORNADA_UI_QR_H

#include "ui/node.h"

struct qr {
    const char *id;
    const char *name;
    const char *speech; /* NULL = the name */
    const char *value;  /* what it holds, at most 500 bytes */
    bool personal;
};

struct node *qr_add(struct tree *tree, struct box box, const struct qr *qr);

#endif
