#include "kiosk/speech.h"

#include <stddef.h>

struct speech {
    bool offered; /* the child said that there is a voice and a sound card */
    bool on;
};

bool speech_is_offered(const struct speech *speech)
{
    return speech != NULL && speech->offered;
}

bool speech_is_on(const struct speech *speech)
{
    return speech != NULL && speech->on;
}
