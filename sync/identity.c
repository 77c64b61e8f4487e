/* Who: the identity's CBOR [given, surname1, surname2, phone, contact]; declared in
 * record.h and identity.h.
 *
 * With a CURP or a date of birth, two items more. Promises: text leaves in NFC whatever form it
 * came in, and every copy made here is wiped. Refuses bytes that are not UTF-8, control characters,
 * names over 60 characters, phones that are not digits with an optional + first. An identity with
 * nothing in it has size 0: a dummy. */
#include "sync/identity.h"

#include <sodium.h>
#include <string.h>
#include <utf8proc.h>

/* Decomposed, one character of 241 bytes gives at most 240 × 4 code points. */
#define POINTS_MAX 1024
#define ITEMS 5
#define ITEMS_WITH_PAPERS 7
#define BIRTH_MAX 20991231

/* NFC of `name` into `composed`; false when it is not a name. */
static bool compose(const char *name, char composed[IDENTITY_NAME_BYTES])
{
    utf8proc_int32_t points[POINTS_MAX];
    utf8proc_ssize_t count, i;
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    bool good;

    if (memchr(name, 0, IDENTITY_NAME_BYTES) == NULL)
        return false;
    count = utf8proc_decompose((const utf8proc_uint8_t *)name, (utf8proc_ssize_t)strlen(name),
                               points, POINTS_MAX, options);
    good = count >= 0 && count < POINTS_MAX;
    if (good)
        count = utf8proc_normalize_utf32(points, count, options);
    good = good && count >= 0 && count <= IDENTITY_NAME_CHARS;
    for (i = 0; good && i < count; i++)
        good = points[i] >= 0x20 && points[i] != 0x7F;
    if (good)
        count = utf8proc_reencode(points, count, UTF8PROC_STABLE);
    good = good && count >= 0 && count < IDENTITY_NAME_BYTES;
    if (good) {
        memcpy(composed, points, (size_t)count);
        composed[count] = '\0';
    }
    sodium_memzero(points, sizeof points);
    return good;
}

void identity_pack_name(struct binary_writer *writer, const char name[IDENTITY_NAME_BYTES])
{
    char composed[IDENTITY_NAME_BYTES];

    if (compose(name, composed))
        binary_text(writer, composed);
    else
        writer->bad = true;
    sodium_memzero(composed, sizeof composed);
}

bool identity_phone_is_sane(const char phone[IDENTITY_PHONE_BYTES])
{
    size_t size;

    if (memchr(phone, 0, IDENTITY_PHONE_BYTES) == NULL)
        return false;
    size = strlen(phone);
    if (phone[0] == '+' && size > 1)
        return strspn(phone + 1, "0123456789") == size - 1;
    return strspn(phone, "0123456789") == size;
}

static bool has_papers(const struct identity *identity)
{
    return identity->curp[0] != '\0' || identity->birth != 0;
}

static bool papers_are_sane(const struct identity *identity)
{
    return memchr(identity->curp, 0, IDENTITY_CURP_BYTES) != NULL && identity->birth <= BIRTH_MAX &&
           strspn(identity->curp, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(identity->curp);
}

static bool is_empty(const struct identity *identity)
{
    return identity->given[0] == '\0' && identity->surname1[0] == '\0' &&
           identity->surname2[0] == '\0' && identity->phone[0] == '\0' &&
           identity->contact == CONTACT_NO && !has_papers(identity);
}

enum outcome record_encode_identity(const struct identity *identity, uint8_t *bytes, size_t room,
                                    size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    *size = 0;
    if (!identity_phone_is_sane(identity->phone) || identity->contact > CONTACT_MESSAGE ||
        !papers_are_sane(identity))
        return INVALID;
    if (is_empty(identity))
        return DONE;
    binary_array(&writer, has_papers(identity) ? ITEMS_WITH_PAPERS : ITEMS);
    identity_pack_name(&writer, identity->given);
    identity_pack_name(&writer, identity->surname1);
    identity_pack_name(&writer, identity->surname2);
    binary_text(&writer, identity->phone);
    binary_uint(&writer, identity->contact);
    if (has_papers(identity)) {
        binary_text(&writer, identity->curp);
        binary_uint(&writer, identity->birth);
    }
    if (writer.bad) {
        sodium_memzero(bytes, room);
        return INVALID;
    }
    *size = writer.size;
    return DONE;
}

/* Whether encoding it again gives these bytes: then names are NFC and limits hold. */
static bool encodes_to(const struct identity *identity, const uint8_t *bytes, size_t size)
{
    uint8_t again[4 * IDENTITY_NAME_BYTES];
    size_t again_size;
    bool same = record_encode_identity(identity, again, sizeof again, &again_size) == DONE &&
                again_size == size && memcmp(again, bytes, size) == 0;

    sodium_memzero(again, sizeof again);
    return same;
}

enum outcome record_decode_identity(const uint8_t *bytes, size_t size, struct identity *identity)
{
    struct binary_reader reader = {.bytes = bytes, .size = size};
    size_t items;

    memset(identity, 0, sizeof *identity);
    if (size == 0)
        return DONE;
    items = binary_take_array(&reader, ITEMS_WITH_PAPERS);
    if (items != ITEMS && items != ITEMS_WITH_PAPERS)
        return INVALID;
    binary_take_text(&reader, identity->given, sizeof identity->given);
    binary_take_text(&reader, identity->surname1, sizeof identity->surname1);
    binary_take_text(&reader, identity->surname2, sizeof identity->surname2);
    binary_take_text(&reader, identity->phone, sizeof identity->phone);
    identity->contact = (uint8_t)binary_take_uint(&reader, CONTACT_MESSAGE);
    if (items == ITEMS_WITH_PAPERS) {
        binary_take_text(&reader, identity->curp, sizeof identity->curp);
        identity->birth = (uint32_t)binary_take_uint(&reader, BIRTH_MAX);
    }
    if (binary_end(&reader) && encodes_to(identity, bytes, size))
        return DONE;
    sodium_memzero(identity, sizeof *identity);
    return INVALID;
}
