/* The hub's tables. The tenant (municipality) leads every key, so that one database can be split
 * among servers; whole numbers, bytes and text only; no triggers, no serials.
 *
 * frame is the truth; margin, withheld, person, given and letter are derived from it in the same
 * transaction. person, given, letter, withheld and the rows of audit are sealed with a key that
 * comes from the online key: what stands in clear on disk are totals, never a row about somebody,
 * and of referrals and reading nothing before the close (withheld.c). */
#include "sync/hub/storage.h"

static const char *const schema[] = {
    "CREATE TABLE IF NOT EXISTS meta (tenant BYTEA NOT NULL, name TEXT NOT NULL, number BIGINT,"
    " value BYTEA,"
    " PRIMARY KEY (tenant, name))",
    "CREATE TABLE IF NOT EXISTS fair (tenant BYTEA NOT NULL, fair BYTEA NOT NULL,"
    " name TEXT NOT NULL, number BIGINT NOT NULL, title TEXT NOT NULL,"
    " municipality BIGINT NOT NULL, offset_minutes BIGINT NOT NULL, first_day BIGINT NOT NULL,"
    " last_day BIGINT NOT NULL, state BIGINT NOT NULL, content BIGINT NOT NULL,"
    " cover BYTEA NOT NULL, PRIMARY KEY (tenant, fair))",
    "CREATE UNIQUE INDEX IF NOT EXISTS fair_name ON fair (tenant, name)",
    "CREATE UNIQUE INDEX IF NOT EXISTS fair_number ON fair (tenant, number)",
    "CREATE TABLE IF NOT EXISTS code (tenant BYTEA NOT NULL, hash BYTEA NOT NULL,"
    " fair BYTEA NOT NULL, kiosk BIGINT NOT NULL, expires_ms BIGINT NOT NULL,"
    " device BYTEA, PRIMARY KEY (tenant, hash))",
    "CREATE TABLE IF NOT EXISTS replacing (tenant BYTEA NOT NULL, hash BYTEA NOT NULL,"
    " PRIMARY KEY (tenant, hash))", /* the codes that end the device with their number */
    "CREATE TABLE IF NOT EXISTS device (tenant BYTEA NOT NULL, device BYTEA NOT NULL,"
    " fair BYTEA NOT NULL, kiosk BIGINT NOT NULL, public_key BYTEA NOT NULL,"
    " key_id BIGINT NOT NULL, enrolled_ms BIGINT NOT NULL, revoked_ms BIGINT NOT NULL,"
    " PRIMARY KEY (tenant, device))",
    "CREATE UNIQUE INDEX IF NOT EXISTS device_key ON device (tenant, fair, key_id)",
    /* devices that are partner desks, with their office: desk.h */
    "CREATE TABLE IF NOT EXISTS desk (tenant BYTEA NOT NULL, device BYTEA NOT NULL,"
    " office BIGINT NOT NULL, PRIMARY KEY (tenant, device))",
    "CREATE TABLE IF NOT EXISTS badge (tenant BYTEA NOT NULL, staff BYTEA NOT NULL,"
    " fair BYTEA NOT NULL, name TEXT NOT NULL, role BIGINT NOT NULL, release BIGINT NOT NULL,"
    " tag BYTEA NOT NULL, salt BYTEA NOT NULL, mark BYTEA NOT NULL, made_ms BIGINT NOT NULL,"
    " revoked_ms BIGINT NOT NULL, PRIMARY KEY (tenant, staff))",
    "CREATE TABLE IF NOT EXISTS competence (tenant BYTEA NOT NULL, badge BYTEA NOT NULL,"
    " label TEXT NOT NULL, institution TEXT NOT NULL, code TEXT NOT NULL, issuer TEXT NOT NULL,"
    " number TEXT NOT NULL, until_minute BIGINT NOT NULL, reason BIGINT NOT NULL,"
    " reason_until_minute BIGINT NOT NULL, PRIMARY KEY (tenant, badge))",
    /* who did what with certificates, office keys and letters: audit.h */
    "CREATE TABLE IF NOT EXISTS audit (tenant BYTEA NOT NULL, number BIGINT NOT NULL,"
    " at_ms BIGINT NOT NULL, mark BYTEA NOT NULL, sealed BYTEA NOT NULL,"
    " PRIMARY KEY (tenant, number))",
    "CREATE TABLE IF NOT EXISTS office_key (tenant BYTEA NOT NULL, fair BYTEA NOT NULL,"
    " office BIGINT NOT NULL, number BIGINT NOT NULL, public_key BYTEA NOT NULL,"
    " since_ms BIGINT NOT NULL, replaced_ms BIGINT NOT NULL,"
    " PRIMARY KEY (tenant, fair, office, number))",
    /* sealed like person: letters.h */
    "CREATE TABLE IF NOT EXISTS letter (tenant BYTEA NOT NULL, tag BYTEA NOT NULL,"
    " sealed BYTEA NOT NULL, PRIMARY KEY (tenant, tag))",
    "CREATE TABLE IF NOT EXISTS kit (tenant BYTEA NOT NULL, fair BYTEA NOT NULL,"
    " kit BIGINT NOT NULL, public_key BYTEA NOT NULL, slips BIGINT NOT NULL,"
    " made_ms BIGINT NOT NULL, revoked_ms BIGINT NOT NULL, PRIMARY KEY (tenant, fair, kit))",
    "CREATE TABLE IF NOT EXISTS stream (tenant BYTEA NOT NULL, stream BYTEA NOT NULL,"
    " device BYTEA NOT NULL, stored BIGINT NOT NULL, highest BIGINT NOT NULL,"
    " fork BIGINT NOT NULL, quarantined BIGINT NOT NULL, facts_wrap BYTEA,"
    " identity_wrap BYTEA, hello_hub_ms BIGINT,"
    " hello_monotonic_ms BIGINT, PRIMARY KEY (tenant, stream))",
    "CREATE TABLE IF NOT EXISTS frame (tenant BYTEA NOT NULL, stream BYTEA NOT NULL,"
    " seq BIGINT NOT NULL, hash BYTEA NOT NULL, state BIGINT NOT NULL,"
    " received_ms BIGINT NOT NULL, bytes BYTEA NOT NULL,"
    " PRIMARY KEY (tenant, stream, seq))",
    "CREATE TABLE IF NOT EXISTS gap (tenant BYTEA NOT NULL, stream BYTEA NOT NULL,"
    " first BIGINT NOT NULL, last BIGINT NOT NULL, PRIMARY KEY (tenant, stream, first, last))",
    "CREATE TABLE IF NOT EXISTS quarantine (tenant BYTEA NOT NULL, hash BYTEA NOT NULL,"
    " stream BYTEA NOT NULL, seq BIGINT NOT NULL, device BYTEA NOT NULL, reason BIGINT NOT NULL,"
    " received_ms BIGINT NOT NULL, bytes BYTEA NOT NULL, PRIMARY KEY (tenant, hash))",
    "CREATE TABLE IF NOT EXISTS person (tenant BYTEA NOT NULL, tag BYTEA NOT NULL,"
    " sealed BYTEA NOT NULL, PRIMARY KEY (tenant, tag))",
    "CREATE TABLE IF NOT EXISTS given (tenant BYTEA NOT NULL, tag BYTEA NOT NULL,"
    " sealed BYTEA NOT NULL, PRIMARY KEY (tenant, tag))",
    "CREATE TABLE IF NOT EXISTS loop (tenant BYTEA NOT NULL, tag BYTEA NOT NULL,"
    " sealed BYTEA NOT NULL, PRIMARY KEY (tenant, tag))", /* one a slip: loop.h */
    "CREATE TABLE IF NOT EXISTS withheld (tenant BYTEA NOT NULL, fair BYTEA NOT NULL,"
    " tag BYTEA NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (tenant, fair, tag))",
    "CREATE TABLE IF NOT EXISTS margin (tenant BYTEA NOT NULL, fair BYTEA NOT NULL,"
    " what BIGINT NOT NULL, day BIGINT NOT NULL, a BIGINT NOT NULL, b BIGINT NOT NULL,"
    " n BIGINT NOT NULL, PRIMARY KEY (tenant, fair, what, day, a, b))",
    "CREATE TABLE IF NOT EXISTS backup (tenant BYTEA NOT NULL, backup BIGINT NOT NULL,"
    " id BYTEA NOT NULL, name TEXT NOT NULL, place TEXT NOT NULL, made_ms BIGINT NOT NULL,"
    " verified_ms BIGINT NOT NULL, bytes BIGINT NOT NULL, PRIMARY KEY (tenant, backup))",
    /* how far each stream was held, without a hole, when the backup was made */
    "CREATE TABLE IF NOT EXISTS backup_mark (tenant BYTEA NOT NULL, stream BYTEA NOT NULL,"
    " backup BIGINT NOT NULL, stored BIGINT NOT NULL, PRIMARY KEY (tenant, stream, backup))",
    /* what a restore must not undo: ledger.h */
    "CREATE TABLE IF NOT EXISTS ledger (tenant BYTEA NOT NULL, number BIGINT NOT NULL,"
    " kind BIGINT NOT NULL, subject BYTEA NOT NULL, device BYTEA NOT NULL, stream BYTEA NOT NULL,"
    " seq BIGINT NOT NULL, bytes BYTEA NOT NULL, PRIMARY KEY (tenant, number))",
    "CREATE UNIQUE INDEX IF NOT EXISTS ledger_subject ON ledger (tenant, kind, subject)",
    /* what each kiosk said last of itself, sealed as it came: heard.h */
    "CREATE TABLE IF NOT EXISTS heard (tenant BYTEA NOT NULL, device BYTEA NOT NULL,"
    " at_ms BIGINT NOT NULL, content BIGINT NOT NULL, ahead_ms BIGINT NOT NULL, report BYTEA,"
    " PRIMARY KEY (tenant, device))",
    /* the key that signs a fair's slips of the call centre: call_centre_key.c */
    "CREATE TABLE IF NOT EXISTS call_centre (tenant BYTEA NOT NULL, fair BYTEA NOT NULL,"
    " device BYTEA NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (tenant, fair))",
    /* the versions of a fair's files that a person made: fair_edit.h */
    "CREATE TABLE IF NOT EXISTS edition (tenant BYTEA NOT NULL, fair BYTEA NOT NULL,"
    " version BIGINT NOT NULL, made_of BIGINT NOT NULL, at_ms BIGINT NOT NULL,"
    " change BIGINT NOT NULL, back_to BIGINT NOT NULL, author TEXT NOT NULL,"
    " PRIMARY KEY (tenant, fair, version))",
    /* who opens the pages: account.h */
    "CREATE TABLE IF NOT EXISTS account (tenant BYTEA NOT NULL, account BYTEA NOT NULL,"
    " name TEXT NOT NULL, role BIGINT NOT NULL, hash TEXT NOT NULL, failures BIGINT NOT NULL,"
    " until_ms BIGINT NOT NULL, changed_ms BIGINT NOT NULL, PRIMARY KEY (tenant, account))",
    "CREATE UNIQUE INDEX IF NOT EXISTS account_name ON account (tenant, name)",
    /* facts held of each device, as they come: held.h; and when they were counted anew */
    "CREATE TABLE IF NOT EXISTS device_held (tenant BYTEA NOT NULL, device BYTEA NOT NULL,"
    " people BIGINT NOT NULL, referrals BIGINT NOT NULL, aside_frames BIGINT NOT NULL,"
    " aside_people BIGINT NOT NULL, aside_unread BIGINT NOT NULL, PRIMARY KEY (tenant, device))",
    "CREATE TABLE IF NOT EXISTS recount (tenant BYTEA NOT NULL, fair BYTEA NOT NULL,"
    " at_ms BIGINT NOT NULL, agreed BIGINT NOT NULL, PRIMARY KEY (tenant, fair))",
    /* what En vivo, the corte and Resultados ask of each kiosk */
    "CREATE INDEX IF NOT EXISTS stream_device ON stream (tenant, device, stored)",
    "CREATE INDEX IF NOT EXISTS quarantine_device ON quarantine (tenant, device)",
    /* kiosks to be wiped, and wiped: wiping.h */
    "CREATE TABLE IF NOT EXISTS wiping (tenant BYTEA NOT NULL, device BYTEA NOT NULL,"
    " id BYTEA NOT NULL, ordered_ms BIGINT NOT NULL, aside BIGINT NOT NULL,"
    " by_whom TEXT NOT NULL, wiped_ms BIGINT NOT NULL, captured BIGINT NOT NULL,"
    " PRIMARY KEY (tenant, device))",
    /* what was published, byte for byte, and the counts that it was made of: publication.h */
    "CREATE TABLE IF NOT EXISTS publication (tenant BYTEA NOT NULL, fair BYTEA NOT NULL,"
    " version BIGINT NOT NULL, day BIGINT NOT NULL, hash BYTEA NOT NULL, inside BYTEA NOT NULL,"
    " PRIMARY KEY (tenant, fair, version))",
    "CREATE TABLE IF NOT EXISTS publication_file (tenant BYTEA NOT NULL, fair BYTEA NOT NULL,"
    " version BIGINT NOT NULL, name TEXT NOT NULL, place BIGINT NOT NULL, bytes BYTEA NOT NULL,"
    " PRIMARY KEY (tenant, fair, version, name))",
    NULL,
};

const char *const *storage_schema(void)
{
    return schema;
}
