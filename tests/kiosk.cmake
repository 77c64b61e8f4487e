# Tests of kiosk.

# The back half (no screens): kiosk/uplink, keeper, config, log, drive_socket.
jornada_test(test_uplink SOURCES test_uplink.c tls_server.c USES jornada_kiosk_back)
jornada_test(test_confine SOURCES test_confine.c USES jornada_kiosk_back)
jornada_test(test_gate SOURCES test_gate.c folder.c USES jornada_kiosk_back)
jornada_test(test_call_board SOURCES test_call_board.c USES jornada_kiosk_back jornada_ui PACKAGES libsodium)
jornada_test(test_config SOURCES test_config.c USES jornada_kiosk_back)
jornada_test(test_log SOURCES test_log.c USES jornada_kiosk_back)
jornada_test(test_enrol SOURCES test_enrol.c tls_server.c USES jornada_kiosk_back)
jornada_test(test_trip SOURCES test_trip.c folder.c USES jornada_kiosk_back)
jornada_test(test_keeper SOURCES test_keeper.c memory.c tls_server.c USES jornada_kiosk_back)
jornada_test(story_kiosk_and_hub SOURCES story_kiosk_and_hub.c
  USES jornada_kiosk_back jornada_hub_shell)
if(JORNADA_DRIVE)
  # The story tests' hand on the glass.
  jornada_library(jornada_test_drive SOURCES drive/drive.c PACKAGES jansson cmocka)
  jornada_test(test_drive_socket SOURCES test_drive_socket.c USES jornada_kiosk_back)
  add_dependencies(test_drive_socket jornada-drive)
endif()
jornada_test(test_scanner SOURCES test_scanner.c ../kiosk/scanner.c USES jornada_ui)
jornada_test(test_scanner_serial SOURCES test_scanner_serial.c ../kiosk/scanner_serial.c
  USES jornada_ui PACKAGES libsodium)
jornada_test(test_camera_video SOURCES test_camera_video.c USES jornada_camera_eye)
# Pictures of slips, and (with JORNADA_DRIVE) the FIFO that stands in for a camera.
if(JORNADA_DRIVE)
  jornada_test(test_camera SOURCES test_camera.c camera_picture.c
    USES jornada_camera_eye jornada_printer_soft PACKAGES libqrencode)
  target_link_libraries(test_camera PRIVATE m)
  add_dependencies(test_camera jornada-camera)
endif()
jornada_test(test_idle SOURCES test_idle.c USES jornada_kiosk_front ui_hand
  PACKAGES jansson libsodium)
