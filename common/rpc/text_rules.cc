#include <algorithm>
#include <memory>
#include <utility>

#include "common/rpc/text_formats.h"
#include "common/rpc/validation_rule.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "re2/re2.h"

namespace senda::rpc {
namespace {

using Rules = std::vector<Rule>;
using TextCheck = std::function<bool(const std::string&)>;

Rule TextRule(std::string_view id, std::string description, TextCheck check) {
  return {ReasonOfRule(id), std::move(description), nullptr,
          [check = std::move(check)](const std::string& text, size_t) { return check(text); }};
}

template <typename List>
std::vector<std::string> Sorted(const List& list) {
  std::vector<std::string> sorted(list.begin(), list.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

bool Contains(const std::vector<std::string>& sorted, const std::string& text) {
  return std::binary_search(sorted.begin(), sorted.end(), text);
}

absl::Status AddPattern(std::string_view id, const std::string& pattern, Rules& rules) {
  RE2::Options quiet;
  quiet.set_log_errors(false);
  // Shared: a Rule is copyable and an RE2 is not; matching with one is thread-safe.
  const auto expression = std::make_shared<const RE2>(pattern, quiet);
  if (!expression->ok()) return CannotEnforce(fmt::format("{} ({})", id, expression->error()));
  rules.push_back(TextRule(
      id, fmt::format("must match the pattern `{}`", pattern),
      [expression](const std::string& text) { return RE2::PartialMatch(text, *expression); }));
  return absl::OkStatus();
}

// The rules that string and bytes write alike. `what` a rule shows of bytes is their number only.
template <typename R>
void AddCommon(const R& r, const std::string& kind, bool show, Rules& rules) {
  const auto quoted = [show](const std::string& text) {
    return show ? fmt::format("`{}`", text) : fmt::format("the {} bytes set for it", text.size());
  };
  const auto listed = [show](const std::vector<std::string>& list) {
    return show ? fmt::format("`{}`", fmt::join(list, "`, `")) : std::string("a set list");
  };
  if (r.has_const_()) {
    rules.push_back(TextRule(kind + ".const", "must be " + quoted(r.const_()),
                             [value = r.const_()](const std::string& t) { return t == value; }));
  }
  if (r.has_prefix()) {
    rules.push_back(TextRule(kind + ".prefix", "must begin with " + quoted(r.prefix()),
                             [p = r.prefix()](const std::string& t) { return t.starts_with(p); }));
  }
  if (r.has_suffix()) {
    rules.push_back(TextRule(kind + ".suffix", "must end with " + quoted(r.suffix()),
                             [s = r.suffix()](const std::string& t) { return t.ends_with(s); }));
  }
  if (r.has_contains()) {
    rules.push_back(
        TextRule(kind + ".contains", "must contain " + quoted(r.contains()),
                 [c = r.contains()](const std::string& t) { return t.find(c) != t.npos; }));
  }
  if (r.in_size() > 0) {
    auto list = Sorted(r.in());
    std::string text = "must be one of " + listed(list);
    rules.push_back(
        TextRule(kind + ".in", std::move(text),
                 [list = std::move(list)](const std::string& t) { return Contains(list, t); }));
  }
  if (r.not_in_size() > 0) {
    auto list = Sorted(r.not_in());
    std::string text = "must not be one of " + listed(list);
    rules.push_back(
        TextRule(kind + ".not_in", std::move(text),
                 [list = std::move(list)](const std::string& t) { return !Contains(list, t); }));
  }
}

enum class Unit { kCharacters, kBytes };

void AddLength(const std::string& id, uint64_t limit, Unit unit, Rules& rules) {
  const auto add = [&](std::string_view wording, bool (*holds)(uint64_t, uint64_t)) {
    const bool bytes = unit == Unit::kBytes;
    rules.push_back(
        {ReasonOfRule(id),
         fmt::format("must have {} {} {}", wording, limit, bytes ? "bytes" : "characters"), nullptr,
         [=](const std::string& text, size_t code_points) {
           return holds(bytes ? text.size() : code_points, limit);
         }});
  };
  if (id.find(".min_") != id.npos) {
    add("at least", [](uint64_t n, uint64_t least) { return n >= least; });
  } else if (id.find(".max_") != id.npos) {
    add("at most", [](uint64_t n, uint64_t most) { return n <= most; });
  } else {
    add("exactly", [](uint64_t n, uint64_t exact) { return n == exact; });
  }
}

void AddStringLengths(const buf::validate::StringRules& r, Rules& rules) {
  if (r.has_len()) AddLength("string.len", r.len(), Unit::kCharacters, rules);
  if (r.has_min_len()) AddLength("string.min_len", r.min_len(), Unit::kCharacters, rules);
  if (r.has_max_len()) AddLength("string.max_len", r.max_len(), Unit::kCharacters, rules);
  if (r.has_len_bytes()) AddLength("string.len_bytes", r.len_bytes(), Unit::kBytes, rules);
  if (r.has_min_bytes()) AddLength("string.min_bytes", r.min_bytes(), Unit::kBytes, rules);
  if (r.has_max_bytes()) AddLength("string.max_bytes", r.max_bytes(), Unit::kBytes, rules);
}

// A format: an empty text breaks `<id>_empty`, as buf.validate has it, unless `empty_is_fine`.
void AddFormat(const std::string& id, std::string_view name, TextCheck check, Rules& rules,
               bool empty_is_fine = false) {
  const std::string description = fmt::format("must be {}", name);
  if (!empty_is_fine) {
    rules.push_back(TextRule(id + "_empty", description + ", not empty",
                             [](const std::string& text) { return !text.empty(); }));
  }
  rules.push_back(
      TextRule(id, description, [check = std::move(check), empty_is_fine](const std::string& text) {
        return (text.empty() && !empty_is_fine) || check(text);
      }));
}

TextCheck Matching(const char* pattern) {
  // Shared: as in AddPattern.
  return [expression = std::make_shared<const RE2>(pattern)](const std::string& text) {
    return RE2::FullMatch(text, *expression);
  };
}

constexpr char kUuid[] =
    "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";
constexpr char kUlid[] = "[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}";
constexpr char kFullName[] = R"([A-Za-z_][A-Za-z_0-9]*(\.[A-Za-z_][A-Za-z_0-9]*)*)";
constexpr char kDottedFullName[] = R"((\.[A-Za-z_][A-Za-z_0-9]*)+)";

struct Format {
  int field_number;  // of the rule in buf.validate.StringRules
  const char* name;
  TextCheck check;
};

TextCheck IpOf(IpVersion version) {
  return [version](const std::string& text) { return IsIp(text, version); };
}

const std::vector<Format>& Formats() {
  using R = buf::validate::StringRules;
  static const auto& formats = *new std::vector<Format>{
      {R::kEmailFieldNumber, "an email address", IsEmail},
      {R::kHostnameFieldNumber, "a host name", IsHostname},
      {R::kIpFieldNumber, "an IP address", IpOf(IpVersion::kAny)},
      {R::kIpv4FieldNumber, "an IPv4 address", IpOf(IpVersion::kV4)},
      {R::kIpv6FieldNumber, "an IPv6 address", IpOf(IpVersion::kV6)},
      {R::kAddressFieldNumber, "a host name or an IP address",
       [](const std::string& t) { return IsHostname(t) || IsIp(t, IpVersion::kAny); }},
      {R::kUriFieldNumber, "a URI", IsUri},
      {R::kUriRefFieldNumber, "a URI reference", IsUriReference},
      {R::kHostAndPortFieldNumber, "a host and a port, `host:port`", IsHostAndPort},
      {R::kUuidFieldNumber, "a UUID", Matching(kUuid)},
      {R::kTuuidFieldNumber, "a UUID without dashes", Matching("[0-9a-fA-F]{32}")},
      {R::kUlidFieldNumber, "a ULID", Matching(kUlid)},
      {R::kProtobufFqnFieldNumber, "a full Protobuf name", Matching(kFullName)},
      {R::kProtobufDotFqnFieldNumber, "a full Protobuf name with a leading dot",
       Matching(kDottedFullName)}};
  return formats;
}

absl::Status AddWellKnown(const buf::validate::StringRules& r, Rules& rules) {
  const int number = r.well_known_case();
  if (number == buf::validate::StringRules::WELL_KNOWN_NOT_SET) return absl::OkStatus();
  const auto* field = r.GetDescriptor()->FindFieldByNumber(number);
  const std::string id = "string." + field->name();
  for (const Format& format : Formats()) {
    if (format.field_number != number) continue;
    const bool empty_is_fine = number == buf::validate::StringRules::kUriRefFieldNumber;
    if (r.GetReflection()->GetBool(r, field)) {
      AddFormat(id, format.name, format.check, rules, empty_is_fine);
    }
    return absl::OkStatus();
  }
  return CannotEnforce(id);
}

absl::StatusOr<Rules> StringRules(const buf::validate::StringRules& r) {
  Rules rules;
  AddStringLengths(r, rules);
  AddCommon(r, "string", /*show=*/true, rules);
  if (r.has_not_contains()) {
    rules.push_back(
        TextRule("string.not_contains", fmt::format("must not contain `{}`", r.not_contains()),
                 [c = r.not_contains()](const std::string& t) { return t.find(c) == t.npos; }));
  }
  if (r.has_pattern()) RETURN_IF_ERROR(AddPattern("string.pattern", r.pattern(), rules));
  RETURN_IF_ERROR(AddWellKnown(r, rules));
  return rules;
}

absl::StatusOr<Rules> BytesRules(const buf::validate::BytesRules& r) {
  using R = buf::validate::BytesRules;
  Rules rules;
  if (r.has_len()) AddLength("bytes.len", r.len(), Unit::kBytes, rules);
  if (r.has_min_len()) AddLength("bytes.min_len", r.min_len(), Unit::kBytes, rules);
  if (r.has_max_len()) AddLength("bytes.max_len", r.max_len(), Unit::kBytes, rules);
  AddCommon(r, "bytes", /*show=*/false, rules);
  if (r.has_pattern()) RETURN_IF_ERROR(AddPattern("bytes.pattern", r.pattern(), rules));
  const auto sized = [](size_t one, size_t other) {
    return [=](const std::string& text) { return text.size() == one || text.size() == other; };
  };
  switch (r.well_known_case()) {
    case R::WELL_KNOWN_NOT_SET:
      break;
    case R::kIp:
      if (r.ip()) AddFormat("bytes.ip", "an IP address of 4 or 16 bytes", sized(4, 16), rules);
      break;
    case R::kIpv4:
      if (r.ipv4()) AddFormat("bytes.ipv4", "an IPv4 address of 4 bytes", sized(4, 4), rules);
      break;
    case R::kIpv6:
      if (r.ipv6()) AddFormat("bytes.ipv6", "an IPv6 address of 16 bytes", sized(16, 16), rules);
      break;
    case R::kUuid:
      if (r.uuid()) AddFormat("bytes.uuid", "a UUID of 16 bytes", sized(16, 16), rules);
      break;
  }
  return rules;
}

}  // namespace

absl::StatusOr<std::vector<Rule>> CompileTextRules(const buf::validate::FieldRules& rules) {
  return rules.has_string() ? StringRules(rules.string()) : BytesRules(rules.bytes());
}

}  // namespace senda::rpc
