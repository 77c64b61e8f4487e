# Tests of ui.
add_library(ui_hand STATIC ui_fit.c ui_gallery.c ui_hand.c)
target_link_libraries(ui_hand PUBLIC jornada_options jornada_ui jornada_audit)
jornada_packages(ui_hand cmocka)

add_executable(ui_gallery ui_gallery_main.c)
target_link_libraries(ui_gallery PRIVATE ui_hand)
set_target_properties(ui_gallery PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

jornada_test(test_ui_gallery SOURCES test_ui_gallery.c USES ui_hand)
jornada_test(test_ui_touch SOURCES test_ui_touch.c USES ui_hand)
jornada_test(test_ui_pad SOURCES test_ui_pad.c USES ui_hand)
jornada_test(test_ui_shaky SOURCES test_ui_shaky.c USES ui_hand)
jornada_test(test_ui_reading SOURCES test_ui_reading.c USES ui_hand)
jornada_test(test_ui_field SOURCES test_ui_field.c USES ui_hand)
jornada_test(test_ui_theme SOURCES test_ui_theme.c USES ui_hand)
jornada_test(test_ui_text SOURCES test_ui_text.c USES ui_hand)
target_link_options(test_ui_text PRIVATE -Wl,--wrap=face_open)
jornada_test(test_ui_stage SOURCES test_ui_stage.c USES ui_hand PACKAGES zbar)
