# Tests of slip.
jornada_test(test_token SOURCES test_token.c USES jornada_sync)
jornada_test(test_folio SOURCES test_folio.c USES jornada_sync)
jornada_test(test_phone SOURCES test_phone.c USES jornada_sync)
