/* content_kind.h: the tables. What a field may hold is sync/pack_form.c's to say in the end. */
#include "sync/hub/content_kind.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FIELDS(form) .fields = form, .field_count = COUNT(form)

static const char *const line_kinds[] = {
    "emergency",  "women_line", "mental_health",    "anonymous_tip", "trafficking", "office",
    "office_24h", "whatsapp",   "child_protection", "city_line",     NULL};
static const char *const grades[] = {"A", "B", "C", NULL};
static const char *const grades_or_none[] = {"", "A", "B", "C", NULL};
static const char *const slip_orders[] = {"", "1", "2", "3", NULL};
static const char *const workshop_kinds[] = {"workshop", "program", NULL};
static const char *const flags[] = {"0", "1", NULL};

static const struct content_field line_fields[] = {
    {"phone", CONTENT_LINE, false, false, NULL},
    {"name", CONTENT_LINE, true, false, NULL},
    {"discreet_label", CONTENT_LINE, true, true, NULL},
    {"kind", CONTENT_CHOICE, true, false, line_kinds},
    {"hours", CONTENT_LINE, false, false, NULL},
    {"cost", CONTENT_LINE, false, false, NULL},
    {"what_happens", CONTENT_AREA, false, false, NULL},
    {"place", CONTENT_LINE, false, false, NULL},
    {"scope", CONTENT_SCOPE, true, false, NULL},
    {"slip_order", CONTENT_CHOICE, false, false, slip_orders},
    {"source", CONTENT_LINE, true, false, NULL},
    {"confidence", CONTENT_CHOICE, true, false, grades},
};
static const struct content_field right_fields[] = {
    {"title", CONTENT_LINE, true, false, NULL},
    {"discreet_label", CONTENT_LINE, true, true, NULL},
    {"sentence1", CONTENT_AREA, false, false, NULL},
    {"sentence2", CONTENT_AREA, false, false, NULL},
    {"sentence3", CONTENT_AREA, false, false, NULL},
    {"sentence4", CONTENT_AREA, false, false, NULL},
    {"sentence5", CONTENT_AREA, false, false, NULL},
    {"source", CONTENT_LINE, true, false, NULL},
    {"consulted", CONTENT_LINE, true, false, NULL},
    {"confidence", CONTENT_CHOICE, true, false, grades},
    {"scope", CONTENT_SCOPE, true, false, NULL},
};
static const struct content_field notice_fields[] = {
    {"title", CONTENT_LINE, true, true, NULL},      {"who", CONTENT_AREA, true, true, NULL},
    {"purposes", CONTENT_AREA, true, true, NULL},   {"transfers", CONTENT_AREA, true, true, NULL},
    {"refuse", CONTENT_AREA, true, true, NULL},     {"full", CONTENT_AREA, true, true, NULL},
    {"sample", CONTENT_CHOICE, true, false, flags},
};
#define PART(n, must)                            \
    {"title" n, CONTENT_LINE, must, true, NULL}, \
    {                                            \
        "text" n, CONTENT_AREA, must, true, NULL \
    }
static const struct content_field full_fields[] = {
    PART("1", true),
    PART("2", false),
    PART("3", false),
    PART("4", false),
    PART("5", false),
    PART("6", false),
    PART("7", false),
    PART("8", false),
    PART("9", false),
    PART("10", false),
    {"sample", CONTENT_CHOICE, true, false, flags},
};
static const struct content_field letter_fields[] = {
    {"title", CONTENT_LINE, true, true, NULL},      {"duty1", CONTENT_AREA, true, true, NULL},
    {"duty2", CONTENT_AREA, false, true, NULL},     {"duty3", CONTENT_AREA, false, true, NULL},
    {"who", CONTENT_AREA, true, true, NULL},        {"what", CONTENT_AREA, true, true, NULL},
    {"purpose", CONTENT_AREA, true, true, NULL},    {"keep", CONTENT_AREA, true, true, NULL},
    {"refuse", CONTENT_AREA, true, true, NULL},     {"withdraw", CONTENT_AREA, true, true, NULL},
    {"sample", CONTENT_CHOICE, true, false, flags},
};
static const struct content_field workshop_fields[] = {
    {"name", CONTENT_LINE, true, true, NULL},
    {"kind", CONTENT_CHOICE, true, false, workshop_kinds},
    {"subtitle", CONTENT_LINE, false, true, NULL},
    {"when", CONTENT_LINE, false, true, NULL},
    {"place", CONTENT_LINE, false, true, NULL},
    {"bring", CONTENT_LINE, false, true, NULL},
    {"discreet_label", CONTENT_LINE, false, true, NULL},
    {"scope", CONTENT_SCOPE, true, false, NULL},
    {"source", CONTENT_LINE, false, false, NULL},
    {"confidence", CONTENT_CHOICE, false, false, grades_or_none},
    {"sample", CONTENT_CHOICE, true, false, flags},
};
static const struct content_field group_fields[] = {
    {"subject", CONTENT_LINE, true, true, NULL},
    {"colonia", CONTENT_LINE, false, true, NULL},
    {"join", CONTENT_LINE, false, true, NULL},
    {"discreet_label", CONTENT_LINE, false, true, NULL},
    {"scope", CONTENT_SCOPE, true, false, NULL},
    {"source", CONTENT_LINE, false, false, NULL},
    {"confidence", CONTENT_CHOICE, false, false, grades_or_none},
    {"sample", CONTENT_CHOICE, true, false, flags},
};

static const struct content_kind kinds[] = {
    {"lines", "lines.csv", NULL, "name", true, PACK_LINES_MAX, FAIR_CHANGE_LINES,
     FIELDS(line_fields)},
    {"rights", "rights/", "card", "title", true, PACK_RIGHTS_MAX, FAIR_CHANGE_TEXTS,
     FIELDS(right_fields)},
    {"notice", "notice.ini", "notice", "title", false, 1, FAIR_CHANGE_TEXTS, FIELDS(notice_fields)},
    {"full", "notice_full.ini", "full", "title1", false, 1, FAIR_CHANGE_TEXTS, FIELDS(full_fields)},
    {"letter", "letter.ini", "letter", "title", false, 1, FAIR_CHANGE_TEXTS, FIELDS(letter_fields)},
    {"workshops", "workshops.csv", NULL, "name", true, PACK_WORKSHOPS_MAX, FAIR_CHANGE_PROGRAMME,
     FIELDS(workshop_fields)},
    {"groups", "groups.csv", NULL, "subject", true, PACK_GROUPS_MAX, FAIR_CHANGE_PROGRAMME,
     FIELDS(group_fields)},
};

const struct content_kind *content_kind_at(size_t index)
{
    return index < COUNT(kinds) ? &kinds[index] : NULL;
}

const struct content_kind *content_kind_find(const char *code)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (strcmp(kinds[i].code, code) == 0)
            return &kinds[i];
    }
    return NULL;
}
