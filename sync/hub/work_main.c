/* jornada-work: does one piece of long work for jornada-hub and ends. See work_child.h; nobody
 * starts it by hand. */
#include "sync/hub/work_child.h"

int main(int argc, char *argv[])
{
    work_child_run(work_table(), argc, argv);
}
