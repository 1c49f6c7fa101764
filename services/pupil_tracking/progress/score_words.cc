#include "services/pupil_tracking/progress/score_words.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"

namespace senda::pupil_tracking {
namespace {

struct Token {
  enum class Kind { kNumber, kWord, kSign };
  Kind kind;
  std::string text;  // in lower case
};

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
// A byte of a character outside ASCII belongs to a word.
bool IsLetter(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c)) || (c & 0x80) != 0;
}

std::vector<Token> TokensOf(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t first = i;
    if (IsDigit(text[i])) {
      while (i < text.size() &&
             (IsDigit(text[i]) || ((text[i] == '.' || text[i] == ',') && i + 1 < text.size() &&
                                   IsDigit(text[i + 1])))) {
        ++i;
      }
      tokens.push_back({Token::Kind::kNumber, std::string(text.substr(first, i - first))});
    } else if (IsLetter(text[i])) {
      while (i < text.size() && (IsLetter(text[i]) || text[i] == '\'')) ++i;
      tokens.push_back(
          {Token::Kind::kWord, absl::AsciiStrToLower(std::string(text.substr(first, i - first)))});
    } else {
      if (!absl::ascii_isspace(static_cast<unsigned char>(text[i]))) {
        tokens.push_back({Token::Kind::kSign, std::string(1, text[i])});
      }
      ++i;
    }
  }
  return tokens;
}

const std::set<std::string_view>& NumberWords() {
  static const auto& words = *new std::set<std::string_view>{
      "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"};
  return words;
}

// What a number is called when it is a score: before it, or after it.
const std::set<std::string_view>& WordsBefore() {
  static const auto& words = *new std::set<std::string_view>{
      "score", "scored", "scores", "scoring", "level", "rating", "rated", "grade", "graded"};
  return words;
}
const std::set<std::string_view>& WordsAfter() {
  static const auto& words =
      *new std::set<std::string_view>{"point", "points", "pt", "pts", "mark", "marks", "percent"};
  return words;
}
const std::set<std::string_view>& WordsBetween() {
  static const auto& words =
      *new std::set<std::string_view>{"out",  "of",   "a",     "is",    "the",  "at",   "per",
                                      "cent", "step", "steps", "stage", "band", "total"};
  return words;
}

bool IsNumber(const Token& token) {
  return token.kind == Token::Kind::kNumber ||
         (token.kind == Token::Kind::kWord && NumberWords().contains(token.text));
}

bool IsOfScoring(const Token& token) {
  return token.kind == Token::Kind::kSign || IsNumber(token) ||
         WordsBefore().contains(token.text) || WordsAfter().contains(token.text) ||
         WordsBetween().contains(token.text);
}

// Tokens that can be looked at beyond the ends, where there is nothing.
class Reader {
 public:
  explicit Reader(const std::vector<Token>& tokens) : tokens_(tokens) {}

  bool IsDigits(std::size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == Token::Kind::kNumber;
  }
  bool Is(std::size_t i, std::string_view text) const {
    return i < tokens_.size() && tokens_[i].text == text;
  }
  bool IsIn(std::size_t i, const std::set<std::string_view>& words) const {
    return i < tokens_.size() && words.contains(tokens_[i].text);
  }

 private:
  const std::vector<Token>& tokens_;
};

// Whether the number at `i` is given as a score by what stands next to it.
bool IsScoreAt(const Reader& reader, std::size_t i) {
  if (reader.Is(i + 1, "%") || reader.IsIn(i + 1, WordsAfter())) return true;
  if (reader.Is(i + 1, "per") && reader.Is(i + 2, "cent")) return true;
  // "3/5", but neither part of "03/05/2026".
  const bool continues = i >= 1 && reader.Is(i - 1, "/");
  if (!continues && reader.Is(i + 1, "/") && reader.IsDigits(i + 2) && !reader.Is(i + 3, "/")) {
    return true;
  }
  std::size_t before = i;
  while (before > 0 && (reader.Is(before - 1, ":") || reader.Is(before - 1, "=") ||
                        reader.Is(before - 1, "of") || reader.Is(before - 1, "a"))) {
    --before;
  }
  return before > 0 && reader.IsIn(before - 1, WordsBefore());
}

}  // namespace

bool IsNumberGivenAsScore(std::string_view text) {
  const std::vector<Token> tokens = TokensOf(text);
  const bool has_number = std::any_of(tokens.begin(), tokens.end(), IsNumber);
  if (has_number && std::all_of(tokens.begin(), tokens.end(), IsOfScoring)) return true;
  const Reader reader(tokens);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (reader.IsDigits(i) && IsScoreAt(reader, i)) return true;
  }
  return false;
}

bool IsSplitStandard(std::string_view standard) {
  const std::string text = absl::AsciiStrToUpper(std::string(standard));
  return text.size() > 3 && text.starts_with("PK") && IsDigit(text[2]);
}

}  // namespace senda::pupil_tracking
