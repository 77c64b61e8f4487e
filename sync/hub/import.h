/* What a stick's receipts are made of: everything this hub holds of one device.
 *
 * Bundles off a stick are taken by hub_push_file (hub.h); receipts go back the same road, one file
 * for each RECEIPT_STREAMS_MAX streams of a kiosk. Promises: a receipt speaks of nothing that is
 * not committed. It names no kiosk but by its streams. */
#ifndef JORNADA_SYNC_HUB_IMPORT_H
#define JORNADA_SYNC_HUB_IMPORT_H

#include "sync/hub/hub.h"
#include "sync/receipt.h"

/* Part 0, 1, … of the device's receipt into `bytes` (RECEIPT_MAX). NOT_FOUND: no such part. */
enum outcome import_receipt(struct hub *hub, const uint8_t device[16], unsigned part,
                            uint8_t *bytes, size_t *size) MUST_CHECK;

#endif
