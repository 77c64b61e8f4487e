/* A number on the disk that only this device reads: how many facts an anonymous stream holds.
 *
 * Promises: without the device's secret key the veiled number is any number (XOR with BLAKE2b of
 * key and stream); the same number in the same stream looks the same each time. It hides from a
 * store or a journal that is copied alone, not from whoever has the enrolment on the same disk. */
#ifndef JORNADA_SYNC_VEIL_H
#define JORNADA_SYNC_VEIL_H

#include <stdint.h>

/* Veils, and takes the veil off again. */
uint64_t veil_number(const uint8_t secret_key[64], const uint8_t stream[16], uint64_t number);

#endif
