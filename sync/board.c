/* The board as a sorted array; one total order of words decides every merge: see board.h. */
#include "sync/board.h"

#include <string.h>

void board_clear(struct board *board)
{
    memset(board, 0, sizeof *board);
}

static int order(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

int board_compare(const struct board_entry *a, const struct board_entry *b)
{
    if (a->letter != b->letter)
        return order(a->letter, b->letter);
    if (a->number != b->number)
        return order(a->number, b->number);
    return order(a->service, b->service);
}

/* Of two words about one turn the greater stands. Equal stamps are two kiosks' at one instant, or
 * one that lost its memory: what decides then matters less than that all decide alike. */
static int compare_words(const struct board_entry *a, const struct board_entry *b)
{
    if (a->hlc != b->hlc)
        return order(a->hlc, b->hlc);
    if (a->kiosk != b->kiosk)
        return order(a->kiosk, b->kiosk);
    if (a->state != b->state)
        return order(a->state, b->state);
    return order(a->module, b->module);
}

/* Which goes first when there is no room: the oldest word, whoever came when. */
static int compare_ages(const struct board_entry *a, const struct board_entry *b)
{
    int words = compare_words(a, b);

    return words != 0 ? words : board_compare(a, b);
}

/* Where its turn is, or would be. */
static size_t place_of(const struct board *board, const struct board_entry *entry)
{
    size_t low = 0, high = board->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (board_compare(&board->entries[middle], entry) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct board *board, size_t place, const struct board_entry *entry)
{
    return place < board->count && board_compare(&board->entries[place], entry) == 0;
}

const struct board_entry *board_find(const struct board *board, uint8_t letter, uint16_t number,
                                     uint8_t service)
{
    const struct board_entry turn = {.letter = letter, .number = number, .service = service};
    size_t place = place_of(board, &turn);

    return is_at(board, place, &turn) ? &board->entries[place] : NULL;
}

bool board_is_valid(const struct board_entry *entry)
{
    return entry->letter >= 1 && entry->letter <= BOARD_LETTERS && entry->number >= 1 &&
           entry->service <= BOARD_OFFICE && entry->module >= 1 && entry->state >= BOARD_WAITING &&
           entry->state < BOARD_STATES && entry->kiosk >= 1 && entry->kiosk <= BOARD_LETTERS &&
           entry->hlc >= 1 && entry->hlc <= BOARD_HLC_MAX;
}

bool board_waits(const struct board_entry *entry)
{
    return entry->state == BOARD_WAITING || entry->state == BOARD_MOVED;
}

static void put(struct board *board, size_t place, const struct board_entry *entry)
{
    board->entries[place] = *entry;
    board->entries[place].change = ++board->changes;
}

static void take_out(struct board *board, size_t place)
{
    board->count--;
    memmove(&board->entries[place], &board->entries[place + 1],
            (board->count - place) * sizeof board->entries[0]);
    memset(&board->entries[board->count], 0, sizeof board->entries[0]);
}

/* False: the entry itself would be the one to go. */
static bool make_room(struct board *board, const struct board_entry *entry)
{
    size_t oldest = 0;

    if (board->count < BOARD_ENTRIES_MAX)
        return true;
    for (size_t i = 1; i < board->count; i++) {
        if (compare_ages(&board->entries[i], &board->entries[oldest]) < 0)
            oldest = i;
    }
    if (compare_ages(entry, &board->entries[oldest]) < 0)
        return false;
    take_out(board, oldest);
    return true;
}

static enum board_merge merge_known(struct board *board, size_t place,
                                    const struct board_entry *entry)
{
    struct board_entry *known = &board->entries[place];
    int words = compare_words(entry, known);

    if (words > 0) {
        put(board, place, entry);
        return BOARD_LATER;
    }
    /* The same word by two roads: the slower one made it look younger. */
    if (words == 0 && entry->since_ms < known->since_ms)
        known->since_ms = entry->since_ms;
    return BOARD_SAME;
}

enum board_merge board_merge(struct board *board, const struct board_entry *entry, int64_t now_ms)
{
    size_t place;

    if (!board_is_valid(entry) || entry->since_ms > now_ms)
        return BOARD_REFUSED;
    if (now_ms - entry->since_ms > BOARD_LIFE_S * 1000LL)
        return BOARD_TOO_OLD;
    place = place_of(board, entry);
    if (is_at(board, place, entry))
        return merge_known(board, place, entry);
    if (!make_room(board, entry))
        return BOARD_TOO_OLD;
    place = place_of(board, entry); /* what went may have stood before it */
    memmove(&board->entries[place + 1], &board->entries[place],
            (board->count - place) * sizeof board->entries[0]);
    board->count++;
    put(board, place, entry);
    return BOARD_NEW;
}

uint64_t board_stamp(const struct board *board, const struct board_entry *entry, uint64_t clock_hlc)
{
    const struct board_entry *known =
        board_find(board, entry->letter, entry->number, entry->service);

    if (known == NULL || known->hlc < clock_hlc)
        return clock_hlc;
    return known->hlc < BOARD_HLC_MAX ? known->hlc + 1 : BOARD_HLC_MAX;
}

void board_tell(struct board *board, const struct board_entry *word)
{
    size_t place = place_of(board, word);

    if (is_at(board, place, word) && compare_words(&board->entries[place], word) == 0)
        board->entries[place].told = true;
}

void board_tell_nothing(struct board *board)
{
    for (size_t i = 0; i < board->count; i++)
        board->entries[i].told = false;
}

size_t board_forget(struct board *board, int64_t before_ms)
{
    size_t kept = 0, gone;

    for (size_t i = 0; i < board->count; i++) {
        if (board->entries[i].since_ms >= before_ms)
            board->entries[kept++] = board->entries[i];
    }
    gone = board->count - kept;
    memset(&board->entries[kept], 0, gone * sizeof board->entries[0]);
    board->count = kept;
    return gone;
}
