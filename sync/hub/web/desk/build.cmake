# One build of the desk's page: libraries by npm when the lock file changed, then build.mjs.
# cmake -DSOURCES=sync/hub/web -DFOLDER=… -DNODE=… -DNPM=… -P build.cmake; NODE empty: without.
file(MAKE_DIRECTORY ${FOLDER})
set(page ${FOLDER}/desk.html)

function(desk_bring result)
  set(${result} FALSE PARENT_SCOPE)
  set(mark ${FOLDER}/node_modules/.brought)
  file(SHA256 ${SOURCES}/package-lock.json lock)
  if(EXISTS ${mark})
    file(READ ${mark} brought)
  endif()
  if(NOT "${brought}" STREQUAL "${lock}")
    file(COPY ${SOURCES}/package.json ${SOURCES}/package-lock.json DESTINATION ${FOLDER})
    execute_process(
      COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=1
        --fetch-timeout=30000
      WORKING_DIRECTORY ${FOLDER} RESULT_VARIABLE failed OUTPUT_QUIET ERROR_VARIABLE why TIMEOUT 240)
    if(failed)
      message("desk: npm brought no libraries, so this build is without the desk's page; "
        "remove ${page} to try again\n${why}")
      return()
    endif()
    file(WRITE ${mark} ${lock})
  endif()
  set(${result} TRUE PARENT_SCOPE)
endfunction()

if(NODE)
  file(GLOB files ${SOURCES}/desk/*.js ${SOURCES}/desk/*.mjs ${SOURCES}/desk/page.* ${SOURCES}/desk/words.json)
  file(GLOB old ${FOLDER}/*.js)
  if(old)
    file(REMOVE ${old})
  endif()
  file(COPY ${files} DESTINATION ${FOLDER})
  desk_bring(brought)
  if(brought)
    file(COPY_FILE ${FOLDER}/node_modules/echarts/dist/echarts.common.min.js ${FOLDER}/echarts.js)
    execute_process(COMMAND ${NODE} ${FOLDER}/build.mjs ${FOLDER} ${FOLDER}/node_modules ${page}
      RESULT_VARIABLE failed)
    if(failed)
      message(FATAL_ERROR "desk: build.mjs refused the page's modules")
    endif()
    return()
  endif()
endif()
file(WRITE ${FOLDER}/echarts.js "// no npm when this was built: tables without pictures\n")
file(COPY_FILE ${SOURCES}/desk/absent.html ${page})
