# Tests of sync.
jornada_test(sync SOURCES test_sync.c sync_world.c folder.c USES jornada_sync)
jornada_test(sync_content SOURCES test_content.c sync_world.c folder.c USES jornada_sync)
jornada_test(test_waiting SOURCES test_waiting.c USES jornada_sync)
