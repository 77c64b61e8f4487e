# Stories: the real programs, driven by ids through the test socket, asserted from the outside.
if(JORNADA_DRIVE)
  jornada_library(jornada_story SOURCES stage/scene.c stage/glass.c
    USES jornada_test_drive PACKAGES jansson cmocka)
  add_dependencies(jornada_story jornada-hub jornada-kiosk)

  jornada_test(story_turn SOURCES story_turn.c USES jornada_story)
endif()
