#include "sync/staff.h"

#include <sodium.h>
#include <string.h>

#include "sync/base32.h"
#include "sync/binary.h"
#include "sync/signature.h"

#define BADGE_VERSION 0xB1 /* its first character is P */
#define BADGE_BYTES (1 + RECORD_STAFF_BYTES + STAFF_SECRET_BYTES + 2)
#define LIST_VERSION 2
#define LIST_VERSION_OLD 1 /* without the last three items of a member */
#define LIST_ITEMS 3
#define MEMBER_ITEMS 9
#define MEMBER_ITEMS_OLD 6
#define START_MS 1735689600000LL /* 2025-01-01 UTC, where a token's days begin, too */
#define MINUTE_MS 60000
#define OPERATIONS 3
#define MEMORY_BYTES (64UL << 20)
#define PIN_VALUES 1000000U

_Static_assert(BASE32_CHARS(BADGE_BYTES) == STAFF_BADGE_CHARS, "a badge's text");

/* CRC-16/CCITT-FALSE, as on the slip: it tells a bad reading from a wrong badge. */
static uint16_t crc_of(const uint8_t *bytes, size_t size)
{
    unsigned crc = 0xFFFF;

    for (size_t i = 0; i < size; i++) {
        crc ^= (unsigned)bytes[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 0x8000U ? crc << 1 ^ 0x1021U : crc << 1) & 0xFFFFU;
    }
    return (uint16_t)crc;
}

void staff_write_badge(const struct staff_badge *badge, char text[STAFF_BADGE_CHARS + 1])
{
    uint8_t bytes[BADGE_BYTES] = {BADGE_VERSION};

    memcpy(bytes + 1, badge->staff, RECORD_STAFF_BYTES);
    memcpy(bytes + 1 + RECORD_STAFF_BYTES, badge->secret, STAFF_SECRET_BYTES);
    uint16_t crc = crc_of(bytes, BADGE_BYTES - 2);
    bytes[BADGE_BYTES - 2] = (uint8_t)(crc >> 8);
    bytes[BADGE_BYTES - 1] = (uint8_t)crc;
    base32_write(bytes, BADGE_BYTES, text);
    sodium_memzero(bytes, sizeof bytes);
}

#define BADLY_READ 4 /* characters that a scanner may lose or double */

static bool looks_like_badge(const char *text)
{
    size_t size = strlen(text);
    bool first = text[0] == base32_character(BADGE_VERSION >> 3) || text[0] == 'p';

    return first && size >= STAFF_BADGE_CHARS - BADLY_READ &&
           size <= STAFF_BADGE_CHARS + BADLY_READ;
}

enum outcome staff_read_badge(const char *text, struct staff_badge *badge)
{
    uint8_t bytes[BADGE_BYTES];
    enum outcome outcome = DONE;

    memset(badge, 0, sizeof *badge);
    if (!looks_like_badge(text))
        return INVALID;
    if (strlen(text) != STAFF_BADGE_CHARS || base32_read(text, bytes, BADGE_BYTES) != DONE)
        return DAMAGED;
    uint16_t crc = crc_of(bytes, BADGE_BYTES - 2);
    if (bytes[BADGE_BYTES - 2] != crc >> 8 || bytes[BADGE_BYTES - 1] != (crc & 0xFF))
        outcome = DAMAGED;
    else if (bytes[0] != BADGE_VERSION)
        outcome = INVALID;
    if (outcome == DONE) {
        memcpy(badge->staff, bytes + 1, RECORD_STAFF_BYTES);
        memcpy(badge->secret, bytes + 1 + RECORD_STAFF_BYTES, STAFF_SECRET_BYTES);
    }
    sodium_memzero(bytes, sizeof bytes);
    return outcome;
}

static void tag_of(const struct staff_badge *badge, uint8_t tag[16])
{
    static const uint8_t context[] = "jornada-badge-v1";
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, 16);
    crypto_generichash_update(&state, context, sizeof context);
    crypto_generichash_update(&state, badge->staff, sizeof badge->staff);
    crypto_generichash_update(&state, badge->secret, sizeof badge->secret);
    crypto_generichash_final(&state, tag, 16);
}

/* The PIN alone is a million values; with the badge's secret beside it the disk tells nothing. */
static enum outcome check_of(const struct staff_badge *badge, const char *pin,
                             const uint8_t salt[16], uint8_t check[32])
{
    char words[STAFF_PIN_DIGITS + STAFF_SECRET_BYTES];

    memcpy(words, pin, STAFF_PIN_DIGITS);
    memcpy(words + STAFF_PIN_DIGITS, badge->secret, STAFF_SECRET_BYTES);
    int failed = crypto_pwhash(check, 32, words, sizeof words, salt, OPERATIONS, MEMORY_BYTES,
                               crypto_pwhash_ALG_ARGON2ID13);
    sodium_memzero(words, sizeof words);
    return failed ? BUSY : DONE;
}

static uint32_t draw_pin(const struct io *io)
{
    uint32_t value;

    do /* so that every PIN is as likely as every other */
        io->random(io->self, &value, sizeof value);
    while (value >= UINT32_MAX / PIN_VALUES * PIN_VALUES);
    return value % PIN_VALUES;
}

enum outcome staff_make_as(const struct io *io, const uint8_t staff[RECORD_STAFF_BYTES],
                           struct staff_badge *badge, char pin[STAFF_PIN_DIGITS + 1],
                           struct staff_member *member)
{
    uint32_t value = draw_pin(io);

    memcpy(badge->staff, staff, sizeof badge->staff);
    io->random(io->self, badge->secret, sizeof badge->secret);
    io->random(io->self, member->salt, sizeof member->salt);
    for (int i = STAFF_PIN_DIGITS - 1; i >= 0; i--, value /= 10)
        pin[i] = (char)('0' + value % 10);
    pin[STAFF_PIN_DIGITS] = '\0';
    memcpy(member->staff, badge->staff, sizeof member->staff);
    tag_of(badge, member->tag);
    return check_of(badge, pin, member->salt, member->check);
}

enum outcome staff_make(const struct io *io, struct staff_badge *badge,
                        char pin[STAFF_PIN_DIGITS + 1], struct staff_member *member)
{
    uint8_t staff[RECORD_STAFF_BYTES];

    io->random(io->self, staff, sizeof staff);
    return staff_make_as(io, staff, badge, pin, member);
}

static bool is_badge_of(const struct staff_member *member, const struct staff_badge *badge)
{
    uint8_t tag[16];

    tag_of(badge, tag);
    return memcmp(member->staff, badge->staff, sizeof badge->staff) == 0 &&
           sodium_memcmp(member->tag, tag, sizeof tag) == 0;
}

enum outcome staff_check_pin(const struct staff_member *member, const struct staff_badge *badge,
                             const char *pin)
{
    uint8_t check[32];

    if (!is_badge_of(member, badge) || strlen(pin) != STAFF_PIN_DIGITS)
        return REFUSED;
    enum outcome outcome = check_of(badge, pin, member->salt, check);
    if (outcome == DONE && sodium_memcmp(check, member->check, sizeof check) != 0)
        outcome = REFUSED;
    sodium_memzero(check, sizeof check);
    return outcome;
}

const struct staff_member *staff_find(const struct staff_list *list,
                                      const struct staff_badge *badge)
{
    for (size_t i = 0; i < list->count; i++)
        if (is_badge_of(&list->members[i], badge))
            return &list->members[i];
    return NULL;
}

uint32_t staff_minute(int64_t wall_ms)
{
    int64_t minute = wall_ms < START_MS ? 0 : (wall_ms - START_MS) / MINUTE_MS;
    return minute < STAFF_NO_END - 1 ? (uint32_t)minute : STAFF_NO_END - 1;
}

/* A clock before 2025 is one that nobody set: under it nothing is in date. */
bool staff_may_accompany(const struct staff_member *member, int64_t now_ms)
{
    uint32_t now = staff_minute(now_ms);
    return now_ms >= START_MS &&
           (now < member->certified_until ||
            (member->override != STAFF_OVERRIDE_NONE && now < member->override_until));
}

static bool is_whole(const struct staff_member *member)
{
    return member->role < STAFF_ROLES && member->override < STAFF_OVERRIDES &&
           (member->override == STAFF_OVERRIDE_NONE) == (member->override_until == 0);
}

/* In byte order of their ids, so that a list has one writing. */
static bool is_in_order(const struct staff_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!is_whole(&list->members[i]))
            return false;
    for (size_t i = 1; i < list->count; i++)
        if (memcmp(list->members[i - 1].staff, list->members[i].staff, RECORD_STAFF_BYTES) >= 0)
            return false;
    return true;
}

enum outcome staff_encode(const struct staff_list *list, const uint8_t hub_secret[64],
                          uint8_t *bytes, size_t room, size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    if (list->count > STAFF_MAX || !is_in_order(list))
        return INVALID;
    binary_array(&writer, LIST_ITEMS);
    binary_uint(&writer, LIST_VERSION);
    binary_bytes(&writer, list->fair, sizeof list->fair);
    binary_array(&writer, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const struct staff_member *member = &list->members[i];

        binary_array(&writer, MEMBER_ITEMS);
        binary_bytes(&writer, member->staff, sizeof member->staff);
        binary_uint(&writer, member->role);
        binary_uint(&writer, member->release);
        binary_bytes(&writer, member->tag, sizeof member->tag);
        binary_bytes(&writer, member->salt, sizeof member->salt);
        binary_bytes(&writer, member->check, sizeof member->check);
        binary_uint(&writer, member->certified_until);
        binary_uint(&writer, member->override);
        binary_uint(&writer, member->override_until);
    }
    if (writer.bad || room - writer.size < SIGNATURE_BYTES)
        return INVALID;
    signature_make(SIGNATURE_STAFF, bytes, writer.size, hub_secret, bytes + writer.size);
    *size = writer.size + SIGNATURE_BYTES;
    return DONE;
}

static void take_member(struct binary_reader *reader, uint64_t version, struct staff_member *member)
{
    size_t items = version == LIST_VERSION ? MEMBER_ITEMS : MEMBER_ITEMS_OLD;
    if (binary_take_array(reader, MEMBER_ITEMS) != items)
        reader->bad = true;
    binary_take_fixed(reader, member->staff, sizeof member->staff);
    member->role = (uint8_t)binary_take_uint(reader, STAFF_ROLES - 1);
    member->release = (uint32_t)binary_take_uint(reader, UINT32_MAX);
    binary_take_fixed(reader, member->tag, sizeof member->tag);
    binary_take_fixed(reader, member->salt, sizeof member->salt);
    binary_take_fixed(reader, member->check, sizeof member->check);
    if (version != LIST_VERSION)
        return;
    member->certified_until = (uint32_t)binary_take_uint(reader, STAFF_NO_END);
    member->override = (uint8_t)binary_take_uint(reader, STAFF_OVERRIDES - 1);
    member->override_until = (uint32_t)binary_take_uint(reader, STAFF_NO_END - 1);
}

enum outcome staff_decode(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                          struct staff_list *list)
{
    struct binary_reader reader = {.bytes = bytes, .bad = size <= SIGNATURE_BYTES};

    memset(list, 0, sizeof *list);
    if (reader.bad)
        return INVALID;
    reader.size = size - SIGNATURE_BYTES;
    if (signature_check(SIGNATURE_STAFF, bytes, reader.size, hub_key, bytes + reader.size) != DONE)
        return REFUSED;
    if (binary_take_array(&reader, LIST_ITEMS) != LIST_ITEMS)
        reader.bad = true;
    uint64_t version = binary_take_uint(&reader, LIST_VERSION);
    if (version < LIST_VERSION_OLD)
        reader.bad = true;
    binary_take_fixed(&reader, list->fair, sizeof list->fair);
    list->count = binary_take_array(&reader, STAFF_MAX);
    for (size_t i = 0; i < list->count && !reader.bad; i++)
        take_member(&reader, version, &list->members[i]);
    if (binary_end(&reader) && is_in_order(list))
        return DONE;
    memset(list, 0, sizeof *list);
    return INVALID;
}

const char *staff_role_name(unsigned role)
{
    static const char *const names[STAFF_ROLES] = {"volunteer", "certified", "coordinator"};
    return role < STAFF_ROLES ? names[role] : NULL;
}

const char *staff_override_name(unsigned override)
{
    static const char *const names[STAFF_OVERRIDES] = {"none", "renewal", "seen", "nobody",
                                                       "order"};
    return override < STAFF_OVERRIDES ? names[override] : NULL;
}
