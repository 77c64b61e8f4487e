/* /proc/self/maps says where, /proc/self/mem what. Regions over 1 GiB (a sanitizer's own) are left
 * out. */
#include "tests/memory.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

#include <cmocka.h>

int memory_count(const uint8_t *marker, size_t size)
{
    static uint8_t page[1 << 16];
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC), found = 0;
    unsigned long from, to;
    char line[512], access[8];
    assert_true(maps && memory >= 0);
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx %7s", &from, &to, access) != 3 || access[1] != 'w' ||
            to - from > 1UL << 30)
            continue;
        /* the overlap finds what lies across two reads; the page itself is passed over */
        for (unsigned long at = from; at < to; at += sizeof page - size) {
            if (at < (unsigned long)page + sizeof page && at + sizeof page > (unsigned long)page)
                continue;
            ssize_t got =
                pread(memory, page, sizeof page < to - at ? sizeof page : to - at, (off_t)at);
            for (ssize_t i = 0; i + (ssize_t)size <= got; i++) {
                size_t same = 0;
                while (same < size && page[i + (ssize_t)same] == (marker[same] ^ MEMORY_MASK))
                    same++;
                found += same == size;
            }
        }
    }
    sodium_memzero(page, sizeof page);
    fclose(maps);
    close(memory);
    return found;
}
