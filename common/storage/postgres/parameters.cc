#include "common/storage/postgres/parameters.h"

#include <charconv>

#include "common/storage/storage_errors.h"

namespace senda::storage::postgres {
namespace {

constexpr std::size_t kNull = static_cast<std::size_t>(-1);
constexpr int kTextFormat = 0;
constexpr int kBinaryFormat = 1;

}  // namespace

void Parameters::Append(std::string_view bytes, int format) {
  offsets_.push_back(bytes_.size());
  lengths_.push_back(static_cast<int>(bytes.size()));
  formats_.push_back(format);
  bytes_ += bytes;
  bytes_ += '\0';
}

absl::Status Parameters::Encode(std::span<const Value> values) {
  bytes_.clear();
  offsets_.clear();
  lengths_.clear();
  formats_.clear();
  char digits[32];
  for (const Value& value : values) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      const auto end = std::to_chars(digits, digits + sizeof(digits), *number).ptr;
      Append({digits, static_cast<std::size_t>(end - digits)}, kTextFormat);
    } else if (const auto* real = std::get_if<double>(&value)) {
      const auto end = std::to_chars(digits, digits + sizeof(digits), *real).ptr;
      Append({digits, static_cast<std::size_t>(end - digits)}, kTextFormat);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      if (text->find('\0') != std::string_view::npos) return TextNotStorable();
      Append(*text, kTextFormat);
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      Append(blob->bytes, kBinaryFormat);
    } else {
      Append("", kTextFormat);
      offsets_.back() = kNull;
    }
  }
  pointers_.clear();
  for (const std::size_t offset : offsets_) {
    pointers_.push_back(offset == kNull ? nullptr : bytes_.data() + offset);
  }
  return absl::OkStatus();
}

}  // namespace senda::storage::postgres
