/* What the parade's kiosk stands on: a shipped fair, a fair whose words are as long as a town may
 * write them, or a kiosk that was never enrolled.
 *
 * Promises: packs come through pack_load like every other; the long one is a copy of Metepec's with
 * names of 40 to 60 characters and sentences of 160 in the places of the short ones. Fairs
 * without colonias get made ones. Nothing else is changed. Any trouble fails the test that asked.
 */
#ifndef JORNADA_TESTS_PARADE_PACK_H
#define JORNADA_TESTS_PARADE_PACK_H

#include "sync/pack.h"

enum parade_content {
    PARADE_METEPEC,
    PARADE_LEON,
    PARADE_LONGEST,
    PARADE_UNENROLLED, /* assets/national: lines and rights alone */
    PARADE_CONTENTS
};

struct parade_pack;

struct parade_pack *parade_pack_open(enum parade_content content);
void parade_pack_close(struct parade_pack *pack); /* NULL is fine */
const struct pack *parade_pack_content(const struct parade_pack *pack);
const char *parade_pack_name(enum parade_content content);

#endif
