/* A backup handed to a command of the coordinator's own (scp, rclone, lp…), and fetched back by
 * another, through /bin/sh.
 *
 * The command that sends reads the backup on its standard input; its path and name are in
 * JORNADA_BACKUP_FILE and JORNADA_BACKUP_NAME. The one that fetches writes it to its standard
 * output. Promises: nothing of theirs gets into our standard output. Runs in the process of the
 * command `backup`, never in a hub that serves. */
#ifndef JORNADA_SYNC_HUB_BACKUP_SHELL_H
#define JORNADA_SYNC_HUB_BACKUP_SHELL_H

#include <stdbool.h>

/* True when the command ended with 0. */
bool backup_shell_send(const char *command, const char *path, const char *name);
/* What it writes becomes `path`, 0600. */
bool backup_shell_fetch(const char *command, const char *path, const char *name);

#endif
