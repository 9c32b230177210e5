# Whole builds compile several small files as one: cmake/unity.mjs says which files of a room cannot notice each other.
# A file that is compiled with options of its own stays alone, as CMake itself sees to.
if(DYAD_FAST_COMPILE)
  find_program(NODE_PROGRAM NAMES node nodejs REQUIRED)
  execute_process(COMMAND "${NODE_PROGRAM}" "${CMAKE_SOURCE_DIR}/cmake/unity.mjs" "${CMAKE_SOURCE_DIR}"
                  OUTPUT_FILE "${CMAKE_BINARY_DIR}/unity_groups.cmake" COMMAND_ERROR_IS_FATAL ANY)
  include("${CMAKE_BINARY_DIR}/unity_groups.cmake")
endif()

function(dyad_join_sources target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # A class of one file that holds a private type of the same file: in a joined file it looks like one from a header.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endfunction()
