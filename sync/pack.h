/* A fair's folder (assets/README.md says its form), read once, checked and never changed after.
 *
 * Promises: everything in a loaded pack is valid UTF-8 in NFC, within the limits below, and refers
 * only to things that are there; module numbers are unique across booths and offices; what is
 * printed fits the slip; nothing a bystander can read holds one of the words of Never 5; every
 * entry is national, of the fair's state or of its municipality, and has a source or is a sample.
 * Refuses: the whole folder for one mistake, naming file, line and what was expected.
 * pack_load_lines_only forgives, so that a mistake never takes the lines away. Files are read
 * through struct io; nothing is written. Strings are never NULL ("" = not given) and belong to the
 * pack. */
#ifndef JORNADA_SYNC_PACK_H
#define JORNADA_SYNC_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/io.h"
#include "sync/outcome.h"

#define PACK_WHY_MAX 320     /* bytes of a reason, with its NUL */
#define PACK_SERVICES_MAX 31 /* codes 1 … 31: bit n of every services mask */
#define PACK_BOOTHS_MAX 60
#define PACK_OFFICES_MAX 60
#define PACK_LINES_MAX 100
#define PACK_RIGHTS_MAX 12
#define PACK_SENTENCES_MAX 5
#define PACK_WORKSHOPS_MAX 100
#define PACK_GROUPS_MAX 200
#define PACK_STAFF_MAX 200
#define PACK_POINTS_MAX 200
#define PACK_PLACES_MAX 200
#define PACK_BANDS_MAX 3
#define PACK_COLONIAS_MAX 200000
#define PACK_DAYS_MAX 14
#define PACK_OFFICE_LINES_MAX 4
#define PACK_SLIP_PHONES 3
#define PACK_TEXT_MAX 400 /* bytes of one cell or value, with its NUL */
/* Of what is printed, with its NUL, as the slip has room for it: title, "name · place", privacy. */
#define PACK_SLIP_TEXT_MAX 96
#define PACK_SLIP_LABEL_MAX 48 /* discreet label or phone of a line with a slip_order */

/* Days are counted since 2025-01-01 (as in the slip's token), in the fair's local time; dates
 * before are negative. */
#define PACK_NO_DAY INT32_MIN

struct pack_fair {
    uint16_t number;   /* the token's fair */
    const char *name;  /* "Metepec" */
    const char *title; /* "Jornada de Salud y Servicios" */
    const char *place;
    const char *hours;           /* "9:00-14:00" */
    bool any_day;                /* samples only: open every day */
    size_t day_count;            /* 0 when any_day */
    int32_t days[PACK_DAYS_MAX]; /* rising */
    uint32_t municipality;       /* INEGI code, 15054; the state is municipality / 1000 */
    int utc_offset_minutes;      /* -360 */
    uint8_t slip_valid_days;
    uint16_t line_valid_days;    /* a number confirmed longer ago is expired */
    bool avgm;                   /* hands in the alert's evidence report (hub/avgm.h) */
    bool show_unconfirmed;       /* lines "por confirmar": below the others, or not at all */
    uint16_t information_module; /* the booth where a person can always be found */
    const char *person_es;       /* where a volunteer stands, one sentence */
    const char *person_en;
    const char *privacy_note; /* the slip's one line on privacy, Spanish */
    uint16_t notice_version;  /* equals notice.version */
    uint32_t papers_services; /* bit n: the booth of service n needs CURP or date of birth */
    /* of published tables; name and path as in Frictionless Data Package, "" = none is named */
    const char *licence_name, *licence_path, *licence_title;
    bool sample;
};

/* What every entry says of itself; the same columns in every table (assets/README.md). */
struct pack_origin {
    const char *source;      /* where it was read; "" in samples alone */
    char confidence;         /* 'A', 'B', 'C'; '\0' in samples alone */
    int32_t verified_on;     /* PACK_NO_DAY while nobody asked there */
    const char *reviewed_by; /* "" while no person reviewed its words */
    uint32_t scope;          /* 0 national, 15 a state, 15054 a municipality */
};

/* The short privacy notice (LGPDPPSO art. 22). Spanish alone until reviewed_by names a person. */
struct pack_notice {
    uint16_t version;
    const char *title, *who, *purposes, *transfers, *refuse, *full;
    const char *reviewed_by;
    bool sample;
};

/* The whole notice (art. 21), for whoever asks for it. Spanish alone until reviewed_by names one.
 */
#define PACK_NOTICE_PARTS_MAX 10
struct pack_notice_full {
    size_t part_count; /* 0: the pack brings none, the short one says where it is */
    struct {
        const char *title, *text;
    } parts[PACK_NOTICE_PARTS_MAX];
    uint16_t version; /* of notice.ini */
    const char *reviewed_by;
    bool sample;
};

/* What is said before an accompanied referral (sync/letter.h): that some facts must be reported,
 * and what she agrees to. Spanish alone until reviewed_by names a person. Version 0: the pack
 * brings none, and no letter is written. */
struct pack_letter {
    uint16_t version;
    const char *title, *duty1, *duty2, *duty3;
    const char *who, *what, *purpose, *keep, *refuse, *withdraw;
    const char *reviewed_by;
    bool sample;
};

struct pack_booth {
    uint16_t module;
    const char *name;
    const char *discreet_label; /* the only label printed, spoken or shown from afar */
    uint32_t services;          /* bit n = service n is given here */
    const char *hours, *place, *bring;
    struct pack_origin origin;
    bool sample;
};

struct pack_service {
    uint8_t code; /* 1 … 31 */
    const char *name_es, *name_en;
    const char *icon; /* ligature name of the Material icon font */
    const char *subtitle_es, *subtitle_en;
    const char *bring;
    uint16_t module;            /* of the booth whose turn it is */
    const char *discreet_label; /* the name where the pack gives no other */
    struct pack_origin origin;
    bool sample;
};

/* Codes are on disk (FACT_DAY_COUNTS): they never change. */
enum pack_need {
    NEED_NONE,
    NEED_HEALTH,
    NEED_EDUCATION,
    NEED_SUPPORT,
    NEED_INCOME,
    NEED_LEGAL,
    NEED_PSYCHOLOGICAL,
    NEED_CHILDREN,
    PACK_NEEDS /* how many values */
};

enum pack_confidentiality { OFFICE_PUBLIC, OFFICE_FRONT_DOOR_ONLY, OFFICE_STAFF_ONLY };

/* A network is shown through its points, and not at all while it has none. */
enum pack_office_kind { OFFICE_AGENCY, OFFICE_UNIT, OFFICE_PROGRAM, OFFICE_NETWORK };

struct pack_office {
    uint16_t code; /* 1 … 65535; the token's office */
    enum pack_office_kind kind;
    const char *name;
    const char *discreet_label;
    uint16_t module;                     /* its desk at the fair */
    const char *place;                   /* where that desk is, as a booth's */
    uint32_t needs;                      /* bit n = enum pack_need n */
    const char *hours, *address, *bring; /* "" is not shown; nothing is inferred */
    const char *cost;                    /* "Gratis"; only where a source says it */
    const char *line_ids;                /* as written: "met-dif met-cc1" */
    size_t line_count;
    uint16_t lines[PACK_OFFICE_LINES_MAX]; /* positions in pack->lines: its telephones */
    enum pack_confidentiality confidentiality;
    struct pack_origin origin;
    bool sample; /* so are its needs and its desk at least */
};

/* A point of a network ("Red de Espacios Seguros"): where one may go in. */
struct pack_point {
    uint16_t office; /* code of the network */
    const char *name;
    const char *discreet_label;
    const char *hours, *address;
    struct pack_origin origin;
    bool sample;
};

/* The fair's map in whole metres, x to the right and y down from the plaza's corner. A pack has the
 * whole map or none: the plaza first, then every module of a booth or an office, nothing outside
 * and no two over each other. Where a kiosk stands is "está aquí". */
enum pack_place_kind { PLACE_PLAZA, PLACE_MODULE, PLACE_ENTRANCE, PLACE_KIOSK, PLACE_LANDMARK };

struct pack_place {
    enum pack_place_kind kind;
    uint16_t number; /* module or kiosk, else 0 */
    uint16_t x_m, y_m, width_m, height_m;
    const char *label; /* of entrances and landmarks; "" of the others */
    bool sample;
};

enum pack_line_kind {
    LINE_EMERGENCY,
    LINE_WOMEN,
    LINE_MENTAL_HEALTH,
    LINE_ANONYMOUS_TIP,
    LINE_TRAFFICKING,
    LINE_OFFICE,
    LINE_OFFICE_24H,
    LINE_WHATSAPP,
    LINE_CHILD_PROTECTION,
    LINE_CITY,
    PACK_LINE_KINDS /* how many values */
};

struct pack_line {
    const char *id; /* "nat-911": [a-z0-9-] */
    enum pack_line_kind kind;
    const char *name; /* help pages only */
    const char *discreet_label;
    const char *phone;                               /* as shown, "800 911 2000"; "" = none known */
    const char *dial;                                /* as dialled, "8009112000", "*7311" */
    const char *hours, *cost, *what_happens, *place; /* "" is not shown; nothing is inferred */
    uint32_t scope;      /* 0 national, 15 a state, 15054 a municipality */
    bool confirmed;      /* status publicada; false = por_confirmar */
    bool print;          /* may stand on paper */
    uint8_t slip_order;  /* 1 … 3 on every slip, else 0 */
    int32_t verified_on; /* PACK_NO_DAY while nobody rang it */
    const char *verified_by;
    char confidence; /* 'A', 'B', 'C' */
    const char *source;
    const char *reviewed_by; /* of its words; Spanish alone while "" */
};

/* One of a poster's bands, from the mildest (yellow) to the worst (red). */
struct pack_band {
    const char *title;
    const char *items; /* "" until a pack brings the list, with its owner's leave */
};

/* One topic of "Sus derechos". Spanish alone until reviewed_by names a person. */
struct pack_right {
    const char *id; /* file name without .ini: "ordenes_de_proteccion" */
    const char *title, *icon;
    const char *discreet_label;
    size_t sentence_count; /* 0 on a poster is fine */
    const char *sentences[PACK_SENTENCES_MAX];
    const char *source;    /* law and articles */
    const char *consulted; /* "texto consultado: reforma DOF 16-12-2024" */
    const char *reviewed_by;
    char confidence;
    int32_t verified_on;
    uint32_t scope;
    uint8_t order;     /* the list's order, rising and unique */
    bool poster;       /* bands to read, nothing to tap (Never 1) */
    size_t band_count; /* 0, or PACK_BANDS_MAX on a poster */
    struct pack_band bands[PACK_BANDS_MAX];
};

struct pack_workshop {
    const char *id; /* [a-z0-9_]: workshop_<id> */
    const char *name, *subtitle, *when, *place, *bring;
    bool program; /* a programme with its times ("Momentos en familia"), not a workshop */
    const char *discreet_label; /* the name where the pack gives no other */
    struct pack_origin origin;
    bool sample;
};

struct pack_group {
    const char *id; /* group_<id> */
    const char *subject, *colonia;
    const char *join;           /* https address for the QR on the glass; "" = ask at the desk */
    const char *discreet_label; /* the subject where the pack gives no other */
    struct pack_origin origin;
    bool sample;
};

struct pack_colonia {
    uint32_t code;
    uint32_t municipality; /* 0 where the pack does not say: the fair's own */
    const char *name, *postal;
};

enum pack_role { STAFF_VOLUNTEER, STAFF_CERTIFIED, STAFF_COORDINATOR };

struct pack_staff {
    const char *badge, *name;
    enum pack_role role;
    const char *institution, *certificate, *issuer, *certificate_number;
    int32_t certificate_until; /* its last day, or the day in which it ends */
    bool sample;
};

/* Read-only for everybody. In an order that never changes once a fair was opened: positions are
 * what reading counts name. */
struct pack {
    struct pack_fair fair;
    struct pack_notice notice;
    struct pack_notice_full notice_full;
    struct pack_letter letter;
    size_t booth_count, service_count, office_count, line_count, right_count, workshop_count,
        group_count, point_count, place_count, colonia_count, staff_count;
    const struct pack_booth *booths;
    const struct pack_service *services;
    const struct pack_office *offices;
    const struct pack_line *lines;
    const struct pack_right *rights; /* by order */
    const struct pack_workshop *workshops;
    const struct pack_group *groups;
    const struct pack_point *points;
    const struct pack_place *places;     /* none: no map; else places[0] is the plaza */
    const struct pack_colonia *colonias; /* none: the question is left out */
    const struct pack_staff *staff;
    bool lines_only; /* lines and rights alone are filled */
};

/* INVALID: `why` says file:line and what was expected, *pack is NULL. NOT_FOUND: no such folder or
 * file. `why` is "" after DONE. */
enum outcome pack_load(const struct io *io, const char *folder, struct pack **pack,
                       char why[PACK_WHY_MAX]) MUST_CHECK;
/* Every mistake of a folder, as pack_load would say each if it were the first; INVALID when there
 * is one. Where a file's rows are wrong, what later files say of them is not looked at. */
enum outcome pack_examine(const struct io *io, const char *folder,
                          void (*each)(void *context, const char *why), void *context) MUST_CHECK;
/* lines.csv and rights/ of a folder, for a kiosk that is not enrolled (assets/national) or whose
 * fair is broken: rows and cards with mistakes are left out and the first is named in `why`. State
 * and municipal lines are kept only when the folder's fair.ini says a municipality that can be
 * believed. NOT_FOUND, INVALID: not one line could be read. */
enum outcome pack_load_lines_only(const struct io *io, const char *folder, struct pack **pack,
                                  char why[PACK_WHY_MAX]) MUST_CHECK;
void pack_destroy(struct pack *pack); /* NULL is fine */

/* The table files that people fill in, "services.csv" first; NULL behind the last. And the titles
 * of one's columns; NULL behind the last, and of what is no such table. */
const char *pack_table_at(size_t index);
const char *pack_column_at(const char *file, size_t index);

/* NULL when the pack has no such thing. */
const struct pack_service *pack_service(const struct pack *pack, unsigned code);
const struct pack_office *pack_office(const struct pack *pack, unsigned code);
const struct pack_line *pack_line(const struct pack *pack, const char *id);
const struct pack_right *pack_right(const struct pack *pack, const char *id);
const struct pack_booth *pack_booth(const struct pack *pack, unsigned module);
/* "health" … as offices.csv writes it; "" of NEED_NONE and of what is none. */
const char *pack_need_name(unsigned need);
/* The discreet label of a booth or an office by its module number. */
const char *pack_module_label(const struct pack *pack, unsigned module);

/* Published, and not confirmed longer ago than line_valid_days. */
bool pack_line_is_current(const struct pack *pack, const struct pack_line *line, int32_t day);
/* The lines with a telephone, current ones first, then those to show as "por confirmar"; each part
 * in the pack's order. Returns how many were put into `lines`. */
size_t pack_lines_visible(const struct pack *pack, int32_t day, const struct pack_line **lines,
                          size_t room);
/* The same three on every slip of a day; NULL where the line is not current then: its place stays
 * blank, since a number that may be wrong never stands on paper. */
void pack_slip_phones(const struct pack *pack, int32_t day,
                      const struct pack_line *phones[PACK_SLIP_PHONES]);
/* Where a module (PLACE_MODULE) or a kiosk (PLACE_KIOSK) stands on the map; NULL = not on it. */
const struct pack_place *pack_place(const struct pack *pack, enum pack_place_kind kind,
                                    unsigned number);
/* The points of a network, in the pack's order. Returns how many were put into `points`. */
size_t pack_points(const struct pack *pack, unsigned office, const struct pack_point **points,
                   size_t room);
/* Offices with this need (NEED_NONE: all) that the public may be shown; a network only when it has
 * points. */
size_t pack_offices_visible(const struct pack *pack, enum pack_need need,
                            const struct pack_office **offices, size_t room);

bool pack_day_is_open(const struct pack *pack, int32_t day);
/* The fair's local day of a wall clock time. */
int32_t pack_day_of(const struct pack *pack, int64_t wall_ms);
/* "2026-11-21" of a day and back; PACK_NO_DAY when the text is no date. */
#define PACK_DAY_TEXT_MAX 12
int32_t pack_day_read(const char *text);
void pack_day_write(int32_t day, char text[PACK_DAY_TEXT_MAX]);

/* False when the text holds one of the words that never stand on paper or glass (Never 5),
 * whatever its accents and capitals. */
bool pack_text_is_discreet(const char *text);

#endif
