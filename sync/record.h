/* The facts: what happened at the fair, as fixed-size values, and their deterministic CBOR.
 *
 * A commit is one to eight facts that happened together (a registration with its consent, turns
 * and slip is one commit = one frame). Promises: encode(decode(x)) = x, byte for byte; a body this
 * program does not know is kept as it came (type and bytes). Refuses: unknown keys are impossible
 * (positional arrays), over-long text, more than RECORD_FACTS facts, a stray byte. No free text
 * anywhere but in struct identity (Never 2). Names and phones are personal: callers keep struct
 * identity in locked memory and wipe it. */
#ifndef JORNADA_SYNC_RECORD_H
#define JORNADA_SYNC_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

#define RECORD_ID_BYTES 16
#define RECORD_STAFF_BYTES 8
#define RECORD_FACTS 8          /* facts of one commit */
#define RECORD_BODY_MAX 192     /* bytes of one encoded body */
#define RECORD_FACTS_MAX 2048   /* bytes of one encoded commit */
#define RECORD_CHILDREN_MAX 6   /* children an adult may add */
#define IDENTITY_NAME_CHARS 60  /* code points of each name part */
#define IDENTITY_NAME_BYTES 241 /* 60 code points of UTF-8 and the closing NUL */
#define IDENTITY_CURP_BYTES 19  /* eighteen characters and the closing NUL */
#define IDENTITY_PHONE_BYTES 16 /* digits, + allowed first, and the closing NUL */

/* Numbers are for ever: they are on disk. Those without a struct below are kept opaque. */
enum fact_type {
    FACT_STREAM_OPEN = 1,
    FACT_STREAM_CLOSE = 2,
    FACT_ATTENDEE_REGISTERED = 3,
    FACT_ATTENDEE_AMENDED = 4,
    FACT_ATTENDEE_VOIDED = 5,
    FACT_CONSENT = 6,
    FACT_TURN_ISSUED = 7,
    FACT_TURN_CALLED = 8,
    FACT_TURN_NO_SHOW = 9,
    FACT_SERVICE_GIVEN = 10,
    FACT_SLIP_MADE = 11,
    FACT_SLIP_PRINTED = 12,
    FACT_SLIP_REVOKED = 13,
    FACT_REFERRAL_ISSUED = 14,
    FACT_REFERRAL_SEEN = 15,
    FACT_REFERRAL_ACCEPTED = 16,
    FACT_REFERRAL_NO_CAPACITY = 17,
    FACT_REFERRAL_ATTENDED = 18,
    FACT_REFERRAL_CLOSED = 19,
    FACT_REFERRAL_WITHDRAWN = 20,
    FACT_REFERRAL_LAPSED = 21,
    FACT_HELP_CALLED = 22, /* 22 and 23 are never written: sync/summon.h says why */
    FACT_HELP_ANSWERED = 23,
    FACT_SESSION = 24,
    FACT_DAY_COUNTS = 25,
    FACT_STAFF_UNLOCK = 26,
    FACT_STAFF_LOCK = 27,
    FACT_PIN_FAILED = 28,
    FACT_CONTENT_APPLIED = 29,
    FACT_HEALTH = 30,
    FACT_GAP = 31,
    FACT_FAIR_OPENED = 32,
    FACT_FAIR_CLOSED = 33,
    FACT_MERGE = 34,
    FACT_UNMERGE = 35,
    FACT_ERASURE = 36,
    FACT_PADDING = 37,          /* fills an anonymous batch so that its size tells nothing */
    FACT_CONTINUED = 38,        /* carries a further part of the identity of the same record */
    FACT_SHEET_ROW = 39,        /* typed late from a tally sheet of the emergency kit */
    FACT_LETTER_OPENED = 40,    /* a desk opened a letter with its office's key */
    FACT_LETTER_DESTROYED = 41, /* a desk wiped one that was withdrawn after it was opened */
    FACT_STAFF_LOOKED = 42      /* a volunteer looked a folio up; of nobody: no record, no body */
};

/* Ages as the statistics show them; 0 = not said, which counts as under 18 (Never 11). */
enum age_band {
    AGE_NOT_SAID,
    AGE_0_5,
    AGE_6_11,
    AGE_12_17,
    AGE_18_29,
    AGE_30_44,
    AGE_45_59,
    AGE_60_74,
    AGE_75_UP,
    AGE_BANDS /* how many values */
};

enum sex { SEX_NOT_SAID, SEX_M_MUJER, SEX_H_HOMBRE, SEX_X_OTHER, SEX_VALUES };

enum contact { CONTACT_NO, CONTACT_CALL, CONTACT_MESSAGE };

enum clock_quality { CLOCK_UNKNOWN, CLOCK_STAFF, CLOCK_CORRECTED, CLOCK_HUB };

struct fact_registered {
    uint32_t services;     /* bit n = the service with code n wanted (codes 0 … 31) */
    uint8_t age;           /* enum age_band */
    uint8_t sex;           /* enum sex */
    uint8_t visit;         /* 0 not asked, 1 first time, 2 has come before */
    uint8_t english;       /* 1 = the interface was in English */
    uint32_t municipality; /* INEGI code as a number, 15054; 0 = not said */
    uint32_t colonia;      /* the pack's code; 0 = not said */
    uint8_t children[RECORD_CHILDREN_MAX]; /* age bands of children with this adult, 0 = none */
};

#define CONSENT_CONTACT 2 /* bit 1: may be contacted; bit 0 is not used */
#define CONSENT_LETTER 4  /* bit 2: a letter for one office, which tells it who she is */

struct fact_consent {
    uint8_t purposes;      /* what she agreed to; 0 = the notice was shown, nothing was agreed */
    uint16_t text_version; /* of the notice that was on the glass */
};

struct fact_turn {
    uint8_t service; /* code 0 … 31 */
    uint16_t module;
    uint16_t number; /* shown behind the kiosk's letter: 17 of A17 */
};

/* The record of SERVICE_GIVEN, and of a TURN_NO_SHOW at a booth, is the id of the slip that was
 * shown (record_slip_id), which is all that a booth without a network knows; where only the folio
 * was typed, its 35 bits and zeros; all zeros: of no slip. The hub counts each slip's service once,
 * by the latest word of it. */
struct fact_service {
    uint8_t service;
    uint8_t outcome; /* six codes: 1 referred 2 provided 3 already 4 not applicable 5 declined 6
                        unavailable */
};

/* One row of a tally sheet: nobody's name, and the day of the sheet instead of the stamp's. The
 * fact's record is the id of the blank slip whose folio stands there. Rows of one slip, typed at
 * two kiosks or from two sheets, are one person's: services are put together. */
struct fact_sheet {
    uint16_t day;      /* days since 2025-01-01, of the fair's local day */
    uint8_t age;       /* enum age_band */
    uint8_t sex;       /* enum sex */
    uint32_t services; /* bit n = service n was given */
};

/* What came of one print; 0, glass alone, is never written: then there is no SLIP_PRINTED. */
enum print_result { PRINT_NONE, PRINT_PAPER, PRINT_DROPPED, PRINT_IN_DOUBT };

struct fact_slip {
    uint8_t copy;   /* 0 the first slip of the record, 1 the one made after a loss, …; 255 a blank
                       of the emergency kit (blank.h): its id was printed before */
    uint8_t result; /* SLIP_PRINTED: enum print_result */
};

/* How a referral ended: the same six codes as a service's, and the same numbers. On disk. */
enum referral_outcome {
    REFERRAL_OPEN, /* 0: not closed */
    REFERRAL_REFERRED,
    REFERRAL_PROVIDED,
    REFERRAL_ALREADY_RECEIVED,
    REFERRAL_NOT_APPLICABLE,
    REFERRAL_DECLINED,
    REFERRAL_UNAVAILABLE,
    REFERRAL_OUTCOMES /* how many values */
};

/* The record of ISSUED is that of its SLIP_MADE; of SEEN … LAPSED and of LETTER_…, the id of the
 * slip that was shown, as in SERVICE_GIVEN: all that a desk without a network knows. On the wire
 * `help` and `code` are one number, help·8 + code, which was 0 before there were either. */
struct fact_referral {
    uint16_t office;
    uint8_t code; /* CLOSED: enum referral_outcome, 1 … 6; every other type: 0 */
    uint16_t day; /* days since 2025-01-01 UTC, of the fair's local day: never the hour */
    uint8_t help; /* ATTENDED, CLOSED: the help that was given, enum pack_need (pack.h), 0 not
                     said; every other type: 0, for beside a record it would tell why */
};

/* What was held for many at once; nobody is named, and nobody is recorded one by one. On disk. */
enum session_kind {
    SESSION_TALK = 1,
    SESSION_WORKSHOP,
    SESSION_TABLE, /* an information table */
    SESSION_KINDS  /* how many values, and one */
};

#define SESSION_PEOPLE_MAX 999 /* of one age band and sex in one session */

/* The record is zeros. */
struct fact_session {
    uint16_t day; /* days since 2025-01-01, of the fair's local day */
    uint8_t kind; /* enum session_kind */
    uint16_t people[AGE_BANDS][SEX_VALUES];
};

/* On disk: they never change. */
enum day_count {
    DAY_COUNT_LINE = 1,
    DAY_COUNT_RIGHT = 2,
    DAY_COUNT_OFFICE = 3,
    DAY_COUNT_NEED = 4,   /* referrals issued, by the need chosen before an office, 0 none */
    DAY_COUNT_VERDICT = 5 /* slips shown at a booth that were not good, by enum token_verdict */
};

/* How often in one day, from locked memory; the record is zeros, for it is nobody's (Never 4). */
struct fact_day_counts {
    uint16_t day;
    uint8_t kind;   /* enum day_count */
    uint16_t entry; /* position in the pack, which never changes once a fair was opened; or need */
    uint16_t count;
};

struct fact_stream_open {
    uint8_t parent[RECORD_ID_BYTES]; /* stream before this one, zeros at first */
    uint64_t parent_last;            /* its last sequence number */
    uint16_t schema;                 /* RECORD_SCHEMA */
    uint8_t kind;                    /* 0 day, 1 anonymous, 2 a letter to one office */
    int64_t asserted_ms;             /* wall clock when it opened */
};

struct fact_health {
    uint8_t paper; /* 0 unknown 1 good 2 low 3 out */
    uint8_t battery_percent;
    uint16_t disk_free_mb; /* capped */
    uint8_t clock;         /* enum clock_quality */
};

struct fact_gap {
    uint8_t stream[RECORD_ID_BYTES];
    uint64_t first, last;
    uint8_t reason; /* 1 lost with the medium, 2 damaged */
};

struct fact_continued {
    uint8_t part, parts;
};

#define RECORD_SCHEMA 1

struct fact {
    enum fact_type type;
    uint8_t record[RECORD_ID_BYTES];
    union {
        struct fact_stream_open stream_open;
        struct fact_registered registered; /* also AMENDED */
        struct fact_consent consent;
        struct fact_turn turn; /* also CALLED, NO_SHOW */
        struct fact_service service;
        struct fact_sheet sheet;
        struct fact_slip slip;
        struct fact_referral referral; /* also SEEN … LAPSED, LETTER_… */
        struct fact_session session;
        struct fact_day_counts day_counts;
        struct fact_health health;
        struct fact_gap gap;
        struct fact_continued continued;
        struct {
            uint8_t bytes[RECORD_BODY_MAX]; /* types this program does not know */
            size_t size;
        } opaque;
    } body;
};

/* When, how sure, and by whom: one for all facts of a commit. */
struct stamp {
    uint64_t hlc;                      /* 48-bit ms since 1970 ‖ 16-bit counter */
    uint64_t monotonic_ms;             /* since the stream opened */
    uint8_t quality;                   /* enum clock_quality */
    uint8_t staff[RECORD_STAFF_BYTES]; /* zeros = the attendee alone */
};

struct commit {
    struct stamp stamp;
    size_t count; /* 1 … RECORD_FACTS */
    struct fact facts[RECORD_FACTS];
};

/* Who: sealed for the custodian alone. Empty strings = not given. UTF-8, NFC. */
struct identity {
    char given[IDENTITY_NAME_BYTES];
    char surname1[IDENTITY_NAME_BYTES];
    char surname2[IDENTITY_NAME_BYTES];
    char phone[IDENTITY_PHONE_BYTES];
    uint8_t contact; /* enum contact */
    /* Asked by a volunteer alone, where a booth's paperwork needs them (fair.ini); as they were
     * typed: neither has to be right. */
    char curp[IDENTITY_CURP_BYTES]; /* A-Z 0-9 */
    uint32_t birth;                 /* YYYYMMDD, 0 = not given */
};

/* Writes the commit's CBOR into `bytes` (capacity `room`); *size = bytes written. INVALID when a
 * value is outside its limits or does not fit. */
enum outcome record_encode(const struct commit *commit, uint8_t *bytes, size_t room,
                           size_t *size) MUST_CHECK;
/* The inverse; INVALID unless encoding the result again gives the same bytes. */
enum outcome record_decode(const uint8_t *bytes, size_t size, struct commit *commit) MUST_CHECK;

enum outcome record_encode_identity(const struct identity *identity, uint8_t *bytes, size_t room,
                                    size_t *size) MUST_CHECK;
enum outcome record_decode_identity(const uint8_t *bytes, size_t size,
                                    struct identity *identity) MUST_CHECK;

/* Whether the fact is REFERRAL_SEEN … LAPSED or a letter's: an office's word about a slip. */
bool record_is_office_word(enum fact_type type);
/* Whether a referral's `code` and `help` are such as its type may have (Never 4). True of every
 * fact that is no referral. */
bool record_referral_is_plain(const struct fact *fact);

/* The id on slip number `copy` of a record: BLAKE2b-128 over the record's id and the copy, so that
 * a fact needs no room for it and the paper does not tell the record's id. */
void record_slip_id(const uint8_t record[RECORD_ID_BYTES], uint8_t copy,
                    uint8_t slip[RECORD_ID_BYTES]);

/* The id that facts about a child (0 … RECORD_CHILDREN_MAX - 1) of a registration carry, and its
 * slip comes from: BLAKE2b-128 over the record's id and the child's place. Whoever holds the
 * registration finds the children's; a row with such an id looks like every other one. */
void record_child_id(const uint8_t record[RECORD_ID_BYTES], uint8_t child,
                     uint8_t id[RECORD_ID_BYTES]);

/* "30-44" of AGE_30_44, "" of AGE_NOT_SAID; NULL outside. The words of the statistics. */
const char *record_age_name(enum age_band band);
/* "M", "H", "X", "". */
const char *record_sex_name(enum sex sex);

#endif
