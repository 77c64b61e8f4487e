# Tests of sim: the simulated world, and what the simulator finds.
add_library(jornada_sim_disk STATIC
  sim/chance.c sim/disk.c sim/disk_files.c sim/disk_names.c sim/disk_vfs.c sim/platter.c)
target_link_libraries(jornada_sim_disk PUBLIC jornada_options)
jornada_packages(jornada_sim_disk sqlite3)

add_library(jornada_sim_day STATIC
  sim/booth.c sim/broken.c sim/card.c sim/eraser.c sim/erasure.c sim/fair.c sim/fold.c sim/invariant.c sim/ledger.c sim/network.c sim/office.c sim/outcast.c
  sim/queue.c sim/pages.c sim/pins.c sim/plaza.c sim/replay.c sim/trace.c sim/trip.c sim/trouble.c sim/vault.c sim/witness.c sim/world.c)
target_link_libraries(jornada_sim_day PUBLIC jornada_sim_disk jornada_hub jornada_sync)

add_executable(jornada-sim sim/main.c)
target_link_libraries(jornada-sim PRIVATE jornada_sim_day)

jornada_test(sim_disk SOURCES sim/test_disk.c USES jornada_sim_disk)
jornada_test(sim_fair SOURCES sim/test_fair.c USES jornada_sim_day)
jornada_test(sim_crash SOURCES sim/test_crash.c USES jornada_sim_day)
jornada_test(sim_letter SOURCES sim/test_letter_crash.c letter_sample.c USES jornada_sim_day)
jornada_test(sim_wipe SOURCES sim/test_wipe_crash.c USES jornada_sim_day)
jornada_test(sim_pages SOURCES test_pages.c USES jornada_sim_day)

# simulation(NAME WISH ARGUMENT …): see sim/expect.sh.
function(simulation name)
  add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/sim/expect.sh
    $<TARGET_FILE:jornada-sim> ${ARGN})
  set_tests_properties(${name} PROPERTIES TIMEOUT 3600
    ENVIRONMENT "JORNADA_RELEASE=${CMAKE_SOURCE_DIR}/build/release/bin")
endfunction()

simulation(simulator_finds_nothing_in_60_honest_seeds nothing --seeds 60 --profile honest)
simulation(simulator_finds_nothing_in_300_faulty_seeds nothing --seeds 300 --profile faulty)
simulation(simulator_keeps_the_bound_in_60_lying_seeds nothing --seeds 60 --profile lying)
simulation(simulator_kills_m1_synchronous_normal killed --seeds 300 --mutant M1)
simulation(simulator_kills_m2_purge_on_stored killed --seeds 300 --mutant M2)
simulation(simulator_kills_m3_device_sequence killed --seeds 300 --mutant M3)
simulation(simulator_kills_m4_quick_check killed --seeds 300 --mutant M4)
simulation(simulator_kills_m5_damage_goes_on killed --seeds 300 --mutant M5)
simulation(simulator_kills_m6_outbox_apart killed --seeds 300 --mutant M6)
simulation(simulator_kills_m7_receipt_before_commit killed --seeds 300 --mutant M7)
simulation(simulator_kills_m8_cursor_stays killed --seeds 300 --mutant M8)
simulation(simulator_kills_m9_contiguous_only killed --seeds 300 --mutant M9)
simulation(simulator_kills_m10_unsigned_receipt killed --seeds 300 --mutant M10)
simulation(simulator_kills_m11_safe_unverified killed --seeds 300 --mutant M11)
simulation(simulator_kills_m12_journal_before_commit killed --seeds 300 --mutant M12)
simulation(simulator_repeats_from_its_seed repeats --seeds 5 --profile faulty)
simulation(simulator_refuses_an_unknown_mutant wrong --seeds 1 --mutant M99)
simulation(simulator_refuses_an_unknown_profile wrong --seeds 1 --profile kind)
