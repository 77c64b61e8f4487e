# Tests of what every screen of the kiosk must hold to.
add_library(jornada_audit STATIC audit.c audit_boxes.c audit_marks.c audit_order.c audit_reply.c
  audit_words.c)
target_link_libraries(jornada_audit PUBLIC jornada_options jornada_sync jornada_ui)
jornada_packages(jornada_audit jansson)

jornada_test(test_screens SOURCES test_screens.c parade.c parade_pack.c parade_states.c parade_staff.c parade_scan.c parade_letter.c parade_queue.c parade_practice.c colonias.c
  USES jornada_kiosk_front ui_hand jornada_audit PACKAGES jansson libsodium)
add_dependencies(test_screens jornada_words jornada-kiosk)
if(JORNADA_DRIVE)
  jornada_test(test_speech SOURCES test_speech.c parade.c parade_pack.c parade_states.c parade_staff.c parade_scan.c parade_letter.c parade_queue.c parade_practice.c colonias.c
    USES jornada_kiosk_front ui_hand jornada_audit PACKAGES jansson libsodium)
  add_dependencies(test_speech jornada_words jornada-kiosk)
endif()
jornada_test(test_audit SOURCES test_audit.c planted.c parade.c parade_pack.c parade_states.c parade_staff.c parade_scan.c parade_letter.c parade_queue.c parade_practice.c colonias.c
  USES jornada_kiosk_front ui_hand jornada_audit PACKAGES jansson libsodium)
add_dependencies(test_audit jornada_words)
jornada_test(test_reading SOURCES test_reading.c parade.c parade_pack.c parade_states.c parade_staff.c parade_scan.c parade_letter.c parade_queue.c parade_practice.c colonias.c
  USES jornada_kiosk_front ui_hand PACKAGES libsodium)
add_dependencies(test_reading jornada_words)
if(JORNADA_DRIVE)
  jornada_test(story_screens SOURCES story_screens.c USES jornada_story jornada_audit)
  jornada_test(story_rehearsal SOURCES story_rehearsal.c folder.c USES jornada_story jornada_audit)
endif()

jornada_test(test_practice SOURCES test_practice.c parade.c parade_pack.c parade_states.c parade_staff.c
  parade_scan.c parade_letter.c parade_queue.c parade_practice.c colonias.c folder.c
  USES jornada_kiosk_front PACKAGES jansson libsodium)
add_dependencies(test_practice jornada_words)

# Seeded touches and keys: tests/monkey/.
jornada_test(test_monkey SOURCES monkey/test_monkey.c monkey/monkey.c monkey/cage.c monkey/guard.c
  USES jornada_kiosk_front jornada_audit PACKAGES jansson libsodium)
add_dependencies(test_monkey jornada_words)

# Reference pictures: tests/shots/reference/, written anew by tests/shots/reference.sh --refresh.
jornada_test(test_pictures SOURCES shots/test_pictures.c shots/picture.c shots/engine.c
  parade.c parade_pack.c parade_states.c parade_staff.c parade_scan.c parade_letter.c parade_queue.c parade_practice.c colonias.c
  USES jornada_kiosk_front PACKAGES libpng libqrencode libsodium)
add_dependencies(test_pictures jornada_words)
