/* serve: one loop over the signals, HTTPS and the commands' socket, in one thread; the hub is only
 * ever touched from here, so that nothing is written by two at once. */
#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "sync/hub/backup_clock.h"
#include "sync/hub/bell.h"
#include "sync/hub/command.h"
#include "sync/hub/control.h"
#include "sync/hub/file.h"
#include "sync/hub/hosts.h"
#include "sync/hub/http.h"
#include "sync/hub/hub_certificate.h"
#include "sync/hub/leftover.h"
#include "sync/hub/pages_certificate.h"
#include "sync/hub/passphrase.h"
#include "sync/hub/relay_serve.h"
#include "sync/hub/web.h"

#define DESCRIPTORS 4096
#define LISTEN "127.0.0.1:8443"

struct serving {
    const struct io *io;
    const char *data;
    struct hub *hub;
    struct hub_certificate *papers; /* locked memory */
    struct web *web;
    struct http *http;
    struct hub_certificate *pages_papers; /* locked memory; NULL without --pages */
    struct http *pages;                   /* for browsers of other machines; NULL likewise */
    struct control *control;
    struct backup_clock *clock; /* NULL: nobody asked for backups */
    int signals, epoll;
};

static int run_command(void *context, int argc, char *const argv[], FILE *out, FILE *err)
{
    struct serving *serving = context;
    int used;
    const struct command *command = command_find(argc, argv, &used);
    struct call call = {
        .io = serving->io, .data = serving->data, .hub = serving->hub, .out = out, .err = err};
    if (command == NULL || !command->needs_hub)
        return EXIT_CODE_USAGE;
    return command_run(&call, argc, argv);
}

/* SQLite alone, and this hub's own file: another one would leave the keys behind. */
static bool store_is_ours(struct call *call)
{
    char ours[4096], given[PATH_MAX], real[PATH_MAX];
    const char *store = options_get(call->options, "--store");
    if (store == NULL)
        return true;
    if (strncmp(store, "sqlite:", 7) != 0)
        return false;
    if (strcmp(store + 7, "hub.db") == 0)
        return true;
    snprintf(ours, sizeof ours, "%s/hub.db", call->data);
    return realpath(store + 7, given) != NULL && realpath(ours, real) != NULL &&
           strcmp(given, real) == 0;
}

/* The passphrase of the online key: from the file, or asked for when the key turns out to need it.
 */
static enum outcome open_hub(struct call *call, struct hub **hub, char why[HUB_WHY_MAX])
{
    const char *file = options_get(call->options, "--online-passphrase-file");
    struct hub_settings settings = {.io = call->io, .folder = call->data};
    struct passphrase *passphrase = passphrase_create();
    if (passphrase == NULL)
        return BUSY;
    enum outcome outcome = DONE;
    if (file != NULL) {
        outcome = passphrase_read_file(call->io, file, passphrase);
        settings.online_passphrase = passphrase->text;
        if (outcome != DONE)
            snprintf(why, HUB_WHY_MAX, "the online passphrase file has no usable first line");
    }
    if (outcome == DONE)
        outcome = hub_open(&settings, hub, why);
    if (outcome == DONE && !hub_takes_facts(*hub)) {
        hub_close(*hub);
        settings.online_passphrase = passphrase->text;
        outcome = isatty(STDIN_FILENO)
                      ? passphrase_ask("Passphrase of the online key: ", false, passphrase)
                      : NO_DEVICE;
        snprintf(why, HUB_WHY_MAX,
                 "the online key is under a passphrase: give "
                 "--online-passphrase-file FILE, or start from a terminal");
        if (outcome == DONE)
            outcome = hub_open(&settings, hub, why);
    }
    passphrase_destroy(passphrase);
    return outcome;
}

static enum outcome read_papers(struct serving *serving, char why[HUB_WHY_MAX])
{
    char path[4096];
    size_t size = 0;
    serving->papers = sodium_malloc(sizeof *serving->papers);
    if (serving->papers == NULL)
        return BUSY;
    sodium_memzero(serving->papers, sizeof *serving->papers);
    snprintf(path, sizeof path, "%s/keys/tls.pem", serving->data);
    enum outcome outcome = file_read_all(serving->io, path, serving->papers->secret_key,
                                         sizeof serving->papers->secret_key - 1, &size);
    snprintf(path, sizeof path, "%s/keys/certificate.pem", serving->data);
    if (outcome == DONE)
        outcome = file_read_all(serving->io, path, serving->papers->certificate,
                                sizeof serving->papers->certificate - 1, &size);
    if (outcome != DONE)
        snprintf(why, HUB_WHY_MAX, "keys/tls.pem or keys/certificate.pem cannot be read");
    return outcome;
}

static bool watch(struct serving *serving, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    return fd >= 0 && epoll_ctl(serving->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* A thousand kiosks may hold a connection each. */
static void raise_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static enum outcome open_loop(struct serving *serving, char why[HUB_WHY_MAX])
{
    sigset_t set;
    raise_descriptors();
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    serving->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    serving->epoll = epoll_create1(EPOLL_CLOEXEC);
    struct control_handler handler = {.run = run_command, .context = serving};
    leftover_sweep(serving->io, serving->data);
    enum outcome outcome = control_open(serving->data, &handler, &serving->control);
    if (outcome != DONE || !watch(serving, serving->signals) ||
        !watch(serving, http_fd(serving->http)) || !watch(serving, control_fd(serving->control)) ||
        (serving->pages != NULL && !watch(serving, http_fd(serving->pages)))) {
        snprintf(why, HUB_WHY_MAX, "the socket for commands cannot be made in the data folder");
        return REFUSED;
    }
    return DONE;
}

static int timeout_ms(const struct serving *serving)
{
    int one = http_timeout_ms(serving->http);
    int two = serving->pages != NULL ? http_timeout_ms(serving->pages) : -1;
    return one < 0 ? two : two < 0 || one < two ? one : two;
}

/* Until a signal comes, or a commit is in doubt. */
static void loop(struct serving *serving)
{
    bool stop = false;
    while (!stop && !hub_is_failed(serving->hub)) {
        struct epoll_event events[4];
        int count = epoll_wait(serving->epoll, events, 4, timeout_ms(serving));
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == serving->signals)
                stop = true;
            else if (events[i].data.fd == control_fd(serving->control))
                control_step(serving->control);
            else if (events[i].data.fd == backup_clock_fd(serving->clock))
                backup_clock_step(serving->clock, serving->hub);
        }
        http_step(serving->http);
        if (serving->pages != NULL)
            http_step(serving->pages);
        web_settle(serving->web);
    }
}

static enum outcome start_backups(struct call *call, struct serving *serving, char why[HUB_WHY_MAX])
{
    const char *folder = options_get(call->options, "--backup-to");
    const char *every = options_get(call->options, "--backup-seconds");
    char *end = NULL;
    unsigned long seconds = every != NULL ? strtoul(every, &end, 10) : BACKUP_CLOCK_SECONDS;
    if ((every != NULL && (folder == NULL || *end != '\0')) || seconds < 1 || seconds > 86400) {
        snprintf(why, HUB_WHY_MAX, "--backup-seconds is 1 to 86400, and goes with --backup-to");
        return INVALID;
    }
    if (folder == NULL)
        return DONE;
    serving->clock = backup_clock_open(call->data, folder, (unsigned)seconds);
    if (watch(serving, backup_clock_fd(serving->clock)))
        return DONE;
    snprintf(why, HUB_WHY_MAX, "no timer for backups can be made");
    return BUSY;
}

static void close_all(struct serving *serving)
{
    backup_clock_close(serving->clock);
    control_close(serving->control);
    http_close(serving->pages);
    http_close(serving->http);
    web_close(serving->web);
    hub_close(serving->hub);
    sodium_free(serving->papers);
    sodium_free(serving->pages_papers);
    if (serving->signals >= 0)
        close(serving->signals);
    if (serving->epoll >= 0)
        close(serving->epoll);
}

/* A second port, under a certificate that browsers can be taught to know. */
static enum outcome open_pages(const char *where, struct serving *serving, char why[HUB_WHY_MAX])
{
    struct hosts hosts;
    struct hub_certificate *ca = sodium_malloc(sizeof *ca);
    serving->pages_papers = sodium_malloc(sizeof *serving->pages_papers);
    enum outcome outcome = ca != NULL && serving->pages_papers != NULL ? DONE : BUSY;
    hosts_find(&hosts);
    if (outcome == DONE)
        outcome = pages_certificate_ca(serving->io, serving->data, ca);
    if (outcome == DONE)
        outcome = pages_certificate_make(serving->io, ca, hosts.list, serving->pages_papers);
    sodium_free(ca);
    if (outcome != DONE) {
        snprintf(why, HUB_WHY_MAX, "the pages' certificate cannot be made in keys/");
        return outcome;
    }
    struct http_settings settings = {.io = serving->io,
                                     .web = serving->web,
                                     .listen = where,
                                     .certificate = serving->pages_papers->certificate,
                                     .secret_key = serving->pages_papers->secret_key};
    http_serve_hub(serving->hub, &settings.service);
    return http_open(&settings, &serving->pages, why);
}

static enum outcome open_all(struct call *call, struct serving *serving, char why[HUB_WHY_MAX])
{
    const char *where = options_get(call->options, "--listen");
    const char *pages_where = options_get(call->options, "--pages");
    enum outcome outcome = open_hub(call, &serving->hub, why);
    if (outcome == DONE)
        outcome = read_papers(serving, why);
    if (outcome != DONE)
        return outcome;
    const struct web_settings pages = {.hub = serving->hub, .io = serving->io};
    outcome = web_open(&pages, &serving->web);
    if (outcome != DONE) {
        snprintf(why, HUB_WHY_MAX, "the pages cannot be opened: is memory short?");
        return outcome;
    }
    struct http_settings settings = {.io = serving->io,
                                     .web = serving->web,
                                     .pages_elsewhere = pages_where != NULL,
                                     .listen = where != NULL ? where : LISTEN,
                                     .certificate = serving->papers->certificate,
                                     .secret_key = serving->papers->secret_key};
    http_serve_hub(serving->hub, &settings.service);
    bell_begin(serving->hub);
    outcome = http_open(&settings, &serving->http, why);
    if (outcome == DONE && pages_where != NULL)
        outcome = open_pages(pages_where, serving, why);
    if (outcome == DONE)
        outcome = open_loop(serving, why);
    if (outcome == DONE)
        outcome = start_backups(call, serving, why);
    if (outcome == DONE && hub_set_url(serving->hub, http_url(serving->http)) != DONE) {
        snprintf(why, HUB_WHY_MAX, "%s", hub_why(serving->hub));
        outcome = REFUSED;
    }
    return outcome;
}

/* Where kiosks find it, and browsers: of this machine where they can, and of other ones. */
static void say_where(struct call *call, const struct http *http, const struct http *pages)
{
    const char *plain = http_plain_url(http);
    fprintf(call->out, "listening %s\n", http_url(http));
    fflush(call->out);
    if (plain != NULL)
        fprintf(call->out, "pages %s\n", plain);
    if (plain == NULL || pages != NULL)
        fprintf(call->out, "pages %s/\n", http_url(pages != NULL ? pages : http));
    fflush(call->out);
}

int command_serve(struct call *call)
{
    char why[HUB_WHY_MAX] = "";
    const char *upstream = options_get(call->options, "--relay-to");
    struct serving serving = {.io = call->io, .data = call->data, .signals = -1, .epoll = -1};
    if (upstream != NULL && (options_get(call->options, "--backup-to") != NULL ||
                             options_get(call->options, "--pages") != NULL)) {
        command_refuse(call,
                       "a relay has nothing of its own: --backup-to and --pages are the hub's");
        return EXIT_CODE_USAGE;
    }
    if (upstream != NULL)
        return relay_serve(call, upstream);
    if (!store_is_ours(call)) {
        command_refuse(call, "--store takes sqlite:PATH of this hub's own hub.db for now");
        return EXIT_CODE_USAGE;
    }
    if (control_is_served(call->data))
        return command_refuse(call, "another jornada-hub has this hub open and serves it");
    enum outcome outcome = open_all(call, &serving, why);
    if (outcome != DONE) {
        close_all(&serving);
        command_refuse(call, why);
        return outcome == INVALID ? EXIT_CODE_USAGE : EXIT_CODE_REFUSED;
    }
    say_where(call, serving.http, serving.pages);
    loop(&serving);
    size_t dropped = hub_is_failed(serving.hub) ? 0 : web_stop(serving.web);
    if (dropped > 0)
        fprintf(call->err,
                "jornada-hub: %zu of the call centre's referrals were too few to be "
                "written before the close, and are not counted\n",
                dropped);
    bool failed = hub_is_failed(serving.hub);
    if (failed)
        command_refuse(call, hub_why(serving.hub));
    close_all(&serving);
    return failed ? EXIT_CODE_REFUSED : EXIT_CODE_DONE;
}
