/* DATA/control.sock as a socket address: reached through the folder's descriptor, because such an
 * address has room for 107 bytes and a folder's name may be longer. */
#ifndef JORNADA_SYNC_HUB_CONTROL_PATH_H
#define JORNADA_SYNC_HUB_CONTROL_PATH_H

/* A listening socket in place of whatever stood there; -1 when it cannot be. */
int control_path_listen(const char *data);
/* A connected socket; -1 when nobody listens. */
int control_path_connect(const char *data);
void control_path_remove(const char *data);

#endif
