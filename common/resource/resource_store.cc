#include "common/resource/resource_store.h"

#include <fmt/format.h>

#include <utility>

#include "common/resource/key_taken.h"
#include "common/resource/names.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::resource {
namespace {

using google::protobuf::Message;
using storage::Row;
using storage::Transaction;
using storage::Value;

// Leading parameters of an insert: trust, id, version, create_time, update_time.
constexpr int kSystemParameters = 5;

// "$1, $2, $3".
std::string ParameterList(std::size_t first, std::size_t count) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) {
    list += fmt::format("{}${}", i == 0 ? "" : ", ", first + i);
  }
  return list;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ResourceStore>> ResourceStore::Make(
    const google::protobuf::Descriptor* descriptor) {
  ASSIGN_OR_RETURN(ResourcePlan plan, ResourcePlan::Compile(descriptor));
  return std::unique_ptr<ResourceStore>(new ResourceStore(std::move(plan)));
}

ResourceStore::ResourceStore(ResourcePlan plan)
    : plan_(std::move(plan)), codec_(plan_), values_(plan_) {
  MakeStatements();
}

void ResourceStore::MakeStatements() {
  const std::string& table = plan_.table();
  auto statement = [&](std::string_view verb, std::string sql) {
    return storage::Statement{fmt::format("{}.{}", table, verb), std::move(sql)};
  };
  find_ = statement("get", fmt::format("SELECT {} FROM {} WHERE trust = $1 AND id = $2",
                                       codec_.select_list(), table));
  std::string columns, sets;
  for (std::size_t i = 0; i < plan_.columns().size(); ++i) {
    columns += ", " + plan_.columns()[i].name;
    sets += fmt::format(", {} = ${}", plan_.columns()[i].name, i + kSystemParameters);
  }
  insert_ = statement(
      "insert",
      fmt::format("INSERT INTO {} (trust, id, version, create_time, update_time{}) VALUES ({})",
                  table, columns, ParameterList(1, kSystemParameters + plan_.columns().size())));
  constexpr std::string_view kThisVersion = "WHERE trust = $1 AND id = $2 AND version = $3";
  update_ =
      statement("update", fmt::format("UPDATE {} SET version = version + 1, update_time = $4{} {}",
                                      table, sets, kThisVersion));
  delete_ =
      statement("delete", fmt::format("UPDATE {} SET version = version + 1, update_time = $4, "
                                      "delete_time = $4, expire_time = $5 {}",
                                      table, kThisVersion));
  undelete_ =
      statement("undelete", fmt::format("UPDATE {} SET version = version + 1, update_time = $4, "
                                        "delete_time = NULL, expire_time = NULL {}",
                                        table, kThisVersion));
  erase_ = statement("erase", fmt::format("DELETE FROM {} {}", table, kThisVersion));
}

absl::StatusOr<std::optional<StoredRow>> ResourceStore::Find(Transaction& transaction,
                                                             std::string_view trust,
                                                             std::string_view id) const {
  std::optional<StoredRow> found;
  RETURN_IF_ERROR(transaction.Query(find_, {trust, id}, [&](const Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(found, codec_.Read(row, trust));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<StoredRow>> ResourceStore::FindMany(
    Transaction& transaction, std::string_view trust, const std::vector<std::string>& ids) const {
  std::vector<StoredRow> found;
  if (ids.empty()) return found;
  const storage::Statement statement{
      plan_.table() + ".batch_get",
      fmt::format("SELECT {} FROM {} WHERE trust = $1 AND {}", codec_.select_list(), plan_.table(),
                  transaction.dialect().IsAnyOf("id", "$2"))};
  RETURN_IF_ERROR(transaction.Query(statement, {trust, storage::ListOf(ids)},
                                    [&](const Row& row) -> absl::Status {
                                      ASSIGN_OR_RETURN(StoredRow stored, codec_.Read(row, trust));
                                      found.push_back(std::move(stored));
                                      return absl::OkStatus();
                                    }));
  return found;
}

std::string ResourceStore::KeyField() const {
  if (plan_.natural_key().empty()) return "id";
  return plan_.columns()[static_cast<std::size_t>(plan_.natural_key().front())].name;
}

absl::StatusOr<std::vector<std::pair<std::string, StoredRow>>> ResourceStore::FindByKeys(
    Transaction& transaction, std::string_view trust, const std::vector<std::string>& keys) const {
  std::vector<std::pair<std::string, StoredRow>> found;
  if (keys.empty()) return found;
  const storage::Statement statement{
      plan_.table() + ".by_key",
      fmt::format("SELECT {}, {} FROM {} WHERE trust = $1 AND {}{}", codec_.select_list(),
                  KeyField(), plan_.table(), transaction.dialect().IsAnyOf(KeyField(), "$2"),
                  plan_.soft_delete() ? " AND delete_time IS NULL" : "")};
  RETURN_IF_ERROR(transaction.Query(
      statement, {trust, storage::ListOf(keys)}, [&](const Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(StoredRow stored, codec_.Read(row, trust));
        found.emplace_back(std::string(row.Text(codec_.select_count())), std::move(stored));
        return absl::OkStatus();
      }));
  return found;
}

absl::Status ResourceStore::Where(Transaction& transaction, std::string_view trust,
                                  std::string_view name, std::string_view where,
                                  std::span<const Value> parameters,
                                  absl::FunctionRef<absl::Status(StoredRow)> row) const {
  const storage::Statement statement{
      fmt::format("{}.{}", plan_.table(), name),
      fmt::format("SELECT {} FROM {} WHERE trust = $1 AND {}{}", codec_.select_list(),
                  plan_.table(), plan_.soft_delete() ? "delete_time IS NULL AND " : "", where)};
  std::vector<Value> bound = {trust};
  bound.insert(bound.end(), parameters.begin(), parameters.end());
  return transaction.Query(statement, bound, [&](const Row& source) -> absl::Status {
    ASSIGN_OR_RETURN(StoredRow stored, codec_.Read(source, trust));
    return row(std::move(stored));
  });
}

absl::StatusOr<std::vector<Value>> ResourceStore::InsertValues(std::string_view trust,
                                                               std::string_view id,
                                                               const Message& message,
                                                               absl::Time now,
                                                               RowValues::Texts& texts) const {
  const std::int64_t micros = absl::ToUnixMicros(now);
  std::vector<Value> values;
  values.reserve(plan_.columns().size() + kSystemParameters);
  values.insert(values.end(), {trust, id, std::int64_t{1}, micros, micros});
  RETURN_IF_ERROR(values_.Append(message, texts, values));
  return values;
}

absl::Status ResourceStore::Insert(Transaction& transaction, std::string_view trust,
                                   std::string_view id, Message& message, absl::Time now) const {
  RowValues::Texts texts;
  ASSIGN_OR_RETURN(const auto values, InsertValues(trust, id, message, now, texts));
  auto inserted = transaction.Execute(insert_, values);
  if (inserted.status().code() == absl::StatusCode::kAlreadyExists) {
    return Conflict(plan_, inserted.status(), NameOf(trust, id));
  }
  RETURN_IF_ERROR(inserted.status());
  const std::int64_t micros = absl::ToUnixMicros(now);
  values_.SetSystemFields(message, trust, id, 1, micros, micros);
  return absl::OkStatus();
}

absl::Status ResourceStore::InsertMany(Transaction& transaction, std::string_view trust,
                                       std::span<const std::string> ids,
                                       std::span<Message* const> messages, absl::Time now) const {
  RowValues::Texts texts;
  std::vector<std::vector<Value>> rows;
  rows.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ASSIGN_OR_RETURN(auto values, InsertValues(trust, ids[i], *messages[i], now, texts));
    rows.push_back(std::move(values));
  }
  RETURN_IF_ERROR(transaction.ExecuteBatch(insert_, rows).status());
  const std::int64_t micros = absl::ToUnixMicros(now);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    values_.SetSystemFields(*messages[i], trust, ids[i], 1, micros, micros);
  }
  return absl::OkStatus();
}

absl::Status ResourceStore::OneRow(absl::StatusOr<std::int64_t> changed, std::string_view trust,
                                   std::string_view id) const {
  if (changed.status().code() == absl::StatusCode::kAlreadyExists) {
    return Conflict(plan_, changed.status(), NameOf(trust, id));
  }
  RETURN_IF_ERROR(changed.status());
  return *changed == 1 ? absl::OkStatus() : errors::EtagMismatch(NameOf(trust, id));
}

absl::Status ResourceStore::Update(Transaction& transaction, std::string_view trust,
                                   std::string_view id, std::int64_t expected, Message& message,
                                   absl::Time now) const {
  const std::int64_t micros = absl::ToUnixMicros(now);
  RowValues::Texts texts;
  std::vector<Value> bound = {trust, id, expected, micros};
  bound.reserve(plan_.columns().size() + kSystemParameters);
  RETURN_IF_ERROR(values_.Append(message, texts, bound));
  RETURN_IF_ERROR(OneRow(transaction.Execute(update_, bound), trust, id));
  values_.SetVersion(message, expected + 1, micros);
  return absl::OkStatus();
}

absl::Status ResourceStore::SetDeleted(Transaction& transaction, std::string_view trust,
                                       std::string_view id, std::int64_t expected, bool deleted,
                                       absl::Time now) const {
  const std::int64_t micros = absl::ToUnixMicros(now);
  if (!deleted) {
    return OneRow(transaction.Execute(undelete_, {trust, id, expected, micros}), trust, id);
  }
  return OneRow(transaction.Execute(delete_, {trust, id, expected, micros,
                                              absl::ToUnixMicros(now + kUndeleteWindow)}),
                trust, id);
}

absl::Status ResourceStore::Erase(Transaction& transaction, std::string_view trust,
                                  std::string_view id, std::int64_t expected) const {
  return OneRow(transaction.Execute(erase_, {trust, id, expected}), trust, id);
}

void ResourceStore::Parse(const StoredRow& row, Message& message) {
  message.ParseFromString(row.wire);
}

std::unique_ptr<Message> ResourceStore::NewMessage() const {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()
                                      ->GetPrototype(plan_.descriptor())
                                      ->New());
}

std::string ResourceStore::NameOf(std::string_view trust, std::string_view id) const {
  return FormatName(trust, plan_.collection(), id);
}

}  // namespace senda::resource
