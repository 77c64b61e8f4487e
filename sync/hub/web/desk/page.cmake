# The desk's page, as one file: ${JORNADA_DESK_PAGE}, made by build.mjs out of desk/ and two npm
# packages (sync/hub/web/package-lock.json says which, by hash). Without node and npm, or where npm
# reaches nothing, it is absent.html, which says so in words: the rest of the build goes on.
# In ${JORNADA_DESK_FOLDER} the modules stand beside node_modules, for tests/web/desk_modules.mjs.
option(JORNADA_NPM "Bring the desk page's libraries by npm; OFF = without a desk page" ON)
find_program(JORNADA_NODE_PROGRAM node)
find_program(JORNADA_NPM_PROGRAM npm)
mark_as_advanced(JORNADA_NODE_PROGRAM JORNADA_NPM_PROGRAM)

set(JORNADA_DESK_FOLDER ${CMAKE_CURRENT_BINARY_DIR}/desk)
set(JORNADA_DESK_PAGE ${JORNADA_DESK_FOLDER}/desk.html)
# Apache ECharts for the pages' pictures, out of the same npm packages; empty without them.
set(JORNADA_ECHARTS ${JORNADA_DESK_FOLDER}/echarts.js)
set(desk_sources build.mjs page.html page.css words.json)
foreach(module base32 bundle bytes camera cbor clock clockview day deskfile dom folio found frame judge
    letter letterview list main notebook officekey outbox page receipt record roster scanview seal setup
    signature states store sync syncview token wedge words)
  list(APPEND desk_sources ${module}.js)
endforeach()
list(TRANSFORM desk_sources PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/desk/)
set(desk_node "")
if(JORNADA_NPM AND JORNADA_NODE_PROGRAM AND JORNADA_NPM_PROGRAM)
  set(desk_node ${JORNADA_NODE_PROGRAM})
endif()
set(desk_build ${CMAKE_CURRENT_SOURCE_DIR}/desk/build.cmake)
add_custom_command(
  OUTPUT ${JORNADA_DESK_PAGE} ${JORNADA_ECHARTS}
  COMMAND ${CMAKE_COMMAND} -DSOURCES=${CMAKE_CURRENT_SOURCE_DIR} -DFOLDER=${JORNADA_DESK_FOLDER}
    -DNODE=${desk_node} -DNPM=${JORNADA_NPM_PROGRAM} -P ${desk_build}
  DEPENDS ${desk_sources} ${desk_build} ${CMAKE_CURRENT_SOURCE_DIR}/desk/absent.html
    ${CMAKE_CURRENT_SOURCE_DIR}/package.json ${CMAKE_CURRENT_SOURCE_DIR}/package-lock.json
  VERBATIM)
set(JORNADA_DESK_FOLDER ${JORNADA_DESK_FOLDER} CACHE INTERNAL "modules and page of the desk")
