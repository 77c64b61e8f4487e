/* desk_page.h. */
#include "sync/hub/desk_page.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/pages.h"

#define URL_CHARACTERS \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]" /* of host and port */

static const char place[] = "connect-src 'self'";
static const char absent[] = "name=\"jornada-desk\" content=\"absent\"";

static struct page_file page_of_build(void)
{
    struct page_file file = {0};
    const struct page_file *found = page_file("desk/desk.html", &file);
    assert(found != NULL);
    (void)found;
    return file;
}

bool desk_page_is_here(void)
{
    const struct page_file file = page_of_build();
    return memmem(file.bytes, file.size, absent, sizeof absent - 1) == NULL;
}

static bool url_is_plain(const char *url)
{
    size_t scheme = strncmp(url, "https://", 8) == 0 ? 8 : strncmp(url, "http://", 7) == 0 ? 7 : 0;
    size_t rest = strlen(url + scheme);
    return scheme > 0 && rest > 0 && strspn(url + scheme, URL_CHARACTERS) == rest;
}

/* The bytes with " URL" behind the policy's connect-src. */
static enum outcome put_url(const struct page_file *file, const char *url, struct desk_page *page)
{
    const uint8_t *at = memmem(file->bytes, file->size, place, sizeof place - 1);
    if (!url_is_plain(url) || at == NULL)
        return INVALID;
    size_t head = (size_t)(at - file->bytes) + sizeof place - 1, length = strlen(url);
    page->size = file->size + 1 + length;
    page->owned = malloc(page->size);
    if (page->owned == NULL)
        return BUSY;
    memcpy(page->owned, file->bytes, head);
    page->owned[head] = ' ';
    memcpy(page->owned + head + 1, url, length);
    memcpy(page->owned + head + 1 + length, file->bytes + head, file->size - head);
    page->bytes = (const uint8_t *)page->owned;
    return DONE;
}

enum outcome desk_page_make(const struct hub *hub, const char *url, struct desk_page *page)
{
    const struct page_file file = page_of_build();
    *page = (struct desk_page){.bytes = file.bytes, .size = file.size};
    enum outcome outcome = url != NULL && url[0] != '\0' ? put_url(&file, url, page) : DONE;
    if (outcome != DONE)
        return outcome;
    signature_make(SIGNATURE_DESK_PAGE, page->bytes, page->size, hub->keys->signing.secret,
                   page->signature);
    crypto_generichash(page->hash, sizeof page->hash, page->bytes, page->size, NULL, 0);
    return DONE;
}

void desk_page_free(struct desk_page *page)
{
    free(page->owned);
    page->owned = NULL;
}

/* The page names its scripts and styles by hash itself; who may frame it only a header can say. */
void page_desk(struct web_visit *visit)
{
    const struct page_file file = page_of_build();
    visit->answer->policy = "frame-ancestors 'none'";
    web_bytes(visit, file.type, file.bytes, file.size);
    if (!desk_page_is_here() && visit->answer->status == 200)
        visit->answer->status = 503;
}

void page_desk_signature(struct web_visit *visit)
{
    struct desk_page page;
    char *hex = malloc(2 * SIGNATURE_BYTES + 1);
    if (hex == NULL || desk_page_make(visit->hub, NULL, &page) != DONE) {
        free(hex);
        web_say(visit, 503, "not now\n");
        return;
    }
    sodium_bin2hex(hex, 2 * SIGNATURE_BYTES + 1, page.signature, sizeof page.signature);
    desk_page_free(&page);
    web_say(visit, 200, hex);
    visit->answer->owned = hex;
}
