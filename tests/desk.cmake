# Tests of the partner desk's page: its modules in node, the page in Debian's Chromium (label web).
add_executable(desk_slip web/desk_slip.c)
target_link_libraries(desk_slip PRIVATE jornada_printer_soft)
foreach(name desk_modules desk_page desk_camera desk_hub)
  jornada_web_test(${name})
  set_property(TEST web_${name} APPEND PROPERTY ENVIRONMENT "JORNADA_DESK_FOLDER=${JORNADA_DESK_FOLDER}"
    "JORNADA_DESK_SLIP=$<TARGET_FILE:desk_slip>")
endforeach()
