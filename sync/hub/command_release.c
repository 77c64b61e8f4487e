/* quarantine release: what was put aside because its device was revoked counts after all. */
#include <sodium.h>
#include <string.h>

#include "sync/hub/command.h"
#include "sync/hub/device.h"
#include "sync/hub/release.h"

static int refuse_usage(struct call *call, const char *why)
{
    command_refuse(call, why);
    return EXIT_CODE_USAGE;
}

int command_quarantine_release(struct call *call)
{
    struct release_report report;
    uint8_t device[16];
    size_t size = 0;
    const char *word = call->options->words[0], *by = options_get(call->options, "--by");
    uint8_t reason = release_reason_read(options_get(call->options, "--reason"));
    if (strlen(word) != DEVICE_HEX - 1 ||
        sodium_hex2bin(device, sizeof device, word, DEVICE_HEX - 1, NULL, &size, NULL) != 0 ||
        size != sizeof device)
        return refuse_usage(call, "a device has 32 hex digits, as quarantine list shows them");
    if (reason == 0)
        return refuse_usage(call, "a reason is mistake or before");
    if (!ledger_by_is_good(by))
        return refuse_usage(call, "--by is one word of letters, digits, . _ -, 32 at most");
    if (release_device(call->hub, device, reason, by, &report) != DONE)
        return command_refuse(call, hub_why(call->hub));
    if (options_get(call->options, "--json") != NULL)
        fprintf(call->out, "{\"released\": %llu, \"kept\": %llu}\n",
                (unsigned long long)report.frames, (unsigned long long)report.kept);
    else
        fprintf(call->out, "%llu frames count from now on; %llu cannot be read and stay aside.\n",
                (unsigned long long)report.frames, (unsigned long long)report.kept);
    return EXIT_CODE_DONE;
}
