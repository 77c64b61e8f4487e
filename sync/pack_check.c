/* What concerns more than one field of a fair's files: see pack_load.h. Refuses what Never 7 and
 * the slip forbid at the door: lines of another state, numbers "por confirmar" on paper, two
 * modules with one number. */
#include <stdio.h>
#include <string.h>

#include "sync/pack_load.h"
#include "sync/text.h"

#define PLACE_DOT " · " /* between the fair's name and its place */

/* Where a settings file gave a key. */
static uint32_t line_of(const struct field *fields, size_t count,
                        const uint32_t lines[FIELD_COUNT_MAX], const char *title)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i].title, title) == 0)
            return lines[i];
    }
    return 0;
}

static uint32_t fair_line(const struct loading *loading, const char *title)
{
    return line_of(pack_form_fair, pack_form_fair_count, loading->fair_lines, title);
}

/* Never 6. Its name and telephone may be known, its place may not. */
static bool tells_a_shelters_place(const char *name, const char *place)
{
    char folded[PACK_TEXT_MAX];
    text_fold(name, folded, sizeof folded);
    return *place != '\0' &&
           (strstr(folded, "refugio") != NULL || strstr(folded, "albergue") != NULL);
}

/* A slip that cannot be made would be found out when somebody waits for it. */
static enum outcome check_fair_fits(struct loading *loading)
{
    const struct pack_fair *fair = &loading->loaded->pack.fair;
    const struct {
        const char *title, *what;
        size_t size;
    } texts[] = {
        {"fair.title", "fair.title", strlen(fair->title)},
        {"fair.place", "fair.name and fair.place",
         strlen(fair->name) + strlen(PLACE_DOT) + strlen(fair->place)},
        {"slip.privacy", "slip.privacy", strlen(fair->privacy_note)},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].size >= PACK_SLIP_TEXT_MAX)
            return pack_load_refuse(loading, "fair.ini", fair_line(loading, texts[i].title),
                                    "%s = %zu bytes; expected at most %d, it stands on the slip",
                                    texts[i].what, texts[i].size, PACK_SLIP_TEXT_MAX - 1);
    }
    return DONE;
}

enum outcome pack_check_fair(struct loading *loading)
{
    const struct pack_fair *fair = &loading->loaded->pack.fair;
    const char *slash = strrchr(loading->folder, '/');
    if (!pack_text_is_discreet(slash != NULL ? slash + 1 : loading->folder))
        return pack_load_refuse(loading, "fair.ini", 1,
                                "the folder's name; expected one that may be read by a bystander");
    if (fair->any_day && !fair->sample)
        return pack_load_refuse(loading, "fair.ini", fair_line(loading, "fair.days"),
                                "fair.days = \"any\"; expected dates, any is for samples");
    return check_fair_fits(loading);
}

enum outcome pack_check_notice(struct loading *loading)
{
    const struct pack *pack = &loading->loaded->pack;
    if (pack->notice.version == pack->fair.notice_version)
        return DONE;
    return pack_load_refuse(loading, "fair.ini", fair_line(loading, "fair.notice_version"),
                            "fair.notice_version = %u; expected %u, the version in notice.ini",
                            pack->fair.notice_version, pack->notice.version);
}

static bool is_in_scope(const struct pack_fair *fair, uint32_t scope)
{
    return scope == 0 || scope == fair->municipality || scope == fair->municipality / 1000;
}

static enum outcome refuse_scope(struct loading *loading, const char *name, uint32_t line)
{
    uint32_t municipality = loading->loaded->pack.fair.municipality;
    return pack_load_refuse(loading, name, line,
                            municipality == 0
                                ? "scope; expected MX, a folder without a fair has no state"
                                : "scope; expected MX, %02u or %05u, the fair's own",
                            (unsigned)municipality / 1000, (unsigned)municipality);
}

/* Where something is said to be so, somebody must have said it. */
static enum outcome check_origin(struct loading *loading, const char *name,
                                 const struct pack_origin *origin, bool sample, uint32_t line)
{
    if (!sample && *origin->source == '\0')
        return pack_load_refuse(loading, name, line,
                                "source; expected where it was read, or sample 1");
    if ((*origin->source == '\0') != (origin->confidence == '\0'))
        return pack_load_refuse(loading, name, line,
                                "confidence; expected A, B or C with a source, nothing without");
    if (!is_in_scope(&loading->loaded->pack.fair, origin->scope))
        return refuse_scope(loading, name, line);
    return DONE;
}

enum outcome pack_check_service(struct loading *loading, void *item, const void *items,
                                size_t count, uint32_t line)
{
    struct pack_service *service = item;
    (void)items;
    (void)count;
    uint32_t *first = &loading->service_lines[service->code];
    if (*first != 0)
        return pack_load_refuse(loading, "services.csv", line,
                                "code %u stands on line %u too; expected a code of its own",
                                service->code, (unsigned)*first);
    *first = line;
    if (*service->discreet_label == '\0')
        service->discreet_label = service->name_es;
    return check_origin(loading, "services.csv", &service->origin, service->sample, line);
}

enum outcome pack_check_booth(struct loading *loading, void *item, const void *items, size_t count,
                              uint32_t line)
{
    const struct pack_booth *booth = item, *before = items;
    for (size_t i = 0; i < count; i++) {
        if (before[i].module == booth->module)
            return pack_load_refuse(loading, "booths.csv", line,
                                    "module %u stands above too; expected a number of its own",
                                    booth->module);
    }
    for (unsigned code = 1; code <= PACK_SERVICES_MAX; code++) {
        if ((booth->services & (1U << code)) != 0 && loading->service_lines[code] == 0)
            return pack_load_refuse(loading, "booths.csv", line,
                                    "service %u; expected a code of services.csv", code);
    }
    return check_origin(loading, "booths.csv", &booth->origin, booth->sample, line);
}

/* The telephone without its blanks. */
static enum outcome set_dial(struct loading *loading, struct pack_line *item)
{
    char *dial = pack_load_keep(loading->loaded, strlen(item->phone) + 1);
    if (dial == NULL)
        return BUSY;
    item->dial = dial;
    for (const char *at = item->phone; *at != '\0'; at++) {
        if (*at != ' ')
            *dial++ = *at;
    }
    return DONE;
}

/* Its phone always fits: pack_form.c. */
static enum outcome check_line_fits(struct loading *loading, const struct pack_line *item,
                                    uint32_t line)
{
    size_t size = strlen(item->discreet_label);
    if (item->slip_order == 0 || size < PACK_SLIP_LABEL_MAX)
        return DONE;
    return pack_load_refuse(loading, "lines.csv", line,
                            "discreet_label = %zu bytes; expected at most %d, it stands on the "
                            "slip",
                            size, PACK_SLIP_LABEL_MAX - 1);
}

static enum outcome check_line_on_paper(struct loading *loading, const struct pack_line *item,
                                        uint32_t line)
{
    if (item->print && !item->confirmed)
        return pack_load_refuse(loading, "lines.csv", line,
                                "print = \"1\"; expected 0 while the line is por_confirmar");
    if (item->slip_order > 0 && ((item->confirmed && !item->print) || *item->phone == '\0'))
        return pack_load_refuse(loading, "lines.csv", line,
                                "slip_order = \"%u\"; expected a phone, and print 1 once it is "
                                "publicada",
                                item->slip_order);
    if ((item->verified_on == PACK_NO_DAY) != (*item->verified_by == '\0'))
        return pack_load_refuse(loading, "lines.csv", line,
                                "expected verified_on and verified_by, or neither");
    return check_line_fits(loading, item, line);
}

enum outcome pack_check_line(struct loading *loading, void *item, const void *items, size_t count,
                             uint32_t line)
{
    struct pack_line *added = item;
    const struct pack_line *before = items;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(before[i].id, added->id) == 0)
            return pack_load_refuse(loading, "lines.csv", line,
                                    "id = \"%s\" stands above too; expected an id of its own",
                                    added->id);
        if (added->slip_order > 0 && before[i].slip_order == added->slip_order)
            return pack_load_refuse(loading, "lines.csv", line,
                                    "slip_order = \"%u\" stands above too; expected 1, 2, 3 once",
                                    added->slip_order);
    }
    if (!is_in_scope(&loading->loaded->pack.fair, added->scope))
        return refuse_scope(loading, "lines.csv", line);
    if (tells_a_shelters_place(added->name, added->place))
        return pack_load_refuse(loading, "lines.csv", line,
                                "place; expected nothing, where a shelter is is never told");
    enum outcome outcome = check_line_on_paper(loading, added, line);
    return outcome == DONE ? set_dial(loading, added) : outcome;
}

/* "met-dif met-cc1" into positions. */
static enum outcome find_office_lines(struct loading *loading, struct pack_office *office,
                                      uint32_t line)
{
    const struct pack *pack = &loading->loaded->pack;
    const char *at = office->line_ids;
    for (at += strspn(at, " "); *at != '\0'; at += strspn(at, " ")) {
        char id[64] = "";
        size_t length = strcspn(at, " ");
        if (length < sizeof id)
            memcpy(id, at, length);
        const struct pack_line *found = pack_line(pack, id);
        if (found == NULL || office->line_count == PACK_OFFICE_LINES_MAX)
            return pack_load_refuse(loading, "offices.csv", line,
                                    "lines = \"%.60s\"; expected up to %d ids of lines.csv",
                                    office->line_ids, PACK_OFFICE_LINES_MAX);
        office->lines[office->line_count++] = (uint16_t)(found - pack->lines);
        at += length;
    }
    return DONE;
}

enum outcome pack_check_office(struct loading *loading, void *item, const void *items, size_t count,
                               uint32_t line)
{
    struct pack_office *office = item;
    const struct pack_office *before = items;
    bool taken = pack_booth(&loading->loaded->pack, office->module) != NULL;
    for (size_t i = 0; i < count; i++) {
        taken = taken || before[i].module == office->module;
        if (before[i].code == office->code)
            return pack_load_refuse(loading, "offices.csv", line,
                                    "code %u stands above too; expected a code of its own",
                                    office->code);
    }
    if (taken)
        return pack_load_refuse(loading, "offices.csv", line,
                                "module %u is another's; expected a number that no booth and no "
                                "office has",
                                office->module);
    enum outcome outcome =
        check_origin(loading, "offices.csv", &office->origin, office->sample, line);
    if (outcome != DONE)
        return outcome;
    if (*office->cost != '\0' && *office->origin.source == '\0')
        return pack_load_refuse(loading, "offices.csv", line,
                                "cost = \"%.60s\"; expected nothing while no source says it",
                                office->cost);
    if (tells_a_shelters_place(office->name, office->address))
        return pack_load_refuse(loading, "offices.csv", line,
                                "address; expected nothing, where a shelter is is never told");
    return find_office_lines(loading, office, line);
}

enum outcome pack_check_point(struct loading *loading, void *item, const void *items, size_t count,
                              uint32_t line)
{
    const struct pack_point *point = item;
    const struct pack_office *office = pack_office(&loading->loaded->pack, point->office);
    (void)items;
    (void)count;
    if (office == NULL || office->kind != OFFICE_NETWORK)
        return pack_load_refuse(loading, "points.csv", line,
                                "office %u; expected the code of a network of offices.csv",
                                point->office);
    if (tells_a_shelters_place(point->name, point->address) ||
        tells_a_shelters_place(office->name, point->address))
        return pack_load_refuse(loading, "points.csv", line,
                                "address; expected nothing, where a shelter is is never told");
    if (*point->address != '\0' && office->confidentiality != OFFICE_PUBLIC)
        return pack_load_refuse(loading, "points.csv", line,
                                "address; expected nothing, office %u is not public",
                                point->office);
    return check_origin(loading, "points.csv", &point->origin, point->sample, line);
}

enum outcome pack_check_workshop(struct loading *loading, void *item, const void *items,
                                 size_t count, uint32_t line)
{
    struct pack_workshop *workshop = item;
    const struct pack_workshop *before = items;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(before[i].id, workshop->id) == 0)
            return pack_load_refuse(loading, "workshops.csv", line,
                                    "id = \"%s\" stands above too; expected an id of its own",
                                    workshop->id);
    }
    if (*workshop->discreet_label == '\0')
        workshop->discreet_label = workshop->name;
    return check_origin(loading, "workshops.csv", &workshop->origin, workshop->sample, line);
}

enum outcome pack_check_group(struct loading *loading, void *item, const void *items, size_t count,
                              uint32_t line)
{
    struct pack_group *group = item;
    const struct pack_group *before = items;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(before[i].id, group->id) == 0)
            return pack_load_refuse(loading, "groups.csv", line,
                                    "id = \"%s\" stands above too; expected an id of its own",
                                    group->id);
    }
    if (*group->discreet_label == '\0')
        group->discreet_label = group->subject;
    return check_origin(loading, "groups.csv", &group->origin, group->sample, line);
}

/* Rising codes make duplicates visible without looking at all of 200,000. */
enum outcome pack_check_colonia(struct loading *loading, void *item, const void *items,
                                size_t count, uint32_t line)
{
    const struct pack_colonia *colonia = item, *before = items;
    if (count > 0 && before[count - 1].code >= colonia->code)
        return pack_load_refuse(loading, "colonias.csv", line,
                                "code %u; expected rising codes, each once",
                                (unsigned)colonia->code);
    return DONE;
}

/* Sentences follow each other without a gap. */
static enum outcome count_sentences(struct loading *loading, const char *name,
                                    const uint32_t lines[FIELD_COUNT_MAX], struct pack_right *right)
{
    for (unsigned i = 0; i < PACK_SENTENCES_MAX; i++) {
        char title[] = "card.sentence0";
        title[sizeof title - 2] = (char)('1' + i);
        bool given = *right->sentences[i] != '\0';
        if (given && right->sentence_count < i)
            return pack_load_refuse(loading, name,
                                    line_of(pack_form_right, pack_form_right_count, lines, title),
                                    "sentence%u; expected sentence%u before it", i + 1,
                                    (unsigned)right->sentence_count + 1);
        right->sentence_count += given;
    }
    return DONE;
}

/* A poster is its three bands; another card has none, and something to say. */
static enum outcome check_bands(struct loading *loading, const char *name,
                                const uint32_t lines[FIELD_COUNT_MAX], struct pack_right *right)
{
    for (unsigned i = 0; i < PACK_BANDS_MAX; i++) {
        char title[] = "card.band0";
        title[sizeof title - 2] = (char)('1' + i);
        bool given = *right->bands[i].title != '\0';
        if (given != right->poster || (!given && *right->bands[i].items != '\0')) {
            uint32_t at = line_of(pack_form_right, pack_form_right_count, lines, title);
            return pack_load_refuse(loading, name, at > 0 ? at : 1,
                                    "band%u; expected three bands on a poster, none elsewhere",
                                    i + 1);
        }
        right->band_count += given;
    }
    if (!right->poster && *right->sentences[0] == '\0')
        return pack_load_refuse(loading, name, 1, "sentence1; expected some text");
    return DONE;
}

enum outcome pack_check_right(struct loading *loading, const char *name,
                              const uint32_t lines[FIELD_COUNT_MAX], struct pack_right *right)
{
    const struct pack *pack = &loading->loaded->pack;
    for (size_t i = 0; i < pack->right_count; i++) {
        if (pack->rights[i].order == right->order)
            return pack_load_refuse(
                loading, name, line_of(pack_form_right, pack_form_right_count, lines, "card.order"),
                "order = \"%u\" is also of %s; expected an order of its own", right->order,
                pack->rights[i].id);
    }
    if (!is_in_scope(&pack->fair, right->scope))
        return refuse_scope(loading, name,
                            line_of(pack_form_right, pack_form_right_count, lines, "card.scope"));
    enum outcome outcome = check_bands(loading, name, lines, right);
    return outcome == DONE ? count_sentences(loading, name, lines, right) : outcome;
}

static enum outcome check_service_modules(struct loading *loading)
{
    const struct pack *pack = &loading->loaded->pack;
    for (size_t i = 0; i < pack->service_count; i++) {
        const struct pack_service *service = &pack->services[i];
        const struct pack_booth *booth = pack_booth(pack, service->module);
        if (booth == NULL || (booth->services & (1U << service->code)) == 0)
            return pack_load_refuse(loading, "services.csv", loading->service_lines[service->code],
                                    "module %u; expected a booth whose services name code %u",
                                    service->module, service->code);
    }
    return DONE;
}

/* One that expired stays in its place: it is of the day, not of the folder. */
static bool has_slip_line(const struct pack *pack, unsigned order)
{
    for (size_t i = 0; i < pack->line_count; i++) {
        if (pack->lines[i].slip_order == order)
            return true;
    }
    return false;
}

enum outcome pack_check_whole(struct loading *loading)
{
    const struct pack *pack = &loading->loaded->pack;
    for (unsigned order = 1; order <= PACK_SLIP_PHONES; order++) {
        if (!has_slip_line(pack, order))
            return pack_load_refuse(loading, "lines.csv", 1,
                                    "expected a line with slip_order %u, every slip has three",
                                    order);
    }
    if (pack_booth(pack, pack->fair.information_module) == NULL)
        return pack_load_refuse(loading, "fair.ini", fair_line(loading, "person.module"),
                                "person.module = %u; expected a module of booths.csv",
                                pack->fair.information_module);
    enum outcome outcome = check_service_modules(loading);
    return outcome == DONE ? pack_map_check(loading) : outcome;
}
