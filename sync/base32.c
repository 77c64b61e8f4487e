/* Base32 with Crockford's alphabet; see base32.h. */
#include "sync/base32.h"

#include <assert.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char base32_character(unsigned value)
{
    assert(value < 32);
    return alphabet[value];
}

int base32_value(char character)
{
    char capital = character >= 'a' && character <= 'z' ? (char)(character - 'a' + 'A') : character;
    for (int value = 0; value < 32; value++)
        if (alphabet[value] == capital)
            return value;
    return -1;
}

void base32_write(const uint8_t *bytes, size_t size, char *text)
{
    unsigned held = 0, bits = 0;
    for (size_t i = 0; i < size; i++) {
        held = (held << 8 | bytes[i]) & 0xFFFU; /* at most 4 + 8 bits wait */
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            *text++ = alphabet[held >> bits & 31];
        }
    }
    if (bits > 0)
        *text++ = alphabet[held << (5 - bits) & 31];
    *text = '\0';
}

enum outcome base32_read(const char *text, uint8_t *bytes, size_t size)
{
    unsigned held = 0, bits = 0;
    size_t filled = 0;
    for (size_t i = 0; i < BASE32_CHARS(size); i++) {
        int value = base32_value(text[i]);
        if (value < 0)
            return INVALID;
        held = (held << 5 | (unsigned)value) & 0xFFFU;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes[filled++] = (uint8_t)(held >> bits);
        }
    }
    return (held & ((1U << bits) - 1U)) == 0 ? DONE : INVALID;
}
