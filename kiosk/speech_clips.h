/* Which recorded clip takes the place of a node's made voice.
 *
 * Clips stand in FOLDER/clips/LANGUAGE, by the codes of kiosk.ini: "‹id›.wav" for something that is
 * touched, wherever it stands; "‹screen›-‹id›.wav" for anything on that screen. A page that shows
 * one of many (a right, a line, an office …) has clips for what is touched alone, and what is
 * personal has none: a clip says the same to everybody. Form: kiosk/speech/clip.h; what is not in
 * form is passed over. */
#ifndef JORNADA_KIOSK_SPEECH_CLIPS_H
#define JORNADA_KIOSK_SPEECH_CLIPS_H

#include <stdbool.h>
#include <stddef.h>

#include "kiosk/speech/voice.h"
#include "ui/node.h"

/* `folder` may be "": there are none. Looks at every clip once and tells which are not in form:
 * "es/start.wav", "expected …". */
void speech_clips_check(const char *folder, void (*skipped)(const char *name, const char *why));
/* False: the voice is made. */
bool speech_clips_find(const char *folder, const char *language, const char *screen,
                       const struct node *node, char path[VOICE_PATH_MAX]);

#endif
