/* A letter: who she is and a safe way to reach her, for one office alone (accompanied referral).
 *
 * Its plaintext is deterministic CBOR [1, office, given, surname1, surname2, phone, contact, text
 * version, mark], text in NFC. No reason, no story, no free text (Nevers 2, 4). It travels as the
 * identity of a stream of its own (kind 2, sync_letter.c) whose identity key is wrapped to the
 * office's public key: neither the custodian nor the hub can open it. It always fills LETTER_PARTS
 * compartments, the last of them mostly dummies, so that no size tells what was given. Promises:
 * encode(decode(x)) = x; copies made here are wiped. Refuses a letter of somebody who did not say
 * that she is an adult (Never 11), without a mark, or with nobody in it. */
#ifndef JORNADA_SYNC_LETTER_H
#define JORNADA_SYNC_LETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"
#include "sync/record.h"
#include "sync/seal.h"

#define LETTER_VERSION 1
#define LETTER_PARTS 20 /* identity compartments of every letter */
#define LETTER_BYTES_MAX (LETTER_PARTS * SEAL_IDENTITY_MAX)
#define LETTER_MARK_MAX 480 /* bytes: how it was made, then the strokes */
#define LETTER_GRID_WIDTH 256
#define LETTER_GRID_HEIGHT 96
#define LETTER_FRAMES (1 + LETTER_PARTS + 1) /* of the stream: OPEN, the letter, CLOSE */

/* A safe way to reach her: bits, for ever. None of them: nobody contacts her, she comes herself. */
enum letter_contact {
    LETTER_CALL = 1,
    LETTER_MESSAGE = 2,
    LETTER_NO_MESSAGE = 4, /* leave none, with nobody and on no machine; never beside MESSAGE */
    LETTER_MORNINGS = 8,   /* only then; never beside AFTERNOONS */
    LETTER_AFTERNOONS = 16,
    LETTER_ONLY_HER = 32, /* through nobody else: speak with nobody but her */
    LETTER_CONTACT_ALL = 63
};

/* How the mark of her consent was made: its first byte. */
enum letter_mark {
    LETTER_DRAWN = 1, /* with her finger */
    LETTER_CROSS = 2  /* a cross set by a button or key, for who cannot draw */
};

/* Keep it in locked memory and wipe it. UTF-8; "" = not given. */
struct letter {
    uint16_t office; /* its code in the pack; not 0 */
    char given[IDENTITY_NAME_BYTES];
    char surname1[IDENTITY_NAME_BYTES];
    char surname2[IDENTITY_NAME_BYTES];
    char phone[IDENTITY_PHONE_BYTES]; /* digits, + allowed first */
    uint8_t contact;                  /* enum letter_contact; CALL … ONLY_HER want a phone */
    uint16_t text_version;            /* of the consent text that was on the glass; not 0 */
    bool adult;                       /* said so; not in the bytes: only an adult's are written */
    /* enum letter_mark, then strokes: each its number of points (1 … 255) and so many pairs x y,
     * 0 … LETTER_GRID_WIDTH - 1 from the left, 0 … LETTER_GRID_HEIGHT - 1 from the top. */
    uint16_t mark_size;
    uint8_t mark[LETTER_MARK_MAX];
};

/* One frame of the envelope that a desk is handed: its number and the compartment as it is. */
struct letter_part {
    uint64_t seq;
    uint8_t identity[FRAME_BLOCK + FRAME_TAG];
};

/* Whether these bytes are a mark: a known kind, and at least one whole stroke. */
bool letter_mark_is_sane(const uint8_t *mark, size_t size);
/* `bytes` has room for LETTER_BYTES_MAX. INVALID: a value outside its limits; nobody in it (neither
 * name nor phone); not an adult's; no mark. */
enum outcome letter_encode(const struct letter *letter, uint8_t bytes[LETTER_BYTES_MAX],
                           size_t *size) MUST_CHECK;
/* The inverse; INVALID (and zeros) unless encoding the result again gives the same bytes. */
enum outcome letter_decode(const uint8_t *bytes, size_t size, struct letter *letter) MUST_CHECK;
/* Opens an envelope with its office's key: unwrap, step to each part's seq, open it as sync/seal.h
 * says, drop the padding, join, decode. Parts come in order, LETTER_PARTS of them. REFUSED: not
 * wrapped to this key, or not of this stream. DAMAGED: sealed so, but no letter. */
enum outcome letter_open(const struct frame_origin *origin, const uint8_t wrap[SEAL_WRAP_BYTES],
                         const uint8_t office_public[32], const uint8_t office_secret[32],
                         const struct letter_part *parts, size_t count,
                         struct letter *letter) MUST_CHECK;

#endif
