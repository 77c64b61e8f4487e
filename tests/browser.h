/* A browser small enough to read: it keeps the hub's cookies and asks struct web in this process,
 * with the clock of pocket.h. Failures of the machine fail the test. */
#ifndef JORNADA_TESTS_BROWSER_H
#define JORNADA_TESTS_BROWSER_H

#include "sync/hub/web.h"
#include "tests/pocket.h"

#define BROWSER_PASSWORD "una clave de prueba"
#define BROWSER_TEXT_MAX (256U << 10)

struct browser {
    struct web *web;
    uint8_t address[16];
    char cookie[600];
    char origin[80], site[24], type[80], host[80]; /* as sent; "" = not */
    bool tls;
    /* the last answer */
    int status;
    char text[BROWSER_TEXT_MAX]; /* its body, as a string; of a longer one the beginning */
    struct web_header headers[WEB_HEADERS];
    size_t header_count;
    struct web_fixed fixed[WEB_FIXED_MAX];
    size_t fixed_count;
    bool open;
};

struct browser *browser_make(struct web *web);
/* Asks; the status. `form` NULL = no body. */
int browser_get(struct browser *browser, const char *path); /* with its query */
int browser_post(struct browser *browser, const char *path, const char *form);
int browser_ask(struct browser *browser, const char *method, const char *path, const void *body,
                size_t size);
/* "" when the answer has no such header. */
const char *browser_header(const struct browser *browser, const char *name);
/* The value of the page's hidden field, "" when there is none; valid until the next answer. */
const char *browser_field(const struct browser *browser, const char *name, char value[128]);
/* POST /login; the status: 303 when it worked. */
int browser_log_in(struct browser *browser, const char *user, const char *password);

/* The pages of a hub whose one open fair is assets/fairs/FAIR, just imported; web_close. */
struct web *browser_open_fair(struct pocket_hub *at, const char *fair);

/* An account with BROWSER_PASSWORD, cheap to look at. */
void browser_account(struct hub *hub, const char *name, enum account_role role);

#endif
