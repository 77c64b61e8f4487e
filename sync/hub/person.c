/* person.h: PLAIN bytes, fixed, big-endian, sealed with XChaCha20-Poly1305 (nonce ‖ ciphertext). */
#include "sync/hub/person.h"

#include <sodium.h>
#include <stddef.h>
#include <string.h>

#define SHEET (2 + 1 + 1 + 4)
#define PLAIN (1 + 8 + 8 + 4 + 1 + 1 + 1 + 1 + 4 + 4 + RECORD_CHILDREN_MAX + SHEET)
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define SEALED (NONCE + PLAIN + crypto_aead_xchacha20poly1305_ietf_ABYTES)
#define SEALED_BEFORE (SEALED - SHEET) /* rows of before there were tally sheets */
#define TAG 16
/* Without the padding behind the last member. */
#define REGISTERED_BYTES (offsetof(struct fact_registered, children) + RECORD_CHILDREN_MAX)
#define DAY_MS (24 * 60 * 60 * 1000LL)
#define DAY_2025 20089 /* days from 1970-01-01 to 2025-01-01 */

static uint8_t *put(uint8_t *at, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
    return at + bytes;
}

static const uint8_t *get(const uint8_t *at, uint64_t *value, int bytes)
{
    *value = 0;
    for (int i = 0; i < bytes; i++)
        *value = *value << 8 | at[i];
    return at + bytes;
}

static void encode(const struct person *person, uint8_t plain[PLAIN])
{
    const struct fact_registered *latest = &person->latest;
    uint8_t *at = put(plain,
                      (uint64_t)(person->registered | person->voided << 1 | person->turned << 2 |
                                 person->sheet << 3),
                      1);
    at = put(at, person->latest_hlc, 8);
    at = put(at, (uint64_t)person->first_ms, 8);
    at = put(at, latest->services, 4);
    at = put(at, latest->age, 1);
    at = put(at, latest->sex, 1);
    at = put(at, latest->visit, 1);
    at = put(at, latest->english, 1);
    at = put(at, latest->municipality, 4);
    at = put(at, latest->colonia, 4);
    memcpy(at, latest->children, RECORD_CHILDREN_MAX);
    at = put(at + RECORD_CHILDREN_MAX, person->row.day, 2);
    at = put(at, person->row.age, 1);
    at = put(at, person->row.sex, 1);
    put(at, person->row.services, 4);
}

static void decode_sheet(const uint8_t *at, struct fact_sheet *row)
{
    uint64_t day, age, sex, services;
    at = get(at, &day, 2);
    at = get(at, &age, 1);
    at = get(at, &sex, 1);
    get(at, &services, 4);
    *row = (struct fact_sheet){(uint16_t)day, (uint8_t)age, (uint8_t)sex, (uint32_t)services};
}

static void decode(const uint8_t plain[PLAIN], struct person *person)
{
    struct fact_registered *latest = &person->latest;
    uint64_t flags, first_ms, services, age, sex, visit, english, municipality, colonia;
    const uint8_t *at = get(plain, &flags, 1);
    at = get(at, &person->latest_hlc, 8);
    at = get(at, &first_ms, 8);
    at = get(at, &services, 4);
    at = get(at, &age, 1);
    at = get(at, &sex, 1);
    at = get(at, &visit, 1);
    at = get(at, &english, 1);
    at = get(at, &municipality, 4);
    at = get(at, &colonia, 4);
    memcpy(latest->children, at, RECORD_CHILDREN_MAX);
    decode_sheet(at + RECORD_CHILDREN_MAX, &person->row);
    person->registered = flags & 1;
    person->voided = flags >> 1 & 1;
    person->turned = flags >> 2 & 1;
    person->sheet = flags >> 3 & 1;
    person->first_ms = (int64_t)first_ms;
    latest->services = (uint32_t)services;
    latest->age = (uint8_t)age;
    latest->sex = (uint8_t)sex;
    latest->visit = (uint8_t)visit;
    latest->english = (uint8_t)english;
    latest->municipality = (uint32_t)municipality;
    latest->colonia = (uint32_t)colonia;
}

static void tag_of(struct hub *hub, const uint8_t record[16], uint8_t tag[TAG])
{
    crypto_generichash(tag, TAG, record, 16, hub->keys->person + 32, 32);
}

enum outcome person_load(struct hub *hub, const uint8_t record[16], struct person *person)
{
    uint8_t tag[TAG], plain[PLAIN] = {0};
    memset(person, 0, sizeof *person);
    tag_of(hub, record, tag);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(tag, TAG)};
    struct storage_value column;
    enum outcome outcome =
        storage_one(hub->storage, "SELECT sealed FROM person WHERE tenant = $1 AND tag = $2", 2,
                    values, 1, &column);
    if (outcome == NOT_FOUND)
        return DONE;
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    const uint8_t *sealed = column.bytes;
    if ((column.size != SEALED && column.size != SEALED_BEFORE) ||
        crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed + NONCE,
                                                   column.size - NONCE, tag, TAG, sealed,
                                                   hub->keys->person) != 0)
        return hub_fail(hub, DAMAGED, "a sealed row is not whole");
    decode(plain, person);
    sodium_memzero(plain, sizeof plain);
    return DONE;
}

enum outcome person_save(struct hub *hub, const uint8_t record[16], const struct person *person)
{
    uint8_t tag[TAG], plain[PLAIN], sealed[SEALED];
    tag_of(hub, record, tag);
    encode(person, plain);
    hub->io->random(hub->io->self, sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, plain, PLAIN, tag, TAG, NULL,
                                               sealed, hub->keys->person);
    sodium_memzero(plain, sizeof plain);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(tag, TAG),
                                     storage_bytes(sealed, SEALED)};
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO person (tenant, tag, sealed) VALUES ($1, $2, $3)"
                   " ON CONFLICT (tenant, tag) DO UPDATE SET sealed = excluded.sealed",
                   3, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static void came_at(struct person *person, int64_t at_ms)
{
    bool first = !person->registered && !person->turned;
    if (first || at_ms < person->first_ms)
        person->first_ms = at_ms;
}

void person_register(struct person *person, const struct fact_registered *registered, uint64_t hlc,
                     int64_t at_ms)
{
    came_at(person, at_ms);
    /* Two amendments of one instant: any rule does, as long as order does not decide. */
    bool newer =
        !person->registered || hlc > person->latest_hlc ||
        (hlc == person->latest_hlc && memcmp(registered, &person->latest, REGISTERED_BYTES) > 0);
    person->registered = true;
    if (!newer)
        return;
    person->latest_hlc = hlc;
    person->latest = *registered;
}

void person_turn(struct person *person, int64_t at_ms)
{
    came_at(person, at_ms);
    person->turned = true;
}

/* Whatever the order: what one sheet leaves open another one may say. */
void person_sheet(struct person *person, const struct fact_sheet *row)
{
    struct fact_sheet *whole = &person->row;
    if (!person->sheet || row->day < whole->day)
        whole->day = row->day;
    if (row->age > whole->age)
        whole->age = row->age;
    if (row->sex > whole->sex)
        whole->sex = row->sex;
    whole->services |= row->services;
    person->sheet = true;
}

void person_void(struct person *person)
{
    person->voided = true;
}

int32_t person_local_day(int64_t wall_ms, int offset_minutes, int *hour)
{
    int64_t local = wall_ms + offset_minutes * 60000LL;
    int64_t day = local / DAY_MS - (local % DAY_MS < 0);
    *hour = (int)((local - day * DAY_MS) / (60 * 60 * 1000));
    return (int32_t)(day - DAY_2025);
}

struct place {
    int32_t day;
    int hour, sign;
    struct tally *tally;
};

/* One head that the fair attended. */
static void tally_head(const struct place *place, enum tally_people kind, int age, int sex,
                       uint32_t municipality)
{
    tally_add(place->tally, TALLY_PEOPLE, place->day, kind, 0, place->sign);
    tally_add(place->tally, TALLY_AGE_SEX, place->day, age, sex, place->sign);
    tally_add(place->tally, TALLY_MUNICIPALITY, place->day, municipality, 0, place->sign);
    tally_add(place->tally, TALLY_HOUR, place->day, place->hour, 0, place->sign);
}

static void tally_registered(const struct fact_registered *one, const struct place *place)
{
    int heads = 1;
    tally_head(place, TALLY_REGISTERED, one->age, one->sex, one->municipality);
    for (size_t i = 0; i < RECORD_CHILDREN_MAX; i++) {
        if (one->children[i] == AGE_NOT_SAID)
            continue;
        tally_head(place, TALLY_CHILD, one->children[i], SEX_NOT_SAID, one->municipality);
        heads++;
    }
    if (one->colonia != 0) {
        tally_add(place->tally, TALLY_COLONIA, place->day, one->colonia, TALLY_HEADS,
                  place->sign * heads);
        tally_add(place->tally, TALLY_COLONIA, place->day, one->colonia, TALLY_SAID, place->sign);
    }
    if (one->visit == 1 || one->visit == 2)
        tally_add(place->tally, TALLY_PEOPLE, place->day,
                  one->visit == 1 ? TALLY_FIRST_TIME : TALLY_REPEAT, 0, place->sign);
    for (int service = 0; service < 32; service++) {
        if (one->services >> service & 1)
            tally_add(place->tally, TALLY_SERVICE, place->day, service, TALLY_REQUESTED,
                      place->sign);
    }
}

void person_tally(const struct person *person, int offset_minutes, int sign, struct tally *tally)
{
    if (person->voided || (!person->registered && !person->turned && !person->sheet))
        return;
    struct place place = {.sign = sign, .tally = tally};
    if (person->registered || person->turned) {
        place.day = person_local_day(person->first_ms, offset_minutes, &place.hour);
    } else {
        place.day = person->row.day;
        place.hour = TALLY_HOUR_NOT_KNOWN;
    }
    if (person->registered)
        tally_registered(&person->latest, &place);
    else
        tally_head(&place, person->turned ? TALLY_TURN_ONLY : TALLY_LATE, person->row.age,
                   person->row.sex, 0);
}
