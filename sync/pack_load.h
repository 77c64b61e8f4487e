/* What pack_load.c (the walk over a fair's files), pack_form.c (the fields of each file),
 * pack_check.c (what concerns more than one field), pack_map.c, pack_notice.c and pack_letter.c
 * share. Private to them; everybody else includes pack.h. */
#ifndef JORNADA_SYNC_PACK_LOAD_H
#define JORNADA_SYNC_PACK_LOAD_H

#include "sync/field.h"
#include "sync/pack.h"

#define PACK_FILE_BYTES_MAX (1U << 20)
#define PACK_COLONIAS_BYTES_MAX (32U << 20)

struct owned {
    struct owned *next;
};

/* The pack first: what callers hold is what is freed. */
struct loaded {
    struct pack pack;
    struct owned *owned;
};

struct loading {
    const struct io *io;
    const char *folder;
    struct loaded *loaded;
    bool forgiving; /* leave wrong rows out */
    /* pack_examine: every mistake goes here, and reading goes on without what is wrong. */
    void (*each)(void *context, const char *why);
    void *context;
    size_t mistakes;
    char *why;                    /* of the mistake just found */
    char first_why[PACK_WHY_MAX]; /* forgiving: of the first one */
    uint32_t fair_lines[FIELD_COUNT_MAX];
    uint32_t service_lines[PACK_SERVICES_MAX + 1]; /* in services.csv, by code */
};

/* One table file of the folder. */
struct pack_table {
    const char *name;
    const struct field *fields;
    size_t field_count, row_size, rows_max, bytes_max;
    /* What a row has to fulfil against the rows before it (`items`) and the files before. NULL =
     * nothing. */
    enum outcome (*check)(struct loading *loading, void *item, const void *items, size_t count,
                          uint32_t line);
};

extern const struct pack_table pack_form_services, pack_form_booths, pack_form_lines,
    pack_form_offices, pack_form_workshops, pack_form_groups, pack_form_points, pack_form_places,
    pack_form_staff, pack_form_colonias;
extern const struct field pack_form_fair[], pack_form_notice[], pack_form_right[];
extern const struct field pack_form_notice_full[]; /* pack_notice.c */
extern const size_t pack_form_notice_full_count;
extern const struct field pack_form_letter[]; /* pack_letter.c */
extern const size_t pack_form_letter_count;
/* What lines need of a fair whose fair.ini is missing or broken. */
extern const struct pack_fair pack_form_no_fair;
extern const size_t pack_form_fair_count, pack_form_notice_count, pack_form_right_count;

/* "" and the names of the needs, NULL-ended, in the order of enum pack_need. */
extern const char *const pack_need_words[];

/* What a row has to fulfil against the rows before it and the files before (pack_check.c,
 * pack_map.c). */
typedef enum outcome pack_check_row(struct loading *loading, void *item, const void *items,
                                    size_t count, uint32_t line);
pack_check_row pack_check_service, pack_check_booth, pack_check_line, pack_check_office,
    pack_check_workshop, pack_check_group, pack_check_point, pack_check_colonia,
    pack_map_check_place;
enum outcome pack_check_fair(struct loading *loading) MUST_CHECK;
enum outcome pack_check_notice(struct loading *loading) MUST_CHECK;
enum outcome pack_check_notice_full(struct loading *loading,
                                    const uint32_t lines[FIELD_COUNT_MAX]) MUST_CHECK;
/* Counts the sentences; the card's order is its own. */
enum outcome pack_check_right(struct loading *loading, const char *name,
                              const uint32_t lines[FIELD_COUNT_MAX],
                              struct pack_right *right) MUST_CHECK;
/* Every module is on the map, or there is no map (pack_map.c). */
enum outcome pack_map_check(struct loading *loading) MUST_CHECK;
/* What can only be said when everything was read. */
enum outcome pack_check_whole(struct loading *loading) MUST_CHECK;

/* Zeroed memory that lives as long as the pack; `loaded` is a struct loaded. NULL when short. */
void *pack_load_keep(void *loaded, size_t size);
/* "name:line: …" into the reason; returns INVALID. */
enum outcome pack_load_refuse(struct loading *loading, const char *name, uint32_t line,
                              const char *format, ...) MUST_CHECK
    __attribute__((format(printf, 4, 5)));

#endif
