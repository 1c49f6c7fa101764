# The functions that a CMakeLists.txt of Senda uses.
#
#   senda_library(storage SOURCES database.cc DEPS dep::absl status)
#   senda_executable(goals_server SOURCES main.cc DEPS goals)
#   senda_test(database_test SOURCES database_test.cc DEPS storage LABELS sqlite)
#   senda_embed_sql(goals_migrations ${CMAKE_CURRENT_SOURCE_DIR}/migrations NAMESPACE senda::goals)
#   senda_optional_subdirectories(status time rpc)
#
# The include root is the project's root: #include "common/storage/database.h". Third-party libraries are dep::<name>
# (dependencies.cmake); generated messages are senda_proto and senda_proto_third_party.

set(SENDA_GENERATED_DIR ${CMAKE_BINARY_DIR}/generated)

# Compiles a target as ours: warnings are errors, includes start at the root, clang-tidy in the tidy preset.
function(senda_own_target target visibility)
  target_include_directories(${target} ${visibility} ${CMAKE_SOURCE_DIR})
  if(NOT visibility STREQUAL INTERFACE)
    target_link_libraries(${target} PRIVATE senda_warnings)
    if(SENDA_TIDY)
      set_target_properties(${target} PROPERTIES CXX_CLANG_TIDY "${CLANG_TIDY_PROGRAM};--quiet")
    endif()
  endif()
endfunction()

# senda_library(<name> [SOURCES <.cc>...] [DEPS <target>...]): a static library; header-only without SOURCES.
function(senda_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "senda_library(${name}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  set(sources ${ARG_SOURCES})
  list(FILTER sources INCLUDE REGEX "\\.(cc|c)$")
  if(sources)
    add_library(${name} STATIC ${ARG_SOURCES})
    senda_own_target(${name} PUBLIC)
    target_link_libraries(${name} PUBLIC ${ARG_DEPS})
  else()
    add_library(${name} INTERFACE)
    senda_own_target(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${ARG_DEPS})
  endif()
endfunction()

# What every program of ours links beside its libraries.
function(senda_own_program target)
  senda_own_target(${target} PRIVATE)
  if(TARGET senda_tsan)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:senda_tsan>)
  endif()
endfunction()

# senda_executable(<name> SOURCES <.cc>... [DEPS <target>...]): a program in <build>/bin, with our allocator.
function(senda_executable name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "senda_executable(${name}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  add_executable(${name} ${ARG_SOURCES})
  senda_own_program(${name})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} dep::tcmalloc)
endfunction()

# senda_test(<name> SOURCES <.cc>... [DEPS <target>...] [LABELS <label>...] [TIMEOUT <seconds>] [SERIAL]): a GoogleTest
# program and the ctest entry that runs it from the project's root. SERIAL: nothing else runs beside it. The test bears
# its folder as a label (ctest -L common/storage), and <top folder>_tests builds all of a top folder (common_tests).
function(senda_test name)
  cmake_parse_arguments(ARG "SERIAL" "TIMEOUT" "SOURCES;DEPS;LABELS" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "senda_test(${name}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT GTest_FOUND)
    return()
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  senda_own_program(${name})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} dep::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE folder)
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${folder};${ARG_LABELS}")
  string(REGEX REPLACE "/.*" "_tests" group ${folder})
  if(NOT TARGET ${group})
    add_custom_target(${group})
  endif()
  add_dependencies(${group} ${name})
  if(ARG_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE)
  endif()
endfunction()

# senda_embed_sql(<name> <dir> NAMESPACE <namespace>): a library <name> that holds every NNNN_<name>.sql of <dir>. With
# <dir> = services/goals/migrations and <name> = goals_migrations:
#   #include "services/goals/goals_migrations.h"
#   const std::vector<senda::storage::Migration>& senda::goals::Migrations();
function(senda_embed_sql name dir)
  cmake_parse_arguments(ARG "" "NAMESPACE" "" ${ARGN})
  if(NOT ARG_NAMESPACE)
    message(FATAL_ERROR "senda_embed_sql(${name}): NAMESPACE is missing")
  endif()
  cmake_path(ABSOLUTE_PATH dir BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE OUTPUT_VARIABLE folder)
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE place)
  file(GLOB sql CONFIGURE_DEPENDS ${folder}/[0-9][0-9][0-9][0-9]_*.sql)
  list(SORT sql)
  set(base ${SENDA_GENERATED_DIR}/${place}/${name})
  add_custom_command(
    OUTPUT ${base}.h ${base}.cc
    COMMAND ${CMAKE_COMMAND} -DBASE=${base} -DINCLUDE=${place}/${name}.h -DNAMESPACE=${ARG_NAMESPACE}
            "-DFILES=${sql}" -P ${CMAKE_SOURCE_DIR}/common/cmake/embed_sql.cmake
    DEPENDS ${sql} ${CMAKE_SOURCE_DIR}/common/cmake/embed_sql.cmake
    COMMENT "Embedding ${place} migrations"
    VERBATIM)
  add_library(${name} STATIC ${base}.cc ${base}.h)
  senda_own_target(${name} PUBLIC)
  target_include_directories(${name} PUBLIC ${SENDA_GENERATED_DIR})
endfunction()

# senda_optional_subdirectories(<folder>...): adds each folder that has a CMakeLists.txt, now or later.
function(senda_optional_subdirectories)
  file(GLOB present CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} */CMakeLists.txt)
  foreach(folder IN LISTS ARGN)
    if(${folder}/CMakeLists.txt IN_LIST present)
      add_subdirectory(${folder})
    endif()
  endforeach()
endfunction()
