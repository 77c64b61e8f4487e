#include "kiosk/roll.h"

#include <stdio.h>
#include <string.h>

#include "sync/disk.h"

#define FILE_NAME "roll"
#define FILE_ROOM 96
#define LENGTH_M_MAX 1000

static void forget(struct roll *roll)
{
    roll->fed_mm = 0;
    roll->steps = roll->learned_m = 0;
    roll->whole = false;
}

static void read_file(struct roll *roll)
{
    char path[DISK_PATH_MAX], text[FILE_ROOM + 1] = "";
    size_t size = 0;
    unsigned steps, learned_m, whole;
    int end = 0;
    if (disk_path(path, roll->folder, FILE_NAME) != DONE ||
        disk_read(roll->io, path, (uint8_t *)text, FILE_ROOM, &size) != DONE)
        return;
    text[size] = '\0';
    if (sscanf(text, "steps %9u\nlength_m %9u\nwhole %1u\n%n", &steps, &learned_m, &whole, &end) !=
            3 ||
        (size_t)end != size || steps > LENGTH_M_MAX || learned_m > LENGTH_M_MAX)
        return; /* counted from now on */
    roll->steps = steps;
    roll->learned_m = learned_m;
    roll->whole = whole != 0;
    roll->fed_mm = (uint64_t)steps * ROLL_STEP_MM + ROLL_STEP_MM / 2;
}

static void write_file(const struct roll *roll)
{
    char text[FILE_ROOM];
    int length = snprintf(text, sizeof text, "steps %u\nlength_m %u\nwhole %u\n", roll->steps,
                          roll->learned_m, roll->whole);
    if (roll->io == NULL || length < 0)
        return;
    if (disk_replace(roll->io, roll->folder, FILE_NAME, (const uint8_t *)text, (size_t)length) !=
        DONE)
        return; /* a count that is not kept keeps nobody waiting */
}

void roll_open(struct roll *roll, const struct io *io, const char *folder)
{
    *roll = (struct roll){.io = folder == NULL ? NULL : io, .folder = folder};
    forget(roll);
    if (roll->io != NULL)
        read_file(roll);
}

/* Another roll is in; `now` says how much of it went through already. */
static void renew(struct roll *roll, const struct printer_roll *now)
{
    uint64_t used_mm = roll->fed_mm + (now->fed_then_mm - roll->seen_mm);
    if (now->ended && roll->whole && now->rolls == roll->seen_rolls + 1 && used_mm >= ROLL_LEAST_MM)
        roll->learned_m = (uint32_t)(used_mm / ROLL_STEP_MM * (ROLL_STEP_MM / 1000));
    roll->whole = true;
    roll->fed_mm = now->fed_mm - now->fed_then_mm;
    roll->seen_rolls = now->rolls;
}

bool roll_look(struct roll *roll, const struct printer_roll *now)
{
    uint64_t before = roll->fed_mm / 1000;
    bool renewed = now->rolls != roll->seen_rolls;
    if (renewed)
        renew(roll, now);
    else
        roll->fed_mm += now->fed_mm - roll->seen_mm;
    roll->seen_mm = now->fed_mm;
    uint32_t steps = (uint32_t)(roll->fed_mm / ROLL_STEP_MM);
    if (renewed || steps != roll->steps) {
        roll->steps = steps;
        write_file(roll);
    }
    return renewed || roll->fed_mm / 1000 != before;
}

void roll_renew(struct roll *roll, const struct printer_roll *now)
{
    (void)roll_look(roll, now);
    roll->fed_mm = 0;
    roll->steps = 0;
    roll->whole = true;
    write_file(roll);
}

int64_t roll_left_mm(const struct roll *roll, int set_m)
{
    int64_t length_mm = (int64_t)(set_m > 0 ? (uint32_t)set_m : roll->learned_m) * 1000;
    int64_t left_mm = length_mm - (int64_t)roll->fed_mm;
    if (length_mm == 0)
        return -1;
    return left_mm < 0 ? 0 : left_mm / ROLL_STEP_MM * ROLL_STEP_MM;
}

bool roll_ends_soon(const struct roll *roll, int set_m, const struct printer_roll *now)
{
    int64_t left_mm = roll_left_mm(roll, set_m);
    return now->low || (left_mm >= 0 && left_mm < ROLL_SOON_MM);
}
