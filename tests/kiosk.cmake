# Tests of kiosk.

# The back half (no screens): kiosk/uplink, keeper, config, log, drive_socket.
jornada_test(test_uplink SOURCES test_uplink.c tls_server.c USES jornada_kiosk_back)
