/* The two pins of a TLS certificate: see certificate.h.
 *
 * Promises: never reads outside the given text. Refuses lengths that do not fit into each other.
 * The walk: Certificate { tbsCertificate { [0] version?, serial, algorithm, issuer, validity,
 * subject, subjectPublicKeyInfo … } … }. */
#include "sync/certificate.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#define DER_MAX 4096
#define TAG_SEQUENCE 0x30
#define TAG_INTEGER 0x02
#define TAG_VERSION 0xA0

struct der {
    const uint8_t *bytes;
    size_t size;
};

/* Takes one element off the front of `from`: its tag, all of it (`whole`) and what is inside. */
static bool take(struct der *from, uint8_t tag, struct der *whole, struct der *inside)
{
    size_t head = 2, length;

    if (from->size < 2 || from->bytes[0] != tag)
        return false;
    length = from->bytes[1];
    if (length > 0x7F) {
        size_t count = length & 0x7F;

        if (count < 1 || count > 2 || from->size < 2 + count)
            return false;
        length = from->bytes[2];
        if (count == 2)
            length = length << 8 | from->bytes[3];
        head += count;
    }
    if (length > from->size - head)
        return false;
    *whole = (struct der){from->bytes, head + length};
    *inside = (struct der){from->bytes + head, length};
    from->bytes += head + length;
    from->size -= head + length;
    return true;
}

static bool find_key(struct der certificate, struct der *key)
{
    static const uint8_t before_key[] = {TAG_INTEGER, TAG_SEQUENCE, TAG_SEQUENCE, TAG_SEQUENCE,
                                         TAG_SEQUENCE};
    struct der body, fields, whole, inside;

    if (!take(&certificate, TAG_SEQUENCE, &whole, &body) || certificate.size != 0 ||
        !take(&body, TAG_SEQUENCE, &whole, &fields))
        return false;
    if (fields.size > 0 && fields.bytes[0] == TAG_VERSION &&
        !take(&fields, TAG_VERSION, &whole, &inside))
        return false;
    for (size_t i = 0; i < sizeof before_key; i++) {
        if (!take(&fields, before_key[i], &whole, &inside))
            return false;
    }
    return take(&fields, TAG_SEQUENCE, key, &inside);
}

enum outcome certificate_read_pins(const char *pem, struct certificate_pins *pins)
{
    static const char head[] = "-----BEGIN CERTIFICATE-----", tail[] = "-----END CERTIFICATE-----";
    uint8_t der[DER_MAX], hash[32];
    size_t size = 0;
    struct der key;
    const char *from = strstr(pem, head), *to;

    if (from == NULL)
        return INVALID;
    from += sizeof head - 1;
    to = strstr(from, tail);
    if (to == NULL || sodium_base642bin(der, sizeof der, from, (size_t)(to - from), "\r\n ", &size,
                                        NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return INVALID;
    if (!find_key((struct der){der, size}, &key))
        return INVALID;
    crypto_hash_sha256(pins->tls, key.bytes, key.size);
    crypto_generichash(hash, sizeof hash, key.bytes, key.size, NULL, 0);
    memcpy(pins->code, hash, sizeof pins->code);
    return DONE;
}
