#include "kiosk/visit.h"
