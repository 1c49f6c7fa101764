#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "services/cli/client/exit_code.h"

// The built program, as a person runs it.
namespace senda::cli {
namespace {

struct Ended {
  int code = 0;
  std::string out;
  std::string err;
};

// A file of this run of the test.
std::string Scratch(const std::string& name) {
  return fmt::format("{}senda_program_test_{}_{}", testing::TempDir(), getpid(), name);
}

// `line` goes through the shell, with a home of its own and no colours wanted or not.
Ended Senda(const std::string& line, const std::string& environment = "") {
  const std::string errors = Scratch("err");
  const std::string command = "cd '" + testing::TempDir() +
                              "' && env -u NO_COLOR HOME=/nonexistent " + environment +
                              " '" SENDA_PROGRAM "' " + line + " 2>'" + errors + "' </dev/null";
  Ended ended;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> buffer;
  for (std::size_t n; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    ended.out.append(buffer.data(), n);
  }
  const int status = pclose(pipe);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  std::ifstream file(errors);
  ended.err.assign(std::istreambuf_iterator<char>(file), {});
  std::remove(errors.c_str());
  return ended;
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A port of this machine on which nobody listens.
constexpr char kNobody[] = "--address 127.0.0.1:1";

TEST(Program, ShowsConciseHelpWithExamplesWithoutArguments) {
  const Ended ended = Senda("");
  EXPECT_EQ(ended.code, kOk);
  EXPECT_TRUE(Has(ended.out, "senda dashboard"));
  EXPECT_TRUE(Has(ended.out, "Exit codes"));
  EXPECT_EQ(ended.err, "");
}

TEST(Program, ShowsTheHelpOfOneCommand) {
  const Ended ended = Senda("import --help");
  EXPECT_EQ(ended.code, kOk);
  EXPECT_TRUE(Has(ended.out, "gias-links"));
  EXPECT_TRUE(Has(ended.out, "--dry-run"));
}

TEST(Program, ShowsInHelpHowACommandIsTyped) {
  for (const char* command : {"up", "demo", "list", "import", "token", "transfer", "rollover"}) {
    const Ended ended = Senda(std::string(command) + " --help");
    EXPECT_EQ(ended.code, kOk);
    EXPECT_TRUE(Has(ended.out, std::string("Usage: senda ") + command)) << ended.out;
    EXPECT_FALSE(Has(ended.out, "INT:INT")) << ended.out;
  }
}

TEST(Program, RefusesToStartWithWhatCannotBe) {
  EXPECT_EQ(Senda("up --port 99999").code, kUsage);
  EXPECT_EQ(Senda("up --gias /nonexistent.csv").code, kUsage);
  const Ended ended = Senda("up --no-demo --data /proc/nowhere --port 64999");
  EXPECT_EQ(ended.code, kFailed);
  EXPECT_TRUE(Has(ended.err, "cannot make the data folder /proc/nowhere")) << ended.err;
}

TEST(Program, SuggestsTheCommandThatWasMeant) {
  const Ended ended = Senda("dashbord");
  EXPECT_EQ(ended.code, kUsage);
  EXPECT_TRUE(Has(ended.err, "did you mean 'dashboard'?")) << ended.err;
  EXPECT_EQ(ended.out, "");
}

TEST(Program, SuggestsTheFlagThatWasMeant) {
  const Ended ended = Senda("list pupils --fliter x");
  EXPECT_EQ(ended.code, kUsage);
  EXPECT_TRUE(Has(ended.err, "did you mean '--filter'?")) << ended.err;
}

TEST(Program, SuggestsTheKindAndFormatThatWereMeant) {
  EXPECT_TRUE(Has(Senda("list pupls").err, "did you mean 'pupils'?"));
  EXPECT_TRUE(Has(Senda("import pupil x.csv").err, "did you mean 'pupils'?"));
  EXPECT_TRUE(Has(Senda("list pupils -o jsn").err, "did you mean 'json'?"));
}

TEST(Program, TakesGlobalOptionsBehindTheCommand) {
  const Ended ended = Senda(std::string("list pupils --trust oak ") + kNobody);
  EXPECT_EQ(ended.code, kUnreachable) << ended.err;
}

TEST(Program, EndsWithFourWhenNoServerAnswers) {
  for (const char* command : {"dashboard ", "get pupils p-1 ", "demo --pupils 40 --schools 1 "}) {
    const Ended ended = Senda(std::string(command) + kNobody);
    EXPECT_EQ(ended.code, kUnreachable) << command << ended.err;
    EXPECT_TRUE(Has(ended.err, "no server answers at 127.0.0.1:1")) << ended.err;
    EXPECT_EQ(ended.out, "");
  }
}

TEST(Program, EndsWithTwoForAWrongCommandLine) {
  for (const char* command : {"list",
                              "list pupils --limit 0",
                              "get pupils",
                              "get pupils UPPER",
                              "create pupils p-1 yeargroup=4",
                              "update pupils p-1",
                              "import pupils /nonexistent.csv",
                              "token",
                              "demo --schools 91",
                              "transfer p-1",
                              "transfer --to 130001",
                              "transfer p-1 --to 130001 --leaving 2026-07-17",
                              "transfer p-1 --to 130001 --date soon",
                              "transfer p-1 --to 130001 --destination Ash",
                              "transfer A801200005001 --to 130001",
                              "rollover",
                              "rollover next",
                              "rollover 2026/28",
                              "get trusts/demo/pupils",
                              "list pupils --fields upm"}) {
    EXPECT_EQ(Senda(std::string(command) + " " + kNobody).code, kUsage) << command;
  }
}

TEST(Program, MakesNoTokensWithoutADevelopmentKey) {
  const Ended ended = Senda("token --role senco --data /nonexistent");
  EXPECT_EQ(ended.code, kFailed);
  EXPECT_TRUE(Has(ended.err, "NOT_DEVELOPMENT")) << ended.err;
}

TEST(Program, HasNoColorsInAPipe) {
  EXPECT_FALSE(Has(Senda("dashbord").err, "\x1b"));
  EXPECT_FALSE(Has(Senda("").out, "\x1b"));
}

TEST(Program, DiagnosesAServerThatIsNotThere) {
  const Ended ended = Senda(std::string("doctor ") + kNobody);
  EXPECT_EQ(ended.code, kUnreachable);
  EXPECT_TRUE(Has(ended.out, "127.0.0.1:1 does not answer")) << ended.out;
  EXPECT_TRUE(Has(ended.out, "senda up"));
}

TEST(Program, ReadsTheEnvironmentAndAConfigFileBelowFlags) {
  const std::string file = Scratch("settings.toml");
  std::ofstream(file) << "address = \"127.0.0.1:2\"\n";
  EXPECT_TRUE(Has(Senda("dashboard --config '" + file + "'").err, "127.0.0.1:2"));
  EXPECT_TRUE(Has(Senda("dashboard --config '" + file + "'", "SENDA_ADDRESS=127.0.0.1:3").err,
                  "127.0.0.1:3"));
  EXPECT_TRUE(Has(Senda("dashboard --address 127.0.0.1:4", "SENDA_ADDRESS=127.0.0.1:3").err,
                  "127.0.0.1:4"));
}

TEST(Program, PrintsWhatADfeFileCountsWithoutAServer) {
  const std::string file = Scratch("sen.csv");
  std::ofstream(file) << "time_period,URN,school_name,Total pupils,SEN support,EHC plan\n"
                         "202223,130001,=Evil School,200,30,10\n"
                         "202223,130002,Ash,100,200,1\n";
  const Ended ended = Senda("import dfe-sen '" + file + "' -o csv");
  EXPECT_EQ(ended.code, kPartial) << ended.err;  // more SEN pupils than pupils
  EXPECT_TRUE(Has(ended.out, "130001,'=Evil School,202223,200,30,10,false")) << ended.out;
  EXPECT_TRUE(Has(ended.err, "line 3")) << ended.err;
}

}  // namespace
}  // namespace senda::cli
