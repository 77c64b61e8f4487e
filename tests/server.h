/* The program jornada-hub on loopback, and a client that asks it over TLS as a kiosk would.
 *
 * JORNADA_BIN says where the program is. Failures of the machine fail the test. */
#ifndef JORNADA_TESTS_SERVER_H
#define JORNADA_TESTS_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct server {
    const char *data;
    pid_t pid;
    int words; /* its standard output */
    char url[200];
};

/* Runs jornada-hub --data DATA (NULL: without) with these words (ended by NULL); its exit code. out
 * and err are allocated texts, or NULL where they are not wanted. */
int server_command(const char *data, const char *const words[], char **out, char **err);

void server_start(struct server *server, const char *data);
int server_stop(struct server *server, int signal); /* exit code; 128 + signal when killed */

/* One request. Zeros ask as a kiosk would that has `pin` and `certificate`. */
struct asking {
    const char *url, *path;
    const char *certificate; /* PEM, the only CA */
    const uint8_t *pin;      /* SHA-256 of the public key; NULL = none */
    const void *body;        /* NULL = GET */
    size_t size;
    const char *method; /* NULL = as the body says */
    const char *range;  /* "0-9" */
    long tls;           /* CURL_SSLVERSION_…; 0 = TLS 1.3 */
    size_t piece;       /* at most so many bytes at once, chunked; 0 = all, with a length */
    bool (*sent)(void *context, size_t bytes); /* after each piece; false = break off */
    void *context;
};

struct said {
    int error;   /* CURLcode */
    long status; /* 0 when nothing was answered */
    uint8_t *bytes;
    size_t size;
};

void server_ask(const struct asking *asking, struct said *said);
void server_forget(struct said *said);

#endif
