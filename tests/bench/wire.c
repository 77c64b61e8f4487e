/* Bytes of a push on the wire: what a registration and a turn cost at batches of 20.
 *
 * The core is the kiosk's, the hub the tests' hub in memory; bodies are counted as they are pushed,
 * signature, seals and padding included. The first push of a stream also carries its two wrapped
 * keys: it is made before anything is counted. The peer is the same registration as one plain JSON
 * document with its id, unsealed and unsigned. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "tests/sync_world.h"

/* What a document store would be sent for the same registration. */
static size_t json_bytes(void)
{
    static const char document[] =
        "{\"_id\":\"0123456789abcdef0123456789abcdef\","
        "\"_rev\":\"1-0123456789abcdef0123456789abcdef\",\"type\":\"registration\","
        "\"at\":\"2026-11-21T09:00:00.000-06:00\",\"kiosk\":\"A\",\"services\":[3,12],"
        "\"age_band\":\"30-44\",\"sex\":\"M\",\"municipality\":\"15054\",\"colonia\":112,"
        "\"given\":\"Ana María\",\"surname1\":\"López\",\"surname2\":\"Díaz\","
        "\"phone\":\"7220000000\",\"contact\":\"call\",\"consent\":{\"purposes\":3,\"notice\":1},"
        "\"turns\":[{\"service\":3,\"module\":4,\"number\":17},"
        "{\"service\":12,\"module\":27,\"number\":17}],"
        "\"slip\":\"0123456789abcdef0123456789abcdef\"}";
    return sizeof document - 1;
}

static size_t push(struct world *world, int batch, bool registrations)
{
    static const struct identity someone = {
        .given = "Ana María", .surname1 = "López", .surname2 = "Díaz", .phone = "7220000000"};
    size_t before = world->pushed_bytes, bundles = world->bundles;
    for (int i = 0; i < batch; i++) {
        if (registrations)
            world_register(world, i % 3 == 0 ? NULL : &someone);
        else
            world_take_turn(world);
    }
    world->monotonic_ms += 60 * 60 * 1000;
    world_deliver(world);
    assert_int_equal(world->bundles - bundles, 1);
    return world->pushed_bytes - before;
}

static void bytes_of_a_push(void **state)
{
    struct world *world = world_create();
    (void)state;
    world_open(world);
    world_take_turn(world);
    world_deliver(world);
    static const struct {
        const char *name;
        bool registrations;
        int aim;
    } kinds[] = {{"a registration", true, 180}, {"a turn", false, 95}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t one = push(world, 1, kinds[i].registrations);
        size_t twenty = push(world, WIRE_BUNDLE_FRAMES, kinds[i].registrations);
        double each = (double)twenty / WIRE_BUNDLE_FRAMES;
        printf(
            "  %-15s %6.1f B at batches of %d (aim %d), %zu B alone; the bundle's own part is "
            "about %.0f B\n",
            kinds[i].name, each, WIRE_BUNDLE_FRAMES, kinds[i].aim, one,
            (double)one - (double)(twenty - one) / (WIRE_BUNDLE_FRAMES - 1));
        if (kinds[i].registrations)
            printf("  %-15s %6zu B, one document, unsealed and unsigned (peer): %.1f x ours\n",
                   "as plain JSON", json_bytes(), (double)json_bytes() / each);
    }
    world_close(world);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest all[] = {cmocka_unit_test(bytes_of_a_push)};
    return cmocka_run_group_tests(all, NULL, NULL);
}
