/* HTML pages: a template of web/pages/, words in two languages, values as JSON.
 *
 * Promises: whatever is put into a page is escaped, without exception: there is no way to write
 * markup from C. A page that names a value or a word that is not there is refused (INVALID, 500),
 * not shown with a hole. In templates:
 *   {{name}}                a value of the innermost object that has it, escaped
 *   {{json name}}           the value as compact JSON, escaped: for data-… attributes
 *   {{t key}}               a word of web/words.csv; {name} in it becomes that value
 *   {{w name}}              the word whose key that value is
 *   {{#name}}…{{/name}}     once for each of an array, once for an object, true or a text
 *   {{^name}}…{{/name}}     when it is absent, null, false, "" or an empty array
 *   {{>name}}               another template of web/pages/; {{>}} in base.html: the page itself
 * In a list of plain values {{.}} is the value. Attributes are always in double quotes; no style
 * and no script stands in a page (CSP). */
#ifndef JORNADA_SYNC_HUB_PAGE_H
#define JORNADA_SYNC_HUB_PAGE_H

#include <jansson.h>

#include "sync/hub/web.h"
#include "sync/hub/words.h"

#define PAGE_WHY_MAX 160

/* The page inside base.html with this status; takes `values` over (NULL: none). Its title is the
 * word "NAME.title". base.html's own values (who is logged in, csrf, language) are added. */
void page_send(struct web_visit *visit, int status, const char *name, json_t *values);

/* Template `outer` around `name` as text, without a request. `text` is the caller's to free.
 * INVALID: `why` says what is wrong in which template. */
enum outcome page_render(const struct words *words, enum web_language language, const char *outer,
                         const char *name, json_t *values, char **text,
                         char why[PAGE_WHY_MAX]) MUST_CHECK;

/* A file that was compiled in: "pages/home.html", "static/style.css", "words.csv"; NULL when there
 * is none. */
struct page_file {
    const char *name;
    const char *type; /* "text/css; charset=utf-8" */
    const uint8_t *bytes;
    size_t size;
};
/* Into *file, which is returned; NULL when there is none. */
const struct page_file *page_file(const char *name, struct page_file *file);

#endif
