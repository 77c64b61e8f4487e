/* The page of offices that two screens share: everybody's (offices.c) and a volunteer's, who refers
 * somebody (staff_refer.c). Which offices stand there, and what a row says, is each screen's own.
 */
#ifndef JORNADA_KIOSK_SCREENS_OFFICES_LIST_H
#define JORNADA_KIOSK_SCREENS_OFFICES_LIST_H

#include "kiosk/parts.h"

struct offices_list {
    const char *title; /* before the need that was chosen, where one was */
    int count;
    const char *skip, *skip_id, *skip_icon; /* the step in the middle; NULL = none */
    struct button (*button)(struct kiosk *kiosk, struct tree *tree, int index);
};

void offices_list_build(struct kiosk *kiosk, struct tree *tree, struct box body,
                        const struct offices_list *list);

#endif
