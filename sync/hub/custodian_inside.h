/* What custodian_each.c needs of custodian.c. */
#ifndef JORNADA_SYNC_HUB_CUSTODIAN_INSIDE_H
#define JORNADA_SYNC_HUB_CUSTODIAN_INSIDE_H

#include "sync/hub/custodian.h"

/* The first identity key of a stream. */
enum outcome custodian_unwrap(const struct custodian *custodian, const uint8_t *wrap,
                              struct seal_key *key) MUST_CHECK;

#endif
