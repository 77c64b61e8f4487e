/* competence.h over the table competence. */
#include "sync/hub/competence.h"

#include <stdio.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/inside.h"
#include "sync/pack.h"

#define DAY_MINUTES 1440
#define LAST_DAY 36525 /* a hundred years: a slip of the finger is no date */
#define COLUMNS \
    "label, institution, code, issuer, number, until_minute, reason, reason_until_minute"
#define COLUMN_COUNT 8

static bool is_word(const char *text)
{
    return text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")] ==
           '\0';
}

const char *competence_fault(const struct competence *competence)
{
    bool any = competence->code[0] != '\0';
    if (!is_word(competence->code))
        return "a certificate's code has letters, digits and - alone: EC0539";
    if (any && (competence->issuer[0] == '\0' || competence->number[0] == '\0'))
        return "a certificate has an issuer and a number";
    if (!any &&
        (competence->issuer[0] != '\0' || competence->number[0] != '\0' || competence->until != 0))
        return "issuer, number and valid_to are a certificate's: which one?";
    if (any && competence->until == 0)
        return "a certificate's last day is after 2025-01-01";
    return NULL;
}

static bool take_text(const struct storage_value *column, char *text, size_t room)
{
    if (column->size >= room)
        return false;
    if (column->size > 0)
        memcpy(text, column->bytes, column->size);
    text[column->size] = '\0';
    return true;
}

enum outcome competence_find(struct hub *hub, const uint8_t staff[RECORD_STAFF_BYTES],
                             struct competence *competence)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(staff, RECORD_STAFF_BYTES)};
    struct storage_value columns[COLUMN_COUNT];
    memset(competence, 0, sizeof *competence);
    enum outcome outcome = storage_one(
        hub->storage, "SELECT " COLUMNS " FROM competence WHERE tenant = $1 AND badge = $2", 2,
        values, COLUMN_COUNT, columns);
    if (outcome == NOT_FOUND)
        return DONE;
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    bool whole = take_text(&columns[0], competence->label, sizeof competence->label) &&
                 take_text(&columns[1], competence->institution, sizeof competence->institution) &&
                 take_text(&columns[2], competence->code, sizeof competence->code) &&
                 take_text(&columns[3], competence->issuer, sizeof competence->issuer) &&
                 take_text(&columns[4], competence->number, sizeof competence->number);
    competence->until = (uint32_t)columns[5].number;
    competence->override = (uint8_t)columns[6].number;
    competence->override_until = (uint32_t)columns[7].number;
    return whole ? DONE : hub_fail(hub, DAMAGED, "a certificate's row is not whole");
}

static enum outcome write_row(struct hub *hub, const uint8_t staff[RECORD_STAFF_BYTES],
                              const struct competence *competence)
{
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),        storage_bytes(staff, RECORD_STAFF_BYTES),
        storage_text(competence->label),      storage_text(competence->institution),
        storage_text(competence->code),       storage_text(competence->issuer),
        storage_text(competence->number),     storage_number(competence->until),
        storage_number(competence->override), storage_number(competence->override_until),
    };
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO competence (tenant, badge, " COLUMNS
                   ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
                   " ON CONFLICT (tenant, badge) DO UPDATE SET label = excluded.label,"
                   " institution = excluded.institution, code = excluded.code,"
                   " issuer = excluded.issuer, number = excluded.number,"
                   " until_minute = excluded.until_minute, reason = excluded.reason,"
                   " reason_until_minute = excluded.reason_until_minute",
                   10, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static enum outcome note(struct hub *hub, enum audit_kind kind, const uint8_t *staff, uint32_t code,
                         uint32_t until, const char *by)
{
    struct audit_entry entry = {.kind = kind, .code = code, .until = until};
    memcpy(entry.subject, staff, RECORD_STAFF_BYTES);
    snprintf(entry.by, sizeof entry.by, "%s", by);
    return audit_append(hub, &entry);
}

static bool is_same_certificate(const struct competence *a, const struct competence *b)
{
    return strcmp(a->code, b->code) == 0 && strcmp(a->issuer, b->issuer) == 0 &&
           strcmp(a->number, b->number) == 0 && a->until == b->until;
}

enum outcome competence_put(struct hub *hub, const uint8_t staff[RECORD_STAFF_BYTES],
                            const struct competence *competence, const char *by)
{
    struct competence before;
    enum outcome outcome = competence_find(hub, staff, &before);
    if (outcome == DONE)
        outcome = write_row(hub, staff, competence);
    if (outcome == DONE && !is_same_certificate(&before, competence))
        outcome = note(hub, AUDIT_CERTIFIED, staff, 0, competence->until, by);
    if (outcome == DONE && (before.override != competence->override ||
                            before.override_until != competence->override_until))
        outcome = note(hub, AUDIT_OVERRIDDEN, staff, competence->override,
                       competence->override_until, by);
    return outcome;
}

static enum outcome find_live(struct hub *hub, const char *which, const char *by,
                              struct badge *badge, struct competence *now)
{
    enum outcome outcome = badge_find(hub, which, badge);
    if (outcome == DONE && badge->revoked_ms != 0)
        outcome = hub_fail(hub, REFUSED, "this badge was revoked");
    if (outcome == DONE && !ledger_by_is_good(by))
        outcome = hub_fail(hub, INVALID, "--by is one word of letters, digits, . _ -, 32 at most");
    return outcome == DONE ? competence_find(hub, badge->member.staff, now) : outcome;
}

static enum outcome commit(struct hub *hub, struct badge *badge, const struct competence *now,
                           const char *by)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = competence_put(hub, badge->member.staff, now, by);
    if (outcome == DONE)
        outcome = hub_commit(hub);
    else
        hub_rollback(hub);
    if (outcome != DONE)
        return outcome;
    badge->member.certified_until = now->until;
    badge->member.override = now->override;
    badge->member.override_until = now->override_until;
    return fair_publish(hub, badge->fair);
}

enum outcome competence_certify(struct hub *hub, const char *which,
                                const struct competence *certificate, const char *by,
                                struct badge *badge)
{
    struct competence now;
    const char *fault = competence_fault(certificate);
    if (fault != NULL || certificate->code[0] == '\0')
        return hub_fail(hub, INVALID, "%s", fault != NULL ? fault : "which certificate?");
    enum outcome outcome = find_live(hub, which, by, badge, &now);
    if (outcome != DONE)
        return outcome;
    memcpy(now.code, certificate->code, sizeof now.code);
    memcpy(now.issuer, certificate->issuer, sizeof now.issuer);
    memcpy(now.number, certificate->number, sizeof now.number);
    if (certificate->institution[0] != '\0')
        memcpy(now.institution, certificate->institution, sizeof now.institution);
    now.until = certificate->until;
    return commit(hub, badge, &now, by);
}

enum outcome competence_override(struct hub *hub, const char *which, unsigned reason,
                                 uint32_t until, const char *by, struct badge *badge)
{
    struct competence now;
    uint32_t minute = staff_minute(hub->io->wall_ms(hub->io->self));
    bool ends = reason == STAFF_OVERRIDE_NONE;
    if (reason >= STAFF_OVERRIDES)
        return hub_fail(hub, INVALID, "a reason is renewal, seen, nobody or order; none ends it");
    if (!ends && (until <= minute || until - minute > COMPETENCE_OVERRIDE_DAYS * DAY_MINUTES))
        return hub_fail(hub, INVALID, "an exception ends later than now, and within %d days",
                        COMPETENCE_OVERRIDE_DAYS);
    enum outcome outcome = find_live(hub, which, by, badge, &now);
    if (outcome != DONE)
        return outcome;
    /* One that is ended was good until now: letters of before still come. */
    if (ends && now.override_until > minute)
        now.override_until = minute;
    if (!ends) {
        now.override = (uint8_t)reason;
        now.override_until = until;
    }
    return commit(hub, badge, &now, by);
}

static bool read_clock(const char *text, int *minutes)
{
    if (strlen(text) != 5 || text[2] != ':' || strspn(text, "0123456789") != 2 ||
        strspn(text + 3, "0123456789") != 2)
        return false;
    int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    *minutes = hour * 60 + minute;
    return hour < 24 && minute < 60;
}

bool competence_read_time(const char *text, int offset_minutes, uint32_t *minute)
{
    char day_text[11] = "";
    int clock = DAY_MINUTES;
    size_t size = strlen(text);
    *minute = STAFF_NO_END;
    if (size == 0)
        return true;
    if ((size != 10 && (size != 16 || text[10] != 'T')) ||
        (size == 16 && !read_clock(text + 11, &clock)))
        return false;
    memcpy(day_text, text, 10);
    int32_t day = pack_day_read(day_text);
    int64_t all = (int64_t)day * DAY_MINUTES + clock - offset_minutes;
    if (day == PACK_NO_DAY || day > LAST_DAY || all <= 0)
        return false;
    *minute = (uint32_t)all;
    return true;
}

void competence_write_time(uint32_t minute, int offset_minutes, char text[17])
{
    char day[PACK_DAY_TEXT_MAX];
    text[0] = '\0';
    if (minute == 0 || minute == STAFF_NO_END)
        return;
    int64_t local = (int64_t)minute + offset_minutes;
    pack_day_write((int32_t)(local / DAY_MINUTES), day);
    snprintf(text, 17, "%.10sT%02u:%02u", day, (unsigned)(local % DAY_MINUTES / 60) % 24,
             (unsigned)(local % 60));
}
