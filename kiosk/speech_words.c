#include "kiosk/speech_words.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/words.h"
#include "sync/pack.h"
#include "sync/phone.h"

static bool is_one_of(const char *id, const char *const *ids)
{
    for (; *ids != NULL; ++ids)
        if (strcmp(id, *ids) == 0)
            return true;
    return false;
}

enum speech_part speech_words_part(const struct node *node)
{
    static const char *const aside[] = {"notice", "rehearsal", NULL}; /* for volunteers */
    static const char *const bar[] = {"leave",    "listen", "text",  "contrast",
                                      "language", "person", "brand", NULL};
    static const char *const steps[] = {"back",      "skip",      "next", "confirm",
                                        "page_back", "page_next", NULL};
    if (*node->id == '\0' || node->role == ROLE_KEY || node->role == ROLE_LIST ||
        node->reading == READING_KEYS || is_one_of(node->id, aside))
        return SPEECH_NOT_READ;
    if (is_one_of(node->id, bar))
        return node_can_act(node) ? SPEECH_BAR : SPEECH_NOT_READ;
    if (node->reading == READING_STEPS || is_one_of(node->id, steps))
        return node_can_act(node) ? SPEECH_STEPS : SPEECH_NOT_READ;
    if (node->role == ROLE_HEADING || node->role == ROLE_DIALOG || strcmp(node->id, "heading") == 0)
        return SPEECH_QUESTION;
    if (node_can_act(node))
        return SPEECH_CHOICES;
    return (node->states & STATE_DISABLED) != 0 || *node->name == '\0' ? SPEECH_NOT_READ
                                                                       : SPEECH_WORDS;
}

static const struct node *first_of(const struct node *node, enum speech_part part)
{
    while (node != NULL && speech_words_part(node) != part)
        node = node->next;
    return node;
}

const struct node *speech_words_next(const struct tree *tree, const struct node *after, bool bar)
{
    static const enum speech_part usual[] = {SPEECH_QUESTION, SPEECH_WORDS, SPEECH_CHOICES,
                                             SPEECH_STEPS, SPEECH_BAR};
    static const enum speech_part neutral[] = {SPEECH_QUESTION, SPEECH_CHOICES, SPEECH_WORDS,
                                               SPEECH_STEPS, SPEECH_BAR};
    const enum speech_part *order = strcmp(tree->screen, "attract") == 0 ? neutral : usual;
    int count = bar ? SPEECH_PARTS : SPEECH_PARTS - 1, i = 0;
    const struct node *found = NULL;
    if (after != NULL) {
        while (i < SPEECH_PARTS && order[i] != speech_words_part(after))
            ++i;
        found = first_of(after->next, speech_words_part(after));
        ++i;
    }
    for (; found == NULL && i < count; ++i)
        found = first_of(tree->first, order[i]);
    return found;
}

/* -- Words ------------------------------------------------------------------------------------- */

struct words { /* being put together */
    char *text;
    size_t size, used;
};

static void add(struct words *words, const char *text, size_t length)
{
    if (length >= words->size - words->used)
        length = words->size - words->used - 1;
    memcpy(words->text + words->used, text, length);
    words->used += length;
    words->text[words->used] = '\0';
}

static void add_pause(struct words *words)
{
    if (words->used > 0)
        add(words, ". ", 2);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* How far a telephone number goes on here, 0 = there is none: ten digits, a star code, a short
 * code that begins with 0 or 9. Dates and hours hold other signs, amounts have fewer digits. */
static size_t number_length(const char *text)
{
    size_t length = *text == '*' ? 1 : 0, digits = 0, end = 0;
    for (; is_digit(text[length]) || (text[length] == ' ' && digits > 0); ++length)
        if (is_digit(text[length])) {
            ++digits;
            end = length + 1;
        }
    bool is_short = digits == 3 && end == 3 && (*text == '0' || strncmp(text, "911", 3) == 0);
    bool is_star = *text == '*' && digits >= 3 && digits <= 5;
    return digits == PHONE_DIGITS || is_short || is_star ? end : 0;
}

/* Text with its telephone numbers digit by digit. */
static void add_text(struct words *words, const char *text)
{
    for (char before = ' '; *text != '\0';) {
        char number[PHONE_TEXT_BYTES], said[PHONE_TEXT_BYTES];
        size_t length = is_digit(before) || before == '-' ? 0 : number_length(text);
        if (length > 0 && length < sizeof number) {
            memcpy(number, text, length);
            number[length] = '\0';
            bool good = phone_say(number, said);
            if (good)
                add(words, said, strlen(said));
            sodium_memzero(number, sizeof number);
            sodium_memzero(said, sizeof said);
            if (good) {
                text += length;
                before = '0';
                continue;
            }
        }
        before = *text;
        add(words, text++, 1);
    }
}

/* "K7Q2-9M" → "K 7 Q 2, 9 M". */
static void add_spelled(struct words *words, const char *text)
{
    for (; *text != '\0'; ++text) {
        add(words, *text == '-' ? "," : text, 1);
        add(words, " ", 1);
    }
}

static void add_personal(struct words *words, const struct node *node)
{
    const char *text = node->role == ROLE_FIELD ? node->value : node->text;
    bool named = *node->name != '\0' && strcmp(node->name, node->text) != 0;
    if (named || node->role == ROLE_FIELD)
        add_text(words, node->name);
    if (*text == '\0')
        return;
    add_pause(words);
    if (strcmp(node->id, "folio") == 0 && node->role == ROLE_LABEL)
        add_spelled(words, text);
    else
        add_text(words, *node->speech != '\0' && !named ? node->speech : text);
}

/* What the plaza may know of something that is hers: its name, where that is not her own text. */
static void add_hidden(struct words *words, const struct node *node)
{
    bool is_empty = node->role == ROLE_FIELD && *node->value == '\0';
    bool named = *node->name != '\0' && strcmp(node->name, node->text) != 0 &&
                 (*node->value == '\0' || strcmp(node->name, node->value) != 0);
    if (node->role == ROLE_FIELD || named)
        add_text(words, node->name);
    if (is_empty)
        return;
    add_pause(words);
    const char *yours = _("your details");
    add(words, yours, strlen(yours));
}

/* Whole, however long: the pack's question looks at as much as one cell may hold. */
static bool is_discreet(const char *text)
{
    char part[PACK_TEXT_MAX];
    const size_t length = strlen(text), step = sizeof part / 2;
    for (size_t at = 0; at == 0 || at < length; at += step) {
        snprintf(part, sizeof part, "%.*s", (int)sizeof part - 1, text + at);
        if (!pack_text_is_discreet(part))
            return false;
    }
    return true;
}

static bool finish(struct words *words, bool headset)
{
    if (words->used > 0 && (headset || is_discreet(words->text)))
        return true;
    sodium_memzero(words->text, words->size);
    return false;
}

bool speech_words(const struct node *node, bool headset, char *text, size_t size)
{
    struct words words = {.text = text, .size = size};
    text[0] = '\0';
    /* Choices are read alike, chosen or not: which one is hers is told to a headset alone. */
    bool personal = (node->flags & NODE_PERSONAL) != 0 && node->role != ROLE_CHOICE;
    if (personal && headset)
        add_personal(&words, node);
    else if (personal)
        add_hidden(&words, node);
    else
        add_text(&words, *node->speech != '\0' ? node->speech : node->name);
    if (!personal && node->role == ROLE_FIELD && *node->value != '\0') {
        add_pause(&words);
        add_text(&words, node->value);
    }
    if (headset && node->role == ROLE_CHOICE && (node->states & STATE_CHECKED) != 0) {
        add_pause(&words);
        add(&words, _("chosen"), strlen(_("chosen")));
    }
    return finish(&words, headset);
}

bool speech_words_touched(const struct node *node, bool headset, char *text, size_t size)
{
    struct words words = {.text = text, .size = size};
    const char *state = (node->states & STATE_CHECKED) != 0 ? _("chosen") : _("not chosen");
    if (node->role != ROLE_CHOICE)
        return speech_words(node, headset, text, size);
    text[0] = '\0';
    if (headset) {
        add_text(&words, *node->speech != '\0' ? node->speech : node->name);
        add_pause(&words);
    }
    add(&words, state, strlen(state));
    return finish(&words, headset);
}

bool speech_words_are_spanish(const char *text)
{
    static const char *const signs[] = {
        "á",    "é",     "í",     "ó",     "ú",     "ñ",    "¿",     "¡",     " de ",  " la ",
        " el ", " los ", " las ", " una ", " que ", " su ", " por ", " con ", " para "};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; ++i)
        if (strstr(text, signs[i]) != NULL)
            return true;
    return false;
}
