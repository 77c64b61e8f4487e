/* pages_certificate.h with GnuTLS. */
#include "sync/hub/pages_certificate.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>

#include "sync/hub/certificate_pem.h"
#include "sync/hub/file.h"

#define KEY_FILE "keys/pages-ca.key"
#define DAY_SECONDS 86400LL
#define CA_DAYS 3650
#define LEAF_DAYS 397 /* what browsers take at most */

static const char *const networks[] = {"127.0.0.0/8",    "10.0.0.0/8",     "172.16.0.0/12",
                                       "192.168.0.0/16", "169.254.0.0/16", "::1/128",
                                       "fc00::/7",       "fe80::/10",      NULL};
static const char *const names[] = {"localhost", "jornada-hub", "local", NULL};

/* Big-endian bytes of the address; 0 = it is none. */
static size_t address_bytes(const char *host, unsigned char bytes[16])
{
    if (inet_pton(AF_INET, host, bytes) == 1)
        return 4;
    return inet_pton(AF_INET6, host, bytes) == 1 ? 16 : 0;
}

static bool is_in(const unsigned char *address, size_t size, const char *network)
{
    char text[64];
    unsigned char base[16];
    unsigned bits = 0;
    const char *slash = strchr(network, '/');
    snprintf(text, sizeof text, "%.*s", (int)(slash - network), network);
    if (sscanf(slash, "/%u", &bits) != 1 || address_bytes(text, base) != size)
        return false;
    for (unsigned i = 0; i < bits; i++) {
        unsigned char mask = (unsigned char)(0x80U >> i % 8);
        if ((address[i / 8] & mask) != (base[i / 8] & mask))
            return false;
    }
    return true;
}

bool pages_certificate_allows(const char *host)
{
    unsigned char bytes[16];
    size_t size = address_bytes(host, bytes), length = strlen(host);
    for (const char *const *network = networks; size > 0 && *network != NULL; network++) {
        if (is_in(bytes, size, *network))
            return true;
    }
    if (size > 0)
        return false;
    return strcmp(host, names[0]) == 0 || strcmp(host, names[1]) == 0 ||
           (length > 6 && strcmp(host + length - 6, ".local") == 0);
}

static int constrain(gnutls_x509_crt_t certificate)
{
    gnutls_x509_name_constraints_t constraints = NULL;
    int code = gnutls_x509_name_constraints_init(&constraints);
    for (const char *const *network = networks; code >= 0 && *network != NULL; network++) {
        gnutls_datum_t datum = {NULL, 0};
        code = gnutls_x509_cidr_to_rfc5280(*network, &datum);
        if (code >= 0)
            code = gnutls_x509_name_constraints_add_permitted(constraints, GNUTLS_SAN_IPADDRESS,
                                                              &datum);
        gnutls_free(datum.data);
    }
    for (const char *const *name = names; code >= 0 && *name != NULL; name++) {
        const gnutls_datum_t datum = {(void *)(uintptr_t)*name, (unsigned)strlen(*name)};
        code = gnutls_x509_name_constraints_add_permitted(constraints, GNUTLS_SAN_DNSNAME, &datum);
    }
    if (code >= 0)
        code = gnutls_x509_crt_set_name_constraints(certificate, constraints, 1);
    gnutls_x509_name_constraints_deinit(constraints);
    return code;
}

/* A key, and what every certificate has: serial, times, name, key and its identifier. */
static int begin(const struct io *io, const char *name, int days, gnutls_x509_crt_t *certificate,
                 gnutls_x509_privkey_t *key)
{
    uint8_t serial[16], id[20];
    size_t id_size = sizeof id;
    int64_t now = io->wall_ms(io->self) / 1000;
    io->random(io->self, serial, sizeof serial);
    serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40);
    int code = gnutls_x509_privkey_init(key);
    if (code >= 0)
        code = gnutls_x509_privkey_generate(*key, GNUTLS_PK_ECDSA,
                                            GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    if (code >= 0)
        code = gnutls_x509_crt_init(certificate);
    if (code >= 0)
        code = gnutls_x509_crt_set_version(*certificate, 3);
    if (code >= 0)
        code = gnutls_x509_crt_set_serial(*certificate, serial, sizeof serial);
    if (code >= 0)
        code = gnutls_x509_crt_set_dn_by_oid(*certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                             (unsigned)strlen(name));
    if (code >= 0)
        code = gnutls_x509_crt_set_activation_time(*certificate, (time_t)(now - DAY_SECONDS));
    if (code >= 0)
        code = gnutls_x509_crt_set_expiration_time(*certificate,
                                                   (time_t)(now + (days - 1) * DAY_SECONDS));
    if (code >= 0)
        code = gnutls_x509_crt_set_key(*certificate, *key);
    if (code >= 0)
        code = gnutls_x509_crt_get_key_id(*certificate, GNUTLS_KEYID_USE_SHA1, id, &id_size);
    return code >= 0 ? gnutls_x509_crt_set_subject_key_id(*certificate, id, id_size) : code;
}

/* Named at random: a browser that knows two hubs tells them apart. */
static enum outcome make_ca(const struct io *io, struct hub_certificate *ca)
{
    char title[64];
    uint8_t mark[4];
    gnutls_x509_privkey_t key = NULL;
    gnutls_x509_crt_t certificate = NULL;
    io->random(io->self, mark, sizeof mark);
    snprintf(title, sizeof title, "Jornada %02x%02x%02x%02x", mark[0], mark[1], mark[2], mark[3]);
    int code = begin(io, title, CA_DAYS, &certificate, &key);
    if (code >= 0)
        code = gnutls_x509_crt_set_basic_constraints(certificate, 1, 0);
    if (code >= 0)
        code = gnutls_x509_crt_set_key_usage(certificate,
                                             GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN);
    if (code >= 0)
        code = constrain(certificate);
    if (code >= 0)
        code = gnutls_x509_crt_sign2(certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
    if (code >= 0)
        code = certificate_pem_write(certificate, key, ca);
    gnutls_x509_crt_deinit(certificate);
    gnutls_x509_privkey_deinit(key);
    return code >= 0 ? DONE : BUSY;
}

static int read_ca(const struct hub_certificate *ca, gnutls_x509_crt_t *certificate,
                   gnutls_x509_privkey_t *key)
{
    const gnutls_datum_t pem = {(void *)(uintptr_t)ca->certificate,
                                (unsigned)strlen(ca->certificate)};
    const gnutls_datum_t secret = {(void *)(uintptr_t)ca->secret_key,
                                   (unsigned)strlen(ca->secret_key)};
    int code = gnutls_x509_crt_init(certificate);
    if (code >= 0)
        code = gnutls_x509_crt_import(*certificate, &pem, GNUTLS_X509_FMT_PEM);
    if (code >= 0)
        code = gnutls_x509_privkey_init(key);
    return code >= 0 ? gnutls_x509_privkey_import2(*key, &secret, GNUTLS_X509_FMT_PEM, NULL, 0)
                     : code;
}

static int add_host(gnutls_x509_crt_t certificate, const char *host)
{
    unsigned char bytes[16];
    size_t size = address_bytes(host, bytes);
    if (!pages_certificate_allows(host))
        return 0;
    if (size > 0)
        return gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, bytes,
                                                    (unsigned)size, GNUTLS_FSAN_APPEND);
    return gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, host,
                                                (unsigned)strlen(host), GNUTLS_FSAN_APPEND);
}

/* For whom it is, and what for. */
static int describe(gnutls_x509_crt_t certificate, gnutls_x509_crt_t issuer,
                    const char *const *hosts)
{
    static const char *const always[] = {"localhost", "jornada-hub", "jornada-hub.local",
                                         "127.0.0.1", "::1",         NULL};
    uint8_t id[20];
    size_t id_size = sizeof id;
    int code = gnutls_x509_crt_set_basic_constraints(certificate, 0, -1);
    if (code >= 0)
        code = gnutls_x509_crt_set_key_usage(certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
    if (code >= 0)
        code = gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
    if (code >= 0)
        code = gnutls_x509_crt_get_subject_key_id(issuer, id, &id_size, NULL);
    if (code >= 0)
        code = gnutls_x509_crt_set_authority_key_id(certificate, id, id_size);
    for (const char *const *host = always; code >= 0 && *host != NULL; host++)
        code = add_host(certificate, *host);
    for (const char *const *host = hosts; code >= 0 && *host != NULL; host++)
        code = add_host(certificate, *host);
    return code;
}

enum outcome pages_certificate_make(const struct io *io, const struct hub_certificate *ca,
                                    const char *const *hosts, struct hub_certificate *made)
{
    gnutls_x509_privkey_t key = NULL, ca_key = NULL;
    gnutls_x509_crt_t certificate = NULL, issuer = NULL;
    int code = read_ca(ca, &issuer, &ca_key);
    if (code >= 0)
        code = begin(io, "jornada-hub", LEAF_DAYS, &certificate, &key);
    if (code >= 0)
        code = describe(certificate, issuer, hosts);
    if (code >= 0)
        code = gnutls_x509_crt_sign2(certificate, issuer, ca_key, GNUTLS_DIG_SHA256, 0);
    if (code >= 0)
        code = certificate_pem_write(certificate, key, made);
    gnutls_x509_crt_deinit(certificate);
    gnutls_x509_crt_deinit(issuer);
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(ca_key);
    return code >= 0 ? DONE : BUSY;
}

static enum outcome read_file(const struct io *io, const char *data, const char *name,
                              char text[HUB_CERTIFICATE_PEM_MAX])
{
    char path[4200];
    size_t size = 0;
    snprintf(path, sizeof path, "%s/%s", data, name);
    enum outcome outcome = file_read_all(io, path, text, HUB_CERTIFICATE_PEM_MAX - 1, &size);
    text[outcome == DONE ? size : 0] = '\0';
    return outcome;
}

static enum outcome write_file(const struct io *io, const char *data, const char *name,
                               const char *text)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/%s", data, name);
    return file_replace(io, path, (const uint8_t *)text, strlen(text));
}

/* The certificate is written last: it alone says that there is a CA. */
enum outcome pages_certificate_ca(const struct io *io, const char *data, struct hub_certificate *ca)
{
    enum outcome outcome = read_file(io, data, PAGES_CERTIFICATE_CA, ca->certificate);
    if (outcome == DONE)
        return read_file(io, data, KEY_FILE, ca->secret_key);
    if (outcome != NOT_FOUND)
        return outcome;
    outcome = make_ca(io, ca);
    if (outcome == DONE)
        outcome = write_file(io, data, KEY_FILE, ca->secret_key);
    return outcome == DONE ? write_file(io, data, PAGES_CERTIFICATE_CA, ca->certificate) : outcome;
}
