# Tests of sync.
jornada_test(sync SOURCES test_sync.c sync_world.c folder.c USES jornada_sync)
jornada_test(sync_content SOURCES test_content.c sync_world.c folder.c USES jornada_sync)
jornada_test(test_waiting SOURCES test_waiting.c USES jornada_sync)
jornada_test(sync_enrolment SOURCES test_enrolment.c folder.c USES jornada_sync)
jornada_test(sync_wire SOURCES test_wire.c USES jornada_sync PACKAGES jansson)
# Made by hand when the schema changes: see its head.
add_executable(train_dictionary EXCLUDE_FROM_ALL train_dictionary.c)
target_link_libraries(train_dictionary PRIVATE jornada_options jornada_sync)
