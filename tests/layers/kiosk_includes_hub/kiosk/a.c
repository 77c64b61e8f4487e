#include "sync/hub/hub.h"
