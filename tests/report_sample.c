/* report_sample.h */
#include "tests/report_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMULA "=HYPERLINK(\"http://192.0.2.1/\",\"ver\")"

struct draft {
    const char *id;
    enum report_chart chart;
    const char *title, *sentence, *row_name;
    const char *columns[REPORT_COLUMNS_MAX]; /* NULL ends them */
    int64_t totals[REPORT_COLUMNS_MAX];      /* 0 = none */
    struct {
        const char *name;
        int64_t numbers[REPORT_COLUMNS_MAX];
    } rows[20]; /* a name of NULL ends them */
};

#define NO STATS_HIDDEN

static const struct draft drafts[] = {
    {"services",
     REPORT_CHART_BARS,
     "Servicios dados por servicio",
     "Lo que más se dio: Consulta médica general, 143 veces. 2 números no se dicen.",
     "Servicio",
     {"Servicios dados"},
     {0},
     {{"Consulta médica general", {143}},
      {"Mastografía", {61}},
      {"Papanicolaou", {48}},
      {"Vacunación", {112}},
      {"Asesoría jurídica", {37}},
      {"Atención psicológica", {29}},
      {"Salud dental", {NO}},
      {"Examen de la vista", {54}},
      {"Corte de cabello", {NO}}}},
    {"booths",
     REPORT_CHART_BARS,
     "Turnos y servicios por módulo",
     "Donde más servicios se dieron: 3, Consulta médica, con 143.",
     "Módulo",
     {"Turnos", "Servicios dados"},
     {512, 484},
     {{"1, Vacunación", {120, 112}},
      {"3, Consulta médica", {160, 143}},
      {"5, Mastografía", {70, 61}},
      {"7, Asesoría jurídica", {162, 168}}}},
    {"hours",
     REPORT_CHART_COLUMNS,
     "Personas y servicios por hora",
     "La hora a la que llegaron más personas: 10:00, con 96. 2 números no se dicen.",
     "Hora",
     {"Personas", "Servicios dados"},
     {0},
     {{"08:00", {NO, NO}},
      {"09:00", {58, 41}},
      {"10:00", {96, 133}},
      {"11:00", {81, 120}},
      {"12:00", {70, 88}},
      {"13:00", {38, 67}},
      {"14:00", {22, 30}}}},
    {"ages",
     REPORT_CHART_PYRAMID,
     "Personas por edad y sexo",
     "El grupo más numeroso: 30-44, Mujer, con 74 personas. 13 números no se dicen.",
     "Edad",
     {"Mujer", "Hombre", "No binarie u otra", "No lo dijo"},
     {0},
     {{"0-5", {11, 14, NO, NO}},
      {"6-11", {17, 9, NO, NO}},
      {"12-17", {15, NO, NO, NO}},
      {"18-29", {51, 16, NO, 6}},
      {"30-44", {74, 19, NO, NO}},
      {"45-59", {47, 13, NO, NO}},
      {"60-74", {33, 11, NO, NO}},
      {"75+", {9, NO, NO, NO}},
      {"No lo dijo", {12, 6, NO, 8}}}},
    {"visits",
     REPORT_CHART_BARS,
     "Primera vez y repetidas",
     "Lo más frecuente: Primera vez, 318 personas.",
     "Visita",
     {"Personas"},
     {366},
     {{"Primera vez", {318}}, {"Ya había venido", {48}}}},
    {"places",
     REPORT_CHART_BARS,
     "De dónde vinieron",
     "De donde vinieron más personas: Metepec, con 245.",
     "Municipio",
     {"Personas"},
     {0},
     {{"Metepec", {245}},
      {"Toluca", {64}},
      {"San Mateo Atenco", {18}},
      {"Calimaya", {9}},
      {"Otros municipios", {NO}},
      {"No lo dijo", {NO}}}},
    {"loop",
     REPORT_CHART_BARS,
     "Qué pasó con las referencias",
     "Se dieron 41 referencias. Se sabe que se atendieron 23.",
     "Paso",
     {"Referencias"},
     {0},
     {{"Se dieron", {41}},
      {"La oficina las vio", {33}},
      {"La oficina las aceptó", {28}},
      {"Se atendieron", {23}},
      {"Se cerraron", {17}},
      {"Sin lugar en la oficina", {NO}},
      {"Se retiraron", {NO}},
      {"Vencieron", {NO}},
      {"Siguen abiertas", {12}}}},
};
#define DRAFTS (sizeof drafts / sizeof drafts[0])

static void put(char *room, size_t size, const char *text)
{
    snprintf(room, size, "%.*s", (int)size - 1, text);
}

/* As long as the field lets it be, of words as a person would write them. */
static void stretch(char *room, size_t size, const char *text)
{
    static const char more[] = " de la Dirección de Igualdad Sustantiva y Atención a Mujeres";
    put(room, size, text);
    while (strlen(room) + sizeof more < size)
        strcat(room, more);
}

static void fill_table(const struct draft *draft, enum report_sample which,
                       struct report_table *table)
{
    table->id = draft->id;
    table->chart = draft->chart;
    put(table->title, sizeof table->title, draft->title);
    put(table->sentence, sizeof table->sentence, draft->sentence);
    put(table->row_name, sizeof table->row_name, draft->row_name);
    for (; table->column_count < REPORT_COLUMNS_MAX && draft->columns[table->column_count] != NULL;
         table->column_count++) {
        size_t i = table->column_count;
        put(table->columns[i], REPORT_NAME_MAX, draft->columns[i]);
        table->total[i] = draft->totals[i];
        table->has_total[i] = draft->totals[i] != 0 && which != SAMPLE_EMPTY;
    }
    table->rows = calloc(20, sizeof *table->rows);
    for (; table->row_count < 20 && draft->rows[table->row_count].name != NULL;
         table->row_count++) {
        struct report_row *row = &table->rows[table->row_count];
        const char *name = draft->rows[table->row_count].name;
        if (which == SAMPLE_LONG)
            stretch(row->name, sizeof row->name, name);
        else
            put(row->name, sizeof row->name, which == SAMPLE_FORMULA ? FORMULA : name);
        for (size_t i = 0; i < REPORT_COLUMNS_MAX; i++)
            row->numbers[i] =
                which == SAMPLE_EMPTY ? STATS_HIDDEN : draft->rows[table->row_count].numbers[i];
    }
}

static void fill_long(struct report *report)
{
    stretch(report->title, sizeof report->title, report->title[0] != '\0' ? "Jornada" : "");
    stretch(report->place, sizeof report->place, "Plaza Juárez");
    for (size_t i = 0; i < report->table_count; i++) {
        char title[REPORT_NAME_MAX];
        put(title, sizeof title, report->tables[i].title);
        stretch(report->tables[i].title, 130, title);
        for (size_t j = 0; j < report->tables[i].column_count; j++) {
            put(title, sizeof title, report->tables[i].columns[j]);
            stretch(report->tables[i].columns[j], 70, title);
        }
        for (size_t j = 0; j < report->tables[i].row_count; j++) {
            for (size_t k = 0; k < REPORT_COLUMNS_MAX; k++)
                report->tables[i].rows[j].numbers[k] *= 10000;
        }
    }
    report->people = 9876543;
    report->services = 12345678;
}

struct report *report_sample_make(enum report_sample which, enum web_language language)
{
    struct report *report = calloc(1, sizeof *report);
    report->view = REPORT_OUTSIDE;
    report->language = language;
    put(report->fair, sizeof report->fair, "metepec-2026");
    put(report->title, sizeof report->title,
        which == SAMPLE_FORMULA ? FORMULA : "Jornada de Salud y Servicios");
    put(report->place, sizeof report->place, which == SAMPLE_FORMULA ? "@SUM(A1)" : "Plaza Juárez");
    put(report->days, sizeof report->days, "21 de noviembre de 2026");
    put(report->municipality, sizeof report->municipality, "Metepec");
    put(report->made, sizeof report->made, "22 de noviembre de 2026, 14:05");
    report->closed = which != SAMPLE_EMPTY;
    report->sample = which == SAMPLE_EMPTY;
    report->has_people = report->has_services = true;
    report->people = which == SAMPLE_EMPTY ? 0 : 369;
    report->services = which == SAMPLE_EMPTY ? 0 : 1484;
    put(report->notes[report->note_count++], REPORT_TEXT_MAX,
        "Personas y servicios son dos números distintos: una persona puede recibir varios "
        "servicios.");
    for (size_t i = 0; i < DRAFTS; i++) {
        if (which != SAMPLE_EMPTY || strcmp(drafts[i].id, "loop") != 0)
            fill_table(&drafts[i], which, &report->tables[report->table_count++]);
    }
    if (which == SAMPLE_LONG)
        fill_long(report);
    return report;
}

void report_sample_free(struct report *report)
{
    for (size_t i = 0; i < report->table_count; i++)
        free(report->tables[i].rows);
    free(report);
}
