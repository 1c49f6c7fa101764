#include "services/cli/importing/ctf_results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>
#include <vector>

#include "services/cli/importing/assessment_values.h"
#include "services/cli/importing/field_values.h"

namespace senda::importing {
namespace {

using pupils::v1::Assessment;
using pupils::v1::Instrument;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::CivilDay kToday(2026, 6, 1);
constexpr char kPupil[] = "trusts/oak/pupils/p-1";

Instrument New(const std::string& id, pupils::v1::AssessmentKind kind, const std::string& code) {
  Instrument instrument;
  instrument.set_name("trusts/oak/instruments/" + id);
  instrument.set_title(id);
  instrument.set_kind(kind);
  instrument.set_transfer_code(code);
  return instrument;
}

Instrument Reading() {
  return New("reading", pupils::v1::ASSESSMENT_KIND_SCALED_SCORE, "KS2/ENG/TT/REA");
}

// The multiplication tables check: 25 questions.
Instrument Tables() {
  Instrument instrument =
      New("tables", pupils::v1::ASSESSMENT_KIND_SCALED_SCORE, "KS2/MAT/TT/MTC/MT");
  instrument.set_lowest_score(0);
  instrument.set_highest_score(25);
  return instrument;
}

Instrument PreKeyStage() {
  return New("pks", pupils::v1::ASSESSMENT_KIND_PRE_KEY_STAGE, "KS2/ENG/TA/REA");
}

CtfRecords Trust() { return {{Reading(), Tables(), PreKeyStage()}, {}}; }

CtfResult Result(const std::string& stage, const std::string& subject, const std::string& method,
                 const std::string& component, const std::string& text, int year = 2025) {
  CtfResult result;
  result.stage = stage;
  result.year = year;
  result.subject = subject;
  result.method = method;
  result.component = component;
  result.result = text;
  return result;
}

CtfResult ReadingResult(const std::string& text, int year = 2025) {
  return Result("KS2", "ENG", "TT", "REA", text, year);
}

CtfOutcome Decide(const CtfResult& result, const CtfRecords& trust = Trust()) {
  return CtfResultRules("trusts/oak", kToday, trust).Decide(result, kPupil);
}

std::string Reason(const CtfResult& result, const CtfRecords& trust = Trust()) {
  const CtfOutcome outcome = Decide(result, trust);
  return outcome.kind == CtfOutcome::Kind::kLeftOut ? outcome.reason : "taken";
}

Assessment OnRecord(const Instrument& instrument, absl::CivilDay day, const std::string& text) {
  Assessment assessment = NewAssessment("trusts/oak", kPupil, instrument, day);
  if (instrument.kind() == pupils::v1::ASSESSMENT_KIND_PRE_KEY_STAGE) {
    assessment.set_standard(text);
  } else {
    assessment.set_score(std::stod(text));
  }
  return assessment;
}

TEST(CtfResults, BecomeAssessmentsOfTheInstrumentWithTheirCode) {
  const CtfOutcome reading = Decide(ReadingResult("105"));
  ASSERT_EQ(reading.kind, CtfOutcome::Kind::kNew) << reading.message;
  EXPECT_EQ(reading.assessment.pupil(), kPupil);
  EXPECT_EQ(reading.assessment.instrument(), Reading().name());
  EXPECT_EQ(reading.assessment.score(), 105);
  const CtfOutcome pre_key_stage = Decide(Result("KS2", "ENG", "TA", "REA", "PK4"));
  EXPECT_EQ(pre_key_stage.assessment.standard(), "PK4");
  EXPECT_FALSE(pre_key_stage.assessment.has_score());
}

TEST(CtfResults, HaveTheDayOfTheFileOrElseTheEndOfTheirYear) {
  EXPECT_EQ(Decide(ReadingResult("105")).assessment.taken_date().month(), 6);
  EXPECT_THAT(Decide(ReadingResult("105")).assessment.narrative(), HasSubstr("no day"));
  CtfResult dated = ReadingResult("105");
  dated.day = absl::CivilDay(2025, 5, 13);
  EXPECT_EQ(Decide(dated).assessment.taken_date().day(), 13);
  EXPECT_EQ(Decide(dated).assessment.narrative(), "");
  EXPECT_EQ(Decide(ReadingResult("105", 2026)).assessment.taken_date().day(), 1);  // today
  EXPECT_EQ(Reason(ReadingResult("105", 2027)), "DATE_IN_FUTURE");
  EXPECT_EQ(Reason(ReadingResult("105", 0)), "RESULT_WITHOUT_YEAR");
}

TEST(CtfResults, AreTheSameAssessmentHoweverOftenTheyAreRead) {
  EXPECT_EQ(Decide(ReadingResult("105")).assessment.name(),
            Decide(ReadingResult("105")).assessment.name());
}

TEST(CtfResults, AreNoAssessmentsWhileTheyAreNotFinal) {
  for (const char* status : {"P", "E", "T", "I"}) {
    CtfResult result = ReadingResult("105");
    result.status = status;
    EXPECT_EQ(Reason(result), "RESULT_NOT_FINAL") << status;
  }
}

TEST(CtfResults, AreLeftOutWhereNoInstrumentHasTheirCode) {
  EXPECT_EQ(Reason(Result("EYF", "COM", "FA", "E01", "2")), "NO_INSTRUMENT");
  CtfResult other = Result("KS2", "MAT", "TT", "MTC", "21");
  EXPECT_EQ(Reason(other), "NO_INSTRUMENT");  // the code wants the qualifier
  other.qualifier = "MT";
  EXPECT_EQ(Reason(other), "taken");
  CtfResult any = ReadingResult("105");
  any.qualifier = "ZZ";
  EXPECT_EQ(Reason(any), "taken");  // and this code any
  CtfRecords retired = Trust();
  retired.instruments[0].set_retired(true);
  EXPECT_EQ(Reason(ReadingResult("105"), retired), "NO_INSTRUMENT");
}

TEST(CtfResults, AreLeftOutWhereTheInstrumentHasNoSuchResult) {
  EXPECT_EQ(Reason(ReadingResult("A")), "RESULT_NOT_TAKEN");   // absent
  EXPECT_EQ(Reason(ReadingResult("34")), "RESULT_NOT_TAKEN");  // a mark, not a score of 80 to 120
  EXPECT_EQ(Reason(ReadingResult("")), "RESULT_NOT_TAKEN");
  // A pre-key-stage standard is never a number nor a step within one (domain.md 2.5).
  for (const char* text : {"4", "PK7", "PK4.5", "PK4b"}) {
    EXPECT_EQ(Reason(Result("KS2", "ENG", "TA", "REA", text)), "RESULT_NOT_TAKEN") << text;
  }
}

TEST(CtfResults, NeverGiveTheEngagementModelAResult) {
  const CtfRecords trust{
      {New("engagement", pupils::v1::ASSESSMENT_KIND_ENGAGEMENT_MODEL, "KS2/ENG/TA/REA")}, {}};
  for (const char* text : {"EM", "3", "PK1"}) {
    EXPECT_EQ(Reason(Result("KS2", "ENG", "TA", "REA", text), trust), "RESULT_NOT_TAKEN") << text;
  }
}

TEST(CtfResults, GoToTheOneInstrumentOfACodeThatCanHaveThem) {
  CtfRecords trust = Trust();
  Instrument teacher = New("teacher", pupils::v1::ASSESSMENT_KIND_PRE_KEY_STAGE, "KS2/ENG/TA/REA");
  for (const char* standard : {"GDS", "EXS", "WTS"}) teacher.add_standards(standard);
  trust.instruments.push_back(teacher);
  EXPECT_EQ(Decide(Result("KS2", "ENG", "TA", "REA", "EXS"), trust).assessment.instrument(),
            teacher.name());
  EXPECT_EQ(Decide(Result("KS2", "ENG", "TA", "REA", "PK3"), trust).assessment.instrument(),
            PreKeyStage().name());
  Instrument twin = Reading();
  twin.set_name("trusts/oak/instruments/twin");
  trust.instruments.push_back(twin);
  EXPECT_EQ(Reason(ReadingResult("105"), trust), "INSTRUMENT_AMBIGUOUS");
}

TEST(CtfResults, DoNotOverruleWhatTheTrustHas) {
  CtfRecords trust = Trust();
  trust.assessments.push_back(OnRecord(Reading(), absl::CivilDay(2025, 5, 13), "105"));
  EXPECT_EQ(Decide(ReadingResult("105"), trust).kind, CtfOutcome::Kind::kThere);
  EXPECT_EQ(Reason(ReadingResult("106"), trust), "RESULT_DIFFERS");
  // One of several of a year is enough.
  trust.assessments.push_back(OnRecord(Reading(), absl::CivilDay(2025, 6, 13), "106"));
  EXPECT_EQ(Decide(ReadingResult("106"), trust).kind, CtfOutcome::Kind::kThere);
  EXPECT_EQ(Decide(ReadingResult("105"), trust).kind, CtfOutcome::Kind::kThere);
  trust.assessments.pop_back();
  // Another academic year is another result: 2025 ended in August.
  EXPECT_EQ(Decide(ReadingResult("106", 2024), trust).kind, CtfOutcome::Kind::kNew);
  *trust.assessments[0].mutable_void_date() = ToDate(absl::CivilDay(2025, 9, 1));
  EXPECT_EQ(Reason(ReadingResult("105"), trust), "RESULT_VOIDED");
  trust.assessments.push_back(OnRecord(Reading(), absl::CivilDay(2025, 5, 14), "105"));
  EXPECT_EQ(Decide(ReadingResult("105"), trust).kind, CtfOutcome::Kind::kThere);
}

// "KS2 2025 KS2/ENG/TT/REA 105".
std::vector<std::string> Told(const std::vector<CtfResult>& results) {
  std::vector<std::string> lines;
  for (const CtfResult& result : results) {
    lines.push_back(fmt::format("{} {} {}", result.year, TransferCodeOf(result), result.result));
  }
  return lines;
}

TEST(CtfResults, TellTheLastOfEachYearInTheOrderOfStages) {
  Instrument phonics = New("phonics", pupils::v1::ASSESSMENT_KIND_PHONICS, "KS1/PHO/TA/PHO/NM");
  const Instrument own = New("ngrt", pupils::v1::ASSESSMENT_KIND_STANDARDISED_SCORE, "");
  Assessment wrong = OnRecord(Tables(), absl::CivilDay(2024, 6, 10), "9");
  *wrong.mutable_void_date() = ToDate(absl::CivilDay(2024, 6, 11));
  EXPECT_THAT(Told(CtfResultsOf({OnRecord(Reading(), absl::CivilDay(2025, 5, 13), "105"), wrong,
                                 OnRecord(phonics, absl::CivilDay(2020, 9, 30), "31"),
                                 OnRecord(phonics, absl::CivilDay(2021, 6, 12), "36"),
                                 OnRecord(PreKeyStage(), absl::CivilDay(2025, 6, 30), "PK6"),
                                 OnRecord(own, absl::CivilDay(2025, 5, 1), "98")},
                                {Reading(), Tables(), PreKeyStage(), phonics, own})),
              ElementsAre("2021 KS1/PHO/TA/PHO/NM 36", "2025 KS2/ENG/TA/REA PK6",
                          "2025 KS2/ENG/TT/REA 105"));
}

}  // namespace
}  // namespace senda::importing
