/* jornada-work with the deeds of the tests. */
#include "sync/hub/work_child.h"
#include "tests/work_deeds.h"

int main(int argc, char *argv[])
{
    work_child_run(work_deeds(), argc, argv);
}
