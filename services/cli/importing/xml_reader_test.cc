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

TEST(ReadXml, ReadsLatin1AndUtf16) {
  std::istringstream latin("<?xml version='1.0' encoding='ISO-8859-1'?><a>Zo\xEB</a>");
  Recorder recorder;
  ASSERT_TRUE(ReadXml(latin, {}, recorder).ok());
  EXPECT_EQ(recorder.heard.back(), "a=Zoë");
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
