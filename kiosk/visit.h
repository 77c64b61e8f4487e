/* One person's visit: where she is, what she answered, what was made for her. Nothing else.
 *
 * Lives in locked memory (no swap, no core) for the whole run of the program; visit_wipe zeroes it
 * at Salir, idle, Esc and trouble, and the next visit starts from zeros. Everything a person typed
 * stands in here, in the arena of the frame and in the text cache, and nowhere else. */
#ifndef JORNADA_KIOSK_VISIT_H
#define JORNADA_KIOSK_VISIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/permit.h"
#include "kiosk/scanner.h"
#include "kiosk/screen.h"
#include "kiosk/slip/slip.h"
#include "sync/attempts.h"
#include "sync/pack.h"
#include "sync/record.h"
#include "sync/staff.h"
#include "sync/sync.h"
#include "sync/token.h"
#include "ui/field.h"
#include "ui/keyboard.h"
#include "ui/pad.h"

#define VISIT_TRAIL_MAX 24
#define VISIT_SERVICES_MAX SYNC_SLIP_TURNS /* as many as the slip has lines for */
#define VISIT_PHONE_CHARS 24
#define VISIT_PLACE_CHARS 60
#define VISIT_FOLIO_CHARS 12
#define VISIT_BIRTH_CHARS 10
#define VISIT_CURP_CHARS 22

/* What can be typed into. */
enum visit_entry {
    ENTRY_GIVEN,
    ENTRY_SURNAME1,
    ENTRY_SURNAME2,
    ENTRY_PHONE,
    ENTRY_PLACE,
    ENTRY_COLONIA,
    ENTRY_FOLIO,
    ENTRY_SEEK, /* a group */
    ENTRY_PIN,
    ENTRY_ANSWERS, /* a tally sheet's row: age and sex */
    ENTRY_GOT,     /* and the services that were given */
    ENTRY_BIRTH,   /* asked by a volunteer where a booth's paperwork needs it */
    ENTRY_CURP,
    VISIT_ENTRIES,
    ENTRY_NONE = VISIT_ENTRIES
};

/* What the store was asked and has not answered. */
enum visit_pending {
    PENDING_NOTHING,
    PENDING_TURN,          /* a commit of Tomar turno */
    PENDING_REGISTRATION,  /* a commit of Confirmar */
    PENDING_REFERRAL,      /* a number for Llevar un vale */
    PENDING_FOLIO,         /* a look-up */
    PENDING_PRINT,         /* counting a print before it starts */
    PENDING_BADGE,         /* is it one of this fair? */
    PENDING_PIN,           /* is it this badge's? */
    PENDING_SCAN,          /* what a slip is worth, or whose folio it is */
    PENDING_ATTENDED,      /* what came of it is being noted */
    PENDING_SHEET,         /* a commit of a tally sheet's row */
    PENDING_BLANK,         /* a blank slip: what it is worth, whether it is known here */
    PENDING_BLANK_TURN,    /* a commit of its turns */
    PENDING_SESSION,       /* a commit of how many people a talk had */
    PENDING_ASSIST,        /* a folio that a volunteer looks up to correct it */
    PENDING_VOID,          /* a commit that takes a registration back */
    PENDING_REPLACE,       /* a commit of the slip that takes a lost one's place */
    PENDING_PERMIT,        /* may this volunteer write a letter? */
    PENDING_LETTER,        /* a letter on its way to the disk */
    PENDING_WITHDRAW_READ, /* whose folio it is that is to be taken back */
    PENDING_WITHDRAW       /* taking it back */
};

/* How the paper fares. */
enum visit_paper {
    PAPER_UNASKED, /* the neutral question stands */
    PAPER_GLASS,   /* "Solo ver" */
    PAPER_MAKING,
    PAPER_PRINTING,
    PAPER_PRINTED,
    PAPER_FAILED /* the folio on the glass is enough; `paper_outcome` says why */
};

/* A field as it was before a key that may be a scanner's: typing_keep. */
struct visit_kept {
    bool held;
    enum screen_id screen;
    enum visit_entry entry, active;
    char text[IDENTITY_NAME_BYTES];
    size_t caret;
    struct keyboard keyboard;
    const char *trouble;
    enum outcome found_outcome;
};

/* A slip in a volunteer's hands. What she came for elsewhere is not kept here (Never 15). */
struct visit_scan {
    bool judged;    /* something was scanned or typed, and looked up */
    bool typed;     /* by its folio: then there is no verdict */
    bool known;     /* this screen has a row of it */
    bool has_slip;  /* `slip` is its id, or its folio's bits and zeros */
    bool anonymous; /* a referral's, or not known to be none: facts of it wait (Never 4) */
    bool failed;    /* could not be noted: `outcome` says why */
    bool read;      /* what had to be said first, where it has a page of its own */
    enum token_verdict verdict;
    uint8_t slip[16];
    uint16_t number; /* of its turn today; 0 = not known here */
    uint16_t office; /* of this module, which a referral's slip names */
    uint32_t due;    /* services of this booth that it names */
    uint32_t chosen; /* those that what is touched next is about */
    uint8_t said;    /* enum attend_word + 1 of what was noted last; 0 = nothing yet */
    enum outcome outcome;
};

#define VISIT_ANSWERS_CHARS 6
#define VISIT_GOT_CHARS 40

/* What is done with an emergency kit: screens/staff_sheet.c, screens/staff_blank.c. */
struct visit_kit {
    char answers[VISIT_ANSWERS_CHARS + 1], got[VISIT_GOT_CHARS + 1]; /* of a row, as typed */
    int32_t day;      /* of the sheet; 0 = not yet chosen: the last open one */
    unsigned rows;    /* saved since the screen was opened */
    uint64_t bits;    /* of the row on its way to the store, or of the blank that was read */
    uint64_t saved;   /* of the last row that was saved */
    bool is_read;     /* a blank stands on the glass */
    bool given;       /* and has turns: visit->row */
    uint32_t wanted;  /* services chosen for it */
    const char *note; /* what its reading says of it: a constant sentence, or NULL */
};

/* A talk or workshop that is being noted: screens/staff_session.c. The kit's fields are typed into.
 */
struct visit_session {
    uint8_t kind; /* enum session_kind; 0 = not chosen yet */
    bool reviewing, saved, failed;
    uint16_t people[AGE_BANDS][SEX_VALUES];
};

enum assist_done {
    ASSIST_NOTHING,
    ASSIST_CORRECTED,
    ASSIST_YOUNG, /* corrected, to somebody who is not, or not known to be, an adult */
    ASSIST_VOIDED
};

/* A registration at a volunteer's hands: kiosk/assist.h. */
struct visit_assist {
    bool on;       /* what is answered is for somebody whom a volunteer registers */
    bool corrects; /* and changes what `base` stands for */
    bool looked, found, failed;
    bool child;            /* that folio is a child's who came with somebody */
    bool worn;             /* its record has had as many slips as it may */
    bool asked;            /* to take it back, once: the second touch does it */
    uint8_t done;          /* enum assist_done */
    struct sync_slip base; /* of the folio that was looked up */
};

/* A volunteer's referral: kiosk/accompany.h. Name and phone are the visit's. */
struct visit_letter {
    bool on;    /* the steps of a letter are walked through */
    bool asked; /* the gate has answered: `permit` */
    enum permit permit;
    bool adult;      /* said so: 18 or older */
    bool minor;      /* did not: there is no letter */
    uint8_t contact; /* enum letter_contact */
    struct pad pad;
    bool sent;   /* then the slip on the glass is a letter's */
    bool failed; /* the last question to the store: `outcome` */
    enum outcome outcome;
    uint64_t bits; /* a folio that was typed to withdraw it; UINT64_MAX: it was scanned */
    uint8_t slip[16];
    uint16_t slip_office;
    bool ready, withdrawn, none; /* read; taken back; it is a booth's slip and has no letter */
};

/* A volunteer at the glass: wiped with the visit, which is how it locks. kiosk/lock.h. */
struct visit_staff {
    bool open; /* badge and PIN were right */
    bool lost; /* counts of wrong PINs were lost: said once open */
    struct staff_badge badge;
    char pin[STAFF_PIN_DIGITS + 1];
    enum outcome outcome; /* of the last question to the gate (kiosk/gate.h) */
    struct attempts_view attempts;
    int64_t attempts_ms; /* monotonic, when that was so */
    bool stick_asked;    /* status.trip is of this visit's stick */
    struct visit_kit kit;
    struct visit_scan scan;
    struct visit_session session;
    struct visit_assist assist;
};

struct visit {
    enum screen_id trail[VISIT_TRAIL_MAX];
    size_t depth; /* of trail; the screen on the glass is trail[depth - 1] */
    int page;     /* of a list */

    /* What she is looking at. */
    unsigned service, office, module; /* module: shown on the map; 0 = none */
    uint8_t need;                     /* enum pack_need by which offices are chosen */
    size_t line, right, workshop, group;
    uint16_t fitting[PACK_GROUPS_MAX]; /* positions of the groups that fit `seek` */

    /* What she answered; 0 and "" = not said. */
    bool reviewing;    /* a "Cambiar": the next step is the read-back */
    bool age_answered; /* under-18s and "not said" are asked for no name */
    uint32_t services;
    uint8_t age, sex, contact;
    uint8_t first_time;                                 /* fact_registered.visit */
    uint8_t child_count, children[RECORD_CHILDREN_MAX]; /* bands, as they were added */
    uint32_t municipality, colonia;
    char given[IDENTITY_NAME_BYTES], surname1[IDENTITY_NAME_BYTES], surname2[IDENTITY_NAME_BYTES];
    char phone[VISIT_PHONE_CHARS * 4 + 1], place[VISIT_PLACE_CHARS * 4 + 1],
        colonia_name[VISIT_PLACE_CHARS * 4 + 1], folio[VISIT_FOLIO_CHARS * 4 + 1],
        seek[VISIT_PLACE_CHARS * 4 + 1], birth[VISIT_BIRTH_CHARS + 1],
        curp[VISIT_CURP_CHARS * 2 + 1];
    struct entry entries[VISIT_ENTRIES];
    enum visit_entry active;
    struct keyboard keyboard;
    uint8_t asked;       /* bit n: entry n was asked about, and may stay as it is */
    const char *trouble; /* what is wrong with the active entry: a constant sentence, or NULL */

    struct visit_letter letter;

    struct visit_staff staff;
    struct scanner scanner; /* a burst of keys on its way */
    struct visit_kept kept; /* the field before the key that may have begun it */

    /* What was made for her. */
    enum visit_pending pending;
    uint64_t ticket;
    uint8_t record[RECORD_ID_BYTES];
    bool anonymous;       /* a self-service referral: every fact about it waits (Never 4) */
    bool paperless;       /* the slip's words do not fit the paper: the glass is enough */
    struct sync_slip row; /* of the person whose folio is on the glass */
    uint8_t family;       /* 0 the adult, 1 … child_count the children: whose that is */
    uint8_t family_record[RECORD_ID_BYTES]; /* the adult's, which the children's come from */
    struct slip slip;
    enum visit_paper paper;
    enum outcome paper_outcome;
    bool trial;        /* `slip` is a volunteer's test: nobody's, counted nowhere (trial.h) */
    bool trial_oneway; /* printed on a printer that cannot say so */
    bool roll_said;    /* a volunteer said that a new roll is in */
    uint8_t prints;
    uint64_t job;
    int64_t paper_since_ms;
    bool found;       /* "Ya tengo mi folio": row holds what was found */
    bool found_today; /* her slip's own day is today; a typed folio does not say its day */
    enum outcome found_outcome;
    bool looks; /* she asked for the camera there: kiosk/sight.h */
};

/* Zeroed, in locked memory; NULL when the machine has none to give. */
struct visit *visit_create(void);
void visit_destroy(struct visit *visit); /* zeroes; NULL is fine */
/* Forgets everything: the state of a visit that has not begun. */
void visit_wipe(struct visit *visit);
/* Forgets what one person said and got; where the glass stands, and who the volunteer is, stays. */
void visit_forget_person(struct visit *visit);

/* 18 or older, and said so (Never 11: not said counts as under 18). */
bool visit_is_adult(const struct visit *visit);
/* Drops what only adults are asked, when an answer makes it not hers to give. True when there was
 * anything of it: then pictures of it are about, too. */
bool visit_forget_identity(struct visit *visit);
struct entry *visit_entry(struct visit *visit); /* the active one, or NULL */
int visit_service_count(const struct visit *visit);

#endif
