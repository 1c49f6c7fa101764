#ifndef SENDA_COMMON_STORAGE_AUDIT_CHAIN_H_
#define SENDA_COMMON_STORAGE_AUDIT_CHAIN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "common/storage/change_log.h"

namespace senda::storage {

// The hash of an audit record: hex SHA-256 over the hash before it and every field, each preceded
// by its length, so that no two different records have the same bytes.
std::string AuditHash(std::string_view previous_hash, std::string_view trust, std::int64_t sequence,
                      std::int64_t time_micros, const AuditRecord& record);

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_AUDIT_CHAIN_H_
