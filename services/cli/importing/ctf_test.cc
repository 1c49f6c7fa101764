#include "services/cli/importing/ctf.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <random>
#include <sstream>
#include <tuple>

#include "services/cli/importing/ctf_reader.h"
#include "services/cli/importing/ctf_structure.h"
#include "services/cli/importing/ctf_writer.h"
#include "services/cli/importing/field_values.h"
#include "services/pupil_tracking/pupils/need_types.h"

namespace senda::importing {
namespace {

using google::protobuf::util::MessageDifferencer;
using pupils::v1::Pupil;
using pupils::v1::SenRecord;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::CivilDay kToday(2026, 6, 1);

CtfHeader Header() {
  CtfHeader header;
  header.source = {"801", "2345", "Oak & Ash <Primary>"};
  header.destination = {"XXX", "XXXX", ""};
  return header;
}

std::string FileOf(const std::vector<CtfPupil>& pupils) {
  std::ostringstream out;
  CtfWriter writer(out, Header(), absl::CivilSecond(2026, 6, 1, 8, 30, 0));
  for (const CtfPupil& pupil : pupils) writer.Write(pupil);
  writer.Finish();
  return out.str();
}

std::vector<CtfPupil> PupilsOf(const std::string& xml) {
  std::istringstream in(xml);
  std::vector<CtfPupil> pupils;
  const auto read = ReadCtf(
      in, kToday, [](const CtfHeader&) { return absl::OkStatus(); },
      [&](const CtfPupil& pupil) {
        pupils.push_back(pupil);
        return absl::OkStatus();
      },
      [](const RowError& error) { ADD_FAILURE() << error.column << ": " << error.message; });
  EXPECT_TRUE(read.ok()) << read.status();
  return pupils;
}

Pupil Ada() {
  Pupil pupil;
  pupil.set_upn("B801200005001");
  pupil.set_family_name("Byron & \"King\" <Lovelace>");
  pupil.set_given_name("Zoë 'Ada' 李");
  *pupil.mutable_date_of_birth() = ToDate(absl::CivilDay(2016, 2, 29));
  pupil.set_sex(pupils::v1::SEX_FEMALE);
  pupil.set_year_group(5);
  return pupil;
}

SenRecord Record(pupils::v1::SenProvision provision, absl::CivilDay start,
                 std::optional<absl::CivilDay> end,
                 const std::vector<pupils::v1::SenNeedType>& needs) {
  SenRecord record;
  record.set_provision(provision);
  *record.mutable_start_date() = ToDate(start);
  if (end.has_value()) *record.mutable_end_date() = ToDate(*end);
  for (const auto type : needs) {
    record.add_needs()->set_type(type);
    record.mutable_needs(record.needs_size() - 1)->set_rank(record.needs_size());
  }
  record.set_needs_not_recorded(needs.empty());
  return record;
}

TEST(Ctf, NamesTheFileAfterBothSchools) {
  EXPECT_EQ(CtfFileName(Header().source, {"801", "7654", ""}, 1), "8012345_CTF_8017654_001.xml");
  EXPECT_EQ(CtfFileName(Header().source, Header().destination, 12), "8012345_CTF_XXXXXXX_012.xml");
  EXPECT_EQ(CtfFileName(Header().source, {"MMM", "MMMM", ""}, 1), "8012345_CTF_MMMMMMM_001.xml");
}

TEST(Ctf, IsOfTheVersionOfTheSeptemberBefore) {
  EXPECT_EQ(CtfVersion(absl::CivilDay(2026, 8, 31)), "25.0");
  EXPECT_EQ(CtfVersion(absl::CivilDay(2026, 9, 1)), "26.0");
}

TEST(Ctf, EscapesMarkupAndLeavesOutWhatXmlCannotHold) {
  EXPECT_EQ(XmlText("a<b>&\"'\x01\tc\xEF\xBF\xBF"), "a&lt;b&gt;&amp;\"'\tc");
}

TEST(Ctf, HasThePublishedStructure) {
  Pupil reception = Ada();
  reception.set_upn("M80120000500A");
  reception.set_year_group(0);
  reception.clear_sex();
  Pupil none = Ada();
  none.set_upn("P207000016049");
  none.clear_year_group();
  none.set_former_upn("M80120000500A");
  const std::string xml =
      FileOf({ToCtf(Ada(), {Record(pupils::v1::SEN_PROVISION_K, absl::CivilDay(2024, 9, 1),
                                   std::nullopt, {pupils::v1::SEN_NEED_TYPE_SLCN})}),
              ToCtf(reception, {}), ToCtf(none, {})});
  EXPECT_THAT(CtfStructureProblems(xml), IsEmpty()) << xml;
  EXPECT_THAT(xml, HasSubstr("<SchoolName>Oak &amp; Ash &lt;Primary&gt;</SchoolName>"));
  EXPECT_THAT(xml, HasSubstr("<NCyearActual>R</NCyearActual>"));
  EXPECT_THAT(xml, HasSubstr("<NCyearActual>X</NCyearActual>"));
}

// The shape of one result as the Department's own multiplication tables check writes it, and a
// scaled score without a qualifier.
CtfPupil WithResults() {
  CtfPupil pupil = ToCtf(Ada(), {});
  CtfResult tables;
  tables.stage = "KS2";
  tables.year = 2025;
  tables.subject = "MAT";
  tables.method = "TT";
  tables.component = "MTC";
  tables.qualifier = "MT";
  tables.result = "21";
  CtfResult reading = tables;
  reading.subject = "ENG";
  reading.component = "REA";
  reading.qualifier = "";
  reading.result = "105";
  CtfResult phonics = tables;
  phonics.stage = "KS1";
  phonics.year = 2022;
  phonics.result = "36";
  pupil.results = {phonics, tables, reading};
  return pupil;
}

TEST(Ctf, HasThePublishedStructureWithResults) {
  const std::string xml = FileOf({WithResults()});
  EXPECT_THAT(CtfStructureProblems(xml), IsEmpty()) << xml;
  const std::size_t second = xml.find("<Stage>KS2</Stage>");
  EXPECT_EQ(xml.find("<Stage>KS2</Stage>", second + 1), std::string::npos);
  EXPECT_THAT(xml, HasSubstr("<ResultQualifier>MT</ResultQualifier>"));
}

TEST(Ctf, BringsBackTheResultsThatItWrote) {
  const auto back = PupilsOf(FileOf({WithResults()}));
  ASSERT_EQ(back.size(), 1u);
  const auto& given = WithResults().results;
  ASSERT_EQ(back[0].results.size(), given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    const CtfResult& read = back[0].results[i];
    EXPECT_GT(read.line, 1);
    EXPECT_EQ(
        std::tie(read.stage, read.locale, read.year, read.subject, read.method, read.component,
                 read.status, read.qualifier, read.result),
        std::tie(given[i].stage, given[i].locale, given[i].year, given[i].subject, given[i].method,
                 given[i].component, given[i].status, given[i].qualifier, given[i].result));
  }
}

TEST(Ctf, TheStructureIsNoticedWhenItIsWrong) {
  const std::string xml = FileOf({WithResults()});
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string copy = xml;
    copy.replace(copy.find(from), from.size(), to);
    return CtfStructureProblems(copy);
  };
  EXPECT_THAT(changed("<Method>TT</Method>", ""),
              ElementsAre("KeyStage/StageAssessment: 0 times Method"));
  EXPECT_THAT(changed("<ResultStatus>R<", "<ResultStatus>P<"),
              ElementsAre("StageAssessment/ResultStatus: value P"));
  EXPECT_THAT(changed("<LEA>801</LEA>", "<LEA>81</LEA>"),
              ElementsAre("SourceSchool/LEA: value 81"));

  EXPECT_THAT(CtfStructureProblems("<CTfile><CTFpupilData/></CTfile>"),
              ElementsAre("CTfile: 0 times Header"));
}

TEST(Ctf, StatesAnEndByNoSenNeed) {
  const CtfPupil ctf = ToCtf(Ada(), {Record(pupils::v1::SEN_PROVISION_E, absl::CivilDay(2025, 1, 6),
                                            std::nullopt, {pupils::v1::SEN_NEED_TYPE_ASD}),
                                     Record(pupils::v1::SEN_PROVISION_K, absl::CivilDay(2022, 9, 1),
                                            absl::CivilDay(2023, 7, 20), {})});
  ASSERT_EQ(ctf.history.size(), 3u);
  EXPECT_EQ(ctf.history[0].start, absl::CivilDay(2022, 9, 1));
  EXPECT_EQ(ctf.history[1].start, absl::CivilDay(2023, 7, 21));
  EXPECT_EQ(ctf.history[1].provision, pupils::v1::SEN_PROVISION_N);
  EXPECT_EQ(ctf.history[2].provision, pupils::v1::SEN_PROVISION_E);
}

// Any history of records that do not overlap comes back as it went, by way of the file.
TEST(Ctf, BringsBackWhatItWasGiven) {
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {
    const Pupil pupil = Ada();
    std::vector<SenRecord> records;
    absl::CivilDay day(2019, 9, 1);
    const int count = static_cast<int>(random() % 4);
    auto provision = pupils::v1::SEN_PROVISION_UNSPECIFIED;
    for (int k = 0; k < count; ++k) {
      const bool gap = provision == pupils::v1::SEN_PROVISION_UNSPECIFIED || random() % 2 == 0;
      day += gap ? 1 + static_cast<int>(random() % 200) : 0;
      // Without a gap, only another provision is another record.
      provision =
          gap ? (random() % 2 == 0 ? pupils::v1::SEN_PROVISION_K : pupils::v1::SEN_PROVISION_E)
              : (provision == pupils::v1::SEN_PROVISION_K ? pupils::v1::SEN_PROVISION_E
                                                          : pupils::v1::SEN_PROVISION_K);
      const absl::CivilDay start = day;
      day += 1 + static_cast<int>(random() % 300);
      std::vector<pupils::v1::SenNeedType> needs;
      const auto& all = pupil_tracking::AllNeedTypes();
      const std::size_t first = random() % (all.size() - 3);
      for (std::size_t n = 0; n < 1 + random() % 3; ++n) {
        if (all[first + n] != pupils::v1::SEN_NEED_TYPE_NSA) needs.push_back(all[first + n]);
      }
      const bool open = k + 1 == count && random() % 2 == 0;
      records.push_back(
          Record(provision, start, open ? std::nullopt : std::optional(day - 1), needs));
    }
    const auto back = PupilsOf(FileOf({ToCtf(pupil, records)}));
    ASSERT_EQ(back.size(), 1u);
    EXPECT_TRUE(MessageDifferencer::Equals(back[0].pupil, pupil))
        << back[0].pupil.ShortDebugString();
    const auto read = SenRecordsOf(back[0]);
    ASSERT_EQ(read.size(), records.size());
    for (std::size_t k = 0; k < read.size(); ++k) {
      EXPECT_TRUE(MessageDifferencer::Equals(read[k], records[k]))
          << read[k].ShortDebugString() << "\n"
          << records[k].ShortDebugString();
    }
  }
}

// A file of 2025/26 on its last day and on the first of 2026/27.
TEST(BringToYear, MovesUpWhatAFileOfAnEarlierYearSays) {
  const absl::CivilDay july(2026, 8, 31), september(2026, 9, 1);
  const auto year = [](int group, int file_year, absl::CivilDay today) {
    Pupil pupil;
    pupil.set_year_group(group);
    BringToYear(file_year, today, pupil);
    return pupil.year_group();
  };
  EXPECT_EQ(year(6, 2025, july), 6);
  EXPECT_EQ(year(6, 2025, september), 7);
  EXPECT_EQ(year(-1, 2024, september), 1);
  EXPECT_EQ(year(14, 2025, september), 14);
  EXPECT_EQ(year(6, 2026, july), 6);
  EXPECT_EQ(year(6, 0, september), 6);
  Pupil none;
  BringToYear(2025, september, none);
  EXPECT_FALSE(none.has_year_group());
}

}  // namespace
}  // namespace senda::importing
