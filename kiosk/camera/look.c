/* See look.h. A scanner for each picture: what it remembers of one goes with it. */
#include "kiosk/camera/look.h"

#include <sodium.h>
#include <string.h>
#include <zbar.h>

#define GREY_FOURCC 0x30303859 /* Y800 */

static void take_symbol(const zbar_symbol_t *symbol, struct look *look)
{
    char text[LOOK_TEXT_BYTES] = "";
    size_t size = zbar_symbol_get_data_length(symbol);
    const char *data = zbar_symbol_get_data(symbol);
    if (data != NULL && size < sizeof text && memchr(data, '\0', size) == NULL)
        memcpy(text, data, size);
    if (look->codes == 0)
        memcpy(look->text, text, sizeof text);
    if (look->codes == 0 || strcmp(look->text, text) != 0)
        look->codes += look->codes < 2;
    sodium_memzero(text, sizeof text);
}

static void scan(zbar_image_scanner_t *scanner, zbar_image_t *image, struct look *look)
{
    zbar_image_scanner_request_dbus(scanner, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    if (zbar_scan_image(scanner, image) <= 0)
        return;
    for (const zbar_symbol_t *symbol = zbar_image_first_symbol(image); symbol != NULL;
         symbol = zbar_symbol_next(symbol))
        take_symbol(symbol, look);
}

void look_codes(uint8_t *grey, unsigned width, unsigned height, struct look *look)
{
    size_t size = (size_t)width * height;
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();
    sodium_memzero(look, sizeof *look);
    if (scanner != NULL && image != NULL) {
        zbar_image_set_format(image, GREY_FOURCC);
        zbar_image_set_size(image, width, height);
        zbar_image_set_data(image, grey, size, NULL);
        scan(scanner, image, look);
    }
    if (image != NULL)
        zbar_image_destroy(image);
    if (scanner != NULL)
        zbar_image_scanner_destroy(scanner);
    sodium_memzero(grey, size);
    if (look->codes != 1)
        sodium_memzero(look->text, sizeof look->text);
}
