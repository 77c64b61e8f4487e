/* libFuzzer's way in: one program a target, chosen by FUZZ_TARGET at compile time. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    for (const struct target *target = targets; target->name != NULL; ++target)
        if (strcmp(target->name, FUZZ_TARGET) == 0) {
            target->take(bytes, size);
            return 0;
        }
    abort();
}
