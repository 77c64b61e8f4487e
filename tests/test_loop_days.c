/* Fifty seeded days, each held twice: once with a network that never fails, once with roads that
 * come and go, relays that lose their power or their disk, bundles that come twice or by stick. The
 * totals at the end are the same to the last cell, the loop's among them.
 *
 * Kiosks, relay and hub are the product's own, the desk a model of its page (desk_hand.h). A day is
 * a script drawn from its seed: who is referred where, at which kiosk her slip is shown, what the
 * office's desk says days later. Record ids are drawn anew each time: totals alone are compared.
 * JORNADA_LOOP_SEED=n holds one day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/desk.h"
#include "sync/hub/inside.h"
#include "sync/hub/loop.h"
#include "sync/hub/tally.h"
#include "tests/desk_hand.h"
#include "tests/plaza.h"

#define SEEDS 50
#define KIOSKS 3
#define DESKS 2
#define REFERRALS 24
#define DAY 697 /* 2026-11-29, the pocket hub's today */
#define CELLS 512
#define STEPS 40 /* moments at which the roads may change */

/* -- The script -------------------------------------------------------------------------------- */

struct chance {
    uint64_t state;
};

static unsigned draw(struct chance *chance, unsigned below)
{
    chance->state = chance->state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(chance->state >> 33) % below;
}

/* What becomes of one referral. */
struct fate {
    unsigned made_at, made_step;   /* kiosk and moment */
    unsigned shown_at, shown_step; /* a kiosk that sees her slip */
    bool is_shown, is_attended_there;
    unsigned office; /* 0, 1: of `desks` */
    unsigned words;  /* bits: seen, accepted, no capacity, attended, closed, … */
    unsigned days, code, help;
    bool is_said_twice; /* by folio, at the other desk as well */
};

enum {
    SAYS_SEEN = 1,
    SAYS_ACCEPTED = 2,
    SAYS_NO_CAPACITY = 4,
    SAYS_ATTENDED = 8,
    SAYS_CLOSED = 16,
    SAYS_WITHDRAWN = 32
};

struct script {
    struct fate fates[REFERRALS];
    unsigned turns[STEPS][KIOSKS];
};

static void write_script(uint64_t seed, struct script *script)
{
    struct chance chance = {seed * 0x9E3779B97F4A7C15ULL + 1};
    memset(script, 0, sizeof *script);
    for (size_t i = 0; i < REFERRALS; i++) {
        struct fate *fate = &script->fates[i];
        fate->made_at = draw(&chance, KIOSKS);
        fate->made_step = draw(&chance, STEPS);
        fate->is_shown = draw(&chance, 3) > 0;
        fate->shown_at = draw(&chance, KIOSKS);
        fate->shown_step = fate->made_step + draw(&chance, STEPS - fate->made_step);
        fate->is_attended_there = draw(&chance, 2) == 0;
        fate->office = draw(&chance, DESKS);
        fate->words = draw(&chance, 64);
        fate->days = draw(&chance, 40);
        fate->code = 1 + draw(&chance, 6);
        fate->help = draw(&chance, 8);
        fate->is_said_twice = draw(&chance, 4) == 0;
    }
    for (size_t step = 0; step < STEPS; step++)
        for (size_t kiosk = 0; kiosk < KIOSKS; kiosk++)
            script->turns[step][kiosk] = draw(&chance, 3);
}

/* -- One holding of a day -----------------------------------------------------------------------
 */

struct holding {
    const struct script *script;
    struct plaza *plaza;
    bool is_perfect;
    struct chance chance; /* of the roads */
    struct desk_hand *desks[DESKS];
    uint8_t slips[REFERRALS][16];
};

static void open_desk(struct holding *holding, size_t which)
{
    struct hub *hub = holding->plaza->at->hub;
    struct desk desk;
    char code[DESK_CODE_CHARS + 1];
    char *file = malloc(DESK_PAPER_MAX);
    size_t size;
    assert_int_equal(
        desk_make(hub, POCKET_FAIR, 40 + (unsigned)which, "", 1U << 20, &desk, code, file, &size),
        DONE);
    assert_int_equal(desk_save(hub, &desk), DONE);
    holding->desks[which] = malloc(sizeof *holding->desks[which]);
    assert_int_equal(desk_hand_open(holding->desks[which], file, size, code), DONE);
    free(file);
}

static void refer(struct holding *holding, size_t i)
{
    const struct fate *fate = &holding->script->fates[i];
    struct plaza *plaza = holding->plaza;
    struct sync *sync = plaza->kiosk[fate->made_at].sync;
    struct fact facts[2] = {{.type = FACT_REFERRAL_ISSUED}, {.type = FACT_SLIP_MADE}};
    struct sync_slip slip = {.turns = 1};
    plaza->at->io.random(plaza->at->io.self, facts[0].record, 16);
    memcpy(facts[1].record, facts[0].record, 16);
    memcpy(slip.record, facts[0].record, 16);
    record_slip_id(slip.record, 0, slip.slip);
    facts[0].body.referral =
        (struct fact_referral){.office = (uint16_t)(40 + fate->office), .day = DAY};
    sync_next_visit(sync);
    assert_int_equal(sync_refer(sync, facts, 2, &slip), DONE);
    memcpy(holding->slips[i], slip.slip, 16);
}

static void show(struct holding *holding, size_t i)
{
    const struct fate *fate = &holding->script->fates[i];
    struct sync *sync = holding->plaza->kiosk[fate->shown_at].sync;
    struct fact fact = {.type = FACT_REFERRAL_SEEN};
    memcpy(fact.record, holding->slips[i], 16);
    fact.body.referral =
        (struct fact_referral){.office = (uint16_t)(40 + fate->office), .day = DAY};
    sync_next_visit(sync);
    assert_int_equal(sync_wait(sync, &fact), DONE);
    if (!fate->is_attended_there)
        return;
    fact.type = FACT_REFERRAL_ATTENDED;
    fact.body.referral.help = (uint8_t)fate->help;
    assert_int_equal(sync_wait(sync, &fact), DONE);
}

/* Somebody pulls a plug, or puts it back. */
static void change_roads(struct holding *holding)
{
    struct plaza *plaza = holding->plaza;
    struct chance *chance = &holding->chance;
    if (holding->is_perfect)
        return;
    for (size_t kiosk = 0; kiosk < KIOSKS; kiosk++)
        if (draw(chance, 3) == 0)
            plaza->kiosk[kiosk].road = (int)draw(chance, 3) - 1;
    if (draw(chance, 4) == 0)
        plaza->hub_gone = !plaza->hub_gone;
    if (draw(chance, 4) == 0)
        plaza->relay[0].cut = !plaza->relay[0].cut;
    if (draw(chance, 8) == 0) {
        plaza_stop_relay(plaza, 0, true);
        plaza_start_relay(plaza, 0);
    } else if (draw(chance, 16) == 0) {
        plaza_wipe_relay(plaza, 0);
    }
}

static void hold_fair(struct holding *holding)
{
    for (size_t step = 0; step < STEPS; step++) {
        change_roads(holding);
        for (size_t kiosk = 0; kiosk < KIOSKS; kiosk++)
            plaza_turns(holding->plaza, kiosk, holding->script->turns[step][kiosk]);
        for (size_t i = 0; i < REFERRALS; i++)
            if (holding->script->fates[i].made_step == step)
                refer(holding, i);
        for (size_t i = 0; i < REFERRALS; i++)
            if (holding->script->fates[i].is_shown && holding->script->fates[i].shown_step == step)
                show(holding, i);
        plaza_pass(holding->plaza, 5);
    }
}

/* -- The desks, after the close ------------------------------------------------------------------
 */

struct word {
    size_t referral;
    enum fact_type type;
    uint16_t day;
    uint8_t code, help;
    bool by_folio;
};

static size_t words_of(const struct script *script, unsigned office, struct word *words)
{
    static const enum fact_type types[] = {FACT_REFERRAL_SEEN,        FACT_REFERRAL_ACCEPTED,
                                           FACT_REFERRAL_NO_CAPACITY, FACT_REFERRAL_ATTENDED,
                                           FACT_REFERRAL_CLOSED,      FACT_REFERRAL_WITHDRAWN};
    size_t count = 0;
    for (size_t i = 0; i < REFERRALS; i++) {
        const struct fate *fate = &script->fates[i];
        if (fate->office != office && !fate->is_said_twice)
            continue;
        for (unsigned bit = 0; bit < 6; bit++) {
            if ((fate->words >> bit & 1) == 0)
                continue;
            struct word *word = &words[count++];
            *word = (struct word){.referral = i,
                                  .type = types[bit],
                                  .day = (uint16_t)(DAY + fate->days + bit / 3 + office),
                                  .by_folio = fate->is_said_twice};
            word->code = types[bit] == FACT_REFERRAL_CLOSED ? (uint8_t)fate->code : 0;
            if (types[bit] == FACT_REFERRAL_CLOSED || types[bit] == FACT_REFERRAL_ATTENDED)
                word->help = (uint8_t)fate->help;
        }
    }
    return count;
}

/* In shuffled order, as the page writes them (Never 4). */
static void write_words(struct holding *holding, unsigned office)
{
    struct word words[REFERRALS * 6];
    uint8_t stream[16], key[32], slip[16];
    struct desk_hand *desk = holding->desks[office];
    size_t count = words_of(holding->script, office, words);
    randombytes_buf(stream, sizeof stream);
    randombytes_buf(key, sizeof key);
    desk_hand_stream(desk, stream, key, DAY);
    for (size_t i = count; i > 0; i--) {
        size_t j = randombytes_uniform((uint32_t)i);
        struct word word = words[j];
        words[j] = words[i - 1];
        memcpy(slip, holding->slips[word.referral], 16);
        if (word.by_folio) {
            slip[4] &= 0xE0;
            memset(slip + 5, 0, 11);
        }
        desk_hand_say(desk, word.type, slip, word.day, word.code, word.help);
    }
}

static void push(struct holding *holding, const uint8_t *bytes, size_t size)
{
    struct plaza *plaza = holding->plaza;
    struct wire_request request = {.body = bytes, .body_size = size, .number = 1};
    struct wire_answer answer = {.status = 0};
    struct hub_taken taken;
    snprintf(request.path, sizeof request.path, "/v1/push");
    unsigned road = holding->is_perfect ? 0 : draw(&holding->chance, 3);
    if (road == 0)
        hub_answer(plaza->at->hub, &request, &answer);
    else if (road == 1)
        relay_answer(plaza->relay[0].relay, &request, &answer);
    else
        assert_int_equal(hub_push_file(plaza->at->hub, bytes, size, &taken), DONE);
    assert_true(answer.status == (road == 0 ? 200 : road == 1 ? 202 : 0));
}

/* Bundles of a few frames, in any order, some twice, by any road. */
static void bring(struct holding *holding, unsigned office)
{
    static uint8_t bytes[WIRE_BODY_MAX];
    struct desk_hand *desk = holding->desks[office];
    size_t at[DESK_HAND_FRAMES], count[DESK_HAND_FRAMES], bundles = 0;
    for (size_t from = 0; from < desk->count; from += count[bundles++]) {
        size_t rest = desk->count - from;
        size_t wanted = holding->is_perfect ? 20 : 1 + draw(&holding->chance, 12);
        at[bundles] = from;
        count[bundles] = wanted < rest ? wanted : rest;
    }
    for (size_t sent = 0; sent < bundles; sent++) {
        size_t which = holding->is_perfect ? sent : (sent * 7 + 3) % bundles;
        size_t times = holding->is_perfect ? 1 : 1 + draw(&holding->chance, 2);
        for (size_t i = 0; i < times; i++)
            push(holding, bytes,
                 desk_hand_pack(desk, at[which], count[which], bytes, sizeof bytes));
    }
    if (!holding->is_perfect) /* 7 may share a factor with their number: nothing stays behind */
        push(holding, bytes, desk_hand_pack(desk, 0, desk->count, bytes, sizeof bytes));
}

static void heal(struct holding *holding)
{
    struct plaza *plaza = holding->plaza;
    plaza->hub_gone = plaza->relay[0].cut = false;
    for (size_t kiosk = 0; kiosk < KIOSKS; kiosk++)
        plaza->kiosk[kiosk].road = holding->is_perfect ? 0 : (int)draw(&holding->chance, 2);
}

static void end(struct holding *holding)
{
    struct plaza *plaza = holding->plaza;
    assert_int_equal(fair_set_state(plaza->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    for (unsigned office = 0; office < DESKS; office++)
        write_words(holding, office);
    for (unsigned office = 0; office < DESKS; office++) {
        change_roads(holding);
        bring(holding, office); /* some of it before the kiosks' own is there */
        plaza_pass(plaza, 20);
    }
    heal(holding);
    plaza_pass(plaza, 900); /* whatever the back-off */
    for (size_t kiosk = 0; kiosk < KIOSKS; kiosk++) {
        struct sync_counts counts = plaza_count(plaza, kiosk);
        assert_int_equal(counts.pending, 0);
        assert_int_equal(counts.waiting, 0);
    }
    assert_int_equal(plaza_quarantined_at_hub(plaza), 0);
}

/* -- The totals ---------------------------------------------------------------------------------
 */

struct totals {
    size_t count;
    struct {
        int64_t what, day, a, b, n;
    } cells[CELLS];
};

static bool take_cell(void *context, const struct storage_value columns[])
{
    struct totals *totals = context;
    if (totals->count == CELLS)
        return false;
    int64_t *cell = &totals->cells[totals->count++].what;
    for (int i = 0; i < 5; i++)
        cell[i] = columns[i].number;
    return true;
}

static void read_totals(struct plaza *plaza, struct totals *totals)
{
    totals->count = 0;
    assert_int_equal(storage_each(plaza->at->hub->storage,
                                  "SELECT what, day, a, b, sum(n) FROM margin"
                                  " GROUP BY what, day, a, b HAVING sum(n) <> 0"
                                  " ORDER BY what, day, a, b",
                                  0, NULL, take_cell, totals),
                     DONE);
    assert_true(totals->count < CELLS);
}

static void hold(uint64_t seed, const struct script *script, bool is_perfect, struct totals *totals)
{
    struct holding holding = {.script = script, .is_perfect = is_perfect, .chance = {seed}};
    holding.plaza = plaza_open(KIOSKS, 1);
    for (size_t kiosk = 0; kiosk < KIOSKS; kiosk++)
        holding.plaza->kiosk[kiosk].road = 0;
    for (size_t desk = 0; desk < DESKS; desk++)
        open_desk(&holding, desk);
    hold_fair(&holding);
    end(&holding);
    read_totals(holding.plaza, totals);
    for (size_t desk = 0; desk < DESKS; desk++)
        free(holding.desks[desk]);
    plaza_close(holding.plaza);
}

static int64_t sum(const struct totals *totals, enum tally_what what, int64_t b)
{
    int64_t n = 0;
    for (size_t i = 0; i < totals->count; i++)
        if (totals->cells[i].what == what && totals->cells[i].b == b)
            n += totals->cells[i].n;
    return n;
}

/* The script itself says some of the numbers: two holdings might be wrong alike. */
static void check_against_script(uint64_t seed, const struct script *script,
                                 const struct totals *totals)
{
    int64_t attended = 0, closed = 0, turns = 0;
    for (size_t i = 0; i < REFERRALS; i++) {
        const struct fate *fate = &script->fates[i];
        attended +=
            (fate->words & SAYS_ATTENDED) != 0 || (fate->is_shown && fate->is_attended_there);
        closed += (fate->words & SAYS_CLOSED) != 0;
    }
    for (size_t step = 0; step < STEPS; step++)
        for (size_t kiosk = 0; kiosk < KIOSKS; kiosk++)
            turns += script->turns[step][kiosk];
    if (sum(totals, TALLY_LOOP, LOOP_ISSUED) != REFERRALS ||
        sum(totals, TALLY_LOOP, LOOP_ATTENDED) != attended ||
        sum(totals, TALLY_LOOP, LOOP_CLOSED) != closed ||
        sum(totals, TALLY_LOOP, LOOP_NOT_ISSUED) != 0 ||
        sum(totals, TALLY_SERVICE, TALLY_TURN) != turns)
        fail_msg("seed %llu: not what its script says", (unsigned long long)seed);
}

static void compare(uint64_t seed, const struct totals *perfect, const struct totals *real)
{
    for (size_t i = 0; i < perfect->count && i < real->count; i++) {
        if (memcmp(&perfect->cells[i], &real->cells[i], sizeof perfect->cells[i]) != 0)
            fail_msg("seed %llu: cell %lld %lld %lld %lld is %lld, not %lld",
                     (unsigned long long)seed, (long long)real->cells[i].what,
                     (long long)real->cells[i].day, (long long)real->cells[i].a,
                     (long long)real->cells[i].b, (long long)real->cells[i].n,
                     (long long)perfect->cells[i].n);
    }
    assert_int_equal(real->count, perfect->count);
}

static void
fifty_days_with_networks_that_come_and_go_end_in_the_totals_of_a_perfect_one(void **state)
{
    static struct totals perfect, real;
    const char *only = getenv("JORNADA_LOOP_SEED");
    uint64_t first = only != NULL ? strtoull(only, NULL, 10) : 1;
    uint64_t last = only != NULL ? first : SEEDS;
    (void)state;
    for (uint64_t seed = first; seed <= last; seed++) {
        struct script script;
        write_script(seed, &script);
        hold(seed, &script, true, &perfect);
        hold(seed, &script, false, &real);
        check_against_script(seed, &script, &perfect);
        compare(seed, &perfect, &real);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            fifty_days_with_networks_that_come_and_go_end_in_the_totals_of_a_perfect_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
