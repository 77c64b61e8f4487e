/* relay_serve.h: the folder that `relay add` made, served. */
#include "sync/hub/relay_serve.h"

#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "sync/hub/command.h"
#include "sync/hub/control.h"
#include "sync/hub/file.h"
#include "sync/hub/http.h"
#include "sync/hub/hub_certificate.h"
#include "sync/hub/relay.h"
#include "sync/hub/upstream.h"

#define LISTEN "127.0.0.1:8443"
#define WAIT_MOST_MS 60000

struct serving {
    const struct io *io;
    struct relay_papers *papers;
    struct hub_certificate *tls; /* locked memory */
    struct relay *relay;
    struct upstream *upstream;
    struct http *http;
    struct control *control;
    const char *data;
    int signals;
};

/* Of the hub's commands a relay carries out the two steps of import, nothing else. */
static int run_command(void *context, int argc, char *const argv[], FILE *out, FILE *err)
{
    struct serving *serving = context;
    int used;
    const struct command *command = command_find(argc, argv, &used);
    struct call call = {
        .io = serving->io, .data = serving->data, .relay = serving->relay, .out = out, .err = err};
    if (command == NULL)
        return EXIT_CODE_USAGE;
    if (command->run != command_stick_take && command->run != command_stick_receipt)
        return command_refuse(&call, RELAY_SERVE_NO_HUB);
    return command_run(&call, argc, argv);
}

static enum outcome read_pem(const struct serving *serving, const char *data, const char *name,
                             char text[HUB_CERTIFICATE_PEM_MAX])
{
    char path[4096];
    size_t size = 0;
    snprintf(path, sizeof path, "%s/keys/%s", data, name);
    enum outcome outcome =
        file_read_all(serving->io, path, text, HUB_CERTIFICATE_PEM_MAX - 1, &size);
    text[outcome == DONE ? size : 0] = '\0';
    return outcome;
}

static enum outcome read_papers(struct serving *serving, const char *data, char why[HUB_WHY_MAX])
{
    serving->papers = calloc(1, sizeof *serving->papers);
    serving->tls = sodium_malloc(sizeof *serving->tls);
    if (serving->papers == NULL || serving->tls == NULL)
        return BUSY;
    enum outcome outcome = relay_load_papers(serving->io, data, serving->papers);
    if (outcome == DONE)
        outcome = read_pem(serving, data, "tls.pem", serving->tls->secret_key);
    if (outcome == DONE)
        outcome = read_pem(serving, data, "certificate.pem", serving->tls->certificate);
    if (outcome != DONE)
        snprintf(why, HUB_WHY_MAX,
                 "this folder is no relay's: `relay add` at the hub makes one to be carried here");
    return outcome;
}

static bool read_room(const struct call *call, uint64_t *bytes)
{
    const char *text = options_get(call->options, "--relay-room-mb");
    *bytes = 0;
    if (text == NULL)
        return true;
    size_t size = strlen(text);
    if (size < 1 || size > 6 || strspn(text, "0123456789") != size || atoi(text) == 0)
        return false;
    *bytes = (uint64_t)atoi(text) << 20;
    return true;
}

static enum outcome catch_signals(struct serving *serving)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    serving->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return serving->signals >= 0 ? DONE : REFUSED;
}

static enum outcome open_all(struct call *call, const char *url, struct serving *serving,
                             char why[HUB_WHY_MAX])
{
    const char *where = options_get(call->options, "--listen");
    struct relay_settings settings = {.io = call->io, .folder = call->data};
    if (!read_room(call, &settings.room_bytes)) {
        snprintf(why, HUB_WHY_MAX, "--relay-room-mb is a whole number of MiB");
        return INVALID;
    }
    const struct control_handler handler = {.run = run_command, .context = serving};
    enum outcome outcome = read_papers(serving, call->data, why);
    settings.papers = serving->papers;
    if (outcome == DONE)
        outcome = relay_open(&settings, &serving->relay, why);
    if (outcome == DONE) {
        outcome = upstream_open(url, serving->papers, &serving->upstream);
        if (outcome != DONE)
            snprintf(why, HUB_WHY_MAX, "--relay-to takes the hub's address, https://HOST:PORT");
    }
    if (outcome != DONE)
        return outcome;
    struct http_settings http = {.io = call->io,
                                 .listen = where != NULL ? where : LISTEN,
                                 .certificate = serving->tls->certificate,
                                 .secret_key = serving->tls->secret_key};
    http_serve_relay(serving->relay, &http.service);
    outcome = http_open(&http, &serving->http, why);
    if (outcome == DONE && control_open(call->data, &handler, &serving->control) != DONE) {
        snprintf(why, HUB_WHY_MAX, "the socket for commands cannot be made in the data folder");
        outcome = REFUSED;
    }
    return outcome == DONE ? catch_signals(serving) : outcome;
}

static void carry_on(struct serving *serving)
{
    struct wire_request request;
    struct wire_answer answer;
    if (upstream_take(serving->upstream, &answer))
        relay_take_answer(serving->relay, &answer);
    if (upstream_is_open(serving->upstream) || !relay_next_request(serving->relay, &request))
        return;
    if (upstream_send(serving->upstream, &request) == DONE)
        return;
    answer = (struct wire_answer){.number = request.number};
    relay_take_answer(serving->relay, &answer);
}

static int wait_ms(const struct serving *serving)
{
    int http = http_timeout_ms(serving->http);
    int64_t most = http < 0 || http > WAIT_MOST_MS ? WAIT_MOST_MS : http;
    int64_t next = relay_next_ms(serving->relay);
    if (upstream_is_open(serving->upstream) || next == INT64_MAX)
        return (int)most;
    next -= serving->io->monotonic_ms(serving->io->self);
    return next < 0 ? 0 : next < most ? (int)next : (int)most;
}

static void loop(struct serving *serving)
{
    bool stop = false;
    while (!stop && !relay_is_failed(serving->relay)) {
        const int fds[] = {http_fd(serving->http), serving->signals, control_fd(serving->control)};
        bool ready[3];
        carry_on(serving);
        upstream_wait(serving->upstream, fds, ready, 3, wait_ms(serving));
        if (ready[2])
            control_step(serving->control);
        http_step(serving->http);
        stop = ready[1];
    }
}

static void close_all(struct serving *serving)
{
    control_close(serving->control);
    http_close(serving->http);
    upstream_close(serving->upstream);
    relay_close(serving->relay);
    sodium_free(serving->tls);
    free(serving->papers);
    if (serving->signals >= 0)
        close(serving->signals);
}

int relay_serve(struct call *call, const char *url)
{
    char why[HUB_WHY_MAX] = "the relay cannot start";
    struct serving serving = {.io = call->io, .data = call->data, .signals = -1};
    enum outcome outcome = open_all(call, url, &serving, why);
    if (outcome != DONE) {
        close_all(&serving);
        command_refuse(call, why);
        return outcome == INVALID ? EXIT_CODE_USAGE : EXIT_CODE_REFUSED;
    }
    fprintf(call->out, "listening %s\n", http_url(serving.http));
    fflush(call->out);
    loop(&serving);
    bool failed = relay_is_failed(serving.relay);
    if (failed)
        command_refuse(call, relay_why(serving.relay));
    close_all(&serving);
    return failed ? EXIT_CODE_REFUSED : EXIT_CODE_DONE;
}
