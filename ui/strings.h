/* Internal to text: what was measured and rendered before, in bounded memory.
 *
 * An entry is found by (kind, font, width, string). Masks are 8-bit coverage, so that one serves
 * every colour. Personal entries are zeroed when dropped; the others are only dropped. The oldest
 * go first when entries or bytes run out. Strings are hashed with a key drawn at the start. */
#ifndef JORNADA_UI_STRINGS_H
#define JORNADA_UI_STRINGS_H

#include "ui/text.h"

#define STRINGS_MAX 1024
#define STRINGS_BYTES_MAX (1536 * 1024)

enum string_kind { STRING_MASK, STRING_WIDTH, STRING_WRAP, STRING_ICON };

struct string_key {
    enum string_kind kind;
    int slot; /* which font at which size */
    int width_px;
    const char *string;
    size_t length;
    bool personal;
};

struct string_entry {
    struct string_entry *next;
    uint64_t hash, used_at;
    enum string_kind kind;
    int slot, width_px;
    bool personal;
    size_t length, bytes; /* bytes: of data */
    int w, h;
    void *data; /* coverage, or spans */
    char string[];
};

struct strings;

struct strings *strings_create(void); /* NULL: out of memory */
void strings_destroy(struct strings *strings);
/* NULL = not there. */
struct string_entry *strings_find(struct strings *strings, const struct string_key *key);
/* A new entry with room for `bytes` of data; NULL: out of memory. May drop older ones. */
struct string_entry *strings_add(struct strings *strings, const struct string_key *key,
                                 size_t bytes);
void strings_forget(struct strings *strings, bool only_personal);
struct text_use strings_use(const struct strings *strings);

#endif
