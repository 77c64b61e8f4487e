# Tests of hub.
jornada_test(test_hub SOURCES test_hub.c pocket.c folder.c USES jornada_hub)
jornada_test(test_competence SOURCES test_competence.c pocket.c folder.c USES jornada_hub)
jornada_test(test_office_key SOURCES test_office_key.c pocket.c folder.c USES jornada_hub)
jornada_test(test_letters SOURCES test_letters.c letter_pocket.c letter_sample.c pocket.c folder.c
  USES jornada_hub)
jornada_test(story_letter_withdrawn SOURCES story_letter_withdrawn.c letter_pocket.c letter_sample.c plaza.c pocket.c folder.c
  USES jornada_hub)
jornada_test(test_hub_device SOURCES test_hub_device.c pocket.c folder.c USES jornada_hub)
jornada_test(test_backup SOURCES test_backup.c pocket.c folder.c USES jornada_hub)
jornada_test(test_welcome SOURCES test_welcome.c flaky.c pocket.c folder.c USES jornada_hub)
jornada_test(test_storage SOURCES test_storage.c flaky.c folder.c USES jornada_hub)
jornada_test(test_kit SOURCES test_kit.c pocket.c folder.c USES jornada_hub)
jornada_test(test_release SOURCES test_release.c pocket.c folder.c USES jornada_hub)
jornada_test(test_erase SOURCES test_erase.c pocket.c folder.c USES jornada_hub)
jornada_test(test_bell SOURCES test_bell.c pocket.c folder.c USES jornada_hub)
jornada_test(test_ingest SOURCES test_ingest.c pocket.c folder.c USES jornada_hub)
jornada_test(test_queue SOURCES test_queue.c pocket.c sync_world.c sync_world_disk.c folder.c
  USES jornada_hub)
jornada_test(test_blank SOURCES test_blank.c pocket.c folder.c USES jornada_hub)
jornada_test(test_desk_command SOURCES test_desk_command.c desk_hand.c served.c server.c pocket.c
  folder.c USES jornada_hub PACKAGES libcurl)
add_dependencies(test_desk_command jornada-hub)
jornada_test(test_avgm SOURCES test_avgm.c pocket.c folder.c USES jornada_hub)
jornada_test(test_loop_days SOURCES test_loop_days.c desk_hand.c plaza.c pocket.c folder.c
  USES jornada_hub)
jornada_test(test_loop_stats SOURCES test_loop_stats.c pocket.c folder.c USES jornada_hub)
jornada_test(test_loop SOURCES test_loop.c pocket.c folder.c USES jornada_hub)
jornada_test(test_desk SOURCES test_desk.c desk_hand.c pocket.c folder.c USES jornada_hub)
jornada_test(test_stats SOURCES test_stats.c pocket.c folder.c USES jornada_hub)
foreach(name test_hub_serve test_hub_command test_hub_keep test_letter_command)
  jornada_test(${name} SOURCES ${name}.c served.c server.c pocket.c folder.c USES jornada_hub
    PACKAGES libcurl)
  add_dependencies(${name} jornada-hub)
endforeach()
jornada_test(test_worker SOURCES test_worker.c work_deeds.c folder.c USES jornada_hub_web)
add_executable(work_deeds work_deeds_main.c work_deeds.c)
target_link_libraries(work_deeds PRIVATE jornada_hub_work)
set_target_properties(work_deeds PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_dependencies(test_worker work_deeds)
jornada_test(test_report_files SOURCES test_report_files.c report_sample.c USES jornada_hub_web)
add_dependencies(test_report_files jornada-work)
jornada_test(test_disclosure SOURCES test_disclosure.c USES jornada_disclosure)
jornada_test(test_publish SOURCES test_publish.c server.c pocket.c folder.c USES jornada_hub
  PACKAGES libcurl)
add_dependencies(test_publish jornada-hub)
# The attacker asks another solver than the engine does; Debian has it as a static library.
jornada_test(test_disclosure_attack SOURCES test_disclosure_attack.c attack.c random_fair.c
  USES jornada_disclosure)
set_tests_properties(test_disclosure_attack PROPERTIES TIMEOUT 3600) # 200 fairs with --long
target_link_libraries(test_disclosure_attack PRIVATE lpsolve55 colamd ${CMAKE_DL_LIBS} m)
jornada_test(test_report_command SOURCES test_report_command.c served.c server.c pocket.c folder.c
  USES jornada_hub PACKAGES libcurl)
add_dependencies(test_report_command jornada-hub)
