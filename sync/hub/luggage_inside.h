/* What luggage.c and luggage_unpack.c share. */
#ifndef JORNADA_SYNC_HUB_LUGGAGE_INSIDE_H
#define JORNADA_SYNC_HUB_LUGGAGE_INSIDE_H

#define LUGGAGE_BOX "keys"
#define LUGGAGE_CUSTODIAN "keys/custodian"
#define LUGGAGE_KEYS 4
#define LUGGAGE_KEYS_MAX (32U << 10)
#define LUGGAGE_PATH_MAX 512

/* Files of keys/ that go into the sealed box. */
extern const char *const luggage_keys[LUGGAGE_KEYS];

#endif
