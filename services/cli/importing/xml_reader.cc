#include "services/cli/importing/xml_reader.h"

#include <expat.h>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "common/status/errors.h"
#include "services/cli/importing/text_encoding.h"

namespace senda::importing {
namespace {

constexpr int kBytesAtOnce = 16 * 1024;

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string_view LocalName(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// For the one encoding of school files that the parser does not know itself.
int DescribeEncoding(void*, const XML_Char* name, XML_Encoding* encoding) {
  const std::string lower = absl::AsciiStrToLower(name);
  if (lower != "windows-1252" && lower != "cp1252") return XML_STATUS_ERROR;
  for (int byte = 0; byte < 256; ++byte) {
    const auto character = Windows1252Character(static_cast<unsigned char>(byte));
    encoding->map[byte] = character.has_value() ? static_cast<int>(*character) : -1;
  }
  encoding->data = nullptr;
  encoding->convert = nullptr;
  encoding->release = nullptr;
  return XML_STATUS_OK;
}

// What is told of the parser's errors, in a school's words where they are about the encoding.
std::pair<std::string_view, std::string> WordsOf(XML_Error error) {
  switch (error) {
    case XML_ERROR_UNKNOWN_ENCODING:
      return {"XML_ENCODING",
              "the encoding that the file declares is none of UTF-8, UTF-16, ISO-8859-1 and "
              "Windows-1252"};
    case XML_ERROR_INCORRECT_ENCODING:
      return {"XML_ENCODING", "the file is in another encoding than it declares"};
    case XML_ERROR_INVALID_TOKEN:
      return {"XML_MALFORMED",
              "not XML, or characters that are not in the encoding that the file declares"};
    default:
      return {"XML_MALFORMED", XML_ErrorString(error)};
  }
}

class Reader {
 public:
  Reader(const XmlLimits& limits, XmlHandler& handler)
      : limits_(limits), handler_(handler), parser_(XML_ParserCreate(nullptr), &XML_ParserFree) {
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &OnStart, &OnEnd);
    XML_SetCharacterDataHandler(parser_.get(), &OnText);
    XML_SetStartDoctypeDeclHandler(parser_.get(), &OnDoctype);
    // Without a document type neither can come; said anyway, so that it does not hang on one rule.
    XML_SetParamEntityParsing(parser_.get(), XML_PARAM_ENTITY_PARSING_NEVER);
    XML_SetExternalEntityRefHandler(parser_.get(), &OnExternalEntity);
    XML_SetUnknownEncodingHandler(parser_.get(), &DescribeEncoding, nullptr);
  }

  absl::Status Read(std::istream& in);

 private:
  struct Open {
    std::string name;
    XmlPlace place;
  };

  static Reader& Of(void* reader) { return *static_cast<Reader*>(reader); }
  static void OnStart(void* reader, const XML_Char* name, const XML_Char** attributes) {
    Of(reader).Start(LocalName(name), attributes);
  }
  static void OnEnd(void* reader, const XML_Char*) { Of(reader).End(); }
  static void OnText(void* reader, const XML_Char* text, int length) {
    Of(reader).Text({text, static_cast<std::size_t>(length)});
  }
  static void OnDoctype(void* reader, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    Of(reader).Refuse("XML_DOCTYPE",
                      "the file declares a document type or entities, which no such file needs");
  }
  static int OnExternalEntity(XML_Parser parser, const XML_Char*, const XML_Char*, const XML_Char*,
                              const XML_Char*) {
    Of(XML_GetUserData(parser)).Refuse("XML_DOCTYPE", "the file names another file as an entity");
    return XML_STATUS_ERROR;
  }

  void Start(std::string_view name, const XML_Char** attributes);
  void End();
  void Text(std::string_view text);
  XmlPlace Place() const {
    return {static_cast<std::int64_t>(XML_GetCurrentLineNumber(parser_.get())),
            static_cast<std::int64_t>(XML_GetCurrentColumnNumber(parser_.get())) + 1};
  }
  void Refuse(std::string_view reason, std::string_view message);
  void Stop(absl::Status status);
  absl::Status Feed(std::string_view bytes, bool last);

  const XmlLimits limits_;
  XmlHandler& handler_;
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  std::vector<Open> open_;
  std::string text_;
  std::size_t fed_ = 0;
  absl::Status status_;
};

void Reader::Stop(absl::Status status) {
  // Handlers may be called once more after the parser was told to stop.
  if (!status_.ok() || status.ok()) return;
  status_ = std::move(status);
  XML_StopParser(parser_.get(), XML_FALSE);
}

void Reader::Refuse(std::string_view reason, std::string_view message) {
  const XmlPlace place = Place();
  Stop(errors::Make(absl::StatusCode::kInvalidArgument, reason,
                    fmt::format("line {}, column {}: {}", place.line, place.column, message)));
}

void Reader::Start(std::string_view name, const XML_Char** attributes) {
  if (!status_.ok()) return;
  int count = 0;
  while (attributes[count] != nullptr) ++count;
  if (count / 2 > limits_.max_attributes) {
    return Refuse("XML_TOO_MANY_ATTRIBUTES", "an element has too many attributes");
  }
  if (static_cast<int>(open_.size()) >= limits_.max_depth) {
    return Refuse("XML_TOO_DEEP",
                  fmt::format("more than {} elements inside one another", limits_.max_depth));
  }
  text_.clear();
  open_.push_back({std::string(name), Place()});
  Stop(handler_.Start(name, open_.back().place));
}

void Reader::End() {
  if (!status_.ok()) return;
  const Open ended = std::move(open_.back());
  open_.pop_back();
  Stop(handler_.End(ended.name, Trimmed(text_), ended.place));
  text_.clear();
}

void Reader::Text(std::string_view text) {
  if (!status_.ok()) return;
  if (text_.size() + text.size() > limits_.max_text_bytes) {
    return Refuse("XML_TEXT_TOO_LONG", "a text is too long");
  }
  text_ += text;
}

absl::Status Reader::Feed(std::string_view bytes, bool last) {
  fed_ += bytes.size();
  if (fed_ > limits_.max_bytes) Refuse("XML_TOO_LONG", "the file is too long");
  if (!status_.ok()) return status_;
  const auto parsed =
      XML_Parse(parser_.get(), bytes.data(), static_cast<int>(bytes.size()), last ? 1 : 0);
  if (!status_.ok()) return status_;
  if (parsed != XML_STATUS_OK) {
    const auto [reason, message] = WordsOf(XML_GetErrorCode(parser_.get()));
    Refuse(reason, message);
    return status_;
  }
  // What the parser keeps back is one tag, comment or instruction that has not ended yet.
  const auto index = XML_GetCurrentByteIndex(parser_.get());
  if (!last && index >= 0 &&
      fed_ - static_cast<std::size_t>(index) > limits_.max_text_bytes + bytes.size()) {
    Refuse("XML_TEXT_TOO_LONG", "a tag or comment is too long");
  }
  return status_;
}

absl::Status Reader::Read(std::istream& in) {
  std::vector<char> buffer(kBytesAtOnce);
  while (in.good()) {
    in.read(buffer.data(), kBytesAtOnce);
    const absl::Status fed = Feed({buffer.data(), static_cast<std::size_t>(in.gcount())}, in.eof());
    if (!fed.ok()) return fed;
  }
  if (in.eof()) return absl::OkStatus();
  return errors::Make(absl::StatusCode::kDataLoss, "FILE_UNREADABLE", "the file cannot be read");
}

}  // namespace

absl::Status ReadXml(std::istream& in, const XmlLimits& limits, XmlHandler& handler) {
  return Reader(limits, handler).Read(in);
}

}  // namespace senda::importing
