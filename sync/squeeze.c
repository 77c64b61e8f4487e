/* Makes the facts of one commit shorter with the schema's dictionary: see squeeze.h.
 *
 * The four magic bytes are cut off and put back, so that no experimental interface is needed. A
 * compression that fails for want of memory only costs bytes: the caller then keeps the plain. */
#include "sync/squeeze.h"

#include <string.h>
#include <zstd.h>

#define MAGIC_BYTES 4
#define LEVEL 19
#define SMALL_MAX 8192

static const uint8_t magic[MAGIC_BYTES] = {0x28, 0xB5, 0x2F, 0xFD};

static size_t compress(ZSTD_CCtx *context, const uint8_t *bytes, size_t size, uint8_t *small)
{
    if (ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, LEVEL)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0)) ||
        ZSTD_isError(
            ZSTD_CCtx_loadDictionary(context, squeeze_dictionary, squeeze_dictionary_size)))
        return 0;
    size = ZSTD_compress2(context, small, SMALL_MAX, bytes, size);
    return ZSTD_isError(size) ? 0 : size;
}

size_t squeeze_pack(const uint8_t *bytes, size_t size, uint8_t *small, size_t room)
{
    uint8_t whole[SMALL_MAX];
    size_t whole_size = 0;
    ZSTD_CCtx *context = ZSTD_createCCtx();

    if (context != NULL)
        whole_size = compress(context, bytes, size, whole);
    ZSTD_freeCCtx(context);
    if (whole_size <= MAGIC_BYTES || whole_size - MAGIC_BYTES > room)
        return 0;
    memcpy(small, whole + MAGIC_BYTES, whole_size - MAGIC_BYTES);
    return whole_size - MAGIC_BYTES;
}

enum outcome squeeze_unpack(const uint8_t *small, size_t small_size, uint8_t *bytes, size_t room,
                            size_t *size)
{
    uint8_t whole[SMALL_MAX];
    ZSTD_DCtx *context;

    if (small_size > sizeof whole - MAGIC_BYTES)
        return DAMAGED;
    memcpy(whole, magic, MAGIC_BYTES);
    memcpy(whole + MAGIC_BYTES, small, small_size);
    context = ZSTD_createDCtx();
    if (context == NULL)
        return BUSY;
    *size = ZSTD_decompress_usingDict(context, bytes, room, whole, small_size + MAGIC_BYTES,
                                      squeeze_dictionary, squeeze_dictionary_size);
    ZSTD_freeDCtx(context);
    return ZSTD_isError(*size) ? DAMAGED : DONE;
}
