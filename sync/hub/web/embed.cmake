# jornada_embed(TARGET "name|type|path" …): files that become part of a program, byte for byte; <SEMI>
# in a type stands for a semicolon.
#
# `path` may be one that is made by the build (a desk page from its builder): give its target's
# custom command as usual, the dependency is on the file. The list is read through web_files()
# (sync/hub/web_files.h). `.incbin` and not a C array: a page of 2 MB costs no compiler time.
function(jornada_embed target)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/web_files.c)
  set(text "#include \"sync/hub/page.h\"\n#include \"sync/hub/web_files.h\"\n\n")
  set(rows "")
  set(paths "")
  set(number 0)
  foreach(entry IN LISTS ARGN)
    string(REPLACE "|" ";" entry "${entry}")
    list(GET entry 0 name)
    list(GET entry 1 type)
    list(GET entry 2 path)
    string(REPLACE "<SEMI>" ";" type "${type}")
    list(APPEND paths ${path})
    string(APPEND text "__asm__(\".section .rodata\\n.balign 16\\n.global web_file_${number}\\n\"\n"
      "        \"web_file_${number}: .incbin \\\"${path}\\\"\\n.byte 0\\n\"\n"
      "        \".global web_file_end_${number}\\nweb_file_end_${number}: .byte 0\\n.previous\\n\");\n"
      "extern const uint8_t web_file_${number}[], web_file_end_${number}[];\n")
    string(APPEND rows "    {\"${name}\", \"${type}\", web_file_${number}, web_file_end_${number} - 1},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${source} @ONLY
    CONTENT "${text}\nconst struct web_file web_files[] = {\n${rows}};\nconst size_t web_file_count = ${number};\n")
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${paths}")
  target_sources(${target} PRIVATE ${source})
endfunction()
