# Tests of relays and bad links.
jornada_test(test_wipe SOURCES test_wipe.c fairday.c plaza.c pocket.c folder.c USES jornada_hub)
jornada_test(test_relay SOURCES test_relay.c plaza.c pocket.c folder.c USES jornada_hub)
jornada_test(test_board_serve SOURCES test_board_serve.c plaza.c pocket.c folder.c USES jornada_hub)
jornada_test(test_road SOURCES test_road.c USES jornada_kiosk_back)
jornada_test(test_link SOURCES test_link.c proxy.c served.c server.c pocket.c folder.c
  USES jornada_kiosk_back jornada_hub PACKAGES libcurl jansson)
add_dependencies(test_link jornada-hub)
jornada_test(test_custody SOURCES test_custody.c USES jornada_sync PACKAGES jansson)
jornada_test(test_relay_content SOURCES test_relay_content.c folder.c USES jornada_hub)
