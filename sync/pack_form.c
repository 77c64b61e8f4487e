/* The fields of each file of a fair's folder: see pack_load.h and assets/README.md, which say the
 * same, here to the program and there to people. What a bystander may read is a field_label or
 * field_discreet, so that an indiscreet word is refused at the door (Never 5). */
#include "sync/pack_load.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MODULE_MAX 999
#define PLAZA_MAX_M 1000

static const char *const confidentialities[] = {"public", "front_door_only", "staff_only", NULL};
static const char *const statuses[] = {"por_confirmar", "publicada", NULL};
static const char *const workshop_kinds[] = {"workshop", "program", NULL};
static const char *const office_kinds[] = {"agency", "unit", "program", "network", NULL};
static const char *const place_kinds[] = {"plaza", "module", "entrance", "kiosk", "landmark", NULL};
static const char *const roles[] = {"volunteer", "certified", "coordinator", NULL};
static const char *const line_kinds[] = {
    "emergency",  "women_line", "mental_health",    "anonymous_tip", "trafficking", "office",
    "office_24h", "whatsapp",   "child_protection", "city_line",     NULL};

_Static_assert(COUNT(line_kinds) == PACK_LINE_KINDS + 1, "a name for every kind of line");

static bool expect(char *expected, const char *what)
{
    (void)snprintf(expected, FIELD_EXPECTED_MAX, "%s", what);
    return false;
}

/* MX = 0, a state's two digits, a municipality's five. */
static bool take_scope(const struct field *field, const char *text, void *at, char *expected)
{
    struct field number = *field;
    size_t length = strlen(text);
    *(uint32_t *)at = 0;
    if (strcmp(text, "MX") == 0)
        return true;
    number.min = length == 2 ? 1 : 1001;
    number.max = length == 2 ? 32 : 32999;
    if ((length != 2 && length != 5) || !field_u32(&number, text, at, expected))
        return expect(expected, "MX, a state's two digits or a municipality's five");
    return true;
}

/* Shown with blanks; *7311 is a number too. */
#define PHONE_DIGITS_MAX 20
_Static_assert(PHONE_DIGITS_MAX + 1 < PACK_SLIP_LABEL_MAX, "every phone fits on the slip");

static bool take_phone(const struct field *field, const char *text, void *at, char *expected)
{
    const char *digits = text + (*text == '*');
    size_t length = strlen(digits);
    bool blank_ends = length > 0 && (digits[0] == ' ' || digits[length - 1] == ' ');
    if (*text == '\0')
        return field_text(field, text, at, expected);
    if (strspn(digits, "0123456789 ") != length || length < 2 || length > PHONE_DIGITS_MAX ||
        blank_ends)
        return expect(expected, "digits and blanks, like 722 370 7532 or *7311");
    return field_text(field, text, at, expected);
}

static bool take_join(const struct field *field, const char *text, void *at, char *expected)
{
    if (*text != '\0' && strncmp(text, "https://", 8) != 0)
        return expect(expected, "an address that begins with https://, or nothing");
    return field_discreet(field, text, at, expected); /* it becomes a QR on the glass */
}

static bool take_icon(const struct field *field, const char *text, void *at, char *expected)
{
    if (strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(text) || *text == '\0')
        return expect(expected, "a Material icon's name, like medical_services");
    return field_text(field, text, at, expected);
}

/* Nothing = 0. */
static bool take_number(const struct field *field, const char *text, void *at, char *expected)
{
    *(uint16_t *)at = 0;
    return *text == '\0' || field_u16(field, text, at, expected);
}

static bool take_slip_order(const struct field *field, const char *text, void *at, char *expected)
{
    *(uint8_t *)at = 0;
    return *text == '\0' || field_u8(field, text, at, expected);
}

/* "2026-11-21 2026-11-22" or "any", into the fair. */
static bool take_days(const struct field *field, const char *text, void *at, char *expected)
{
    struct pack_fair *fair = at;
    (void)field;
    fair->any_day = strcmp(text, "any") == 0;
    fair->day_count = 0;
    for (text += strspn(text, " "); *text != '\0' && !fair->any_day; text += strspn(text, " ")) {
        char date[16] = "";
        size_t length = strcspn(text, " ");
        if (length < sizeof date)
            memcpy(date, text, length);
        int32_t day = pack_day_read(date);
        if (day < 0 || day > UINT16_MAX || fair->day_count == PACK_DAYS_MAX)
            return expect(expected, "1 to 14 dates since 2025 with blanks between, or any");
        if (fair->day_count > 0 && fair->days[fair->day_count - 1] >= day)
            return expect(expected, "rising dates");
        fair->days[fair->day_count++] = day;
        text += length;
    }
    return fair->any_day || fair->day_count > 0 || expect(expected, "dates, or any");
}

static bool take_offset(const struct field *field, const char *text, void *at, char *expected)
{
    int hours = 0, minutes = 0, end = 0;
    (void)field;
    bool shaped = strlen(text) == 6 && (*text == '-' || *text == '+') && text[3] == ':' &&
                  sscanf(text + 1, "%2d:%2d%n", &hours, &minutes, &end) == 2 && end == 5;
    if (!shaped || hours < 0 || hours > 14 || minutes < 0 || minutes > 59)
        return expect(expected, "a distance from UTC like -06:00");
    *(int *)at = (*text == '-' ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

static bool take_municipality(const struct field *field, const char *text, void *at, char *expected)
{
    *(uint32_t *)at = 0;
    if (*text == '\0' && field->fallback != NULL)
        return true;
    if (strlen(text) != 5 || !field_u32(field, text, at, expected))
        return expect(expected, "an INEGI code of five digits, like 15054");
    return true;
}

/* A, B, C, or nothing: pack_check.c says where nothing will do. */
static bool take_confidence(const struct field *field, const char *text, void *at, char *expected)
{
    *(char *)at = '\0';
    return *text == '\0' || field_letter(field, text, at, expected);
}

/* What every entry says of itself. */
#define ORIGIN(row)                                                                                 \
    {"source", field_text, offsetof(struct row, origin.source), 0, 0, NULL, NULL},                  \
        {"confidence", take_confidence, offsetof(struct row, origin.confidence), 0, 0, NULL, NULL}, \
        {"verified_on", field_date, offsetof(struct row, origin.verified_on), 0, 0, NULL, NULL},    \
        {"reviewed_by", field_text, offsetof(struct row, origin.reviewed_by), 0, 0, NULL, NULL},    \
        {"scope", take_scope, offsetof(struct row, origin.scope), 0, 0, NULL, NULL},                \
    {                                                                                               \
        "sample", field_flag, offsetof(struct row, sample), 0, 0, NULL, NULL                        \
    }

#define FAIR(member) offsetof(struct pack_fair, member)
const struct field pack_form_fair[] = {
    {"fair.number", field_u16, FAIR(number), 1, 65535, NULL, NULL},
    {"fair.name", field_label, FAIR(name), 0, 0, NULL, NULL},
    {"fair.title", field_label, FAIR(title), 0, 0, NULL, NULL},
    {"fair.place", field_label, FAIR(place), 0, 0, NULL, NULL},
    {"fair.hours", field_discreet, FAIR(hours), 0, 0, NULL, ""},
    {"fair.days", take_days, 0, 0, 0, NULL, NULL},
    {"fair.municipality", take_municipality, FAIR(municipality), 1001, 32999, NULL, NULL},
    {"fair.utc_offset", take_offset, FAIR(utc_offset_minutes), 0, 0, NULL, NULL},
    {"fair.avgm", field_flag, FAIR(avgm), 0, 0, NULL, "0"},
    {"fair.sample", field_flag, FAIR(sample), 0, 0, NULL, NULL},
    {"fair.notice_version", field_u16, FAIR(notice_version), 1, 65535, NULL, NULL},
    {"person.module", field_u16, FAIR(information_module), 1, MODULE_MAX, NULL, NULL},
    {"person.where_es", field_label, FAIR(person_es), 0, 0, NULL, NULL},
    {"person.where_en", field_label, FAIR(person_en), 0, 0, NULL, NULL},
    {"data.licence_name", field_text, FAIR(licence_name), 0, 0, NULL, ""},
    {"data.licence_path", field_text, FAIR(licence_path), 0, 0, NULL, ""},
    {"data.licence_title", field_discreet, FAIR(licence_title), 0, 0, NULL, ""},
    {"registration.papers", field_mask, FAIR(papers_services), 1, PACK_SERVICES_MAX, NULL, ""},
    {"slip.valid_days", field_u8, FAIR(slip_valid_days), 1, 255, NULL, NULL},
    {"slip.privacy", field_label, FAIR(privacy_note), 0, 0, NULL, NULL},
    {"lines.valid_days", field_u16, FAIR(line_valid_days), 1, 3650, NULL, NULL},
    {"lines.show_unconfirmed", field_flag, FAIR(show_unconfirmed), 0, 0, NULL, NULL},
};
const size_t pack_form_fair_count = COUNT(pack_form_fair);

const struct pack_fair pack_form_no_fair = {
    .name = "",
    .title = "",
    .place = "",
    .hours = "",
    .person_es = "",
    .person_en = "",
    .privacy_note = "",
    .utc_offset_minutes = -360,
    .line_valid_days = 180,
    .show_unconfirmed = true,
};

#define NOTICE(member) offsetof(struct pack_notice, member)
const struct field pack_form_notice[] = {
    {"notice.version", field_u16, NOTICE(version), 1, 65535, NULL, NULL},
    {"notice.title", field_label, NOTICE(title), 0, 0, NULL, NULL},
    {"notice.who", field_label, NOTICE(who), 0, 0, NULL, NULL},
    {"notice.purposes", field_label, NOTICE(purposes), 0, 0, NULL, NULL},
    {"notice.transfers", field_label, NOTICE(transfers), 0, 0, NULL, NULL},
    {"notice.refuse", field_label, NOTICE(refuse), 0, 0, NULL, NULL},
    {"notice.full", field_label, NOTICE(full), 0, 0, NULL, NULL},
    {"notice.reviewed_by", field_text, NOTICE(reviewed_by), 0, 0, NULL, NULL},
    {"notice.sample", field_flag, NOTICE(sample), 0, 0, NULL, NULL},
};
const size_t pack_form_notice_count = COUNT(pack_form_notice);

#define RIGHT(member) offsetof(struct pack_right, member)
const struct field pack_form_right[] = {
    {"card.order", field_u8, RIGHT(order), 1, 99, NULL, NULL},
    {"card.title", field_needed, RIGHT(title), 0, 0, NULL, NULL},
    {"card.icon", take_icon, RIGHT(icon), 0, 0, NULL, NULL},
    {"card.poster", field_flag, RIGHT(poster), 0, 0, NULL, "0"},
    {"card.discreet_label", field_label, RIGHT(discreet_label), 0, 0, NULL, NULL},
    {"card.sentence1", field_text, RIGHT(sentences[0]), 0, 0, NULL, ""},
    {"card.sentence2", field_text, RIGHT(sentences[1]), 0, 0, NULL, ""},
    {"card.sentence3", field_text, RIGHT(sentences[2]), 0, 0, NULL, ""},
    {"card.sentence4", field_text, RIGHT(sentences[3]), 0, 0, NULL, ""},
    {"card.sentence5", field_text, RIGHT(sentences[4]), 0, 0, NULL, ""},
    {"card.band1", field_text, RIGHT(bands[0].title), 0, 0, NULL, ""},
    {"card.band2", field_text, RIGHT(bands[1].title), 0, 0, NULL, ""},
    {"card.band3", field_text, RIGHT(bands[2].title), 0, 0, NULL, ""},
    {"card.items1", field_text, RIGHT(bands[0].items), 0, 0, NULL, ""},
    {"card.items2", field_text, RIGHT(bands[1].items), 0, 0, NULL, ""},
    {"card.items3", field_text, RIGHT(bands[2].items), 0, 0, NULL, ""},
    {"card.source", field_needed, RIGHT(source), 0, 0, NULL, NULL},
    {"card.consulted", field_needed, RIGHT(consulted), 0, 0, NULL, NULL},
    {"card.confidence", field_letter, RIGHT(confidence), 0, 0, NULL, NULL},
    {"card.verified_on", field_date, RIGHT(verified_on), 0, 0, NULL, NULL},
    {"card.reviewed_by", field_text, RIGHT(reviewed_by), 0, 0, NULL, NULL},
    {"card.scope", take_scope, RIGHT(scope), 0, 0, NULL, NULL},
};
const size_t pack_form_right_count = COUNT(pack_form_right);

#define SERVICE(member) offsetof(struct pack_service, member)
static const struct field service_fields[] = {
    {"code", field_u8, SERVICE(code), 1, PACK_SERVICES_MAX, NULL, NULL},
    {"name_es", field_label, SERVICE(name_es), 0, 0, NULL, NULL},
    {"name_en", field_label, SERVICE(name_en), 0, 0, NULL, NULL},
    {"icon", take_icon, SERVICE(icon), 0, 0, NULL, NULL},
    {"subtitle_es", field_discreet, SERVICE(subtitle_es), 0, 0, NULL, NULL},
    {"subtitle_en", field_discreet, SERVICE(subtitle_en), 0, 0, NULL, NULL},
    {"bring", field_discreet, SERVICE(bring), 0, 0, NULL, NULL},
    {"module", field_u16, SERVICE(module), 1, MODULE_MAX, NULL, NULL},
    {"discreet_label", field_discreet, SERVICE(discreet_label), 0, 0, NULL, NULL},
    ORIGIN(pack_service),
};

#define BOOTH(member) offsetof(struct pack_booth, member)
static const struct field booth_fields[] = {
    {"module", field_u16, BOOTH(module), 1, MODULE_MAX, NULL, NULL},
    {"name", field_label, BOOTH(name), 0, 0, NULL, NULL},
    {"discreet_label", field_label, BOOTH(discreet_label), 0, 0, NULL, NULL},
    {"services", field_mask, BOOTH(services), 1, PACK_SERVICES_MAX, NULL, NULL},
    {"hours", field_discreet, BOOTH(hours), 0, 0, NULL, NULL},
    {"place", field_discreet, BOOTH(place), 0, 0, NULL, NULL},
    {"bring", field_discreet, BOOTH(bring), 0, 0, NULL, NULL},
    ORIGIN(pack_booth),
};

#define OFFICE(member) offsetof(struct pack_office, member)
static const struct field office_fields[] = {
    {"code", field_u16, OFFICE(code), 1, 65535, NULL, NULL},
    {"kind", field_word, OFFICE(kind), 0, 0, office_kinds, NULL},
    {"name", field_needed, OFFICE(name), 0, 0, NULL, NULL},
    {"discreet_label", field_label, OFFICE(discreet_label), 0, 0, NULL, NULL},
    {"module", field_u16, OFFICE(module), 1, MODULE_MAX, NULL, NULL},
    {"needs", field_words_mask, OFFICE(needs), 0, 0, pack_need_words, NULL},
    {"hours", field_text, OFFICE(hours), 0, 0, NULL, NULL},
    {"address", field_text, OFFICE(address), 0, 0, NULL, NULL},
    {"lines", field_text, OFFICE(line_ids), 0, 0, NULL, NULL},
    {"bring", field_text, OFFICE(bring), 0, 0, NULL, NULL},
    {"cost", field_text, OFFICE(cost), 0, 0, NULL, NULL},
    {"confidentiality", field_word, OFFICE(confidentiality), 0, 0, confidentialities, NULL},
    {"place", field_discreet, OFFICE(place), 0, 0, NULL, ""},
    ORIGIN(pack_office),
};

#define LINE(member) offsetof(struct pack_line, member)
static const struct field line_fields[] = {
    {"id", field_id, LINE(id), 0, 0, NULL, NULL},
    {"kind", field_word, LINE(kind), 0, 0, line_kinds, NULL},
    {"name", field_needed, LINE(name), 0, 0, NULL, NULL},
    {"discreet_label", field_label, LINE(discreet_label), 0, 0, NULL, NULL},
    {"phone", take_phone, LINE(phone), 0, 0, NULL, NULL},
    {"hours", field_text, LINE(hours), 0, 0, NULL, NULL},
    {"cost", field_text, LINE(cost), 0, 0, NULL, NULL},
    {"what_happens", field_text, LINE(what_happens), 0, 0, NULL, NULL},
    {"place", field_text, LINE(place), 0, 0, NULL, NULL},
    {"scope", take_scope, LINE(scope), 0, 0, NULL, NULL},
    {"status", field_either, LINE(confirmed), 0, 0, statuses, NULL},
    {"print", field_flag, LINE(print), 0, 0, NULL, NULL},
    {"slip_order", take_slip_order, LINE(slip_order), 1, PACK_SLIP_PHONES, NULL, NULL},
    {"verified_on", field_date, LINE(verified_on), 0, 0, NULL, NULL},
    {"verified_by", field_text, LINE(verified_by), 0, 0, NULL, NULL},
    {"confidence", field_letter, LINE(confidence), 0, 0, NULL, NULL},
    {"source", field_needed, LINE(source), 0, 0, NULL, NULL},
    {"reviewed_by", field_text, LINE(reviewed_by), 0, 0, NULL, NULL},
};

#define WORKSHOP(member) offsetof(struct pack_workshop, member)
static const struct field workshop_fields[] = {
    {"id", field_id, WORKSHOP(id), 0, 0, NULL, NULL},
    {"kind", field_either, WORKSHOP(program), 0, 0, workshop_kinds, NULL},
    {"name", field_label, WORKSHOP(name), 0, 0, NULL, NULL},
    {"subtitle", field_discreet, WORKSHOP(subtitle), 0, 0, NULL, NULL},
    {"when", field_discreet, WORKSHOP(when), 0, 0, NULL, NULL},
    {"place", field_discreet, WORKSHOP(place), 0, 0, NULL, NULL},
    {"bring", field_discreet, WORKSHOP(bring), 0, 0, NULL, NULL},
    {"discreet_label", field_discreet, WORKSHOP(discreet_label), 0, 0, NULL, NULL},
    ORIGIN(pack_workshop),
};

#define GROUP(member) offsetof(struct pack_group, member)
static const struct field group_fields[] = {
    {"id", field_id, GROUP(id), 0, 0, NULL, NULL},
    {"subject", field_label, GROUP(subject), 0, 0, NULL, NULL},
    {"colonia", field_discreet, GROUP(colonia), 0, 0, NULL, NULL},
    {"join", take_join, GROUP(join), 0, 0, NULL, NULL},
    {"discreet_label", field_discreet, GROUP(discreet_label), 0, 0, NULL, NULL},
    ORIGIN(pack_group),
};

#define POINT(member) offsetof(struct pack_point, member)
static const struct field point_fields[] = {
    {"office", field_u16, POINT(office), 1, 65535, NULL, NULL},
    {"name", field_needed, POINT(name), 0, 0, NULL, NULL},
    {"discreet_label", field_label, POINT(discreet_label), 0, 0, NULL, NULL},
    {"hours", field_text, POINT(hours), 0, 0, NULL, NULL},
    {"address", field_text, POINT(address), 0, 0, NULL, NULL},
    ORIGIN(pack_point),
};

#define PLACE(member) offsetof(struct pack_place, member)
static const struct field place_fields[] = {
    {"kind", field_word, PLACE(kind), 0, 0, place_kinds, NULL},
    {"number", take_number, PLACE(number), 1, MODULE_MAX, NULL, NULL},
    {"x", field_u16, PLACE(x_m), 0, PLAZA_MAX_M, NULL, NULL},
    {"y", field_u16, PLACE(y_m), 0, PLAZA_MAX_M, NULL, NULL},
    {"width", field_u16, PLACE(width_m), 1, PLAZA_MAX_M, NULL, NULL},
    {"height", field_u16, PLACE(height_m), 1, PLAZA_MAX_M, NULL, NULL},
    {"label", field_discreet, PLACE(label), 0, 0, NULL, NULL},
    {"sample", field_flag, PLACE(sample), 0, 0, NULL, NULL},
};

/* A date, or a minute of it: the hub's import reads the minute (staff_import.h). */
static bool take_end(const struct field *field, const char *text, void *at, char *expected)
{
    char day[11] = "";
    bool with_time = strlen(text) == 16 && text[10] == 'T' && text[13] == ':' &&
                     strspn(text + 11, "0123456789") == 2 && strspn(text + 14, "0123456789") == 2;
    if (with_time)
        memcpy(day, text, 10);
    if (field_date(field, with_time ? day : text, at, expected))
        return true;
    (void)snprintf(expected, FIELD_EXPECTED_MAX,
                   "a date like 2026-11-21, a time like 2026-11-21T12:00, or nothing");
    return false;
}

#define STAFF(member) offsetof(struct pack_staff, member)
static const struct field staff_fields[] = {
    {"badge", field_id, STAFF(badge), 0, 0, NULL, NULL},
    {"name", field_needed, STAFF(name), 0, 0, NULL, NULL},
    {"role", field_word, STAFF(role), 0, 0, roles, NULL},
    {"institution", field_text, STAFF(institution), 0, 0, NULL, ""},
    {"certificate", field_text, STAFF(certificate), 0, 0, NULL, NULL},
    {"issuer", field_text, STAFF(issuer), 0, 0, NULL, NULL},
    {"number", field_text, STAFF(certificate_number), 0, 0, NULL, NULL},
    {"valid_to", take_end, STAFF(certificate_until), 0, 0, NULL, NULL},
    {"sample", field_flag, STAFF(sample), 0, 0, NULL, "0"},
};

#define COLONIA(member) offsetof(struct pack_colonia, member)
static const struct field colonia_fields[] = {
    {"code", field_u32, COLONIA(code), 1, 999999999, NULL, NULL},
    {"name", field_needed, COLONIA(name), 0, 0, NULL, NULL},
    {"postal", field_text, COLONIA(postal), 0, 0, NULL, NULL},
    {"municipality", take_municipality, COLONIA(municipality), 1001, 32999, NULL, ""},
};

#define TABLE(file, form, row, rows, bytes, its_check)                                            \
    {                                                                                             \
        .name = file, .fields = form, .field_count = COUNT(form), .row_size = sizeof(struct row), \
        .rows_max = rows, .bytes_max = bytes, .check = its_check                                  \
    }
const struct pack_table pack_form_services =
    TABLE("services.csv", service_fields, pack_service, PACK_SERVICES_MAX, PACK_FILE_BYTES_MAX,
          pack_check_service);
const struct pack_table pack_form_booths = TABLE(
    "booths.csv", booth_fields, pack_booth, PACK_BOOTHS_MAX, PACK_FILE_BYTES_MAX, pack_check_booth);
const struct pack_table pack_form_lines = TABLE("lines.csv", line_fields, pack_line, PACK_LINES_MAX,
                                                PACK_FILE_BYTES_MAX, pack_check_line);
const struct pack_table pack_form_offices =
    TABLE("offices.csv", office_fields, pack_office, PACK_OFFICES_MAX, PACK_FILE_BYTES_MAX,
          pack_check_office);
const struct pack_table pack_form_workshops =
    TABLE("workshops.csv", workshop_fields, pack_workshop, PACK_WORKSHOPS_MAX, PACK_FILE_BYTES_MAX,
          pack_check_workshop);
const struct pack_table pack_form_groups = TABLE(
    "groups.csv", group_fields, pack_group, PACK_GROUPS_MAX, PACK_FILE_BYTES_MAX, pack_check_group);
const struct pack_table pack_form_points = TABLE(
    "points.csv", point_fields, pack_point, PACK_POINTS_MAX, PACK_FILE_BYTES_MAX, pack_check_point);
const struct pack_table pack_form_places =
    TABLE("map.csv", place_fields, pack_place, PACK_PLACES_MAX, PACK_FILE_BYTES_MAX,
          pack_map_check_place);
const struct pack_table pack_form_staff =
    TABLE("staff.csv", staff_fields, pack_staff, PACK_STAFF_MAX, PACK_FILE_BYTES_MAX, NULL);
const struct pack_table pack_form_colonias =
    TABLE("colonias.csv", colonia_fields, pack_colonia, PACK_COLONIAS_MAX, PACK_COLONIAS_BYTES_MAX,
          pack_check_colonia);
