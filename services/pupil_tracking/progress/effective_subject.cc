#include "services/pupil_tracking/progress/effective_subject.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace senda::pupil_tracking {
namespace {

char Lower(char c) { return absl::ascii_tolower(static_cast<unsigned char>(c)); }

}  // namespace

std::string_view EffectiveSubject(std::string_view own, const pupils::v1::Instrument& instrument) {
  return own.empty() ? std::string_view(instrument.subject()) : own;
}

std::string_view EffectiveSubject(const pupils::v1::Assessment& assessment,
                                  const pupils::v1::Instrument* instrument) {
  return instrument == nullptr ? std::string_view(assessment.subject())
                               : EffectiveSubject(assessment.subject(), *instrument);
}

bool IsSameSubject(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return Lower(a) == Lower(b); });
}

std::string SubjectKey(std::string_view subject) {
  std::string key(subject);
  absl::AsciiStrToLower(&key);
  return key;
}

}  // namespace senda::pupil_tracking
