/* jornada-work: does one piece of long work for jornada-hub and ends. See work_child.h; nobody
 * starts it by hand.
 *
 * libxlsxwriter keeps each sheet in a temporary file while it writes. This program may make none on
 * a disk, and shall not: in the place of the library's own function for that, a file in memory. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sync/hub/work_child.h"

FILE *lxw_tmpfile(char *folder); /* xlsxwriter/utility.h */

FILE *lxw_tmpfile(char *folder)
{
    int fd = memfd_create("part", MFD_CLOEXEC);
    FILE *file = fd >= 0 ? fdopen(fd, "w+") : NULL;
    (void)folder;
    if (file == NULL && fd >= 0)
        close(fd);
    return file;
}

int main(int argc, char *argv[])
{
    work_child_run(work_table(), argc, argv);
}
