# What experience.md promises never to do: tests/NEVERS.md names the tests, these are more of them.
add_test(NAME each_never_has_a_test
  COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR}
    -P ${CMAKE_SOURCE_DIR}/tests/nevers_check.cmake)
# The check must be able to fail: each planted table has one mistake.
function(nevers_refused table why)
  add_test(NAME nevers_refused_${table}
    COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR}
      -DTABLE=${CMAKE_SOURCE_DIR}/tests/nevers/${table}.md
      -P ${CMAKE_SOURCE_DIR}/tests/nevers_check.cmake)
  set_tests_properties(nevers_refused_${table} PROPERTIES PASS_REGULAR_EXPRESSION "${why}")
endfunction()
nevers_refused(without_a_row "Never 9 has no test")
nevers_refused(without_a_test "has no test only_hats_phone")
nevers_refused(not_run "is not run")
nevers_refused(not_built "no list of tests builds")

jornada_test(pairing SOURCES pairing/test_pairing.c pairing/day.c pairing/attack.c
  USES jornada_sim_day PACKAGES libsodium sqlite3)
target_link_libraries(pairing PRIVATE m)

jornada_test(test_nevers SOURCES test_nevers.c colonias.c folder.c parade.c parade_pack.c parade_states.c parade_staff.c parade_scan.c parade_letter.c parade_queue.c parade_practice.c
  USES jornada_kiosk_front PACKAGES jansson libsodium)
add_dependencies(test_nevers jornada_words)
jornada_test(test_nevers_staff SOURCES test_nevers_staff.c colonias.c folder.c parade.c
  parade_pack.c parade_states.c parade_staff.c parade_scan.c parade_letter.c parade_queue.c
  parade_practice.c
  USES jornada_kiosk_front PACKAGES jansson libsodium)
add_dependencies(test_nevers_staff jornada_words)

if(JORNADA_DRIVE)
  # Leaks on purpose, for the search: no other target has it.
  add_executable(jornada_leak leak.c)
  target_link_libraries(jornada_leak PRIVATE jornada_options)
  jornada_packages(jornada_leak freetype2)
  # A sanitizer's gigabyte beside one marker would be looked through 24 times.
  target_compile_options(jornada_leak PRIVATE -fno-sanitize=all)
  target_link_options(jornada_leak PRIVATE -fno-sanitize=all)
  set_target_properties(jornada_leak PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  jornada_test(seek SOURCES test_seek.c folder.c USES jornada_story)
  add_dependencies(seek jornada_leak)
  set_property(TEST seek APPEND PROPERTY ENVIRONMENT
    "JORNADA_LEAK=$<TARGET_FILE:jornada_leak>")
endif()

if(JORNADA_DRIVE)
  # Also with the programs as they are shipped, which tests/run.sh builds first.
  function(shipped_story name)
    jornada_test(${name} SOURCES ${name}.c USES jornada_story ${ARGN})
    add_test(NAME ${name}_release COMMAND ${name} WORKING_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    set_tests_properties(${name}_release PROPERTIES ENVIRONMENT
      "JORNADA_ROOT=${CMAKE_SOURCE_DIR};JORNADA_BIN=${CMAKE_SOURCE_DIR}/build/release/bin")
  endfunction()
  shipped_story(story_traces)
  shipped_story(story_nevers jornada_sync)
  shipped_story(story_window jornada_sync)
endif()
