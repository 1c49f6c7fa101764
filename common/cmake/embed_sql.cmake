# Writes BASE.h and BASE.cc, which hold the SQL FILES (a list, in order). Run by senda_embed_sql.

string(MAKE_C_IDENTIFIER "${INCLUDE}" guard)
string(TOUPPER "${guard}_" guard)

file(WRITE ${BASE}.h "// Generated from the migrations folder.
#ifndef ${guard}
#define ${guard}

#include <vector>

#include \"common/storage/migration.h\"

namespace ${NAMESPACE} {

// This service's migrations, in the order in which they are applied.
const std::vector<senda::storage::Migration>& Migrations();

}  // namespace ${NAMESPACE}

#endif  // ${guard}
")

set(rows "")
set(previous "")
foreach(file IN LISTS FILES)
  get_filename_component(stem ${file} NAME_WE)
  if(NOT stem MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$")
    message(FATAL_ERROR "${file}: a migration is called NNNN_name.sql")
  endif()
  set(number ${CMAKE_MATCH_1})
  set(name ${CMAKE_MATCH_2})
  if(number STREQUAL previous)
    message(FATAL_ERROR "${file}: number ${number} is used twice")
  endif()
  set(previous ${number})
  string(REGEX REPLACE "^0+" "" number "${number}")
  file(READ ${file} sql)
  string(APPEND rows "      {${number}, \"${name}\", R\"senda_sql(${sql})senda_sql\"},\n")
endforeach()

file(WRITE ${BASE}.cc "// Generated from the migrations folder.
#include \"${INCLUDE}\"

namespace ${NAMESPACE} {

const std::vector<senda::storage::Migration>& Migrations() {
  static const auto* const kMigrations = new std::vector<senda::storage::Migration>{
${rows}  };
  return *kMigrations;
}

}  // namespace ${NAMESPACE}
")
