/* Trains the schema's dictionary on synthetic commits and prints sync/squeeze_dictionary.c.
 *
 * Nothing real goes in: values are drawn from the ranges of the record's types by a fixed seed, in
 * the shares one would guess for a fair. Run by hand when the schema changes (a new sealing version
 * then); `train_dictionary check` prints what the dictionary of this build
 * saves (some: most of a commit is random or already packed). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zdict.h>

#include "sync/record.h"
#include "sync/squeeze.h"

#define SAMPLES 6000
#define DICTIONARY_BYTES 2048

static uint64_t state = 20261121;

static uint32_t draw(uint32_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % limit;
}

static void draw_bytes(uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)draw(256);
}

static void add_turn(struct commit *commit, uint16_t number)
{
    struct fact *fact = &commit->facts[commit->count++];

    fact->type = FACT_TURN_ISSUED;
    fact->body.turn.service = (uint8_t)draw(14);
    fact->body.turn.module = (uint16_t)(1 + draw(45));
    fact->body.turn.number = number;
}

static void add_registration(struct commit *commit)
{
    struct fact *fact = &commit->facts[commit->count++];

    fact->type = FACT_ATTENDEE_REGISTERED;
    for (uint32_t i = 0; i <= draw(3); i++)
        fact->body.registered.services |= 1U << draw(14);
    fact->body.registered.age = (uint8_t)draw(AGE_BANDS);
    fact->body.registered.sex = (uint8_t)(draw(4) > 0 ? SEX_M_MUJER : draw(SEX_VALUES));
    fact->body.registered.visit = (uint8_t)draw(3);
    fact->body.registered.english = draw(40) == 0;
    fact->body.registered.municipality = draw(5) > 0 ? 15054 : 15001 + draw(125);
    fact->body.registered.colonia = draw(300);
    if (draw(3) == 0)
        fact->body.registered.children[0] = (uint8_t)(1 + draw(3));
    fact = &commit->facts[commit->count++];
    fact->type = FACT_CONSENT;
    fact->body.consent.purposes = (uint8_t)(1 + draw(3));
    fact->body.consent.text_version = 1;
}

static void make(struct commit *commit)
{
    uint16_t number = (uint16_t)(1 + draw(250));
    uint8_t record[RECORD_ID_BYTES];
    uint32_t turns = 1 + draw(4);

    memset(commit, 0, sizeof *commit);
    commit->stamp.hlc = (1795273200000ULL + draw(36000000)) << 16;
    commit->stamp.monotonic_ms = draw(30000000);
    commit->stamp.quality = (uint8_t)draw(4);
    if (draw(3) == 0)
        draw_bytes(commit->stamp.staff, sizeof commit->stamp.staff);
    if (draw(4) > 0)
        add_registration(commit);
    for (uint32_t i = 0; i < turns; i++)
        add_turn(commit, number);
    commit->facts[commit->count++].type = FACT_SLIP_MADE;
    draw_bytes(record, sizeof record);
    for (size_t i = 0; i < commit->count; i++)
        memcpy(commit->facts[i].record, record, sizeof record);
}

static size_t encode(uint8_t *bytes, size_t room)
{
    struct commit commit;
    size_t size = 0;

    make(&commit);
    if (record_encode(&commit, bytes, room, &size) != DONE)
        exit(1);
    return size;
}

static int check(void)
{
    uint8_t bytes[RECORD_FACTS_MAX], small[RECORD_FACTS_MAX];
    size_t long_ones = 0, saved = 0, plain = 0, squeezed = 0;

    state = 777;
    for (int i = 0; i < SAMPLES; i++) {
        size_t size = encode(bytes, sizeof bytes);
        size_t packed = squeeze_pack(bytes, size, small, sizeof small);

        plain += size;
        squeezed += packed;
        long_ones += size > 63;
        saved += size > 63 && packed <= 63;
    }
    printf("mean %zu B plain, %zu B squeezed; %zu of %d above one block, %zu of them saved\n",
           plain / SAMPLES, squeezed / SAMPLES, long_ones, SAMPLES, saved);
    return 0;
}

int main(int count, char **arguments)
{
    static uint8_t samples[SAMPLES * 256], dictionary[DICTIONARY_BYTES];
    static size_t sizes[SAMPLES];
    size_t at = 0, made;

    if (count > 1 && strcmp(arguments[1], "check") == 0)
        return check();
    for (int i = 0; i < SAMPLES; i++) {
        sizes[i] = encode(samples + at, sizeof samples - at);
        at += sizes[i];
    }
    made = ZDICT_trainFromBuffer(dictionary, sizeof dictionary, samples, sizes, SAMPLES);
    if (ZDICT_isError(made)) {
        fprintf(stderr, "%s\n", ZDICT_getErrorName(made));
        return 1;
    }
    printf(
        "/* The schema's dictionary, version 1: see squeeze.h.\n *\n"
        " * Made by tests/train_dictionary.c from synthetic commits; not to be edited. */\n"
        "#include \"sync/squeeze.h\"\n\n"
        "const uint8_t squeeze_dictionary[%zu] = {",
        made);
    for (size_t i = 0; i < made; i++)
        printf("%s%u,", i % 16 == 0 ? "\n    " : " ", dictionary[i]);
    printf("\n};\nconst size_t squeeze_dictionary_size = sizeof squeeze_dictionary;\n");
    return 0;
}
