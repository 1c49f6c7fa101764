# How code is compiled: compiler cache, linker, warnings, sanitizers. Nothing here names a library.

option(SENDA_TIDY "Run clang-tidy on our targets" OFF)
set(SENDA_SANITIZE "" CACHE STRING "Value for -fsanitize=, for example address,undefined")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND (SENDA_SANITIZE OR NOT CMAKE_BUILD_TYPE STREQUAL "Debug"))
  # What one clone compiled serves another in another folder.
  set(CCACHE_PROGRAM
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE_PROGRAM})
endif()
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()
# Debian splits abseil into many shared libraries; a program loads only those that it uses.
add_link_options(-Wl,--as-needed)

find_package(Threads REQUIRED)

if(SENDA_SANITIZE)
  add_compile_options(-fsanitize=${SENDA_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SENDA_SANITIZE})
  # Protobuf's headers lay messages out in another way under this macro than Debian's library does.
  add_compile_options(-U__SANITIZE_THREAD__)
endif()

# What every target of ours is compiled with. Generated code does not link this.
add_library(senda_warnings INTERFACE)
target_compile_options(senda_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror)
# Once it optimises or instruments, GCC 12 sees these where they are not: in std::string concatenation (its bug
# 105651) and in std::variant.
if(SENDA_SANITIZE OR NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_options(senda_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()

if(SENDA_TIDY)
  find_program(CLANG_TIDY_PROGRAM NAMES clang-tidy clang-tidy-14 REQUIRED)
endif()
