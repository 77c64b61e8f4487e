#include "kiosk/scanner.h"

#include <sodium.h>
#include <string.h>

/* Letters and digits by their place on the keyboard; 0 for the other keys. */
static char character_of(SDL_Scancode scancode)
{
    if (scancode >= SDL_SCANCODE_A && scancode <= SDL_SCANCODE_Z)
        return (char)('A' + (scancode - SDL_SCANCODE_A));
    if (scancode >= SDL_SCANCODE_1 && scancode <= SDL_SCANCODE_9)
        return (char)('1' + (scancode - SDL_SCANCODE_1));
    return scancode == SDL_SCANCODE_0 ? '0' : 0;
}

static bool is_scan(const struct scanner *scanner)
{
    return scanner->count >= SCANNER_LEAST;
}

static void add_stroke(struct scanner *scanner, SDL_Scancode scancode)
{
    char character = character_of(scancode);
    if (character == 0 || scanner->count == SCANNER_MOST) {
        scanner->too_long = scanner->too_long || scanner->count == SCANNER_MOST;
        return; /* a sign among the letters: the token's check will tell */
    }
    scanner->scanned[scanner->count++] = character;
    scanner->scanned[scanner->count] = '\0';
}

bool scanner_ends(const struct scanner *scanner, const struct window_event *event)
{
    bool ends = event->key == SDLK_RETURN || event->key == SDLK_KP_ENTER || event->key == SDLK_TAB;
    return event->kind == WINDOW_KEY && ends && is_scan(scanner);
}

static void hold_text(struct scanner *scanner, const char *text)
{
    size_t held = strlen(scanner->held), more = strlen(text);
    if (held + more < sizeof scanner->held) /* a scan's own text is thrown away anyway */
        memcpy(scanner->held + held, text, more + 1);
}

/* A key that repeats by itself waits a quarter of a second first: within a burst it is a second
 * stroke of a scanner that is quicker than SDL can tell. */
static bool is_held_down(const struct scanner *scanner, const struct window_event *event,
                         int64_t now_ms)
{
    bool burst = scanner->open && scanner->strokes >= SCANNER_QUICK &&
                 now_ms - scanner->last_ms < SCANNER_GAP_MS;
    return event->repeated && !burst;
}

enum scanner_view scanner_see(struct scanner *scanner, const struct window_event *event,
                              int64_t now_ms)
{
    switch (event->kind) {
    case WINDOW_STROKE:
        if (is_held_down(scanner, event, now_ms))
            return SCANNER_HOLDS;
        scanner->strokes++;
        add_stroke(scanner, event->scancode);
        scanner->open = true;
        scanner->last_ms = now_ms;
        return scanner->count == SCANNER_LEAST ? SCANNER_BURST : SCANNER_HOLDS;
    case WINDOW_TEXT:
        if (!scanner->open)
            return SCANNER_PASS; /* text without a key: an input method, or a test that types */
        if (scanner->strokes == 1)
            return SCANNER_FIRST;
        hold_text(scanner, event->text);
        return SCANNER_HOLDS;
    case WINDOW_KEY:
        return scanner_ends(scanner, event) ? SCANNER_SCAN : SCANNER_PASS;
    default:
        return SCANNER_PASS;
    }
}

enum scanner_view scanner_expire(struct scanner *scanner, int64_t now_ms)
{
    int64_t due = scanner_due_ms(scanner);
    if (due < 0 || now_ms < due)
        return SCANNER_HOLDS;
    return is_scan(scanner) ? SCANNER_SCAN : SCANNER_PASS;
}

int64_t scanner_due_ms(const struct scanner *scanner)
{
    return scanner->open ? scanner->last_ms + SCANNER_GAP_MS : -1;
}

void scanner_forget(struct scanner *scanner)
{
    sodium_memzero(scanner, sizeof *scanner);
}
