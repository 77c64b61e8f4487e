/* report.h: a positional CBOR array, padded with zeros to one length. */
#include "sync/report.h"

#include <sodium.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/record.h"

#define VERSION 1
#define ITEMS 11
#define ITEMS_LEAST 9 /* as the first kiosks said them */

/* Zeros would be a reader's "no such report": a key of small order is nobody's. */
void report_seal(const struct kiosk_report *report, const uint8_t facts_key[32],
                 uint8_t sealed[REPORT_BYTES])
{
    uint8_t plain[REPORT_PLAIN_BYTES] = {0};
    struct binary_writer writer = {.bytes = plain, .room = sizeof plain};

    binary_array(&writer, ITEMS);
    binary_uint(&writer, VERSION);
    binary_uint(&writer, report->captured);
    binary_uint(&writer, report->pending);
    binary_uint(&writer, report->quarantined);
    binary_uint(&writer, report->lost);
    binary_bool(&writer, report->settled);
    binary_uint(&writer, report->clock);
    binary_uint(&writer, report->paper);
    binary_uint(&writer, report->battery_percent);
    binary_uint(&writer, report->relayed);
    binary_uint(&writer, report->wipe);
    if (writer.bad || crypto_box_seal(sealed, plain, sizeof plain, facts_key) != 0)
        memset(sealed, 0, REPORT_BYTES);
}

/* A newer kiosk may say more behind what is known here: it is left unread. */
static bool read_plain(const uint8_t plain[REPORT_PLAIN_BYTES], struct kiosk_report *report)
{
    struct binary_reader reader = {.bytes = plain, .size = REPORT_PLAIN_BYTES};
    size_t items = binary_take_array(&reader, 23);

    (void)binary_take_uint(&reader, UINT32_MAX);
    report->captured = binary_take_uint(&reader, INT64_MAX);
    report->pending = binary_take_uint(&reader, INT64_MAX);
    report->quarantined = binary_take_uint(&reader, INT64_MAX);
    report->lost = binary_take_uint(&reader, INT64_MAX);
    report->settled = binary_take_bool(&reader);
    report->clock = (uint8_t)binary_take_uint(&reader, UINT8_MAX);
    report->paper = (uint8_t)binary_take_uint(&reader, UINT8_MAX);
    report->battery_percent = (uint8_t)binary_take_uint(&reader, UINT8_MAX);
    if (items >= ITEMS) {
        report->relayed = binary_take_uint(&reader, INT64_MAX);
        report->wipe = (uint8_t)binary_take_uint(&reader, UINT8_MAX);
    }
    if (report->wipe >= WIPE_STATES)
        report->wipe = WIPE_NOT_READY;
    if (report->clock > CLOCK_HUB)
        report->clock = CLOCK_UNKNOWN;
    if (report->paper >= REPORT_PAPERS)
        report->paper = REPORT_PAPER_NOT_KNOWN;
    if (report->battery_percent > 100)
        report->battery_percent = REPORT_BATTERY_NOT_KNOWN;
    return !reader.bad && items >= ITEMS_LEAST;
}

enum outcome report_open(const uint8_t sealed[REPORT_BYTES], const uint8_t facts_key[32],
                         const uint8_t facts_secret[32], struct kiosk_report *report)
{
    uint8_t plain[REPORT_PLAIN_BYTES];

    memset(report, 0, sizeof *report);
    if (crypto_box_seal_open(plain, sealed, REPORT_BYTES, facts_key, facts_secret) != 0)
        return REFUSED;
    return read_plain(plain, report) ? DONE : INVALID;
}
