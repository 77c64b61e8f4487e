/* A seeded fair day at one kiosk, for whoever tries to pair its anonymous referrals with its
 * registrations: the product's own code writes it, and all that an insider can see is read back.
 *
 * Promises: sixty people register and twenty to thirty of them, any with the same chance, take a
 * slip for an office soon after; others come between. What is seen comes from the closed store,
 * opened with the hub's key, and from the papers; `truth` is known to the test alone. The
 * custodian's key opens names, which an anonymous slip has none of. Refuses nothing. */
#ifndef JORNADA_TESTS_PAIRING_DAY_H
#define JORNADA_TESTS_PAIRING_DAY_H

#include <stddef.h>
#include <stdint.h>

#define PAIRING_REGISTRATIONS 60
#define PAIRING_REFERRALS_MIN 20
#define PAIRING_REFERRALS_MAX 30

/* Weaknesses that are not the product's: each must be noticed. */
enum pairing_plant {
    PLANT_NOTHING,
    PLANT_CHANCE_THAT_COUNTS, /* the machine's random numbers rise by one: no shuffle */
    PLANT_RISING_TURNS,       /* a referral's number is the number of those before it */
    PLANT_RELATED_IDS,        /* a referral's record id is near the one before it */
    PLANT_HOURS,              /* an anonymous frame says when */
    PLANT_SIZES,              /* an anonymous frame is as long as the services are many */
    PLANT_WRITTEN_AT_ONCE,    /* a number of the day's stream is used up by each referral */
    PLANTS
};

struct pairing_registration { /* in the order of the stream */
    uint8_t record[16], slip[16];
    uint64_t hlc, monotonic_ms;
    uint64_t seq;
    uint32_t services;
    uint16_t number; /* on her paper */
    uint16_t used;   /* the how-manieth number of the booths' order, by the device's key */
    size_t frame_bytes;
    int64_t pause_ms; /* until the next frame of the day */
    uint64_t seq_gap; /* numbers between this registration and the next frame that was read */
};

struct pairing_referral { /* in the order of the anonymous stream */
    uint8_t record[16], slip[16];
    uint64_t hlc;
    uint64_t seq;
    uint16_t office, number; /* the number on the paper */
    uint16_t near;           /* like `used`, of a booth's number beside it */
    size_t rank;             /* of its number among the referrals' */
    size_t frame_bytes;
};

struct pairing_day {
    struct pairing_registration registrations[PAIRING_REGISTRATIONS];
    struct pairing_referral referrals[PAIRING_REFERRALS_MAX];
    size_t registration_count, referral_count;
    size_t truth[PAIRING_REFERRALS_MAX]; /* for the judge alone */
};

/* Runs a day and reads it back. A trouble of the product fails the test that asked. */
void pairing_day_run(uint64_t seed, enum pairing_plant plant, struct pairing_day *day);

#endif
