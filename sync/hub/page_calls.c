/* The call centre's page: need → office → read it aloud → the folio, once.
 *
 * Nothing of the caller is asked; each form may be sent once (session->once), so that going back
 * and sending again makes no second slip; every answer is no-store. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/pages.h"
#include "sync/hub/qr_path.h"
#include "sync/hub/web_inside.h"

static json_t *need_word(unsigned need)
{
    char key[48];
    snprintf(key, sizeof key, "need.%s", pack_need_name(need));
    return json_string(key);
}

static size_t offices_of(const struct pack *pack, unsigned need,
                         const struct pack_office *offices[PACK_OFFICES_MAX])
{
    return pack_offices_visible(pack, (enum pack_need)need, offices, PACK_OFFICES_MAX);
}

/* The office, if this need leads to it; else NULL. */
static const struct pack_office *find_office(const struct pack *pack, int64_t need, int64_t code)
{
    const struct pack_office *offices[PACK_OFFICES_MAX];
    size_t count = need > 0 ? offices_of(pack, (unsigned)need, offices) : 0;
    for (size_t i = 0; i < count; i++) {
        if (offices[i]->code == code)
            return offices[i];
    }
    return NULL;
}

/* Its telephones; one that nobody confirmed lately says so (Never 7). */
static json_t *lines_json(const struct pack *pack, const struct pack_office *office, int32_t day)
{
    json_t *list = json_array();
    for (size_t i = 0; i < office->line_count; i++) {
        const struct pack_line *line = &pack->lines[office->lines[i]];
        bool current = pack_line_is_current(pack, line, day);
        if (line->phone[0] != '\0' && (current || pack->fair.show_unconfirmed))
            json_array_append_new(
                list, json_pack("{s:s, s:b}", "phone", line->phone, "unconfirmed", !current));
    }
    return list;
}

static json_t *office_json(struct web_visit *visit, const struct pack *pack, unsigned need,
                           const struct pack_office *office)
{
    int32_t day = pack_day_of(pack, visit->io->wall_ms(visit->io->self));
    return json_pack("{s:i, s:o, s:i, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:o}", "need", (int)need,
                     "need_word", need_word(need), "code", (int)office->code, "name", office->name,
                     "module", (int)office->module, "place", office->place, "hours", office->hours,
                     "address", office->address, "bring", office->bring, "cost", office->cost,
                     "lines", lines_json(pack, office, day));
}

static void show_needs(struct web_visit *visit, const struct pack *pack)
{
    const struct pack_office *offices[PACK_OFFICES_MAX];
    json_t *list = json_array();
    for (unsigned need = 1; pack != NULL && need < PACK_NEEDS; need++) {
        if (offices_of(pack, need, offices) > 0)
            json_array_append_new(
                list, json_pack("{s:i, s:o}", "number", (int)need, "word", need_word(need)));
    }
    page_send(visit, 200, "calls", json_pack("{s:o}", "needs", list));
}

static void show_offices(struct web_visit *visit, const struct pack *pack, unsigned need)
{
    const struct pack_office *offices[PACK_OFFICES_MAX];
    size_t count = offices_of(pack, need, offices);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, office_json(visit, pack, need, offices[i]));
    page_send(visit, 200, "calls_office",
              json_pack("{s:o, s:o, s:i}", "offices", list, "need_word", need_word(need), "need",
                        (int)need));
}

static void show_confirm(struct web_visit *visit, const struct pack *pack, unsigned need,
                         const struct pack_office *office)
{
    json_t *values = office_json(visit, pack, need, office);
    sessions_draw_once(visit->web->sessions, visit->session);
    json_object_set_new(values, "once", json_string(visit->session->once));
    page_send(visit, 200, "calls_confirm", values);
}

void page_calls(struct web_visit *visit)
{
    struct fair fair;
    const struct pack *pack = NULL;
    int64_t need = form_number(&visit->query, "necesidad", 1, PACK_NEEDS - 1);
    int64_t code = form_number(&visit->query, "oficina", 1, UINT16_MAX);
    /* Without a fair the page says so. */
    if (call_centre_pack(visit->web->call_centre, &fair, &pack) != DONE)
        pack = NULL;
    const struct pack_office *office = pack != NULL ? find_office(pack, need, code) : NULL;
    if (office != NULL)
        show_confirm(visit, pack, (unsigned)need, office);
    else if (pack != NULL && need > 0)
        show_offices(visit, pack, (unsigned)need);
    else
        show_needs(visit, pack);
}

static json_t *spelled_json(const char *folio)
{
    json_t *list = json_array();
    for (; *folio != '\0'; folio++) {
        char letter[2] = {*folio, '\0'}, word[16];
        snprintf(word, sizeof word, "spell.%c", *folio);
        if (*folio != '-')
            json_array_append_new(list, json_pack("{s:s, s:s}", "letter", letter, "word", word));
    }
    return list;
}

static void put_code(json_t *values, const char *token)
{
    qr_path_put(token, values);
    json_object_set_new(values, "token", json_string(token));
}

static int status_of(enum outcome outcome)
{
    return outcome == BUSY ? 429 : outcome == INVALID || outcome == NOT_FOUND ? 400 : 503;
}

void page_call_made(struct web_visit *visit)
{
    struct fair fair;
    struct call_slip slip;
    const struct pack *pack;
    int64_t need = form_number(&visit->form, "necesidad", 1, PACK_NEEDS - 1);
    int64_t code = form_number(&visit->form, "oficina", 1, UINT16_MAX);
    if (!web_take_once(visit)) {
        web_refuse(visit, 409);
        return;
    }
    enum outcome outcome = call_centre_pack(visit->web->call_centre, &fair, &pack);
    const struct pack_office *office = outcome == DONE ? find_office(pack, need, code) : NULL;
    if (outcome == DONE && office == NULL)
        outcome = INVALID;
    json_t *values = outcome == DONE ? office_json(visit, pack, (unsigned)need, office) : NULL;
    if (outcome == DONE)
        outcome = call_centre_refer(visit->web->call_centre, visit->account->id, (unsigned)code,
                                    (enum pack_need)need, &slip);
    if (outcome != DONE) {
        json_decref(values);
        web_refuse(visit, status_of(outcome));
        return;
    }
    json_object_set_new(values, "folio", json_string(slip.folio));
    json_object_set_new(values, "spelled", spelled_json(slip.folio));
    put_code(values, slip.token);
    sodium_memzero(&slip, sizeof slip);
    web_add_header(visit->answer, "Clear-Site-Data", "\"cache\"");
    page_send(visit, 200, "calls_made", values);
}
