# cmake -DPO=es.po -DMO=jornada.mo -DMSGFMT=msgfmt -P compile.cmake
# Fails where msgfmt would only count: a fuzzy or an empty translation would show English.
execute_process(
  COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C ${MSGFMT} --check --statistics -o ${MO} ${PO}
  RESULT_VARIABLE result ERROR_VARIABLE said)
if(NOT result EQUAL 0 OR said MATCHES "fuzzy|untranslated")
  file(REMOVE ${MO})
  message(FATAL_ERROR "${PO}: expected every sentence in Spanish, none fuzzy\n${said}")
endif()
