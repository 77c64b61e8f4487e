/* What a name and a telephone number of a person must be, for every form that carries them (struct
 * identity, struct letter). Refuses bytes that are not UTF-8, control characters, names over
 * IDENTITY_NAME_CHARS, phones that are not digits with an optional + first. */
#ifndef JORNADA_SYNC_IDENTITY_H
#define JORNADA_SYNC_IDENTITY_H

#include <stdbool.h>

#include "sync/binary.h"
#include "sync/record.h"

/* Writes the name in NFC as a text; the writer is bad where it is none. */
void identity_pack_name(struct binary_writer *writer, const char name[IDENTITY_NAME_BYTES]);
/* "" is a phone, too: none was given. */
bool identity_phone_is_sane(const char phone[IDENTITY_PHONE_BYTES]);

#endif
