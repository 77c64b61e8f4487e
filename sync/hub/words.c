/* words.h: sorted once, looked up by halves. */
#include "sync/hub/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/csv.h"
#include "sync/hub/page.h"

#define WORDS_MAX 2000

struct word {
    const char *key, *text[WEB_LANGUAGES];
};

struct words {
    char *text;
    struct csv csv;
    size_t count;
    struct word *all;
};

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct word *)a)->key, ((const struct word *)b)->key);
}

static enum outcome refuse(char why[320], const char *what, const char *key)
{
    snprintf(why, 320, "web/words.csv: %.100s %.100s", key, what);
    return INVALID;
}

static enum outcome fill(struct words *words, char why[320])
{
    if (words->csv.columns != 3)
        return refuse(why, "the columns are key,es,en", "");
    for (size_t row = 0; row < words->csv.rows; row++) {
        struct word *word = &words->all[words->count++];
        word->key = csv_cell(&words->csv, row, 0);
        for (unsigned i = 0; i < WEB_LANGUAGES; i++) {
            word->text[i] = csv_cell(&words->csv, row, 1 + i);
            if (word->text[i][0] == '\0')
                return refuse(why, "has not both languages", word->key);
        }
    }
    qsort(words->all, words->count, sizeof *words->all, by_key);
    for (size_t i = 1; i < words->count; i++) {
        if (strcmp(words->all[i - 1].key, words->all[i].key) == 0)
            return refuse(why, "stands twice", words->all[i].key);
    }
    return DONE;
}

enum outcome words_open(struct words **words, char why[320])
{
    struct page_file file;
    struct words *fresh = calloc(1, sizeof *fresh);
    *words = NULL;
    if (fresh == NULL || page_file("words.csv", &file) == NULL) {
        free(fresh);
        return BUSY;
    }
    fresh->text = strndup((const char *)file.bytes, file.size);
    enum outcome outcome = fresh->text != NULL
                               ? csv_read(fresh->text, "web/words.csv", WORDS_MAX, &fresh->csv, why)
                               : BUSY;
    if (outcome == DONE) {
        fresh->all = calloc(fresh->csv.rows + 1, sizeof *fresh->all);
        outcome = fresh->all != NULL ? fill(fresh, why) : BUSY;
    }
    if (outcome == DONE)
        *words = fresh;
    else
        words_close(fresh);
    return outcome;
}

void words_close(struct words *words)
{
    if (words == NULL)
        return;
    csv_release(&words->csv);
    free(words->all);
    free(words->text);
    free(words);
}

const char *words_get(const struct words *words, const char *key, enum web_language language)
{
    const struct word wanted = {.key = key};
    const struct word *word =
        bsearch(&wanted, words->all, words->count, sizeof *words->all, by_key);
    return word != NULL ? word->text[language] : NULL;
}

const char *words_key_at(const struct words *words, size_t index)
{
    return index < words->count ? words->all[index].key : NULL;
}
