/* The table of roads, and the one that leads nowhere; see road.h. */
#include "kiosk/slip/road.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

static bool read_none(const char *text, struct road_target *target, char *why, size_t room)
{
    (void)target;
    if (!*text)
        return true;
    snprintf(why, room, "nothing may stand behind \"none\"");
    return false;
}

/* No printer: always offline, so that nothing is ever sent. */
static void run_none(struct printer *printer, const struct road_target *target)
{
    (void)target;
    for (;;) {
        unsigned orders = printer_orders(printer);
        if (orders & ORDER_CLOSE)
            return;
        if (orders & ORDER_DROP)
            printer_dropped(printer);
        else if (orders & ORDER_PRINT)
            printer_finish(printer, OFFLINE);
        struct pollfd wait = {.fd = printer_order_fd(printer), .events = POLLIN};
        poll(&wait, 1, -1);
    }
}

const struct road road_none = {"none", read_none, run_none};

static const struct road *const roads[] = {&road_none, &road_file,   &road_tcp,
                                           &road_usb,  &road_serial, &road_ipp};

static const struct {
    const char *word;
    enum road_habit habit;
} habits_by_word[] = {{"tear", ROAD_TEAR},
                      {"oneway", ROAD_ONEWAY},
                      {"slow", ROAD_SLOW},
                      {"rts", ROAD_RTS},
                      {"xon", ROAD_XON}};

static unsigned habit_of(const char *word)
{
    for (size_t i = 0; i < sizeof habits_by_word / sizeof habits_by_word[0]; i++)
        if (strcmp(word, habits_by_word[i].word) == 0)
            return habits_by_word[i].habit;
    return 0;
}

bool road_take_habits(char *text, unsigned allowed, unsigned *habits, char *why, size_t room)
{
    char *space;
    *habits = 0;
    while ((space = strrchr(text, ' ')) != NULL) {
        unsigned habit = habit_of(space + 1);
        if (space[1] != '\0' && !(habit & allowed)) {
            snprintf(why, room, "\"%.40s\" may not stand behind this printer; tear, oneway%s may",
                     space + 1, allowed & ROAD_XON ? ", slow, rts and xon" : " and slow");
            return false;
        }
        *habits |= habit;
        *space = '\0';
    }
    return true;
}

enum outcome road_find(const char *text, struct road_target *target, char *why, size_t room)
{
    memset(target, 0, sizeof *target);
    if (strlen(text) >= PRINTER_TARGET_MAX) {
        snprintf(why, room, "a printer's target has at most %d characters", PRINTER_TARGET_MAX - 1);
        return INVALID;
    }
    for (size_t i = 0; i < sizeof roads / sizeof roads[0]; i++) {
        size_t length = strlen(roads[i]->scheme);
        if (strncmp(text, roads[i]->scheme, length) != 0)
            continue;
        target->road = roads[i];
        return roads[i]->read(text + length, target, why, room) ? DONE : INVALID;
    }
    snprintf(why, room, "a printer is none, file:, tcp:, usb:, serial: or ipp:, not \"%.60s\"",
             text);
    return INVALID;
}
