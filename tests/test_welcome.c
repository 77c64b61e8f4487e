/* A kiosk that was enrolled after the backup which the hub was restored from: it is taken in again
 * without anybody's help, and nobody else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/comeback.h"
#include "sync/hub/backup.h"
#include "sync/hub/enrol.h"
#include "sync/hub/inside.h"
#include "sync/hub/restore.h"
#include "tests/flaky.h"
#include "tests/pocket.h"

#define MINUTE_MS 60000

struct plaza {
    struct pocket_scene scene; /* kiosk 1: the backup knows it */
    struct pocket_kiosk *late; /* kiosk 2: enrolled after it */
    char place[FOLDER_PATH_MAX + 16];
    struct backup backup;
};

static struct hub *hub_of(struct plaza *plaza)
{
    return plaza->scene.at->hub;
}

static int open_plaza(void **state)
{
    struct plaza *plaza = calloc(1, sizeof *plaza);
    struct pocket_hub *at = pocket_open();
    plaza->scene.at = at;
    plaza->scene.kiosk = pocket_kiosk(at, 1);
    snprintf(plaza->place, sizeof plaza->place, "%s/usb", at->folder.path);
    assert_int_equal(mkdir(plaza->place, 0700), 0);
    assert_int_equal(backup_make(at->hub, io_real(), plaza->place, &plaza->backup), DONE);
    at->wall_ms += MINUTE_MS;
    plaza->late = pocket_kiosk(at, 2);
    for (uint8_t i = 0; i < 3; i++)
        pocket_register(plaza->late, (uint8_t)(i + 1), AGE_30_44, SEX_M_MUJER);
    *state = plaza;
    return 0;
}

static int close_plaza(void **state)
{
    struct plaza *plaza = *state;
    pocket_destroy(plaza->scene.kiosk);
    pocket_destroy(plaza->late);
    pocket_close(plaza->scene.at);
    free(plaza);
    return 0;
}

static void restore(struct plaza *plaza)
{
    struct pocket_hub *at = plaza->scene.at;
    char path[4096], why[HUB_WHY_MAX];
    struct backup_statement statement;
    struct hub_settings settings = {.io = &at->io, .folder = at->data};
    snprintf(path, sizeof path, "%s/%s", plaza->place, plaza->backup.name);
    hub_close(at->hub);
    at->wall_ms += MINUTE_MS;
    struct restore_settings how = {.io = &at->io, .folder = at->data, .file = path};
    assert_int_equal(restore_run(&how, &statement, why), DONE);
    assert_int_equal(hub_open(&settings, &at->hub, why), DONE);
}

static int come_back(struct plaza *plaza, const struct enrolment *enrolment)
{
    struct pocket_hub *at = plaza->scene.at;
    struct wire_answer answer;
    assert_int_equal(comeback_encode(enrolment, at->sent, sizeof at->sent, &at->sent_size), DONE);
    return pocket_send(at, COMEBACK_PATH, &answer);
}

static int push(struct plaza *plaza, struct receipt_stream *mark)
{
    return pocket_push(plaza->late, 0, plaza->late->count, mark);
}

static void a_kiosk_enrolled_after_the_restored_backup_is_taken_in_again(void **state)
{
    struct plaza *plaza = *state;
    struct receipt_stream mark = {0};
    struct device device;
    assert_int_equal(push(plaza, &mark), 200);
    restore(plaza);
    assert_int_equal(push(plaza, &mark), 401);
    assert_int_equal(come_back(plaza, &plaza->late->enrolment), 200);
    assert_int_equal(push(plaza, &mark), 200);
    assert_int_equal(mark.stored, 3);
    assert_int_equal(device_find_live(hub_of(plaza), plaza->late->enrolment.fair_id, 2, &device),
                     DONE);
    assert_memory_equal(device.id, plaza->late->enrolment.device, 16);
    assert_int_equal(come_back(plaza, &plaza->late->enrolment), 200); /* twice is once */
    /* Its one-time code stays used, although the backup never saw that. */
    pocket_reopen(plaza->scene.at);
    assert_int_equal(push(plaza, &mark), 200);
}

static void one_that_was_revoked_since_stays_out(void **state)
{
    struct plaza *plaza = *state;
    struct receipt_stream mark = {0};
    struct device device;
    assert_int_equal(device_revoke(hub_of(plaza), "2", NULL, &device), DONE);
    restore(plaza);
    assert_int_equal(push(plaza, &mark), 401);
    assert_int_equal(come_back(plaza, &plaza->late->enrolment), 403);
    assert_int_equal(push(plaza, &mark), 401);
}

/* Whoever changes anything of the pass, or has another key, was not enrolled here. */
static void a_pass_that_was_changed_or_is_anothers_lets_nobody_in(void **state)
{
    struct plaza *plaza = *state;
    struct receipt_stream mark = {0};
    restore(plaza);
    for (int i = 0; i < 6; i++) {
        struct enrolment bent = plaza->late->enrolment;
        uint8_t seed[32] = {7};
        if (i == 0)
            bent.kiosk = 3;
        else if (i == 1)
            bent.device[0] ^= 1;
        else if (i == 2)
            bent.pass.signature[9] ^= 1;
        else if (i == 3)
            bent.pass.secret[9] ^= 1;
        else if (i == 4)
            crypto_sign_seed_keypair(bent.public_key, bent.secret_key, seed);
        else
            bent.pass = plaza->scene.kiosk->enrolment.pass;
        assert_int_equal(come_back(plaza, &bent), 401);
    }
    struct pocket_hub *stranger = pocket_open();
    struct pocket_kiosk *theirs = pocket_kiosk(stranger, 2);
    assert_int_equal(come_back(plaza, &theirs->enrolment), 401);
    pocket_destroy(theirs);
    pocket_close(stranger);
    assert_int_equal(push(plaza, &mark), 401);
    plaza->late->enrolment.pass.known = false; /* enrolled by a program of before */
    assert_int_equal(comeback_encode(&plaza->late->enrolment, plaza->scene.at->sent,
                                     sizeof plaza->scene.at->sent, &plaza->scene.at->sent_size),
                     NOT_FOUND);
    plaza->scene.at->sent_size = 0;
}

static struct pocket_kiosk *replace(struct plaza *plaza, unsigned number)
{
    struct pocket_hub *at = plaza->scene.at;
    struct enrolment_code code;
    struct wire_request request;
    struct wire_answer answer;
    struct pocket_kiosk *kiosk = pocket_kiosk(at, number + 10); /* for its fields alone */
    assert_int_equal(enrol_make_replacing_code(at->hub, POCKET_FAIR, number, "https://h:1", &code),
                     DONE);
    assert_int_equal(enrolment_ask(&at->io, &code, &kiosk->enrolment, &request), DONE);
    hub_answer(at->hub, &request, &answer);
    assert_int_equal(enrolment_take(&code, &answer, &kiosk->enrolment), DONE);
    memcpy(kiosk->origin.device, kiosk->enrolment.device, 16);
    return kiosk;
}

/* The backup has the machine that was replaced, and the list is lost with the hub. */
static void the_one_that_replaced_another_takes_its_number_again(void **state)
{
    struct plaza *plaza = *state;
    struct receipt_stream mark = {0};
    struct pocket_kiosk *new_one = replace(plaza, 1);
    char path[FOLDER_PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/ledger", plaza->scene.at->data);
    assert_int_equal(remove(path), 0);
    restore(plaza);
    pocket_register(plaza->scene.kiosk, 9, AGE_30_44, SEX_M_MUJER);
    assert_int_equal(pocket_push(plaza->scene.kiosk, 0, 1, &mark), 200);
    assert_int_equal(come_back(plaza, &new_one->enrolment), 200);
    assert_int_equal(pocket_push(plaza->scene.kiosk, 0, 1, &mark), 403);
    pocket_destroy(new_one);
}

/* Somebody had enrolled another machine in its place meanwhile: that one stays. */
static void one_whose_number_was_given_away_since_is_known_and_ended(void **state)
{
    struct plaza *plaza = *state;
    struct receipt_stream mark = {0};
    restore(plaza);
    plaza->scene.at->wall_ms += MINUTE_MS;
    struct pocket_kiosk *since = pocket_kiosk(plaza->scene.at, 2);
    assert_int_equal(come_back(plaza, &plaza->late->enrolment), 403);
    assert_int_equal(push(plaza, &mark), 403);
    pocket_register(since, 9, AGE_30_44, SEX_M_MUJER);
    assert_int_equal(pocket_push(since, 0, 1, &mark), 200);
    /* Its records are not lost: by stick they are put aside, to be looked at. */
    struct hub_taken taken;
    struct pocket_hub *at = plaza->scene.at;
    pocket_pack(plaza->late, 0, 3);
    assert_int_equal(hub_push_file(hub_of(plaza), at->sent, at->sent_size, &taken), DONE);
    at->sent_size = 0;
    assert_int_equal(taken.aside, 3);
    pocket_destroy(since);
}

/* Every read of the taking in fails in its turn: it comes back when the disk is well again. */
static void a_read_that_fails_meanwhile_ends_nobody(void **state)
{
    struct plaza *plaza = *state;
    struct receipt_stream mark = {0};
    struct pocket_hub *at = plaza->scene.at;
    struct pocket_kiosk *new_one = replace(plaza, 1);
    char path[FOLDER_PATH_MAX + 32];
    unsigned nth = 0;
    bool struck;
    snprintf(path, sizeof path, "%s/ledger", at->data);
    pocket_register(plaza->scene.kiosk, 9, AGE_30_44, SEX_M_MUJER);
    flaky_start();
    at->io.vfs = FLAKY_VFS;
    do {
        assert_int_equal(remove(path), 0);
        restore(plaza);
        flaky_arm(++nth);
        int status = come_back(plaza, &new_one->enrolment);
        struck = flaky_struck();
        flaky_arm(0);
        assert_true(status == 200 || (struck && status == 503));
        pocket_reopen(at);
        assert_int_equal(come_back(plaza, &new_one->enrolment), 200);
        assert_int_equal(pocket_push(plaza->scene.kiosk, 0, 1, &mark), 403);
    } while (struck);
    assert_true(nth > 10);
    pocket_destroy(new_one);
}

#define SENTENCE(test) cmocka_unit_test_setup_teardown(test, open_plaza, close_plaza)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENTENCE(a_kiosk_enrolled_after_the_restored_backup_is_taken_in_again),
        SENTENCE(one_that_was_revoked_since_stays_out),
        SENTENCE(a_pass_that_was_changed_or_is_anothers_lets_nobody_in),
        SENTENCE(the_one_that_replaced_another_takes_its_number_again),
        SENTENCE(one_whose_number_was_given_away_since_is_known_and_ended),
        SENTENCE(a_read_that_fails_meanwhile_ends_nobody),
    };
    return cmocka_run_group_tests_name("welcome", tests, NULL, NULL);
}
