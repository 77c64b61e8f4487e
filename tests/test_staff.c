/* Badges and the list of them: what a kiosk may believe, and what nobody opens anything with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_create, desk_destroy)
        TEST(a_badge_is_read_as_it_was_written_and_never_as_a_slip),
        TEST(only_this_badge_with_this_pin_opens),
        TEST(a_list_tells_neither_pin_nor_badge),
        TEST(a_list_is_believed_as_it_was_signed_alone),
        TEST(a_full_list_fits_and_two_alike_do_not),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
