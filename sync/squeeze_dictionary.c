/* The schema's dictionary, version 1: see squeeze.h. */
#include "sync/squeeze.h"

const uint8_t squeeze_dictionary[] = {0};
const size_t squeeze_dictionary_size = 0;
