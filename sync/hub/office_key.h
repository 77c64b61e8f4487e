/* The public keys of the offices that can be written a letter: taken in, replaced, never deleted.
 *
 * Promises: an office has one key at a time; what it was sealed for before stays in `office list`,
 * with since when and until when, so that letters which an office can open no more can be told. The
 * present keys go to kiosks as OFFICES_FILE in the fair's content, signed (sync/offices.h). Every
 * change is an audit row. The hub never sees a secret key. Refuses: a key that nobody could open, a
 * key that another office has or had, one that was replaced, an office that the fair does not
 * have. */
#ifndef JORNADA_SYNC_HUB_OFFICE_KEY_H
#define JORNADA_SYNC_HUB_OFFICE_KEY_H

#include "sync/hub/fair.h"
#include "sync/hub/strongbox.h"

#define OFFICE_KEY_PAPER_MAX 1024 /* bytes of a secret key's file, with its NUL */

struct office_key {
    uint8_t fair[8];
    uint16_t office;
    uint32_t number; /* 1 … of this office */
    uint8_t public_key[32];
    int64_t since_ms, replaced_ms; /* wall clock, UTC; 0 = it is the present one */
};

/* INVALID: no key that could be used, or a bad `by`. NOT_FOUND: no such fair or office. REFUSED: it
 * is this office's already, was replaced, or is another one's. */
enum outcome office_key_put(struct hub *hub, const char *fair, unsigned office,
                            const uint8_t public_key[32], const char *by,
                            struct office_key *key) MUST_CHECK;
/* At position `index` of a fair's, by office and age; NOT_FOUND behind the last. */
enum outcome office_key_at(struct hub *hub, const uint8_t fair[8], size_t index,
                           struct office_key *key) MUST_CHECK;
/* The present one. NOT_FOUND: this office has none. */
enum outcome office_key_find(struct hub *hub, const uint8_t fair[8], uint16_t office,
                             struct office_key *key) MUST_CHECK;
/* OFFICES_FILE into `folder`; none where the fair has no key. */
enum outcome office_key_write_list(struct hub *hub, const uint8_t fair[8],
                                   const char *folder) MUST_CHECK;

/* A secret key's file, {"v":1,"kind":"jornada-office-key","fair":hex16,"office":n,"public":hex64,
 * "salt":hex32,"ops":n,"mem":bytes,"box":hex}, as the partner desk's page makes and opens it. Draws
 * the key; the secret half stands nowhere else. BUSY: not enough memory for Argon2id. */
enum outcome office_key_make(const struct io *io, const uint8_t fair[8], uint16_t office,
                             const char *passphrase, uint32_t mem_bytes, uint8_t public_key[32],
                             char text[OFFICE_KEY_PAPER_MAX]) MUST_CHECK;
/* Opens such a file. INVALID: it is none. REFUSED: not this passphrase. */
enum outcome office_key_open(const char *text, const char *passphrase, uint8_t public_key[32],
                             uint8_t secret[32]) MUST_CHECK;

#endif
