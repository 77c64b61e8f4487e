/* Offices' keys at the hub: one at a time, what was replaced is known, and the file with the secret
 * half opens with its passphrase alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/disk.h"
#include "sync/hub/audit.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "sync/hub/office_key.h"
#include "sync/offices.h"
#include "tests/pocket.h"

#define FAIR "leon-sample"
#define PACK "assets/fairs/leon-sample"
#define SMALL (1U << 20) /* memory of Argon2id here */
#define WORDS "una frase de la oficina"

static int office_open(void **state)
{
    struct fair fair;
    struct pocket_hub *at = pocket_open();
    const char *root = getenv("JORNADA_ROOT");
    char path[4096];
    snprintf(path, sizeof path, "%s/" PACK, root != NULL ? root : ".");
    assert_int_equal(fair_import(at->hub, path, &fair), DONE);
    *state = at;
    return 0;
}

static int office_close(void **state)
{
    pocket_close(*state);
    return 0;
}

static void draw(uint8_t public_key[32])
{
    uint8_t secret[32];
    crypto_box_keypair(public_key, secret);
}

static void read_list(struct pocket_hub *at, struct offices *list)
{
    char path[FOLDER_PATH_MAX + 128];
    uint8_t bytes[OFFICES_BYTES_MAX];
    size_t size;
    struct fair fair;
    assert_int_equal(fair_find(at->hub, FAIR, &fair), DONE);
    snprintf(path, sizeof path, "%s/fairs/%s/%u/" OFFICES_FILE, at->data, fair.name, fair.content);
    assert_int_equal(disk_read(&at->io, path, bytes, sizeof bytes, &size), DONE);
    assert_int_equal(offices_decode(bytes, size, at->hub->keys->signing.public_key, list), DONE);
}

static void a_key_reaches_kiosks_and_a_newer_one_takes_its_place(void **state)
{
    struct pocket_hub *at = *state;
    struct offices list;
    struct office_key key;
    struct audit_entry entry;
    struct fair fair;
    uint8_t first[32], second[32], other[32];
    draw(first);
    draw(second);
    draw(other);
    assert_int_equal(office_key_put(at->hub, FAIR, 1, first, "maria", &key), DONE);
    read_list(at, &list);
    assert_int_equal(list.count, 1);
    assert_memory_equal(offices_find(&list, 1)->public_key, first, 32);
    assert_null(offices_find(&list, 2));
    at->wall_ms += 60000;
    assert_int_equal(office_key_put(at->hub, FAIR, 2, other, "maria", &key), DONE);
    assert_int_equal(office_key_put(at->hub, FAIR, 1, second, "maria", &key), DONE);
    assert_int_equal(key.number, 2);
    read_list(at, &list);
    assert_int_equal(list.count, 2);
    assert_memory_equal(offices_find(&list, 1)->public_key, second, 32);
    assert_int_equal(fair_find(at->hub, FAIR, &fair), DONE);
    assert_int_equal(office_key_at(at->hub, fair.id, 0, &key), DONE); /* what was before is known */
    assert_memory_equal(key.public_key, first, 32);
    assert_int_equal(key.replaced_ms, at->wall_ms);
    assert_int_equal(office_key_find(at->hub, fair.id, 1, &key), DONE);
    assert_memory_equal(key.public_key, second, 32);
    assert_int_equal(office_key_find(at->hub, fair.id, 3, &key), NOT_FOUND);
    assert_int_equal(audit_at(at->hub, 3, &entry), DONE);
    assert_int_equal(entry.kind, AUDIT_OFFICE_KEY);
    assert_int_equal(entry.code, 1);
    assert_string_equal(entry.by, "maria");
}

static void a_key_that_serves_nobody_or_another_office_is_refused(void **state)
{
    struct pocket_hub *at = *state;
    struct office_key key;
    struct audit_entry entry;
    uint8_t good[32], next[32], zeros[32] = {0}, one[32] = {1};
    draw(good);
    draw(next);
    assert_int_equal(office_key_put(at->hub, FAIR, 1, zeros, "maria", &key), INVALID);
    assert_int_equal(office_key_put(at->hub, FAIR, 1, one, "maria", &key), INVALID);
    assert_int_equal(office_key_put(at->hub, FAIR, 999, good, "maria", &key), NOT_FOUND);
    assert_int_equal(office_key_put(at->hub, FAIR, 0, good, "maria", &key), NOT_FOUND);
    assert_int_equal(office_key_put(at->hub, "otra", 1, good, "maria", &key), NOT_FOUND);
    assert_int_equal(office_key_put(at->hub, POCKET_FAIR, 1, good, "maria", &key), NOT_FOUND);
    assert_int_equal(office_key_put(at->hub, FAIR, 1, good, "", &key), INVALID);
    assert_int_equal(audit_at(at->hub, 1, &entry), NOT_FOUND); /* nothing of it was done */
    assert_int_equal(office_key_put(at->hub, FAIR, 1, good, "maria", &key), DONE);
    assert_int_equal(office_key_put(at->hub, FAIR, 1, good, "maria", &key), REFUSED);
    assert_int_equal(office_key_put(at->hub, FAIR, 2, good, "maria", &key), REFUSED);
    assert_int_equal(office_key_put(at->hub, FAIR, 1, next, "maria", &key), DONE);
    assert_int_equal(office_key_put(at->hub, FAIR, 1, good, "maria", &key), REFUSED);
}

static void a_secret_key_opens_with_its_passphrase_alone(void **state)
{
    static const uint8_t fair[8] = {1, 2, 3};
    uint8_t public_key[32], again[32], secret[32];
    char text[OFFICE_KEY_PAPER_MAX], bad[OFFICE_KEY_PAPER_MAX];
    (void)state;
    assert_int_equal(office_key_make(io_real(), fair, 7, WORDS, SMALL, public_key, text), DONE);
    assert_null(strstr(text, WORDS));
    assert_non_null(strstr(text, "\"fair\":\"0102030000000000\",\"office\":7,"));
    assert_int_equal(office_key_open(text, WORDS, again, secret), DONE);
    assert_memory_equal(again, public_key, 32);
    crypto_scalarmult_base(again, secret);
    assert_memory_equal(again, public_key, 32);
    assert_int_equal(office_key_open(text, "otra frase de la oficina", again, secret), REFUSED);
    assert_int_equal(office_key_open("{}", WORDS, again, secret), INVALID);
    assert_int_equal(office_key_open("", WORDS, again, secret), INVALID);
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i += 9) { /* nothing of a spoilt file is believed */
        memcpy(bad, text, sizeof bad);
        bad[i] = bad[i] == 'f' ? '0' : 'f';
        enum outcome outcome = office_key_open(bad, WORDS, again, secret);
        if (outcome == DONE) { /* fair and office stand beside the key, and do not seal it */
            assert_memory_equal(again, public_key, 32);
            assert_true(bad + i < strstr(bad, "\"public\""));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, office_open, office_close)
        TEST(a_key_reaches_kiosks_and_a_newer_one_takes_its_place),
        TEST(a_key_that_serves_nobody_or_another_office_is_refused),
        TEST(a_secret_key_opens_with_its_passphrase_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
