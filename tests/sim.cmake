# Tests of sim: the simulated world, and what the simulator finds.
add_library(jornada_sim_disk STATIC sim/chance.c sim/disk.c sim/disk_files.c sim/disk_names.c sim/disk_vfs.c sim/platter.c)
target_link_libraries(jornada_sim_disk PUBLIC jornada_options)
jornada_packages(jornada_sim_disk sqlite3)

jornada_test(sim_disk SOURCES sim/test_disk.c USES jornada_sim_disk)
