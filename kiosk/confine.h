/* What the network child may still ask of the kernel.
 *
 * Promises: after DONE the process cannot open a file for writing, start a program or a process,
 * trace another, or speak to a UNIX socket; threads, memory, TCP, UDP and reading what libc's
 * resolver reads stay. Where the kernel has Landlock, nothing outside /etc, /usr, /lib and the
 * resolver's folders of /run can be read: not the kiosk's keys. What is not on the list answers
 * EPERM (EACCES for paths). It can never be undone. */
#ifndef JORNADA_KIOSK_CONFINE_H
#define JORNADA_KIOSK_CONFINE_H

#include "sync/outcome.h"

/* REFUSED when the kernel takes no filter. */
enum outcome confine_network(void) MUST_CHECK;

#endif
