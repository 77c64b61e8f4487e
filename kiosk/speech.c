#include "kiosk/speech.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/idle.h"
#include "kiosk/kiosk.h"
#include "kiosk/speech/voice.h"
#include "kiosk/speech_clips.h"
#include "kiosk/speech_words.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "ui/reading.h"

#define SEEN_MAX 48 /* labels of a screen whose change is told */
#define HEARD_MAX 64

/* How long words take, roughly; a voice that needs four times as long, and more, hangs. */
#define WORDS_MS 700
#define BYTE_MS 75
#define PATIENCE_MS 8000

struct speech {
    struct voice *voice; /* NULL: none, or it was ended and is not yet needed */
    const char *program, *data, *pack;
    int volume_default, volume;
    bool virtual_time, offered, asking;
    bool on, headset;
    bool toured; /* the bar was read once */

    /* The screen that is read. */
    uint64_t scene;             /* its mark, 0 = none yet */
    uint64_t seen[SEEN_MAX];    /* marks of its labels */
    char spoken[TOUCH_ID_MAX];  /* the node that is or was said last */
    char touched[TOUCH_ID_MAX]; /* what she touched, to be told after the next frame */
    bool goes_on;               /* the next node follows by itself */

    /* The utterance under way. */
    bool speaking;
    uint32_t number;
    int64_t due_ms; /* by when it is over, or given up */
    char words[VOICE_TEXT_MAX];
    char clip[VOICE_PATH_MAX]; /* played instead, "" = none */
#ifdef JORNADA_DRIVE
    size_t heard_count;
    struct speech_heard heard[HEARD_MAX];
#endif
};

struct speech *speech_open(const struct speech_settings *settings)
{
    struct speech *speech = sodium_malloc(sizeof *speech);
    if (speech == NULL)
        return NULL;
    sodium_memzero(speech, sizeof *speech);
    speech->program = settings->program;
    speech->data = settings->data;
    speech->pack = settings->pack;
    speech_clips_check(speech->data, settings->skipped);
    speech_clips_check(speech->pack, settings->skipped);
    speech->volume = speech->volume_default = settings->volume_percent;
    speech->virtual_time = settings->virtual_time;
    speech->asking = voice_start(speech->program, &speech->voice) == DONE;
    return speech;
}

void speech_close(struct speech *speech)
{
    if (speech == NULL)
        return;
    voice_kill(speech->voice);
    sodium_free(speech); /* zeroes */
}

int speech_fd(const struct speech *speech)
{
    return speech == NULL || speech->voice == NULL ? -1 : voice_fd(speech->voice);
}

bool speech_is_offered(const struct speech *speech)
{
    return speech != NULL && speech->offered;
}

bool speech_is_asking(const struct speech *speech)
{
    return speech != NULL && speech->asking;
}

bool speech_is_on(const struct speech *speech)
{
    return speech != NULL && speech->on;
}

bool speech_has_headset(const struct speech *speech)
{
    return speech != NULL && speech->headset;
}

int speech_volume(const struct speech *speech)
{
    return speech == NULL ? 0 : speech->volume;
}

/* -- One utterance ----------------------------------------------------------------------------- */

static void set_speaking(struct kiosk *kiosk, bool speaking)
{
    kiosk->speech->speaking = speaking;
    idle_speaks(kiosk, speaking);
}

static void hush(struct kiosk *kiosk)
{
    struct speech *speech = kiosk->speech;
    speech->goes_on = false;
    if (!speech->speaking)
        return;
    set_speaking(kiosk, false);
    if (speech->voice != NULL)
        voice_hush(speech->voice);
}

static void remember_heard(struct speech *speech, const char *id, bool english)
{
#ifdef JORNADA_DRIVE
    if (speech->heard_count == HEARD_MAX) {
        memmove(speech->heard, speech->heard + 1, sizeof speech->heard - sizeof speech->heard[0]);
        --speech->heard_count;
    }
    struct speech_heard *heard = &speech->heard[speech->heard_count++];
    *heard = (struct speech_heard){.english = english, .clip = speech->clip[0] != '\0'};
    snprintf(heard->id, sizeof heard->id, "%s", id);
    snprintf(heard->text, sizeof heard->text, "%.*s", (int)sizeof heard->text - 1, speech->words);
#else
    (void)speech;
    (void)id;
    (void)english;
#endif
}

/* The ring stands on what is spoken; a field that is typed into keeps its caret meanwhile. */
static void point(struct kiosk *kiosk, const char *id)
{
    const struct node *node = node_find(stage_tree(kiosk->stage), id);
    enum visit_entry active = kiosk->visit->active;
    bool is_touched = node != NULL && node_can_act(node);
    stage_point(kiosk->stage, is_touched ? id : "");
    if (!is_touched && active != ENTRY_NONE)
        stage_focus(kiosk->stage, typing_id(active));
}

/* Sends speech->words; `start_ms`: when the utterance before it was over. */
static void say(struct kiosk *kiosk, const char *id, int64_t start_ms)
{
    struct speech *speech = kiosk->speech;
    int64_t length_ms = WORDS_MS + BYTE_MS * (int64_t)strlen(speech->words);
    bool english = !words_are_spanish() && !speech_words_are_spanish(speech->words);
    remember_heard(speech, id, english);
    snprintf(speech->spoken, sizeof speech->spoken, "%s", id);
    enum voice_language language = english ? VOICE_ENGLISH : VOICE_SPANISH;
    bool sent = speech->voice != NULL && voice_say(speech->voice, ++speech->number, language,
                                                   speech->words, speech->clip) == DONE;
    speech->clip[0] = '\0';
    sodium_memzero(speech->words, sizeof speech->words);
    speech->due_ms = start_ms + (speech->virtual_time ? length_ms : PATIENCE_MS + 4 * length_ms);
    set_speaking(kiosk, sent);
    point(kiosk, id);
    kiosk->stale = true;
}

/* -- A screen ---------------------------------------------------------------------------------- */

/* Reading it aloud would tell the plaza what she came for: the page asks for a headset instead, the
 * one service that she chose from the list, too. The notice before registering, and where a person
 * stands, are for everybody. */
static bool is_private(const struct kiosk *kiosk)
{
    enum screen_id id = kiosk_screen(kiosk);
    bool is_help = screen_of(id)->help && id != SCREEN_PERSON && id != SCREEN_REGISTER_NOTICE;
    return is_help || id == SCREEN_SERVICE;
}

/* What was found by what she typed tells where she lives. */
static bool is_hers(const struct kiosk *kiosk, const struct node *node)
{
    return (*kiosk->visit->place != '\0' && strncmp(node->id, "place_", 6) == 0) ||
           strncmp(node->id, "colonia_", 8) == 0;
}

static bool say_node(struct kiosk *kiosk, const struct node *node, int64_t start_ms)
{
    struct speech *speech = kiosk->speech;
    if ((is_hers(kiosk, node) && !speech->headset) ||
        !speech_words(node, speech->headset, speech->words, sizeof speech->words))
        return false;
    const char *language = words_chosen();
    const char *screen = stage_tree(kiosk->stage)->screen;
    if (!speech_clips_find(speech->data, language, screen, node, speech->clip) &&
        !speech_clips_find(speech->pack, language, screen, node, speech->clip))
        speech->clip[0] = '\0';
    say(kiosk, node->id, start_ms);
    return true;
}

/* The next node that has something to say. */
static void go_on(struct kiosk *kiosk, const struct tree *tree, int64_t start_ms)
{
    struct speech *speech = kiosk->speech;
    const struct node *node = *speech->spoken == '\0' ? NULL : node_find(tree, speech->spoken);
    if (node == NULL && *speech->spoken != '\0')
        speech->goes_on = false; /* it is gone, and with it the place in the order */
    while (speech->goes_on) {
        node = speech_words_next(tree, node, !speech->toured);
        speech->goes_on = node != NULL;
        if (node != NULL && say_node(kiosk, node, start_ms))
            return;
    }
    speech->toured = true;
}

/* Instead of reading it. The ring stands on Escuchar, where the headset is confirmed. */
static void ask_for_headset(struct kiosk *kiosk)
{
    struct speech *speech = kiosk->speech;
    speech->goes_on = false;
    snprintf(speech->words, sizeof speech->words, "%s",
             _("This page is read to a headset alone. Touch Listen when you wear it."));
    say(kiosk, "listen", kiosk_now_ms(kiosk));
}

static uint64_t mix(uint64_t mark, const char *text)
{
    for (; *text != '\0'; ++text)
        mark = (mark ^ (unsigned char)*text) * 1099511628211U;
    return mark * 31 + 1;
}

/* The same while only states and answers differ. */
static uint64_t mark_scene(const struct kiosk *kiosk, const struct tree *tree)
{
    uint64_t mark = mix(14695981039346656037U, tree->screen) + (uint64_t)kiosk->visit->page;
    mark = mix(mark, words_chosen());
    for (const struct node *node = tree->first; node != NULL; node = node->next)
        if (speech_words_part(node) == SPEECH_QUESTION)
            mark = mix(mark, node->name);
    return mark == 0 ? 1 : mark;
}

/* The first label that was not there before, or says something else now. */
static const struct node *find_news(struct speech *speech, const struct tree *tree)
{
    uint64_t now[SEEN_MAX] = {0};
    size_t count = 0;
    const struct node *news = NULL;
    for (const struct node *node = tree->first; node && count < SEEN_MAX; node = node->next) {
        if (speech_words_part(node) != SPEECH_WORDS)
            continue;
        uint64_t mark = mix(mix(0, node->id), node->text);
        bool known = false;
        for (size_t i = 0; i < SEEN_MAX && !known; ++i)
            known = speech->seen[i] == mark;
        news = known || news != NULL ? news : node;
        now[count++] = mark;
    }
    memcpy(speech->seen, now, sizeof now);
    return news;
}

static void tell_touched(struct kiosk *kiosk, const struct tree *tree)
{
    struct speech *speech = kiosk->speech;
    const struct node *node = node_find(tree, speech->touched);
    sodium_memzero(speech->touched, sizeof speech->touched);
    if (node == NULL || node->role == ROLE_KEY || is_private(kiosk))
        return;
    if (speech_words_touched(node, speech->headset, speech->words, sizeof speech->words))
        say(kiosk, node->id, kiosk_now_ms(kiosk));
    speech->goes_on = speech->speaking && node->role == ROLE_CHOICE;
}

void speech_frame(struct kiosk *kiosk, struct tree *tree)
{
    struct speech *speech = kiosk->speech;
    if (!speech_is_on(speech))
        return;
    reading_settle(tree);
    uint64_t scene = mark_scene(kiosk, tree);
    const struct node *news = find_news(speech, tree);
    if (scene != speech->scene) {
        hush(kiosk);
        speech->scene = scene;
        sodium_memzero(speech->touched, sizeof speech->touched);
        sodium_memzero(speech->spoken, sizeof speech->spoken);
        speech->goes_on = true;
        if (is_private(kiosk) && !speech->headset)
            ask_for_headset(kiosk);
        else
            go_on(kiosk, tree, kiosk_now_ms(kiosk));
    } else if (news != NULL && !(is_private(kiosk) && !speech->headset)) {
        hush(kiosk);
        speech->goes_on = say_node(kiosk, news, kiosk_now_ms(kiosk));
    } else if (*speech->touched != '\0') {
        tell_touched(kiosk, tree);
    }
}

void speech_happened(struct kiosk *kiosk, const struct happening *happening)
{
    struct speech *speech = kiosk->speech;
    if (!speech_is_on(speech))
        return;
    const struct node *node;
    switch (happening->kind) {
    case HAPPENED_ACTIVATED:
        hush(kiosk);
        snprintf(speech->touched, sizeof speech->touched, "%s", happening->id);
        break;
    case HAPPENED_FOCUSED: /* by a key: she goes her own way */
        hush(kiosk);
        node = node_find(stage_tree(kiosk->stage), happening->id);
        if (node != NULL &&
            !(is_private(kiosk) && !speech->headset && speech_words_part(node) < SPEECH_STEPS))
            (void)say_node(kiosk, node, kiosk_now_ms(kiosk));
        break;
    case HAPPENED_TEXT:
    case HAPPENED_EDIT:
        hush(kiosk);
        if (kiosk->visit->active != ENTRY_NONE)
            stage_focus(kiosk->stage, typing_id(kiosk->visit->active));
        break;
    default:
        break;
    }
}

/* -- Listening --------------------------------------------------------------------------------- */

void speech_touch(struct kiosk *kiosk)
{
    struct speech *speech = kiosk->speech;
    if (!speech_is_offered(speech))
        return;
    if (speech->on) {
        if (kiosk_screen(kiosk) != SCREEN_LISTEN)
            kiosk_show(kiosk, SCREEN_LISTEN);
        return;
    }
    speech->on = true;
    speech->scene = 0;
    if (speech->voice != NULL)
        voice_volume(speech->voice, speech->volume);
}

void speech_confirm_headset(struct kiosk *kiosk, bool worn)
{
    kiosk->speech->headset = worn;
}

void speech_louder(struct kiosk *kiosk, int step_percent)
{
    struct speech *speech = kiosk->speech;
    int volume = speech->volume + step_percent;
    speech->volume = volume < SPEECH_VOLUME_STEP ? SPEECH_VOLUME_STEP : volume > 100 ? 100 : volume;
    if (speech->voice != NULL)
        voice_volume(speech->voice, speech->volume);
}

/* The child goes, and with it every word and sound; speech_step starts a fresh one. */
static void forget(struct kiosk *kiosk)
{
    struct speech *speech = kiosk->speech;
    voice_kill(speech->voice);
    speech->voice = NULL;
    set_speaking(kiosk, false);
    speech->on = speech->headset = speech->toured = speech->goes_on = false;
    speech->scene = 0;
    speech->volume = speech->volume_default;
    sodium_memzero(speech->seen, sizeof speech->seen);
    sodium_memzero(speech->spoken, sizeof speech->spoken);
    sodium_memzero(speech->touched, sizeof speech->touched);
    sodium_memzero(speech->words, sizeof speech->words);
#ifdef JORNADA_DRIVE
    speech_forget_heard(speech);
#endif
}

void speech_stop(struct kiosk *kiosk)
{
    forget(kiosk);
}

void speech_leave(struct kiosk *kiosk)
{
    if (speech_is_on(kiosk->speech))
        forget(kiosk);
}

/* -- What the child says, and time ------------------------------------------------------------- */

static void restart(struct speech *speech)
{
    voice_kill(speech->voice);
    speech->voice = NULL;
    if (voice_start(speech->program, &speech->voice) == DONE)
        voice_volume(speech->voice, speech->volume);
}

static void end_utterance(struct kiosk *kiosk, int64_t end_ms)
{
    set_speaking(kiosk, false);
    if (kiosk->speech->goes_on)
        go_on(kiosk, stage_tree(kiosk->stage), end_ms);
}

static void lose_voice(struct kiosk *kiosk)
{
    forget(kiosk);
    kiosk->speech->offered = kiosk->speech->asking = false;
    kiosk->stale = true;
}

static void take_news(struct kiosk *kiosk)
{
    struct speech *speech = kiosk->speech;
    uint32_t number = 0;
    while (speech->voice != NULL) {
        switch (voice_take(speech->voice, &number)) {
        case VOICE_NOTHING:
            return;
        case VOICE_READY:
            kiosk->stale = kiosk->stale || !speech->offered;
            speech->offered = true;
            speech->asking = false;
            break;
        case VOICE_MUTE:
            lose_voice(kiosk);
            return;
        case VOICE_ENDED:
            if (speech->speaking && number == speech->number)
                end_utterance(kiosk, kiosk_now_ms(kiosk));
            break;
        }
    }
}

void speech_step(struct kiosk *kiosk)
{
    struct speech *speech = kiosk->speech;
    if (speech == NULL)
        return;
    if (speech->voice == NULL && speech->offered && !speech->on) /* the next visit's */
        speech->asking = voice_start(speech->program, &speech->voice) == DONE;
    take_news(kiosk);
    while (speech->speaking && kiosk_now_ms(kiosk) >= speech->due_ms) {
        if (!speech->virtual_time)
            restart(speech);
        end_utterance(kiosk, speech->due_ms);
    }
}

int64_t speech_due_ms(const struct kiosk *kiosk)
{
    const struct speech *speech = kiosk->speech;
    return speech != NULL && speech->speaking ? speech->due_ms : -1;
}

#ifdef JORNADA_DRIVE
const struct speech_heard *speech_heard(const struct speech *speech, size_t index)
{
    return speech == NULL || index >= speech->heard_count ? NULL : &speech->heard[index];
}

void speech_forget_heard(struct speech *speech)
{
    if (speech == NULL)
        return;
    sodium_memzero(speech->heard, sizeof speech->heard);
    speech->heard_count = 0;
}
#endif
