/* fair_form.h: one table of keys, in the order of the file. */
#include "sync/hub/fair_form.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 190 /* of key and value: field.c takes 198 */

static const char *const keys[FAIR_FORM_FIELDS] = {
    [FORM_NUMBER] = "fair.number",
    [FORM_NAME] = "fair.name",
    [FORM_TITLE] = "fair.title",
    [FORM_PLACE] = "fair.place",
    [FORM_HOURS] = "fair.hours",
    [FORM_DAYS] = "fair.days",
    [FORM_MUNICIPALITY] = "fair.municipality",
    [FORM_OFFSET] = "fair.utc_offset",
    [FORM_AVGM] = "fair.avgm",
    [FORM_SAMPLE] = "fair.sample",
    [FORM_NOTICE_VERSION] = "fair.notice_version",
    [FORM_MODULE] = "person.module",
    [FORM_WHERE_ES] = "person.where_es",
    [FORM_WHERE_EN] = "person.where_en",
    [FORM_PAPERS] = "registration.papers",
    [FORM_SLIP_DAYS] = "slip.valid_days",
    [FORM_PRIVACY] = "slip.privacy",
    [FORM_LINE_DAYS] = "lines.valid_days",
    [FORM_UNCONFIRMED] = "lines.show_unconfirmed",
};

const char *fair_form_key(enum fair_form_field field)
{
    return keys[field];
}

enum fair_form_field fair_form_find(const char *key)
{
    unsigned field = 0;
    while (field < FAIR_FORM_FIELDS && strcmp(keys[field], key) != 0)
        field++;
    return (enum fair_form_field)field;
}

static void put_text(struct fair_form *form, enum fair_form_field field, const char *text)
{
    snprintf(form->values[field], FAIR_FORM_VALUE_MAX, "%s", text != NULL ? text : "");
}

static void put_number(struct fair_form *form, enum fair_form_field field, unsigned number)
{
    snprintf(form->values[field], FAIR_FORM_VALUE_MAX, "%u", number);
}

static void put_days(const struct pack_fair *fair, char *text)
{
    text[0] = '\0';
    if (fair->any_day)
        snprintf(text, FAIR_FORM_VALUE_MAX, "any");
    for (size_t i = 0; i < fair->day_count; i++) {
        char day[PACK_DAY_TEXT_MAX];
        size_t used = strlen(text);
        pack_day_write(fair->days[i], day);
        snprintf(text + used, FAIR_FORM_VALUE_MAX - used, "%s%s", i > 0 ? " " : "", day);
    }
}

static void put_services(uint32_t mask, char *text)
{
    text[0] = '\0';
    for (unsigned i = 1; i <= PACK_SERVICES_MAX; i++) {
        size_t used = strlen(text);
        if ((mask & (1U << i)) != 0)
            snprintf(text + used, FAIR_FORM_VALUE_MAX - used, "%s%u", used > 0 ? " " : "", i);
    }
}

void fair_form_read(const struct pack_fair *fair, struct fair_form *form)
{
    int minutes = abs(fair->utc_offset_minutes);
    memset(form, 0, sizeof *form);
    put_number(form, FORM_NUMBER, fair->number);
    put_text(form, FORM_NAME, fair->name);
    put_text(form, FORM_TITLE, fair->title);
    put_text(form, FORM_PLACE, fair->place);
    put_text(form, FORM_HOURS, fair->hours);
    put_days(fair, form->values[FORM_DAYS]);
    snprintf(form->values[FORM_MUNICIPALITY], FAIR_FORM_VALUE_MAX, "%05u",
             (unsigned)fair->municipality);
    snprintf(form->values[FORM_OFFSET], FAIR_FORM_VALUE_MAX, "%c%02d:%02d",
             fair->utc_offset_minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
    put_number(form, FORM_AVGM, fair->avgm);
    put_number(form, FORM_SAMPLE, fair->sample);
    put_number(form, FORM_NOTICE_VERSION, fair->notice_version);
    put_number(form, FORM_MODULE, fair->information_module);
    put_text(form, FORM_WHERE_ES, fair->person_es);
    put_text(form, FORM_WHERE_EN, fair->person_en);
    put_services(fair->papers_services, form->values[FORM_PAPERS]);
    put_number(form, FORM_SLIP_DAYS, fair->slip_valid_days);
    put_text(form, FORM_PRIVACY, fair->privacy_note);
    put_number(form, FORM_LINE_DAYS, fair->line_valid_days);
    put_number(form, FORM_UNCONFIRMED, fair->show_unconfirmed);
}

/* inih begins a comment at a semicolon behind a blank; a value may not begin with one either. */
static bool can_stand(const char *value)
{
    return strpbrk(value, "\r\n\t") == NULL && strstr(value, " ;") == NULL && value[0] != ';' &&
           strlen(value) < LINE_MAX_BYTES - 20;
}

enum fair_form_field fair_form_wrong(const struct fair_form *form)
{
    unsigned field = 0;
    while (field < FAIR_FORM_FIELDS && can_stand(form->values[field]))
        field++;
    return (enum fair_form_field)field;
}

static size_t section_length(unsigned field)
{
    return strcspn(keys[field], ".");
}

static bool begins_section(unsigned field)
{
    return field == 0 || section_length(field) != section_length(field - 1) ||
           strncmp(keys[field], keys[field - 1], section_length(field)) != 0;
}

/* Keys of no field, each under its section; a line that is indented goes on with the one before. */
static void write_others(const char *old, FILE *out)
{
    char section[40] = "", said[40] = "", key[128];
    bool keeps = false;
    for (size_t length; *old != '\0'; old += length + (old[length] == '\n')) {
        length = strcspn(old, "\n");
        size_t name = strcspn(old, "=\n");
        if (*old == '[') {
            snprintf(section, sizeof section, "%.*s", (int)strcspn(old + 1, "]\n"), old + 1);
            keeps = false;
        } else if (*old == ';' || *old == '#' || length == 0 || *old == '\r') {
            keeps = false;
        } else if (*old != ' ' && *old != '\t') {
            while (name > 0 && (old[name - 1] == ' ' || old[name - 1] == '\t'))
                name--;
            snprintf(key, sizeof key, "%s.%.*s", section, (int)(name < 80 ? name : 80), old);
            keeps = fair_form_find(key) == FAIR_FORM_FIELDS;
        }
        if (!keeps)
            continue;
        if (strcmp(section, said) != 0)
            fprintf(out, "[%s]\n", section);
        memcpy(said, section, sizeof said);
        fprintf(out, "%.*s\n", (int)length, old);
    }
}

char *fair_form_write(const struct fair_form *form, const char *old)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    for (unsigned i = 0; i < FAIR_FORM_FIELDS; i++) {
        int length = (int)section_length(i);
        if (begins_section(i))
            fprintf(out, "[%.*s]\n", length, keys[i]);
        fprintf(out, "%s = %s\n", keys[i] + length + 1, form->values[i]);
    }
    write_others(old, out);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

enum fair_form_field fair_form_at_line(uint32_t wanted)
{
    uint32_t line = 0;
    for (unsigned i = 0; i < FAIR_FORM_FIELDS; i++) {
        line += begins_section(i) ? 2 : 1;
        if (line == wanted)
            return (enum fair_form_field)i;
    }
    return FAIR_FORM_FIELDS;
}
