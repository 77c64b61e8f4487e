/* An office's desk, set up: its file and the code that opens it, in one answer, once; and its end.
 *
 * The file is part of the page (a link that saves it), so that neither file nor code is kept here
 * or on the hub's disk; a form can be sent once. The two go to the office apart: the page says so.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/desk.h"
#include "sync/hub/device.h"
#include "sync/hub/inside.h"
#include "sync/hub/office_key.h"
#include "sync/hub/page.h"
#include "sync/hub/pages.h"
#include "sync/hub/prepare.h"
#include "sync/hub/web_inside.h"

#define LINK_HEAD "data:application/json;base64,"
#define LINK_MAX (sizeof LINK_HEAD + sodium_base64_ENCODED_LEN(DESK_PAPER_MAX, 1))

static enum outcome note(struct web_visit *visit, enum audit_kind kind, const struct desk *desk)
{
    struct audit_entry entry = {.kind = kind, .code = desk->office};
    memcpy(entry.device, desk->id, sizeof entry.device);
    snprintf(entry.by, sizeof entry.by, "%s", visit->account->name);
    return audit_append_alone(visit->hub, &entry);
}

struct making {
    char text[DESK_PAPER_MAX], link[LINK_MAX];
    char code[DESK_CODE_CHARS + 1], spelled[DESK_CODE_SPELLED];
};

static void show(struct web_visit *visit, const struct prepare *prepare, unsigned office,
                 const struct making *making)
{
    char key[16], file[64];
    snprintf(key, sizeof key, "%u", office);
    snprintf(file, sizeof file, "mesa-%u.json", office);
    web_add_header(visit->answer, "Clear-Site-Data", "\"cache\"");
    page_send(
        visit, 200, "module_desk",
        prepare_values(prepare, json_pack("{s:s, s:s, s:s, s:s}", "key", key, "code",
                                          making->spelled, "file", file, "link", making->link)));
}

static enum outcome make(struct web_visit *visit, const struct prepare *prepare, unsigned office,
                         struct making *making)
{
    struct desk desk;
    size_t size = 0;
    char url[ENROLMENT_URL_MAX] = "";
    if (hub_get_url(visit->hub, url) != DONE)
        url[0] = '\0';
    enum outcome outcome = visit->hub->can_open
                               ? desk_make(visit->hub, prepare->fair.name, office, url, 0, &desk,
                                           making->code, making->text, &size)
                               : REFUSED;
    if (outcome == DONE)
        outcome = desk_save(visit->hub, &desk);
    if (outcome == DONE)
        outcome = note(visit, AUDIT_DESK_ADDED, &desk);
    if (outcome != DONE)
        return outcome;
    memcpy(making->link, LINK_HEAD, sizeof LINK_HEAD - 1);
    sodium_bin2base64(making->link + sizeof LINK_HEAD - 1, LINK_MAX - sizeof LINK_HEAD,
                      (const uint8_t *)making->text, strlen(making->text),
                      sodium_base64_VARIANT_ORIGINAL);
    desk_paper_spell(making->code, making->spelled);
    return DONE;
}

void page_desk_make(struct web_visit *visit)
{
    struct prepare prepare;
    int64_t office = form_number(&visit->form, "clave", 1, UINT16_MAX);
    if (!web_take_once(visit)) {
        web_refuse(visit, 409);
        return;
    }
    if (office < 0 || prepare_begin(visit, &prepare) != DONE) {
        web_refuse(visit, 400);
        return;
    }
    struct making *making = sodium_malloc(sizeof *making);
    if (making == NULL) {
        web_refuse(visit, 503);
        return;
    }
    sodium_memzero(making, sizeof *making);
    enum outcome outcome = make(visit, &prepare, (unsigned)office, making);
    if (outcome == DONE)
        show(visit, &prepare, (unsigned)office, making);
    else
        web_refuse(visit, outcome == NOT_FOUND ? 404 : 503);
    sodium_free(making);
}

/* The public half of a key that the office made itself: this hub never sees the other. */
void page_office_key(struct web_visit *visit)
{
    struct prepare prepare;
    struct office_key key;
    uint8_t public_key[32];
    size_t size = 0;
    const char *hex = form_get(&visit->form, "publica");
    int64_t office = form_number(&visit->form, "clave", 1, UINT16_MAX);
    if (office < 0 || prepare_begin(visit, &prepare) != DONE) {
        web_refuse(visit, 400);
        return;
    }
    bool read = strlen(hex) == 64 &&
                sodium_hex2bin(public_key, sizeof public_key, hex, 64, NULL, &size, NULL) == 0;
    enum outcome outcome = read ? office_key_put(visit->hub, prepare.fair.name, (unsigned)office,
                                                 public_key, visit->account->name, &key)
                                : INVALID;
    prepare_done(visit, "/preparar/oficinas", prepare.fair.name,
                 outcome == DONE ? "office_key" : "office_no_key");
}

void page_desk_end(struct web_visit *visit)
{
    struct prepare prepare;
    struct desk desk;
    struct device device;
    uint8_t id[16];
    size_t size = 0;
    const char *hex = form_get(&visit->form, "mesa");
    bool good = strlen(hex) == 32 &&
                sodium_hex2bin(id, sizeof id, hex, 32, NULL, &size, NULL) == 0 && size == 16;
    if (!good || prepare_begin(visit, &prepare) != DONE ||
        desk_find(visit->hub, id, &desk) != DONE || memcmp(desk.fair, prepare.fair.id, 8) != 0) {
        web_refuse(visit, 404);
        return;
    }
    enum outcome outcome = device_revoke(visit->hub, hex, NULL, &device);
    bool again = outcome == REFUSED && desk.revoked_ms != 0;
    if (outcome == DONE)
        outcome = note(visit, AUDIT_DESK_REVOKED, &desk);
    if (outcome == DONE || again)
        prepare_done(visit, "/preparar/oficinas", prepare.fair.name, "desk_ended");
    else
        web_refuse(visit, 503);
}
