/* control_path.h. */
#include "sync/hub/control_path.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define NAME "control.sock"
#define BACKLOG 8

/* The folder's descriptor keeps the address good; the caller closes it. */
static int address_of(const char *data, struct sockaddr_un *address)
{
    int folder = open(data, O_PATH | O_DIRECTORY | O_CLOEXEC);
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/" NAME, folder);
    return folder;
}

static int open_socket(const char *data, bool listening)
{
    struct sockaddr_un address;
    int folder = address_of(data, &address);
    int fd = folder >= 0 ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
    bool good = fd >= 0;
    if (good && listening) {
        unlinkat(folder, NAME, 0);
        good = bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
               fchmodat(folder, NAME, 0600, 0) == 0 && listen(fd, BACKLOG) == 0;
    } else if (good) {
        good = connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    }
    if (folder >= 0)
        close(folder);
    if (good)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

int control_path_listen(const char *data)
{
    return open_socket(data, true);
}

int control_path_connect(const char *data)
{
    return open_socket(data, false);
}

void control_path_remove(const char *data)
{
    int folder = open(data, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    unlinkat(folder, NAME, 0);
    close(folder);
}
