/* X.509 by OpenSSL: names, public keys, and the one handshake before enrolment.
 *
 * The handshake's verdict is ours (the pin of the code), given in OpenSSL's callback before the
 * client's last message; nothing of ours follows it on that connection. */
#include "kiosk/peer.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define HANDSHAKE_SECONDS 10

bool peer_split_url(const char *url, char host[PEER_NAME_MAX], char port[6])
{
    static const char scheme[] = "https://";
    if (!url || strncmp(url, scheme, sizeof scheme - 1) != 0)
        return false;
    const char *from = url + sizeof scheme - 1;
    size_t size = from[0] == '[' ? strcspn(from, "]") + 1 : strcspn(from, ":/");
    if (size < 1 || size >= PEER_NAME_MAX || size > strlen(from) ||
        strcspn(from, "@?# \t\r\n\"\\") < strlen(from))
        return false;
    memcpy(host, from, size);
    host[size] = 0;
    const char *rest = from + size;
    strcpy(port, "443");
    if (*rest == ':') {
        size_t digits = strspn(rest + 1, "0123456789");
        if (digits < 1 || digits > 5)
            return false;
        memcpy(port, rest + 1, digits);
        port[digits] = 0;
        rest += 1 + digits;
    }
    return strcmp(rest, "") == 0 || strcmp(rest, "/") == 0;
}

static X509 *read_pem(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *x509 = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    BIO_free(bio);
    return x509;
}

/* A name as it stands in a URL, or false. */
static bool write_name(const GENERAL_NAME *from, char name[PEER_NAME_MAX])
{
    int kind = 0;
    const ASN1_STRING *value = GENERAL_NAME_get0_value(from, &kind);
    const unsigned char *bytes = ASN1_STRING_get0_data(value);
    size_t size = (size_t)ASN1_STRING_length(value);
    if (kind == GEN_DNS && size > 0 && size < PEER_NAME_MAX && !memchr(bytes, 0, size)) {
        snprintf(name, PEER_NAME_MAX, "%.*s", (int)size, (const char *)bytes);
        return strpbrk(name, "/:@*[] ") == NULL;
    }
    char address[INET6_ADDRSTRLEN];
    if (kind == GEN_IPADD && size == 4 && inet_ntop(AF_INET, bytes, address, sizeof address))
        return snprintf(name, PEER_NAME_MAX, "%s", address) > 0;
    if (kind == GEN_IPADD && size == 16 && inet_ntop(AF_INET6, bytes, address, sizeof address))
        return snprintf(name, PEER_NAME_MAX, "[%s]", address) > 0;
    return false;
}

static bool alternative_name(X509 *x509, char name[PEER_NAME_MAX])
{
    GENERAL_NAMES *names = X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
    bool found = false;
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names) && !found; i++)
        found = write_name(sk_GENERAL_NAME_value(names, i), name);
    GENERAL_NAMES_free(names);
    return found;
}

bool peer_name(const char *pem, char name[PEER_NAME_MAX])
{
    X509 *x509 = read_pem(pem);
    if (!x509)
        return false;
    bool found = alternative_name(x509, name) ||
                 X509_NAME_get_text_by_NID(X509_get_subject_name(x509), NID_commonName, name,
                                           PEER_NAME_MAX) > 0;
    X509_free(x509);
    return found;
}

/* What the handshake looks for and what it saw. */
struct glance {
    const uint8_t *pin;
    char *pem;
    uint8_t *sha256;
    bool seen, ours;
};

static bool write_pem(X509 *x509, char pem[ENROLMENT_CERT_MAX])
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;
    bool done = bio && PEM_write_bio_X509(bio, x509) == 1;
    long size = done ? BIO_get_mem_data(bio, &text) : 0;
    done = done && size > 0 && size < ENROLMENT_CERT_MAX;
    if (done)
        snprintf(pem, ENROLMENT_CERT_MAX, "%.*s", (int)size, text);
    BIO_free(bio);
    return done;
}

static int judge(X509_STORE_CTX *context, void *arg)
{
    struct glance *glance = arg;
    X509 *x509 = X509_STORE_CTX_get0_cert(context);
    unsigned char *der = NULL;
    int size = x509 ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &der) : 0;
    uint8_t hash[32];
    glance->seen = true;
    if (size > 0) {
        crypto_generichash(hash, sizeof hash, der, (unsigned long long)size, NULL, 0);
        crypto_hash_sha256(glance->sha256, der, (unsigned long long)size);
        glance->ours = sodium_memcmp(hash, glance->pin, 16) == 0 && write_pem(x509, glance->pem);
    }
    OPENSSL_free(der);
    X509_STORE_CTX_set_error(context, glance->ours ? X509_V_OK : X509_V_ERR_CERT_UNTRUSTED);
    return glance->ours;
}

static int dial(const char *host, const char *port)
{
    char bare[PEER_NAME_MAX];
    size_t skip = host[0] == '[';
    snprintf(bare, sizeof bare, "%.*s", (int)(strlen(host) - 2 * skip), host + skip);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
    if (getaddrinfo(bare, port, &hints, &list))
        return -1;
    int fd = -1;
    const struct timeval wait = {.tv_sec = HANDSHAKE_SECONDS};
    for (struct addrinfo *a = list; a && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (fd < 0)
            continue;
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
            break;
        close(fd);
        fd = -1;
    }
    freeaddrinfo(list);
    return fd;
}

static void shake_hands(int fd, struct glance *glance)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *ssl = NULL;
    if (context && SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1) {
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
        SSL_CTX_set_cert_verify_callback(context, judge, glance);
        ssl = SSL_new(context);
    }
    if (ssl && SSL_set_fd(ssl, fd) == 1 && SSL_connect(ssl) != 1)
        glance->ours = false; /* the key was shown, not proven */
    SSL_free(ssl);
    SSL_CTX_free(context);
}

enum uplink_trouble peer_fetch_certificate(const char *url, const uint8_t pin[16],
                                           char pem[ENROLMENT_CERT_MAX], uint8_t sha256[32])
{
    char host[PEER_NAME_MAX], port[6];
    if (!peer_split_url(url, host, port))
        return UPLINK_NOBODY;
    int fd = dial(host, port);
    if (fd < 0)
        return UPLINK_NOBODY;
    struct glance glance = {.pin = pin, .pem = pem, .sha256 = sha256};
    shake_hands(fd, &glance);
    close(fd);
    if (glance.ours)
        return UPLINK_FINE;
    return glance.seen ? UPLINK_FOREIGN : UPLINK_GARBAGE;
}
