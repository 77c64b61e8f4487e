#include "tests/letter_sample.h"

#include <string.h>

static void set_text(char *to, const char *text)
{
    memcpy(to, text, strlen(text) + 1);
}

void letter_sample(struct letter *letter)
{
    static const uint8_t mark[] = {LETTER_DRAWN, 3, 10, 40, 60, 20, 200, 95, 1, 255, 0};

    memset(letter, 0, sizeof *letter);
    letter->office = 3;
    letter->adult = true;
    letter->text_version = 2;
    set_text(letter->given, "María de los Ángeles");
    set_text(letter->surname1, "Núñez");
    set_text(letter->surname2, "de la Peña");
    set_text(letter->phone, "7225550134");
    letter->contact = LETTER_CALL | LETTER_NO_MESSAGE | LETTER_MORNINGS | LETTER_ONLY_HER;
    memcpy(letter->mark, mark, sizeof mark);
    letter->mark_size = sizeof mark;
}

void letter_sample_shortest(struct letter *letter)
{
    static const uint8_t mark[] = {LETTER_CROSS, 1, 0, 0};

    memset(letter, 0, sizeof *letter);
    letter->office = 1;
    letter->adult = true;
    letter->text_version = 1;
    set_text(letter->given, "A");
    memcpy(letter->mark, mark, sizeof mark);
    letter->mark_size = sizeof mark;
}

static void fill_name(char *name)
{
    size_t at = 0;

    for (int i = 0; i < IDENTITY_NAME_CHARS; i++) {
        memcpy(name + at, "ñ", strlen("ñ"));
        at += strlen("ñ");
    }
    name[at] = '\0';
}

void letter_sample_longest(struct letter *letter)
{
    letter_sample(letter);
    letter->office = 65535;
    letter->text_version = 65535;
    fill_name(letter->given);
    fill_name(letter->surname1);
    fill_name(letter->surname2);
    set_text(letter->phone, "+52722555013401");
    letter->contact = LETTER_CALL | LETTER_MESSAGE | LETTER_AFTERNOONS | LETTER_ONLY_HER;
    memset(letter->mark, 90, sizeof letter->mark);
    letter->mark[0] = LETTER_DRAWN;
    letter->mark[1] = 200;
    letter->mark[402] = 30;
    letter->mark[463] = 8;
    letter->mark_size = LETTER_MARK_MAX;
}
