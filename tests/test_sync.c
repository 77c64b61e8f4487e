/* A kiosk's core from commit to disk and back: what must hold on a good day and on a bad one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/sync_world.h"

#define DAY_MS (24LL * 3600 * 1000)

static int set_up(void **state)
{
    *state = world_create();
    return 0;
}

static int tear_down(void **state)
{
    world_destroy(*state);
    return 0;
}

static void what_is_committed_arrives_once_and_is_counted(void **state)
{
    struct world *world = *state;
    struct sync_counts counts;

    world_open(world);
    for (int i = 0; i < 45; i++)
        world_take_turn(world);
    world_register(world, NULL);
    counts = world_count(world);
    assert_int_equal(counts.captured, 48);
    assert_int_equal(counts.pending, 48);
    assert_int_equal(counts.delivered, 0);
    world_deliver(world);
    counts = world_count(world);
    assert_int_equal(counts.captured, 48);
    assert_int_equal(counts.pending, 0);
    assert_int_equal(counts.delivered, 48);
    assert_int_equal(counts.safe, 0);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 47);
    assert_int_equal(world_facts(world, FACT_ATTENDEE_REGISTERED), 1);
    assert_int_equal(world_facts(world, FACT_STREAM_OPEN), 1);
    world->all_safe = true;
    world->commit++;
    world->monotonic_ms += 10 * 60 * 1000;
    world_deliver(world);
    assert_int_equal(world_count(world).safe, 48);
}

static void a_crash_after_any_commit_loses_nothing(void **state)
{
    struct world *world = *state;

    for (int run = 0; run < 6; run++) {
        world_open(world);
        assert_int_equal(world_count(world).captured, 3 * run);
        for (int i = 0; i < 3; i++)
            world_take_turn(world);
        world_crash(world);
    }
    world_open(world);
    assert_int_equal(world_count(world).captured, 18);
    assert_int_equal(world_count(world).pending, 18);
    world_deliver(world);
    assert_int_equal(world_count(world).delivered, 18);
    assert_int_equal(world_count(world).pending, 0);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 18);
}

static void a_stream_half_delivered_before_a_crash_is_counted_whole_at_the_end(void **state)
{
    struct world *world = *state;

    world_open(world);
    for (int i = 0; i < 7; i++)
        world_take_turn(world);
    world_deliver(world);
    for (int i = 0; i < 5; i++)
        world_take_turn(world);
    world_crash(world);
    world_open(world);
    assert_int_equal(world_count(world).captured, 12);
    assert_int_equal(world_count(world).delivered, 7);
    assert_int_equal(world_count(world).pending, 5);
    world_deliver(world);
    assert_int_equal(world_count(world).delivered, 12);
    assert_int_equal(world_count(world).pending, 0);
}

static void fill_text(char *text, const char *character, size_t times)
{
    text[0] = '\0';
    for (size_t i = 0; i < times; i++)
        strcat(text, character);
}

static void read_names(struct world *world, struct identity *identity)
{
    uint8_t whole[2048];
    size_t size = 0;

    /* The custodian puts the parts together in the order of their frames. */
    for (size_t i = 0; i < world->frame_count; i++) {
        if (frame_has_identity(world->frames[i].bytes[0]))
            size += world_open_identity(world, &world->frames[i], whole + size, 2048 - size);
    }
    assert_int_equal(record_decode_identity(whole, size, identity), DONE);
}

static void names_of_sixty_accented_characters_come_back_through_the_custodian(void **state)
{
    struct world *world = *state;
    struct identity *identity = sodium_malloc(sizeof *identity), back;

    memset(identity, 0, sizeof *identity);
    /* n + combining tilde: what an NFD keyboard would give. */
    fill_text(identity->given, "n\xCC\x83", 60);
    fill_text(identity->surname1, "É", 60);
    fill_text(identity->surname2, "O'Ñ-ü ", 10);
    strcpy(identity->phone, "+527221234567");
    identity->contact = CONTACT_MESSAGE;
    world_open(world);
    world_register(world, identity);
    assert_true(world_folder_holds(world, "JRJ", 3)); /* the search can find something */
    assert_false(world_folder_holds(world, "ÉÉÉ", 6));
    assert_false(world_folder_holds(world, "7221234567", 10));
    world_deliver(world);
    read_names(world, &back);
    fill_text(identity->given, "ñ", 60);
    assert_string_equal(back.given, identity->given);
    assert_string_equal(back.surname1, identity->surname1);
    assert_string_equal(back.surname2, identity->surname2);
    assert_string_equal(back.phone, "+527221234567");
    assert_int_equal(back.contact, CONTACT_MESSAGE);
    sodium_free(identity);
}

static void a_curp_and_a_date_of_birth_come_back_and_what_never_had_them_is_as_it_was(void **state)
{
    struct identity identity = {.given = "Ana", .contact = CONTACT_NO}, back;
    uint8_t plain[512], papers[512];
    size_t plain_size = 0, papers_size = 0;

    (void)state;
    assert_int_equal(record_encode_identity(&identity, plain, sizeof plain, &plain_size), DONE);
    assert_int_equal(plain[0], 0x85); /* five items: as every release wrote it */
    strcpy(identity.curp, "SABC560626MDFLRN01");
    identity.birth = 19560626;
    assert_int_equal(record_encode_identity(&identity, papers, sizeof papers, &papers_size), DONE);
    assert_int_equal(papers_size, plain_size + 1 + 18 + 5);
    assert_int_equal(record_decode_identity(papers, papers_size, &back), DONE);
    assert_string_equal(back.curp, identity.curp);
    assert_int_equal(back.birth, 19560626);
    assert_int_equal(record_decode_identity(plain, plain_size, &back), DONE);
    assert_string_equal(back.curp, "");
    strcpy(identity.curp, "sabc");
    assert_int_equal(record_encode_identity(&identity, papers, sizeof papers, &papers_size),
                     INVALID);
    memset(identity.curp, 'A', sizeof identity.curp);
    assert_int_equal(record_encode_identity(&identity, papers, sizeof papers, &papers_size),
                     INVALID);
    identity.curp[0] = '\0';
    identity.birth = 21000101;
    assert_int_equal(record_encode_identity(&identity, papers, sizeof papers, &papers_size),
                     INVALID);
}

static void a_name_of_sixty_one_characters_is_refused_and_nothing_is_written(void **state)
{
    struct world *world = *state;
    struct identity identity = {0};
    struct commit commit;

    world_open(world);
    world_fill_registration(world, &commit);
    fill_text(identity.given, "a", 61);
    assert_int_equal(sync_commit(world->sync, &commit, &identity, NULL), INVALID);
    strcpy(identity.given, "\xFF\xFE");
    assert_int_equal(sync_commit(world->sync, &commit, &identity, NULL), INVALID);
    strcpy(identity.given, "Ana\nLuz");
    assert_int_equal(sync_commit(world->sync, &commit, &identity, NULL), INVALID);
    strcpy(identity.given, "Ana");
    strcpy(identity.phone, "722 123");
    assert_int_equal(sync_commit(world->sync, &commit, &identity, NULL), INVALID);
    assert_int_equal(world_count(world).captured, 0);
    strcpy(identity.phone, "722123");
    assert_int_equal(sync_commit(world->sync, &commit, &identity, NULL), DONE);
    assert_int_equal(world_count(world).captured, 3);
}

static void nobody_under_eighteen_is_named_and_the_frame_looks_the_same(void **state)
{
    struct world *world = *state;
    struct identity identity = {.given = "Ana", .surname1 = "Núñez"};
    struct commit adult, minor;

    world_open(world);
    world_fill_registration(world, &minor);
    minor.facts[0].body.registered.age = AGE_12_17;
    assert_int_equal(sync_commit(world->sync, &minor, &identity, NULL), INVALID);
    minor.facts[0].body.registered.age = AGE_NOT_SAID;
    assert_int_equal(sync_commit(world->sync, &minor, &identity, NULL), INVALID);
    minor.facts[0].body.registered.age = AGE_12_17;
    assert_int_equal(sync_commit(world->sync, &minor, NULL, NULL), DONE);
    world_fill_registration(world, &adult);
    assert_int_equal(sync_commit(world->sync, &adult, &identity, NULL), DONE);
    world_deliver(world);
    assert_int_equal(world->frame_count, 3);
    assert_int_equal(world->frames[1].size, world->frames[2].size);
    assert_true(frame_has_identity(world->frames[1].bytes[0]));
}

static void damage(const struct world *world, const char *name, long from, size_t size)
{
    char path[1024];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", world->folder, name);
    file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, from, SEEK_SET);
    for (size_t i = 0; i < size; i++)
        fputc(0x5A, file);
    fclose(file);
}

static void a_damaged_database_is_put_aside_and_rebuilt_from_the_journal(void **state)
{
    struct world *world = *state;
    bool given[401] = {false};

    world_open(world);
    for (int i = 0; i < 9; i++) {
        given[sync_next_turn(world->sync)] = true;
        world_take_turn(world);
    }
    world_crash(world);
    damage(world, "store.db", 0, 4096);
    damage(world, "store.db-wal", 0, 64);
    world_open(world);
    assert_true(world_count(world).damaged_once);
    assert_int_equal(world_count(world).captured, 9);
    assert_int_equal(world_count(world).pending, 9);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 9);
    assert_int_equal(world_count(world).delivered, 9);
    for (int i = 0; i < 100; i++) {
        assert_false(given[sync_next_turn(world->sync)]);
        given[sync_next_turn(world->sync)] = true;
        world_take_turn(world);
    }
    world_close(world);
    world_open(world);
    assert_false(world_count(world).damaged_once);
}

/* This program as another process (a fork would share what SQLite knows of its locks). */
static int open_beside(const char *folder)
{
    static struct enrolment enrolment;
    const char *why = NULL;
    struct sync_settings settings = {
        .io = io_real(), .folder = folder, .enrolment = &enrolment, .why = &why};
    struct sync *sync = NULL;
    enum outcome outcome = sync_open(&settings, &sync);

    if (outcome == BUSY && sync == NULL && strstr(why, "another process") != NULL)
        return 0;
    return outcome == BUSY ? 2 : 1;
}

/* The doctor and an enrolment run beside a kiosk: they must not take its store for a broken one. */
static void a_store_that_another_process_has_open_is_busy_and_stays_untouched(void **state)
{
    struct world *world = *state;
    const char *why = NULL;
    struct sync_settings settings = {
        .io = &world->io, .folder = world->folder, .enrolment = &world->enrolment, .why = &why};
    int status = 0;
    pid_t child;

    world_open(world);
    world_take_turn(world);
    child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "test_sync", "--open", world->folder, (char *)NULL);
        _exit(3);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    world_take_turn(world);
    world_close(world);
    assert_int_equal(sync_open(&settings, &world->sync), DONE);
    assert_string_equal(why, "");
    assert_int_equal(world_count(world).captured, 2);
    assert_false(world_count(world).damaged_once);
}

static void a_lost_journal_is_written_again_from_the_database(void **state)
{
    struct world *world = *state;
    char path[1024];

    world_open(world);
    for (int i = 0; i < 9; i++)
        world_take_turn(world);
    world_close(world);
    (void)snprintf(path, sizeof path, "%s/journal/00000001.seg", world->folder);
    assert_int_equal(remove(path), 0);
    world_open(world);
    world_crash(world);
    /* Now the database goes, and the journal alone must have everything. */
    (void)snprintf(path, sizeof path, "%s/store.db", world->folder);
    assert_int_equal(remove(path), 0);
    (void)snprintf(path, sizeof path, "%s/store.db-wal", world->folder);
    assert_int_equal(remove(path), 0);
    world_open(world);
    assert_int_equal(world_count(world).captured, 9);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 9);
}

static void a_torn_end_of_the_journal_is_mended(void **state)
{
    struct world *world = *state;

    world_open(world);
    for (int i = 0; i < 4; i++)
        world_take_turn(world);
    world_crash(world);
    /* Somewhere inside the fourth turn's entry; the database still has it. */
    damage(world, "journal/00000001.seg", 4096 + 217 + 110 + 3 * 110 + 30, 40);
    world_open(world);
    assert_int_equal(world_count(world).captured, 4);
    world_take_turn(world);
    world_crash(world);
    world_open(world);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 5);
    assert_int_equal(world_count(world).quarantined, 0);
}

static void too_little_disk_refuses_before_anything_is_written(void **state)
{
    struct world *world = *state;
    struct commit commit = {.count = 1};

    world_open(world);
    commit.facts[0].type = FACT_TURN_ISSUED;
    commit.facts[0].body.turn.number = sync_next_turn(world->sync);
    world->free_bytes = SYNC_REFUSE_FREE_BYTES - 1;
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DISK_FULL);
    assert_int_equal(world_count(world).captured, 0);
    world->free_bytes = SYNC_REFUSE_FREE_BYTES;
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DONE);
    assert_int_equal(world_count(world).captured, 1);
}

static void a_failed_flush_is_doubt_and_ends_the_stream(void **state)
{
    struct world *world = *state;
    struct commit commit = {.count = 1};

    world_open(world);
    world_take_turn(world);
    commit.facts[0].type = FACT_TURN_ISSUED;
    commit.facts[0].body.turn.number = sync_next_turn(world->sync);
    world->fail_sync_after = 0;
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DOUBT);
    world->fail_sync_after = -1;
    assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DOUBT);
    assert_true(strlen(sync_why(world->sync)) > 0);
    world_crash(world);
    world_open(world);
    /* It was on disk after all: the start finds it and counts it once. */
    assert_int_equal(world_count(world).captured, 2);
    world_take_turn(world);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 3);
}

static void one_commit_is_exactly_two_flushes(void **state)
{
    struct world *world = *state;
    unsigned journal, store;

    world_open(world);
    world_take_turn(world);
    journal = world->flushes;
    store = world_vfs_flushes();
    for (int i = 0; i < 50; i++)
        world_register(world, NULL);
    assert_int_equal(world->flushes - journal, 50);
    assert_int_equal(world_vfs_flushes() - store, 50);
}

/* Keeping the house moves the log into the database: the first commit after it writes the log from
 * its start again, and must not pay a flush for the new head. */
static void one_commit_is_two_flushes_after_the_house_was_kept_too(void **state)
{
    struct world *world = *state;
    struct wire_request request;
    unsigned kept = 0;

    world_open(world);
    world_take_turn(world);
    for (int i = 0; i < 60; i++) {
        unsigned journal = world->flushes, store = world_vfs_flushes();
        world_register(world, NULL);
        assert_int_equal(world->flushes - journal, 1);
        assert_int_equal(world_vfs_flushes() - store, 1);
        store = world_vfs_flushes();
        (void)sync_next_request(world->sync, &request);
        kept += world_vfs_flushes() > store;
    }
    assert_true(kept >= 2);
}

static void the_write_ahead_log_stays_as_it_was_grown_while_the_house_is_kept(void **state)
{
    struct world *world = *state;
    char path[1024];
    struct stat grown, after;

    world_open(world);
    (void)snprintf(path, sizeof path, "%s/store.db-wal", world->folder);
    assert_int_equal(stat(path, &grown), 0);
    for (int i = 0; i < 200; i++) {
        world_register(world, NULL);
        world_deliver(world);
    }
    assert_int_equal(stat(path, &after), 0);
    assert_true(after.st_size <= grown.st_size);
}

static void clocks_of_1970_and_2099_never_stop_the_work(void **state)
{
    struct world *world = *state;
    struct commit commit;
    uint64_t last = 0;

    world->wall_ms = 1000;
    world_open(world);
    world_take_turn(world);
    world->wall_ms = 4070908800000LL; /* 2099 */
    world_take_turn(world);
    world->wall_ms = WORLD_START_MS;
    world_take_turn(world);
    world_crash(world);
    world->wall_ms = -5;
    world_open(world);
    world_take_turn(world);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 4);
    for (size_t i = 0; i < world->frame_count; i++) {
        world_open_facts(world, &world->frames[i], &commit);
        assert_true(commit.stamp.hlc > last);
        last = commit.stamp.hlc;
        if (i == 0)
            assert_true(last >> 16 >= (uint64_t)(WORLD_START_MS - DAY_MS));
    }
}

static void frames_are_as_small_as_promised(void **state)
{
    struct world *world = *state;
    struct identity identity = {.given = "María Guadalupe",
                                .surname1 = "Hernández",
                                .surname2 = "Martínez",
                                .phone = "7221234567",
                                .contact = CONTACT_CALL};
    size_t other, registration;

    world_open(world);
    world_deliver(world);
    world->pushed_bytes = 0;
    for (int i = 0; i < 20; i++)
        world_take_turn(world);
    world_deliver(world);
    other = world->pushed_bytes / 20;
    world->pushed_bytes = 0;
    world->bundles = 0;
    for (int i = 0; i < 20; i++)
        world_register(world, &identity);
    world_deliver(world);
    registration = (world->pushed_bytes + 19) / 20;
    print_message("bytes on the wire, in bundles of 20: registration %zu, other %zu\n",
                  registration, other);
    assert_int_equal(world->bundles, 1);
    assert_true(registration <= 180);
    assert_true(other <= 95);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--open") == 0)
        return open_beside(argv[2]);
#define WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WORLD(what_is_committed_arrives_once_and_is_counted),
        WORLD(a_crash_after_any_commit_loses_nothing),
        WORLD(a_stream_half_delivered_before_a_crash_is_counted_whole_at_the_end),
        WORLD(names_of_sixty_accented_characters_come_back_through_the_custodian),
        cmocka_unit_test(a_curp_and_a_date_of_birth_come_back_and_what_never_had_them_is_as_it_was),
        WORLD(a_name_of_sixty_one_characters_is_refused_and_nothing_is_written),
        WORLD(nobody_under_eighteen_is_named_and_the_frame_looks_the_same),
        WORLD(a_damaged_database_is_put_aside_and_rebuilt_from_the_journal),
        WORLD(a_store_that_another_process_has_open_is_busy_and_stays_untouched),
        WORLD(a_lost_journal_is_written_again_from_the_database),
        WORLD(a_torn_end_of_the_journal_is_mended),
        WORLD(too_little_disk_refuses_before_anything_is_written),
        WORLD(a_failed_flush_is_doubt_and_ends_the_stream),
        WORLD(one_commit_is_exactly_two_flushes),
        WORLD(one_commit_is_two_flushes_after_the_house_was_kept_too),
        WORLD(the_write_ahead_log_stays_as_it_was_grown_while_the_house_is_kept),
        WORLD(clocks_of_1970_and_2099_never_stop_the_work),
        WORLD(frames_are_as_small_as_promised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
