/* The slip's QR, by libqrencode; see qr.h. */
#include "kiosk/slip/qr.h"

#include <qrencode.h>
#include <string.h>

enum outcome qr_encode(const char *text, uint8_t modules[SLIP_QR_MODULES][SLIP_QR_MODULES])
{
    QRinput *input = QRinput_new2(SLIP_QR_VERSION, QR_ECLEVEL_Q);
    QRcode *code = NULL;
    enum outcome outcome = INVALID;
    if (input &&
        QRinput_append(input, QR_MODE_AN, (int)strlen(text), (const unsigned char *)text) == 0)
        code = QRcode_encodeInput(input);
    if (code && code->width == SLIP_QR_MODULES) {
        for (int y = 0; y < SLIP_QR_MODULES; y++)
            for (int x = 0; x < SLIP_QR_MODULES; x++)
                modules[y][x] = code->data[y * SLIP_QR_MODULES + x] & 1;
        outcome = DONE;
    }
    QRcode_free(code);
    QRinput_free(input);
    return outcome;
}
