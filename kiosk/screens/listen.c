/* The controls of listening: headphones, again, louder, softer, no more. Opened by touching
 * Escuchar while she listens; what was open before stays as it was. */
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/words.h"
#include "ui/tile.h"

enum { HEADSET, AGAIN, LOUDER, SOFTER, SILENCE, TILES };
enum { STEPS = 100 / SPEECH_VOLUME_STEP };

void listen_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct speech *speech = kiosk->speech;
    bool worn = speech_has_headset(speech);
    int volume = speech_volume(speech);
    const char *loud = tree->theme->large ? NULL
                                          : tree_format(tree, _("Volume %d of %d"),
                                                        volume / SPEECH_VOLUME_STEP, STEPS);
    const struct button tiles[TILES] = {
        [HEADSET] = {.id = "headset",
                     .label = worn ? _("Headset off") : _("Headset on"),
                     .icon = "headset",
                     .tint = TINT_TEAL},
        [AGAIN] = {.id = "again", .label = _("Hear again"), .icon = "replay", .tint = TINT_BLUE},
        [LOUDER] = {.id = "louder",
                    .label = _("Louder"),
                    .detail = loud,
                    .icon = "volume_up",
                    .tint = TINT_PLUM,
                    .states = volume >= 100 ? STATE_DISABLED : 0U},
        [SOFTER] = {.id = "softer",
                    .label = _("Softer"),
                    .detail = loud,
                    .icon = "volume_down",
                    .tint = TINT_PLUM,
                    .states = volume <= SPEECH_VOLUME_STEP ? STATE_DISABLED : 0U},
        [SILENCE] = {.id = "silence",
                     .label = _("Stop listening"),
                     .icon = "volume_off",
                     .tint = TINT_CLAY},
    };
    struct button shown[TILES];
    for (int i = 0; i < TILES; ++i) {
        shown[i] = tiles[i];
        shown[i].kind = BUTTON_TILE;
    }
    body = parts_page(tree, body);
    parts_nav(tree, &body, &(struct nav){0});
    parts_heading(tree, &body, _("How do you want to listen?"));
    tile_grid(tree, body, tile_columns(tree, body.w, tree->page.w < 150 ? 2 : 3, shown, TILES),
              shown, TILES);
}

bool listen_act(struct kiosk *kiosk, const char *id)
{
    if (strcmp(id, "headset") == 0) {
        bool worn = !speech_has_headset(kiosk->speech);
        speech_confirm_headset(kiosk, worn);
        if (worn)
            kiosk_back(kiosk); /* and what she came from is read */
    } else if (strcmp(id, "again") == 0) {
        kiosk_back(kiosk);
    } else if (strcmp(id, "louder") == 0) {
        speech_louder(kiosk, SPEECH_VOLUME_STEP);
    } else if (strcmp(id, "softer") == 0) {
        speech_louder(kiosk, -SPEECH_VOLUME_STEP);
    } else if (strcmp(id, "silence") == 0) {
        speech_stop(kiosk);
        kiosk_back(kiosk);
    } else {
        return false;
    }
    return true;
}
