# Tests of the hub's pages: in C here, with a browser in tests/web.
jornada_test(test_web SOURCES test_web.c browser.c pocket.c folder.c USES jornada_hub_web)
set_tests_properties(test_web PROPERTIES LABELS web)
