/* crowd.h: tables of kinds, each person one row of each, at periods without a common divisor. */
#include "tests/stage/crowd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#define COUNT(table) ((int)(sizeof table / sizeof table[0]))

/* %s = letters of this person alone. Accents of Spanish and of its neighbours, composed and not
 * (Jose + U+0301), one letter, sixty letters, capitals, hyphen, both apostrophes. */
static const char *const given[] = {
    "Xóchitl%s",
    "María Ángeles%s",
    "José Ñeftalí%s",
    "Güendolina%s",
    "Jose\xCC\x81 Rau\xCC\x81l%s",
    "Zoë-Anaïs%s",
    "ÍÑIGO%s",
    "Ñ",
    "Itzél Citlalmina Tonantzin Quetzalli Nicté-Há Xcaret Yoal%s",
    "Çelín Ôrléans%s",
    "",
    "Ünyq ÀÈÌÒÙ âêîôû ãõ äëïöü%s",
};
static const char *const surnames1[] = {
    "Núñez%s", "D'Ávila%s", "O’Hára%s", "Pérez-Gómez%s", "de la Peña%s", "", "Iñárritu%s",
};
static const char *const surnames2[] = {"", "Ibáñez%s", "Güemes%s", "Ú", "Ochoa-Ñuñez%s"};

/* %s = ten digits in the grouping of the format's own. */
static const char *const phones[] = {
    "%s%s%s", "+52 %s %s %s", "%s %s %s", "", "(%s) %s-%s", "044%s%s%s", "+521%s%s%s", "%s-%s.%s",
};
static const char *const ages[] = {"18-29", "30-44", "0-5",   "45-59", "",     "60-74",
                                   "12-17", "75+",   "30-44", "6-11",  "18-29"};
static const char *const sexes[] = {"M", "H", "M", "X", ""};
static const char *const contacts[] = {"call", "message", "no", NULL};
static const struct {
    const char *code, *typed;
} places[] = {{"15054", NULL}, {"15054", NULL}, {"", NULL}, {"15106", "tolu"}};

static void nfc(const char *text, char composed[CROWD_TEXT_MAX])
{
    utf8proc_uint8_t *made = utf8proc_NFC((const utf8proc_uint8_t *)text);
    assert_non_null(made);
    snprintf(composed, CROWD_TEXT_MAX, "%s", (const char *)made);
    free(made);
}

/* Letters for person n: no two people write the same word. */
static void letters(int n, char text[4])
{
    text[0] = (char)('a' + n / 26 % 26);
    text[1] = "bcdfghjklmnpqrstvwxz"[n % 20];
    text[2] = (char)('a' + n % 26);
    text[3] = '\0';
}

static void fill(char text[CROWD_TEXT_MAX], const char *format, const char *own)
{
    const char *place = strstr(format, "%s");
    if (place)
        snprintf(text, CROWD_TEXT_MAX, "%.*s%s%s", (int)(place - format), format, own, place + 2);
    else
        snprintf(text, CROWD_TEXT_MAX, "%s", format);
}

static void make_phone(int n, struct crowd_person *person)
{
    const char *format = phones[n % COUNT(phones)];
    char three[3][5];
    if (*format == '\0')
        return;
    unsigned u = (unsigned)n;
    snprintf(person->digits, sizeof person->digits, "722%03u%04u", (u * 37 + 411) % 1000,
             (u * 7919 + 2468) % 10000);
    snprintf(three[0], sizeof three[0], "%.3s", person->digits);
    snprintf(three[1], sizeof three[1], "%.3s", person->digits + 3);
    snprintf(three[2], sizeof three[2], "%.4s", person->digits + 6);
    const char *at = format;
    for (size_t i = 0, used = 0; *at && used < sizeof person->phone - 6; at++) {
        if (at[0] == '%' && at[1] == 's') {
            used += (size_t)snprintf(person->phone + used, 6, "%s", three[i++]);
            at++;
        } else {
            person->phone[used++] = *at;
        }
    }
}

void crowd_make(int n, struct crowd_person *person)
{
    char own[4];
    memset(person, 0, sizeof *person);
    letters(n, own);
    fill(person->given, given[n % COUNT(given)], own);
    fill(person->surname1, surnames1[n % COUNT(surnames1)], own);
    fill(person->surname2, surnames2[n % COUNT(surnames2)], own);
    make_phone(n, person);
    nfc(person->given, person->names_nfc[0]);
    nfc(person->surname1, person->names_nfc[1]);
    nfc(person->surname2, person->names_nfc[2]);
    person->who = (struct attendee){.age = ages[n % COUNT(ages)],
                                    .sex = sexes[n % COUNT(sexes)],
                                    .place = places[n % COUNT(places)].code,
                                    .place_typed = places[n % COUNT(places)].typed,
                                    .given = person->given,
                                    .surname1 = person->surname1,
                                    .surname2 = person->surname2,
                                    .phone = person->phone,
                                    .contact = contacts[n % COUNT(contacts)]};
    for (int i = 0; i < n % (GLASS_SERVICES_MAX + 1); i++)
        person->who.services[i] = (unsigned)((n + i) % 4 + 1);
}

long long crowd_register(struct drive *drive, int first, int count)
{
    struct crowd_person person;
    long long facts = 0;
    for (int i = first; i < first + count; i++) {
        crowd_make(i, &person);
        glass_register(drive, &person.who);
        glass_leave(drive, "none");
        facts++;
        for (int j = 0; j < GLASS_SERVICES_MAX && person.who.services[j]; j++)
            facts++;
    }
    return facts;
}
