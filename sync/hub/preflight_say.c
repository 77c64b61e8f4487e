/* preflight_say.h over words.csv. */
#include "sync/hub/preflight_say.h"

#include <stdio.h>
#include <string.h>

static const char *word(const struct words *words, enum web_language language,
                        enum preflight_check check, const char *part, const char *end)
{
    char key[96];
    snprintf(key, sizeof key, "preflight.%s%s%s%s", preflight_check_name(check),
             *part != '\0' ? "." : "", part, end);
    return words_get(words, key, language);
}

void preflight_say(const struct words *words, enum web_language language,
                   const struct preflight *preflight, enum preflight_check check,
                   char text[PREFLIGHT_SAY_MAX])
{
    const struct preflight_item *item = &preflight->items[check];
    const char *sentence =
        item->count == 1 ? word(words, language, check, item->reason, ".one") : NULL;
    if (sentence == NULL)
        sentence = word(words, language, check, item->reason, "");
    if (sentence == NULL)
        sentence = item->reason;
    const char *place = strstr(sentence, "{n}");
    if (place == NULL)
        snprintf(text, PREFLIGHT_SAY_MAX, "%s", sentence);
    else
        snprintf(text, PREFLIGHT_SAY_MAX, "%.*s%zu%s", (int)(place - sentence), sentence,
                 item->count, place + 3);
}

const char *preflight_say_do(const struct words *words, enum web_language language,
                             const struct preflight *preflight, enum preflight_check check)
{
    char part[48];
    snprintf(part, sizeof part, "do_%.40s", preflight->items[check].reason);
    const char *text = word(words, language, check, part, "");
    if (text == NULL)
        text = word(words, language, check, "do", "");
    return text != NULL ? text : "";
}

const char *preflight_path(const struct preflight *preflight, enum preflight_check check)
{
    static const char *const paths[PREFLIGHT_CHECKS] = {
        [PREFLIGHT_LINES] = "/preparar/llamadas",    [PREFLIGHT_PENDING] = "/preparar/llamadas",
        [PREFLIGHT_TEXTS] = "/preparar/contenido",   [PREFLIGHT_SAMPLES] = "/preparar/tablas",
        [PREFLIGHT_DAYS] = "/preparar/jornada",      [PREFLIGHT_OFFICES] = "/preparar/oficinas",
        [PREFLIGHT_ACCOMPANY] = "/preparar/equipo",  [PREFLIGHT_COORDINATION] = "/cuentas",
        [PREFLIGHT_KIOSKS] = "/preparar/kioscos",    [PREFLIGHT_CLOCKS] = "/preparar/kioscos",
        [PREFLIGHT_CONTENT] = "/preparar/versiones", [PREFLIGHT_PAPER] = "/preparar/kioscos",
    };
    if (check == PREFLIGHT_ACCOMPANY && strcmp(preflight->items[check].reason, "keys") == 0)
        return "/preparar/oficinas";
    return paths[check];
}

void preflight_command(const struct preflight *preflight, enum preflight_check check,
                       char text[PREFLIGHT_SAY_MAX])
{
    text[0] = '\0';
    if (check == PREFLIGHT_BACKUP)
        snprintf(text, PREFLIGHT_SAY_MAX, "jornada-hub --data DIR backup --to /media/usb");
    else if (check == PREFLIGHT_DRILL)
        snprintf(text, PREFLIGHT_SAY_MAX, "jornada-hub --data DIR custodian drill --by ana");
    else if (check == PREFLIGHT_KIT)
        snprintf(text, PREFLIGHT_SAY_MAX,
                 "jornada-hub --data DIR kit %.64s --blank 200 --pdf kit.pdf",
                 preflight->fair.name);
}
