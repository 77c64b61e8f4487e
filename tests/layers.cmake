# Fails on an include against the layers (cmake -DROOT=DIR -P tests/layers.cmake).
#
# The layer stands in the include line ("sync/store.h"), so the check reads lines, not meaning:
#   ui/ may include ui/ · sync/ may include sync/ · sync/hub/ sync/ and sync/hub/
#   kiosk/ ui/, sync/ and kiosk/ (not sync/hub/) · tests/ everything · nobody includes tests/
# SDL stays out of sync/: the hub and the simulator run without a screen.

cmake_minimum_required(VERSION 3.25)
if(NOT ROOT)
  message(FATAL_ERROR "give -DROOT=the folder to check")
endif()

get_filename_component(ROOT ${ROOT} ABSOLUTE)
set(allowed_ui "ui")
set(allowed_sync "sync")
set(allowed_hub "sync" "hub")
set(layers_without_sdl "sync" "hub")
set(allowed_kiosk "ui" "sync" "kiosk")

# The layer a path from the root belongs to.
function(layer_of path result)
  if(path MATCHES "^sync/hub/")
    set(${result} hub PARENT_SCOPE)
  elseif(path MATCHES "^(ui|sync|kiosk|tests|assets)/")
    set(${result} ${CMAKE_MATCH_1} PARENT_SCOPE)
  else()
    set(${result} outside PARENT_SCOPE)
  endif()
endfunction()

file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/ui/*.[ch] ${ROOT}/sync/*.[ch] ${ROOT}/kiosk/*.[ch])
list(LENGTH files count)
if(count EQUAL 0)
  message(FATAL_ERROR "no source below ${ROOT}: nothing was checked")
endif()
set(wrong 0)
foreach(file IN LISTS files)
  layer_of(${file} layer)
  file(STRINGS ${ROOT}/${file} lines REGEX "^[ \t]*#[ \t]*include")
  foreach(line IN LISTS lines)
    if(line MATCHES "include[ \t]*\"([^\"]+)\"")
      set(target ${CMAKE_MATCH_1})
      layer_of(${target} target_layer)
      if(NOT target_layer IN_LIST allowed_${layer})
        message(SEND_ERROR "${file}: includes \"${target}\", which layer ${layer} may not (write it from the root)")
        math(EXPR wrong "${wrong} + 1")
      endif()
    elseif(line MATCHES "include[ \t]*<SDL" AND layer IN_LIST layers_without_sdl)
      message(SEND_ERROR "${file}: includes SDL; no SDL in sync/")
      math(EXPR wrong "${wrong} + 1")
    endif()
  endforeach()
endforeach()
if(wrong EQUAL 0)
  message(STATUS "${count} files, every include within its layer")
endif()
