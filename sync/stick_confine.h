/* What the stick's child may still ask of the kernel.
 *
 * Promises: after DONE the process can open, write, rename and remove files of one folder that is
 * open already, and nothing else: no program, no process, no socket. Names are taken by that
 * folder's descriptor alone, and where the kernel has Landlock it sees no other folder: not the
 * keys. What is not allowed answers EPERM (EACCES for paths). It can never be undone. */
#ifndef JORNADA_SYNC_STICK_CONFINE_H
#define JORNADA_SYNC_STICK_CONFINE_H

#include "sync/outcome.h"

/* REFUSED when the kernel takes no filter. */
enum outcome stick_confine_to(int folder_fd) MUST_CHECK;

#endif
