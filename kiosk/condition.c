#include "kiosk/condition.h"

#include "kiosk/battery.h"
#include "kiosk/scanner_serial.h"
#include "kiosk/sight.h"
#include "kiosk/trouble.h"
#include "kiosk/words.h"

#define SILENT_MS 300000 /* a hub that was silent for so long is worth a look */
#define BATTERY_LOW 25

/* -- The four counts ---------------------------------------------------------------------------
 */

const char *condition_step_words(enum condition_step step)
{
    static const char *const words[CONDITION_STEPS] = {
        [STEP_SAVED] = N_("Saved here"),
        [STEP_RELAYED] = N_("At the relay"),
        [STEP_RECEIVED] = N_("Received"),
        [STEP_SAFE] = N_("Backed up"),
    };
    return _(words[step]);
}

uint64_t condition_step_count(const struct kiosk *kiosk, enum condition_step step)
{
    const struct sync_counts *counts = &kiosk->status.counts;
    const uint64_t numbers[CONDITION_STEPS] = {
        [STEP_SAVED] = counts->captured,
        [STEP_RELAYED] = counts->relayed,
        [STEP_RECEIVED] = counts->delivered,
        [STEP_SAFE] = counts->safe,
    };
    return numbers[step];
}

const char *condition_line(const struct kiosk *kiosk, struct tree *tree, double *fraction)
{
    const struct sync_counts *counts = &kiosk->status.counts;
    uint64_t saved = counts->captured, safe = counts->safe < saved ? counts->safe : saved;
    *fraction = 0;
    if (!kiosk->status.counts_known)
        return _("The records are not open yet: nothing is known of their number.");
    if (saved == 0)
        return _("Nothing was registered on this screen yet.");
    *fraction = (double)(safe * 100 / saved) / 100; /* full only when all are */
    if (safe == saved)
        return tree_format(tree, _("All %llu are backed up."), (unsigned long long)saved);
    return tree_format(tree, _("%llu of %llu are backed up."), (unsigned long long)safe,
                       (unsigned long long)saved);
}

/* -- One function a row ------------------------------------------------------------------------ */

static struct condition store_row(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition row = {.id = "state_store", .icon = "save", .bad = true};
    (void)tree;
    const struct sync_counts *counts = &kiosk->status.counts;
    switch (kiosk->status.state) {
    case KEEPER_OPENING:
        row.text = _("The records are being checked. This takes a moment.");
        row.bad = false;
        return row;
    case KEEPER_UNENROLLED:
    case KEEPER_REFUSED:
    case KEEPER_DOUBT:
        row.text = _("The records cannot be opened: nothing can be registered here now.");
        return row;
    case KEEPER_READY:
        break;
    }
    row.bad = false;
    row.text = counts->damaged_once
                   ? _("Records are saved. The disk had a fault; they were read again.")
                   : _("Records are saved on this screen and in a second copy.");
    return row;
}

static struct condition lost_row(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition row = {.id = "state_lost", .icon = "info", .bad = true};
    uint64_t lost = kiosk->status.counts.lost;
    if (lost > 0)
        row.text = tree_format(
            tree, _("At least %llu records were lost with a disk. Tell the coordination."),
            (unsigned long long)lost);
    return row;
}

static struct condition aside_row(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition row = {.id = "state_aside", .icon = "info", .bad = true};
    uint64_t aside = kiosk->status.counts.quarantined;
    if (aside > 0)
        row.text = tree_format(tree, _("Put aside to be looked into: %llu. Nothing is deleted."),
                               (unsigned long long)aside);
    return row;
}

/* "4 minutes ago". */
static const char *ago(struct tree *tree, int64_t passed_ms)
{
    int minutes = (int)(passed_ms / 60000);
    if (minutes < 1)
        return _("less than a minute ago");
    if (minutes < 60)
        return tree_format(tree, _("%d min ago"), minutes);
    return tree_format(tree, _("%d h ago"), minutes / 60);
}

static struct condition hub_row(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition row = {.id = "state_hub", .icon = "cloud"};
    int64_t seen = kiosk->status.counts.hub_seen_ms, passed = kiosk_now_ms(kiosk) - seen;
    bool pending = kiosk->status.counts.pending > 0;
    if (kiosk->status.state != KEEPER_READY)
        return row;
    row.bad = pending && (seen < 0 || passed > SILENT_MS);
    row.text = seen < 0 ? _("The server has not answered since this screen started.")
                        : tree_format(tree, _("The server answered %s."), ago(tree, passed));
    return row;
}

static struct condition relay_row(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition row = {.id = "state_relay", .icon = "swap_vert"};
    int64_t seen = kiosk->status.counts.relay_seen_ms;
    if (kiosk->status.state == KEEPER_READY && seen >= 0)
        row.text =
            tree_format(tree, _("The relay answered %s."), ago(tree, kiosk_now_ms(kiosk) - seen));
    return row;
}

static const char *need_words(enum printer_need need)
{
    switch (need) {
    case PRINTER_NEEDS_PAPER:
        return _("The printer has no paper.");
    case PRINTER_NEEDS_COVER:
        return _("The printer's cover is open.");
    case PRINTER_NEEDS_SIZE:
        return _("The printer has no paper of the right size.");
    case PRINTER_NEEDS_TURN:
        return _("The printer is busy with another print.");
    case PRINTER_NEEDS_NOTHING:
    case PRINTER_NEEDS_CARE:
        break;
    }
    return _("The printer needs a hand: look at its lights.");
}

struct condition condition_printer(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition row = {.id = "state_printer", .icon = "print", .bad = true};
    (void)tree;
    if (kiosk->printer == NULL) {
        row.text = _("No printer is set: folios are shown on the glass.");
        row.bad = false;
        return row;
    }
    switch (printer_state(kiosk->printer)) {
    case PRINTER_OFFLINE:
        row.text = _("The printer does not answer. Is it switched on?");
        return row;
    case PRINTER_NEEDS:
        row.text = need_words(printer_need(kiosk->printer));
        return row;
    case PRINTER_HALTED:
    case PRINTER_DOUBT:
        row.text = _("A print stopped halfway. It does not come out later.");
        return row;
    case PRINTER_PROBE:
        row.text = _("The printer is being asked how it is.");
        break;
    case PRINTER_ONEWAY:
        row.text = _("The printer takes slips but cannot say how it is.");
        break;
    case PRINTER_READY:
    case PRINTER_SENDING:
    case PRINTER_PRINTED:
        row.text = _("The printer is ready.");
        break;
    }
    row.bad = false;
    return row;
}

struct condition condition_roll(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition row = {.id = "state_paper", .icon = "receipt", .bad = true};
    struct printer_roll now;
    if (kiosk->printer == NULL)
        return row;
    printer_roll(kiosk->printer, &now);
    int set_m = kiosk->config->roll_m;
    int64_t left_mm = roll_left_mm(&kiosk->roll, set_m);
    row.bad = roll_ends_soon(&kiosk->roll, set_m, &now);
    if (row.bad)
        row.text = _("The roll ends soon: have another one at hand.");
    else if (left_mm >= 0)
        row.text = tree_format(tree, _("About %d m of the roll are left."), (int)(left_mm / 1000));
    return row;
}

static struct condition room_row(const struct kiosk *kiosk, struct tree *tree)
{
    const struct sync_counts *counts = &kiosk->status.counts;
    struct condition row = {.id = "state_room", .icon = "storage"};
    if (!kiosk->status.counts_known)
        return row;
    uint64_t free_bytes = (uint64_t)counts->disk_free_mb << 20;
    row.bad =
        free_bytes < SYNC_WARN_FREE_BYTES || counts->store_permille >= SYNC_STORE_WARN_PERMILLE;
    if (free_bytes < SYNC_REFUSE_FREE_BYTES || counts->store_permille >= 1000)
        row.text = _("There is no room left. Copy to a USB stick, or connect the network.");
    else
        row.text = tree_format(tree, _("Room for records: %d %% is used."),
                               (int)(counts->store_permille / 10));
    if (row.bad && free_bytes < SYNC_WARN_FREE_BYTES && free_bytes >= SYNC_REFUSE_FREE_BYTES)
        row.text = _("This kiosk's disk is almost full.");
    return row;
}

static struct condition clock_row(const struct kiosk *kiosk, struct tree *tree)
{
    static const char *const words[] = {
        [CLOCK_UNKNOWN] = N_("The time is not known: check date and time."),
        [CLOCK_STAFF] = N_("The time is this machine's own."),
        [CLOCK_CORRECTED] = N_("The time was set right by the server."),
        [CLOCK_HUB] = N_("The time is the server's."),
    };
    enum clock_quality quality =
        kiosk->status.clock > kiosk->clock ? kiosk->status.clock : kiosk->clock;
    (void)tree;
    return (struct condition){.id = "state_clock",
                              .icon = "schedule",
                              .text = _(words[quality]),
                              .bad = quality == CLOCK_UNKNOWN};
}

static struct condition content_row(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition row = {.id = "state_content", .icon = "article", .bad = kiosk->bad_pack};
    uint32_t version = kiosk->status.content_version;
    if (kiosk->bad_pack)
        row.text = _("The fair's content has a mistake: it shows information only.");
    else if (version > 0)
        row.text = tree_format(tree, _("The fair's content is version %u."), version);
    else
        row.text = _("The fair's content is the one that was installed.");
    return row;
}

static struct condition battery_row(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition row = {.id = "state_battery", .icon = "battery_full"};
    struct battery battery;
    (void)kiosk;
    if (!battery_read(BATTERY_FOLDER, &battery))
        return row;
    row.bad = !battery.charging && battery.percent < BATTERY_LOW;
    row.text = tree_format(tree,
                           battery.charging ? _("The battery is at %d %%, on the mains.")
                                            : _("The battery is at %d %%."),
                           battery.percent);
    return row;
}

static struct condition notice_row(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition row = {.id = "state_notice", .icon = "info", .bad = true};
    enum kiosk_notice notice = kiosk_notice(kiosk);
    (void)tree;
    if (notice == KIOSK_BAD_SETTINGS)
        row.text = _("The settings have a mistake. jornada-kiosk --doctor names it.");
    if (notice == KIOSK_OTHER_DAY)
        row.text = _("This fair is on another day. Check the date.");
    return row;
}

static struct condition attempts_row(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition row = {.id = "state_attempts", .icon = "lock", .bad = true};
    (void)tree;
    if (kiosk->visit->staff.lost)
        row.text = _("The count of wrong PINs was lost: badges have few tries left.");
    return row;
}

static struct condition scanner_row(const struct kiosk *kiosk, struct tree *tree)
{
    struct condition row = {.id = "state_scanner", .icon = "qr_code"};
    enum scanner_serial_state state = scanner_serial_state(kiosk->cable);
    (void)tree;
    if (state == SCANNER_SERIAL_READY)
        row.text = _("The reader on the cable answers.");
    if (state == SCANNER_SERIAL_ABSENT)
        row.text = _("The reader on the cable is not there. It is looked for again and again.");
    if (state == SCANNER_SERIAL_NOISE)
        row.text = _("What the reader on the cable sent is no slip: look at its settings.");
    row.bad = state == SCANNER_SERIAL_ABSENT || state == SCANNER_SERIAL_NOISE;
    return row;
}

static struct condition (*const rows[])(const struct kiosk *, struct tree *) = {
    store_row,         hub_row,        relay_row,    lost_row,    aside_row,
    condition_printer, condition_roll, room_row,     clock_row,   battery_row,
    content_row,       notice_row,     attempts_row, scanner_row, sight_row,
};
enum { ROWS = sizeof rows / sizeof rows[0] };
_Static_assert(ROWS <= CONDITION_MAX, "a list takes every row");

int condition_list(const struct kiosk *kiosk, struct tree *tree,
                   struct condition conditions[CONDITION_MAX])
{
    int count = 0;
    for (int good = 0; good < 2; ++good)
        for (int i = 0; i < ROWS; ++i) {
            struct condition row = rows[i](kiosk, tree);
            if (row.text != NULL && row.bad == (good == 0))
                conditions[count++] = row;
        }
    return count;
}
