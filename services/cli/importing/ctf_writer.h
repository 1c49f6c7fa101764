#ifndef SENDA_SERVICES_CLI_IMPORTING_CTF_WRITER_H_
#define SENDA_SERVICES_CLI_IMPORTING_CTF_WRITER_H_

#include <ostream>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "services/cli/importing/ctf.h"

namespace senda::importing {

// `text` as the content of an element: markup escaped, and left out what XML 1.0 cannot hold.
std::string XmlText(std::string_view text);

// "25.0" of the academic year 2025/26: a new version of the file comes each September.
std::string CtfVersion(absl::CivilDay today);

// Writes a common transfer file (ctf.h), pupil by pupil. The header's version and academic year are
// those of `now`.
class CtfWriter {
 public:
  // `out` must outlive the writer, and is looked at for errors by the caller.
  CtfWriter(std::ostream& out, const CtfHeader& header, absl::CivilSecond now);
  // Results are written in their order, a KeyStage for each run of one stage.
  void Write(const CtfPupil& pupil);
  // Ends the file; nothing may be written after it.
  void Finish();

 private:
  // "<name>text</name>" on a line of its own.
  void Element(std::string_view name, std::string_view text);
  void Open(std::string_view name);
  void Close(std::string_view name);
  void WriteSen(const CtfPupil& pupil);
  void WriteResults(const CtfPupil& pupil);

  std::ostream& out_;
  int depth_ = 0;
};

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_CTF_WRITER_H_
