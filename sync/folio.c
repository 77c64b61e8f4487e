/* The folio; see folio.h. */
#include "sync/folio.h"

#include "sync/base32.h"

#define DATA_CHARS (FOLIO_CHARS - 1)

/* Luhn's sum over base 32: from the right, every other value doubled and its two digits of base 32
 * added. `doubled` says whether the rightmost value is. */
static unsigned luhn_sum(const unsigned values[], int count, int doubled)
{
    unsigned sum = 0;
    for (int i = count - 1; i >= 0; i--, doubled = !doubled) {
        unsigned addend = doubled ? values[i] * 2 : values[i];
        sum += addend / 32 + addend % 32;
    }
    return sum % 32;
}

uint64_t folio_bits(const uint8_t slip[16])
{
    uint64_t bits = 0;
    for (int i = 0; i < 5; i++)
        bits = bits << 8 | slip[i];
    return bits >> (40 - FOLIO_BITS);
}

void folio_write(const uint8_t slip[16], char text[FOLIO_TEXT_BYTES])
{
    folio_write_bits(folio_bits(slip), text);
}

void folio_write_bits(uint64_t bits, char text[FOLIO_TEXT_BYTES])
{
    unsigned values[FOLIO_CHARS];
    for (int i = 0; i < DATA_CHARS; i++)
        values[i] = (unsigned)(bits >> (5 * (DATA_CHARS - 1 - i))) & 31U;
    values[DATA_CHARS] = (32 - luhn_sum(values, DATA_CHARS, 1)) % 32;
    int at = 0;
    for (int i = 0; i < FOLIO_CHARS; i++) {
        if (i == FOLIO_CHARS / 2)
            text[at++] = '-';
        text[at++] = base32_character(values[i]);
    }
    text[at] = '\0';
}

/* Crockford's reading: letters that look like digits are those digits. */
static int value_of(char character)
{
    switch (character) {
    case 'o':
    case 'O':
        return 0;
    case 'i':
    case 'I':
    case 'l':
    case 'L':
        return 1;
    default:
        return base32_value(character);
    }
}

enum folio_reading folio_read(const char *text, uint64_t *bits)
{
    unsigned values[FOLIO_CHARS];
    int count = 0;
    for (; *text; text++) {
        if (*text == ' ' || *text == '-')
            continue;
        int value = value_of(*text);
        if (value < 0)
            return FOLIO_CHARACTER;
        if (count == FOLIO_CHARS)
            return FOLIO_TOO_LONG;
        values[count++] = (unsigned)value;
    }
    if (count == 0)
        return FOLIO_EMPTY;
    if (count < FOLIO_CHARS)
        return FOLIO_TOO_SHORT;
    if (luhn_sum(values, FOLIO_CHARS, 0) != 0)
        return FOLIO_CHECK;
    *bits = 0;
    for (int i = 0; i < DATA_CHARS; i++)
        *bits = *bits << 5 | values[i];
    return FOLIO_OK;
}
