#include "sync/answers.h"

#include <assert.h>

#define VISITS 3
#define ENGLISHES 2
#define MUNICIPALITY_MOST 99999
#define CHILD_BITS 4
#define CHILD_MASK 15U

static_assert(AGE_BANDS * SEX_VALUES * VISITS * ENGLISHES <= 256, "one byte holds them");
static_assert(AGE_BANDS <= CHILD_MASK + 1, "four bits hold a band");
static_assert(RECORD_CHILDREN_MAX * CHILD_BITS == 24, "three bytes hold the children");

static void put(uint8_t *to, uint32_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

static uint32_t get(const uint8_t *from, size_t size)
{
    uint32_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | from[i];
    return value;
}

bool answers_pack(const struct fact_registered *said, uint8_t bytes[ANSWERS_BYTES])
{
    uint32_t children = 0;

    if (said->age >= AGE_BANDS || said->sex >= SEX_VALUES || said->visit >= VISITS ||
        said->english >= ENGLISHES || said->municipality > MUNICIPALITY_MOST)
        return false;
    for (size_t i = 0; i < RECORD_CHILDREN_MAX; i++) {
        if (said->children[i] >= AGE_BANDS)
            return false;
        children = children << CHILD_BITS | said->children[i];
    }
    bytes[0] = (uint8_t)(((said->age * SEX_VALUES + said->sex) * VISITS + said->visit) * ENGLISHES +
                         said->english);
    put(bytes + 1, said->municipality, 3);
    put(bytes + 4, said->colonia, 4);
    put(bytes + 8, children, 3);
    return true;
}

bool answers_take(const uint8_t bytes[ANSWERS_BYTES], struct fact_registered *said)
{
    unsigned about = bytes[0];
    uint32_t children = get(bytes + 8, 3);
    bool good = true;

    said->english = (uint8_t)(about % ENGLISHES);
    about /= ENGLISHES;
    said->visit = (uint8_t)(about % VISITS);
    about /= VISITS;
    said->sex = (uint8_t)(about % SEX_VALUES);
    said->age = (uint8_t)(about / SEX_VALUES);
    said->municipality = get(bytes + 1, 3);
    said->colonia = get(bytes + 4, 4);
    for (size_t i = RECORD_CHILDREN_MAX; i-- > 0; children >>= CHILD_BITS) {
        said->children[i] = (uint8_t)(children & CHILD_MASK);
        good = good && said->children[i] < AGE_BANDS;
    }
    return good && said->age < AGE_BANDS && said->municipality <= MUNICIPALITY_MOST;
}
