#include "kiosk/board_path.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define NAME "board.sock"
#define BACKLOG 4

static int open_folder(const char *folder, struct sockaddr_un *address)
{
    int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/" NAME, fd);
    return fd;
}

int board_path_connect(const char *folder)
{
    struct sockaddr_un address;
    int at = open_folder(folder, &address);
    int fd = at < 0 ? -1 : socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool good = fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    if (at >= 0)
        close(at);
    if (!good && fd >= 0)
        close(fd);
    return good ? fd : -1;
}

/* What stands there from a kiosk that crashed. */
static bool take_place(int folder)
{
    struct stat there;
    if (fstatat(folder, NAME, &there, AT_SYMLINK_NOFOLLOW) != 0)
        return true;
    return S_ISSOCK(there.st_mode) && unlinkat(folder, NAME, 0) == 0;
}

int board_path_listen(const char *folder)
{
    struct sockaddr_un address;
    int other = board_path_connect(folder);
    if (other >= 0) { /* somebody listens */
        close(other);
        return -1;
    }
    int at = open_folder(folder, &address);
    int fd = at < 0 ? -1 : socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool good = fd >= 0 && take_place(at) &&
                bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
                fchmodat(at, NAME, 0600, 0) == 0 && listen(fd, BACKLOG) == 0;
    if (at >= 0)
        close(at);
    if (!good && fd >= 0)
        close(fd);
    return good ? fd : -1;
}

void board_path_remove(const char *folder)
{
    struct sockaddr_un address;
    int at = open_folder(folder, &address);
    if (at < 0)
        return;
    (void)take_place(at);
    close(at);
}

bool board_path_is_own(int fd)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
}
