# Tests of content: what people wrote, and how it is read.
jornada_test(test_pack SOURCES test_pack.c colonias.c folder.c USES jornada_sync)
jornada_test(test_pack_content SOURCES test_pack_content.c folder.c USES jornada_sync)
jornada_test(test_notice SOURCES test_notice.c folder.c USES jornada_sync)
jornada_test(test_colonia SOURCES test_colonia.c colonias.c USES jornada_sync)
jornada_test(test_municipality SOURCES test_municipality.c colonias.c folder.c USES jornada_sync)
jornada_test(test_words SOURCES test_words.c folder.c USES jornada_sync)
add_dependencies(test_words jornada_words)
jornada_test(test_languages SOURCES test_languages.c colonias.c folder.c parade.c parade_pack.c
  parade_states.c parade_staff.c parade_scan.c parade_letter.c parade_queue.c parade_practice.c
  USES jornada_kiosk_front ui_hand jornada_audit PACKAGES jansson libsodium)
add_dependencies(test_languages jornada_words)
