/* Whatever is freed in a program of this project is zeroed first, by whichever library frees it.
 *
 * Promises: no text, code point or glyph stays in freed memory (Never 10). HarfBuzz, for one, works
 * on a buffer of its own for each string and frees it as it stands; SDL, pango and cairo do alike;
 * at the hub so do jansson, libqrencode and streams in memory with a badge and its PIN.
 * In place of the C library's free and realloc, as its manual allows; its own __libc_ names do the
 * work. A sanitized program is asked to fill what it frees instead. Refuses nothing. */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifdef SANITIZED

const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "max_free_fill_size=1073741824:free_fill_byte=0";
}

#else

void __libc_free(void *block);

void free(void *block)
{
    if (block == NULL)
        return;
    int before = errno;
    /* An optimiser that sees the allocation would take the whole block for more than was asked. */
    __asm__ volatile("" : "+r"(block));
    explicit_bzero(block, malloc_usable_size(block));
    __libc_free(block);
    errno = before;
}

/* Never by the C library's own: it may move a block and leave what was there. */
void *realloc(void *block, size_t size)
{
    if (block == NULL)
        return malloc(size);
    if (size == 0) {
        free(block);
        return NULL;
    }
    size_t had = malloc_usable_size(block);
    if (size <= had && size >= had / 2) {
        explicit_bzero((uint8_t *)block + size, had - size);
        return block;
    }
    void *fresh = malloc(size);
    if (fresh == NULL)
        return NULL;
    memcpy(fresh, block, size < had ? size : had);
    free(block);
    return fresh;
}

#endif
