#include "services/pupil_tracking/progress/score_words.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"

namespace senda::pupil_tracking {
namespace {

struct Token {
  enum class Kind { kNumber, kWord, kSign };
  Kind kind;
  std::string text;          // in lower case
  bool after_space = false;  // or at the beginning
};

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
// A byte of a character outside ASCII belongs to a word.
bool IsLetter(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c)) || (c & 0x80) != 0;
}

// En and em dashes and the minus sign, in UTF-8, are as good as a hyphen.
std::string WithPlainDashes(std::string_view text) {
  return absl::StrReplaceAll(absl::string_view(text.data(), text.size()),
                             {{"\xE2\x80\x93", "-"}, {"\xE2\x80\x94", "-"}, {"\xE2\x88\x92", "-"}});
}

std::vector<Token> TokensOf(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t first = i;
    const bool after_space =
        first == 0 || absl::ascii_isspace(static_cast<unsigned char>(text[first - 1]));
    if (IsDigit(text[i])) {
      while (i < text.size() &&
             (IsDigit(text[i]) || ((text[i] == '.' || text[i] == ',') && i + 1 < text.size() &&
                                   IsDigit(text[i + 1])))) {
        ++i;
      }
      tokens.push_back(
          {Token::Kind::kNumber, std::string(text.substr(first, i - first)), after_space});
    } else if (IsLetter(text[i])) {
      while (i < text.size() && (IsLetter(text[i]) || text[i] == '\'')) ++i;
      tokens.push_back({Token::Kind::kWord,
                        absl::AsciiStrToLower(std::string(text.substr(first, i - first))),
                        after_space});
    } else {
      if (!absl::ascii_isspace(static_cast<unsigned char>(text[i]))) {
        tokens.push_back({Token::Kind::kSign, std::string(1, text[i]), after_space});
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
const std::set<std::string_view>& EngagementAreas() {
  static const auto& words = *new std::set<std::string_view>{
      "exploration", "realisation", "realization", "anticipation", "persistence", "initiation"};
  return words;
}
// What a number alone is the sum of: "overall 14".
const std::set<std::string_view>& WordsOfTotals() {
  static const auto& words =
      *new std::set<std::string_view>{"total", "totals", "totalled", "overall", "got", "gets"};
  return words;
}
// Labels whose number says when or where, or who it was.
const std::set<std::string_view>& LabelsOfOccasions() {
  static const auto& words = *new std::set<std::string_view>{
      "age",  "activity", "attempt", "class", "date", "day",   "group", "lesson", "page",
      "room", "session",  "stage",   "term",  "time", "trial", "visit", "week",   "year"};
  return words;
}
// Words in s that are no plural, and plurals that are scored rather than counted.
const std::set<std::string_view>& NoCounts() {
  static const auto& words = *new std::set<std::string_view>{
      "across", "always", "areas", "as",     "does",   "grades", "has",
      "his",    "is",     "its",   "levels", "marks",  "points", "ratings",
      "scores", "skills", "steps", "this",   "totals", "was"};
  return words;
}
// Words after which something new is said.
const std::set<std::string_view>& WordsThatGoOn() {
  static const auto& words = *new std::set<std::string_view>{
      "after", "again", "altogether", "at",   "before",  "but", "by",   "for",
      "from",  "in",    "now",        "on",   "overall", "so",  "then", "this",
      "today", "total", "using",      "when", "while",   "with"};
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
  bool IsNumeral(std::size_t i) const { return i < tokens_.size() && IsNumber(tokens_[i]); }
  bool IsWord(std::size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == Token::Kind::kWord;
  }
  // "trials", "friends", "children".
  bool IsPlural(std::size_t i) const {
    if (!IsWord(i)) return false;
    const std::string& word = tokens_[i].text;
    if (word == "children" || word == "people") return true;
    return word.size() > 3 && word.ends_with("s") && !word.ends_with("ss") &&
           !NoCounts().contains(word);
  }
  // ":" or "=", or a dash that stands for one: " - ", not that of "Covid-19".
  bool IsAssignment(std::size_t i) const {
    return Is(i, ":") || Is(i, "=") || (Is(i, "-") && tokens_[i].after_space);
  }
  // Whether what was said of the number before `i` ends there, so that it counts nothing: "4, and"
  // but not "4 friends" and not the hour of "10:30".
  bool EndsAt(std::size_t i) const {
    if (i >= tokens_.size()) return true;
    if (Is(i, "-") && IsDigits(i + 1)) return EndsAt(i + 2);  // a range
    if (Is(i, "and")) return EndsAt(i + 1);
    if (!IsWord(i)) return tokens_[i].kind == Token::Kind::kSign && !Is(i, ":") && !Is(i, "/");
    return IsIn(i, WordsThatGoOn()) || IsIn(i, EngagementAreas()) || Is(i + 1, ":") ||
           Is(i + 1, "=");
  }

 private:
  const std::vector<Token>& tokens_;
};

// Whether the number at `i` is called a score by what stands next to it.
bool IsCalledScore(const Reader& reader, std::size_t i) {
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

// Whether the number at `i` is out of another, "14 of 28 overall", and not of things that were
// counted: "3 out of 5 trials", "2 of 6 hidden cups".
bool IsOutOfNumber(const Reader& reader, std::size_t i) {
  std::size_t after = 0;
  if (reader.IsDigits(i) && reader.Is(i + 1, "of") && reader.IsDigits(i + 2)) after = i + 3;
  if (reader.Is(i + 1, "out") && reader.Is(i + 2, "of") && reader.IsNumeral(i + 3)) after = i + 4;
  if (after == 0) return false;
  const bool describes = reader.IsWord(after) && !reader.IsIn(after, WordsThatGoOn()) &&
                         !reader.IsIn(after, NoCounts());
  return !reader.IsPlural(after) && !(describes && reader.IsPlural(after + 1));
}

// Whether the number at `i` stands alone behind what it is given to: an area of engagement
// ("Exploration 4", "Persistence: four"), a sum ("got 14") or any label ("Ada: 4").
bool IsGivenToLabel(const Reader& reader, std::size_t i) {
  static const auto& between = *new std::set<std::string_view>{":",  "=",  "-",   "(",  "a",  "an",
                                                               "at", "is", "now", "of", "was"};
  if (!reader.EndsAt(i + 1)) return false;
  // "one at a time"
  if (!reader.IsDigits(i) && reader.IsIn(i + 1, WordsThatGoOn())) return false;
  std::size_t first = i;
  while (first > 0 && reader.IsIn(first - 1, between)) --first;
  if (first == 0) return false;
  const std::size_t label = first - 1;
  if (reader.IsIn(label, EngagementAreas())) return true;
  if (!reader.IsDigits(i) || !reader.IsWord(label)) return false;
  if (reader.IsIn(label, WordsOfTotals())) return true;
  // "Adults: 2" and "Adults present: 2" count.
  const bool counts = reader.IsPlural(label) || (label > 0 && reader.IsPlural(label - 1));
  return reader.IsAssignment(i - 1) && label + 2 == i && !counts &&
         !reader.IsIn(label, LabelsOfOccasions());
}

}  // namespace

bool IsNumberGivenAsScore(std::string_view text) {
  const std::vector<Token> tokens = TokensOf(WithPlainDashes(text));
  const bool has_number = std::any_of(tokens.begin(), tokens.end(), IsNumber);
  if (has_number && std::all_of(tokens.begin(), tokens.end(), IsOfScoring)) return true;
  const Reader reader(tokens);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!IsNumber(tokens[i])) continue;
    if (reader.IsDigits(i) && IsCalledScore(reader, i)) return true;
    if (IsOutOfNumber(reader, i) || IsGivenToLabel(reader, i)) return true;
  }
  return false;
}

bool IsSplitStandard(std::string_view standard) {
  const std::string text = absl::AsciiStrToUpper(std::string(standard));
  return text.size() > 3 && text.starts_with("PK") && IsDigit(text[2]);
}

}  // namespace senda::pupil_tracking
