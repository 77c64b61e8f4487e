# Tests of the hub's pages: in C here, with Debian's Chromium in tests/web (label web).
jornada_test(test_web SOURCES test_web.c browser.c pocket.c folder.c USES jornada_hub_web)
jornada_test(test_call_centre SOURCES test_call_centre.c browser.c pocket.c folder.c
  USES jornada_hub_web)
jornada_test(test_closing SOURCES test_closing.c browser.c fairday.c pocket.c folder.c
  USES jornada_hub_web)
jornada_test(test_wipe_page SOURCES test_wipe_page.c browser.c fairday.c pocket.c folder.c
  USES jornada_hub_web)
jornada_test(test_fair_edit SOURCES test_fair_edit.c pocket.c folder.c USES jornada_hub)
jornada_test(test_table_in SOURCES test_table_in.c USES jornada_hub_web)
jornada_test(test_report SOURCES test_report.c browser.c fairday.c pocket.c folder.c
  USES jornada_hub_web)
jornada_test(test_report_pages SOURCES test_report_pages.c browser.c fairday.c pocket.c folder.c
  USES jornada_hub_web)
# Beside the test, as it is beside jornada-hub.
add_custom_command(TARGET test_report_pages POST_BUILD COMMAND ${CMAKE_COMMAND} -E create_symlink
  ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/jornada-work ${CMAKE_BINARY_DIR}/tests/jornada-work)
add_dependencies(test_report_pages jornada-work)
set_tests_properties(test_report_pages PROPERTIES LABELS web)
jornada_test(test_publication SOURCES test_publication.c browser.c fairday.c pocket.c folder.c
  USES jornada_hub_web)
set_tests_properties(test_publication PROPERTIES LABELS web)
jornada_test(test_content_pages SOURCES test_content_pages.c browser.c pocket.c folder.c
  USES jornada_hub_web)
jornada_test(test_prepare SOURCES test_prepare.c prepare_scene.c browser.c pocket.c folder.c
  USES jornada_hub_web)
jornada_test(test_prepare_kiosks SOURCES test_prepare_kiosks.c prepare_scene.c browser.c pocket.c
  folder.c USES jornada_hub_web)
jornada_test(test_leftover SOURCES test_leftover.c folder.c USES jornada_hub)
set_tests_properties(test_leftover PROPERTIES LABELS web)
jornada_test(test_prepare_next SOURCES test_prepare_next.c prepare_scene.c browser.c pocket.c folder.c
  USES jornada_hub_web)
set_tests_properties(test_prepare test_prepare_kiosks test_prepare_next PROPERTIES LABELS web)
jornada_test(test_live SOURCES test_live.c browser.c fairday.c pocket.c folder.c
  USES jornada_hub_web)
jornada_test(test_tenants SOURCES test_tenants.c browser.c fairday.c pocket.c folder.c
  USES jornada_hub_web PACKAGES sqlite3 libsodium)
jornada_test(test_pages_certificate SOURCES test_pages_certificate.c folder.c
  USES jornada_hub_shell PACKAGES gnutls)
set_tests_properties(test_pages_certificate test_tenants test_web test_call_centre test_closing test_wipe_page test_live PROPERTIES LABELS web)

jornada_test(test_team SOURCES test_team.c browser.c pocket.c folder.c USES jornada_hub_web)
jornada_test(test_modules SOURCES test_modules.c browser.c pocket.c folder.c USES jornada_hub_web)
jornada_test(test_accounts SOURCES test_accounts.c browser.c pocket.c folder.c
  USES jornada_hub_web)
set_tests_properties(test_accounts test_modules test_team PROPERTIES LABELS web)

# A day at a fair, written into a hub before it serves.
add_executable(web_day web/day.c fairday.c pocket.c folder.c)
target_link_libraries(web_day PRIVATE jornada_options jornada_hub)
jornada_packages(web_day cmocka)
set_target_properties(web_day PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

# jornada_web_test(NAME): tests/web/NAME.mjs against the program that was built. One at a time: a
# browser takes both cores.
function(jornada_web_test name)
  add_test(NAME web_${name} COMMAND ${CMAKE_SOURCE_DIR}/tests/web/run.sh ${name}.mjs)
  set_tests_properties(web_${name} PROPERTIES LABELS web RESOURCE_LOCK browser TIMEOUT 300
    SKIP_RETURN_CODE 77
    ENVIRONMENT "JORNADA_ROOT=${CMAKE_SOURCE_DIR};JORNADA_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};JORNADA_WEB_DAY=$<TARGET_FILE:web_day>;JORNADA_WEB_FOLDER=${CMAKE_BINARY_DIR}/web-tests;JORNADA_DESK_FOLDER=${JORNADA_DESK_FOLDER};JORNADA_SHOTS=${CMAKE_SOURCE_DIR}/build/web-shots")
endfunction()
jornada_web_test(closing)
jornada_web_test(content)
if(JORNADA_DRIVE)
  jornada_web_test(content_kiosk) # with the real kiosk
endif()
jornada_web_test(doors)
jornada_web_test(every_page)
set_tests_properties(web_every_page PROPERTIES TIMEOUT 600) # some fifty pages at three widths
jornada_web_test(live)
jornada_web_test(observatory)
jornada_web_test(pages)
jornada_web_test(prepare)
jornada_web_test(people)
jornada_web_test(results)
