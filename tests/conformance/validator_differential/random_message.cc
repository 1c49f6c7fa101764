#include "tests/conformance/validator_differential/random_message.h"

#include <cmath>
#include <limits>

#include "buf/validate/validate.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"

namespace senda::conformance {
namespace {

using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kDeepest = 3;

// Samples of every format, to be used whole or with a character changed.
constexpr const char* kSamples[] = {"",
                                    "a",
                                    "b",
                                    "ab",
                                    "abc",
                                    "acb",
                                    "a b",
                                    "\xc3\xa9",
                                    "\xc3\xa9\xc3\xa9",
                                    "\xe2\x82\xac"
                                    "1",
                                    "\xf0\x9f\x98\x80",
                                    "A823432120015",
                                    "A1B",
                                    "trusts/t/schools/100000",
                                    "2025-09-01",
                                    "senco@school.sch.uk",
                                    "a@b",
                                    "foo.example.com",
                                    "foo.example.com.",
                                    "a-b",
                                    "1.2.3",
                                    "10.0.0.1",
                                    "::1",
                                    "fe80::1%eth0",
                                    "::ffff:10.0.0.1",
                                    "1:2:3:4:5:6:7:8",
                                    "1::8",
                                    "https://user@host.uk:80/a/b?c=d#e",
                                    "urn:isbn:1",
                                    "//host/path",
                                    "./a?b#c",
                                    "http://[::1]:8/x",
                                    "host.uk:443",
                                    "[::1]:443",
                                    "10.0.0.1:0",
                                    "123e4567-e89b-12d3-a456-426614174000",
                                    "123e4567e89b12d3a456426614174000",
                                    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
                                    "senda.goals.v1.Goal",
                                    ".senda.Goal",
                                    "%41",
                                    "mailto:a@b.uk",
                                    "x:",
                                    "1234",
                                    "1234567890123456",
                                    "SPLD",
                                    "en-GB"};
// Not `#` or `%`: protovalidate 1.3.0 takes "a#b#c" for a URI reference and "::1:%x" for an
// address, which RFC 3986 and RFC 4007 do not.
constexpr char kCharacters[] = "aAbBzZ019-_.:/@[]? +~,;=!$&'()*";

}  // namespace

RandomMessages::Edges RandomMessages::EdgesOf(const Field* field) {
  Edges edges;
  Collect(field->options().GetExtension(buf::validate::field), edges);
  return edges;
}

void RandomMessages::Collect(const Message& rules, Edges& edges) {
  const Reflection* reflection = rules.GetReflection();
  std::vector<const Field*> set;
  reflection->ListFields(rules, &set);
  for (const Field* field : set) {
    const int size = field->is_repeated() ? reflection->FieldSize(rules, field) : 1;
    for (int i = 0; i < size; ++i) {
      const auto get = [&](auto one, auto many) {
        return field->is_repeated() ? (reflection->*many)(rules, field, i)
                                    : (reflection->*one)(rules, field);
      };
      switch (field->cpp_type()) {
        case Field::CPPTYPE_INT32:
          edges.integers.push_back(get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
          break;
        case Field::CPPTYPE_INT64:
          edges.integers.push_back(get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64));
          break;
        case Field::CPPTYPE_UINT32:
          edges.integers.push_back(get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
          break;
        case Field::CPPTYPE_UINT64:
          edges.integers.push_back(
              static_cast<int64_t>(get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64)));
          break;
        case Field::CPPTYPE_FLOAT:
          edges.doubles.push_back(get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat));
          break;
        case Field::CPPTYPE_DOUBLE:
          edges.doubles.push_back(get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble));
          break;
        case Field::CPPTYPE_STRING:
          edges.texts.push_back(get(&Reflection::GetString, &Reflection::GetRepeatedString));
          break;
        case Field::CPPTYPE_MESSAGE:
          Collect(field->is_repeated() ? reflection->GetRepeatedMessage(rules, field, i)
                                       : reflection->GetMessage(rules, field),
                  edges);
          break;
        default:
          break;
      }
    }
  }
}

int64_t RandomMessages::Integer(const Edges& edges) {
  constexpr int64_t kExtremes[] = {0,
                                   1,
                                   -1,
                                   2,
                                   std::numeric_limits<int32_t>::max(),
                                   std::numeric_limits<int32_t>::min(),
                                   std::numeric_limits<int64_t>::max(),
                                   std::numeric_limits<int64_t>::min()};
  if (!edges.integers.empty() && Below(4) != 0) {
    // Unsigned, so that an edge at the end of the range goes round instead of overflowing.
    return static_cast<int64_t>(static_cast<uint64_t>(Pick(edges.integers)) + Below(3) - 1);
  }
  return Below(4) == 0 ? Pick(kExtremes) : static_cast<int64_t>(Below(25)) - 5;
}

double RandomMessages::Real(const Edges& edges) {
  const double kExtremes[] = {0.0, -0.0, 1e300, -1e-300, INFINITY, -INFINITY, NAN, 0.1};
  if (!edges.doubles.empty() && Below(4) != 0)
    return Pick(edges.doubles) + (static_cast<double>(Below(3)) - 1) * 0.25;
  return Below(3) == 0 ? Pick(kExtremes) : static_cast<double>(Below(300)) / 2 - 25;
}

std::string RandomMessages::Changed(std::string text) {
  // Only between ASCII characters, so that it stays UTF-8.
  const size_t at = Below(text.size() + 1);
  const auto is_ascii = [&](size_t i) { return i >= text.size() || (text[i] & 0x80) == 0; };
  if (!is_ascii(at) || (at > 0 && !is_ascii(at - 1))) return text;
  const char character = kCharacters[Below(sizeof(kCharacters) - 1)];
  if (at == text.size() || Below(2) == 0) return text.insert(at, 1, character);
  if (Below(2) == 0) return text.erase(at, 1);
  text[at] = character;
  return text;
}

std::string RandomMessages::Text(const Edges& edges, bool bytes) {
  if (!edges.integers.empty() && Below(2) == 0) {
    const uint64_t length = static_cast<uint64_t>(Pick(edges.integers)) + Below(3);
    std::string text;
    const std::string character = bytes || Below(2) == 0 ? "a" : "\xc3\xa9";
    for (uint64_t i = 1; i < length && i < 5000; ++i) text += character;
    return text;
  }
  if (!edges.texts.empty() && Below(2) == 0) {
    return Below(2) == 0 ? Pick(edges.texts) : Changed(Pick(edges.texts));
  }
  const std::string sample = Pick(kSamples);
  return Below(2) == 0 ? sample : Changed(sample);
}

void RandomMessages::FillKnown(Message& message, const Edges& edges) {
  const auto* type = message.GetDescriptor();
  const Reflection* reflection = message.GetReflection();
  const bool negative = type->name() == "Duration" && Below(3) == 0;
  const auto seconds = static_cast<int64_t>(
      edges.integers.empty() ? Below(9) : static_cast<uint64_t>(Pick(edges.integers)) + Below(2));
  const auto nanos = static_cast<int32_t>(Pick(std::vector<int>{0, 0, 4, 5, 6, 999'999'999}));
  reflection->SetInt64(&message, type->FindFieldByName("seconds"), negative ? -seconds : seconds);
  reflection->SetInt32(&message, type->FindFieldByName("nanos"), negative ? -nanos : nanos);
}

void RandomMessages::SetOne(Message& message, const Field* field, const Edges& edges, bool add,
                            int depth) {
  const Reflection* r = message.GetReflection();
  const auto put = [&](auto set, auto append, auto value) {
    add ? (r->*append)(&message, field, value) : (r->*set)(&message, field, value);
  };
  switch (field->cpp_type()) {
    case Field::CPPTYPE_INT32:
      return put(&Reflection::SetInt32, &Reflection::AddInt32,
                 static_cast<int32_t>(Integer(edges)));
    case Field::CPPTYPE_INT64:
      return put(&Reflection::SetInt64, &Reflection::AddInt64, Integer(edges));
    case Field::CPPTYPE_UINT32:
      return put(&Reflection::SetUInt32, &Reflection::AddUInt32,
                 static_cast<uint32_t>(Integer(edges)));
    case Field::CPPTYPE_UINT64:
      return put(&Reflection::SetUInt64, &Reflection::AddUInt64,
                 static_cast<uint64_t>(Integer(edges)));
    case Field::CPPTYPE_FLOAT:
      return put(&Reflection::SetFloat, &Reflection::AddFloat, static_cast<float>(Real(edges)));
    case Field::CPPTYPE_DOUBLE:
      return put(&Reflection::SetDouble, &Reflection::AddDouble, Real(edges));
    case Field::CPPTYPE_BOOL:
      return put(&Reflection::SetBool, &Reflection::AddBool, Below(2) == 0);
    case Field::CPPTYPE_ENUM:
      return put(&Reflection::SetEnumValue, &Reflection::AddEnumValue, static_cast<int>(Below(7)));
    case Field::CPPTYPE_STRING:
      return put(static_cast<void (Reflection::*)(Message*, const Field*, std::string) const>(
                     &Reflection::SetString),
                 static_cast<void (Reflection::*)(Message*, const Field*, std::string) const>(
                     &Reflection::AddString),
                 Text(edges, field->type() == Field::TYPE_BYTES));
    case Field::CPPTYPE_MESSAGE: {
      Message* child = add ? r->AddMessage(&message, field) : r->MutableMessage(&message, field);
      const std::string& name = field->message_type()->full_name();
      if (name == "google.protobuf.Timestamp" || name == "google.protobuf.Duration")
        return FillKnown(*child, edges);
      const auto* first = field->message_type()->field(0);
      const bool takes_edges =
          name == "google.protobuf.FieldMask" || name == "google.protobuf.Any" ||
          field->message_type()->file()->name() == "google/protobuf/wrappers.proto";
      if (takes_edges) return SetOne(*child, first, edges, first->is_repeated(), depth + 1);
      return Fill(*child, depth + 1);
    }
  }
}

void RandomMessages::Fill(Message& message, int depth) {
  const auto* type = message.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const Field* field = type->field(i);
    if (Below(4) == 0 || (depth >= kDeepest && field->message_type() != nullptr)) continue;
    const Edges edges = EdgesOf(field);
    if (!field->is_repeated()) {
      SetOne(message, field, edges, /*add=*/false, depth);
      continue;
    }
    const uint64_t count = Below(4);
    std::set<std::string> keys;
    for (uint64_t k = 0; k < count; ++k) {
      if (field->is_map()) {
        AddEntry(message, field, edges, depth, keys);
      } else {
        SetOne(message, field, edges, /*add=*/true, depth);
      }
    }
  }
}

void RandomMessages::AddEntry(Message& message, const Field* field, const Edges& edges, int depth,
                              std::set<std::string>& keys) {
  const Field* key = field->message_type()->map_key();
  const Field* value = field->message_type()->map_value();
  Message* entry = message.GetReflection()->AddMessage(&message, field);
  SetOne(*entry, key, edges, /*add=*/false, depth + 1);
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(*entry, key, -1, &text);
  // A dynamic message keeps every entry of a key, others the last one.
  if (!keys.insert(text).second) return message.GetReflection()->RemoveLast(&message, field);
  if (value->message_type() == nullptr || depth < kDeepest) {
    SetOne(*entry, value, edges, /*add=*/false, depth + 1);
  }
}

}  // namespace senda::conformance
