/* Ed25519 signatures that say what they are for: see signature.h.
 *
 * Promises: a fixed, small amount of stack whatever the length. Refuses: nothing when making;
 * anything but the exact bytes, purpose and key when checking. */
#include "sync/signature.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define CONTEXT_MAX 32

struct signed_text {
    uint8_t bytes[CONTEXT_MAX + 1 + crypto_generichash_BYTES_MAX];
    size_t size;
};

static void compose(const char *context, const uint8_t *bytes, size_t size,
                    struct signed_text *text)
{
    size_t context_size = strlen(context) + 1;

    assert(context_size <= CONTEXT_MAX + 1);
    memcpy(text->bytes, context, context_size);
    crypto_generichash(text->bytes + context_size, crypto_generichash_BYTES_MAX, bytes, size, NULL,
                       0);
    text->size = context_size + crypto_generichash_BYTES_MAX;
}

void signature_make(const char *context, const uint8_t *bytes, size_t size,
                    const uint8_t secret_key[64], uint8_t signature[SIGNATURE_BYTES])
{
    struct signed_text text;

    compose(context, bytes, size, &text);
    crypto_sign_detached(signature, NULL, text.bytes, text.size, secret_key);
}

enum outcome signature_check(const char *context, const uint8_t *bytes, size_t size,
                             const uint8_t public_key[32], const uint8_t signature[SIGNATURE_BYTES])
{
    struct signed_text text;

    compose(context, bytes, size, &text);
    if (crypto_sign_verify_detached(signature, text.bytes, text.size, public_key) != 0)
        return REFUSED;
    return DONE;
}
