/* struct hub as its own files see it; nobody else includes this.
 *
 * hub.c opens and steps it; fair.c, enrol.c, hello.c, push.c, content_serve.c, person.c and stats.c
 * each do one thing to it. Keys lie in locked memory. Every change goes through hub_begin and
 * hub_commit: one commit number a transaction. */
#ifndef JORNADA_SYNC_HUB_INSIDE_H
#define JORNADA_SYNC_HUB_INSIDE_H

#include <stdbool.h>

#include "sync/content.h"
#include "sync/hub/bell.h"
#include "sync/hub/device.h"
#include "sync/hub/fair.h"
#include "sync/hub/heard.h"
#include "sync/hub/hub.h"
#include "sync/hub/hub_certificate.h"
#include "sync/hub/key.h"
#include "sync/hub/storage.h"
#include "sync/receipt.h"
#include "sync/seal.h"

#define INSIDE_FREE_BYTES_MIN (50ULL << 20)
#define INSIDE_STREAMS_CACHED 64

struct board_serve;
struct packs;

struct inside_keys {
    struct key signing, online;
    uint8_t person[64]; /* seals and names person rows; comes from the online key */
    struct {
        uint8_t stream[16];
        struct seal_key first, at; /* as wrapped, and the furthest step so far */
        uint64_t used;             /* for eviction: larger = later; 0 = empty */
    } streams[INSIDE_STREAMS_CACHED];
};

struct hub {
    const struct io *io;
    char folder[3072];
    struct storage *storage;
    char why[HUB_WHY_MAX];

    uint8_t tenant[8];
    uint32_t municipality;
    char name[96];
    uint32_t epoch;
    uint8_t epoch_random[8];
    uint32_t epoch_floor; /* > 0: just restored, the next epoch is above this one */
    uint64_t commit;
    uint8_t custodian_key[32];
    bool can_open;  /* the online key is open: facts can be counted */
    bool read_only; /* shown a receipt of its own with a commit it does not have */
    bool failed;    /* a commit is in doubt: nothing more until opened again */
    bool commit_later;
    bool ledger_changed; /* DATA/ledger is behind the database */
    bool erases;         /* something was erased, ever: arrivals are looked at */
    bool letters_due;    /* a withdrawn letter may not be cut yet */
    struct inside_keys *keys;
    uint64_t cache_clock;

    int64_t tries_since_ms;
    unsigned tries;

    struct content_manifest *manifest; /* of the fair that is served */
    uint8_t manifest_fair[8];
    char manifest_folder[4096];

    uint64_t safe_backups[2]; /* the last two verified ones, newest first; 0 = there is none */

    struct bell bell; /* who is wanted where: memory alone */
    struct heard heard[HEARD_MAX];
    struct board_serve *boards; /* the fairs' turns, the same; NULL until a kiosk asks */
    struct packs *packs;        /* NULL until a page asks: packs.h */

    struct receipt *receipt; /* room to make one */
    uint8_t *answer;         /* WIRE_ANSWER_MAX */
};

/* Puts words into hub->why and returns the outcome. */
enum outcome hub_fail(struct hub *hub, enum outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Takes over the storage's reason; an outcome in doubt ends the hub's work. */
enum outcome hub_storage_failed(struct hub *hub, enum outcome outcome);

/* A transaction with a commit number of its own. */
enum outcome hub_begin(struct hub *hub) MUST_CHECK;
enum outcome hub_commit(struct hub *hub) MUST_CHECK;
void hub_rollback(struct hub *hub);

enum outcome hub_get_meta(struct hub *hub, const char *name,
                          struct storage_value *value) MUST_CHECK;
enum outcome hub_set_meta(struct hub *hub, const char *name, struct storage_value value) MUST_CHECK;

/* A hub over a database that is open already (a copy in memory, to be looked at): it releases,
 * serves and mints nothing. Keys of `folder` where they are there. Takes `storage` over. */
enum outcome hub_open_storage(const struct hub_settings *settings, struct storage *storage,
                              struct hub **hub, char why[HUB_WHY_MAX]) MUST_CHECK;

/* An answer that is a status and one short sentence. */
void hub_say(struct hub *hub, struct wire_answer *answer, int status, const char *text);
/* The status that an outcome of our own becomes. */
int hub_status_of(enum outcome outcome);

/* fair.c: checks and fills in a fair before its files are copied. */
enum outcome fair_next_content(struct hub *hub, struct fair *fair) MUST_CHECK;

struct pack;
/* fair.c: the row and the content's number, inside hub_begin … hub_commit, after
 * fair_next_content. */
enum outcome fair_write(struct hub *hub, const struct fair *fair) MUST_CHECK;
/* fair_import.c: what a pack says of its fair; and its files, read through `io`, into the folder of
 * fair->content with the hub's own lists. */
void fair_describe(const struct pack *pack, struct fair *fair);
enum outcome fair_copy_files(struct hub *hub, const struct io *io, const char *folder,
                             const struct fair *fair) MUST_CHECK;
/* fair_edit.c: the row of a version that a person made, inside a transaction. */
enum outcome fair_edit_note(struct hub *hub, const struct fair *fair, uint32_t from,
                            unsigned change, uint32_t back_to, const char *by) MUST_CHECK;

/* content_serve.c */
enum outcome content_serve_reload(struct hub *hub) MUST_CHECK;
void content_serve_manifest(struct hub *hub, struct wire_answer *answer);
void content_serve_blob(struct hub *hub, const char *hash, struct wire_answer *answer);

#endif
