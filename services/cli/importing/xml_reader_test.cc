#include "services/cli/importing/xml_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <sstream>
#include <string>
#include <vector>

#include "common/status/errors.h"

namespace senda::importing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Recorder final : public XmlHandler {
 public:
  absl::Status Start(std::string_view name, XmlPlace place) override {
    heard.push_back(fmt::format("<{} {}:{}", name, place.line, place.column));
    return absl::OkStatus();
  }
  absl::Status End(std::string_view name, std::string_view text, XmlPlace) override {
    heard.push_back(fmt::format("{}={}", name, text));
    return name == "stop" ? absl::AbortedError("stopped") : absl::OkStatus();
  }
  std::vector<std::string> heard;
};

absl::Status Read(const std::string& xml, const XmlLimits& limits = {}) {
  std::istringstream in(xml);
  Recorder recorder;
  return ReadXml(in, limits, recorder);
}

TEST(ReadXml, TellsElementsTextAndPlaces) {
  std::istringstream in(
      "<?xml version=\"1.0\"?>\n<a>\n  <x:b c=\"1\"> Zo&#235; &amp; <![CDATA[<T>]]>\n"
      "</x:b><!-- nothing --></a>");
  Recorder recorder;
  ASSERT_TRUE(ReadXml(in, {}, recorder).ok());
  EXPECT_THAT(recorder.heard, ElementsAre("<a 2:1", "<b 3:3", "b=Zoë & <T>", "a="));
}

// What stands in the only element of a file.
std::string TextOf(const std::string& xml) {
  std::istringstream in(xml);
  Recorder recorder;
  const absl::Status read = ReadXml(in, {}, recorder);
  return read.ok() ? recorder.heard.back() : errors::ReasonOf(read);
}

// ASCII as UTF-16, the least significant byte first or last.
std::string Utf16(const std::u16string& text, bool least_first) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
    bytes += least_first ? low : high;
    bytes += least_first ? high : low;
  }
  return bytes;
}

TEST(ReadXml, ReadsTheEncodingsOfSchoolSystems) {
  EXPECT_EQ(TextOf("<?xml version='1.0' encoding='ISO-8859-1'?><a>Zo\xEB</a>"), "a=Zoë");
  EXPECT_EQ(TextOf("<?xml version='1.0' encoding='UTF-8'?><a>Zoë</a>"), "a=Zoë");
  EXPECT_EQ(TextOf("\xEF\xBB\xBF<a>Zoë</a>"), "a=Zoë");
  // 92 is the apostrophe of Windows, 80 the euro sign; ISO-8859-1 has control characters there.
  EXPECT_EQ(TextOf("<?xml version='1.0' encoding='Windows-1252'?><a>O\x92Neil \x80 Zo\xEB</a>"),
            "a=O’Neil € Zoë");
  EXPECT_EQ(TextOf("<?xml version='1.0' encoding='cp1252'?><a>Zo\xEB</a>"), "a=Zoë");
  const std::u16string wide = u"<?xml version='1.0' encoding='UTF-16'?><a>Zoë 𝄞</a>";
  EXPECT_EQ(TextOf("\xFF\xFE" + Utf16(wide, true)), "a=Zoë 𝄞");
  EXPECT_EQ(TextOf("\xFE\xFF" + Utf16(wide, false)), "a=Zoë 𝄞");
  EXPECT_EQ(TextOf(Utf16(wide, true)), "a=Zoë 𝄞");
}

TEST(ReadXml, NamesThePlaceOfBytesThatAreNotOfTheEncoding) {
  const auto broken = [](const std::string& encoding, const std::string& text) {
    return std::string(
        Read("<?xml version='1.0' encoding='" + encoding + "'?>\n<a>\n  <b>" + text + "</b></a>")
            .message());
  };
  EXPECT_THAT(broken("UTF-8", "Zo\xEB"), HasSubstr("line 3, column"));
  EXPECT_THAT(broken("UTF-8", "Zo\xC0\x80"), HasSubstr("line 3, column"));
  EXPECT_THAT(broken("windows-1252", "Zo\x81"), HasSubstr("line 3, column 8"));
  EXPECT_EQ(TextOf("<?xml version='1.0' encoding='windows-1252'?><a>\x81</a>"), "XML_MALFORMED");
  // Half of a pair that stands for one character.
  EXPECT_EQ(TextOf("\xFF\xFE" + Utf16(std::u16string(u"<a>") + char16_t{0xDC00} + u"</a>", true)),
            "XML_MALFORMED");
}

TEST(ReadXml, RefusesAnEncodingThatItDoesNotKnowOrThatIsNotThatOfTheFile) {
  EXPECT_EQ(TextOf("<?xml version='1.0' encoding='EBCDIC-UK'?><a/>"), "XML_ENCODING");
  EXPECT_EQ(TextOf("<?xml version='1.0' encoding='utf-16'?><a/>"), "XML_ENCODING");
}

TEST(ReadXml, KeepsToItsLimitsInEveryEncoding) {
  XmlLimits limits;
  limits.max_text_bytes = 100;
  std::u16string text = u"<a>";
  text.append(101, u'x');
  EXPECT_EQ(errors::ReasonOf(Read("\xFF\xFE" + Utf16(text + u"</a>", true), limits)),
            "XML_TEXT_TOO_LONG");
  EXPECT_EQ(errors::ReasonOf(Read("\xFF\xFE" + Utf16(u"<!DOCTYPE a><a/>", true))), "XML_DOCTYPE");
  EXPECT_EQ(errors::ReasonOf(Read("<?xml version='1.0' encoding='windows-1252'?><!DOCTYPE a><a/>")),
            "XML_DOCTYPE");
}

// Each level would be ten of the one below: 10^9 times "lol".
TEST(ReadXml, RefusesABillionLaughs) {
  std::string bomb = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY l0 \"lol\">";
  for (int i = 1; i < 10; ++i) {
    bomb += fmt::format("<!ENTITY l{} \"", i);
    for (int k = 0; k < 10; ++k) bomb += fmt::format("&l{};", i - 1);
    bomb += "\">";
  }
  EXPECT_EQ(errors::ReasonOf(Read(bomb + "]><a>&l9;</a>")), "XML_DOCTYPE");
}

TEST(ReadXml, RefusesExternalEntitiesAndDocumentTypes) {
  for (const char* xml : {"<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
                          "<!DOCTYPE a SYSTEM \"http://127.0.0.1/a.dtd\"><a/>", "<!DOCTYPE a><a/>",
                          "<!DOCTYPE a [<!ENTITY % p SYSTEM \"file:///etc/passwd\"> %p;]><a/>"}) {
    EXPECT_EQ(errors::ReasonOf(Read(xml)), "XML_DOCTYPE") << xml;
  }
}

TEST(ReadXml, RefusesAnEntityThatNobodyDeclared) {
  EXPECT_EQ(errors::ReasonOf(Read("<a>&x;</a>")), "XML_MALFORMED");
}

TEST(ReadXml, LimitsDepth) {
  std::string in, out;
  for (int i = 0; i < 24; ++i) {
    in += "<a>";
    out += "</a>";
  }
  EXPECT_TRUE(Read(in + out).ok());
  EXPECT_EQ(errors::ReasonOf(Read("<a>" + in + out + "</a>")), "XML_TOO_DEEP");
}

TEST(ReadXml, LimitsTextTagsAndSize) {
  EXPECT_TRUE(Read("<a>" + std::string(60'000, 'x') + "</a>").ok());
  EXPECT_EQ(errors::ReasonOf(Read("<a>" + std::string(70'000, 'x') + "</a>")), "XML_TEXT_TOO_LONG");
  EXPECT_EQ(errors::ReasonOf(Read("<a b=\"" + std::string(300'000, 'x') + "\"/>")),
            "XML_TEXT_TOO_LONG");
  EXPECT_EQ(errors::ReasonOf(Read("<a><!--" + std::string(300'000, 'x') + "--></a>")),
            "XML_TEXT_TOO_LONG");
  XmlLimits small;
  small.max_bytes = 1000;
  EXPECT_EQ(errors::ReasonOf(Read("<a>" + std::string(1000, ' ') + "</a>", small)), "XML_TOO_LONG");
  std::string many = "<a";
  for (int i = 0; i < 33; ++i) many += fmt::format(" b{}=\"\"", i);
  EXPECT_EQ(errors::ReasonOf(Read(many + "/>")), "XML_TOO_MANY_ATTRIBUTES");
}

TEST(ReadXml, SaysWhereTheFileIsBroken) {
  const absl::Status status = Read("<a>\n  <b></c></a>");
  EXPECT_EQ(errors::ReasonOf(status), "XML_MALFORMED");
  EXPECT_THAT(std::string(status.message()), HasSubstr("line 2, column"));
  for (const char* xml : {"", "<a>", "plain", "<a/><b/>", "<a>\x01</a>", "<a>\xFF</a>"}) {
    EXPECT_EQ(errors::ReasonOf(Read(xml)), "XML_MALFORMED") << xml;
  }
}

TEST(ReadXml, StopsWhenTheHandlerDoes) {
  EXPECT_EQ(Read("<a><stop/><b/></a>").code(), absl::StatusCode::kAborted);
}

}  // namespace
}  // namespace senda::importing
