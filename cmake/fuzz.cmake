# Each fuzz/NAME_fuzz.cpp twice: as a libFuzzer program (DYAD_FUZZ, with Clang), and with any compiler as a test that
# replays its seeds and the inputs that once failed.
set(fuzz_names json submit http text)

function(dyad_fuzz_program target source)
  add_executable(${target} "${CMAKE_SOURCE_DIR}/fuzz/${source}_fuzz.cpp" ${ARGN})
  target_include_directories(${target} PRIVATE "${CMAKE_BINARY_DIR}/house/app" "${CMAKE_SOURCE_DIR}/fuzz")
  target_link_libraries(${target} PRIVATE dyad_app dyad_warnings)
endfunction()

foreach(name IN LISTS fuzz_names)
  if(DYAD_FUZZ)
    dyad_fuzz_program(fuzz_${name} ${name})
    target_compile_definitions(fuzz_${name} PRIVATE DYAD_LIBFUZZER)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  endif()
  if(DYAD_TESTS)
    dyad_fuzz_program(replay_${name} ${name} "${CMAKE_SOURCE_DIR}/fuzz/replay.cpp")
    dyad_fast_compile(replay_${name})
    add_test(NAME replay_${name} COMMAND replay_${name} "${CMAKE_SOURCE_DIR}/fuzz/corpus/${name}")
  endif()
endforeach()
