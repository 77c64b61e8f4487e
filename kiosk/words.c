#include "kiosk/words.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* gettext keeps what it found until this counter of its own changes (its documented way to say
 * that LANGUAGE is another one). */
extern int _nl_msg_cat_cntr;

static void use(const char *language)
{
    /* The English sentences are the message ids, so English is "no catalogue". */
    setenv("LANGUAGE", strcmp(language, "en") == 0 ? "en" : "es", 1);
    ++_nl_msg_cat_cntr;
}

void words_open(const char *folder)
{
    /* C.UTF-8 is on every Debian; plain "C" would switch catalogues off. */
    if (setlocale(LC_MESSAGES, "C.UTF-8") == NULL || setlocale(LC_CTYPE, "C.UTF-8") == NULL)
        return;
    bindtextdomain("jornada", folder);
    bind_textdomain_codeset("jornada", "UTF-8");
    textdomain("jornada");
    use("es");
}

void words_choose(const char *language)
{
    use(language);
}

bool words_are_spanish(void)
{
    const char *language = getenv("LANGUAGE");
    return language == NULL || strcmp(language, "en") != 0;
}

const char *words_spanish(const char *sentence)
{
    bool spanish = words_are_spanish();
    if (!spanish)
        use("es");
    const char *found = gettext(sentence);
    if (!spanish)
        use("en");
    return found;
}
