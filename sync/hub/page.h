/* HTML pages: a template of web/pages/, words in two languages, values as JSON.
 *
 * Promises: whatever is put into a page is escaped, without exception: there is no way to write
 * markup from C. A page that names a value or a word that is not there is refused (INVALID, 500),
 * not shown with a hole. In templates:
 *   {{name}}                a value of the innermost object that has it, escaped
 *   {{json name}}           the value as compact JSON, escaped: for data-… attributes
 *   {{t key}}               a word of web/words.csv; {name} in it becomes that value
 *   {{#name}}…{{/name}}     once for each of an array, once for an object, true or a text
 *   {{^name}}…{{/name}}     when it is absent, false, "" or an empty array
 *   {{>file}}               another template of web/pages/; {{>}} in base.html: the page itself
 * Attributes are always in double quotes; no style or script stands in a page (CSP). */
#ifndef JORNADA_SYNC_HUB_PAGE_H
#define JORNADA_SYNC_HUB_PAGE_H

#include <jansson.h>

#include "sync/hub/web.h"

/* The page inside base.html with this status; takes `values` over (NULL: none). base.html's own
 * values (who is logged in, csrf, language, what this role can open) are added. */
void page_send(struct web_visit *visit, int status, const char *name, json_t *values);

/* The same as text, without a request. `text` is the caller's to free. INVALID: `why` says what. */
enum outcome page_render(const char *name, enum web_language language, json_t *values, char **text,
                         char why[160]) MUST_CHECK;

/* A word of web/words.csv; NULL when there is none. */
const char *page_word(const char *key, enum web_language language);

/* A file that was compiled in: web/pages/*.html, web/static/…; NULL when there is none. */
struct page_file {
    const char *name; /* "pages/home.html", "static/style.css" */
    const char *type; /* "text/css; charset=utf-8" */
    const uint8_t *bytes;
    size_t size;
};
const struct page_file *page_file(const char *name);
const struct page_file *page_file_at(size_t index); /* NULL behind the last */

#endif
