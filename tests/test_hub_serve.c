/* jornada-hub as a server: TLS on loopback, content, and kill -9. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <curl/curl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "sync/certificate.h"
#include "sync/content.h"
#include "sync/hub/file.h"
#include "sync/hub/http.h"
#include "tests/served.h"

#define METEPEC "assets/fairs/metepec-sample"

static long ask(const struct asking *asking)
{
    struct said said;
    server_ask(asking, &said);
    long status = said.error == CURLE_OK ? said.status : -said.error;
    server_forget(&said);
    return status;
}

static long get(const struct scene *scene, const char *path)
{
    struct asking asking = scene->asking;
    asking.path = path;
    return ask(&asking);
}

/* People as `stats --json` counts them, by a command of its own. */
static int64_t people(const struct scene *scene)
{
    static const char *const words[] = {"stats", "--json", NULL};
    char *out;
    assert_int_equal(server_command(scene->at->data, words, &out, NULL), 0);
    json_t *json = json_loads(out, 0, NULL);
    assert_non_null(json);
    int64_t n = json_integer_value(json_object_get(json, "people"));
    json_decref(json);
    free(out);
    return n;
}

static void only_tls_1_3_under_the_right_key_is_spoken(void **state)
{
    struct scene *scene = *state;
    struct asking asking = scene->asking;
    uint8_t pin[32];
    asking.path = "/v1/health";
    assert_int_equal(ask(&asking), 200);
    asking.tls = CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_2;
    assert_true(ask(&asking) < 0);
    asking.tls = 0;
    memcpy(pin, asking.pin, 32);
    pin[5] ^= 1;
    asking.pin = pin;
    assert_int_equal(ask(&asking), -CURLE_SSL_PINNEDPUBKEYNOTMATCH);
    asking.pin = scene->asking.pin;
    char plain[200];
    snprintf(plain, sizeof plain, "http%s", scene->server.url + 5);
    asking.url = plain;
    assert_true(ask(&asking) < 0);
    asking.url = scene->server.url;
    struct pocket_hub *other = pocket_open();
    struct pocket_kiosk *stranger = pocket_kiosk(other, 1);
    asking.certificate = stranger->enrolment.certificate;
    assert_int_equal(ask(&asking), -CURLE_PEER_FAILED_VERIFICATION);
    pocket_destroy(stranger);
    pocket_close(other);
    assert_int_equal(get(scene, "/v1/health"), 200);
}

static void bodies_that_are_wrong_get_their_status(void **state)
{
    struct scene *scene = *state;
    static uint8_t much[WIRE_BODY_MAX + 1];
    struct asking asking = scene->asking;
    memset(much, 'x', sizeof much);
    asking.body = much;
    asking.path = "/v1/push";
    asking.size = sizeof much;
    assert_int_equal(ask(&asking), 413);
    asking.path = "/v1/hello";
    assert_int_equal(ask(&asking), 413);
    asking.piece = 65536; /* no length is declared */
    assert_int_equal(ask(&asking), 413);
    asking.size = 1000;
    assert_int_equal(ask(&asking), 400);
    asking.path = "/v1/push";
    assert_int_equal(ask(&asking), 400);
    asking.path = "/v1/nothing";
    assert_int_equal(ask(&asking), 404);
    asking.body = NULL;
    asking.path = "/v1/health";
    asking.method = "DELETE";
    assert_int_equal(ask(&asking), 405);
    assert_int_equal(get(scene, "/v1/push"), 400);
    assert_int_equal(get(scene, "/v1/content/manifest"), 404);
    assert_int_equal(get(scene, "/v1/content/blob/zz"), 400);
    assert_int_equal(get(scene, "/v1/content/blob/../../keys/signing"), 404);
}

static void a_push_is_receipted_and_a_replay_changes_nothing(void **state)
{
    struct scene *scene = *state;
    struct said said;
    struct receipt *receipt = calloc(1, sizeof *receipt);
    served_register(scene, 5);
    struct asking asking = served_push(scene, 5);
    for (int i = 0; i < 2; i++) {
        asking.piece = (size_t)i * 7; /* the second time in pieces of seven bytes */
        server_ask(&asking, &said);
        assert_int_equal(said.status, 200);
        assert_int_equal(
            receipt_decode(said.bytes, said.size, scene->kiosk->enrolment.hub_key, receipt), DONE);
        assert_int_equal(receipt->streams[0].stored, 5);
        server_forget(&said);
    }
    assert_int_equal(people(scene), 5);
    free(receipt);
}

struct breaking {
    struct scene *scene;
    size_t after;
    int64_t held;
};

/* Waits until that many are held: bytes that a kiosk sent just before its connection broke may
 * never arrive. */
static void wait_until_held(const struct breaking *breaking)
{
    for (int tries = 0; people(breaking->scene) < breaking->held; tries++)
        assert_true(tries < 500);
}

static bool break_when_held(void *context, size_t bytes)
{
    struct breaking *breaking = context;
    if (bytes < breaking->after)
        return true;
    wait_until_held(breaking);
    return false;
}

static void a_cut_upload_keeps_its_whole_bundles(void **state)
{
    struct scene *scene = *state;
    served_register(scene, 5);
    served_push(scene, 3);
    struct breaking breaking = {scene, scene->at->sent_size + 10, 3};
    struct asking asking = served_push(scene, 5);
    asking.piece = 64;
    asking.sent = break_when_held;
    asking.context = &breaking;
    assert_true(ask(&asking) < 0);
    assert_int_equal(people(scene), 3);
    asking.sent = NULL;
    assert_int_equal(ask(&asking), 200);
    assert_int_equal(people(scene), 5);
}

/* Once two bundles are held, but before any receipt was made: no more power. */
static bool kill_when_held(void *context, size_t bytes)
{
    struct breaking *killing = context;
    if (bytes < killing->after)
        return true;
    wait_until_held(killing);
    assert_int_equal(server_stop(&killing->scene->server, SIGKILL), 128 + SIGKILL);
    return false;
}

static void a_kill_between_push_and_receipt_counts_nobody_twice(void **state)
{
    struct scene *scene = *state;
    served_register(scene, 4);
    served_push(scene, 2);
    struct breaking killing = {scene, scene->at->sent_size + 1, 2};
    struct asking asking = served_push(scene, 4);
    asking.piece = 64;
    asking.sent = kill_when_held;
    asking.context = &killing;
    assert_true(ask(&asking) < 0);
    assert_int_equal(people(scene), 2); /* nobody serves: the command opens the files */
    server_start(&scene->server, scene->at->data);
    asking.sent = NULL;
    assert_int_equal(ask(&asking), 200);
    assert_int_equal(people(scene), 4);
}

struct dripping {
    struct scene *scene;
    unsigned asked;
};

static bool ask_beside(void *context, size_t bytes)
{
    struct dripping *dripping = context;
    if (bytes % 40 == 0) {
        assert_int_equal(get(dripping->scene, "/v1/health"), 200);
        dripping->asked++;
    }
    return true;
}

static void a_kiosk_that_drips_holds_nobody_up(void **state)
{
    struct scene *scene = *state;
    served_register(scene, 1);
    struct asking asking = served_push(scene, 1);
    struct dripping dripping = {.scene = scene};
    asking.piece = 1;
    asking.sent = ask_beside;
    asking.context = &dripping;
    assert_int_equal(ask(&asking), 200);
    assert_true(dripping.asked > 5);
    assert_int_equal(people(scene), 1);
}

/* A socket that says nothing. */
static int connect_silently(const struct scene *scene)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const char *colon = strrchr(scene->server.url, ':');
    address.sin_port = htons((uint16_t)atoi(colon + 1));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* Waits until the other side hangs up. */
static void wait_until_dropped(int fd)
{
    char byte;
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&waiting, 1, 10000), 1);
    assert_true(recv(fd, &byte, 1, 0) <= 0);
}

static int64_t processor_ms(pid_t pid)
{
    clockid_t clock;
    struct timespec used;
    assert_int_equal(clock_getcpuclockid(pid, &clock), 0);
    assert_int_equal(clock_gettime(clock, &used), 0);
    return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

/* The head of a record of TLS, and nothing of the record. */
static void a_hand_shake_that_stops_half_way_keeps_no_core_busy(void **state)
{
    static const uint8_t head[] = {0x16, 3, 1, 1, 0};
    struct scene *scene = *state;
    struct pollfd waiting = {.fd = connect_silently(scene), .events = POLLIN};
    assert_int_equal(get(scene, "/v1/health"), 200);
    int64_t before = processor_ms(scene->server.pid);
    assert_int_equal(send(waiting.fd, head, sizeof head, 0), sizeof head);
    assert_int_equal(poll(&waiting, 1, 1000), 0);               /* still waited for */
    assert_true(processor_ms(scene->server.pid) - before < 70); /* a core that is free: 950 */
    assert_int_equal(get(scene, "/v1/health"), 200);
    close(waiting.fd);
}

static void one_address_cannot_take_all_places(void **state)
{
    struct scene *scene = *state;
    int silent[HTTP_ADDRESS_CONNECTIONS_MAX + 1];
    size_t count = sizeof silent / sizeof silent[0];
    for (size_t i = 0; i < count; i++)
        silent[i] = connect_silently(scene);
    wait_until_dropped(silent[count - 1]);
    assert_true(get(scene, "/v1/health") < 0);
    for (size_t i = 0; i + 1 < count; i++) { /* those within the limit were not dropped */
        struct pollfd waiting = {.fd = silent[i], .events = POLLIN};
        assert_int_equal(poll(&waiting, 1, 0), 0);
    }
    for (size_t i = 0; i < count; i++)
        close(silent[i]);
    long status = 0;
    for (int tries = 0; tries < 100 && status != 200; tries++)
        status = get(scene, "/v1/health");
    assert_int_equal(status, 200);
}

static void commands_work_while_it_serves_and_after(void **state)
{
    struct scene *scene = *state;
    char folder[FOLDER_PATH_MAX], picture[FOLDER_PATH_MAX + 16], *out, *err;
    folder_root(METEPEC, folder);
    snprintf(picture, sizeof picture, "%s/code.png", scene->at->folder.path);
    const char *const import[] = {"fair", "import", folder, NULL};
    const char *const enrol[] = {"enrol", "--fair", "metepec-sample", "--kiosk",
                                 "3",     "--qr",   picture,          NULL};
    const char *const unknown[] = {"enrol", "--fair", "otra", "--kiosk", "3", NULL};
    const char *const wrong[] = {"enrol", "--fair", "metepec-sample", "--kiosk", "27", NULL};
    const char *const init[] = {"init", "--municipality", "15054", "--name", "M", NULL};
    assert_int_equal(server_command(scene->at->data, import, NULL, NULL), 0);
    for (int served = 1; served >= 0; served--) {
        struct enrolment_code code;
        assert_int_equal(server_command(scene->at->data, enrol, &out, &err), 0);
        char *end = strchr(out, '\n');
        assert_non_null(end);
        assert_string_equal(end, "\n"); /* exactly one line */
        *end = '\0';
        assert_int_equal(enrolment_code_read(out, &code), DONE);
        assert_string_equal(code.url, scene->server.url);
        assert_non_null(strstr(err, "█"));
        free(out);
        free(err);
        assert_int_equal(server_command(scene->at->data, unknown, &out, &err), 1);
        assert_string_equal(out, "");
        assert_non_null(strstr(err, "otra"));
        free(out);
        free(err);
        assert_int_equal(server_command(scene->at->data, wrong, NULL, NULL), 2);
        assert_int_equal(server_command(scene->at->data, init, NULL, &err), 1);
        assert_non_null(strstr(err, "nothing was changed"));
        free(err);
        if (served)
            assert_int_equal(server_stop(&scene->server, SIGTERM), 0);
    }
    size_t size;
    char *png = folder_read(&scene->at->folder, "code.png", &size);
    assert_memory_equal(png, "\x89PNG", 4);
    free(png);
    server_start(&scene->server, scene->at->data);
}

static void a_second_server_on_the_same_folder_is_refused(void **state)
{
    struct scene *scene = *state;
    char *err;
    const char *const serve[] = {"serve", "--listen", "127.0.0.1:0", NULL};
    const char *const nowhere[] = {"serve", "--listen", "127.0.0.1", NULL};
    const char *const postgres[] = {"serve", "--store", "postgres://db", NULL};
    assert_int_equal(server_command(scene->at->data, serve, NULL, &err), 1);
    assert_non_null(strstr(err, "has this hub open"));
    free(err);
    assert_int_equal(server_command(scene->at->data, postgres, NULL, &err), 2);
    assert_non_null(strstr(err, "sqlite:"));
    free(err);
    assert_int_equal(server_stop(&scene->server, SIGINT), 0);
    assert_int_equal(server_command(scene->at->data, nowhere, NULL, &err), 2);
    free(err);
    server_start(&scene->server, scene->at->data);
    assert_int_equal(get(scene, "/v1/health"), 200);
}

/* Every file of the manifest, whole and in two ranges. */
static void check_blob(const struct scene *scene, const struct content_file *file)
{
    char path[100] = "/v1/content/blob/";
    uint8_t hash[32];
    struct said whole, tail;
    sodium_bin2hex(path + 17, 65, file->hash, 32);
    struct asking asking = scene->asking;
    asking.path = path;
    server_ask(&asking, &whole);
    assert_int_equal(whole.status, 200);
    assert_int_equal(whole.size, file->size);
    crypto_generichash(hash, sizeof hash, whole.bytes, whole.size, NULL, 0);
    assert_memory_equal(hash, file->hash, 32);
    asking.range = "10-";
    server_ask(&asking, &tail);
    assert_int_equal(tail.status, 206);
    assert_int_equal(tail.size, whole.size - 10);
    assert_memory_equal(tail.bytes, whole.bytes + 10, tail.size);
    server_forget(&whole);
    server_forget(&tail);
}

static void the_content_of_the_fair_is_served_signed(void **state)
{
    struct scene *scene = *state;
    char folder[FOLDER_PATH_MAX];
    struct said said;
    struct content_manifest *manifest = calloc(1, sizeof *manifest);
    folder_root(METEPEC, folder);
    const char *const import[] = {"fair", "import", folder, NULL};
    for (uint32_t version = 1; version <= 2; version++) {
        assert_int_equal(server_command(scene->at->data, import, NULL, NULL), 0);
        struct asking asking = scene->asking;
        asking.path = "/v1/content/manifest";
        server_ask(&asking, &said);
        assert_int_equal(said.status, 200);
        assert_int_equal(
            content_decode(said.bytes, said.size, scene->kiosk->enrolment.hub_key, manifest), DONE);
        assert_int_equal(manifest->version, version);
        server_forget(&said);
    }
    assert_true(manifest->count > 8);
    for (uint16_t i = 0; i < manifest->count; i++)
        check_blob(scene, &manifest->files[i]);
    free(manifest);
    char blob[] =
        "/v1/content/blob/"
        "0000000000000000000000000000000000000000000000000000000000000000";
    assert_int_equal(get(scene, blob), 404);
}

static void a_pack_with_a_mistake_changes_nothing(void **state)
{
    struct scene *scene = *state;
    struct folder broken;
    char path[FOLDER_PATH_MAX + 16], *err, *out;
    folder_make_copy(&broken, METEPEC);
    folder_replace(&broken, "fair.ini", "number", "nummer");
    const char *const import[] = {"fair", "import", broken.path, NULL};
    const char *const list[] = {"fair", "list", NULL};
    assert_int_equal(server_command(scene->at->data, import, NULL, &err), 1);
    assert_non_null(strstr(err, "fair.ini:"));
    free(err);
    assert_int_equal(server_command(scene->at->data, list, &out, NULL), 0);
    assert_null(strstr(out, "number 1,"));
    free(out);
    folder_remove(&broken);
    snprintf(path, sizeof path, "%s/nowhere", scene->at->folder.path);
    const char *const nowhere[] = {"fair", "import", path, NULL};
    assert_int_equal(server_command(scene->at->data, nowhere, NULL, NULL), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, served_open, served_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_tls_1_3_under_the_right_key_is_spoken),
        TEST(bodies_that_are_wrong_get_their_status),
        TEST(a_push_is_receipted_and_a_replay_changes_nothing),
        TEST(a_cut_upload_keeps_its_whole_bundles),
        TEST(a_kill_between_push_and_receipt_counts_nobody_twice),
        TEST(a_kiosk_that_drips_holds_nobody_up),
        TEST(a_hand_shake_that_stops_half_way_keeps_no_core_busy),
        TEST(one_address_cannot_take_all_places),
        TEST(commands_work_while_it_serves_and_after),
        TEST(a_second_server_on_the_same_folder_is_refused),
        TEST(the_content_of_the_fair_is_served_signed),
        TEST(a_pack_with_a_mistake_changes_nothing),
    };
    if (sodium_init() < 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
