/* desk page: the partner desk's page and its signature as files, and the hash for the badge sheet.
 */
#include <jansson.h>
#include <limits.h>
#include <sodium.h>
#include <string.h>

#include "sync/hub/command.h"
#include "sync/hub/desk_page.h"
#include "sync/hub/file.h"

static int print(struct call *call, const char *path, const struct desk_page *page)
{
    char hash[2 * DESK_PAGE_HASH_BYTES + 1];
    sodium_bin2hex(hash, sizeof hash, page->hash, sizeof page->hash);
    if (options_get(call->options, "--json") == NULL) {
        fprintf(call->out,
                "%s: %zu bytes\nBLAKE2b-256, for the badge sheet (b2sum -l 256 says the same):\n"
                "%s\nIts signature of this hub: %s.sig\n",
                path, page->size, hash, path);
        return EXIT_CODE_DONE;
    }
    json_t *json = json_pack("{s:s, s:I, s:s}", "file", path, "bytes", (json_int_t)page->size,
                             "blake2b_256", hash);
    json_dumpf(json, call->out, JSON_INDENT(2));
    fputc('\n', call->out);
    json_decref(json);
    return EXIT_CODE_DONE;
}

static int write_files(struct call *call, const char *path, const struct desk_page *page)
{
    char beside[PATH_MAX];
    char hex[2 * SIGNATURE_BYTES + 2];
    sodium_bin2hex(hex, sizeof hex, page->signature, sizeof page->signature);
    strcat(hex, "\n");
    if ((size_t)snprintf(beside, sizeof beside, "%s.sig", path) >= sizeof beside)
        return command_refuse(call, "--out is too long");
    if (file_replace(call->io, path, page->bytes, page->size) != DONE ||
        file_replace(call->io, beside, hex, strlen(hex)) != DONE)
        return command_refuse(call, "the page's file cannot be written");
    return print(call, path, page);
}

int command_desk_page(struct call *call)
{
    struct desk_page page;
    char saved[200] = "";
    const char *url = options_get(call->options, "--hub");
    if (!desk_page_is_here())
        return command_refuse(call, "this program was built without npm, so it has no desk page");
    if (url == NULL && hub_get_url(call->hub, saved) != DONE)
        saved[0] = '\0';
    enum outcome outcome = desk_page_make(call->hub, url != NULL ? url : saved, &page);
    if (outcome == INVALID) {
        command_refuse(call,
                       "--hub is https://HOST:PORT, or \"\" for a desk that uses files alone");
        return EXIT_CODE_USAGE;
    }
    if (outcome != DONE)
        return command_refuse(call, "memory is short");
    int code = write_files(call, options_get(call->options, "--out"), &page);
    desk_page_free(&page);
    return code;
}
