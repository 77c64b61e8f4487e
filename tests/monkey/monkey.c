/* Draws acts, does them, looks after each one; and cuts a failing run down. */
#include "tests/monkey/monkey.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/words.h"
#include "tests/monkey/cage.h"
#include "tests/monkey/guard.h"

/* -- What the monkey knows --------------------------------------------------------------------- */

static const char *const keys[] = {
    "Tab", "Tab",    "Tab",      "Return",    "Return",    "Left",     "Right",
    "Up",  "Down",   "Space",    "Backspace", "Delete",    "Home",     "End",
    "F1",  "PageUp", "PageDown", "Escape",    "Shift+Tab", "CapsLock", "Keypad 5"};

/* As an input method may hand it over: composed, decomposed, other scripts, and what is no UTF-8.
 */
static const char *const texts[] = {
    "María",
    "Ñandú O'Higgins",
    "de la Cruz-Núñez",
    "7223707532",
    "+52 722 370 7532",
    "tol",
    "san",
    "J4H8T9K2",
    "e\xCC\x81\xCC\x81\xCC\x81",
    "a\xCC\xB1o\xCC\xB1 \xCA\x89\xC9\xA8\xEA\x9E\x8C",
    "\xE5\xB1\xB1\xE7\x94\xB0",
    "\xD9\x85\xD8\xB1\xD9\x8A\xD9\x85",
    "\xF0\x9F\x98\x80\xF0\x9F\x98\x80",
    "\xE2\x80\xAEilatI",
    "\xEF\xBF\xBD\xEF\xBB\xBF",
    "\xC3",
    "\xFF\xFE",
    "\xED\xA0\x80",
    "\x01\x02\x7F",
    "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
    " ",
    "\t\n",
};

static const char *const scans[] = {
    "A1B2C3D4E5F6G7H8J9K0L1M2N3\n",
    "12345678901234567890\n",
    "7501031311309\n",
    "91000000000000000000000000000000000000000000000000000000000000000000000000000000000000\n",
    "JKM7\n",
};

static const int waits_ms[] = {20, 100, 300, 1000, 5000, 31000, 61000, 21000, 90000};

enum {
    KEYS = sizeof keys / sizeof keys[0],
    TEXTS = sizeof texts / sizeof texts[0],
    SCANS = sizeof scans / sizeof scans[0],
    WAITS = sizeof waits_ms / sizeof waits_ms[0],
    FINGERS = 2
};

/* Out of 100. Most touches go where something is to be touched. */
static const int weights[MONKEY_KINDS] = {
    [MONKEY_TAP] = 58, [MONKEY_FINGER] = 10, [MONKEY_KEY] = 10,   [MONKEY_TYPE] = 9,
    [MONKEY_SCAN] = 2, [MONKEY_CLOCK] = 8,   [MONKEY_RESIZE] = 1, [MONKEY_FAULT] = 2};

/* -- Drawing ----------------------------------------------------------------------------------- */

/* splitmix64: the same acts on every machine. */
static uint64_t draw(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static int below(uint64_t *seed, int bound)
{
    return (int)(draw(seed) % (uint64_t)bound);
}

static struct monkey_act draw_act(uint64_t *seed)
{
    struct monkey_act act = {.kind = MONKEY_TAP};
    int left = below(seed, 100);
    for (int kind = 0; kind < MONKEY_KINDS; ++kind) {
        act.kind = (enum monkey_kind)kind;
        if ((left -= weights[kind]) < 0)
            break;
    }
    static const int bounds[MONKEY_KINDS] = {[MONKEY_TAP] = 3,
                                             [MONKEY_FINGER] = 3,
                                             [MONKEY_KEY] = KEYS,
                                             [MONKEY_TYPE] = TEXTS,
                                             [MONKEY_SCAN] = SCANS,
                                             [MONKEY_CLOCK] = WAITS,
                                             [MONKEY_RESIZE] = CAGE_PANELS,
                                             [MONKEY_FAULT] = CAGE_FAULTS};
    act.a = below(seed, bounds[act.kind]);
    act.b = below(seed, FINGERS);
    act.x = below(seed, 1001);
    act.y = below(seed, 1001);
    return act;
}

/* Any of what can be touched now; Salir and "Solo salir" less often, or no visit comes far. */
static void draw_target(struct monkey_act *act, const struct tree *tree, uint64_t *seed)
{
    int count = 0, chosen;
    for (const struct node *node = tree->first; node != NULL; node = node->next)
        count += node_can_act(node);
    if (count == 0)
        return;
    for (int tries = 0; tries < 3; ++tries) {
        chosen = below(seed, count);
        for (const struct node *node = tree->first; node != NULL; node = node->next)
            if (node_can_act(node) && chosen-- == 0)
                snprintf(act->id, sizeof act->id, "%s", node->id);
        bool leaves = strcmp(act->id, "leave") == 0 || strcmp(act->id, "none") == 0;
        if (!leaves)
            return;
    }
}

/* -- Doing ------------------------------------------------------------------------------------- */

static void push_finger(const struct monkey_act *act)
{
    static const Uint32 phases[] = {SDL_FINGERDOWN, SDL_FINGERMOTION, SDL_FINGERUP};
    SDL_Event event = {.tfinger = {.type = phases[act->a],
                                   .touchId = 7,
                                   .fingerId = act->b,
                                   .x = (float)act->x / 1000,
                                   .y = (float)act->y / 1000}};
    SDL_PushEvent(&event);
}

static void push_text(const char *text)
{
    SDL_Event event = {.text = {.type = SDL_TEXTINPUT}};
    snprintf(event.text.text, sizeof event.text.text, "%s", text);
    SDL_PushEvent(&event);
    sodium_memzero(&event, sizeof event);
}

static void push_key(struct window *window, const char *key)
{
    bool shift = strncmp(key, "Shift+", 6) == 0;
    (void)window_push_key(window, shift ? key + 6 : key, shift);
}

static void tap(struct cage *cage, const struct monkey_act *act)
{
    struct stage *stage = cage_kiosk(cage)->stage;
    if (act->a > 0)
        cage_advance(cage, 300); /* else within the guard, where little may happen */
    (void)stage_push_tap(stage, act->id);
}

static void do_act(struct cage *cage, const struct monkey_act *act)
{
    struct window *window = stage_window(cage_kiosk(cage)->stage);
    if (act->kind == MONKEY_TAP)
        tap(cage, act);
    else if (act->kind == MONKEY_FINGER)
        push_finger(act);
    else if (act->kind == MONKEY_KEY)
        push_key(window, keys[act->a]);
    else if (act->kind == MONKEY_TYPE)
        push_text(texts[act->a]);
    else if (act->kind == MONKEY_SCAN)
        (void)window_push_burst(window, scans[act->a]);
    else if (act->kind == MONKEY_CLOCK)
        cage_advance(cage, waits_ms[act->a]);
    else if (act->kind == MONKEY_RESIZE)
        cage_resize(cage, act->a);
    else
        cage_break(cage, act->a);
    cage_settle(cage);
}

/* -- Looking ----------------------------------------------------------------------------------- */

/* What a careless program would leave behind. */
static void leak(struct kiosk *kiosk, enum monkey_leak leak)
{
    if (leak == LEAK_VISIT)
        kiosk->visit->sex = SEX_X_OTHER;
    if (leak == LEAK_CACHE)
        (void)text_render(stage_text(kiosk->stage), FONT_BODY, "María", 6, true);
    if (leak == LEAK_DRESS)
        (void)stage_dress(kiosk->stage, false, true);
    if (leak == LEAK_PICTURE)
        ((uint32_t *)window_surface(stage_window(kiosk->stage))->pixels)[4711] ^= 1;
    kiosk->stale = leak == LEAK_DRESS;
    kiosk_frame(kiosk);
}

struct watch_over {
    struct cage *cage;
    struct guard *guard;
    bool inside; /* a visit goes on */
};

static bool is_right(struct watch_over *over, struct monkey_story *story)
{
    struct kiosk *kiosk = cage_kiosk(over->cage);
    bool inside = kiosk_screen(kiosk) != SCREEN_ATTRACT, left = over->inside && !inside;
    story->visits += inside && !over->inside;
    over->inside = inside;
    story->screens |= UINT64_C(1) << kiosk_screen(kiosk);
    if (left) {
        ++story->leavings;
        leak(kiosk, story->leak);
        if (!guard_left(over->guard, story->why, sizeof story->why))
            return false;
    }
    return guard_frame(over->guard, story->why, sizeof story->why);
}

/* Language, text and contrast can be changed on attract, too: idle time puts them back. */
static bool is_as_set(const struct kiosk *kiosk)
{
    return stage_is_large(kiosk->stage) == kiosk->config->large_text &&
           stage_is_contrast(kiosk->stage) == kiosk->config->high_contrast && words_are_spanish();
}

static bool is_untouched(const struct kiosk *kiosk)
{
    const struct tree *tree = stage_tree(kiosk->stage);
    for (const struct node *node = tree->first; node != NULL; node = node->next)
        if ((node->states & (STATE_PRESSED | STATE_FOCUSED)) != 0)
            return false;
    return is_as_set(kiosk) && kiosk_screen(kiosk) == SCREEN_ATTRACT;
}

static void run(struct monkey_story *story, uint64_t *seed, int count)
{
    struct cage *cage = cage_open(1);
    struct watch_over over = {.cage = cage, .guard = guard_create(cage)};
    story->failed_at = -1;
    story->leavings = story->visits = 0;
    guard_remember(over.guard);
    for (int i = 0; i < count && story->failed_at < 0; ++i) {
        struct monkey_act *act = &story->acts[i];
        if (seed != NULL)
            *act = draw_act(seed);
        if (seed != NULL && act->kind == MONKEY_TAP)
            draw_target(act, stage_tree(cage_kiosk(cage)->stage), seed);
        story->count = seed != NULL ? i + 1 : story->count;
        do_act(cage, act);
        if (!is_right(&over, story))
            story->failed_at = i;
        if (is_untouched(cage_kiosk(cage)))
            guard_remember(over.guard);
    }
    guard_destroy(over.guard);
    cage_close(cage);
}

void monkey_play(struct monkey_story *story, uint64_t seed)
{
    run(story, &seed, story->count);
}

void monkey_replay(struct monkey_story *story)
{
    run(story, NULL, story->count);
}

/* -- Telling ----------------------------------------------------------------------------------- */

/* The story without acts from … from + length; true when it still fails. */
static bool fails_without(const struct monkey_story *story, int from, int length,
                          struct monkey_story *shorter)
{
    int count = 0;
    for (int i = 0; i < story->count; ++i)
        if (i < from || i >= from + length)
            shorter->acts[count++] = story->acts[i];
    shorter->count = count;
    shorter->leak = story->leak;
    monkey_replay(shorter);
    if (shorter->failed_at >= 0)
        shorter->count = shorter->failed_at + 1;
    return shorter->failed_at >= 0;
}

static void take_over(struct monkey_story *story, const struct monkey_story *shorter)
{
    memcpy(story->acts, shorter->acts, sizeof *story->acts * (size_t)shorter->count);
    memcpy(story->why, shorter->why, sizeof story->why);
    story->count = shorter->count;
    story->failed_at = shorter->failed_at;
}

void monkey_shorten(struct monkey_story *story, int runs)
{
    struct monkey_story shorter = {.acts = calloc((size_t)story->count, sizeof *shorter.acts)};
    assert_non_null(shorter.acts);
    story->count = story->failed_at + 1;
    for (int length = story->count * 3 / 4; length > 0; length /= 2)
        for (int from = 0; from < story->count && runs > 0; --runs)
            if (fails_without(story, from, length, &shorter))
                take_over(story, &shorter);
            else
                from += length;
    free(shorter.acts);
}

static void tell_act(const struct monkey_act *act)
{
    static const char *const faults[CAGE_FAULTS] = {"the printer is there", "the printer is gone",
                                                    "the disk is full", "the disk has room"};
    static const char *const phases[] = {"down", "move", "up"};
    if (act->kind == MONKEY_TAP)
        fprintf(stderr, "  tap %s%s\n", act->id, act->a > 0 ? "" : " at once");
    else if (act->kind == MONKEY_FINGER)
        fprintf(stderr, "  finger %d %s at %d %d of 1000\n", act->b, phases[act->a], act->x,
                act->y);
    else if (act->kind == MONKEY_KEY)
        fprintf(stderr, "  key %s\n", keys[act->a]);
    else if (act->kind == MONKEY_TYPE)
        fprintf(stderr, "  type \"%s\"\n", texts[act->a]);
    else if (act->kind == MONKEY_SCAN)
        fprintf(stderr, "  scan %s", scans[act->a]);
    else if (act->kind == MONKEY_CLOCK)
        fprintf(stderr, "  wait %d ms\n", waits_ms[act->a]);
    else if (act->kind == MONKEY_RESIZE)
        fprintf(stderr, "  the window takes size %d\n", act->a);
    else
        fprintf(stderr, "  %s\n", faults[act->a]);
}

void monkey_tell(const struct monkey_story *story, uint64_t seed)
{
    fprintf(stderr, "seed %llu: %s, after\n", (unsigned long long)seed, story->why);
    for (int i = 0; i < story->count; ++i)
        tell_act(&story->acts[i]);
}
