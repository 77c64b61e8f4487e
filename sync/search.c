/* A sorted table of folded words: see search.h. One row a word of a name; a typed beginning is a
 * range of rows, found by halving; the rarest typed word gives the candidates, the others are
 * looked for in the candidate's own folded name. */
#include "sync/search.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sync/text.h"

#define NOT_WHOLE 1000 /* added to the rank of a name that is not typed to its end */

struct row {
    const char *word; /* into `text`; ends at a blank or NUL */
    uint32_t entry;
};

struct search {
    char *text;         /* every folded name, NUL behind each */
    const char **names; /* by entry, into `text` */
    size_t count;
    struct row *rows; /* by word, then entry */
    size_t row_count;
};

struct typed {
    const char *words[SEARCH_WORDS_MAX];
    size_t lengths[SEARCH_WORDS_MAX];
    size_t count;
    char folded[SEARCH_NAME_MAX];
};

/* Letters that sound alike in Mexico fold to one: v as b; z, c and k as s; y and ll as l (so that
 * "vil" still finds "villa"); h is silent. */
static char sound(char c)
{
    switch (c) {
    case 'v':
        return 'b';
    case 'z':
    case 'c':
    case 'k':
        return 's';
    case 'y':
        return 'l';
    default:
        return c;
    }
}

size_t search_fold(const char *text, char folded[SEARCH_NAME_MAX])
{
    size_t length = text_fold(text, folded, SEARCH_NAME_MAX);
    size_t to = 0;
    for (size_t from = 0; from < length; from++) {
        char c = sound(folded[from]);
        if (c == 'h')
            continue;
        if (c == 'l' && to > 0 && folded[to - 1] == 'l')
            continue;
        folded[to++] = c;
    }
    folded[to] = '\0';
    return to;
}

/* The word behind this one, or NULL. */
static const char *next_word(const char *word)
{
    const char *blank = strchr(word, ' ');
    return blank != NULL ? blank + 1 : NULL;
}

/* Blank and NUL both end a word, and come before every letter. */
static unsigned char letter(char c)
{
    return c == ' ' ? 0 : (unsigned char)c;
}

static int compare_words(const char *a, const char *b)
{
    while (letter(*a) != 0 && *a == *b) {
        a++;
        b++;
    }
    return letter(*a) - letter(*b);
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *left = a, *right = b;
    int order = compare_words(left->word, right->word);
    return order != 0 ? order : (left->entry > right->entry) - (left->entry < right->entry);
}

/* Folds every name into one block; *words counts the rows to come. */
static bool fold_all(struct search *search, const char *(*name)(const void *context, size_t entry),
                     const void *context, size_t *words)
{
    char folded[SEARCH_NAME_MAX];
    size_t size = 0, room = 0;
    *words = 0;
    for (size_t entry = 0; entry < search->count; entry++) {
        size_t length = search_fold(name(context, entry), folded) + 1;
        if (size + length > room) {
            room = 2 * room + SEARCH_NAME_MAX;
            char *larger = realloc(search->text, room);
            if (larger == NULL)
                return false;
            search->text = larger;
        }
        memcpy(search->text + size, folded, length);
        size += length;
        for (const char *at = folded; at != NULL; at = next_word(at))
            ++*words;
    }
    return true;
}

static void fill_rows(struct search *search)
{
    const char *at = search->text;
    for (size_t entry = 0; entry < search->count; entry++) {
        search->names[entry] = at;
        for (const char *word = at; word != NULL; word = next_word(word)) {
            if (letter(*word) != 0)
                search->rows[search->row_count++] = (struct row){word, (uint32_t)entry};
        }
        at += strlen(at) + 1;
    }
    qsort(search->rows, search->row_count, sizeof *search->rows, compare_rows);
}

struct search *search_create(size_t count, const char *(*name)(const void *context, size_t entry),
                             const void *context)
{
    size_t words = 0;
    struct search *search = calloc(1, sizeof *search);
    if (search == NULL)
        return NULL;
    search->count = count;
    bool folded = fold_all(search, name, context, &words);
    search->names = calloc(count + 1, sizeof *search->names);
    search->rows = calloc(words + 1, sizeof *search->rows);
    if (!folded || search->names == NULL || search->rows == NULL) {
        search_destroy(search);
        return NULL;
    }
    fill_rows(search);
    return search;
}

void search_destroy(struct search *search)
{
    if (search == NULL)
        return;
    free(search->text);
    free(search->names);
    free(search->rows);
    free(search);
}

static int compare_prefix(const char *word, const char *prefix, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        int order = letter(word[i]) - (unsigned char)prefix[i];
        if (order != 0)
            return order;
    }
    return 0;
}

/* The first row that is not below (or, with `past`, above) the prefix. */
static size_t find_bound(const struct search *search, const char *prefix, size_t length, bool past)
{
    size_t low = 0, high = search->row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_prefix(search->rows[middle].word, prefix, length);
        if (order < 0 || (past && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void split(const char *text, struct typed *typed)
{
    (void)search_fold(text, typed->folded);
    typed->count = 0;
    for (const char *at = typed->folded; at != NULL && typed->count < SEARCH_WORDS_MAX;
         at = next_word(at)) {
        size_t length = strcspn(at, " ");
        if (length == 0)
            continue;
        typed->words[typed->count] = at;
        typed->lengths[typed->count++] = length;
    }
}

/* Every typed word but number `skip` begins a word of the name. */
static bool has_others(const char *name, const struct typed *typed, size_t skip)
{
    for (size_t i = 0; i < typed->count; i++) {
        const char *word = i == skip ? NULL : name;
        while (word != NULL && compare_prefix(word, typed->words[i], typed->lengths[i]) != 0)
            word = next_word(word);
        if (i != skip && word == NULL)
            return false;
    }
    return true;
}

/* The best so far, kept in order; ranks beside the entries. */
struct best {
    size_t *entries;
    unsigned ranks[64];
    size_t count, room;
};

static bool is_better(unsigned rank, size_t entry, unsigned than_rank, size_t than_entry)
{
    return rank < than_rank || (rank == than_rank && entry < than_entry);
}

static bool would_enter(const struct best *best, unsigned rank, size_t entry)
{
    size_t last = best->count - 1;
    return best->count < best->room ||
           is_better(rank, entry, best->ranks[last], best->entries[last]);
}

static void insert(struct best *best, unsigned rank, size_t entry)
{
    size_t at = best->count;
    for (size_t i = 0; i < best->count; i++) {
        if (best->entries[i] == entry)
            return; /* two words of one name begin alike */
    }
    while (at > 0 && is_better(rank, entry, best->ranks[at - 1], best->entries[at - 1]))
        at--;
    if (best->count < best->room)
        best->count++;
    for (size_t i = best->count - 1; i > at; i--) {
        best->entries[i] = best->entries[i - 1];
        best->ranks[i] = best->ranks[i - 1];
    }
    best->entries[at] = entry;
    best->ranks[at] = rank;
}

size_t search_find(const struct search *search, const char *typed,
                   unsigned (*rank)(const void *context, size_t entry), const void *context,
                   size_t *entries, size_t room)
{
    struct typed words;
    struct best best = {.entries = entries};
    size_t from = 0, to = SIZE_MAX, rarest = 0;
    best.room = room < sizeof best.ranks / sizeof *best.ranks
                    ? room
                    : sizeof best.ranks / sizeof *best.ranks;
    split(typed, &words);
    if (words.count == 0 || best.room == 0)
        return 0;
    for (size_t i = 0; i < words.count; i++) {
        size_t first = find_bound(search, words.words[i], words.lengths[i], false);
        size_t past = find_bound(search, words.words[i], words.lengths[i], true);
        if (past - first < to - from) {
            from = first;
            to = past;
            rarest = i;
        }
    }
    for (size_t row = from; row < to; row++) {
        size_t entry = search->rows[row].entry;
        unsigned its_rank = rank != NULL ? rank(context, entry) : 0;
        if (its_rank == SEARCH_LEFT_OUT)
            continue;
        if (strcmp(search->names[entry], words.folded) != 0)
            its_rank += NOT_WHOLE;
        if (would_enter(&best, its_rank, entry) && has_others(search->names[entry], &words, rarest))
            insert(&best, its_rank, entry);
    }
    return best.count;
}
