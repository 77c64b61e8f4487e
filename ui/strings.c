/* A chained hash table with a use counter; dropping looks through all of it, which is rare.
 *
 * Personal strings and masks live in the ordinary heap between two wipes (a mask of its own in
 * guarded pages would cost 16 KiB a word); they are zeroed before they are given back. */
#include "ui/strings.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define CHAINS 512

struct strings {
    struct string_entry *chains[CHAINS];
    unsigned char key[crypto_shorthash_KEYBYTES];
    uint64_t clock;
    struct text_use use;
};

struct strings *strings_create(void)
{
    if (sodium_init() < 0)
        return NULL;
    struct strings *strings = calloc(1, sizeof *strings);
    if (strings != NULL)
        crypto_shorthash_keygen(strings->key);
    return strings;
}

void strings_destroy(struct strings *strings)
{
    if (strings == NULL)
        return;
    strings_forget(strings, false);
    free(strings);
}

static uint64_t hash_key(const struct strings *strings, const struct string_key *key)
{
    uint64_t hash;
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)key->string, key->length,
                     strings->key);
    uint64_t rest = (uint64_t)key->kind << 56 ^ (uint64_t)key->slot << 40 ^ (uint64_t)key->width_px;
    return hash ^ rest * UINT64_C(0x9e3779b97f4a7c15);
}

static bool is_entry(const struct string_entry *entry, const struct string_key *key, uint64_t hash)
{
    return entry->hash == hash && entry->kind == key->kind && entry->slot == key->slot &&
           entry->width_px == key->width_px && entry->length == key->length &&
           memcmp(entry->string, key->string, key->length) == 0;
}

struct string_entry *strings_find(struct strings *strings, const struct string_key *key)
{
    uint64_t hash = hash_key(strings, key);
    for (struct string_entry *entry = strings->chains[hash % CHAINS]; entry != NULL;
         entry = entry->next) {
        if (!is_entry(entry, key, hash))
            continue;
        if (key->personal && !entry->personal) { /* once personal, always */
            entry->personal = true;
            strings->use.personal_entries++;
        }
        entry->used_at = ++strings->clock;
        return entry;
    }
    return NULL;
}

static void drop(struct strings *strings, struct string_entry **place)
{
    struct string_entry *entry = *place;
    *place = entry->next;
    strings->use.entries--;
    strings->use.bytes -= entry->bytes + entry->length + sizeof *entry;
    if (entry->personal) {
        strings->use.personal_entries--;
        sodium_memzero(entry->string, entry->length);
        if (entry->data != NULL)
            sodium_memzero(entry->data, entry->bytes);
    }
    free(entry->data);
    free(entry);
}

/* Drops the least recently used quarter: a looking-through then buys room for long. */
static void make_room(struct strings *strings)
{
    uint64_t oldest = strings->clock;
    for (size_t i = 0; i < CHAINS; i++) {
        for (struct string_entry *entry = strings->chains[i]; entry != NULL; entry = entry->next)
            oldest = entry->used_at < oldest ? entry->used_at : oldest;
    }
    uint64_t limit = oldest + (strings->clock - oldest) / 4;
    for (size_t i = 0; i < CHAINS; i++) {
        struct string_entry **place = &strings->chains[i];
        while (*place != NULL) {
            if ((*place)->used_at <= limit)
                drop(strings, place);
            else
                place = &(*place)->next;
        }
    }
}

/* The string stands behind its entry: finding it then reads one place of memory, not two. */
static struct string_entry *make_entry(const struct string_key *key, size_t bytes)
{
    struct string_entry *entry = calloc(1, sizeof *entry + key->length + 1);
    if (entry == NULL)
        return NULL;
    entry->data = bytes == 0 ? NULL : calloc(1, bytes);
    if (bytes != 0 && entry->data == NULL) {
        free(entry);
        return NULL;
    }
    memcpy(entry->string, key->string, key->length);
    entry->length = key->length;
    entry->bytes = bytes;
    entry->kind = key->kind;
    entry->slot = key->slot;
    entry->width_px = key->width_px;
    entry->personal = key->personal;
    return entry;
}

struct string_entry *strings_add(struct strings *strings, const struct string_key *key,
                                 size_t bytes)
{
    while (strings->use.entries > 0 &&
           (strings->use.entries >= STRINGS_MAX || strings->use.bytes + bytes > STRINGS_BYTES_MAX))
        make_room(strings);
    struct string_entry *entry = make_entry(key, bytes);
    if (entry == NULL)
        return NULL;
    entry->hash = hash_key(strings, key);
    entry->used_at = ++strings->clock;
    entry->next = strings->chains[entry->hash % CHAINS];
    strings->chains[entry->hash % CHAINS] = entry;
    strings->use.entries++;
    strings->use.personal_entries += key->personal;
    strings->use.bytes += bytes + key->length + sizeof *entry;
    return entry;
}

void strings_forget(struct strings *strings, bool only_personal)
{
    for (size_t i = 0; i < CHAINS; i++) {
        struct string_entry **place = &strings->chains[i];
        while (*place != NULL) {
            if (!only_personal || (*place)->personal)
                drop(strings, place);
            else
                place = &(*place)->next;
        }
    }
}

struct text_use strings_use(const struct strings *strings)
{
    return strings->use;
}
