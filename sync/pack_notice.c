/* notice_full.ini: the whole privacy notice as numbered parts, each a title and a text.
 *
 * Promises: parts follow each other without a gap, each has both halves, and what stands there may
 * be read by a bystander (Never 5). Refuses a notice whose version is not the short one's: people
 * agree to one text. The municipality writes it; nothing here adds a word. */
#include <stdio.h>
#include <string.h>

#include "sync/pack_load.h"

#define FULL(member) offsetof(struct pack_notice_full, member)
#define PART(number, index)                                                          \
    {"full.title" number, field_discreet, FULL(parts[index].title), 0, 0, NULL, ""}, \
    {                                                                                \
        "full.text" number, field_discreet, FULL(parts[index].text), 0, 0, NULL, ""  \
    }
const struct field pack_form_notice_full[] = {
    {"full.version", field_u16, FULL(version), 1, 65535, NULL, NULL},
    {"full.reviewed_by", field_text, FULL(reviewed_by), 0, 0, NULL, NULL},
    {"full.sample", field_flag, FULL(sample), 0, 0, NULL, NULL},
    PART("1", 0),
    PART("2", 1),
    PART("3", 2),
    PART("4", 3),
    PART("5", 4),
    PART("6", 5),
    PART("7", 6),
    PART("8", 7),
    PART("9", 8),
    PART("10", 9),
};
const size_t pack_form_notice_full_count =
    sizeof pack_form_notice_full / sizeof *pack_form_notice_full;

#define FILE_NAME "notice_full.ini"

static uint32_t line_of(const uint32_t lines[FIELD_COUNT_MAX], const char *key, unsigned number)
{
    char title[24];
    (void)snprintf(title, sizeof title, "full.%s%u", key, number);
    for (size_t i = 0; i < pack_form_notice_full_count; i++)
        if (strcmp(pack_form_notice_full[i].title, title) == 0)
            return lines[i] != 0 ? lines[i] : 1;
    return 1;
}

static enum outcome check_part(struct loading *loading, const uint32_t lines[FIELD_COUNT_MAX],
                               unsigned number)
{
    struct pack_notice_full *full = &loading->loaded->pack.notice_full;
    const char *title = full->parts[number - 1].title, *text = full->parts[number - 1].text;
    const char *given = *text != '\0' ? "text" : "title";
    const char *missing = *text != '\0' ? "title" : "text";
    if (*title == '\0' && *text == '\0')
        return DONE;
    if (*title == '\0' || *text == '\0')
        return pack_load_refuse(loading, FILE_NAME, line_of(lines, given, number),
                                "%s%u; expected %s%u beside it", given, number, missing, number);
    if (full->part_count + 1 != number)
        return pack_load_refuse(loading, FILE_NAME, line_of(lines, given, number),
                                "%s%u; expected text%u before it", given, number,
                                (unsigned)full->part_count + 1);
    full->part_count++;
    return DONE;
}

enum outcome pack_check_notice_full(struct loading *loading, const uint32_t lines[FIELD_COUNT_MAX])
{
    const struct pack *pack = &loading->loaded->pack;
    enum outcome outcome = DONE;
    if (pack->notice_full.version != pack->notice.version)
        return pack_load_refuse(loading, FILE_NAME, lines[0],
                                "version = %u; expected %u, the version in notice.ini",
                                pack->notice_full.version, pack->notice.version);
    for (unsigned number = 1; number <= PACK_NOTICE_PARTS_MAX && outcome == DONE; number++)
        outcome = check_part(loading, lines, number);
    if (outcome == DONE && pack->notice_full.part_count == 0)
        return pack_load_refuse(loading, FILE_NAME, 1, "expected title1 and text1 at least");
    return outcome;
}
