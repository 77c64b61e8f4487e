/* The program jornada-kit: draws an emergency kit for jornada-hub, which signed it.
 *
 *   jornada-kit Letter|A4 PACK KIT <TOKENS >PDF
 * PACK is the folder of the fair's content, KIT the kit's number, TOKENS one a line. Words and look
 * are the slip's own, which belong to the kiosk's side; the hub's side may not know them. Refuses
 * a line that is no token. Knows no key, and nothing about a person. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/day.h"
#include "kiosk/slip/kit.h"
#include "kiosk/words.h"
#include "sync/base32.h"
#include "sync/pack.h"

#define SLIPS_MAX 1000
#define LABEL_BYTES 96

static const char *const ages[] = {
    N_("0 to 5"),   N_("6 to 11"),  N_("12 to 17"), N_("18 to 29"),
    N_("30 to 44"), N_("45 to 59"), N_("60 to 74"), N_("75 plus"),
};
static const char *const sexes[] = {N_("Woman"), N_("Man"), N_("Non-binary or other")};

struct making {
    struct pack *pack;
    struct kit kit;
    struct slip *slips;
    char fair[SLIP_TEXT_BYTES], day[SLIP_TEXT_BYTES], number[LABEL_BYTES], line[SLIP_TEXT_BYTES];
    char labels[KIT_COLUMNS_MAX][LABEL_BYTES];
};

static int fail(const char *why)
{
    fprintf(stderr, "jornada-kit: %s\n", why);
    return 1;
}

static void put(char *room, size_t size, const char *text)
{
    snprintf(room, size, "%s", text);
}

/* The fair's one day, or today where its days are many: its telephones are those of then. */
static int32_t day_of(const struct pack *pack, bool *one)
{
    const struct io *io = io_real();
    *one = pack->fair.day_count == 1;
    return *one ? pack->fair.days[0] : pack_day_of(pack, io->wall_ms(io->self));
}

static void put_phones(const struct pack *pack, int32_t day, struct slip *slip)
{
    const struct pack_line *phones[PACK_SLIP_PHONES];
    pack_slip_phones(pack, day, phones);
    for (int i = 0; i < PACK_SLIP_PHONES; i++) {
        if (phones[i] == NULL)
            continue;
        put(slip->phones[i].label, SLIP_SHORT_BYTES, phones[i]->discreet_label);
        put(slip->phones[i].number, SLIP_SHORT_BYTES, phones[i]->phone);
    }
}

/* What all blanks have: module and turn are written behind their words by hand. */
static void put_texts(struct making *making, struct slip *slip)
{
    bool one;
    const struct pack_fair *fair = &making->pack->fair;
    int32_t day = day_of(making->pack, &one);
    snprintf(making->fair, sizeof making->fair, "%.60s · %.30s", fair->name, fair->place);
    if (one)
        day_write(day, making->day, sizeof making->day);
    put(slip->document, sizeof slip->document, words_spanish(N_("Slip")));
    put(slip->title, sizeof slip->title, fair->title);
    put(slip->fair, sizeof slip->fair, making->fair);
    put(slip->day, sizeof slip->day, making->day);
    put(slip->folio_label, sizeof slip->folio_label, words_spanish(N_("Folio")));
    put(slip->present, sizeof slip->present, words_spanish(N_("Show this slip at the module")));
    put(slip->privacy, sizeof slip->privacy, fair->privacy_note);
    for (int i = 0; i < SLIP_LINES; i++) {
        put(slip->lines[i].module, SLIP_SHORT_BYTES, words_spanish(N_("Module:")));
        put(slip->lines[i].turn, SLIP_SHORT_BYTES, words_spanish(N_("Turn:")));
    }
    put_phones(making->pack, day, slip);
}

/* The token's own slip id is in clear behind version and key. */
static bool put_token(struct slip *slip, const char *token)
{
    uint8_t bytes[TOKEN_BYTES];
    if (strlen(token) != TOKEN_CHARS || base32_read(token, bytes, sizeof bytes) != DONE)
        return false;
    memcpy(slip->token, token, TOKEN_TEXT_BYTES);
    folio_write(bytes + 3, slip->folio);
    return true;
}

static bool read_slips(struct making *making)
{
    char line[TOKEN_CHARS + 3];
    struct slip blank = {0};
    put_texts(making, &blank);
    making->slips = calloc(SLIPS_MAX, sizeof *making->slips);
    while (making->slips != NULL && making->kit.count < SLIPS_MAX &&
           fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        making->slips[making->kit.count] = blank;
        if (!put_token(&making->slips[making->kit.count++], line))
            return false;
    }
    making->kit.slips = making->slips;
    return making->slips != NULL && making->kit.count > 0;
}

static void add_columns(struct kit *kit, size_t group, const char *title, size_t count)
{
    size_t first = group == 0 ? 0 : kit->groups[group - 1].first + kit->groups[group - 1].count;
    kit->groups[group] = (struct kit_group){title, first, count};
}

static void fill_sheet(struct making *making, unsigned number)
{
    struct kit *kit = &making->kit;
    const struct pack *pack = making->pack;
    size_t at = 0;
    /* What is typed later stands before each: screens/staff_sheet.c. */
    for (size_t i = 0; i < sizeof ages / sizeof *ages; i++, at++)
        snprintf(making->labels[at], LABEL_BYTES, "%zu: %s", i + 1, words_spanish(ages[i]));
    for (size_t i = 0; i < sizeof sexes / sizeof *sexes; i++, at++)
        snprintf(making->labels[at], LABEL_BYTES, "%c: %s", "MHX"[i], words_spanish(sexes[i]));
    for (size_t i = 0; i < pack->service_count; i++, at++)
        snprintf(making->labels[at], LABEL_BYTES, "%u: %.80s", pack->services[i].code,
                 pack->services[i].discreet_label);
    for (size_t i = 0; i < at; i++)
        kit->columns[i] = making->labels[i];
    add_columns(kit, 0, words_spanish(N_("Age: one")), sizeof ages / sizeof *ages);
    add_columns(kit, 1, words_spanish(N_("Sex: one")), sizeof sexes / sizeof *sexes);
    add_columns(kit, 2, words_spanish(N_("Services given")), pack->service_count);
    snprintf(making->number, LABEL_BYTES, words_spanish(N_("Emergency kit %u")), number);
    snprintf(making->line, sizeof making->line, "%s %.60s", words_spanish(N_("Day:")), making->day);
    kit->title = words_spanish(N_("Tally sheet"));
    kit->fair = making->fair;
    kit->hint = words_spanish(N_("One person a row. No name, no phone, no reason."));
    kit->number = making->number;
    kit->folio = words_spanish(N_("Folio"));
    kit->page = words_spanish(N_("Sheet %d of %d"));
    kit->day = making->line;
    kit->module = words_spanish(N_("Module:"));
}

static int draw(struct making *making)
{
    struct render *render;
    struct form form = {0};
    if (render_open(&render) != DONE)
        return fail("the font Noto Sans is not installed (package fonts-noto-core)");
    enum outcome outcome = kit_render(render, &making->kit, &form);
    render_close(render);
    size_t written = outcome == DONE ? fwrite(form.bytes, 1, form.size, stdout) : 0;
    bool good = outcome == DONE && written == form.size && fflush(stdout) == 0;
    form_free(&form);
    return good ? 0 : fail("the pages cannot be drawn or written");
}

int main(int argc, char *argv[])
{
    char why[PACK_WHY_MAX];
    struct making *making = calloc(1, sizeof *making);
    if (argc != 4 || making == NULL) {
        free(making);
        return fail("jornada-kit Letter|A4 PACK KIT <TOKENS >PDF; see jornada-hub kit --help");
    }
    words_open(JORNADA_LOCALE);
    making->kit.paper = slip_paper_of_name(argv[1]);
    int code = pack_load(io_real(), argv[2], &making->pack, why) == DONE ? 0 : fail(why);
    if (code == 0 && !read_slips(making))
        code = fail("the tokens are not one a line");
    if (code == 0) {
        fill_sheet(making, (unsigned)strtoul(argv[3], NULL, 10));
        code = draw(making);
    }
    pack_destroy(making->pack);
    free(making->slips);
    free(making);
    return code;
}
