/* What is open while the kiosk runs, and how one gets about in it.
 *
 * main.c opens and closes these things, in order; here they meet: what was touched goes to the
 * screen on the glass, what the store and the printer answer goes to the visit, time goes to the
 * idle question. Promises: leaving shows the neutral picture first and wipes then; nothing here
 * waits for disk, paper or network. */
#ifndef JORNADA_KIOSK_KIOSK_H
#define JORNADA_KIOSK_KIOSK_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/config.h"
#include "kiosk/keeper.h"
#include "kiosk/log.h"
#include "kiosk/roll.h"
#include "kiosk/screen.h"
#include "kiosk/slip/maker.h"
#include "kiosk/slip/printer.h"
#include "kiosk/speech.h"
#include "kiosk/visit.h"
#include "kiosk/words.h"
#include "sync/colonia.h"
#include "sync/enrolment.h"
#include "sync/io.h"
#include "sync/municipality.h"
#include "sync/pack.h"
#include "ui/stage.h"

/* What of the machine a volunteer should look at; shown small on attract, in words. */
enum kiosk_notice {
    KIOSK_FINE,
    KIOSK_UNENROLLED,
    KIOSK_BAD_SETTINGS,
    KIOSK_BAD_PACK,
    KIOSK_STORE_REFUSED,
    KIOSK_OTHER_DAY,
    KIOSK_CLOCK,
    KIOSK_DISK,
    KIOSK_OUT,    /* not even the national lines can be read */
    KIOSK_NOTICES /* how many */
};

struct kiosk {
    struct stage *stage;
    const struct io *io; /* its clocks are virtual under --drive */
    const struct config *config;
    const struct enrolment *enrolment; /* NULL: lines and rights only */
    const struct pack *pack;           /* never NULL */
    const struct municipalities *municipalities;
    const struct colonias *colonias;     /* of the pack; NULL: it brings none */
    const struct words_offer *languages; /* NULL: Spanish and English */
    struct keeper *keeper;
    struct keeper_status status; /* as of the last event */
    int64_t machine_due_ms;      /* machine.h looks again */
    struct maker *maker;         /* NULL when none could be started */
    struct printer *printer;     /* NULL: no printer is set */
    struct roll roll;            /* of that printer */
    struct maker_answer made;    /* the slip as drawn, while the printer is asked how it is */
    bool is_made;
    bool is_unasked;       /* the slip maker: the printer has not said yet which sheet lies in it */
    struct speech *speech; /* NULL: this kiosk is silent */
    struct visit *visit;
    struct log *log;
    bool bad_settings, bad_pack;
    bool out;                /* nothing can be read: pack is one of nothing */
    enum kiosk_notice noted; /* as it stands in the log */
    enum clock_quality clock;
    int64_t active_ms; /* when somebody last touched or typed: idle.h */
    int64_t spoke_ms;  /* when speech of this visit last ended; 0 = none did */
    bool speaks;       /* a screen is being spoken: idle_speaks */
    bool stale;        /* the tree must be built again */
    bool new_content;  /* a newer version waits for the end of the visit */
    bool doubt;        /* EN DUDA: main executes the program again */
    bool quit;
    uint64_t jobs;                /* print jobs so far: their numbers */
    unsigned module;              /* the booth that this kiosk stands at; 0 = nobody said */
    struct queue *queue;          /* its turns; NULL: no volunteer looked yet */
    struct call_board *board;     /* this is a call screen; NULL: it is a kiosk */
    struct board_post *post;      /* where one on this machine reads along; NULL: none can */
    bool post_read;               /* a call screen on this machine reads along */
    struct repeats *repeats;      /* slips that were noted here; NULL: none yet, or no memory */
    struct scanner_serial *cable; /* NULL: no scanner on a cable */
    bool cable_asked;             /* the setting was read */
    struct camera *camera;        /* NULL: none is set */
    bool camera_asked;            /* the setting was read */
    struct practice *practice;    /* a rehearsal: kiosk/practice.h; NULL: the real thing */
};

/* Getting about. show keeps the way back; replace does not. */
enum screen_id kiosk_screen(const struct kiosk *kiosk);
void kiosk_show(struct kiosk *kiosk, enum screen_id id);
void kiosk_replace(struct kiosk *kiosk, enum screen_id id);
void kiosk_back(struct kiosk *kiosk);
/* Salir: the neutral picture in the next frame, then nothing of the visit is left. */
void kiosk_leave(struct kiosk *kiosk);

/* One turn of the loop, in main's order, after input_wait. */
void kiosk_happened(struct kiosk *kiosk, const struct happening *happening);
void kiosk_step(struct kiosk *kiosk);  /* answers of store, maker, printer; time */
void kiosk_frame(struct kiosk *kiosk); /* builds and presents when stale */
#define KIOSK_FDS 8
int kiosk_fd(const struct kiosk *kiosk, int index); /* that wakes the loop; -1 = none now */
int kiosk_wait_ms(const struct kiosk *kiosk);       /* until time means something; -1 = never */
bool kiosk_is_quiet(const struct kiosk *kiosk);     /* nobody owes the visit an answer */

int64_t kiosk_now_ms(const struct kiosk *kiosk);
/* The fair's local day by the time that is believed, as days since 2025-01-01. */
int32_t kiosk_today(const struct kiosk *kiosk);
/* The same as facts and tokens carry it: 0 … 65535. */
uint16_t kiosk_day_number(const struct kiosk *kiosk);
/* False while the clock stands decades off and no hub has put it right. */
bool kiosk_knows_time(const struct kiosk *kiosk);
/* Facts about people can be taken now; otherwise trouble says why not. */
bool kiosk_can_write(const struct kiosk *kiosk);
enum kiosk_notice kiosk_notice(const struct kiosk *kiosk);

#endif
