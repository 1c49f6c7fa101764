#include "common/storage/sqlite/fold_case.h"

#include <wctype.h>

#include <clocale>

#include "common/storage/sqlite/sqlite_error.h"

namespace senda::storage::sqlite {
namespace {

locale_t UnicodeLocale() {
  static const locale_t kLocale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return kLocale;
}

struct Decoded {
  char32_t letter = 0;
  std::size_t bytes = 0;  // 0: not UTF-8
};

Decoded Decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length == 0 || text.size() < length) return {};
  char32_t letter = first & (0xffu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    letter = (letter << 6) | (byte(i) & 0x3fu);
  }
  return {letter, length};
}

void Encode(char32_t letter, std::string& out) {
  if (letter < 0x80) {
    out += static_cast<char>(letter);
    return;
  }
  const int length = letter >= 0x10000 ? 4 : letter >= 0x800 ? 3 : 2;
  const unsigned lead = length == 4 ? 0xf0u : length == 3 ? 0xe0u : 0xc0u;
  out += static_cast<char>(lead | (letter >> (6 * (length - 1))));
  for (int i = length - 2; i >= 0; --i) {
    out += static_cast<char>(0x80u | ((letter >> (6 * i)) & 0x3fu));
  }
}

void FoldFunction(sqlite3_context* context, int, sqlite3_value** arguments) {
  const unsigned char* text = sqlite3_value_text(arguments[0]);
  if (text == nullptr) return sqlite3_result_null(context);
  const std::string folded =
      FoldCase({reinterpret_cast<const char*>(text),
                static_cast<std::size_t>(sqlite3_value_bytes(arguments[0]))});
  sqlite3_result_text64(context, folded.data(), folded.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

}  // namespace

std::string FoldCase(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  while (!text.empty()) {
    const char first = text.front();
    if (static_cast<unsigned char>(first) < 0x80) {
      folded += first >= 'A' && first <= 'Z' ? static_cast<char>(first - 'A' + 'a') : first;
      text.remove_prefix(1);
      continue;
    }
    const Decoded decoded = Decode(text);
    if (decoded.bytes == 0) {
      folded += first;
      text.remove_prefix(1);
      continue;
    }
    Encode(static_cast<char32_t>(towlower_l(static_cast<wint_t>(decoded.letter), UnicodeLocale())),
           folded);
    text.remove_prefix(decoded.bytes);
  }
  return folded;
}

absl::Status RegisterFoldCase(sqlite3* db) {
  const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  if (sqlite3_create_function_v2(db, "senda_fold", 1, flags, nullptr, &FoldFunction, nullptr,
                                 nullptr, nullptr) != SQLITE_OK) {
    return ToStatus(db, "senda_fold");
  }
  return absl::OkStatus();
}

}  // namespace senda::storage::sqlite
