#include "kiosk/queue_words.h"

#include "kiosk/board_view.h"
#include "kiosk/words.h"

enum { OTHERS_MAX = 3 };

const char *queue_words_turn(struct tree *tree, const struct queue_turn *turn)
{
    char text[BOARD_VIEW_TURN_BYTES];
    board_view_turn(turn->letter, turn->number, text);
    return tree_copy(tree, text);
}

/* The stamp's first 48 bits are the believed time of the word in milliseconds. */
const char *queue_words_called(const struct kiosk *kiosk, struct tree *tree,
                               const struct queue_turn *turn)
{
    int64_t now_ms = kiosk->io->wall_ms(kiosk->io->self) + kiosk->status.clock_offset_ms;
    int64_t minutes = (now_ms - (int64_t)(turn->hlc >> 16)) / 60000;
    if (minutes < 1)
        return _("Called just now");
    return tree_format(tree, _("Called %d min ago"), (int)(minutes > 999 ? 999 : minutes));
}

const char *queue_words_news(struct kiosk *kiosk, struct tree *tree)
{
    struct queue_turn turn;
    enum queue_news news = queue_news(kiosk, &turn);
    const char *name = queue_words_turn(tree, &turn);
    switch (news) {
    case QUEUE_CALLED_TOO:
        return tree_format(tree, _("Kiosk %u called %s as well: it is theirs. Call the next one."),
                           (unsigned)turn.kiosk, name);
    case QUEUE_ENDED:
        return tree_format(tree, _("Kiosk %u has already seen to %s. Call the next one."),
                           (unsigned)turn.kiosk, name);
    case QUEUE_PUT_BACK:
        return tree_format(tree, _("Kiosk %u put %s back: it waits again."), (unsigned)turn.kiosk,
                           name);
    case QUEUE_NOTHING_NEW:
        break;
    }
    return queue_failed(kiosk) ? _("That was not taken. Touch again.") : NULL;
}

const char *queue_words_shared(struct kiosk *kiosk, struct tree *tree)
{
    int64_t since_s;
    if (queue_is_shared(kiosk, &since_s))
        return _("Shared with other kiosks");
    if (since_s < 0)
        return _("This kiosk alone, no network");
    int64_t minutes = since_s / 60;
    if (minutes < 1)
        return _("This kiosk alone since a moment ago");
    return tree_format(tree, _("This kiosk alone for %d min"),
                       (int)(minutes > 999 ? 999 : minutes));
}

const char *queue_words_count(struct kiosk *kiosk, struct tree *tree)
{
    size_t count;
    (void)queue_waiting(kiosk, &count);
    if (count == 0)
        return _("Nobody is waiting");
    return count == 1 ? _("1 is waiting") : tree_format(tree, _("%u are waiting"), (unsigned)count);
}

/* Who is called here by other kiosks at the same module. */
const char *queue_words_others(struct kiosk *kiosk, struct tree *tree)
{
    const struct queue_turn now = queue_now(kiosk);
    size_t count;
    int said = 0;
    const struct queue_turn *called = queue_called(kiosk, &count);
    const char *list = NULL;
    for (size_t i = 0; i < count && said < OTHERS_MAX; ++i) {
        if (called[i].letter == now.letter && called[i].number == now.number)
            continue;
        const char *one = queue_words_turn(tree, &called[i]);
        list = list == NULL ? one : tree_format(tree, "%s, %s", list, one);
        ++said;
    }
    return list == NULL ? NULL : tree_format(tree, _("Also called here: %s"), list);
}

const char *queue_words_wait(struct kiosk *kiosk, struct tree *tree, const struct queue_turn *turn)
{
    if (turn->elsewhere != 0)
        return tree_format(tree, _("at %u"), (unsigned)turn->elsewhere);
    return tree_format(tree, _("%u min"), queue_minutes(kiosk, turn->since_ms));
}
