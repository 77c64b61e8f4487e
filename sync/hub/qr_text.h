/* A QR code for a terminal (half blocks of UTF-8) and as a PNG file. */
#ifndef JORNADA_SYNC_HUB_QR_TEXT_H
#define JORNADA_SYNC_HUB_QR_TEXT_H

#include <stdio.h>

#include "sync/outcome.h"

enum outcome qr_text_print(const char *text, FILE *out) MUST_CHECK;
enum outcome qr_text_save(const char *text, const char *path) MUST_CHECK;

#endif
