#include "tests/a.h"
