/* The sheet of badges: drawn beside the loop (badge_draw.h), taken in, and handed over once.
 *
 * Promises: what is handed over is good: the hub knows every badge of it before the answer leaves.
 * Codes and PINs stand in that one answer and are wiped behind it; nothing of them is kept. When it
 * is lost (a restart, a closed window, no paper), the badges are drawn again, and the lost ones
 * open nothing. A form can be sent once. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/badge_draw.h"
#include "sync/hub/desk_page.h"
#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/pages.h"
#include "sync/hub/team.h"
#include "sync/hub/web_inside.h"
#include "sync/hub/web_later.h"

struct sheet {
    struct fair fair;
    size_t count;
    struct badge_drawn drawn[STAFF_MAX];
};

static void refuse(struct web_visit *visit, const char *fair, const char *why)
{
    char path[WEB_HEADER_MAX];
    snprintf(path, sizeof path, "/preparar/equipo?jornada=%.63s&mal=%.20s", fair, why);
    web_redirect(visit, path);
}

/* -- The job ----------------------------------------------------------------------------------- */

/* Spanish: the paper is for the fair. */
static void put_word(const struct web_visit *visit, char text[BADGE_DRAW_TEXT_MAX], const char *key)
{
    const char *word = words_get(visit->web->words, key, WEB_SPANISH);
    snprintf(text, BADGE_DRAW_TEXT_MAX, "%s", word != NULL ? word : key);
}

/* Of the page as a file, as `desk page` writes it. */
static void put_hash(struct hub *hub, char text[BADGE_DRAW_TEXT_MAX])
{
    struct desk_page page;
    char url[200] = "";
    if (!desk_page_is_here())
        return;
    if (hub_get_url(hub, url) != DONE)
        url[0] = '\0';
    if (desk_page_make(hub, url, &page) != DONE)
        return;
    sodium_bin2hex(text, BADGE_DRAW_TEXT_MAX, page.hash, sizeof page.hash);
    desk_page_free(&page);
}

static void put_words(const struct prepare *prepare, struct badge_draw *draw)
{
    const struct web_visit *visit = prepare->visit;
    const struct pack *pack = prepare->pack;
    snprintf(draw->words[BADGE_DRAW_FAIR], BADGE_DRAW_TEXT_MAX, "%s", prepare->fair.title);
    if (pack != NULL)
        snprintf(draw->words[BADGE_DRAW_PLACE], BADGE_DRAW_TEXT_MAX, "%s", pack->fair.place);
    put_word(visit, draw->words[BADGE_DRAW_BADGE], "badges.badge");
    put_word(visit, draw->words[BADGE_DRAW_PIN], "badges.pin");
    put_word(visit, draw->words[BADGE_DRAW_CUT], "badges.cut");
    put_word(visit, draw->words[BADGE_DRAW_APART], "badges.apart");
    put_word(visit, draw->words[BADGE_DRAW_DESK], "badges.desk");
    put_word(visit, draw->words[BADGE_DRAW_SHEET], "badges.sheet");
    put_hash(visit->hub, draw->words[BADGE_DRAW_HASH]);
    for (unsigned role = 0; role < STAFF_ROLES; role++) {
        char key[48];
        snprintf(key, sizeof key, "team.role_%s", staff_role_name(role));
        put_word(visit, draw->roles[role], key);
    }
}

/* Somebody who has no code keeps the id; who has one gets another. */
static void put_member(struct hub *hub, const struct badge *badge, struct badge_draw *draw,
                       struct sheet *sheet)
{
    struct badge_draw_one *one = &draw->list[draw->count++];
    struct badge_drawn *drawn = &sheet->drawn[sheet->count++];
    memcpy(drawn->before, badge->member.staff, sizeof drawn->before);
    memcpy(drawn->member.staff, badge->member.staff, sizeof drawn->before);
    if (badge_is_drawn(badge))
        hub->io->random(hub->io->self, drawn->member.staff, sizeof drawn->member.staff);
    drawn->member.role = badge->member.role;
    memcpy(one->staff, drawn->member.staff, sizeof one->staff);
    one->role = badge->member.role;
    snprintf(one->name, sizeof one->name, "%s", badge->name);
}

/* The one who was asked for; else everybody without a code. */
static void put_members(const struct prepare *prepare, const char *which, struct badge_draw *draw,
                        struct sheet *sheet)
{
    struct team_member member;
    struct hub *hub = prepare->visit->hub;
    if (which[0] != '\0') {
        if (team_find(hub, prepare->fair.id, which, &member) == DONE &&
            member.badge.revoked_ms == 0)
            put_member(hub, &member.badge, draw, sheet);
        return;
    }
    struct team_member *list;
    size_t count;
    if (team_load(hub, prepare->fair.id, &list, &count) != DONE)
        return;
    for (size_t i = 0; i < count && draw->count < STAFF_MAX; i++) {
        if (list[i].badge.revoked_ms == 0 && !badge_is_drawn(&list[i].badge))
            put_member(hub, &list[i].badge, draw, sheet);
    }
    free(list);
}

/* -- The answer -------------------------------------------------------------------------------- */

/* The PDF stands behind what the hub took of it. */
static void send(struct web_visit *visit, struct worker_result *result, size_t head)
{
    size_t size = result->size - head;
    memmove(result->bytes, result->bytes + head, size);
    sodium_memzero(result->bytes + size, head);
    web_add_header(visit->answer, "Content-Disposition", "inline; filename=\"gafetes.pdf\"");
    web_add_header(visit->answer, "Clear-Site-Data", "\"cache\"");
    visit->answer->status = 200;
    visit->answer->type = "application/pdf";
    visit->answer->owned = (char *)result->bytes;
    visit->answer->body = result->bytes;
    visit->answer->body_size = size;
    result->bytes = NULL;
}

static bool take(struct sheet *sheet, const struct worker_result *result)
{
    bool good = result->outcome == DONE;
    for (size_t i = 0; i < sheet->count && good; i++)
        good =
            badge_draw_take(result->bytes, result->size, sheet->count, i, &sheet->drawn[i].member);
    return good;
}

static void finish(struct web_visit *visit, void *context, struct worker_result *result)
{
    struct sheet *sheet = context;
    enum outcome outcome = take(sheet, result)
                               ? badge_take(visit->hub, sheet->fair.id, sheet->drawn, sheet->count,
                                            visit->account->name)
                               : BUSY;
    if (outcome == DONE) {
        send(visit, result, sheet->count * BADGE_DRAW_HEAD);
        return;
    }
    if (result->bytes != NULL)
        sodium_memzero(result->bytes, result->size);
    refuse(visit, sheet->fair.name, outcome == REFUSED ? "again" : "draw");
}

static void ask(const struct prepare *prepare, struct badge_draw *draw, struct sheet *sheet,
                uint8_t *job)
{
    struct web_visit *visit = prepare->visit;
    struct web_later later = {
        .work = "badges", .job = job, .finish = finish, .drop = free, .context = sheet};
    draw->a4 = strcmp(form_get(&visit->form, "papel"), "a4") == 0;
    sheet->fair = prepare->fair;
    put_words(prepare, draw);
    put_members(prepare, form_get(&visit->form, "gafete"), draw, sheet);
    later.size = draw->count > 0 ? badge_draw_write(draw, job, BADGE_DRAW_JOB_MAX) : 0;
    if (later.size > 0) {
        web_later(visit, &later);
        return;
    }
    refuse(visit, prepare->fair.name, draw->count == 0 ? "nobody" : "draw");
    free(sheet);
}

void page_badges(struct web_visit *visit)
{
    struct prepare prepare;
    if (!web_take_once(visit)) {
        web_refuse(visit, 409);
        return;
    }
    if (prepare_begin(visit, &prepare) != DONE || !visit->hub->can_open) {
        web_refuse(visit, 503);
        return;
    }
    struct badge_draw *draw = calloc(1, sizeof *draw);
    struct sheet *sheet = calloc(1, sizeof *sheet);
    uint8_t *job = malloc(BADGE_DRAW_JOB_MAX);
    if (draw != NULL && sheet != NULL && job != NULL) {
        ask(&prepare, draw, sheet, job);
    } else {
        free(sheet);
        web_refuse(visit, 503);
    }
    if (draw != NULL)
        sodium_memzero(draw, sizeof *draw); /* names */
    if (job != NULL)
        sodium_memzero(job, BADGE_DRAW_JOB_MAX);
    free(draw);
    free(job);
}
