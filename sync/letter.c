/* Letters: see letter.h.
 *
 * Promises: every copy of a letter's bytes made here is zeroed before the function returns. The
 * mark is taken apart only to be checked: strokes are what a finger drew, and nothing is read out
 * of them. */
#include "sync/letter.h"

#include <sodium.h>
#include <string.h>

#include "sync/identity.h"

#define ITEMS 9
#define REACHED                                                                               \
    (LETTER_CALL | LETTER_MESSAGE | LETTER_NO_MESSAGE | LETTER_MORNINGS | LETTER_AFTERNOONS | \
     LETTER_ONLY_HER)

_Static_assert(REACHED == LETTER_CONTACT_ALL, "every bit of a safe contact has a name");
/* Array, version, office, three names, phone, contact, text version, mark; with their heads. */
_Static_assert(1 + 1 + 3 + 3 * (2 + IDENTITY_NAME_BYTES - 1) + IDENTITY_PHONE_BYTES + 2 + 3 + 3 +
                       LETTER_MARK_MAX <=
                   LETTER_BYTES_MAX,
               "the longest letter fits its parts");

bool letter_mark_is_sane(const uint8_t *mark, size_t size)
{
    size_t at = 1;

    if (size < 2 || size > LETTER_MARK_MAX || (mark[0] != LETTER_DRAWN && mark[0] != LETTER_CROSS))
        return false;
    while (at < size) {
        size_t points = mark[at++];

        if (points == 0 || points * 2 > size - at)
            return false;
        for (size_t i = 0; i < points; i++)
            if (mark[at + 2 * i + 1] >= LETTER_GRID_HEIGHT)
                return false;
        at += points * 2;
    }
    return true;
}

static bool contact_is_sane(const struct letter *letter)
{
    unsigned contact = letter->contact;
    const unsigned said = LETTER_MESSAGE | LETTER_NO_MESSAGE;
    const unsigned hours = LETTER_MORNINGS | LETTER_AFTERNOONS;

    if (contact > LETTER_CONTACT_ALL || (contact & said) == said || (contact & hours) == hours)
        return false;
    return contact == 0 || letter->phone[0] != '\0';
}

static bool is_sane(const struct letter *letter)
{
    bool somebody = letter->given[0] != '\0' || letter->surname1[0] != '\0' ||
                    letter->surname2[0] != '\0' || letter->phone[0] != '\0';

    return letter->adult && somebody && letter->office != 0 && letter->text_version != 0 &&
           identity_phone_is_sane(letter->phone) && contact_is_sane(letter) &&
           letter_mark_is_sane(letter->mark, letter->mark_size);
}

enum outcome letter_encode(const struct letter *letter, uint8_t bytes[LETTER_BYTES_MAX],
                           size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = LETTER_BYTES_MAX};

    *size = 0;
    if (!is_sane(letter))
        return INVALID;
    binary_array(&writer, ITEMS);
    binary_uint(&writer, LETTER_VERSION);
    binary_uint(&writer, letter->office);
    identity_pack_name(&writer, letter->given);
    identity_pack_name(&writer, letter->surname1);
    identity_pack_name(&writer, letter->surname2);
    binary_text(&writer, letter->phone);
    binary_uint(&writer, letter->contact);
    binary_uint(&writer, letter->text_version);
    binary_bytes(&writer, letter->mark, letter->mark_size);
    if (writer.bad) {
        sodium_memzero(bytes, LETTER_BYTES_MAX);
        return INVALID;
    }
    *size = writer.size;
    return DONE;
}

static void take_mark(struct binary_reader *reader, struct letter *letter)
{
    size_t size = 0;
    const uint8_t *mark = binary_take_bytes(reader, LETTER_MARK_MAX, &size);

    if (reader->bad || size == 0)
        return;
    memcpy(letter->mark, mark, size);
    letter->mark_size = (uint16_t)size;
}

/* Whether encoding it again gives these bytes: then names are NFC and limits hold. */
static bool encodes_to(const struct letter *letter, const uint8_t *bytes, size_t size)
{
    uint8_t again[LETTER_BYTES_MAX];
    size_t again_size;
    bool same = letter_encode(letter, again, &again_size) == DONE && again_size == size &&
                memcmp(again, bytes, size) == 0;

    sodium_memzero(again, sizeof again);
    return same;
}

enum outcome letter_decode(const uint8_t *bytes, size_t size, struct letter *letter)
{
    struct binary_reader reader = {.bytes = bytes, .size = size};

    sodium_memzero(letter, sizeof *letter);
    letter->adult = true;
    if (binary_take_array(&reader, ITEMS) != ITEMS ||
        binary_take_uint(&reader, UINT16_MAX) != LETTER_VERSION)
        reader.bad = true;
    letter->office = (uint16_t)binary_take_uint(&reader, UINT16_MAX);
    binary_take_text(&reader, letter->given, sizeof letter->given);
    binary_take_text(&reader, letter->surname1, sizeof letter->surname1);
    binary_take_text(&reader, letter->surname2, sizeof letter->surname2);
    binary_take_text(&reader, letter->phone, sizeof letter->phone);
    letter->contact = (uint8_t)binary_take_uint(&reader, LETTER_CONTACT_ALL);
    letter->text_version = (uint16_t)binary_take_uint(&reader, UINT16_MAX);
    take_mark(&reader, letter);
    if (binary_end(&reader) && encodes_to(letter, bytes, size))
        return DONE;
    sodium_memzero(letter, sizeof *letter);
    return INVALID;
}

/* One compartment, opened as seal_open_identity does it, from a frame made around it. */
static enum outcome open_part(const struct frame_origin *origin, const struct seal_key *key,
                              const struct letter_part *part, uint8_t *to, size_t *size)
{
    uint8_t frame[1 + FRAME_BLOCK + FRAME_TAG + sizeof part->identity] = {1 | 64};

    memcpy(frame + 1 + FRAME_BLOCK + FRAME_TAG, part->identity, sizeof part->identity);
    return seal_open_identity(origin, key, frame, to, SEAL_IDENTITY_MAX, size);
}

static enum outcome join(const struct frame_origin *origin, struct seal_key *key,
                         const struct letter_part *parts, uint8_t *bytes, size_t *size)
{
    enum outcome outcome = DONE;

    for (size_t i = 0; outcome == DONE && i < LETTER_PARTS; i++) {
        size_t length = 0;

        /* Parts that follow each other leave no gap: only the last one that says anything is not
         * full. */
        outcome = seal_step_to(key, parts[i].seq) == DONE
                      ? open_part(origin, key, &parts[i], bytes + *size, &length)
                      : INVALID;
        if (outcome == DONE && length > 0 && *size != i * SEAL_IDENTITY_MAX)
            outcome = DAMAGED;
        *size += length;
    }
    return outcome;
}

enum outcome letter_open(const struct frame_origin *origin, const uint8_t wrap[SEAL_WRAP_BYTES],
                         const uint8_t office_public[32], const uint8_t office_secret[32],
                         const struct letter_part *parts, size_t count, struct letter *letter)
{
    struct seal_key *key = sodium_malloc(sizeof *key);
    uint8_t *bytes = sodium_malloc(LETTER_BYTES_MAX);
    size_t size = 0;
    enum outcome outcome = key == NULL || bytes == NULL ? BUSY : DONE;

    sodium_memzero(letter, sizeof *letter);
    if (outcome == DONE && count != LETTER_PARTS)
        outcome = DAMAGED;
    if (outcome == DONE)
        outcome = seal_unwrap(wrap, office_public, office_secret, key);
    if (outcome == DONE)
        outcome = join(origin, key, parts, bytes, &size);
    if (outcome == DONE && letter_decode(bytes, size, letter) != DONE)
        outcome = DAMAGED;
    sodium_free(key);
    sodium_free(bytes);
    return outcome;
}
