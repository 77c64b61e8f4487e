# Tests of ui.
add_executable(ui_gallery ui_gallery.c ui_gallery_main.c)
target_link_libraries(ui_gallery PRIVATE jornada_options jornada_ui)
set_target_properties(ui_gallery PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
