#include "services/cli/importing/ctf_reader.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "common/status/errors.h"
#include "services/cli/importing/ctf_pupil_builder.h"
#include "services/cli/importing/field_values.h"
#include "services/cli/importing/xml_reader.h"

namespace senda::importing {
namespace {

absl::Status FileError(std::string_view reason, std::string_view message) {
  return errors::Make(absl::StatusCode::kInvalidArgument, reason, message);
}

class CtfHandler final : public XmlHandler {
 public:
  CtfHandler(absl::CivilDay today, absl::FunctionRef<absl::Status(const CtfHeader&)> on_header,
             absl::FunctionRef<absl::Status(const CtfPupil&)> on_pupil,
             const RowErrorSink& on_error)
      : today_(today), on_header_(on_header), on_pupil_(on_pupil), on_error_(on_error) {}

  absl::Status Start(std::string_view name, XmlPlace place) override;
  absl::Status End(std::string_view name, std::string_view text, XmlPlace place) override;
  const CtfSummary& summary() const { return summary_; }
  bool has_header() const { return has_header_; }

 private:
  std::string_view Parent() const {
    return path_.empty() ? std::string_view() : std::string_view(path_.back());
  }
  void Header(std::string_view name, std::string_view text);

  const absl::CivilDay today_;
  absl::FunctionRef<absl::Status(const CtfHeader&)> on_header_;
  absl::FunctionRef<absl::Status(const CtfPupil&)> on_pupil_;
  const RowErrorSink& on_error_;
  std::vector<std::string> path_;
  std::optional<PupilBuilder> pupil_;
  CtfHeader header_;
  bool has_header_ = false;
  absl::flat_hash_set<std::string> upns_;
  CtfSummary summary_;
};

absl::Status CtfHandler::Start(std::string_view name, XmlPlace place) {
  if (path_.empty() && name != "CTfile") {
    return FileError("CTF_NOT_ONE",
                     fmt::format("not a common transfer file: the root is {}, not CTfile", name));
  }
  if (pupil_.has_value()) {
    pupil_->Start(name, place);
  } else if (name == "Pupil" && Parent() == "CTFpupilData") {
    if (!has_header_) {
      return FileError("CTF_HEADER_MISSING", "pupils come before the header of the file");
    }
    pupil_.emplace(place, today_, on_error_);
  }
  path_.emplace_back(name);
  return absl::OkStatus();
}

absl::Status CtfHandler::End(std::string_view name, std::string_view text, XmlPlace place) {
  path_.pop_back();
  if (pupil_.has_value()) {
    if (name != "Pupil" || Parent() != "CTFpupilData") {
      pupil_->End(Parent(), name, text, place);
      return absl::OkStatus();
    }
    const std::optional<CtfPupil> whole = pupil_->Finish(upns_);
    pupil_.reset();
    ++(whole.has_value() ? summary_.pupils : summary_.refused);
    return whole.has_value() ? on_pupil_(*whole) : absl::OkStatus();
  }
  Header(name, text);
  if (name != "Header" || Parent() != "CTfile") return absl::OkStatus();
  has_header_ = true;
  return on_header_(header_);
}

void CtfHandler::Header(std::string_view name, std::string_view text) {
  if (name == "CTFversion" && Parent() == "Header") header_.version = text;
  const bool source = Parent() == "SourceSchool";
  if (!source && Parent() != "DestSchool") return;
  CtfSchool& school = source ? header_.source : header_.destination;
  if (name == "LEA") school.lea = text;
  if (name == "Estab") school.estab = text;
  if (name == "SchoolName") school.name = text;
  if (name == "AcademicYear" && source) header_.academic_year = ParseCount(text).value_or(0);
}

}  // namespace

absl::StatusOr<CtfSummary> ReadCtf(std::istream& in, absl::CivilDay today,
                                   absl::FunctionRef<absl::Status(const CtfHeader&)> on_header,
                                   absl::FunctionRef<absl::Status(const CtfPupil&)> on_pupil,
                                   const RowErrorSink& on_error) {
  CtfHandler handler(today, on_header, on_pupil, on_error);
  absl::Status read = ReadXml(in, XmlLimits(), handler);
  if (!read.ok()) return read;
  if (!handler.has_header()) return FileError("CTF_HEADER_MISSING", "the file has no header");
  return handler.summary();
}

}  // namespace senda::importing
