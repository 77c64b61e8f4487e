/* Idioma: with two languages the bar's button changes between them; with more it opens this choice,
 * each language by the name its speakers give it. Nothing is kept: Salir brings the fair's own
 * language back. */
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"

static const struct words_offer two_languages = {
    .count = 2, .languages = {{"es", "Español"}, {"en", "English"}}};

static const struct words_offer *offer_of(const struct kiosk *kiosk)
{
    return kiosk->languages != NULL ? kiosk->languages : &two_languages;
}

void languages_touch(struct kiosk *kiosk)
{
    if (offer_of(kiosk)->count <= 2)
        words_choose(words_are_spanish() ? "en" : "es");
    else if (kiosk_screen(kiosk) != SCREEN_LANGUAGES)
        kiosk_show(kiosk, SCREEN_LANGUAGES);
}

static struct choice language_choice(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct words_language *language = &offer_of(kiosk)->languages[index];
    return (struct choice){.id = tree_format(tree, "language_%s", language->code),
                           .label = language->name,
                           .checked = words_are(language->code)};
}

void languages_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    body = parts_page(tree, body);
    struct rows rows = {.name = _("Which language do you prefer?"),
                        .count = (int)offer_of(kiosk)->count,
                        .columns = body.w < 180 ? 1 : 2,
                        .rows_max = 6,
                        .pager = parts_nav(tree, &body, &(struct nav){.pager = true}),
                        .choice = language_choice};
    parts_heading(tree, &body, rows.name);
    parts_rows(kiosk, tree, body, &rows);
}

/* Back to where she was; who came from attract goes on to the services, in her language. */
bool languages_act(struct kiosk *kiosk, const char *id)
{
    if (strncmp(id, "language_", 9) != 0)
        return false;
    words_choose(id + 9);
    if (kiosk->visit->depth <= 1)
        kiosk_replace(kiosk, SCREEN_HOME);
    else
        kiosk_back(kiosk);
    return true;
}
