/* What is fuzzed: everything that reads bytes from outside, one function each.
 *
 * A target takes any bytes and must come back, without a crash and without believing them; where it
 * accepts, encoding again must give the same bytes (asserted in the target). Signed bodies are
 * signed by a fixed key after the fuzzer changed them, so that the decoder behind the signature is
 * reached. */
#ifndef JORNADA_TESTS_FUZZ_TARGET_H
#define JORNADA_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

struct target {
    const char *name;
    void (*take)(const uint8_t *bytes, size_t size);
    /* A good input to start from; returns its size, at most `room`. NULL: none. */
    size_t (*seed)(uint8_t *bytes, size_t room);
};

/* Ends with a NULL name. */
extern const struct target targets[];

#endif
