/* The settings of one kiosk: DIR/kiosk.ini over the shipped assets/kiosk.ini.
 *
 * Promises: a file is taken whole or not at all: with a mistake in it `config` stays as it was, and
 * the reason names file, line and what was expected, so that lines and rights run on the shipped
 * settings. Refuses: unknown keys, values outside their limits, a key given twice. Sections are
 * for the reader's eye; keys are unique without them. The manual of the keys is assets/kiosk.ini.
 */
#ifndef JORNADA_KIOSK_CONFIG_H
#define JORNADA_KIOSK_CONFIG_H

#include <stdbool.h>

#include "sync/outcome.h"

#define CONFIG_TEXT_MAX 200 /* bytes of a text value with its NUL */
#define CONFIG_WHY_MAX 400

struct config {
    char hub[CONFIG_TEXT_MAX];     /* as road_read reads it, "" = as enrolled */
    char fair[CONFIG_TEXT_MAX];    /* folder name below assets/fairs, "" = as enrolled */
    char printer[CONFIG_TEXT_MAX]; /* "none", "file:PATH", "tcp:HOST:PORT" */
    int paper_mm;                  /* 58 or 80 */
    char scanner[CONFIG_TEXT_MAX]; /* "keyboard", or "serial:/dev/ttyX@BAUD" beside it */
    char camera[CONFIG_TEXT_MAX];  /* "none", or a device as /dev/video0 that reads slips */
    int module;                    /* the booth it stands at; 0 = volunteers say */
    int roll_m;                    /* 0 … 1000: length of a new roll; 0 = as one showed it */
    int width_px, height_px;       /* size = 1280x800; 0 0 = the whole screen */
    double mm_per_px;              /* 0.05 … 1; 0 = auto, by the panel's size */
    bool large_text;               /* text = normal | large */
    bool high_contrast;            /* theme = normal | contrast */
    char language[3];              /* "es" or "en" */
    char languages[24];            /* "es en", and what else may be chosen: kiosk/words.h */
    bool shaky_hands;              /* repeated touches count once, from the start */
    int idle_seconds;              /* 10 … 600 */
    int store_mb;                  /* 1 … 65536: what records may take of the disk */
    char stick[CONFIG_TEXT_MAX];   /* "auto", or the folder where USB sticks are mounted */
    bool speech;                   /* speech = espeak | none */
    bool board_sound;              /* board_sound = 0 | 1: the call screen sounds */
    int volume_percent;            /* volume = 20 … 100, at the beginning of each visit */
};

/* Reads `path` over what `config` holds (zero it first, then read the shipped file). NOT_FOUND: no
 * such file. INVALID: `why` is "kiosk.ini:12: paper_mm: expected 58 or 80". */
enum outcome config_read(const char *path, struct config *config,
                         char why[CONFIG_WHY_MAX]) MUST_CHECK;

/* One key as the command line gives it ("mm_per_px", "0.17"); same limits, same reasons. */
enum outcome config_set(struct config *config, const char *key, const char *value,
                        char why[CONFIG_WHY_MAX]) MUST_CHECK;

#endif
