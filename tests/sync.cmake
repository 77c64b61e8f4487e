# Tests of sync.
set(world sync_world.c sync_world_disk.c folder.c)
jornada_test(sync SOURCES test_sync.c ${world} USES jornada_sync)
jornada_test(test_client SOURCES test_client.c USES jornada_sync)
jornada_test(sync_network SOURCES test_sync_network.c ${world} USES jornada_sync)
jornada_test(sync_slip SOURCES test_sync_slip.c ${world} USES jornada_sync)
jornada_test(test_family SOURCES test_family.c ${world} USES jornada_sync)
jornada_test(sync_content SOURCES test_content.c ${world} USES jornada_sync)
jornada_test(test_waiting SOURCES test_waiting.c USES jornada_sync)
jornada_test(sync_enrolment SOURCES test_enrolment.c folder.c memory.c USES jornada_sync)
jornada_test(sync_wire SOURCES test_wire.c USES jornada_sync PACKAGES jansson)
# Made by hand when the schema changes: see its head.
add_executable(train_dictionary EXCLUDE_FROM_ALL train_dictionary.c)
target_link_libraries(train_dictionary PRIVATE jornada_options jornada_sync)
