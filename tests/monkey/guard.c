/* The audit's cheap rules on every frame; bytes of visit and picture after every leaving. */
#include "tests/monkey/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/words.h"
#include "tests/audit_rules.h"

struct picture {
    int width, height;
    uint32_t *pixels;
};

struct guard {
    struct cage *cage;
    struct audit audit;
    char dress[64]; /* the bar stands elsewhere in another one */
    struct visit *empty;
    struct picture neutral[CAGE_PANELS][KIOSK_NOTICES];
};

struct guard *guard_create(struct cage *cage)
{
    struct guard *guard = calloc(1, sizeof *guard);
    assert_non_null(guard);
    guard->cage = cage;
    guard->empty = visit_create();
    assert_non_null(guard->empty);
    return guard;
}

void guard_destroy(struct guard *guard)
{
    for (int i = 0; i < CAGE_PANELS; ++i)
        for (int k = 0; k < KIOSK_NOTICES; ++k)
            free(guard->neutral[i][k].pixels);
    visit_destroy(guard->empty);
    free(guard);
}

/* -- The picture ------------------------------------------------------------------------------- */

static struct picture take(struct kiosk *kiosk)
{
    const SDL_Surface *surface = window_surface(stage_window(kiosk->stage));
    struct picture picture = {.width = surface->w, .height = surface->h};
    size_t row = (size_t)surface->w * sizeof *picture.pixels;
    picture.pixels = malloc(row * (size_t)surface->h);
    assert_non_null(picture.pixels);
    for (int y = 0; y < surface->h; ++y)
        memcpy(picture.pixels + (size_t)y * (size_t)surface->w,
               (const char *)surface->pixels + y * surface->pitch, row);
    return picture;
}

static struct picture *place(struct guard *guard)
{
    return &guard->neutral[cage_panel(guard->cage)][kiosk_notice(cage_kiosk(guard->cage))];
}

void guard_remember(struct guard *guard)
{
    struct kiosk *kiosk = cage_kiosk(guard->cage);
    if (place(guard)->pixels == NULL && kiosk_screen(kiosk) == SCREEN_ATTRACT)
        *place(guard) = take(kiosk);
}

static bool is_neutral(struct guard *guard, char *why, size_t room)
{
    struct kiosk *kiosk = cage_kiosk(guard->cage);
    const struct picture *before = place(guard);
    struct picture now = take(kiosk);
    size_t differing = 0, count = (size_t)now.width * (size_t)now.height;
    if (before->pixels == NULL) { /* never seen before anybody came: from now on */
        *place(guard) = now;
        return true;
    }
    for (size_t i = 0; now.width == before->width && i < count; ++i)
        differing += now.pixels[i] != before->pixels[i];
    bool same = now.width == before->width && now.height == before->height && differing == 0;
    if (!same)
        snprintf(why, room, "the glass is not neutral: %zu of %zu pixels", differing, count);
    free(now.pixels);
    return same;
}

/* -- The visit --------------------------------------------------------------------------------- */

/* Entries point into their own visit; everything else must be the same bytes. */
static void unpoint(struct visit *visit)
{
    for (int i = 0; i < VISIT_ENTRIES; ++i)
        visit->entries[i].text = NULL;
}

static bool is_empty(struct guard *guard, char *why, size_t room)
{
    struct visit *copy = visit_create();
    assert_non_null(copy);
    memcpy(copy, cage_kiosk(guard->cage)->visit, sizeof *copy);
    unpoint(copy);
    visit_wipe(guard->empty);
    unpoint(guard->empty);
    const unsigned char *now = (const unsigned char *)copy,
                        *never = (const unsigned char *)guard->empty;
    size_t at = 0;
    while (at < sizeof *copy && now[at] == never[at])
        ++at;
    if (at < sizeof *copy)
        snprintf(why, room, "the visit is not empty: byte %zu of %zu", at, sizeof *copy);
    visit_destroy(copy);
    return at == sizeof *copy;
}

bool guard_left(struct guard *guard, char *why, size_t room)
{
    struct kiosk *kiosk = cage_kiosk(guard->cage);
    struct text_use use = text_use(stage_text(kiosk->stage));
    if (use.personal_entries > 0) {
        snprintf(why, room, "%zu personal texts stay rendered", use.personal_entries);
        return false;
    }
    return is_empty(guard, why, room) && is_neutral(guard, why, room);
}

/* -- The frame --------------------------------------------------------------------------------- */

/* Rules that cost little and hold on any frame, also with a finger on the glass. */
static const enum audit_rule cheap[] = {
    AUDIT_EMPTY,   AUDIT_FULL,   AUDIT_OFF_SCREEN, AUDIT_SIZE,    AUDIT_PITCH,   AUDIT_OVERLAP,
    AUDIT_CUT,     AUDIT_BROKEN, AUDIT_STRAY,      AUDIT_ICON,    AUDIT_TYPE,    AUDIT_NO_NAME,
    AUDIT_SAME_ID, AUDIT_LEAVE,  AUDIT_BAR,        AUDIT_CHOICES, AUDIT_DISCREET};

static void note_dress(struct guard *guard, const struct kiosk *kiosk)
{
    char dress[64];
    snprintf(dress, sizeof dress, "%d %d %d %d", cage_panel(guard->cage),
             stage_is_large(kiosk->stage), stage_is_contrast(kiosk->stage), words_are_spanish());
    if (strcmp(dress, guard->dress) != 0)
        guard->audit.bar_count = 0;
    memcpy(guard->dress, dress, sizeof dress);
}

bool guard_frame(struct guard *guard, char *why, size_t room)
{
    struct kiosk *kiosk = cage_kiosk(guard->cage);
    struct audit *audit = &guard->audit;
    const struct tree *tree = stage_tree(kiosk->stage);
    note_dress(guard, kiosk);
    memset(audit->found, 0, sizeof audit->found);
    audit->outside = true; /* Tab is walked by test_screens; it is not cheap */
    (void)audit_layout(audit, tree, "monkey");
    audit_keys(audit);
    audit_words(audit);
    audit_order(audit);
    for (size_t i = 0; i < sizeof cheap / sizeof cheap[0]; ++i)
        if (audit->found[cheap[i]] > 0) {
            snprintf(why, room, "%s: %s %s", tree->screen, audit->ids[cheap[i]],
                     audit_rule(cheap[i])->name);
            return false;
        }
    return true;
}
