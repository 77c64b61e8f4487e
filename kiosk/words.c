#include "kiosk/words.h"

#include <libintl.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES 4096

/* gettext keeps what it found until this counter of its own changes (its documented way to say
 * that LANGUAGE is another one). */
extern int _nl_msg_cat_cntr;

static const char *const codes[] = {"es", "en", "maz", "oto", "nah", NULL};

/* As the Spanish calls them, until a catalogue says what its speakers do. */
static const char *const names[] = {"Español", "English", "Mazahua", "Otomí", "Náhuatl"};

/* What gettext looks through, in order. The English sentences are the message ids, so English is
 * "no catalogue". */
static const char *const paths[] = {"es", "en", "maz:es", "oto:es", "nah:es"};

_Static_assert(sizeof names / sizeof *names == WORDS_LANGUAGES_MAX, "a name for every code");
_Static_assert(sizeof codes / sizeof *codes == WORDS_LANGUAGES_MAX + 1, "all codes");
_Static_assert(sizeof paths / sizeof *paths == WORDS_LANGUAGES_MAX, "a path for every code");

/* Position of a code; of Spanish when it is none. */
static size_t position_of(const char *code, size_t length)
{
    for (size_t i = 0; codes[i] != NULL; i++) {
        if (strlen(codes[i]) == length && memcmp(codes[i], code, length) == 0)
            return i;
    }
    return 0;
}

static size_t chosen(void)
{
    const char *path = getenv("LANGUAGE");
    return path == NULL ? 0 : position_of(path, strcspn(path, ":"));
}

/* gettext looks through a tree under a lock each time; a screen says fifty sentences at every key.
 * Beside gettext's own state, and as it: one for the process. */
#define SAID_SLOTS 1024
static struct {
    const char *sentence, *said;
} already_said[SAID_SLOTS];

static void use(size_t language)
{
    setenv("LANGUAGE", paths[language], 1);
    ++_nl_msg_cat_cntr;
    memset(already_said, 0, sizeof already_said);
}

const char *words_say(const char *sentence)
{
    size_t slot = ((uintptr_t)sentence * UINT64_C(0x9e3779b97f4a7c15)) >> 54;
    if (already_said[slot].sentence != sentence) {
        already_said[slot].said = gettext(sentence);
        already_said[slot].sentence = sentence;
    }
    return already_said[slot].said;
}

void words_open(const char *folder)
{
    /* C.UTF-8 is on every Debian; plain "C" would switch catalogues off. */
    if (setlocale(LC_MESSAGES, "C.UTF-8") == NULL || setlocale(LC_CTYPE, "C.UTF-8") == NULL)
        return;
    bindtextdomain("jornada", folder);
    bind_textdomain_codeset("jornada", "UTF-8");
    textdomain("jornada");
    use(0);
}

void words_choose(const char *language)
{
    use(position_of(language, strlen(language)));
}

const char *words_chosen(void)
{
    return codes[chosen()];
}

bool words_are(const char *language)
{
    return position_of(language, strlen(language)) == chosen();
}

bool words_are_spanish(void)
{
    return strcmp(words_chosen(), "en") != 0;
}

const char *words_spanish(const char *sentence)
{
    size_t language = chosen();
    if (language != 0)
        use(0);
    const char *found = gettext(sentence);
    if (language != 0)
        use(language);
    return found;
}

static void add(struct words_offer *offer, size_t language, const char *name)
{
    struct words_language *added = &offer->languages[offer->count++];
    added->code = codes[language];
    (void)snprintf(added->name, sizeof added->name, "%s", name);
}

static void add_reviewed(const char *folder, size_t language, catalogue_can_show *can_show,
                         void *context, struct words_offer *offer)
{
    const char *code = codes[language];
    struct catalogue catalogue;
    char path[PATH_BYTES], why[CATALOGUE_WHY_MAX];
    (void)snprintf(path, sizeof path, "%s/%s/LC_MESSAGES/jornada.mo", folder, code);
    if (catalogue_read(path, can_show, context, &catalogue, why) == DONE)
        add(offer, language, *catalogue.name != '\0' ? catalogue.name : names[language]);
    else if (offer->why[0] == '\0')
        (void)snprintf(offer->why, sizeof offer->why, "%s.po: %s", code, why);
}

void words_offer(const char *folder, const char *wanted, catalogue_can_show *can_show,
                 void *context, struct words_offer *offer)
{
    memset(offer, 0, sizeof *offer);
    add(offer, 0, names[0]);
    add(offer, 1, names[1]);
    for (wanted += strspn(wanted, " "); *wanted != '\0'; wanted += strspn(wanted, " ")) {
        size_t length = strcspn(wanted, " ");
        size_t language = position_of(wanted, length);
        if (language > 1 && offer->count < WORDS_LANGUAGES_MAX)
            add_reviewed(folder, language, can_show, context, offer);
        wanted += length;
    }
}
