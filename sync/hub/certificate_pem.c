/* certificate_pem.h with GnuTLS. */
#include "sync/hub/certificate_pem.h"

int certificate_pem_write(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key,
                          struct hub_certificate *made)
{
    size_t size = sizeof made->certificate - 1;
    int code = gnutls_x509_crt_export(certificate, GNUTLS_X509_FMT_PEM, made->certificate, &size);
    if (code < 0)
        return code;
    made->certificate[size] = '\0';
    size = sizeof made->secret_key - 1;
    code = gnutls_x509_privkey_export_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                            made->secret_key, &size);
    if (code >= 0)
        made->secret_key[size] = '\0';
    return code;
}
