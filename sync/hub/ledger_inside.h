/* What ledger.c and ledger_file.c share: an entry's bytes, a file of them. */
#ifndef JORNADA_SYNC_HUB_LEDGER_INSIDE_H
#define JORNADA_SYNC_HUB_LEDGER_INSIDE_H

#include "sync/hub/ledger.h"

enum outcome ledger_encode(const struct ledger_entry *entry, const uint8_t tenant[8],
                           const uint8_t before[32], const uint8_t hub_secret[64],
                           uint8_t bytes[LEDGER_ENTRY_MAX], size_t *size) MUST_CHECK;
/* `tenant` NULL: anybody's. INVALID: no entry, or another municipality's. REFUSED: not signed by
 * this hub. */
enum outcome ledger_decode(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                           const uint8_t *tenant, struct ledger_entry *entry,
                           uint8_t before[32]) MUST_CHECK;
/* The whole file; NOT_FOUND. *bytes is the caller's to free. */
enum outcome ledger_read(const struct io *io, const char *path, uint8_t **bytes,
                         size_t *size) MUST_CHECK;
/* The next one in a file's bytes; NULL at the end, or where it makes no sense any more. */
const uint8_t *ledger_next(const uint8_t *bytes, size_t size, size_t *at, size_t *one);
/* Inside hub_begin … hub_commit: makes it so, whatever the database said until now. */
enum outcome ledger_apply(struct hub *hub, const struct ledger_entry *entry) MUST_CHECK;

#endif
