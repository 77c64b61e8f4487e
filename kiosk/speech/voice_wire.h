/* What parent and voice say to each other over their socket pair: one program, one machine, so
 * structs go as they are, each whole or not at all (SOCK_SEQPACKET). */
#ifndef JORNADA_KIOSK_SPEECH_VOICE_WIRE_H
#define JORNADA_KIOSK_SPEECH_VOICE_WIRE_H

#include <stdint.h>

#include "kiosk/speech/voice.h"

enum voice_wish { VOICE_SAY = 0x5301, VOICE_HUSH, VOICE_VOLUME };

/* Sent up to the end of the text alone: VOICE_ORDER_HEAD bytes and the text with its NUL. */
struct voice_order {
    uint32_t wish, number;
    uint32_t language; /* enum voice_language */
    uint32_t percent;
    char clip[VOICE_PATH_MAX];
    char text[VOICE_TEXT_MAX];
};
#define VOICE_ORDER_HEAD offsetof(struct voice_order, text)

struct voice_report {
    uint32_t news; /* enum voice_news */
    uint32_t number;
};

#endif
