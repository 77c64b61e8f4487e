/* What a new fair begins with: whole, so that it could be opened at once, and with nothing that a
 * person would have to say: national lines and cards as shipped, the information booth, empty
 * tables, a privacy notice marked as a sample that nobody reviewed. */
#ifndef JORNADA_SYNC_HUB_SETUP_H
#define JORNADA_SYNC_HUB_SETUP_H

#include "sync/hub/fair_edit.h"
#include "sync/hub/fair_form.h"

/* The form of a new fair: the hub's municipality, the next free number, a name for the folder. */
void setup_starter_form(struct hub *hub, struct fair_form *form,
                        char name[ENROLMENT_FAIR_NAME_MAX]);
/* Every file but fair.ini. */
enum outcome setup_starter_files(struct hub *hub, const struct fair_form *form,
                                 struct fair_edit *edit) MUST_CHECK;

#endif
