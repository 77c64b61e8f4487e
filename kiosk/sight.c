#include "kiosk/sight.h"

#include <sodium.h>
#include <string.h>

#include "kiosk/camera/camera.h"
#include "kiosk/idle.h"
#include "kiosk/input.h"
#include "kiosk/kiosk.h"
#include "kiosk/lock.h"
#include "kiosk/words.h"

/* The screens that ask for a slip; on the others a volunteer goes on with something else. */
static bool asks_for_slip(enum screen_id screen)
{
    static const enum screen_id asking[] = {SCREEN_STAFF_SCAN, SCREEN_STAFF_FOLIO,
                                            SCREEN_STAFF_BLANK, SCREEN_STAFF_WITHDRAW,
                                            SCREEN_STAFF_CORRECT};
    for (size_t i = 0; i < sizeof asking / sizeof asking[0]; ++i)
        if (asking[i] == screen)
            return true;
    return false;
}

static bool is_wanted(const struct kiosk *kiosk)
{
    enum screen_id screen = kiosk_screen(kiosk);
    if (screen == SCREEN_FOLIO)
        return kiosk->visit->looks && !kiosk->visit->found;
    return lock_is_open(kiosk) && asks_for_slip(screen);
}

static void open_camera(struct kiosk *kiosk)
{
    if (kiosk->camera_asked)
        return;
    kiosk->camera_asked = true;
    if (kiosk->board == NULL &&
        camera_open(kiosk->config->camera, kiosk_now_ms(kiosk), &kiosk->camera) != DONE)
        kiosk->camera = NULL; /* no memory for it: the kiosk works without */
}

static const char *saying_of(enum camera_news news)
{
    if (news == CAMERA_MANY)
        return _("Several codes are in view. Show one alone.");
    return news == CAMERA_FOREIGN ? _("That code is no slip's.") : NULL;
}

/* What it said before is over, unless something else was said since. */
static void take_back(struct visit *visit)
{
    static const enum camera_news said[] = {CAMERA_MANY, CAMERA_FOREIGN};
    for (size_t i = 0; i < sizeof said / sizeof said[0]; ++i)
        if (visit->trouble != NULL && strcmp(visit->trouble, saying_of(said[i])) == 0)
            visit->trouble = NULL;
}

static void tell(struct kiosk *kiosk, enum camera_news news, const char *text)
{
    take_back(kiosk->visit);
    if (saying_of(news) != NULL)
        kiosk->visit->trouble = saying_of(news);
    kiosk->stale = true;
    if (news != CAMERA_CODE)
        return;
    idle_begin(kiosk); /* somebody is there */
    input_read(kiosk, text);
}

void sight_step(struct kiosk *kiosk)
{
    open_camera(kiosk);
    enum camera_state before = camera_state(kiosk->camera);
    char text[CAMERA_TEXT_BYTES];
    enum camera_news news;
    camera_want(kiosk->camera, is_wanted(kiosk), kiosk_now_ms(kiosk));
    while ((news = camera_step(kiosk->camera, kiosk_now_ms(kiosk), text)) != CAMERA_NOTHING) {
        tell(kiosk, news, text);
        sodium_memzero(text, sizeof text);
        camera_want(kiosk->camera, is_wanted(kiosk), kiosk_now_ms(kiosk));
    }
    kiosk->stale = kiosk->stale || camera_state(kiosk->camera) != before;
}

int sight_fd(const struct kiosk *kiosk)
{
    return camera_fd(kiosk->camera);
}

int64_t sight_due_ms(const struct kiosk *kiosk)
{
    return camera_due_ms(kiosk->camera);
}

void sight_close(struct kiosk *kiosk)
{
    camera_close(kiosk->camera);
    kiosk->camera = NULL;
}

bool sight_is_looking(const struct kiosk *kiosk)
{
    return camera_state(kiosk->camera) == CAMERA_LOOKING;
}

static const char *words_of(enum camera_state state)
{
    static const char *const words[] = {
        [CAMERA_NONE] = NULL,
        [CAMERA_OFF] = N_("The camera is off until a slip is asked for."),
        [CAMERA_LOOKING] = N_("The camera is looking for a slip."),
        [CAMERA_ABSENT] = N_("The camera is not there, or something else uses it."),
        [CAMERA_NOT_ONE] = N_("What the settings name as the camera is none."),
        [CAMERA_FORMAT] = N_("The camera's pictures are of a kind that is not read here."),
        [CAMERA_STOPPED] = N_("The camera stopped. It is tried again and again."),
    };
    return words[state];
}

static bool is_well(enum camera_state state)
{
    return state == CAMERA_NONE || state == CAMERA_OFF || state == CAMERA_LOOKING;
}

bool sight_is_offered(const struct kiosk *kiosk)
{
    return kiosk->camera != NULL && is_well(camera_state(kiosk->camera));
}

struct condition sight_row(const struct kiosk *kiosk, struct tree *tree)
{
    enum camera_state state = camera_state(kiosk->camera);
    struct condition row = {.id = "state_camera", .icon = "qr_code", .bad = !is_well(state)};
    (void)tree;
    if (state != CAMERA_NONE)
        row.text = _(words_of(state));
    return row;
}

bool sight_examine(struct kiosk *kiosk, const char **word)
{
    open_camera(kiosk);
    camera_wait(kiosk->camera);
    enum camera_state state = camera_state(kiosk->camera);
    *word = state == CAMERA_NONE ? "none set" : words_of(state);
    return is_well(state);
}
