# Stories: the real programs, driven by ids through the test socket, asserted from the outside.
if(JORNADA_DRIVE)
  jornada_library(jornada_story SOURCES stage/scene.c stage/glass.c stage/crowd.c stage/seek.c
    stage/volunteer.c stage/ear.c stage/steps.c stage/laptop.c stage/station.c stage/sums.c
    USES jornada_test_drive PACKAGES jansson cmocka libutf8proc freetype2 sqlite3)
  add_dependencies(jornada_story jornada-hub jornada-kiosk)
  # Up to a gigabyte is looked at byte by byte, in every build.
  set_source_files_properties(stage/seek.c stage/steps.c PROPERTIES
    COMPILE_OPTIONS "-O2;-fno-sanitize=all")

  jornada_test(story_relay SOURCES story_relay.c USES jornada_story)
  jornada_test(story_seven SOURCES story_seven.c seven.c plaza.c pocket.c folder.c
    USES jornada_story jornada_hub)
  jornada_test(story_board SOURCES story_board.c USES jornada_story)
  jornada_test(story_relay_stick SOURCES story_relay_stick.c USES jornada_story)
  jornada_test(story_roads SOURCES story_roads.c USES jornada_story)
  jornada_test(story_restore_relay SOURCES story_restore_relay.c USES jornada_story)
  jornada_test(story_full SOURCES story_full.c stage/disk.c USES jornada_story)
  jornada_test(story_turn SOURCES story_turn.c USES jornada_story)
  jornada_test(story_keyboard SOURCES story_keyboard.c stage/display.c USES jornada_story
    PACKAGES x11 xtst)
  jornada_test(story_person SOURCES story_person.c USES jornada_story)
  jornada_test(story_keys SOURCES story_keys.c USES jornada_story)
  jornada_test(story_answers SOURCES story_answers.c USES jornada_story)
  jornada_test(story_day SOURCES story_day.c USES jornada_story jornada_hub)
  jornada_test(story_leaving SOURCES story_leaving.c USES jornada_story)
  jornada_test(story_referral SOURCES story_referral.c USES jornada_story PACKAGES libsodium)
  jornada_test(story_reading SOURCES story_reading.c USES jornada_story PACKAGES libsodium)
  target_link_libraries(story_reading PRIVATE m)
  jornada_test(story_slip SOURCES story_slip.c USES jornada_story)
  jornada_test(story_slip_ipp SOURCES story_slip_ipp.c printer/eve.c proxy.c
    USES jornada_story jornada_printer_soft)
  jornada_test(story_printer SOURCES story_printer.c USES jornada_story jornada_printer_soft)
  jornada_test(story_broken SOURCES story_broken.c USES jornada_story)
  jornada_test(story_kill SOURCES story_kill.c USES jornada_story jornada_hub)
  set_tests_properties(story_kill PROPERTIES TIMEOUT 3600) # 2,000 rounds with --long
  jornada_test(story_damage SOURCES story_damage.c USES jornada_story)
  jornada_test(story_false_hub SOURCES story_false_hub.c tls_server.c
    USES jornada_story jornada_hub PACKAGES openssl)
  jornada_test(story_enrol SOURCES story_enrol.c USES jornada_story)
  jornada_test(story_lines SOURCES story_lines.c folder.c USES jornada_story jornada_sync)
  jornada_test(story_restore SOURCES story_restore.c USES jornada_story PACKAGES sqlite3)
  jornada_test(story_stick SOURCES story_stick.c USES jornada_story)
  jornada_test(story_staff SOURCES story_staff.c USES jornada_story)
  jornada_test(story_accompany SOURCES story_accompany.c USES jornada_story jornada_sync)
  jornada_test(story_assist SOURCES story_assist.c folder.c USES jornada_story jornada_hub)
  jornada_test(story_staff_traces SOURCES story_staff_traces.c USES jornada_story)
  jornada_test(story_calls SOURCES story_calls.c USES jornada_story)
  jornada_test(story_session SOURCES story_session.c USES jornada_story)
  jornada_test(story_loop SOURCES story_loop.c desk_hand.c USES jornada_story jornada_hub)
  jornada_test(story_scan SOURCES story_scan.c USES jornada_story jornada_sync)
  jornada_test(story_camera SOURCES story_camera.c camera_picture.c
    USES jornada_story jornada_printer_soft PACKAGES libqrencode)
  target_link_libraries(story_camera PRIVATE m)
  jornada_test(story_queue SOURCES story_queue.c USES jornada_story jornada_sync)
  jornada_test(story_kit SOURCES story_kit.c USES jornada_story)
  add_dependencies(story_kit jornada-kit)
  jornada_test(story_hub_traces SOURCES story_hub_traces.c USES jornada_story)
  jornada_test(story_stop SOURCES story_stop.c USES jornada_story)
  jornada_test(story_speech SOURCES story_speech.c USES jornada_story)
  jornada_test(story_minor SOURCES story_minor.c USES jornada_story jornada_hub)
  jornada_test(story_register SOURCES story_register.c USES jornada_story)
  jornada_test(story_names SOURCES story_names.c USES jornada_story jornada_hub)
endif()
