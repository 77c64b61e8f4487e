/* A slip of nobody, and the readers that judge it: zbarimg and ZXingReader as programs. */
#ifndef JORNADA_TESTS_SLIP_SAMPLE_H
#define JORNADA_TESTS_SLIP_SAMPLE_H

#include <stdbool.h>

#include "kiosk/slip/slip.h"

/* One module, one turn, a token signed with counting bytes; `variant` changes token and folio. */
void slip_sample(struct slip *slip, int variant);
/* The longest texts and all three lines. */
void slip_sample_long(struct slip *slip, int variant);

/* Both readers see exactly this token in the picture; says on the test's output what they saw. */
bool slip_sample_is_read(const char *png, const char *token);
/* First page of a PDF as PNG at 203 dpi: BASE-1.png. */
bool slip_sample_page(const char *pdf, const char *base);

#endif
