#include "kiosk/judge.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/base32.h"
#include "sync/content.h"
#include "sync/disk.h"

#define AT_SLIP 3 /* of a token's bytes: protocol.md */

/* What is known without any list: this screen's own key. */
static void begin_with_own(struct judge *judge)
{
    const struct enrolment *enrolment = judge->enrolment;
    struct roster *roster = judge->roster;
    sodium_memzero(roster, sizeof *roster);
    roster->fair_number = enrolment->fair_number;
    roster->count = 1;
    memcpy(roster->keys[0].public_key, enrolment->public_key, sizeof enrolment->public_key);
    roster_key_id(enrolment->public_key, roster->keys[0].key_id);
    roster->keys[0].kiosk = enrolment->kiosk;
    roster->keys[0].valid_to = UINT16_MAX;
}

static bool read_list(struct judge *judge)
{
    char folder[CONTENT_FOLDER_MAX], path[DISK_PATH_MAX];
    uint32_t version = 0;
    size_t size = 0;
    char *text = malloc(ROSTER_TEXT_MAX);
    bool good = text != NULL &&
                content_current(judge->io, judge->folder, folder, &version) == DONE &&
                disk_path(path, folder, ROSTER_FILE) == DONE &&
                disk_read(judge->io, path, (uint8_t *)text, ROSTER_TEXT_MAX, &size) == DONE &&
                roster_read(text, size, judge->enrolment->hub_key, judge->roster) == DONE;
    free(text);
    return good && judge->roster->fair_number == judge->enrolment->fair_number &&
           strcmp(judge->roster->fair, judge->enrolment->fair) == 0;
}

void judge_refresh(struct judge *judge)
{
    if (judge->roster == NULL)
        return;
    if (!read_list(judge))
        begin_with_own(judge);
    judge->roster->has_cover = true;
    memcpy(judge->roster->cover, judge->enrolment->cover_key, sizeof judge->roster->cover);
}

void judge_open(struct judge *judge, const struct io *io, const char *folder,
                const struct enrolment *enrolment)
{
    judge->io = io;
    judge->folder = folder;
    judge->enrolment = enrolment;
    if (judge->roster == NULL)
        judge->roster = sodium_malloc(sizeof *judge->roster);
    judge_refresh(judge);
}

void judge_close(struct judge *judge)
{
    sodium_free(judge->roster);
    *judge = (struct judge){0};
}

/* The id that stands on it, whatever it is worth: what is noted of it goes by this id. */
static bool read_slip(const char *text, uint8_t slip[TOKEN_SLIP_BYTES])
{
    uint8_t bytes[TOKEN_BYTES];
    if (strlen(text) != TOKEN_CHARS || base32_read(text, bytes, sizeof bytes) != DONE)
        return false;
    memcpy(slip, bytes + AT_SLIP, TOKEN_SLIP_BYTES);
    return true;
}

static bool is_read(enum token_verdict verdict)
{
    return verdict == TOKEN_OK || verdict >= TOKEN_UNKNOWN_KEY;
}

void judge_read(const struct judge *judge, const char *text, uint16_t today,
                struct judge_reading *reading)
{
    struct token_reader reader = {.roster = judge->roster, .today = today};
    *reading = (struct judge_reading){.verdict = TOKEN_UNKNOWN_KEY};
    if (judge->roster == NULL)
        return;
    reading->verdict = token_verify(text, &reader, &reading->token);
    reading->proved = reading->verdict == TOKEN_OK || reading->verdict > TOKEN_FORGED;
    if (reading->verdict == TOKEN_UNKNOWN_KEY &&
        token_read_unproved(text, judge->roster->cover, judge->roster->fair_number, today,
                            &reading->token) == TOKEN_OTHER_FAIR)
        reading->verdict = TOKEN_OTHER_FAIR;
    if (is_read(reading->verdict))
        reading->has_slip = read_slip(text, reading->token.slip);
}
