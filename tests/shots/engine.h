/* What draws letters on this machine, in words: libraries by version, fonts by their bytes.
 *
 * Pictures are the same, pixel for pixel, where these lines are. Promises one line a part, in an
 * order that stays; a font that cannot be read is said so in its line. */
#ifndef JORNADA_TESTS_SHOTS_ENGINE_H
#define JORNADA_TESTS_SHOTS_ENGINE_H

#define ENGINE_MAX 1024

void engine_write(char text[ENGINE_MAX]);

#endif
