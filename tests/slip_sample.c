/* See slip_sample.h. */
#include "tests/slip_sample.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void slip_sample(struct slip *slip, int variant)
{
    uint8_t seed[32], public_key[32], secret_key[64], cover[32];
    struct token token = {.fair = 1, .day = 689, .valid_days = 1, .services = 5};
    *slip = (struct slip){.document = "Vale",
                          .title = "Jornada de Salud y Servicios",
                          .fair = "Metepec, Plaza Juárez",
                          .day = "sábado 21 de noviembre de 2026",
                          .lines = {{"Módulo 12", "Turno A17"}},
                          .folio_label = "Folio",
                          .present = "Presente este vale en el módulo",
                          .privacy = "Este vale no lleva su nombre. Consérvelo o deséchelo.",
                          .phones = {{"Emergencias", "911"},
                                     {"Orientación nacional: 079, opción 1", "079"},
                                     {"Orientación emocional", "800 911 2000"}}};
    memset(seed, 1, sizeof seed);
    memset(cover, 2, sizeof cover);
    memset(token.slip, variant * 37 + 11, sizeof token.slip);
    crypto_sign_seed_keypair(public_key, secret_key, seed);
    folio_write(token.slip, slip->folio);
    enum outcome outcome = token_make(&token, secret_key, cover, slip->token);
    assert(outcome == DONE);
    (void)outcome;
}

void slip_sample_long(struct slip *slip, int variant)
{
    slip_sample(slip, variant);
    strcpy(slip->title, "Segunda Gran Jornada Itinerante de Salud, Trámites y Servicios");
    strcpy(slip->fair, "Explanada de la delegación de San Jerónimo Chicahualco, Metepec, México");
    strcpy(slip->day, "miércoles 30 de septiembre de 2026, segunda jornada");
    strcpy(slip->lines[0].module, "Módulo 101 planta alta");
    strcpy(slip->lines[0].turn, "Turno B1234");
    strcpy(slip->lines[1].module, "Módulo 7");
    strcpy(slip->lines[1].turn, "Turno Z65535");
    strcpy(slip->lines[2].module, "Ñandutí ÁÉÍÓÚÜ güero");
    strcpy(slip->lines[2].turn, "Turno C3");
    strcpy(slip->present, "Presente este vale, por favor, en el módulo que aquí se indica");
    strcpy(slip->phones[0].label, "Atención y orientación telefónica local");
    strcpy(slip->phones[0].number, "722 370 7532 ext. 12345");
}

/* Runs a command and keeps what it prints; the commands are our own texts with our own paths. */
static bool run(const char *command, char *output, size_t room)
{
    FILE *pipe = popen(command, "r");
    if (!pipe)
        return false;
    size_t got = fread(output, 1, room - 1, pipe);
    output[got] = '\0';
    return pclose(pipe) == 0;
}

bool slip_sample_is_read(const char *png, const char *token)
{
    char command[4096], output[8192], expected[TOKEN_CHARS + 32];
    snprintf(command, sizeof command, "zbarimg --nodbus -q --raw '%s' 2>/dev/null", png);
    snprintf(expected, sizeof expected, "%s\n", token);
    if (!run(command, output, sizeof output) || strcmp(output, expected) != 0) {
        printf("zbarimg read \"%s\" in %s\n", output, png);
        return false;
    }
    snprintf(command, sizeof command, "ZXingReader '%s' 2>/dev/null", png);
    snprintf(expected, sizeof expected, "\"%s\"\n", token);
    if (!run(command, output, sizeof output) || !strstr(output, expected)) {
        printf("ZXingReader read \"%s\" in %s\n", output, png);
        return false;
    }
    return true;
}

bool slip_sample_page(const char *pdf, const char *base)
{
    char command[4096], output[64];
    snprintf(command, sizeof command, "pdftoppm -r 203.2 -png '%s' '%s'", pdf, base);
    return run(command, output, sizeof output);
}
