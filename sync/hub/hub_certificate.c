/* hub_certificate.h with GnuTLS. */
#include "sync/hub/hub_certificate.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdbool.h>
#include <string.h>

#include "sync/custody.h"
#include "sync/hub/certificate_pem.h"

#define NEVER_EXPIRES ((time_t)253402300799) /* 9999-12-31 23:59:59 */

static int add_host(gnutls_x509_crt_t certificate, const char *host)
{
    unsigned char address[16];
    bool four = inet_pton(AF_INET, host, address) == 1;
    if (four || inet_pton(AF_INET6, host, address) == 1)
        return gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, address,
                                                    four ? 4 : 16, GNUTLS_FSAN_APPEND);
    return gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, host,
                                                (unsigned)strlen(host), GNUTLS_FSAN_APPEND);
}

static int describe(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, const char *name,
                    const char *const *hosts)
{
    static const char *const always[] = {"localhost", "jornada-hub", "127.0.0.1", "::1", NULL};
    int code = gnutls_x509_crt_set_version(certificate, 3);
    if (code >= 0)
        code = gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                             (unsigned)strlen(name));
    if (code >= 0)
        code = gnutls_x509_crt_set_activation_time(certificate, 0);
    if (code >= 0)
        code = gnutls_x509_crt_set_expiration_time(certificate, NEVER_EXPIRES);
    if (code >= 0)
        code = gnutls_x509_crt_set_basic_constraints(certificate, 1, 0);
    if (code >= 0)
        code = gnutls_x509_crt_set_key_usage(certificate, GNUTLS_KEY_DIGITAL_SIGNATURE |
                                                              GNUTLS_KEY_KEY_CERT_SIGN);
    for (const char *const *host = always; code >= 0 && *host != NULL; host++)
        code = add_host(certificate, *host);
    for (const char *const *host = hosts; code >= 0 && host != NULL && *host != NULL; host++)
        code = add_host(certificate, *host);
    return code >= 0 ? gnutls_x509_crt_set_key(certificate, key) : code;
}

static int draw(gnutls_x509_privkey_t *key, gnutls_x509_crt_t *certificate,
                const uint8_t serial[16])
{
    uint8_t positive[16];
    memcpy(positive, serial, sizeof positive);
    positive[0] = (uint8_t)((positive[0] & 0x7f) | 0x40); /* serials are positive, never zero */
    int code = gnutls_x509_privkey_init(key);
    if (code >= 0)
        code = gnutls_x509_privkey_generate(*key, GNUTLS_PK_ECDSA,
                                            GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    if (code >= 0)
        code = gnutls_x509_crt_init(certificate);
    return code >= 0 ? gnutls_x509_crt_set_serial(*certificate, positive, sizeof positive) : code;
}

enum outcome hub_certificate_make(const char *name, const char *const *hosts,
                                  const uint8_t serial[16], struct hub_certificate *made)
{
    gnutls_x509_privkey_t key = NULL;
    gnutls_x509_crt_t certificate = NULL;
    memset(made, 0, sizeof *made);
    int code = draw(&key, &certificate, serial);
    if (code >= 0)
        code = describe(certificate, key, name, hosts);
    if (code >= 0)
        code = gnutls_x509_crt_sign2(certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
    if (code >= 0)
        code = certificate_pem_write(certificate, key, made);
    gnutls_x509_crt_deinit(certificate);
    gnutls_x509_privkey_deinit(key);
    return code >= 0 ? DONE : BUSY;
}

static int describe_relay(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key,
                          const char *name)
{
    int code = gnutls_x509_crt_set_version(certificate, 3);
    if (code >= 0)
        code = gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                             (unsigned)strlen(name));
    if (code >= 0)
        code = gnutls_x509_crt_set_activation_time(certificate, 0);
    if (code >= 0)
        code = gnutls_x509_crt_set_expiration_time(certificate, NEVER_EXPIRES);
    if (code >= 0)
        code = gnutls_x509_crt_set_basic_constraints(certificate, 0, -1);
    if (code >= 0)
        code = gnutls_x509_crt_set_key_usage(certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
    if (code >= 0)
        code = add_host(certificate, CUSTODY_NAME);
    return code >= 0 ? gnutls_x509_crt_set_key(certificate, key) : code;
}

static int read_hub(const struct hub_certificate *hub, gnutls_x509_crt_t *certificate,
                    gnutls_x509_privkey_t *key)
{
    const gnutls_datum_t pem = {(void *)(uintptr_t)hub->certificate,
                                (unsigned)strlen(hub->certificate)};
    const gnutls_datum_t secret = {(void *)(uintptr_t)hub->secret_key,
                                   (unsigned)strlen(hub->secret_key)};
    int code = gnutls_x509_crt_init(certificate);
    if (code >= 0)
        code = gnutls_x509_crt_import(*certificate, &pem, GNUTLS_X509_FMT_PEM);
    if (code >= 0)
        code = gnutls_x509_privkey_init(key);
    return code >= 0 ? gnutls_x509_privkey_import2(*key, &secret, GNUTLS_X509_FMT_PEM, NULL, 0)
                     : code;
}

enum outcome hub_certificate_make_relay(const struct hub_certificate *hub, const char *name,
                                        const uint8_t serial[16], struct hub_certificate *made)
{
    gnutls_x509_privkey_t key = NULL, hub_key = NULL;
    gnutls_x509_crt_t certificate = NULL, issuer = NULL;
    memset(made, 0, sizeof *made);
    int code = read_hub(hub, &issuer, &hub_key);
    if (code >= 0)
        code = draw(&key, &certificate, serial);
    if (code >= 0)
        code = describe_relay(certificate, key, name);
    if (code >= 0)
        code = gnutls_x509_crt_sign2(certificate, issuer, hub_key, GNUTLS_DIG_SHA256, 0);
    if (code >= 0)
        code = certificate_pem_write(certificate, key, made);
    gnutls_x509_crt_deinit(certificate);
    gnutls_x509_crt_deinit(issuer);
    gnutls_x509_privkey_deinit(key);
    gnutls_x509_privkey_deinit(hub_key);
    return code >= 0 ? DONE : BUSY;
}
