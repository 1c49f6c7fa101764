#ifndef SENDA_SERVICES_CLI_IMPORTING_XML_READER_H_
#define SENDA_SERVICES_CLI_IMPORTING_XML_READER_H_

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string_view>

#include "absl/status/status.h"

namespace senda::importing {

// Where something stands in a file; both from 1, the column in characters.
struct XmlPlace {
  std::int64_t line = 0;
  std::int64_t column = 0;
};

struct XmlLimits {
  std::size_t max_bytes = std::size_t{512} << 20;
  int max_depth = 24;
  // Of the text between two tags, and of one tag with its attributes.
  std::size_t max_text_bytes = std::size_t{64} << 10;
  int max_attributes = 32;
};

// Hears of the elements of a file in their order. Names come without a namespace prefix; attributes
// are not handed on. A status stops the reading and is returned.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual absl::Status Start(std::string_view name, XmlPlace place) = 0;
  // `text` is what stood before the end tag since the last tag, trimmed; `place` that of the start
  // tag.
  virtual absl::Status End(std::string_view name, std::string_view text, XmlPlace place) = 0;
};

// Reads an XML file in constant memory, in UTF-8, UTF-16, ISO-8859-1 or Windows-1252 as its byte
// order mark or declaration says. What is handed on is UTF-8. Made for files from strangers:
// nothing is ever fetched, and a document type declaration, which is what entity bombs and external
// entities need, refuses the file.
//
// INVALID_ARGUMENT with reason XML_DOCTYPE, XML_MALFORMED (bytes that are none of the encoding
// too), XML_ENCODING (another encoding, or not the one declared), XML_TOO_DEEP, XML_TEXT_TOO_LONG,
// XML_TOO_MANY_ATTRIBUTES or XML_TOO_LONG, each with line and column in its message; DATA_LOSS /
// FILE_UNREADABLE when the stream fails.
absl::Status ReadXml(std::istream& in, const XmlLimits& limits, XmlHandler& handler);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_XML_READER_H_
