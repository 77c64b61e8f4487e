/* Badges and the list of them: what a kiosk may believe, and what nobody opens anything with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/signature.h"
#include "sync/staff.h"

struct desk {
    uint8_t key[32], secret[64];
    struct staff_badge badge;
    char pin[STAFF_PIN_DIGITS + 1];
    struct staff_list list;
    uint8_t bytes[STAFF_LIST_BYTES_MAX];
    size_t size;
};

static int desk_create(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    assert_non_null(desk);
    crypto_sign_keypair(desk->key, desk->secret);
    memset(desk->list.fair, 5, sizeof desk->list.fair);
    desk->list.count = 1;
    struct staff_member *member = &desk->list.members[0];
    assert_int_equal(staff_make(io_real(), &desk->badge, desk->pin, member), DONE);
    member->role = STAFF_ROLE_CERTIFIED;
    member->release = 3;
    *state = desk;
    return 0;
}

static int desk_destroy(void **state)
{
    free(*state);
    return 0;
}

static void write_list(struct desk *desk)
{
    assert_int_equal(
        staff_encode(&desk->list, desk->secret, desk->bytes, sizeof desk->bytes, &desk->size),
        DONE);
}

static void a_badge_is_read_as_it_was_written_and_never_as_a_slip(void **state)
{
    struct desk *desk = *state;
    char text[STAFF_BADGE_CHARS + 1], small[STAFF_BADGE_CHARS + 1];
    struct staff_badge back;
    staff_write_badge(&desk->badge, text);
    assert_int_equal(strlen(text), STAFF_BADGE_CHARS);
    assert_int_equal(text[0], 'P'); /* a slip's token begins with 9 */
    assert_int_equal(staff_read_badge(text, &back), DONE);
    assert_memory_equal(&back, &desk->badge, sizeof back);
    for (size_t i = 0; i <= STAFF_BADGE_CHARS; ++i)
        small[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
    assert_int_equal(staff_read_badge(small, &back), DONE);
    for (size_t i = 1; i < STAFF_BADGE_CHARS; ++i) { /* one character wrong: read it again */
        char was = text[i];
        text[i] = was == '7' ? '8' : '7';
        assert_int_not_equal(staff_read_badge(text, &back), DONE);
        text[i] = was;
    }
    text[STAFF_BADGE_CHARS - 1] = '\0';
    assert_int_equal(staff_read_badge(text, &back), DAMAGED);
    assert_int_equal(staff_read_badge("", &back), INVALID);
    assert_int_equal(staff_read_badge("9ABCDEFGHJKMNPQRSTVWXYZ0123456789ABCDEFGHJKM", &back),
                     INVALID);
    assert_int_equal(staff_read_badge("PEGJ850315MMCRRL07", &back), INVALID); /* form of a CURP */
    assert_int_equal(
        staff_read_badge("P0123456789ABCDEFGHJKMNPQRSTVWXYZ0123456789ABCDEFGHJKMNPQ", &back),
        INVALID);
    assert_true(sodium_is_zero((const uint8_t *)&back, sizeof back));
}

static void only_this_badge_with_this_pin_opens(void **state)
{
    struct desk *desk = *state;
    const struct staff_member *member = &desk->list.members[0];
    char wrong[STAFF_PIN_DIGITS + 1];
    assert_int_equal(strspn(desk->pin, "0123456789"), STAFF_PIN_DIGITS);
    assert_int_equal(staff_check_pin(member, &desk->badge, desk->pin), DONE);
    memcpy(wrong, desk->pin, sizeof wrong);
    wrong[5] = wrong[5] == '0' ? '1' : '0';
    assert_int_equal(staff_check_pin(member, &desk->badge, wrong), REFUSED);
    assert_int_equal(staff_check_pin(member, &desk->badge, ""), REFUSED);
    assert_int_equal(staff_check_pin(member, &desk->badge, "12345678"), REFUSED);
    assert_ptr_equal(staff_find(&desk->list, &desk->badge), member);
    struct staff_badge other = desk->badge; /* the same person's id with an invented secret */
    other.secret[3] ^= 1;
    assert_null(staff_find(&desk->list, &other));
    assert_int_equal(staff_check_pin(member, &other, desk->pin), REFUSED);
    other = desk->badge;
    other.staff[0] ^= 1;
    assert_null(staff_find(&desk->list, &other));
}

static bool holds(const struct desk *desk, const void *what, size_t size)
{
    for (size_t i = 0; i + size <= desk->size; ++i)
        if (memcmp(desk->bytes + i, what, size) == 0)
            return true;
    return false;
}

static void a_list_tells_neither_pin_nor_badge(void **state)
{
    struct desk *desk = *state;
    write_list(desk);
    assert_false(holds(desk, desk->badge.secret, sizeof desk->badge.secret));
    assert_false(holds(desk, desk->pin, STAFF_PIN_DIGITS));
    assert_true(holds(desk, desk->badge.staff, sizeof desk->badge.staff)); /* it does look */
}

static void a_list_is_believed_as_it_was_signed_alone(void **state)
{
    struct desk *desk = *state;
    struct staff_list *back = malloc(sizeof *back);
    uint8_t stranger[32], unused[64];
    assert_non_null(back);
    write_list(desk);
    assert_int_equal(staff_decode(desk->bytes, desk->size, desk->key, back), DONE);
    assert_int_equal(back->count, 1);
    assert_memory_equal(back->fair, desk->list.fair, 8);
    assert_memory_equal(&back->members[0], &desk->list.members[0], sizeof back->members[0]);
    crypto_sign_keypair(stranger, unused);
    assert_int_equal(staff_decode(desk->bytes, desk->size, stranger, back), REFUSED);
    assert_int_equal(back->count, 0);
    for (size_t i = 0; i < desk->size; ++i) {
        desk->bytes[i] ^= 1;
        assert_int_equal(staff_decode(desk->bytes, desk->size, desk->key, back), REFUSED);
        desk->bytes[i] ^= 1;
    }
    for (size_t size = 0; size < desk->size; ++size)
        assert_int_not_equal(staff_decode(desk->bytes, size, desk->key, back), DONE);
    /* what the hub signed for another purpose is no list */
    signature_make(SIGNATURE_MANIFEST, desk->bytes, desk->size - 64, desk->secret,
                   desk->bytes + desk->size - 64);
    assert_int_equal(staff_decode(desk->bytes, desk->size, desk->key, back), REFUSED);
    free(back);
}

static void a_full_list_fits_and_two_alike_do_not(void **state)
{
    struct desk *desk = *state;
    struct staff_list *back = malloc(sizeof *back);
    assert_non_null(back);
    for (size_t i = 1; i < STAFF_MAX; ++i) {
        desk->list.members[i] = desk->list.members[0];
        memset(desk->list.members[i].staff, 0xFF, 8);
        desk->list.members[i].staff[7] = (uint8_t)i;
        desk->list.members[i].release = UINT32_MAX;
        desk->list.members[i].certified_until = STAFF_NO_END;
        desk->list.members[i].override = STAFF_OVERRIDE_SEEN;
        desk->list.members[i].override_until = STAFF_NO_END - 1;
    }
    memset(desk->list.members[0].staff, 0, 8);
    desk->list.count = STAFF_MAX;
    write_list(desk);
    assert_int_equal(staff_decode(desk->bytes, desk->size, desk->key, back), DONE);
    assert_int_equal(back->count, STAFF_MAX);
    desk->list.members[9] = desk->list.members[8];
    assert_int_equal(
        staff_encode(&desk->list, desk->secret, desk->bytes, sizeof desk->bytes, &desk->size),
        INVALID);
    desk->list.count = 0;
    write_list(desk); /* everybody revoked */
    assert_int_equal(staff_decode(desk->bytes, desk->size, desk->key, back), DONE);
    assert_null(staff_find(back, &desk->badge));
    free(back);
}

#define NOON_MS 1795197600000LL /* 2026-11-20T18:00Z: noon of the fair's day in Metepec */

static void whoever_is_certified_is_so_until_the_minute_it_ends(void **state)
{
    struct desk *desk = *state;
    struct staff_member *member = &desk->list.members[0];
    assert_false(staff_may_accompany(member, NOON_MS)); /* the role alone is nothing */
    member->role = STAFF_ROLE_COORDINATOR;
    assert_false(staff_may_accompany(member, NOON_MS));
    member->role = STAFF_ROLE_VOLUNTEER;
    member->certified_until = staff_minute(NOON_MS);
    assert_true(staff_may_accompany(member, NOON_MS - 1));
    assert_false(staff_may_accompany(member, NOON_MS)); /* it expires at noon */
    assert_false(staff_may_accompany(member, NOON_MS + 86400000LL * 365));
    member->certified_until = STAFF_NO_END;
    assert_true(staff_may_accompany(member, NOON_MS));
    assert_true(staff_may_accompany(member, INT64_MAX));
    /* a clock that nobody set, or that runs backwards, brings no certificate back */
    assert_false(staff_may_accompany(member, 0));
    assert_false(staff_may_accompany(member, INT64_MIN));
    assert_false(staff_may_accompany(member, 1735689599999LL));
    assert_true(staff_may_accompany(member, 1735689600000LL));
}

static void an_override_needs_its_reason_and_ends_by_itself(void **state)
{
    struct desk *desk = *state;
    struct staff_member *member = &desk->list.members[0];
    member->certified_until = staff_minute(NOON_MS) - 1000; /* ran out */
    member->override = STAFF_OVERRIDE_RENEWAL;
    member->override_until = staff_minute(NOON_MS);
    assert_true(staff_may_accompany(member, NOON_MS - 60000));
    assert_false(staff_may_accompany(member, NOON_MS));
    write_list(desk);
    member->override = STAFF_OVERRIDE_NONE; /* a time without a reason */
    assert_false(staff_may_accompany(member, NOON_MS - 60000));
    assert_int_equal(
        staff_encode(&desk->list, desk->secret, desk->bytes, sizeof desk->bytes, &desk->size),
        INVALID);
    member->override = STAFF_OVERRIDE_ORDER; /* a reason without an end */
    member->override_until = 0;
    assert_int_equal(
        staff_encode(&desk->list, desk->secret, desk->bytes, sizeof desk->bytes, &desk->size),
        INVALID);
    member->override = STAFF_OVERRIDES; /* no reason that anybody knows */
    member->override_until = 7;
    assert_int_equal(
        staff_encode(&desk->list, desk->secret, desk->bytes, sizeof desk->bytes, &desk->size),
        INVALID);
    for (unsigned code = 0; code < STAFF_OVERRIDES; ++code)
        assert_non_null(staff_override_name(code));
    assert_null(staff_override_name(STAFF_OVERRIDES));
}

/* As a hub wrote it before there were certificates. */
static size_t write_old_list(struct desk *desk)
{
    const struct staff_member *member = &desk->list.members[0];
    struct binary_writer writer = {.bytes = desk->bytes, .room = sizeof desk->bytes};
    binary_array(&writer, 3);
    binary_uint(&writer, 1);
    binary_bytes(&writer, desk->list.fair, 8);
    binary_array(&writer, 1);
    binary_array(&writer, 6);
    binary_bytes(&writer, member->staff, sizeof member->staff);
    binary_uint(&writer, member->role);
    binary_uint(&writer, member->release);
    binary_bytes(&writer, member->tag, sizeof member->tag);
    binary_bytes(&writer, member->salt, sizeof member->salt);
    binary_bytes(&writer, member->check, sizeof member->check);
    assert_false(writer.bad);
    return writer.size;
}

static enum outcome sign_and_read(struct desk *desk, size_t size, struct staff_list *back)
{
    signature_make(SIGNATURE_STAFF, desk->bytes, size, desk->secret, desk->bytes + size);
    return staff_decode(desk->bytes, size + 64, desk->key, back);
}

static void a_list_of_before_certificates_opens_the_gate_and_certifies_nobody(void **state)
{
    struct desk *desk = *state;
    struct staff_list *back = malloc(sizeof *back);
    assert_non_null(back);
    size_t size = write_old_list(desk);
    assert_int_equal(sign_and_read(desk, size, back), DONE);
    const struct staff_member *member = staff_find(back, &desk->badge);
    assert_non_null(member);
    assert_int_equal(staff_check_pin(member, &desk->badge, desk->pin), DONE);
    assert_false(staff_may_accompany(member, NOON_MS));
    desk->bytes[1] = 2; /* calls itself new without the new items */
    assert_int_equal(sign_and_read(desk, size, back), INVALID);
    desk->bytes[1] = 3;
    assert_int_equal(sign_and_read(desk, size, back), INVALID);
    desk->bytes[1] = 0;
    assert_int_equal(sign_and_read(desk, size, back), INVALID);
    write_list(desk);
    desk->bytes[1] = 1; /* and the other way round */
    assert_int_equal(sign_and_read(desk, desk->size - 64, back), INVALID);
    assert_int_equal(back->count, 0);
    free(back);
}

/* Of one member with all bytes of id, tag, salt and check alike, by the key of a seed of zeros. */
static const char vector[] =
    "83024805050505050505058189480101010101010101010350020202020202020202020202020202"
    "02500303030303030303030303030303030358200404040404040404040404040404040404040404"
    "0404040404040404040404041a000f2d78021a000f4240ac81b15abc59e90db2bd81f739ab64b707"
    "1ab4e104503cfc9288065942a6d6ab0736d376c6a1ac59ed0b89fe613de1d298dcdba5a70f2a3deb"
    "a316222ba5b30a";

static void a_list_is_written_byte_for_byte_as_it_ever_was(void **state)
{
    struct desk *desk = *state;
    uint8_t seed[32] = {0};
    char hex[2 * 256 + 1];
    struct staff_member member = {.role = STAFF_ROLE_CERTIFIED,
                                  .release = 3,
                                  .certified_until = 994680,
                                  .override = STAFF_OVERRIDE_SEEN,
                                  .override_until = 1000000};
    memset(member.staff, 1, sizeof member.staff);
    memset(member.tag, 2, sizeof member.tag);
    memset(member.salt, 3, sizeof member.salt);
    memset(member.check, 4, sizeof member.check);
    crypto_sign_seed_keypair(desk->key, desk->secret, seed);
    desk->list.members[0] = member;
    write_list(desk);
    assert_true(desk->size < 256);
    sodium_bin2hex(hex, sizeof hex, desk->bytes, desk->size);
    assert_string_equal(hex, vector);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_create, desk_destroy)
        TEST(a_badge_is_read_as_it_was_written_and_never_as_a_slip),
        TEST(only_this_badge_with_this_pin_opens),
        TEST(a_list_tells_neither_pin_nor_badge),
        TEST(a_list_is_believed_as_it_was_signed_alone),
        TEST(a_full_list_fits_and_two_alike_do_not),
        TEST(whoever_is_certified_is_so_until_the_minute_it_ends),
        TEST(an_override_needs_its_reason_and_ends_by_itself),
        TEST(a_list_of_before_certificates_opens_the_gate_and_certifies_nobody),
        TEST(a_list_is_written_byte_for_byte_as_it_ever_was),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
