#include "kiosk/harden.h"

#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

void harden_process(void)
{
    /* One byte, because 0 does not stop a core into a pipe (core(5)). */
    struct rlimit none = {1, 1};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0);
    /* No session bus: SDL would start one, and could hand typed keys to an input method's process.
     */
    (void)setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 1);
    umask(077);
}
