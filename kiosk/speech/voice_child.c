/* The voice's own process: owns the sound card, runs espeak-ng, plays until its parent is gone.
 *
 * The card is opened with the first words and left with the process. What was played is zeroed as
 * it is played, what was said as soon as espeak-ng has it; both lie in locked memory. Silence takes
 * one buffer of the card, 23 ms. Nothing is written but what SDL's "disk" driver writes for the
 * tests, and no core is left. */
#include <SDL2/SDL.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/speech/clip.h"
#include "kiosk/speech/speaker.h"
#include "kiosk/speech/voice_wire.h"

#define BUFFER_SAMPLES 512               /* of the card: 23 ms */
#define STORE_SAMPLES (4 * CLIP_RATE_HZ) /* read ahead of the ear */
#define CHUNK_BYTES 8192
#define LOOK_MS 15   /* how often the end is looked for while it plays */
#define PAUSE_MS 300 /* after an utterance, the card's own delay included */

struct store { /* samples on their way to the ear; the card's thread takes, under SDL's lock */
    int16_t samples[STORE_SAMPLES];
    size_t head, count;
    int percent;
};

struct child {
    int fd;
    SDL_AudioDeviceID device; /* 0 = not open */
    struct speaker speaker;
    int clip; /* -1, or the file that is played */
    uint32_t clip_left;
    uint32_t number;
    bool speaking;
    Uint32 silent_ms;  /* since when nothing is left to play; 0 = there is */
    size_t chunk_held; /* an odd byte waits for its other half */
    char chunk[CHUNK_BYTES];
    struct voice_order order;
    struct store store;
};

/* SDL's callback, in its thread. */
static void play(void *context, Uint8 *stream, int bytes)
{
    struct store *store = context;
    int16_t *samples = (int16_t *)(void *)stream;
    for (size_t i = 0; i < (size_t)bytes / 2; i++) {
        samples[i] = 0;
        if (store->count == 0)
            continue;
        samples[i] = (int16_t)(store->samples[store->head] * store->percent / 100);
        store->samples[store->head] = 0;
        store->head = (store->head + 1) % STORE_SAMPLES;
        store->count--;
    }
}

static bool open_card(struct child *child)
{
    const SDL_AudioSpec wanted = {.freq = CLIP_RATE_HZ,
                                  .format = AUDIO_S16SYS,
                                  .channels = 1,
                                  .samples = BUFFER_SAMPLES,
                                  .callback = play,
                                  .userdata = &child->store};
    if (child->device != 0)
        return true;
    if (SDL_Init(SDL_INIT_AUDIO) != 0)
        return false;
    child->device = SDL_OpenAudioDevice(NULL, 0, &wanted, NULL, 0);
    return child->device != 0;
}

static void close_card(struct child *child)
{
    if (child->device != 0)
        SDL_CloseAudioDevice(child->device);
    child->device = 0;
    SDL_Quit();
}

static void report(struct child *child, enum voice_news news)
{
    const struct voice_report report = {.news = news, .number = child->number};
    (void)!send(child->fd, &report, sizeof report, MSG_NOSIGNAL);
}

static size_t room(struct child *child)
{
    SDL_LockAudioDevice(child->device);
    size_t count = STORE_SAMPLES - child->store.count;
    SDL_UnlockAudioDevice(child->device);
    return count;
}

static void put(struct child *child, size_t bytes)
{
    struct store *store = &child->store;
    SDL_LockAudioDevice(child->device);
    for (size_t i = 0; i + 1 < bytes && store->count < STORE_SAMPLES; i += 2) {
        int16_t sample;
        memcpy(&sample, child->chunk + i, sizeof sample);
        store->samples[(store->head + store->count++) % STORE_SAMPLES] = sample;
    }
    SDL_UnlockAudioDevice(child->device);
}

static void stop_sources(struct child *child)
{
    speaker_stop(&child->speaker);
    if (child->clip >= 0)
        close(child->clip);
    child->clip = -1;
    child->chunk_held = 0;
    sodium_memzero(child->chunk, sizeof child->chunk);
}

static void hush(struct child *child)
{
    stop_sources(child);
    child->speaking = false;
    if (child->device == 0)
        return;
    SDL_LockAudioDevice(child->device);
    sodium_memzero(child->store.samples, sizeof child->store.samples);
    child->store.head = child->store.count = 0;
    SDL_UnlockAudioDevice(child->device);
}

static void say(struct child *child)
{
    struct voice_order *order = &child->order;
    const char *why;
    hush(child);
    child->number = order->number;
    if (!open_card(child)) {
        report(child, VOICE_MUTE);
        return;
    }
    child->speaking = true;
    child->silent_ms = 0;
    SDL_PauseAudioDevice(child->device, 0);
    if (order->clip[0] != '\0')
        child->clip = clip_open(order->clip, &child->clip_left, &why);
    if (child->clip < 0)
        (void)speaker_start(&child->speaker, (enum voice_language)order->language, order->text);
}

static void obey(struct child *child)
{
    struct voice_order *order = &child->order;
    order->clip[sizeof order->clip - 1] = order->text[sizeof order->text - 1] = '\0';
    if (order->wish == VOICE_SAY) {
        say(child);
    } else if (order->wish == VOICE_HUSH) {
        hush(child);
    } else if (order->wish == VOICE_VOLUME && order->percent <= 100) {
        if (child->device != 0)
            SDL_LockAudioDevice(child->device);
        child->store.percent = (int)order->percent;
        if (child->device != 0)
            SDL_UnlockAudioDevice(child->device);
    }
    sodium_memzero(order, sizeof *order);
}

/* The next samples of clip or espeak-ng; 0 = their end, -1 = not now. */
static ssize_t read_more(struct child *child, size_t most)
{
    char *at = child->chunk + child->chunk_held;
    most = most > CHUNK_BYTES - child->chunk_held ? CHUNK_BYTES - child->chunk_held : most;
    if (child->clip < 0)
        return speaker_read(&child->speaker, at, most);
    most = most > child->clip_left ? child->clip_left : most;
    ssize_t count = read(child->clip, at, most);
    child->clip_left -= count > 0 ? (uint32_t)count : 0;
    return count < 0 ? 0 : count;
}

static void feed(struct child *child)
{
    size_t most = room(child) * 2;
    if (most < CHUNK_BYTES)
        return;
    ssize_t count = read_more(child, most);
    if (count < 0)
        return;
    if (count == 0) {
        stop_sources(child);
        return;
    }
    size_t held = child->chunk_held + (size_t)count;
    put(child, held);
    child->chunk_held = held & 1;
    if (child->chunk_held != 0)
        child->chunk[0] = child->chunk[held - 1];
}

static void look_for_end(struct child *child)
{
    bool has_source = child->clip >= 0 || child->speaker.sound >= 0;
    if (has_source || room(child) < STORE_SAMPLES)
        return;
    Uint32 now = SDL_GetTicks() | 1;
    if (child->silent_ms == 0) {
        child->silent_ms = now;
    } else if (now - child->silent_ms >= PAUSE_MS) {
        child->speaking = false;
        report(child, VOICE_ENDED);
    }
}

/* Both must be there, and espeak-ng must really make samples. */
static bool can_speak(struct child *child)
{
    if (!speaker_find(&child->speaker) || !open_card(child))
        return false;
    close_card(child);
    if (!speaker_start(&child->speaker, VOICE_SPANISH, "a"))
        return false;
    struct pollfd sound = {.fd = child->speaker.sound, .events = POLLIN};
    ssize_t count = -1;
    while (count < 0 && poll(&sound, 1, 3000) > 0)
        count = speaker_read(&child->speaker, child->chunk, sizeof child->chunk);
    speaker_stop(&child->speaker);
    return count > 0;
}

static void work(struct child *child)
{
    for (;;) {
        bool wants = child->speaking && (child->clip >= 0 || child->speaker.sound >= 0) &&
                     room(child) * 2 >= CHUNK_BYTES;
        int source = child->clip >= 0 ? child->clip : child->speaker.sound;
        struct pollfd waits[] = {{.fd = child->fd, .events = POLLIN},
                                 {.fd = wants ? source : -1, .events = POLLIN}};
        if (poll(waits, 2, child->speaking ? LOOK_MS : -1) < 0 && errno != EINTR)
            return;
        if (waits[0].revents != 0) {
            ssize_t count = recv(child->fd, &child->order, sizeof child->order, 0);
            if (count <= 0)
                return; /* the parent is gone */
            obey(child);
            continue;
        }
        if (waits[1].revents != 0)
            feed(child);
        if (child->speaking)
            look_for_end(child);
    }
}

int voice_run(int fd)
{
    const struct rlimit none = {1, 1}; /* 0 would not stop a core into a pipe */
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC); /* not for espeak-ng */
    setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 1);
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    if (sodium_init() < 0)
        return 1;
    struct child *child = sodium_malloc(sizeof *child);
    if (child == NULL)
        return 1;
    sodium_memzero(child, sizeof *child);
    child->fd = fd;
    child->clip = child->speaker.sound = -1;
    bool good = can_speak(child);
    report(child, good ? VOICE_READY : VOICE_MUTE);
    if (good)
        work(child);
    hush(child);
    close_card(child);
    sodium_free(child); /* zeroes */
    return good ? 0 : 1;
}
