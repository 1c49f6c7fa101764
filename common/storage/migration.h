#ifndef SENDA_COMMON_STORAGE_MIGRATION_H_
#define SENDA_COMMON_STORAGE_MIGRATION_H_

#include <string_view>

namespace senda::storage {

// One numbered step of a service's schema, embedded at build time from `migrations/NNNN_name.sql`.
// The views point at static data and live as long as the program.
struct Migration {
  int number;             // Positive, unique in its service, applied in ascending order.
  std::string_view name;  // The file's name without number and suffix: "create_goals".
  std::string_view sql;   // The file's whole text: one or more statements.
};

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_MIGRATION_H_
