#include "kiosk/visit.h"

#include <sodium.h>
#include <string.h>

static const char folio_characters[] =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ- ";
static const char answer_characters[] = "12345678mhxMHX ";
static const char service_characters[] = "0123456789 ,.-+";
static const char phone_characters[] = "0123456789+()-. ";

static void ready(struct visit *visit)
{
    visit->entries[ENTRY_GIVEN] =
        (struct entry){visit->given, sizeof visit->given, IDENTITY_NAME_CHARS, 0, NULL};
    visit->entries[ENTRY_SURNAME1] =
        (struct entry){visit->surname1, sizeof visit->surname1, IDENTITY_NAME_CHARS, 0, NULL};
    visit->entries[ENTRY_SURNAME2] =
        (struct entry){visit->surname2, sizeof visit->surname2, IDENTITY_NAME_CHARS, 0, NULL};
    visit->entries[ENTRY_PHONE] =
        (struct entry){visit->phone, sizeof visit->phone, VISIT_PHONE_CHARS, 0, phone_characters};
    visit->entries[ENTRY_PLACE] =
        (struct entry){visit->place, sizeof visit->place, VISIT_PLACE_CHARS, 0, NULL};
    visit->entries[ENTRY_FOLIO] =
        (struct entry){visit->folio, sizeof visit->folio, VISIT_FOLIO_CHARS, 0, folio_characters};
    visit->entries[ENTRY_COLONIA] =
        (struct entry){visit->colonia_name, sizeof visit->colonia_name, VISIT_PLACE_CHARS, 0, NULL};
    visit->entries[ENTRY_SEEK] =
        (struct entry){visit->seek, sizeof visit->seek, VISIT_PLACE_CHARS, 0, NULL};
    visit->entries[ENTRY_PIN] = (struct entry){visit->staff.pin, sizeof visit->staff.pin,
                                               STAFF_PIN_DIGITS, 0, "0123456789"};
    visit->entries[ENTRY_ANSWERS] =
        (struct entry){visit->staff.kit.answers, sizeof visit->staff.kit.answers,
                       VISIT_ANSWERS_CHARS, 0, answer_characters};
    visit->entries[ENTRY_GOT] = (struct entry){visit->staff.kit.got, sizeof visit->staff.kit.got,
                                               VISIT_GOT_CHARS, 0, service_characters};
    visit->entries[ENTRY_BIRTH] =
        (struct entry){visit->birth, sizeof visit->birth, VISIT_BIRTH_CHARS, 0, "0123456789-/. "};
    visit->entries[ENTRY_CURP] =
        (struct entry){visit->curp, sizeof visit->curp, VISIT_CURP_CHARS, 0, NULL};
    visit->active = ENTRY_NONE;
}

struct visit *visit_create(void)
{
    struct visit *visit = sodium_malloc(sizeof *visit);
    if (visit == NULL)
        return NULL;
    visit_wipe(visit);
    return visit;
}

void visit_destroy(struct visit *visit)
{
    sodium_free(visit); /* zeroes before it frees */
}

void visit_wipe(struct visit *visit)
{
    sodium_memzero(visit, sizeof *visit);
    ready(visit);
}

void visit_forget_person(struct visit *visit)
{
    char *from = (char *)&visit->service, *staff = (char *)&visit->staff;
    char *after = (char *)(&visit->staff + 1), *end = (char *)(visit + 1);
    sodium_memzero(from, (size_t)(staff - from));
    sodium_memzero(after, (size_t)(end - after));
    sodium_memzero(&visit->staff.scan, sizeof visit->staff.scan);
    sodium_memzero(&visit->staff.assist, sizeof visit->staff.assist);
    ready(visit);
}

bool visit_is_adult(const struct visit *visit)
{
    return visit->age >= AGE_18_29;
}

bool visit_forget_identity(struct visit *visit)
{
    bool any = (*visit->given | *visit->surname1 | *visit->surname2 | *visit->phone |
                *visit->birth | *visit->curp) != 0 ||
               visit->colonia != 0 || visit->child_count > 0;
    visit->colonia = 0;
    visit->child_count = 0;
    visit->asked = 0;
    sodium_memzero(visit->children, sizeof visit->children);
    sodium_memzero(visit->colonia_name, sizeof visit->colonia_name);
    sodium_memzero(visit->given, sizeof visit->given);
    sodium_memzero(visit->surname1, sizeof visit->surname1);
    sodium_memzero(visit->surname2, sizeof visit->surname2);
    sodium_memzero(visit->phone, sizeof visit->phone);
    sodium_memzero(visit->birth, sizeof visit->birth);
    sodium_memzero(visit->curp, sizeof visit->curp);
    visit->entries[ENTRY_BIRTH].caret = visit->entries[ENTRY_CURP].caret = 0;
    visit->contact = CONTACT_NO;
    for (int i = ENTRY_GIVEN; i <= ENTRY_PHONE; ++i)
        visit->entries[i].caret = 0;
    visit->entries[ENTRY_COLONIA].caret = 0;
    return any;
}

struct entry *visit_entry(struct visit *visit)
{
    return visit->active == ENTRY_NONE ? NULL : &visit->entries[visit->active];
}

int visit_service_count(const struct visit *visit)
{
    return __builtin_popcount(visit->services);
}
