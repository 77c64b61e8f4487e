/* What a kiosk's process gives up before it opens anything.
 *
 * Promises: no core file, no debugger of the same user, no session bus, files for this user alone:
 * what a person types stays in this process. Children inherit it. */
#ifndef JORNADA_KIOSK_HARDEN_H
#define JORNADA_KIOSK_HARDEN_H

void harden_process(void);

#endif
