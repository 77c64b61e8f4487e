/* The long fair is made by pointing copies of its tables at other strings: lists, tiles, cards and
 * slips then meet what a town with long names writes. */
#include "tests/parade_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/colonias.h"

enum { COLONIAS = 60 };

struct parade_pack {
    struct pack *loaded;
    struct pack shown;
    void *owned[512]; /* copies of tables and strings */
    int owned_count;
};

static const struct {
    const char *name, *folder;
} contents[PARADE_CONTENTS] = {
    [PARADE_METEPEC] = {"metepec", "assets/fairs/metepec-sample"},
    [PARADE_LEON] = {"leon", "assets/fairs/leon-sample"},
    [PARADE_LONGEST] = {"longest", "assets/fairs/metepec-sample"},
    [PARADE_UNENROLLED] = {"unenrolled", "assets/national"},
};

const char *parade_pack_name(enum parade_content content)
{
    return contents[content].name;
}

/* Names that Mexican offices bear, or could: no part of them may be cut. */
static const char long_service[] = "Orientación jurídica familiar y trámites del Registro";
static const char long_service_en[] = "Family law and civil registry procedures";
static const char long_subtitle[] = "Actas, pensión alimenticia, guarda y custodia, testamentos";
static const char long_office[] = "Procuraduría de Protección de Niñas, Niños y Adolescentes";
static const char long_label[] = "Orientación municipal para niñas y niños";
static const char long_address[] =
    "Avenida Independencia Oriente 1028, esquina con Josefa Ortiz de Domínguez, colonia San "
    "Jerónimo Chicahualco, frente al quiosco, planta baja, ventanilla 3";
static const char long_hours[] = "De lunes a viernes de 9:00 a 18:00, sábados de 9:00 a 14:00";
static const char long_bring[] =
    "Identificación oficial, CURP, comprobante de domicilio, acta de nacimiento de sus hijas e "
    "hijos y, si lo tiene, el número de su expediente";
static const char long_workshop[] = "Elaboración de productos herbales y cosmética natural";

static void keep(struct parade_pack *pack, void *memory)
{
    assert_true(pack->owned_count < (int)(sizeof pack->owned / sizeof pack->owned[0]));
    pack->owned[pack->owned_count++] = memory;
}

/* A copy of a table, to be changed; its owner is the pack. */
static void *copied(struct parade_pack *pack, const void *table, size_t size)
{
    void *copy = malloc(size == 0 ? 1 : size);
    assert_non_null(copy);
    if (size > 0)
        memcpy(copy, table, size);
    keep(pack, copy);
    return copy;
}

/* Names differ on every screen: each gets a number of its own. */
static const char *numbered(struct parade_pack *pack, const char *name, size_t number)
{
    char *text = NULL;
    assert_true(asprintf(&text, "%s %zu", name, number) > 0);
    keep(pack, text);
    return text;
}

static void lengthen_services(struct parade_pack *pack)
{
    size_t count = pack->shown.service_count;
    struct pack_service *services =
        copied(pack, pack->shown.services, count * sizeof *pack->shown.services);
    for (size_t i = 0; i < count; i += 2) {
        services[i].name_es = numbered(pack, long_service, i);
        services[i].name_en = numbered(pack, long_service_en, i);
        services[i].subtitle_es = services[i].subtitle_en = long_subtitle;
        services[i].bring = long_bring;
    }
    pack->shown.services = services;
    count = pack->shown.booth_count;
    struct pack_booth *booths =
        copied(pack, pack->shown.booths, count * sizeof *pack->shown.booths);
    for (size_t i = 0; i < count; i += 2) {
        booths[i].name = numbered(pack, long_service, i);
        booths[i].discreet_label = numbered(pack, long_label, i);
        booths[i].hours = long_hours;
        booths[i].bring = long_bring;
    }
    pack->shown.booths = booths;
}

static void lengthen_offices(struct parade_pack *pack)
{
    size_t count = pack->shown.office_count;
    struct pack_office *offices =
        copied(pack, pack->shown.offices, count * sizeof *pack->shown.offices);
    for (size_t i = 0; i < count; i += 2) {
        offices[i].name = numbered(pack, long_office, i);
        offices[i].discreet_label = numbered(pack, long_label, i);
        offices[i].hours = long_hours;
        offices[i].address = long_address;
        offices[i].bring = long_bring;
    }
    pack->shown.offices = offices;
}

static void lengthen_help(struct parade_pack *pack)
{
    size_t count = pack->shown.line_count;
    struct pack_line *lines = copied(pack, pack->shown.lines, count * sizeof *pack->shown.lines);
    for (size_t i = 0; i < count; i += 2) {
        lines[i].name = numbered(pack, long_office, i);
        lines[i].hours = long_hours;
        lines[i].what_happens = long_bring;
        lines[i].place = long_address;
    }
    pack->shown.lines = lines;
    count = pack->shown.workshop_count;
    struct pack_workshop *workshops =
        copied(pack, pack->shown.workshops, count * sizeof *pack->shown.workshops);
    for (size_t i = 0; i < count; i += 2) {
        workshops[i].name = numbered(pack, long_workshop, i);
        workshops[i].subtitle = long_subtitle;
        workshops[i].when = long_hours;
        workshops[i].place = long_address;
        workshops[i].bring = long_bring;
    }
    pack->shown.workshops = workshops;
}

/* The shipped samples bring none: no free list was found. */
static void add_colonias(struct parade_pack *pack)
{
    struct pack_colonia made[COLONIAS] = {0};
    if (pack->shown.colonia_count > 0)
        return;
    for (size_t i = 0; i < COLONIAS; ++i) {
        char name[COLONIAS_NAME_MAX], postal[8];
        colonias_name(i * 31, name);
        snprintf(postal, sizeof postal, "%05zu", 52140 + i);
        made[i].code = pack->shown.fair.municipality * 10000 + (uint32_t)i + 1;
        made[i].name = copied(pack, name, strlen(name) + 1);
        made[i].postal = copied(pack, postal, strlen(postal) + 1);
    }
    pack->shown.colonias = copied(pack, made, sizeof made);
    pack->shown.colonia_count = COLONIAS;
}

struct parade_pack *parade_pack_open(enum parade_content content)
{
    struct parade_pack *pack = calloc(1, sizeof *pack);
    const char *root = getenv("JORNADA_ROOT");
    char path[512], why[PACK_WHY_MAX];
    assert_non_null(pack);
    snprintf(path, sizeof path, "%s/%s", root == NULL ? "." : root, contents[content].folder);
    enum outcome outcome = content == PARADE_UNENROLLED
                               ? pack_load_lines_only(io_real(), path, &pack->loaded, why)
                               : pack_load(io_real(), path, &pack->loaded, why);
    if (outcome != DONE)
        fail_msg("%s", why);
    pack->shown = *pack->loaded;
    if (content == PARADE_LONGEST) {
        lengthen_services(pack);
        lengthen_offices(pack);
        lengthen_help(pack);
    }
    if (content != PARADE_UNENROLLED)
        add_colonias(pack);
    return pack;
}

void parade_pack_close(struct parade_pack *pack)
{
    if (pack == NULL)
        return;
    for (int i = 0; i < pack->owned_count; ++i)
        free(pack->owned[i]);
    pack_destroy(pack->loaded);
    free(pack);
}

const struct pack *parade_pack_content(const struct parade_pack *pack)
{
    return &pack->shown;
}
