/* relay add, list and remove: a folder that makes another machine a relay of this hub, and the
 * addresses that kiosks are told when they are enrolled.
 *
 * A relay's TLS key is drawn here and signed by the hub's: kiosks, who know the hub's certificate,
 * believe it for transport and for nothing else. It gets no sealing key and no signing key. */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "sync/certificate.h"
#include "sync/hub/command.h"
#include "sync/hub/file.h"
#include "sync/hub/hub_certificate.h"
#include "sync/hub/inside.h"
#include "sync/hub/relay.h"

#define RELAYS "relays" /* of meta: addresses with blanks between */

static enum outcome read_urls(struct hub *hub, char urls[ENROLMENT_URL_MAX])
{
    struct storage_value value;
    urls[0] = '\0';
    enum outcome outcome = hub_get_meta(hub, RELAYS, &value);
    if (outcome == DONE && value.size < ENROLMENT_URL_MAX) {
        memcpy(urls, value.bytes, value.size);
        urls[value.size] = '\0';
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

static enum outcome save_urls(struct hub *hub, const char *urls)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = hub_set_meta(hub, RELAYS, storage_bytes(urls, strlen(urls)));
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

static bool is_listed(const char *urls, const char *url)
{
    size_t size = strlen(url);
    for (const char *at = urls; (at = strstr(at, url)) != NULL; at += size) {
        if ((at == urls || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
            return true;
    }
    return false;
}

static enum outcome add_url(struct hub *hub, const char *url)
{
    char urls[ENROLMENT_URL_MAX];
    if (strncmp(url, "https://", 8) != 0 || strpbrk(url, " \t\r\n") != NULL)
        return hub_fail(hub, INVALID, "a relay's address is https://HOST:PORT");
    enum outcome outcome = read_urls(hub, urls);
    if (outcome != DONE || is_listed(urls, url))
        return outcome;
    size_t size = strlen(urls);
    if (size + 1 + strlen(url) >= sizeof urls / 2)
        return hub_fail(hub, REFUSED, "no room for another relay's address; remove one first");
    snprintf(urls + size, sizeof urls - size, "%s%s", size > 0 ? " " : "", url);
    return save_urls(hub, urls);
}

static enum outcome read_pem(struct hub *hub, const char *name, char text[HUB_CERTIFICATE_PEM_MAX])
{
    char path[4096];
    size_t size = 0;
    snprintf(path, sizeof path, "%s/keys/%s", hub->folder, name);
    enum outcome outcome = file_read_all(hub->io, path, text, HUB_CERTIFICATE_PEM_MAX - 1, &size);
    text[outcome == DONE ? size : 0] = '\0';
    return outcome;
}

static enum outcome write_pem(struct hub *hub, const char *folder, const char *name,
                              const char *text)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/keys/%s", folder, name);
    return file_replace(hub->io, path, text, strlen(text));
}

/* The hub's own certificate and key, then the relay's; in locked memory. */
struct papers {
    struct hub_certificate hub, relay;
    struct relay_papers papers;
};

static enum outcome draw(struct hub *hub, const char *name, struct papers *made)
{
    uint8_t serial[16];
    struct certificate_pins pins;
    enum outcome outcome = read_pem(hub, "certificate.pem", made->hub.certificate);
    if (outcome == DONE)
        outcome = read_pem(hub, "tls.pem", made->hub.secret_key);
    if (outcome == DONE)
        outcome = certificate_read_pins(made->hub.certificate, &pins);
    if (outcome != DONE)
        return hub_fail(hub, outcome, "the hub's certificate or its key cannot be read");
    hub->io->random(hub->io->self, serial, sizeof serial);
    outcome = hub_certificate_make_relay(&made->hub, name, serial, &made->relay);
    if (outcome != DONE)
        return hub_fail(hub, outcome, "the relay's certificate cannot be made");
    snprintf(made->papers.name, sizeof made->papers.name, "%s", name);
    memcpy(made->papers.tenant, hub->tenant, 8);
    memcpy(made->papers.hub_key, hub->keys->signing.public_key, 32);
    memcpy(made->papers.hub_pin, pins.tls, 32);
    snprintf(made->papers.hub_certificate, sizeof made->papers.hub_certificate, "%s",
             made->hub.certificate);
    return DONE;
}

static enum outcome write_folder(struct hub *hub, const char *folder, const struct papers *made)
{
    char path[4096];
    const struct io *io = hub->io;
    struct relay_papers there;
    if (relay_load_papers(io, folder, &there) != NOT_FOUND)
        return hub_fail(hub, REFUSED, "a relay's papers are there already; nothing was changed");
    snprintf(path, sizeof path, "%s/keys", folder);
    enum outcome outcome = io->folder_make(io->self, folder);
    if (outcome == DONE)
        outcome = io->folder_make(io->self, path);
    if (outcome == DONE)
        outcome = write_pem(hub, folder, "tls.pem", made->relay.secret_key);
    if (outcome == DONE)
        outcome = write_pem(hub, folder, "certificate.pem", made->relay.certificate);
    if (outcome == DONE)
        outcome = relay_save_papers(io, folder, &made->papers);
    return outcome == DONE ? DONE : hub_fail(hub, outcome, "the folder cannot be written");
}

static enum outcome add(struct call *call, const char *name)
{
    const char *url = options_get(call->options, "--url");
    size_t letters =
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    if (name[letters] != '\0' || letters < 1 || letters >= RELAY_NAME_MAX)
        return hub_fail(call->hub, INVALID, "a relay's name is letters, digits and hyphens");
    struct papers *made = sodium_malloc(sizeof *made);
    if (made == NULL)
        return BUSY;
    sodium_memzero(made, sizeof *made);
    enum outcome outcome = draw(call->hub, name, made);
    if (outcome == DONE && url != NULL)
        outcome = add_url(call->hub, url);
    if (outcome == DONE)
        outcome = write_folder(call->hub, options_get(call->options, "--out"), made);
    sodium_free(made);
    return outcome;
}

int command_relay_add(struct call *call)
{
    const char *name = call->options->words[0], *folder = options_get(call->options, "--out");
    enum outcome outcome = add(call, name);
    if (outcome != DONE) {
        command_refuse(call, hub_why(call->hub));
        return outcome == INVALID ? EXIT_CODE_USAGE : EXIT_CODE_REFUSED;
    }
    if (options_get(call->options, "--json") != NULL)
        fprintf(call->out, "{\"relay\": \"%s\"}\n", name);
    else
        fprintf(
            call->out,
            "relay %s: carry %s to that machine, and there run\n"
            "  jornada-hub --data FOLDER serve --relay-to https://THIS-HUB --listen HOST:PORT\n",
            name, folder);
    return EXIT_CODE_DONE;
}

int command_relay_list(struct call *call)
{
    char urls[ENROLMENT_URL_MAX], *rest = NULL;
    if (read_urls(call->hub, urls) != DONE)
        return command_refuse(call, hub_why(call->hub));
    json_t *list = json_array();
    for (char *url = strtok_r(urls, " ", &rest); url != NULL; url = strtok_r(NULL, " ", &rest)) {
        json_array_append_new(list, json_string(url));
        if (options_get(call->options, "--json") == NULL)
            fprintf(call->out, "%s\n", url);
    }
    if (options_get(call->options, "--json") != NULL) {
        json_dumpf(list, call->out, JSON_INDENT(2));
        fputc('\n', call->out);
    }
    json_decref(list);
    return EXIT_CODE_DONE;
}

int command_relay_remove(struct call *call)
{
    char urls[ENROLMENT_URL_MAX], kept[ENROLMENT_URL_MAX] = "", *rest = NULL;
    const char *gone = call->options->words[0];
    enum outcome outcome = read_urls(call->hub, urls);
    if (outcome == DONE && !is_listed(urls, gone))
        outcome = hub_fail(call->hub, NOT_FOUND, "no relay has this address; see relay list");
    for (char *url = strtok_r(urls, " ", &rest); url != NULL; url = strtok_r(NULL, " ", &rest)) {
        size_t size = strlen(kept);
        if (strcmp(url, gone) != 0)
            snprintf(kept + size, sizeof kept - size, "%s%s", size > 0 ? " " : "", url);
    }
    if (outcome == DONE)
        outcome = save_urls(call->hub, kept);
    if (outcome != DONE)
        return command_refuse(call, hub_why(call->hub));
    fputs(options_get(call->options, "--json") != NULL ? "{\"removed\": true}\n"
                                                       : "new kiosks are not told of it any more\n",
          call->out);
    return EXIT_CODE_DONE;
}
