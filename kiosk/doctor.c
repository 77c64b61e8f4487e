#include "kiosk/doctor.h"

#include <jansson.h>
#include <stdio.h>

#include "kiosk/sight.h"
#include "kiosk/trouble.h"

struct finding {
    const char *what;
    bool well;
    char word[CONFIG_TEXT_MAX + CATALOGUE_WHY_MAX];
};

enum { FINDINGS = 10 };

/* How far each fact about a person has come: what the hub has not signed for is not delivered, and
 * what is not in its backups is not safe. */
static void write_delivery(const struct sync_counts *counts, char *word, size_t room)
{
    snprintf(word, room,
             "%llu pending (%llu of them at a relay), %llu delivered, %llu safe, %llu quarantined, "
             "%llu lost",
             (unsigned long long)counts->pending, (unsigned long long)counts->relayed,
             (unsigned long long)counts->delivered, (unsigned long long)counts->safe,
             (unsigned long long)counts->quarantined, (unsigned long long)counts->lost);
}

static void examine(struct kiosk *kiosk, struct finding findings[FINDINGS])
{
    const struct keeper_status *status = &kiosk->status;
    enum printer_state printer =
        kiosk->printer == NULL ? PRINTER_OFFLINE : printer_state(kiosk->printer);
    unsigned phones = 0;
    const struct pack_line *slip[PACK_SLIP_PHONES];
    pack_slip_phones(kiosk->pack, kiosk_today(kiosk), slip);
    for (int i = 0; i < PACK_SLIP_PHONES; ++i)
        phones += slip[i] != NULL;
    /* The store has one owner: beside a running kiosk it is well, and its counts are there. */
    bool busy = status->state != KEEPER_READY && status->outcome == BUSY;
    const char *camera = "";
    struct finding found[FINDINGS] = {
        {"settings", !kiosk->bad_settings, ""},
        {"enrolment", kiosk->enrolment != NULL, ""},
        {"content", !kiosk->bad_pack && !kiosk->pack->lines_only, ""},
        {"slip phones", phones == PACK_SLIP_PHONES, ""},
        {"clock", kiosk_knows_time(kiosk), ""},
        {"store",
         (status->state == KEEPER_READY &&
          status->counts.store_permille < SYNC_STORE_WARN_PERMILLE) ||
             busy,
         ""},
        {"printer", kiosk->printer == NULL || printer != PRINTER_NEEDS, ""},
        {"languages", kiosk->languages == NULL || *kiosk->languages->why == '\0', ""},
        {"delivery", status->counts.lost == 0 && status->counts.quarantined == 0, ""},
        {"camera", sight_examine(kiosk, &camera), ""},
    };
    snprintf(found[9].word, sizeof found[9].word, "%s", camera);
    if (status->state == KEEPER_READY)
        write_delivery(&status->counts, found[8].word, sizeof found[8].word);
    if (busy)
        snprintf(found[5].word, sizeof found[5].word, "open in the running kiosk");
    else if (status->state != KEEPER_READY) /* numbers of a store that is not open are none */
        snprintf(found[5].word, sizeof found[5].word, "%s",
                 *status->why == '\0' ? "not open" : status->why);
    else
        snprintf(found[5].word, sizeof found[5].word,
                 "%llu captured, %llu pending, %u.%u %% full, %u MB free",
                 (unsigned long long)status->counts.captured,
                 (unsigned long long)status->counts.pending, status->counts.store_permille / 10,
                 status->counts.store_permille % 10, status->counts.disk_free_mb);
    snprintf(found[6].word, sizeof found[6].word, "%s",
             kiosk->printer == NULL ? "none set" : kiosk->config->printer);
    if (!found[7].well)
        snprintf(found[7].word, sizeof found[7].word, "%s", kiosk->languages->why);
    for (int i = 0; i < FINDINGS; ++i)
        findings[i] = found[i];
}

bool doctor_run(struct kiosk *kiosk, bool json)
{
    if (kiosk->keeper != NULL)
        keeper_wait_quiet(kiosk->keeper);
    kiosk_step(kiosk);
    struct finding findings[FINDINGS];
    examine(kiosk, findings);
    json_t *report = json_object();
    bool well = true;
    for (int i = 0; i < FINDINGS; ++i) {
        well = well && findings[i].well;
        json_object_set_new(report, findings[i].what, json_boolean(findings[i].well));
        if (!json)
            printf("%-12s %-14s %s\n", findings[i].what, findings[i].well ? "well" : "look at this",
                   findings[i].word);
    }
    if (json) {
        json_dumpf(report, stdout, JSON_COMPACT);
        putchar('\n');
    }
    json_decref(report);
    return well;
}
