/* The notes are a fourth apart, the higher one first, each a struck bar: a tone and two overtones
 * that die away faster. */
#include "ui/chime.h"

#include <SDL2/SDL.h>
#include <math.h>
#include <stdlib.h>

#define NOTES 2
#define TAIL_SAMPLES \
    4096 /* of silence behind the notes: what the card still holds when it closes */

static const struct note {
    double hertz, from_s, fades_s; /* fades: the time in which it falls to a third */
} notes[NOTES] = {{784.0, 0.0, 0.16}, {587.3, 0.36, 0.22}};

static const struct overtone {
    double times, loud, fades; /* of the note's own tone */
} overtones[] = {{1.0, 0.62, 1.0}, {2.76, 0.24, 0.45}, {5.4, 0.1, 0.2}};

struct chime {
    SDL_AudioDeviceID device; /* 0 = not open */
    int16_t samples[CHIME_SAMPLES + TAIL_SAMPLES];
};

static double note_at(const struct note *note, double seconds)
{
    double sum = 0, since = seconds - note->from_s;
    if (since < 0)
        return 0;
    double strike = fmin(1, since / 0.004); /* a click else */
    for (size_t i = 0; i < sizeof overtones / sizeof overtones[0]; ++i)
        sum += overtones[i].loud * exp(-since / (note->fades_s * overtones[i].fades)) *
               sin(2 * 3.14159265358979 * note->hertz * overtones[i].times * since);
    return sum * strike;
}

void chime_draw(int volume_percent, int16_t samples[CHIME_SAMPLES])
{
    for (int i = 0; i < CHIME_SAMPLES; ++i) {
        double sum = 0, seconds = (double)i / CHIME_RATE_HZ;
        for (int n = 0; n < NOTES; ++n)
            sum += note_at(&notes[n], seconds);
        double end = fmin(1, (double)(CHIME_SAMPLES - i) / 1000);
        samples[i] = (int16_t)lround(fmax(-1, fmin(1, sum * end)) * 327.67 * volume_percent);
    }
}

struct chime *chime_create(int volume_percent)
{
    struct chime *chime = calloc(1, sizeof *chime);
    if (chime != NULL)
        chime_draw(volume_percent, chime->samples);
    return chime;
}

static void let_go(struct chime *chime)
{
    if (chime->device == 0)
        return;
    SDL_CloseAudioDevice(chime->device);
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    chime->device = 0;
}

void chime_destroy(struct chime *chime)
{
    if (chime == NULL)
        return;
    let_go(chime);
    free(chime);
}

static bool take_card(struct chime *chime)
{
    const SDL_AudioSpec wanted = {
        .freq = CHIME_RATE_HZ, .format = AUDIO_S16SYS, .channels = 1, .samples = 1024};
    if (chime->device != 0)
        return true;
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0)
        return false;
    chime->device = SDL_OpenAudioDevice(NULL, 0, &wanted, NULL, 0);
    if (chime->device == 0)
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    return chime->device != 0;
}

bool chime_ring(struct chime *chime)
{
    if (chime == NULL || !take_card(chime))
        return false;
    SDL_ClearQueuedAudio(chime->device);
    if (SDL_QueueAudio(chime->device, chime->samples, sizeof chime->samples) != 0) {
        let_go(chime);
        return false;
    }
    SDL_PauseAudioDevice(chime->device, 0);
    return true;
}

bool chime_step(struct chime *chime)
{
    if (chime == NULL || chime->device == 0)
        return false;
    if (SDL_GetQueuedAudioSize(chime->device) > 0)
        return true;
    let_go(chime);
    return false;
}
