# Tests of the partner desk's page: its modules in node, the page in Debian's Chromium (label web).
add_executable(desk_slip web/desk_slip.c)
target_link_libraries(desk_slip PRIVATE jornada_printer_soft)
foreach(name desk_modules desk_page desk_camera desk_hub desk_letters desk_story desk_paper desk_files)
  jornada_web_test(${name})
  set_property(TEST web_${name} APPEND PROPERTY ENVIRONMENT
    "JORNADA_DESK_SLIP=$<TARGET_FILE:desk_slip>")
endforeach()
# Without node and npm the page says so in words; this is that build of it.
add_test(NAME desk_page_without_npm COMMAND sh -c
  "'${CMAKE_COMMAND}' -DSOURCES='${CMAKE_SOURCE_DIR}/sync/hub/web' -DFOLDER=without-npm -DNODE= -DNPM= -P '${CMAKE_SOURCE_DIR}/sync/hub/web/desk/build.cmake' && grep -q 'sin npm' without-npm/desk.html && grep -q 'without npm' without-npm/desk.html")
set_tests_properties(desk_page_without_npm PROPERTIES LABELS web)
