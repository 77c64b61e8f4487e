/* Quioscos: which machines are enrolled, a code for one more, and the end of one.
 *
 * Promises: a code is shown once, as a picture to scan and as text to type, with the minutes it is
 * good for; nothing of it is stored but a hash (enrol.h). Making a code for a number that is taken
 * ends the old machine only when the code is used. Ending one asks first. All of it leaves an audit
 * row with who did it. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/enrol.h"
#include "sync/hub/inside.h"
#include "sync/hub/kiosks.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/prepare.h"
#include "sync/hub/qr_path.h"
#include "sync/hub/web_inside.h"

static json_t *letter_json(unsigned kiosk)
{
    char letter[2] = {(char)('A' + (char)(kiosk - 1)), '\0'};
    return json_string(letter);
}

enum prepare_state page_kiosks_state(const struct prepare *prepare)
{
    struct device device;
    for (unsigned kiosk = 1; kiosk <= KIOSKS_MAX; kiosk++) {
        if (device_find_live(prepare->visit->hub, prepare->fair.id, kiosk, &device) == DONE)
            return PREPARE_DONE;
    }
    return PREPARE_TODO;
}

static json_t *kiosk_json(const struct prepare *prepare, const struct kiosk_seen *seen)
{
    char id[DEVICE_HEX], day[16], time[16];
    sodium_bin2hex(id, sizeof id, seen->device.id, sizeof seen->device.id);
    page_say_day(seen->device.enrolled_ms, prepare->fair.offset_minutes, day);
    page_say_time(seen->device.enrolled_ms, prepare->fair.offset_minutes, time);
    json_t *one =
        json_pack("{s:o, s:i, s:s, s:s, s:s}", "letter", letter_json(seen->device.kiosk), "number",
                  (int)seen->device.kiosk, "device", id, "since_day", day, "since_time", time);
    if (seen->heard_of) {
        page_say_day(seen->heard.at_ms, prepare->fair.offset_minutes, day);
        page_say_time(seen->heard.at_ms, prepare->fair.offset_minutes, time);
        json_object_set_new(one, "heard", json_pack("{s:s, s:s}", "day", day, "time", time));
    }
    return one;
}

/* Where kiosks are told to look; "" when the hub never served. An address of this machine alone
 * is of no use to another. */
static void put_address(struct web_visit *visit, json_t *values)
{
    char url[ENROLMENT_URL_MAX] = "";
    if (hub_get_url(visit->hub, url) != DONE)
        url[0] = '\0';
    bool alone = strstr(url, "//127.") != NULL || strstr(url, "//localhost") != NULL ||
                 strstr(url, "//[::1]") != NULL;
    json_object_set_new(values, "url", json_string(url));
    json_object_set_new(values, "alone", json_boolean(alone));
}

static void show(struct web_visit *visit, int status, const char *why)
{
    struct prepare prepare;
    size_t count = 0;
    bool taken[KIOSKS_MAX + 1] = {false}, chosen = false;
    if (prepare_begin(visit, &prepare) != DONE) {
        web_redirect(visit, "/preparar");
        return;
    }
    struct kiosk_seen *seen = calloc(KIOSKS_MAX, sizeof *seen);
    if (seen == NULL || kiosks_read(visit->hub, prepare.fair.id, seen, &count) != DONE) {
        free(seen);
        web_refuse(visit, 503);
        return;
    }
    json_t *list = json_array(), *numbers = json_array();
    for (size_t i = 0; i < count; i++) {
        taken[seen[i].device.kiosk] = true;
        json_array_append_new(list, kiosk_json(&prepare, &seen[i]));
    }
    free(seen);
    for (unsigned kiosk = 1; kiosk <= KIOSKS_MAX; kiosk++) {
        if (taken[kiosk])
            continue;
        json_array_append_new(numbers, json_pack("{s:i, s:o, s:b}", "number", (int)kiosk, "letter",
                                                 letter_json(kiosk), "chosen", (int)!chosen));
        chosen = true;
    }
    json_t *values = json_pack("{s:o, s:o}", "kiosks", list, "numbers", numbers);
    put_address(visit, values);
    if (why != NULL)
        json_object_set_new(values, "why", json_string(why));
    page_send(visit, status, "kiosks", prepare_values(&prepare, values));
}

void page_kiosks(struct web_visit *visit)
{
    show(visit, 200, NULL);
}

static enum outcome note(struct web_visit *visit, const struct fair *fair, enum audit_kind kind,
                         uint32_t code, uint32_t until, const uint8_t *device)
{
    struct audit_entry entry = {.kind = kind, .code = code, .until = until};
    memcpy(entry.subject, fair->id, 8);
    if (device != NULL)
        memcpy(entry.device, device, sizeof entry.device);
    snprintf(entry.by, sizeof entry.by, "%s", visit->account->name);
    return audit_append_alone(visit->hub, &entry);
}

static void send_code(struct web_visit *visit, const struct fair *fair, unsigned kiosk,
                      bool replaces, const char *text)
{
    char until[16];
    struct prepare prepare = {.visit = visit, .fair = *fair};
    page_say_time(visit->io->wall_ms(visit->io->self) + ENROL_CODE_MS, fair->offset_minutes, until);
    json_t *values = json_pack("{s:o, s:i, s:s, s:s, s:b}", "letter", letter_json(kiosk), "number",
                               (int)kiosk, "code", text, "until", until, "replaces", (int)replaces);
    qr_path_put(text, values);
    put_address(visit, values);
    page_send(visit, 200, "kiosk_code", prepare_values(&prepare, values));
}

static enum outcome make_code(struct web_visit *visit, const struct fair *fair, unsigned kiosk,
                              bool replaces, char text[ENROLMENT_CODE_MAX])
{
    struct enrolment_code code;
    char url[ENROLMENT_URL_MAX] = "";
    enum outcome outcome = hub_get_url(visit->hub, url);
    if (outcome == DONE)
        outcome = note(visit, fair, AUDIT_KIOSK_CODE, kiosk, replaces, NULL);
    if (outcome == DONE)
        outcome = replaces ? enrol_make_replacing_code(visit->hub, fair->name, kiosk, url, &code)
                           : enrol_make_code(visit->hub, fair->name, kiosk, url, &code);
    if (outcome == DONE && enrolment_code_write(&code, text) != DONE)
        outcome = BUSY;
    sodium_memzero(&code, sizeof code);
    return outcome;
}

void page_kiosk_code(struct web_visit *visit)
{
    char text[ENROLMENT_CODE_MAX];
    struct fair fair;
    int64_t kiosk = form_number(&visit->form, "quiosco", 1, KIOSKS_MAX);
    bool replaces = strcmp(form_get(&visit->form, "reemplaza"), "1") == 0;
    if (page_fair_chosen(visit, &fair) != DONE || kiosk < 0) {
        show(visit, 400, "kiosks.which");
        return;
    }
    enum outcome outcome = make_code(visit, &fair, (unsigned)kiosk, replaces, text);
    if (outcome == DONE)
        send_code(visit, &fair, (unsigned)kiosk, replaces, text);
    else if (outcome == REFUSED)
        show(visit, 409, "kiosks.taken");
    else
        web_refuse(visit, 503);
    sodium_memzero(text, sizeof text);
}

/* -- The end of one -----------------------------------------------------------------------------
 */

static bool find_device(struct web_visit *visit, const char *hex, const struct fair *fair,
                        struct device *device)
{
    uint8_t id[16];
    size_t size;
    return sodium_hex2bin(id, sizeof id, hex, strlen(hex), NULL, &size, NULL) == 0 &&
           size == sizeof id && device_find(visit->hub, id, device) == DONE &&
           memcmp(device->fair, fair->id, 8) == 0 && device->kiosk >= 1 &&
           device->kiosk <= KIOSKS_MAX;
}

void page_kiosk_end(struct web_visit *visit)
{
    struct prepare prepare;
    struct device device;
    const char *hex = form_get(&visit->query, "aparato");
    if (prepare_begin(visit, &prepare) != DONE ||
        !find_device(visit, hex, &prepare.fair, &device)) {
        web_refuse(visit, 404);
        return;
    }
    page_send(
        visit, 200, "kiosk_end",
        prepare_values(&prepare, json_pack("{s:o, s:i, s:s, s:b}", "letter",
                                           letter_json(device.kiosk), "number", (int)device.kiosk,
                                           "device", hex, "ended", (int)(device.revoked_ms != 0))));
}

void page_kiosk_ended(struct web_visit *visit)
{
    struct fair fair;
    struct device device;
    const char *hex = form_get(&visit->form, "aparato");
    if (page_fair_chosen(visit, &fair) != DONE || !find_device(visit, hex, &fair, &device)) {
        web_refuse(visit, 404);
        return;
    }
    if (device.revoked_ms != 0) {
        prepare_done(visit, "/preparar/kioscos", fair.name, "nothing");
        return;
    }
    enum outcome outcome = note(visit, &fair, AUDIT_KIOSK_REVOKED, device.kiosk, 0, device.id);
    if (outcome == DONE)
        outcome = device_revoke(visit->hub, hex, fair.name, &device);
    if (outcome == DONE)
        prepare_done(visit, "/preparar/kioscos", fair.name, "revoked");
    else
        web_refuse(visit, 503);
}
