/* Accounts as a coordinator changes them in the browser: guarded, and each change an audit row.
 *
 * Promises: change and row are one transaction. Refuses, whoever asks: to leave the hub without a
 * coordinator, to take one's own account or role away (nobody locks themselves out), and what was
 * decided on a row that somebody else changed meanwhile. The commands of account.h stay the way in
 * when everybody is locked out all the same. */
#ifndef JORNADA_SYNC_HUB_ACCOUNT_EDIT_H
#define JORNADA_SYNC_HUB_ACCOUNT_EDIT_H

#include "sync/hub/account.h"
#include "sync/hub/hub.h"

/* Why nothing was changed; each has a sentence "accounts.why_NAME" in words.csv. */
enum account_refusal {
    ACCOUNT_CHANGED, /* it was */
    ACCOUNT_NAME,
    ACCOUNT_TAKEN,
    ACCOUNT_PASSWORD, /* too short, or too long */
    ACCOUNT_TWICE,    /* typed twice, and not the same: the page's own */
    ACCOUNT_ROLE,
    ACCOUNT_MANY,
    ACCOUNT_GONE,
    ACCOUNT_MEANWHILE,
    ACCOUNT_OWN,
    ACCOUNT_LAST,
    ACCOUNT_LOCKED, /* the online key is closed: no audit row could be written */
    ACCOUNT_FAILED,
    ACCOUNT_REFUSALS
};
const char *account_refusal_name(enum account_refusal refusal);

/* Whose hands, on which account as they saw it. */
struct account_edit {
    struct hub *hub;
    const struct account *by;
    uint8_t id[16];     /* of the account; not looked at by account_edit_add */
    char seen[17];      /* account_edit_mark of what stood on the page */
    unsigned memory_kb; /* as in account.h; 0 in the product */
};
/* 16 hex digits that change with role and password. */
void account_edit_mark(const struct account *account, char mark[17]);

enum account_refusal account_edit_add(const struct account_edit *edit, const char *name,
                                      enum account_role role, const char *password);
enum account_refusal account_edit_set_role(const struct account_edit *edit, enum account_role role);
/* `after` (NULL is fine): the account as it is then, for whoever changes their own. */
enum account_refusal account_edit_set_password(const struct account_edit *edit,
                                               const char *password, struct account *after);
enum account_refusal account_edit_remove(const struct account_edit *edit);

/* One to be told once: 16 letters and digits in groups of four, 80 bits. */
#define ACCOUNT_EDIT_DRAWN 20
void account_edit_draw(const struct io *io, char password[ACCOUNT_EDIT_DRAWN]);

#endif
