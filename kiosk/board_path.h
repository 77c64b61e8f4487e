/* DIR/board.sock as an address: both ends of kiosk/board_post.h.
 *
 * The folder's own descriptor stands in the address, so that no path is too long for it. Only the
 * folder's owner can reach the socket (0600), and each end looks at who the other is. */
#ifndef JORNADA_KIOSK_BOARD_PATH_H
#define JORNADA_KIOSK_BOARD_PATH_H

#include <stdbool.h>

/* Descriptors that do not block, -1 when it does not come to be. Listening takes the place of a
 * socket that nobody listens on, and of no other file. */
int board_path_listen(const char *folder);
int board_path_connect(const char *folder);
void board_path_remove(const char *folder);
/* The other end is of this user, or root. */
bool board_path_is_own(int fd);

#endif
