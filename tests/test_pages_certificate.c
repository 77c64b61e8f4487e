/* The certificate for browsers of other machines, and what its CA may vouch for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/hub/pages_certificate.h"
#include "tests/folder.h"

static void private_places_alone_are_vouched_for(void **state)
{
    static const char *const good[] = {
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.5",  "fe80::1",
        "fd00::1",   "::1",      "localhost",  "jornada-hub",    "metepec.local"};
    static const char *const bad[] = {"8.8.8.8",       "172.15.255.255",
                                      "172.32.0.0",    "192.169.0.1",
                                      "11.0.0.1",      "2001:db8::1",
                                      "::2",           "example.com",
                                      "local",         ".local",
                                      "localhost.com", "xlocal",
                                      "a.local.com",   "",
                                      "192.168.1"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(pages_certificate_allows(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(pages_certificate_allows(bad[i]));
}

static gnutls_x509_crt_t read_pem(const char *pem)
{
    gnutls_x509_crt_t certificate;
    const gnutls_datum_t datum = {(void *)(uintptr_t)pem, (unsigned)strlen(pem)};
    assert_int_equal(gnutls_x509_crt_init(&certificate), 0);
    assert_int_equal(gnutls_x509_crt_import(certificate, &datum, GNUTLS_X509_FMT_PEM), 0);
    return certificate;
}

static unsigned verdict(gnutls_x509_crt_t leaf, gnutls_x509_crt_t ca)
{
    unsigned status = 0;
    assert_int_equal(gnutls_x509_crt_list_verify(&leaf, 1, &ca, 1, NULL, 0, 0, &status), 0);
    return status;
}

static void a_start_makes_a_certificate_that_its_ca_and_no_other_vouches_for(void **state)
{
    struct folder *folder = *state;
    static const char *const hosts[] = {"192.168.1.5", "8.8.8.8", "example.com", "plaza.local",
                                        NULL};
    struct hub_certificate ca, again, made, other;
    char keys[FOLDER_PATH_MAX + 16], data[FOLDER_PATH_MAX + 16];
    snprintf(keys, sizeof keys, "%s/keys", folder->path);
    assert_int_equal(mkdir(keys, 0700), 0);
    assert_int_equal(pages_certificate_ca(io_real(), folder->path, &ca), DONE);
    assert_int_equal(pages_certificate_ca(io_real(), folder->path, &again), DONE);
    assert_string_equal(ca.certificate, again.certificate); /* installed once */
    assert_string_equal(ca.secret_key, again.secret_key);
    assert_int_equal(pages_certificate_make(io_real(), &ca, hosts, &made), DONE);
    gnutls_x509_crt_t leaf = read_pem(made.certificate), own = read_pem(ca.certificate);
    assert_int_equal(verdict(leaf, own), 0);
    assert_true(gnutls_x509_crt_check_hostname(leaf, "192.168.1.5"));
    assert_true(gnutls_x509_crt_check_hostname(leaf, "plaza.local"));
    assert_true(gnutls_x509_crt_check_hostname(leaf, "localhost"));
    assert_false(gnutls_x509_crt_check_hostname(leaf, "8.8.8.8"));
    assert_false(gnutls_x509_crt_check_hostname(leaf, "example.com"));
    snprintf(data, sizeof data, "%s/other", folder->path);
    assert_int_equal(mkdir(data, 0700), 0);
    snprintf(keys, sizeof keys, "%.200s/keys", data);
    assert_int_equal(mkdir(keys, 0700), 0);
    assert_int_equal(pages_certificate_ca(io_real(), data, &other), DONE);
    gnutls_x509_crt_t stranger = read_pem(other.certificate);
    assert_int_not_equal(verdict(leaf, stranger), 0);
    gnutls_x509_crt_deinit(leaf);
    gnutls_x509_crt_deinit(own);
    gnutls_x509_crt_deinit(stranger);
}

static int folder_open(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    folder_make(folder);
    *state = folder;
    return 0;
}

static int folder_close(void **state)
{
    folder_remove(*state);
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(private_places_alone_are_vouched_for),
        cmocka_unit_test_setup_teardown(
            a_start_makes_a_certificate_that_its_ca_and_no_other_vouches_for, folder_open,
            folder_close),
    };
    return cmocka_run_group_tests_name("pages_certificate", tests, NULL, NULL);
}
