/* ippeveprinter as a printer that tests can trouble: each job runs our script, which obeys a file.
 *
 * What came out lies in FOLDER/out as N.doc (the document) and N.env (what the job asked for), put
 * there when the script ends well: a sheet is whole or is not there. */
#ifndef JORNADA_TESTS_PRINTER_EVE_H
#define JORNADA_TESTS_PRINTER_EVE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct eve {
    char folder[256];
    char uri[64]; /* ipp://127.0.0.1:PORT/ipp/print */
    int port;
    pid_t pid; /* 0 = off */
};

/* Whether this machine lets a process have mounts and processes of its own; without them there is
 * no printer, and a test of one is skipped. */
bool eve_can(void);
/* A printer with these media-ready, as "na_letter_8.5x11in,…", and these formats. False when it
 * does not come up. The folder is made new. */
bool eve_start(struct eve *eve, const char *name, const char *media_ready, const char *formats);
/* Off and on again, with the same folder and port. */
void eve_switch_off(struct eve *eve);
bool eve_switch_on(struct eve *eve, const char *media_ready, const char *formats);
void eve_stop(struct eve *eve); /* off, and the folder is gone */

/* What each job's script does before its sheet is out: shell text; standard error goes to
 * ippeveprinter ("echo STATE: +media-empty-error >&2"). $PATIENCE waits for eve_go. */
void eve_do(const struct eve *eve, const char *shell);
/* Lets a script go on that waits in $PATIENCE. */
void eve_go(const struct eve *eve);
int eve_sheets(const struct eve *eve); /* that came out */
int eve_begun(const struct eve *eve);  /* scripts that began */

#endif
