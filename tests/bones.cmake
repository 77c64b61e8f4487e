# The rules of the house: layers, layout, words that stay out.
add_test(NAME layers_hold
  COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR} -P ${CMAKE_SOURCE_DIR}/tests/layers.cmake)
# The check must be able to fail: each planted tree breaks one rule.
foreach(rule ui_includes_kiosk sync_includes_hub kiosk_includes_hub sync_includes_sdl kiosk_includes_tests)
  add_test(NAME layers_refuse_${rule}
    COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR}/tests/layers/${rule}
      -P ${CMAKE_SOURCE_DIR}/tests/layers.cmake)
  set_tests_properties(layers_refuse_${rule} PROPERTIES
    PASS_REGULAR_EXPRESSION "which[ \n]+layer[ \n]+[a-z]+[ \n]+may[ \n]+not|no[ \n]+SDL[ \n]+in[ \n]+sync/")
endforeach()
add_test(NAME format_is_clang_formats
  COMMAND ${CMAKE_SOURCE_DIR}/tests/format.sh WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
