/* A kiosk's back half and a real hub, over real TLS on loopback: enrolled in the morning, alone
 * until noon, delivered in the afternoon, closed in the evening; counted at the hub.
 * This program is its own network child: /proc/self/exe with --uplink. */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "kiosk/clock_io.h"
#include "kiosk/enrol.h"
#include "kiosk/keeper.h"
#include "kiosk/uplink_child.h"
#include "sync/hub/enrol.h"
#include "sync/hub/fair.h"
#include "sync/hub/http.h"
#include "sync/hub/hub.h"
#include "sync/hub/stats.h"

#define PEM_BYTES 4096
#define FAIR "metepec-sample"

/* The hub is its serving thread's while it serves, and the test's otherwise. */
struct plaza {
    char folder[64], hub_folder[80], kiosk_folder[80], listen[200];
    char certificate[PEM_BYTES], secret_key[PEM_BYTES];
    struct hub *hub;
    struct http *http;
    int stop;
    pthread_t thread;
    struct clock_io clock;
    int64_t wall_ms, seconds;
    struct enrolment *enrolment;
    struct uplink_settings uplink;
    struct keeper *keeper;
};

static void read_pem(const struct plaza *plaza, const char *name, char pem[PEM_BYTES])
{
    char path[128];
    snprintf(path, sizeof path, "%s/keys/%s", plaza->hub_folder, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(pem, 1, PEM_BYTES - 1, file);
    pem[size] = 0;
    fclose(file);
}

static void make_hub(struct plaza *plaza, struct fair *fair)
{
    char why[HUB_WHY_MAX] = "", assets[512];
    const struct hub_init init = {.municipality = "15054",
                                  .name = "Metepec",
                                  .custodian_passphrase = "cinco palabras para la prueba",
                                  .passphrase_mb = 1};
    const struct hub_settings settings = {.io = io_real(), .folder = plaza->hub_folder};
    assert_int_equal(hub_init(io_real(), plaza->hub_folder, &init, why), DONE);
    assert_int_equal(hub_open(&settings, &plaza->hub, why), DONE);
    snprintf(assets, sizeof assets, "%s/assets/fairs/" FAIR, getenv("JORNADA_ROOT"));
    assert_int_equal(fair_import(plaza->hub, assets, fair), DONE);
    assert_int_equal(fair_set_state(plaza->hub, FAIR, CALLS_FAIR_OPEN), DONE);
    read_pem(plaza, "certificate.pem", plaza->certificate);
    read_pem(plaza, "tls.pem", plaza->secret_key);
}

static void *serve(void *arg)
{
    struct plaza *plaza = arg;
    for (;;) {
        struct pollfd fds[2] = {{.fd = plaza->stop, .events = POLLIN},
                                {.fd = http_fd(plaza->http), .events = POLLIN}};
        poll(fds, 2, http_timeout_ms(plaza->http));
        if (fds[0].revents)
            return NULL;
        http_step(plaza->http);
    }
}

static void switch_on(struct plaza *plaza)
{
    char why[HUB_WHY_MAX] = "";
    struct http_settings settings = {.io = io_real(),
                                     .listen = plaza->listen,
                                     .certificate = plaza->certificate,
                                     .secret_key = plaza->secret_key};
    http_serve_hub(plaza->hub, &settings.service);
    assert_int_equal(http_open(&settings, &plaza->http, why), DONE);
    /* the same door every time */
    snprintf(plaza->listen, sizeof plaza->listen, "%s", http_url(plaza->http) + strlen("https://"));
    plaza->stop = eventfd(0, EFD_CLOEXEC);
    assert_int_equal(pthread_create(&plaza->thread, NULL, serve, plaza), 0);
}

static void switch_off(struct plaza *plaza)
{
    assert_int_equal(eventfd_write(plaza->stop, 1), 0);
    pthread_join(plaza->thread, NULL);
    close(plaza->stop);
    http_close(plaza->http);
}

static void enrol_kiosk(struct plaza *plaza)
{
    struct enrolment_code code;
    char text[ENROLMENT_CODE_MAX];
    const char *why = "";
    switch_on(plaza);
    char url[200];
    snprintf(url, sizeof url, "%s", http_url(plaza->http));
    switch_off(plaza);
    assert_int_equal(enrol_make_code(plaza->hub, FAIR, 1, url, &code), DONE);
    assert_int_equal(enrolment_code_write(&code, text), DONE);
    switch_on(plaza);
    enum outcome outcome = enrol_run(io_real(), plaza->kiosk_folder, text, "", &why);
    assert_string_equal(why, "");
    assert_int_equal(outcome, DONE);
    /* once */
    assert_int_equal(enrol_run(io_real(), plaza->kiosk_folder, text, "", &why), REFUSED);
    switch_off(plaza);
    plaza->enrolment = sodium_malloc(sizeof *plaza->enrolment);
    assert_int_equal(enrolment_load(io_real(), plaza->kiosk_folder, plaza->enrolment), DONE);
}

static void wake(void *context)
{
    (void)context;
}

static void open_kiosk(struct plaza *plaza)
{
    plaza->wall_ms = io_real()->wall_ms(io_real()->self);
    clock_io_make(&plaza->clock, io_real(), plaza->wall_ms, 0);
    uplink_settings_from(plaza->enrolment, "", &plaza->uplink);
    const struct keeper_settings settings = {.io = &plaza->clock.io,
                                             .folder = plaza->kiosk_folder,
                                             .enrolment = plaza->enrolment,
                                             .uplink = &plaza->uplink,
                                             .clock = CLOCK_STAFF,
                                             .virtual_time = true,
                                             .wake = wake};
    assert_int_equal(keeper_start(&settings, &plaza->keeper), DONE);
}

static struct keeper_status look(struct plaza *plaza)
{
    struct keeper_status status;
    keeper_wait_quiet(plaza->keeper);
    keeper_look(plaza->keeper, &status);
    return status;
}

/* A second later, unless a call is under way. */
static struct keeper_status step(struct plaza *plaza)
{
    struct keeper_status status = look(plaza);
    if (status.calling) {
        sched_yield();
        return status;
    }
    plaza->seconds++;
    assert_true(plaza->seconds < 7200);
    clock_io_set(&plaza->clock, plaza->wall_ms + plaza->seconds * 1000, plaza->seconds * 1000);
    keeper_poke(plaza->keeper);
    return look(plaza);
}

/* Takes all events; true when `news` was among them. */
static bool heard(struct plaza *plaza, enum keeper_news news)
{
    struct keeper_event event;
    bool found = false;
    while (keeper_take(plaza->keeper, &event)) {
        found = found || event.news == news;
        if (event.news == KEEPER_ANSWER)
            assert_int_equal(event.outcome, DONE);
    }
    return found;
}

static void register_somebody(struct plaza *plaza)
{
    struct commit commit = {.count = 2};
    struct fact *facts = commit.facts;
    facts[0].type = FACT_ATTENDEE_REGISTERED;
    facts[0].body.registered.services = 1U << 2;
    facts[0].body.registered.age = AGE_30_44;
    facts[1].type = FACT_TURN_ISSUED;
    facts[1].body.turn.service = 2;
    facts[1].body.turn.module = 12;
    randombytes_buf(facts[0].record, RECORD_ID_BYTES);
    memcpy(facts[1].record, facts[0].record, RECORD_ID_BYTES);
    struct identity identity = {.given = "Ana", .surname1 = "Núñez"};
    assert_true(keeper_commit(plaza->keeper, &commit, &identity, NULL) != 0);
}

static void refer_somebody(struct plaza *plaza)
{
    int64_t day = plaza->wall_ms / 86400000 - 20089; /* 2025-01-01 */
    struct fact fact = {.type = FACT_REFERRAL_ISSUED, .body.referral = {.office = 1}};
    fact.body.referral.day = (uint16_t)day;
    randombytes_buf(fact.record, sizeof fact.record);
    assert_true(keeper_wait(plaza->keeper, &fact) != 0);
}

static void alone_until_noon(struct plaza *plaza)
{
    for (int i = 0; i < 3; i++)
        register_somebody(plaza);
    refer_somebody(plaza);
    struct keeper_status status = look(plaza);
    while (status.trouble == UPLINK_FINE)
        status = step(plaza);
    heard(plaza, KEEPER_STATE);
    assert_int_equal(status.trouble, UPLINK_NOBODY);
    assert_int_equal(status.counts.captured, 6);
    assert_int_equal(status.counts.pending, 6);
    assert_int_equal(status.counts.delivered, 0);
    assert_int_equal(status.counts.waiting, 1);
}

static void delivered_in_the_afternoon(struct plaza *plaza, const struct fair *fair)
{
    switch_on(plaza);
    struct keeper_status status = look(plaza);
    while (status.counts.pending > 0 || status.content_version != fair->content)
        status = step(plaza);
    assert_true(heard(plaza, KEEPER_CONTENT));
    assert_int_equal(status.counts.delivered, 6);
    assert_int_equal(status.counts.captured, 6);
    assert_int_equal(status.counts.waiting, 1); /* not before the close */
    assert_int_equal(status.trouble, UPLINK_FINE);
    switch_off(plaza);
}

static void closed_in_the_evening(struct plaza *plaza)
{
    assert_int_equal(fair_set_state(plaza->hub, FAIR, CALLS_FAIR_CLOSED), DONE);
    switch_on(plaza);
    struct keeper_status status = look(plaza);
    while (!status.counts.fair_closed || status.counts.pending > 0)
        status = step(plaza);
    assert_int_equal(status.counts.waiting, 0);
    assert_int_equal(status.counts.captured, 7);
    assert_int_equal(status.counts.delivered, 7);
    switch_off(plaza);
}

static void counted_at_the_hub(struct plaza *plaza)
{
    struct stats *stats = NULL;
    assert_int_equal(stats_read(plaza->hub, FAIR, &stats), DONE);
    assert_int_equal(stats->registered, 3);
    assert_int_equal(stats->turns, 3);
    assert_int_equal(stats->requested, 3);
    assert_int_equal(stats->referrals, 1);
    assert_int_equal(stats->quarantined, 0);
    assert_int_equal(stats->delivered, 7);
    free(stats);
}

static void a_day_with_the_hub_off_at_first_is_counted_exactly(void **state)
{
    (void)state;
    struct plaza *plaza = calloc(1, sizeof *plaza);
    struct fair fair = {0};
    char command[128];
    strcpy(plaza->folder, "/tmp/jornada-plaza-XXXXXX");
    strcpy(plaza->listen, "127.0.0.1:0");
    assert_non_null(mkdtemp(plaza->folder));
    snprintf(plaza->hub_folder, sizeof plaza->hub_folder, "%s/hub", plaza->folder);
    snprintf(plaza->kiosk_folder, sizeof plaza->kiosk_folder, "%s/kiosk", plaza->folder);
    make_hub(plaza, &fair);
    enrol_kiosk(plaza);
    /* Whoever enrols is a signer of slips: its key goes out with newer content. */
    assert_int_equal(fair_find(plaza->hub, FAIR, &fair), DONE);
    open_kiosk(plaza);
    alone_until_noon(plaza);
    delivered_in_the_afternoon(plaza, &fair);
    closed_in_the_evening(plaza);
    keeper_stop(plaza->keeper);
    counted_at_the_hub(plaza);
    hub_close(plaza->hub);
    sodium_free(plaza->enrolment);
    snprintf(command, sizeof command, "rm -r %s", plaza->folder);
    assert_int_equal(system(command), 0);
    free(plaza);
}

int main(int argc, char **argv)
{
    if (uplink_child_is(argc, argv))
        return uplink_child_run();
    signal(SIGPIPE, SIG_IGN);
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_with_the_hub_off_at_first_is_counted_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
