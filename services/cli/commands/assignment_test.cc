#include "services/cli/commands/assignment.h"

#include <gtest/gtest.h>

#include "common/status/errors.h"
#include "senda/directory/v1/school.pb.h"
#include "senda/goals/v1/goal.pb.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/sen_record.pb.h"
#include "services/cli/output/json_message.h"
#include "services/cli/output/resource_output.h"

namespace senda::cli {
namespace {

template <typename T>
T Assigned(const std::vector<std::string>& words) {
  T message;
  const auto paths = Assign(words, ResourceCatalog(), "oak", message);
  EXPECT_TRUE(paths.ok()) << paths.status();
  return message;
}

template <typename T>
std::string Refused(const std::string& word) {
  T message;
  const auto paths = Assign({word}, ResourceCatalog(), "oak", message);
  EXPECT_EQ(errors::ReasonOf(paths.status()), "USAGE") << word;
  return std::string(paths.status().message());
}

TEST(Assign, SetsPlainFieldsByTheirTypes) {
  const auto pupil =
      Assigned<pupils::v1::Pupil>({"given_name=Zoë", "year_group=-1", "free_school_meals=yes",
                                   "sex=female", "date_of_birth=01/09/2015"});
  EXPECT_EQ(pupil.given_name(), "Zoë");
  EXPECT_EQ(pupil.year_group(), -1);
  EXPECT_TRUE(pupil.free_school_meals());
  EXPECT_EQ(pupil.sex(), pupils::v1::SEX_FEMALE);
  EXPECT_EQ(pupil.date_of_birth().year(), 2015);
  EXPECT_EQ(pupil.date_of_birth().month(), 9);
}

TEST(Assign, KeepsEqualsSignsOfTheValue) {
  EXPECT_EQ(Assigned<goals::v1::Goal>({"title=a=b"}).title(), "a=b");
}

TEST(Assign, MakesNamesOfReferencedIds) {
  EXPECT_EQ(Assigned<pupils::v1::Pupil>({"school=130001"}).school(), "trusts/oak/schools/130001");
  EXPECT_EQ(Assigned<pupils::v1::Pupil>({"school=trusts/elm/schools/1"}).school(),
            "trusts/elm/schools/1");
}

TEST(Assign, SetsFieldsOfFieldsAndLists) {
  EXPECT_EQ(Assigned<goals::v1::Goal>({"smart.measurable.target_value=80"})
                .smart()
                .measurable()
                .target_value(),
            80);
  const auto school = Assigned<directory::v1::School>({"predecessor_urns=100001,100002"});
  ASSERT_EQ(school.predecessor_urns_size(), 2);
  EXPECT_EQ(school.predecessor_urns(1), "100002");
}

TEST(Assign, ReadsMessagesAsJson) {
  const auto record = Assigned<pupils::v1::SenRecord>({R"(needs=[{"rank":1,"type":"asd"}])"});
  ASSERT_EQ(record.needs_size(), 1);
  EXPECT_EQ(record.needs(0).type(), pupils::v1::SEN_NEED_TYPE_ASD);
}

TEST(Assign, ClearsAFieldThatIsSetToNothing) {
  pupils::v1::Pupil pupil;
  pupil.set_former_upn("X");
  const auto paths = Assign({"former_upn="}, ResourceCatalog(), "oak", pupil);
  ASSERT_TRUE(paths.ok());
  EXPECT_EQ(*paths, std::vector<std::string>{"former_upn"});
  EXPECT_EQ(pupil.former_upn(), "");
}

TEST(Assign, SuggestsTheFieldThatWasMeant) {
  EXPECT_NE(Refused<pupils::v1::Pupil>("yeargroup=4").find("did you mean 'year_group'"),
            std::string::npos);
}

TEST(Assign, RefusesValuesThatDoNotFit) {
  Refused<pupils::v1::Pupil>("year_group=four");
  Refused<pupils::v1::Pupil>("year_group=99999999999");
  Refused<pupils::v1::Pupil>("date_of_birth=2015-02-30");
  Refused<pupils::v1::Pupil>("sex=unknown");
  Refused<pupils::v1::Pupil>("free_school_meals=maybe");
  Refused<pupils::v1::SenRecord>("needs=[");
  Refused<goals::v1::Goal>("title.word=x");
  Refused<goals::v1::Goal>("title");
}

TEST(ToJson, PrintsDefaultsDatesAndAbsence) {
  pupils::v1::Pupil pupil;
  pupil.mutable_date_of_birth()->set_year(2015);
  pupil.mutable_date_of_birth()->set_month(9);
  pupil.mutable_date_of_birth()->set_day(1);
  const auto json = ToJson(pupil);
  EXPECT_EQ(json["date_of_birth"], "2015-09-01");
  EXPECT_EQ(json["given_name"], "");
  EXPECT_EQ(json["looked_after"], false);
  EXPECT_EQ(json["sex"], "SEX_UNSPECIFIED");
  EXPECT_TRUE(json["year_group"].is_null());
  EXPECT_TRUE(json["entry_date"].is_null());
}

TEST(ToJson, IsReadBackAsTheSameMessage) {
  const auto goal = Assigned<goals::v1::Goal>(
      {"title=Read", "due_date=2027-07-20", "weight=0.5", "okr.commitment=aspirational",
       R"(okr.key_results=[{"key":"kr1","measure":{"title":"m","target_value":3}}])"});
  goals::v1::Goal again;
  ASSERT_TRUE(FromJson(ToJson(goal), again).ok());
  EXPECT_EQ(again.SerializeAsString(), goal.SerializeAsString());
}

TEST(FieldText, IsShortForPeopleAndWholeForPrograms) {
  const auto pupil = Assigned<pupils::v1::Pupil>({"school=130001", "sex=male"});
  const auto* school = pupil.GetDescriptor()->FindFieldByName("school");
  const auto* sex = pupil.GetDescriptor()->FindFieldByName("sex");
  EXPECT_EQ(FieldText(pupil, *school, false), "130001");
  EXPECT_EQ(FieldText(pupil, *school, true), "trusts/oak/schools/130001");
  EXPECT_EQ(FieldText(pupil, *sex, false), "MALE");
  EXPECT_EQ(FieldText(pupil, *sex, true), "SEX_MALE");
}

TEST(ResourceCatalog, FindsEveryKindInAnySpelling) {
  const ResourceCatalog catalog;
  for (const char* word : {"senRecords", "sen-records", "sen_record", "SENRECORD"}) {
    const auto type = catalog.Find(word);
    ASSERT_TRUE(type.ok()) << word;
    EXPECT_EQ((*type)->plural, "senRecords");
  }
  EXPECT_EQ(catalog.types().size(), 37U);
  EXPECT_NE(catalog.Find("pupls").status().message().find("pupils"), absl::string_view::npos);
}

TEST(ResourceCatalog, FindsTheMethodsThatThereAre) {
  const ResourceCatalog catalog;
  const ResourceType& pupils = **catalog.Find("pupils");
  EXPECT_EQ(pupils.list->full_name(), "senda.pupils.v1.PupilsService.ListPupils");
  EXPECT_EQ(pupils.bulk_upsert->name(), "BulkUpsertPupils");
  EXPECT_EQ(pupils.undelete->name(), "UndeletePupil");
  const ResourceType& grants = **catalog.Find("role-grants");
  EXPECT_EQ(grants.update, nullptr);
  EXPECT_EQ(grants.bulk_upsert, nullptr);
}

}  // namespace
}  // namespace senda::cli
