/* setup.h: files that were compiled in (web/CMakeLists.txt, "starter/…"), tables by their form. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/setup.h"
#include "sync/text.h"

static const char *const files[] = {
    "lines.csv",
    "notice.ini",
    "rights/ambitos.ini",
    "rights/aviso_obligatorio.ini",
    "rights/centros_de_justicia.ini",
    "rights/datos_personales.ini",
    "rights/ninas_y_ninos.ini",
    "rights/ordenes_de_proteccion.ini",
    "rights/salud.ini",
    "rights/tipos.ini",
    "rights/trato_y_atencion.ini",
    "rights/violentometro.ini",
};
static const char *const empty[] = {"services.csv", "offices.csv", "workshops.csv", "groups.csv"};

static unsigned next_number(struct hub *hub)
{
    struct fair fair;
    unsigned number = 1;
    for (size_t i = 0; fair_at(hub, i, &fair) == DONE; i++) {
        if (fair.number >= number)
            number = fair.number + 1U;
    }
    return number;
}

/* "metepec-1" of "Metepec". */
static void make_name(const char *municipality, unsigned number, char name[ENROLMENT_FAIR_NAME_MAX])
{
    char folded[ENROLMENT_FAIR_NAME_MAX - 16];
    text_fold(municipality, folded, sizeof folded);
    for (char *c = folded; *c != '\0'; c++) {
        if (*c == ' ')
            *c = '-';
    }
    snprintf(name, ENROLMENT_FAIR_NAME_MAX, "%s-%u", folded[0] != '\0' ? folded : "jornada",
             number);
}

void setup_starter_form(struct hub *hub, struct fair_form *form, char name[ENROLMENT_FAIR_NAME_MAX])
{
    static const struct pack_fair starter = {
        .title = "Jornada de Salud y Servicios",
        .hours = "9:00-14:00",
        .utc_offset_minutes = -360,
        .information_module = 1,
        .notice_version = 1,
        .person_es = "En el módulo 1, Información, hay una persona que puede ayudarle.",
        .person_en = "At module 1, Information, there is a person who can help you.",
        .privacy_note = "Este vale no lleva su nombre.",
        .slip_valid_days = 30,
        .line_valid_days = 180,
        .show_unconfirmed = true,
    };
    struct pack_fair fair = starter;
    unsigned number = next_number(hub);
    fair.number = (uint16_t)number;
    fair.municipality = hub->municipality;
    fair.name = hub->name;
    fair_form_read(&fair, form);
    make_name(hub->name, number, name);
}

static enum outcome put_header(struct fair_edit *edit, const char *file, const char *row)
{
    char text[1200] = "";
    size_t used = 0;
    const char *title;
    for (size_t i = 0; (title = pack_column_at(file, i)) != NULL && used < 600; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? "," : "", title);
    used += (size_t)snprintf(text + used, sizeof text - used, "\n%s", row);
    return fair_edit_put(edit, file, text, used);
}

enum outcome setup_starter_files(struct hub *hub, const struct fair_form *form,
                                 struct fair_edit *edit)
{
    enum outcome outcome = DONE;
    char row[120];
    for (size_t i = 0; i < sizeof files / sizeof files[0] && outcome == DONE; i++) {
        char name[64];
        struct page_file file;
        snprintf(name, sizeof name, "starter/%s", files[i]);
        if (page_file(name, &file) == NULL)
            return hub_fail(hub, NOT_FOUND, "%s was not compiled in", name);
        outcome = fair_edit_put(edit, files[i], file.bytes, file.size);
    }
    for (size_t i = 0; i < sizeof empty / sizeof empty[0] && outcome == DONE; i++)
        outcome = put_header(edit, empty[i], "");
    unsigned long module = strtoul(form->values[FORM_MODULE], NULL, 10);
    snprintf(row, sizeof row, "%lu,Información,Información,,,,,,,,,%.5s,1\n", module,
             form->values[FORM_MUNICIPALITY]);
    return outcome == DONE ? put_header(edit, "booths.csv", row) : outcome;
}
