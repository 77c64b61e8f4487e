/* See plaza.h. */
#include "tests/plaza.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/certificate.h"
#include "sync/hub/stats.h"

static void shell(const char *format, const char *one, const char *two)
{
    char line[4 * FOLDER_PATH_MAX];
    snprintf(line, sizeof line, format, one, two);
    assert_int_equal(system(line), 0);
}

void plaza_start_relay(struct plaza *plaza, size_t relay)
{
    char why[HUB_WHY_MAX] = "";
    const struct relay_settings settings = {.io = &plaza->at->io,
                                            .folder = plaza->relay[relay].folder,
                                            .papers = &plaza->relay[relay].papers,
                                            .room_bytes = plaza->relay[relay].room_bytes};
    if (relay_open(&settings, &plaza->relay[relay].relay, why) != DONE)
        fail_msg("%s", why);
}

void plaza_stop_relay(struct plaza *plaza, size_t relay, bool crash)
{
    if (crash)
        relay_abandon(plaza->relay[relay].relay);
    else
        relay_close(plaza->relay[relay].relay);
    plaza->relay[relay].relay = NULL;
}

void plaza_wipe_relay(struct plaza *plaza, size_t relay)
{
    plaza_stop_relay(plaza, relay, true);
    shell("rm -rf '%s' && mkdir '%s'", plaza->relay[relay].folder, plaza->relay[relay].folder);
    plaza_start_relay(plaza, relay);
}

static void copy_path(const struct plaza *plaza, const char *name, char path[2 * FOLDER_PATH_MAX])
{
    snprintf(path, 2 * FOLDER_PATH_MAX, "%s/%s", plaza->at->folder.path, name);
}

void plaza_save_relay(struct plaza *plaza, size_t relay, const char *name)
{
    char path[2 * FOLDER_PATH_MAX];
    copy_path(plaza, name, path);
    plaza_stop_relay(plaza, relay, false);
    shell("cp -r '%s' '%s'", plaza->relay[relay].folder, path);
    plaza_start_relay(plaza, relay);
}

void plaza_restore_relay(struct plaza *plaza, size_t relay, const char *name)
{
    char path[2 * FOLDER_PATH_MAX];
    copy_path(plaza, name, path);
    plaza_stop_relay(plaza, relay, true);
    shell("rm -rf '%s%s'", plaza->relay[relay].folder, "");
    shell("cp -r '%s' '%s'", path, plaza->relay[relay].folder);
    plaza_start_relay(plaza, relay);
}

void plaza_start_kiosk(struct plaza *plaza, size_t kiosk)
{
    struct plaza_kiosk *one = &plaza->kiosk[kiosk];
    const char *why = "";
    const struct sync_settings settings = {
        .io = &plaza->at->io,
        .folder = one->folder,
        .enrolment = &one->enrolment,
        .build_ms = (plaza->guest ? plaza->at->wall_ms : POCKET_NOON_MS) - 1000000,
        .clock = CLOCK_UNKNOWN,
        .why = &why};
    if (sync_open(&settings, &one->sync) != DONE)
        fail_msg("%s", why);
}

void plaza_stop_kiosk(struct plaza *plaza, size_t kiosk)
{
    (void)sync_close(plaza->kiosk[kiosk].sync);
    plaza->kiosk[kiosk].sync = NULL;
}

static void make_kiosk(struct plaza *plaza, size_t kiosk)
{
    struct pocket_kiosk *pocket = pocket_kiosk(plaza->at, (unsigned)kiosk + 1);
    struct plaza_kiosk *one = &plaza->kiosk[kiosk];
    one->enrolment = pocket->enrolment;
    pocket_destroy(pocket);
    snprintf(one->folder, sizeof one->folder, "%s/k%zu", plaza->at->folder.path, kiosk);
    assert_int_equal(mkdir(one->folder, 0700), 0);
    plaza_start_kiosk(plaza, kiosk);
}

static void make_relay(struct plaza *plaza, size_t relay)
{
    struct certificate_pins pins;
    struct relay_papers *papers = &plaza->relay[relay].papers;
    const struct enrolment *enrolment = &plaza->kiosk[0].enrolment;
    snprintf(papers->name, sizeof papers->name, "r%zu", relay);
    memcpy(papers->tenant, enrolment->tenant, 8);
    memcpy(papers->hub_key, enrolment->hub_key, 32);
    memcpy(papers->hub_certificate, enrolment->certificate, sizeof papers->hub_certificate);
    assert_int_equal(certificate_read_pins(enrolment->certificate, &pins), DONE);
    memcpy(papers->hub_pin, pins.tls, 32);
    snprintf(plaza->relay[relay].folder, sizeof plaza->relay[relay].folder, "%s/r%zu",
             plaza->at->folder.path, relay);
    assert_int_equal(mkdir(plaza->relay[relay].folder, 0700), 0);
    plaza_start_relay(plaza, relay);
}

struct plaza *plaza_attach(const char *data, const char *folder)
{
    struct plaza *plaza = calloc(1, sizeof *plaza);
    assert_non_null(plaza);
    plaza->at = pocket_attach(data);
    plaza->guest = true;
    snprintf(plaza->at->folder.path, sizeof plaza->at->folder.path, "%s", folder);
    return plaza;
}

void plaza_join(struct plaza *plaza, const char *kiosk)
{
    struct plaza_kiosk *one = &plaza->kiosk[plaza->kiosks];
    assert_true(plaza->kiosks < PLAZA_KIOSKS);
    snprintf(one->folder, sizeof one->folder, "%s", kiosk);
    assert_int_equal(enrolment_load(&plaza->at->io, kiosk, &one->enrolment), DONE);
    plaza_start_kiosk(plaza, plaza->kiosks++);
}

void plaza_add_relay(struct plaza *plaza)
{
    size_t relay = 0;
    while (plaza->relay[relay].relay != NULL)
        relay++;
    make_relay(plaza, relay);
}

struct plaza *plaza_open(size_t kiosks, size_t relays)
{
    struct plaza *plaza = calloc(1, sizeof *plaza);
    assert_non_null(plaza);
    plaza->at = pocket_open();
    plaza->kiosks = kiosks;
    for (size_t i = 0; i < kiosks; i++)
        make_kiosk(plaza, i);
    for (size_t i = 0; i < relays; i++)
        make_relay(plaza, i);
    return plaza;
}

void plaza_close(struct plaza *plaza)
{
    for (size_t i = 0; i < plaza->kiosks; i++)
        (void)sync_close(plaza->kiosk[i].sync);
    for (size_t i = 0; i < PLAZA_RELAYS; i++)
        relay_close(plaza->relay[i].relay);
    if (plaza->guest)
        pocket_detach(plaza->at);
    else
        pocket_close(plaza->at);
    free(plaza);
}

void plaza_turns(struct plaza *plaza, size_t kiosk, unsigned count)
{
    struct plaza_kiosk *one = &plaza->kiosk[kiosk];
    for (unsigned i = 0; i < count; i++) {
        struct commit commit = {.count = 1};
        struct fact *fact = &commit.facts[0];
        fact->type = FACT_TURN_ISSUED;
        plaza->at->io.random(plaza->at->io.self, fact->record, sizeof fact->record);
        fact->body.turn.service = 3;
        fact->body.turn.module = 12;
        fact->body.turn.number = sync_next_turn(one->sync);
        plaza->at->wall_ms += 100;
        plaza->at->monotonic_ms += 100;
        assert_int_equal(sync_commit(one->sync, &commit, NULL, NULL), DONE);
    }
}

static void hub_step(struct plaza *plaza, const struct wire_request *request,
                     struct wire_answer *answer)
{
    *answer = (struct wire_answer){.status = 0};
    if (!plaza->hub_gone)
        hub_answer(plaza->at->hub, request, answer);
    answer->number = request->number;
}

static void kiosk_step(struct plaza *plaza, struct plaza_kiosk *kiosk)
{
    struct wire_request request;
    struct wire_answer answer;
    for (int i = 0; i < 50 && kiosk->sync != NULL && sync_next_request(kiosk->sync, &request);
         i++) {
        struct relay *relay = kiosk->road > 0 ? plaza->relay[kiosk->road - 1].relay : NULL;
        answer = (struct wire_answer){.number = request.number};
        kiosk->asks++;
        kiosk->pushed += strcmp(request.path, "/v1/push") == 0;
        if (kiosk->road == 0)
            hub_step(plaza, &request, &answer);
        else if (relay != NULL)
            relay_answer(relay, &request, &answer);
        if (relay != NULL && plaza->relay[kiosk->road - 1].bend != NULL)
            plaza->relay[kiosk->road - 1].bend(plaza->relay[kiosk->road - 1].context, &request,
                                               &answer);
        answer.number = request.number;
        sync_take_answer(kiosk->sync, &answer);
    }
}

static void relay_step(struct plaza *plaza, size_t relay)
{
    struct wire_request request;
    struct wire_answer answer;
    struct relay *one = plaza->relay[relay].relay;
    for (int i = 0; i < 50 && one != NULL && relay_next_request(one, &request); i++) {
        answer = (struct wire_answer){.number = request.number};
        if (!plaza->relay[relay].cut) {
            plaza->relay[relay].carried++;
            hub_step(plaza, &request, &answer);
        }
        relay_take_answer(one, &answer);
    }
}

void plaza_pass(struct plaza *plaza, unsigned seconds)
{
    for (unsigned i = 0; i < seconds; i++) {
        for (size_t k = 0; k < plaza->kiosks; k++)
            kiosk_step(plaza, &plaza->kiosk[k]);
        for (size_t r = 0; r < PLAZA_RELAYS; r++)
            relay_step(plaza, r);
        plaza->at->wall_ms += 1000;
        plaza->at->monotonic_ms += 1000;
    }
}

struct sync_counts plaza_count(const struct plaza *plaza, size_t kiosk)
{
    struct sync_counts counts;
    sync_count(plaza->kiosk[kiosk].sync, &counts);
    return counts;
}

static struct stats *read_stats(const struct plaza *plaza)
{
    struct stats *stats = NULL;
    assert_int_equal(stats_read(plaza->at->hub, NULL, &stats), DONE);
    return stats;
}

int64_t plaza_turns_at_hub(const struct plaza *plaza)
{
    struct stats *stats = read_stats(plaza);
    int64_t turns = stats->turns;
    free(stats);
    return turns;
}

int64_t plaza_quarantined_at_hub(const struct plaza *plaza)
{
    struct stats *stats = read_stats(plaza);
    int64_t quarantined = stats->quarantined;
    free(stats);
    return quarantined;
}
