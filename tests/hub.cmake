# Tests of hub.
jornada_test(test_hub SOURCES test_hub.c pocket.c folder.c USES jornada_hub)
jornada_test(test_ingest SOURCES test_ingest.c pocket.c folder.c USES jornada_hub)
jornada_test(test_stats SOURCES test_stats.c pocket.c folder.c USES jornada_hub)
jornada_test(test_hub_serve SOURCES test_hub_serve.c server.c pocket.c folder.c USES jornada_hub
  PACKAGES libcurl)
add_dependencies(test_hub_serve jornada-hub)
