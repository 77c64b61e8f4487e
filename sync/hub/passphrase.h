/* A passphrase from a file, from a terminal, or drawn: always in locked memory.
 *
 * A file's first line counts, without its line end. A terminal does not echo. One that is drawn has
 * 8 groups of 4 out of 31 letters and digits: 158 bits, printed once by the caller, never kept. */
#ifndef JORNADA_SYNC_HUB_PASSPHRASE_H
#define JORNADA_SYNC_HUB_PASSPHRASE_H

#include "sync/io.h"

#define PASSPHRASE_MAX 512

struct passphrase {
    char text[PASSPHRASE_MAX];
};

/* NULL when memory is short. */
struct passphrase *passphrase_create(void);
void passphrase_destroy(struct passphrase *passphrase); /* wipes; NULL is fine */

/* INVALID: empty or too long. */
enum outcome passphrase_read_file(const struct io *io, const char *path,
                                  struct passphrase *passphrase) MUST_CHECK;
/* NO_DEVICE: there is no terminal. `twice` asks again and compares (INVALID). */
enum outcome passphrase_ask(const char *prompt, bool twice,
                            struct passphrase *passphrase) MUST_CHECK;
void passphrase_draw(const struct io *io, struct passphrase *passphrase);

#endif
