/* How far along: steps of a form, or a bar for work and time. */
#ifndef JORNADA_UI_PROGRESS_H
#define JORNADA_UI_PROGRESS_H

#include "ui/node.h"

/* "Paso 2 de 5" is the caller's sentence; done counts the current step. */
struct node *progress_steps(struct tree *tree, struct box box, const char *id, const char *sentence,
                            int done, int steps);
struct node *progress_bar(struct tree *tree, struct box box, const char *id, const char *sentence,
                          double fraction);

#endif
