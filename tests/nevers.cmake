# What experience.md promises never to do: tests/NEVERS.md names the tests, these are more of them.
jornada_test(pairing SOURCES pairing/test_pairing.c pairing/day.c pairing/attack.c
  USES jornada_sim_day PACKAGES libsodium sqlite3)
target_link_libraries(pairing PRIVATE m)
