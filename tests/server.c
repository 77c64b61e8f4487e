/* See server.h. */
#include "tests/server.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 24
#define START_MS 20000

static void program(char path[512])
{
    const char *folder = getenv("JORNADA_BIN");
    snprintf(path, 512, "%s/jornada-hub", folder != NULL ? folder : "bin");
}

static void run_program(const char *data, const char *const words[], int out, int err)
{
    char path[512];
    const char *argv[WORDS_MAX + 4] = {"jornada-hub", "--data", data};
    size_t first = data != NULL ? 3 : 1;
    argv[first] = NULL;
    for (size_t i = 0; i < WORDS_MAX && words[i] != NULL; i++)
        argv[first + i] = words[i];
    program(path);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execv(path, (char *const *)(uintptr_t)argv);
    _exit(127);
}

static char *slurp(FILE *file)
{
    long size;
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    rewind(file);
    char *text = calloc(1, (size_t)size + 1);
    assert_int_equal(fread(text, 1, (size_t)size, file), size);
    return text;
}

static int exit_code(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int server_command(const char *data, const char *const words[], char **out, char **err)
{
    FILE *files[2] = {tmpfile(), tmpfile()};
    char **texts[2] = {out, err};
    assert_true(files[0] != NULL && files[1] != NULL);
    pid_t pid = fork();
    if (pid == 0) {
        setsid(); /* no terminal to ask for a passphrase */
        assert_non_null(freopen("/dev/null", "r", stdin));
        run_program(data, words, fileno(files[0]), fileno(files[1]));
    }
    int code = exit_code(pid);
    for (int i = 0; i < 2; i++) {
        if (texts[i] != NULL)
            *texts[i] = slurp(files[i]);
        fclose(files[i]);
    }
    return code;
}

void server_start(struct server *server, const char *data)
{
    int ends[2];
    static const char *const words[] = {"serve", "--listen", "127.0.0.1:0", NULL};
    char line[256] = "";
    size_t size = 0;
    assert_int_equal(pipe(ends), 0);
    server->data = data;
    server->pid = fork();
    if (server->pid == 0) {
        close(ends[0]);
        run_program(data, words, ends[1], STDERR_FILENO);
    }
    close(ends[1]);
    server->words = ends[0];
    while (strchr(line, '\n') == NULL) {
        struct pollfd waiting = {.fd = ends[0], .events = POLLIN};
        assert_int_equal(poll(&waiting, 1, START_MS), 1);
        ssize_t got = read(ends[0], line + size, sizeof line - 1 - size);
        assert_true(got > 0);
        size += (size_t)got;
    }
    assert_int_equal(sscanf(line, "listening %199s", server->url), 1);
}

int server_stop(struct server *server, int signal_number)
{
    kill(server->pid, signal_number);
    close(server->words);
    return exit_code(server->pid);
}

static size_t keep(char *bytes, size_t one, size_t count, void *context)
{
    struct said *said = context;
    said->bytes = realloc(said->bytes, said->size + one * count + 1);
    assert_non_null(said->bytes);
    memcpy(said->bytes + said->size, bytes, one * count);
    said->size += one * count;
    return one * count;
}

struct sending {
    const struct asking *asking;
    size_t done;
};

static size_t send_piece(char *bytes, size_t one, size_t count, void *context)
{
    struct sending *sending = context;
    const struct asking *asking = sending->asking;
    size_t size = one * count, rest = asking->size - sending->done;
    if (sending->done > 0 && asking->sent != NULL && !asking->sent(asking->context, sending->done))
        return CURL_READFUNC_ABORT;
    if (size > asking->piece)
        size = asking->piece;
    if (size > rest)
        size = rest;
    memcpy(bytes, (const uint8_t *)asking->body + sending->done, size);
    sending->done += size;
    return size;
}

static struct curl_slist *set_body(CURL *curl, const struct asking *asking, struct sending *sending)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
    if (asking->body == NULL)
        return headers;
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    if (asking->piece == 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, asking->body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)asking->size);
        return headers;
    }
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, send_piece);
    curl_easy_setopt(curl, CURLOPT_READDATA, sending);
    return curl_slist_append(headers, "Transfer-Encoding: chunked");
}

static void set_trust(CURL *curl, const struct asking *asking, char *pin)
{
    struct curl_blob blob = {.data = (void *)(uintptr_t)asking->certificate,
                             .len = strlen(asking->certificate),
                             .flags = CURL_BLOB_COPY};
    curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION,
                     asking->tls != 0 ? asking->tls : (long)CURL_SSLVERSION_TLSv1_3);
    if (asking->pin == NULL)
        return;
    strcpy(pin, "sha256//");
    sodium_bin2base64(pin + 8, 64, asking->pin, 32, sodium_base64_VARIANT_ORIGINAL);
    curl_easy_setopt(curl, CURLOPT_PINNEDPUBLICKEY, pin);
}

void server_ask(const struct asking *asking, struct said *said)
{
    char url[400], pin[80];
    CURL *curl = curl_easy_init();
    struct sending sending = {.asking = asking};
    assert_non_null(curl);
    memset(said, 0, sizeof *said);
    snprintf(url, sizeof url, "%s%s", asking->url, asking->path);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, said);
    set_trust(curl, asking, pin);
    struct curl_slist *headers = set_body(curl, asking, &sending);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (asking->method != NULL)
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, asking->method);
    if (asking->range != NULL)
        curl_easy_setopt(curl, CURLOPT_RANGE, asking->range);
    said->error = (int)curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &said->status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
}

void server_forget(struct said *said)
{
    free(said->bytes);
    memset(said, 0, sizeof *said);
}
