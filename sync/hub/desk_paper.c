/* desk_paper.h over jansson: one table of members. */
#include "sync/hub/desk_paper.h"

#include <jansson.h>
#include <sodium.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/signature.h"

#define PASS_ITEMS 7

enum outcome desk_pass_write(const struct desk_pass *pass, const uint8_t hub_secret[64],
                             uint8_t bytes[DESK_PASS_MAX], size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = DESK_PASS_MAX - SIGNATURE_BYTES};
    binary_array(&writer, PASS_ITEMS);
    binary_uint(&writer, 1);
    binary_bytes(&writer, pass->tenant, sizeof pass->tenant);
    binary_bytes(&writer, pass->fair, sizeof pass->fair);
    binary_bytes(&writer, pass->device, sizeof pass->device);
    binary_uint(&writer, pass->office);
    binary_bytes(&writer, pass->public_key, sizeof pass->public_key);
    binary_int(&writer, pass->made_ms);
    if (writer.bad)
        return INVALID;
    signature_make(SIGNATURE_DESK_PASS, bytes, writer.size, hub_secret, bytes + writer.size);
    *size = writer.size + SIGNATURE_BYTES;
    return DONE;
}

enum outcome desk_pass_read(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                            struct desk_pass *pass)
{
    if (size <= SIGNATURE_BYTES)
        return INVALID;
    struct binary_reader reader = {.bytes = bytes, .size = size - SIGNATURE_BYTES};
    if (binary_take_array(&reader, PASS_ITEMS) != PASS_ITEMS || binary_take_uint(&reader, 1) != 1)
        return INVALID;
    binary_take_fixed(&reader, pass->tenant, sizeof pass->tenant);
    binary_take_fixed(&reader, pass->fair, sizeof pass->fair);
    binary_take_fixed(&reader, pass->device, sizeof pass->device);
    pass->office = (uint16_t)binary_take_uint(&reader, UINT16_MAX);
    binary_take_fixed(&reader, pass->public_key, sizeof pass->public_key);
    pass->made_ms = binary_take_int(&reader);
    if (!binary_end(&reader))
        return INVALID;
    return signature_check(SIGNATURE_DESK_PASS, bytes, reader.size, hub_key, bytes + reader.size);
}

/* -- The file ---------------------------------------------------------------------------------- */

enum member_kind { MEMBER_TEXT, MEMBER_HEX, MEMBER_U16, MEMBER_U32, MEMBER_INT };

struct member {
    const char *name;
    enum member_kind kind;
    size_t offset, size;
};

#define IN(name, kind, field)                                                                   \
    {                                                                                           \
        name, kind, offsetof(struct desk_paper, field), sizeof(((struct desk_paper *)0)->field) \
    }

static const struct member members[] = {
    IN("hub", MEMBER_TEXT, hub_url),
    IN("tenant", MEMBER_HEX, tenant),
    IN("fair", MEMBER_HEX, fair),
    IN("fair_name", MEMBER_TEXT, fair_name),
    IN("fair_number", MEMBER_U16, fair_number),
    IN("utc_offset_minutes", MEMBER_INT, utc_offset_minutes),
    IN("office", MEMBER_U16, office),
    IN("office_name", MEMBER_TEXT, office_name),
    IN("module", MEMBER_U16, module),
    IN("device", MEMBER_HEX, device),
    IN("hub_key", MEMBER_HEX, hub_key),
    IN("online_key", MEMBER_HEX, online_key),
    IN("cover", MEMBER_HEX, cover),
    IN("salt", MEMBER_HEX, box.salt),
    IN("ops", MEMBER_U32, box.ops),
    IN("mem", MEMBER_U32, box.mem_bytes),
};
#define MEMBERS (sizeof members / sizeof members[0])

static json_t *hex(const uint8_t *bytes, size_t size)
{
    char text[2 * DESK_PASS_MAX + 1];
    return json_string(sodium_bin2hex(text, sizeof text, bytes, size));
}

static json_t *write_member(const struct desk_paper *paper, const struct member *member)
{
    const uint8_t *at = (const uint8_t *)paper + member->offset;
    uint16_t u16;
    uint32_t u32;
    int number;
    switch (member->kind) {
    case MEMBER_TEXT:
        return json_string((const char *)at);
    case MEMBER_HEX:
        return hex(at, member->size);
    case MEMBER_U16:
        memcpy(&u16, at, sizeof u16);
        return json_integer(u16);
    case MEMBER_U32:
        memcpy(&u32, at, sizeof u32);
        return json_integer(u32);
    default:
        memcpy(&number, at, sizeof number);
        return json_integer(number);
    }
}

enum outcome desk_paper_write(const struct desk_paper *paper, char *text, size_t room, size_t *size)
{
    json_t *root = json_pack("{s:i, s:s}", "v", 1, "kind", "jornada-desk");
    bool good = root != NULL;
    for (size_t i = 0; good && i < MEMBERS; i++)
        good = json_object_set_new(root, members[i].name, write_member(paper, &members[i])) == 0;
    good = good && json_object_set_new(root, "roster", json_loads(paper->roster, 0, NULL)) == 0 &&
           json_object_set_new(root, "days",
                               json_pack("{s:i, s:i}", "first", (int)paper->first_day, "last",
                                         (int)paper->last_day)) == 0 &&
           json_object_set_new(root, "pass", hex(paper->pass, paper->pass_size)) == 0 &&
           json_object_set_new(root, "box", hex(paper->box.box, paper->box.box_size)) == 0;
    *size = good ? json_dumpb(root, text, room - 2, JSON_INDENT(1)) : 0;
    json_decref(root);
    if (*size == 0 || *size > room - 2)
        return INVALID;
    text[(*size)++] = '\n';
    text[*size] = '\0';
    return DONE;
}

static bool read_hex(const json_t *value, uint8_t *bytes, size_t room, size_t *size)
{
    const char *text = json_string_value(value);
    return text != NULL && sodium_hex2bin(bytes, room, text, strlen(text), NULL, size, NULL) == 0 &&
           *size > 0;
}

static bool read_number(const json_t *value, int64_t least, int64_t most, int64_t *number)
{
    *number = json_integer_value(value);
    return json_is_integer(value) && *number >= least && *number <= most;
}

static bool read_member(struct desk_paper *paper, const struct member *member, const json_t *value)
{
    uint8_t *at = (uint8_t *)paper + member->offset;
    size_t size = 0;
    int64_t number = 0;
    bool good = false;
    if (member->kind == MEMBER_TEXT) {
        const char *text = json_string_value(value);
        good = text != NULL && strlen(text) < member->size;
        if (good)
            memcpy(at, text, strlen(text) + 1);
    } else if (member->kind == MEMBER_HEX) {
        good = read_hex(value, at, member->size, &size) && size == member->size;
    } else if (member->kind == MEMBER_U16 && (good = read_number(value, 0, UINT16_MAX, &number))) {
        memcpy(at, &(uint16_t){(uint16_t)number}, sizeof(uint16_t));
    } else if (member->kind == MEMBER_U32 && (good = read_number(value, 0, UINT32_MAX, &number))) {
        memcpy(at, &(uint32_t){(uint32_t)number}, sizeof(uint32_t));
    } else if (member->kind == MEMBER_INT && (good = read_number(value, -1440, 1440, &number))) {
        memcpy(at, &(int){(int)number}, sizeof(int));
    }
    return good;
}

static bool read_days(const json_t *days, struct desk_paper *paper)
{
    int64_t first, last;
    if (!read_number(json_object_get(days, "first"), 0, UINT16_MAX, &first) ||
        !read_number(json_object_get(days, "last"), 0, UINT16_MAX, &last))
        return false;
    paper->first_day = (int32_t)first;
    paper->last_day = (int32_t)last;
    return true;
}

enum outcome desk_paper_read(const char *text, size_t size, struct desk_paper *paper)
{
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    const char *kind = json_string_value(json_object_get(root, "kind"));
    memset(paper, 0, sizeof *paper);
    bool good = kind != NULL && strcmp(kind, "jornada-desk") == 0 &&
                json_integer_value(json_object_get(root, "v")) == 1;
    for (size_t i = 0; good && i < MEMBERS; i++)
        good = read_member(paper, &members[i], json_object_get(root, members[i].name));
    good = good && read_days(json_object_get(root, "days"), paper) &&
           read_hex(json_object_get(root, "pass"), paper->pass, sizeof paper->pass,
                    &paper->pass_size) &&
           read_hex(json_object_get(root, "box"), paper->box.box, sizeof paper->box.box,
                    &paper->box.box_size);
    json_decref(root);
    return good ? DONE : INVALID;
}

void desk_paper_spell(const char code[DESK_CODE_CHARS + 1], char spelled[DESK_CODE_SPELLED])
{
    size_t at = 0;
    for (size_t i = 0; i < DESK_CODE_CHARS; i++) {
        if (i > 0 && i % 4 == 0)
            spelled[at++] = '-';
        spelled[at++] = code[i];
    }
    spelled[at] = '\0';
}
