#include "common/telemetry/log.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "common/json/json_text.h"
#include "gtest/gtest.h"

namespace senda::telemetry {
namespace {

using nlohmann::json;

// Logs into a file of memory instead of standard output.
class LogTest : public ::testing::Test {
 protected:
  LogTest() : descriptor_(::memfd_create("log", MFD_CLOEXEC)) { Configure({}); }
  ~LogTest() override {
    ConfigureLog({});
    ::close(descriptor_);
  }

  void Configure(LogSettings settings) {
    settings.descriptor = descriptor_;
    settings.service = "goals";
    ConfigureLog(settings);
  }

  std::string Written() const {
    struct stat info = {};
    ::fstat(descriptor_, &info);
    std::string text(static_cast<std::size_t>(info.st_size), '\0');
    EXPECT_EQ(::pread(descriptor_, text.data(), text.size(), 0), info.st_size);
    return text;
  }

  std::vector<json> Lines() const {
    std::istringstream text(Written());
    std::vector<json> lines;
    for (std::string line; std::getline(text, line);) {
      lines.push_back(json::parse(line));
    }
    return lines;
  }

  int descriptor_;
};

CallRecord Call(int code) {
  CallRecord call;
  call.service = "pupils";
  call.method = "senda.pupils.v1.PupilService/GetPupil";
  call.code = code;
  call.took = absl::Microseconds(1500);
  call.trust = "trust-7";
  call.trace = *ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  return call;
}

void Finish(const CallRecord& call) {
  if (ShouldLogCall(call.code)) LogCall(call);
}

TEST_F(LogTest, WritesOneJsonObjectPerLine) {
  Log(Level::kInfo, "started", {{"port", 8080}, {"tls", true}, {"share", 0.5}, {"mode", "dev"}});
  Log(Level::kError, "stopped");
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0]["msg"], "started");
  EXPECT_EQ(lines[0]["level"], "info");
  EXPECT_EQ(lines[0]["service"], "goals");
  EXPECT_EQ(lines[0]["port"], 8080);
  EXPECT_EQ(lines[0]["tls"], true);
  EXPECT_EQ(lines[0]["share"], 0.5);
  EXPECT_EQ(lines[0]["mode"], "dev");
  EXPECT_EQ(lines[1]["level"], "error");
  absl::Time time;
  EXPECT_TRUE(
      absl::ParseTime(absl::RFC3339_full, lines[0]["ts"].get<std::string>(), &time, nullptr));
}

TEST_F(LogTest, LeavesOutWhatIsBelowItsLevel) {
  LogSettings settings;
  settings.level = Level::kWarning;
  Configure(settings);
  EXPECT_FALSE(LogEnabled(Level::kInfo));
  Log(Level::kInfo, "no");
  Log(Level::kWarning, "yes");
  Finish(Call(0));
  ASSERT_EQ(Lines().size(), 1u);
}

TEST_F(LogTest, WritesACallWithItsTraceAndTheHashOfItsTrust) {
  CallRecord call = Call(5);
  call.reason = "NOT_FOUND";
  Finish(call);
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0]["level"], "info");
  EXPECT_EQ(lines[0]["service"], "pupils");
  EXPECT_EQ(lines[0]["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(lines[0]["span_id"], "00f067aa0ba902b7");
  EXPECT_EQ(lines[0]["rpc.method"], "senda.pupils.v1.PupilService/GetPupil");
  EXPECT_EQ(lines[0]["grpc.code"], "NotFound");
  EXPECT_EQ(lines[0]["reason"], "NOT_FOUND");
  EXPECT_EQ(lines[0]["dur_ms"], 1.5);
  EXPECT_EQ(lines[0]["trust"], HashTrust("trust-7"));
  EXPECT_EQ(Written().find("trust-7"), std::string::npos);
  EXPECT_FALSE(lines[0].contains("detail"));
}

TEST_F(LogTest, RanksACallByWhoseFaultItsCodeIs) {
  for (const int code : {0, 5, 7, 10, 16}) Finish(Call(code));
  for (const int code : {4, 12, 14}) Finish(Call(code));
  for (const int code : {2, 13, 15}) Finish(Call(code));
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 11u);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i]["level"], i < 5 ? "info" : i < 8 ? "warning" : "error") << i;
  }
}

TEST_F(LogTest, WritesEveryNthGoodCallAndEveryBadOne) {
  LogSettings settings;
  settings.log_every_nth_call = 10;
  Configure(settings);
  for (int i = 0; i < 30; ++i) {
    Finish(Call(0));
  }
  EXPECT_EQ(Lines().size(), 3u);
  Finish(Call(13));
  Finish(Call(13));
  EXPECT_EQ(Lines().size(), 5u);
}

TEST_F(LogTest, WritesNoGoodCallWhenTurnedOff) {
  LogSettings settings;
  settings.log_every_nth_call = 0;
  Configure(settings);
  Finish(Call(0));
  Log(Level::kInfo, "a line that is no call");
  EXPECT_EQ(Lines().size(), 1u);
}

TEST_F(LogTest, BoundsTheLinesOfASecond) {
  LogSettings settings;
  settings.max_lines_per_second = 5;
  Configure(settings);
  for (int i = 0; i < 2000; ++i) {
    Log(Level::kInfo, "flood");
  }
  // 2,000 lines take far less than 100 seconds, so most are left out whatever second it is.
  EXPECT_LT(Lines().size(), 1000u);
  EXPECT_GE(Lines().size(), 5u);
}

TEST_F(LogTest, HashesATrustDifferentlyUnderAnotherSalt) {
  const std::string unsalted = HashTrust("trust-7");
  EXPECT_EQ(unsalted.size(), 16u);
  LogSettings settings;
  settings.trust_salt = "salt";
  Configure(settings);
  EXPECT_NE(HashTrust("trust-7"), unsalted);
  EXPECT_NE(HashTrust("trust-7"), HashTrust("trust-8"));
}

TEST_F(LogTest, StaysValidJsonWhateverAFieldHolds) {
  std::string every_byte;
  for (int i = 0; i < 256; ++i) {
    every_byte.push_back(static_cast<char>(i));
  }
  Log(Level::kInfo, "x",
      {{"text", every_byte},
       {"a\"key\n", "y"},
       {"nan", std::numeric_limits<double>::quiet_NaN()},
       {"infinite", HUGE_VAL}});
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0]["nan"].is_null());
  EXPECT_EQ(lines[0]["a\"key\n"], "y");
}

TEST(ParseLevel, KnowsFourLevelsAndNothingElse) {
  EXPECT_EQ(ParseLevel("warn"), Level::kWarning);
  EXPECT_EQ(ParseLevel("debug"), Level::kDebug);
  EXPECT_EQ(ParseLevel("DEBUG"), std::nullopt);
  EXPECT_EQ(ParseLevel(""), std::nullopt);
}

TEST(JsonText, SurvivesAParserForEveryValidText) {
  for (const std::string& text :
       {std::string("plain"), std::string("q\" b\\ /"), std::string("\0\x1f\x7f\t\r\n", 6),
        std::string("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"), std::string("\xEF\xBF\xBF")}) {
    std::string out;
    senda::json::AppendJsonString(text, out);
    EXPECT_EQ(json::parse(out).get<std::string>(), text);
  }
}

TEST(JsonText, ReplacesBytesThatAreNoUtf8) {
  const auto read_back = [](std::string_view text) {
    std::string out;
    senda::json::AppendJsonString(text, out);
    return json::parse(out).get<std::string>();
  };
  const std::string replacement = "\xEF\xBF\xBD";
  EXPECT_EQ(read_back("a\xff"
                      "b"),
            "a" + replacement + "b");
  EXPECT_EQ(read_back("\xC3"), replacement) << "cut short";
  EXPECT_EQ(read_back("\xC0\xAF"), replacement + replacement) << "overlong";
  EXPECT_EQ(read_back("\xED\xA0\x80"), replacement + replacement + replacement) << "surrogate";
  EXPECT_EQ(read_back("\xF4\x90\x80\x80").substr(0, 3), replacement) << "above U+10FFFF";
}

}  // namespace
}  // namespace senda::telemetry
