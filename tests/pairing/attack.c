/* attack.h: one table row a way; most give each pair a distance and take the nearest. */
#include "tests/pairing/attack.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sync/turns.h"

/* Smaller = rather these two. */
typedef double attack_distance(const struct pairing_day *day, size_t referral, size_t registration);

static double spread(size_t at, size_t count, size_t over)
{
    return (double)at * (double)over / (double)count;
}

static double by_order(const struct pairing_day *day, size_t referral, size_t registration)
{
    return fabs(spread(referral, day->referral_count, day->registration_count) -
                (double)registration);
}

static double by_order_backwards(const struct pairing_day *day, size_t referral,
                                 size_t registration)
{
    return by_order(day, day->referral_count - 1 - referral, registration);
}

static double by_number(const struct pairing_day *day, size_t referral, size_t registration)
{
    return fabs((double)day->referrals[referral].number -
                (double)day->registrations[registration].number);
}

static double by_rank_of_number(const struct pairing_day *day, size_t referral, size_t registration)
{
    return by_order(day, day->referrals[referral].rank, registration);
}

/* The device's key tells in which order booths gave their numbers: the last one that was given of
 * the four among which this number was left out. */
static double by_gap(const struct pairing_day *day, size_t referral, size_t registration)
{
    unsigned gap = (day->referrals[referral].number - 1U) / TURNS_BLOCK;
    unsigned block = (day->registrations[registration].number - 1U) / TURNS_BLOCK;
    unsigned used = day->registrations[registration].used;
    return fabs((double)gap - block) * 10000 - used;
}

/* The number as if it were a place in the booths' order. */
static double by_scattered_order(const struct pairing_day *day, size_t referral,
                                 size_t registration)
{
    return fabs((double)day->referrals[referral].near -
                (double)day->registrations[registration].used);
}

static double apart(const uint8_t one[16], const uint8_t other[16])
{
    double distance = 0;
    for (int i = 0; i < 16; i++)
        distance = distance * 256 + ((double)one[i] - (double)other[i]);
    return fabs(distance);
}

static double by_record(const struct pairing_day *day, size_t referral, size_t registration)
{
    return apart(day->referrals[referral].record, day->registrations[registration].record);
}

static double by_slip(const struct pairing_day *day, size_t referral, size_t registration)
{
    return apart(day->referrals[referral].slip, day->registrations[registration].slip);
}

static double by_bits(const struct pairing_day *day, size_t referral, size_t registration)
{
    int bits = 0;
    for (int i = 0; i < 16; i++)
        bits += __builtin_popcount(day->referrals[referral].record[i] ^
                                   day->registrations[registration].record[i]);
    return bits;
}

static double by_hour(const struct pairing_day *day, size_t referral, size_t registration)
{
    return fabs((double)(day->referrals[referral].hlc >> 16) -
                (double)(day->registrations[registration].hlc >> 16));
}

static double by_seq(const struct pairing_day *day, size_t referral, size_t registration)
{
    return fabs((double)day->referrals[referral].seq -
                (double)day->registrations[registration].seq);
}

/* As many blocks more than the least as services were wanted. */
static double by_size(const struct pairing_day *day, size_t referral, size_t registration)
{
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < day->referral_count; i++)
        if (day->referrals[i].frame_bytes < least)
            least = day->referrals[i].frame_bytes;
    double more = (double)(day->referrals[referral].frame_bytes - least) / 64;
    return fabs(more - (__builtin_popcount(day->registrations[registration].services) - 1));
}

static double by_office(const struct pairing_day *day, size_t referral, size_t registration)
{
    bool wanted = day->registrations[registration].services >> day->referrals[referral].office & 1;
    return wanted ? 0 : 1;
}

/* -- Who took one at all: the likeliest people get the papers, one each ------------------------ */

static double pause_of(const struct pairing_day *day, size_t registration)
{
    return (double)day->registrations[registration].pause_ms;
}

static double gap_of(const struct pairing_day *day, size_t registration)
{
    return (double)day->registrations[registration].seq_gap;
}

static void give_to_largest(const struct pairing_day *day,
                            double (*value)(const struct pairing_day *, size_t),
                            size_t guess[PAIRING_REFERRALS_MAX])
{
    bool taken[PAIRING_REGISTRATIONS] = {false};
    for (size_t i = 0; i < day->referral_count; i++) {
        size_t best = PAIRING_REGISTRATIONS;
        for (size_t j = 0; j < day->registration_count; j++)
            if (!taken[j] && (best == PAIRING_REGISTRATIONS || value(day, j) > value(day, best)))
                best = j;
        taken[best] = true;
        guess[i] = best;
    }
}

/* -- Learning ---------------------------------------------------------------------------------- */

static unsigned bin(double value, double least, double most)
{
    double place = (value - least) / (most - least) * ATTACK_BINS;
    return place < 0 ? 0 : place >= ATTACK_BINS ? ATTACK_BINS - 1 : (unsigned)place;
}

static void look(const struct pairing_day *day, size_t i, size_t j, unsigned bins[ATTACK_FEATURES])
{
    const struct pairing_referral *referral = &day->referrals[i];
    const struct pairing_registration *registration = &day->registrations[j];
    double place = (double)j / (double)day->registration_count;
    int apart_number = referral->number - registration->number;
    unsigned number_bin = bin(referral->number, 1, 200), office = referral->office;
    bins[0] = bin((double)i / (double)day->referral_count - place, -1, 1);
    bins[1] = bin((double)referral->rank / (double)day->referral_count - place, -1, 1);
    bins[2] = bin(apart_number, -200, 200);
    bins[3] = bin(abs(apart_number), 0, 16);
    bins[4] = bin((double)number_bin / ATTACK_BINS - place, -1, 1);
    bins[5] = (unsigned)(referral->record[15] ^ registration->record[15]) % ATTACK_BINS;
    bins[6] = bin(referral->record[0] - (double)registration->record[0], -256, 256);
    bins[7] = bin(referral->slip[0] - (double)registration->slip[0], -256, 256);
    bins[8] = bin((double)(referral->hlc >> 16) - (double)(registration->hlc >> 16), -36e6, 36e6);
    bins[9] = (unsigned)(gap_of(day, j) + (double)referral->frame_bytes / 64) % ATTACK_BINS;
    bins[10] = (registration->services >> office & 1) +
               2U * (unsigned)(__builtin_popcount(registration->services) % 4);
    bins[ATTACK_PAUSE] = bin(pause_of(day, j), 0, 600000);
}

void attack_learn(struct attack_learned *learned, const struct pairing_day *day)
{
    unsigned bins[ATTACK_FEATURES];
    for (size_t i = 0; i < day->referral_count; i++)
        for (size_t j = 0; j < day->registration_count; j++) {
            look(day, i, j, bins);
            for (size_t k = 0; k < ATTACK_FEATURES; k++) {
                learned->all_pairs[k][bins[k]]++;
                learned->true_pairs[k][bins[k]] += j == day->truth[i];
            }
        }
}

/* Minus the logarithm of how much likelier a true pair looks so; one of each was seen before. */
static double strangeness(const struct attack_learned *learned, const struct pairing_day *day,
                          size_t i, size_t j, bool pauses)
{
    unsigned bins[ATTACK_FEATURES];
    double sum = 0;
    look(day, i, j, bins);
    for (size_t k = 0; k < (pauses ? ATTACK_FEATURES : ATTACK_PAUSE); k++)
        sum -= log((learned->true_pairs[k][bins[k]] + 1) /
                   (learned->all_pairs[k][bins[k]] + PAIRING_REGISTRATIONS));
    return sum;
}

/* -- The table --------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    attack_distance *distance;
    double (*value)(const struct pairing_day *, size_t);
    bool times;
} attacks[] = {
    {"the order of frames", by_order, NULL, false},
    {"the order backwards", by_order_backwards, NULL, false},
    {"the nearest turn number", by_number, NULL, false},
    {"the rank of turn numbers", by_rank_of_number, NULL, false},
    {"the gap in turn numbers, with the device's key", by_gap, NULL, false},
    {"the booths' order of numbers, with the device's key", by_scattered_order, NULL, false},
    {"the nearest record id", by_record, NULL, false},
    {"the nearest slip id", by_slip, NULL, false},
    {"bits of record ids", by_bits, NULL, false},
    {"the hour", by_hour, NULL, false},
    {"sequence numbers", by_seq, NULL, false},
    {"sizes of frames", by_size, NULL, false},
    {"office and services", by_office, NULL, false},
    {"the longest pauses", NULL, pause_of, true},
    {"gaps in the day's sequence", NULL, gap_of, false},
    {"all of it, learned from other days", NULL, NULL, false},
    {"the same, and how long nobody registered", NULL, NULL, true},
};

size_t attack_count(void)
{
    return sizeof attacks / sizeof attacks[0];
}

const char *attack_name(size_t attack)
{
    return attacks[attack].name;
}

bool attack_uses_times(size_t attack)
{
    return attacks[attack].times;
}

static double distance_of(size_t attack, const struct pairing_day *day,
                          const struct attack_learned *learned, size_t i, size_t j)
{
    return attacks[attack].distance ? attacks[attack].distance(day, i, j)
                                    : strangeness(learned, day, i, j, attacks[attack].times);
}

void attack_guess(size_t attack, const struct pairing_day *day,
                  const struct attack_learned *learned, size_t guess[PAIRING_REFERRALS_MAX])
{
    if (attacks[attack].value) {
        give_to_largest(day, attacks[attack].value, guess);
        return;
    }
    for (size_t i = 0; i < day->referral_count; i++) {
        double best = INFINITY;
        guess[i] = 0;
        for (size_t j = 0; j < day->registration_count; j++) {
            double distance = distance_of(attack, day, learned, i, j);
            if (distance < best)
                guess[i] = j;
            best = distance < best ? distance : best;
        }
    }
}

/* Truth is a random injection of the referrals into the registrations: each guess is right once in
 * R; two guesses of different people are both right once in R (R - 1), of the same person never. */
void attack_judge(const struct pairing_day *day, const size_t guess[PAIRING_REFERRALS_MAX],
                  struct attack_tally *tally)
{
    double count = (double)day->referral_count, registered = (double)day->registration_count;
    double different = 0;
    for (size_t i = 0; i < day->referral_count; i++) {
        tally->hits += guess[i] == day->truth[i];
        for (size_t j = 0; j < day->referral_count; j++)
            different += guess[i] != guess[j];
    }
    tally->guesses += day->referral_count;
    tally->expected += count / registered;
    tally->variance += count / registered * (1 - 1 / registered) +
                       different / (registered * (registered - 1)) -
                       count * (count - 1) / (registered * registered);
}
