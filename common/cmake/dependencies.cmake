# The third-party libraries that Senda uses, each under one plain name, `dep::<name>`. All come from Debian packages
# (deploy/local/install.sh lists them) and are SYSTEM includes.

find_package(PkgConfig REQUIRED)
find_package(absl CONFIG REQUIRED)

# senda_dependency(<name> <target>...): dep::<name> stands for the given targets.
function(senda_dependency name)
  add_library(senda_dep_${name} INTERFACE)
  target_link_libraries(senda_dep_${name} INTERFACE ${ARGN})
  add_library(dep::${name} ALIAS senda_dep_${name})
endfunction()

# senda_pkg_config(<name> <module>...): dep::<name> stands for these pkg-config modules.
function(senda_pkg_config name)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET GLOBAL ${ARGN})
  senda_dependency(${name} PkgConfig::${name})
endfunction()

senda_pkg_config(protobuf protobuf)
senda_pkg_config(grpc grpc++ grpc)
senda_pkg_config(sqlite sqlite3)
senda_pkg_config(postgres libpq)
senda_pkg_config(hiredis hiredis)
senda_pkg_config(httplib cpp-httplib)
senda_pkg_config(cjose cjose)
senda_pkg_config(openssl openssl)
senda_pkg_config(curl libcurl)
senda_pkg_config(fmt fmt)
senda_pkg_config(cli11 CLI11)
senda_pkg_config(json nlohmann_json)
senda_pkg_config(prometheus prometheus-cpp-core)
senda_pkg_config(uuid uuid)
senda_pkg_config(re2 re2)
senda_pkg_config(zlib zlib)
senda_pkg_config(expat expat)

senda_dependency(absl
  absl::algorithm_container absl::any_invocable absl::base absl::bind_front absl::btree absl::cleanup absl::cord
  absl::core_headers absl::fixed_array absl::flat_hash_map absl::flat_hash_set absl::function_ref absl::hash
  absl::inlined_vector absl::memory absl::node_hash_map absl::optional absl::random_random absl::span absl::status
  absl::statusor absl::str_format absl::strings absl::symbolize absl::synchronization absl::time absl::type_traits
  absl::utility)
# Registers the reflection service in every server of the program that links it, so it must not be dropped as unused.
senda_dependency(grpc_reflection dep::grpc -Wl,--push-state,--no-as-needed -lgrpc++_reflection -Wl,--pop-state)
senda_dependency(grpc_error_details dep::grpc grpc++_error_details)
senda_dependency(csv csv)
senda_dependency(threads Threads::Threads)

# The allocator takes effect by being linked; sanitizers bring their own.
if(SENDA_SANITIZE)
  senda_dependency(tcmalloc)
else()
  senda_dependency(tcmalloc -Wl,--push-state,--no-as-needed -ltcmalloc_minimal -Wl,--pop-state)
endif()

# Only for tests and benchmarks; a build of the programs alone does without them.
find_package(GTest CONFIG)
if(GTest_FOUND)
  senda_dependency(gtest GTest::gtest GTest::gmock)
  senda_dependency(gtest_main GTest::gtest_main GTest::gmock GTest::gtest)
endif()
find_package(benchmark CONFIG QUIET)
if(benchmark_FOUND)
  senda_dependency(benchmark benchmark::benchmark)
endif()
find_package(rapidcheck CONFIG QUIET)
if(rapidcheck_FOUND)
  senda_dependency(rapidcheck rapidcheck)
endif()
