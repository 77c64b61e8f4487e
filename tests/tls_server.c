/* One connection at a time, request by request, by OpenSSL; stopped through a pipe.
 *
 * Bytes come from the kiosk under test on 127.0.0.1 and go back there; nothing else is opened. */
#include "tests/tls_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "sync/wire.h"

struct tls_server {
    EVP_PKEY *key;
    X509 *x509;
    char pem[4096], url[64];
    int fd, stop[2];
    pthread_t thread;
    _Atomic int manner, connections, requests;
    void (*handle)(void *context, const struct wire_request *request, struct wire_answer *answer);
    void *context;
};

static X509 *make_certificate(EVP_PKEY *key)
{
    X509 *x509 = X509_new();
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    ASN1_TIME_set_string_X509(X509_getm_notBefore(x509), "19700101000000Z");
    ASN1_TIME_set_string_X509(X509_getm_notAfter(x509), "99991231235959Z");
    X509_set_pubkey(x509, key);
    X509_NAME *name = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"jornada-hub", -1,
                               -1, 0);
    X509_set_issuer_name(x509, name);
    X509_EXTENSION *san = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:jornada-hub");
    X509_add_ext(x509, san, -1);
    X509_EXTENSION_free(san);
    assert_true(X509_sign(x509, key, EVP_sha256()) > 0);
    return x509;
}

static int read_request(SSL *ssl, char *head, size_t room, char **body, size_t *size)
{
    size_t have = 0;
    char *end = NULL;
    while (!end) {
        int n = SSL_read(ssl, head + have, (int)(room - 1 - have));
        if (n <= 0)
            return 0;
        have += (size_t)n;
        head[have] = 0;
        end = strstr(head, "\r\n\r\n");
    }
    const char *length = strcasestr(head, "content-length:");
    *size = length && length < end ? strtoul(length + 15, NULL, 10) : 0;
    *body = malloc(*size + 1);
    size_t got = have - (size_t)(end + 4 - head);
    memcpy(*body, end + 4, got);
    while (got < *size) {
        int n = SSL_read(ssl, *body + got, (int)(*size - got));
        if (n <= 0)
            return 0;
        got += (size_t)n;
    }
    *end = 0;
    return 1;
}

static void send_head(SSL *ssl, const char *status, const char *more, size_t size)
{
    char head[256];
    int n = snprintf(head, sizeof head, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n", status,
                     more, size);
    SSL_write(ssl, head, n);
}

static void send_long(SSL *ssl)
{
    char *bytes = calloc(1, WIRE_ANSWER_MAX + 1);
    send_head(ssl, "200 OK", "", WIRE_ANSWER_MAX + 1);
    SSL_write(ssl, bytes, WIRE_ANSWER_MAX + 1);
    free(bytes);
}

static void wait_for_stop(struct tls_server *server, int fd)
{
    struct pollfd fds[2] = {{.fd = server->stop[0], .events = POLLIN},
                            {.fd = fd, .events = POLLRDHUP}};
    poll(fds, 2, -1);
}

static void let_handle(struct tls_server *server, SSL *ssl, const char *head, const char *body,
                       size_t size)
{
    struct wire_request request = {.body = (const uint8_t *)body, .body_size = size};
    struct wire_answer answer = {0};
    char status[64];
    sscanf(head, "%*s %127s", request.path);
    server->handle(server->context, &request, &answer);
    snprintf(status, sizeof status, "%d Said", answer.status);
    send_head(ssl, status, "", answer.body_size);
    if (answer.body_size)
        SSL_write(ssl, answer.body, (int)answer.body_size);
}

/* False ends the connection. */
static int answer(struct tls_server *server, SSL *ssl, int fd, const char *head, const char *body,
                  size_t size)
{
    switch ((enum tls_manner)server->manner) {
    case TLS_BUSY:
        send_head(ssl, "503 Service Unavailable", "Retry-After: 7\r\n", 0);
        return 1;
    case TLS_HANDLER:
        let_handle(server, ssl, head, body, size);
        return 1;
    case TLS_MOVED:
        send_head(ssl, "302 Found", "Location: https://127.0.0.1:1/\r\n", 0);
        return 1;
    case TLS_NOT_HTTP:
        SSL_write(ssl, "220 hola\r\n", 10);
        return 0;
    case TLS_LONG:
        send_long(ssl);
        return 0;
    case TLS_CUT:
        send_head(ssl, "200 OK", "", 100);
        SSL_write(ssl, "half", 4);
        return 0;
    case TLS_SILENT:
        wait_for_stop(server, fd);
        return 0;
    default:
        break;
    }
    char path[200] = "";
    sscanf(head, "%*s %199s", path);
    send_head(ssl, "200 OK", "", size ? size : strlen(path));
    SSL_write(ssl, size ? body : path, (int)(size ? size : strlen(path)));
    return 1;
}

static void serve(struct tls_server *server, SSL_CTX *context, int fd)
{
    if (server->manner == TLS_PLAIN) {
        (void)!write(fd, "SSH-2.0-hola\r\n", 14);
        return;
    }
    if (server->manner == TLS_MUTE) {
        wait_for_stop(server, fd);
        return;
    }
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(context,
                                  server->manner == TLS_OLD ? TLS1_2_VERSION : TLS1_3_VERSION);
    SSL *ssl = SSL_new(context);
    SSL_set_fd(ssl, fd);
    int more = SSL_accept(ssl) == 1;
    while (more) {
        char head[4096], *body = NULL;
        size_t size = 0;
        struct pollfd fds[2] = {{.fd = server->stop[0], .events = POLLIN},
                                {.fd = fd, .events = POLLIN}};
        if (!SSL_pending(ssl) && (poll(fds, 2, -1) < 0 || fds[0].revents))
            more = 0;
        more = more && read_request(ssl, head, sizeof head, &body, &size);
        if (more)
            server->requests++;
        more = more && answer(server, ssl, fd, head, body, size);
        free(body);
    }
    SSL_shutdown(ssl);
    SSL_free(ssl);
}

static void *run(void *arg)
{
    struct tls_server *server = arg;
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(context, server->x509);
    SSL_CTX_use_PrivateKey(context, server->key);
    for (;;) {
        struct pollfd fds[2] = {{.fd = server->stop[0], .events = POLLIN},
                                {.fd = server->fd, .events = POLLIN}};
        poll(fds, 2, -1);
        if (fds[0].revents)
            break;
        int fd = accept4(server->fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        server->connections++;
        serve(server, context, fd);
        close(fd);
    }
    SSL_CTX_free(context);
    return NULL;
}

static struct tls_server *start(EVP_PKEY *key, X509 *x509, enum tls_manner manner)
{
    signal(SIGPIPE, SIG_IGN);
    struct tls_server *server = calloc(1, sizeof *server);
    server->key = key;
    server->x509 = x509;
    server->manner = manner;
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, x509);
    assert_true(BIO_read(bio, server->pem, sizeof server->pem - 1) > 0);
    BIO_free(bio);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(server->fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(server->fd, 16), 0);
    assert_int_equal(getsockname(server->fd, (struct sockaddr *)&at, &size), 0);
    snprintf(server->url, sizeof server->url, "https://127.0.0.1:%d", ntohs(at.sin_port));
    assert_int_equal(pipe2(server->stop, O_CLOEXEC), 0);
    assert_int_equal(pthread_create(&server->thread, NULL, run, server), 0);
    return server;
}

struct tls_server *tls_server_start(enum tls_manner manner)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    return start(key, make_certificate(key), manner);
}

struct tls_server *tls_server_again(const struct tls_server *first, enum tls_manner manner)
{
    EVP_PKEY_up_ref(first->key);
    X509_up_ref(first->x509);
    return start(first->key, first->x509, manner);
}

struct tls_server *tls_server_of(const char *certificate, const char *key, enum tls_manner manner)
{
    BIO *one = BIO_new_mem_buf(certificate, -1), *two = BIO_new_mem_buf(key, -1);
    X509 *x509 = PEM_read_bio_X509(one, NULL, NULL, NULL);
    EVP_PKEY *pkey = PEM_read_bio_PrivateKey(two, NULL, NULL, NULL);
    assert_non_null(x509);
    assert_non_null(pkey);
    BIO_free(one);
    BIO_free(two);
    return start(pkey, x509, manner);
}

const char *tls_server_url(const struct tls_server *server)
{
    return server->url;
}

const char *tls_server_pem(const struct tls_server *server)
{
    return server->pem;
}

void tls_server_pins(const struct tls_server *server, uint8_t tls[32], uint8_t code[16])
{
    unsigned char *der = NULL;
    uint8_t hash[32];
    int size = i2d_PUBKEY(server->key, &der);
    assert_true(size > 0);
    crypto_hash_sha256(tls, der, (unsigned long long)size);
    crypto_generichash(hash, 32, der, (unsigned long long)size, NULL, 0);
    memcpy(code, hash, 16);
    OPENSSL_free(der);
}

void tls_server_behave(struct tls_server *server, enum tls_manner manner)
{
    server->manner = manner;
}

void tls_server_handle(struct tls_server *server,
                       void (*handle)(void *context, const struct wire_request *request,
                                      struct wire_answer *answer),
                       void *context)
{
    server->handle = handle;
    server->context = context;
    server->manner = TLS_HANDLER;
}

int tls_server_connections(struct tls_server *server)
{
    return server->connections;
}

int tls_server_requests(struct tls_server *server)
{
    return server->requests;
}

void tls_server_stop(struct tls_server *server)
{
    (void)!write(server->stop[1], "x", 1);
    pthread_join(server->thread, NULL);
    close(server->stop[0]);
    close(server->stop[1]);
    close(server->fd);
    X509_free(server->x509);
    EVP_PKEY_free(server->key);
    free(server);
}
