/* A content pack on its way from hub to kiosk: only what is signed, whole and newer is used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sync_world.h"

static const char *const names[] = {"lines.csv", "rights/orders.txt"};
static const char *texts[] = {"911,Emergencias\n", "Puede pedir una orden.\n"};
static unsigned asked;

static int set_up(void **state)
{
    texts[1] = "Puede pedir una orden.\n";
    asked = 0;
    *state = world_create();
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;

    free((void *)(uintptr_t)world->manifest);
    world_destroy(world);
    return 0;
}

static void hash_of(const char *text, uint8_t hash[32])
{
    crypto_generichash(hash, 32, (const uint8_t *)text, strlen(text), NULL, 0);
}

static const uint8_t *give(const char *hex, size_t *size)
{
    char mine[65];
    uint8_t hash[32];

    asked++;
    for (size_t i = 0; i < 2; i++) {
        hash_of(i == 1 ? "Puede pedir una orden.\n" : texts[i], hash);
        sodium_bin2hex(mine, sizeof mine, hash, 32);
        *size = strlen(texts[i]);
        if (strcmp(mine, hex) == 0)
            return (const uint8_t *)texts[i];
    }
    return NULL;
}

static void publish(struct world *world, uint32_t version)
{
    struct content_manifest *manifest = calloc(1, sizeof *manifest);
    uint8_t *bytes = malloc(CONTENT_MANIFEST_MAX);

    manifest->version = version;
    manifest->count = 2;
    for (size_t i = 0; i < 2; i++) {
        strcpy(manifest->files[i].path, names[i]);
        manifest->files[i].size = strlen(texts[i]);
        hash_of(texts[i], manifest->files[i].hash);
    }
    assert_int_equal(content_encode(manifest, world->hub_secret, bytes, CONTENT_MANIFEST_MAX,
                                    &world->manifest_size),
                     DONE);
    free(manifest);
    free((void *)(uintptr_t)world->manifest);
    world->manifest = bytes;
    world->content_version = version;
    world->blob = give;
}

static uint32_t current(const struct world *world, char path[CONTENT_FOLDER_MAX])
{
    uint32_t version = 0;
    enum outcome outcome = content_current(&world->io, world->folder, path, &version);

    assert_int_equal(outcome, version == 0 ? NOT_FOUND : DONE);
    return version;
}

static void a_newer_pack_is_fetched_checked_and_pointed_to(void **state)
{
    struct world *world = *state;
    char path[CONTENT_FOLDER_MAX];
    struct folder folder;
    size_t size;
    char *text;

    publish(world, 7);
    world_open(world);
    assert_int_equal(current(world, path), 0);
    world_deliver(world);
    assert_int_equal(current(world, path), 7);
    strcpy(folder.path, path);
    text = folder_read(&folder, "rights/orders.txt", &size);
    assert_string_equal(text, texts[1]);
    free(text);
    assert_int_equal(asked, 2);
    world_crash(world);
    world_open(world);
    world_deliver(world);
    assert_int_equal(asked, 2);
}

static void versions_never_go_back(void **state)
{
    struct world *world = *state;
    char path[CONTENT_FOLDER_MAX];

    publish(world, 7);
    world_open(world);
    world_deliver(world);
    publish(world, 6);
    world_wait(world);
    world_deliver(world);
    assert_int_equal(current(world, path), 7);
    world->content_version = 9; /* says so and serves an older one */
    world_wait(world);
    world_deliver(world);
    assert_int_equal(current(world, path), 7);
    publish(world, 9);
    world->monotonic_ms += 600000;
    world_deliver(world);
    assert_int_equal(current(world, path), 9);
}

static void a_blob_that_is_not_as_signed_is_never_used_and_holds_nothing_up(void **state)
{
    struct world *world = *state;
    char path[CONTENT_FOLDER_MAX];
    struct sync_counts counts;

    publish(world, 3);
    texts[1] = "Puede pedir una 0rden.\n";
    world_open(world);
    world_deliver(world);
    assert_int_equal(current(world, path), 0);
    world_take_turn(world);
    world_deliver(world);
    sync_count(world->sync, &counts);
    assert_int_equal(counts.pending, 0);
    texts[1] = "Puede pedir una orden.\n";
    world->monotonic_ms += 600000;
    world_deliver(world);
    assert_int_equal(current(world, path), 3);
}

static void a_manifest_of_another_hub_is_refused(void **state)
{
    struct world *world = *state;
    char path[CONTENT_FOLDER_MAX];
    uint8_t right[64], other[32];

    memcpy(right, world->hub_secret, 64);
    crypto_sign_keypair(other, world->hub_secret);
    publish(world, 3);
    memcpy(world->hub_secret, right, 64);
    world_open(world);
    world_deliver(world);
    assert_int_equal(current(world, path), 0);
}

static void a_path_that_leaves_the_folder_is_invalid(void **state)
{
    static const char *const bad[] = {"../x", "/etc/x", "a/../b", "a//b", "a/",
                                      "",     ".",      "a\\b",   "a\nb"};
    struct world *world = *state;
    struct content_manifest *manifest = calloc(1, sizeof *manifest);
    uint8_t bytes[1024];
    size_t size;

    manifest->version = 1;
    manifest->count = 1;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        strcpy(manifest->files[0].path, bad[i]);
        assert_int_equal(content_encode(manifest, world->hub_secret, bytes, sizeof bytes, &size),
                         INVALID);
    }
    strcpy(manifest->files[0].path, "a/..b/c.txt");
    assert_int_equal(content_encode(manifest, world->hub_secret, bytes, sizeof bytes, &size), DONE);
    free(manifest);
}

int main(void)
{
#define WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WORLD(a_newer_pack_is_fetched_checked_and_pointed_to),
        WORLD(versions_never_go_back),
        WORLD(a_blob_that_is_not_as_signed_is_never_used_and_holds_nothing_up),
        WORLD(a_manifest_of_another_hub_is_refused),
        WORLD(a_path_that_leaves_the_folder_is_invalid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
