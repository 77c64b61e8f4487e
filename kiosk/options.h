/* The command line of jornada-kiosk: read once, checked, said back in words when it is wrong. */
#ifndef JORNADA_KIOSK_OPTIONS_H
#define JORNADA_KIOSK_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/config.h"

enum options_wish {
    OPTIONS_RUN,
    OPTIONS_ENROL,
    OPTIONS_DOCTOR,
    OPTIONS_PRINT_TEST,
    OPTIONS_STICK,
    OPTIONS_BOARD,
    OPTIONS_GALLERY,
    OPTIONS_REHEARSE,
    OPTIONS_HELP,
    OPTIONS_VERSION
};

#define OPTIONS_SETTINGS_MAX 12

struct options {
    enum options_wish wish;
    bool json;
    const char *data;  /* DIR; NULL = not given */
    const char *code;  /* of --enrol */
    const char *stick; /* of --stick: the stick's folder */
    const char *drive; /* socket of the tests; NULL = none */
    const char *shots; /* --gallery: folder for its pictures; NULL = a window */
    bool has_clock;    /* --clock: only with --drive */
    int64_t clock_ms;
    /* Settings that stand over kiosk.ini, in their order. */
    struct {
        const char *key, *value;
    } settings[OPTIONS_SETTINGS_MAX];
    int setting_count;
};

/* False: `why` says what is wrong with which word (exit code 2). Borrows argv. */
bool options_read(int argc, char **argv, struct options *options, char why[CONFIG_WHY_MAX]);
/* The text of --help. */
const char *options_help(void);

#endif
