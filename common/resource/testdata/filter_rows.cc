#include "common/resource/testdata/filter_rows.h"

#include "common/resource/filter_sql.h"
#include "common/status/errors.h"

namespace senda::resource::testdata {

void FilterRows::SetUp() {
  SampleTable::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  Insert("full",
         {{"title", "'Reading Ladder'"},
          {"school", "'trusts/oak/schools/1'"},
          {"note", "'Zo\xC3\xAB reads'"},
          {"version", "17"},
          {"create_time", "1756717200000000"},  // 2025-09-01T09:00:00Z
          {"delete_time", "1756717200000001"},
          {"year_group", "3"},
          {"score", "0"},
          {"cost_pence", "9007199254740993"},  // 2^53 + 1
          {"active", "1"},
          {"rate", "0.5"},
          {"status", "'STATUS_AGREED'"},
          {"met_time", "1756717200500000"},
          {"start_date", "'2025-09-01'"},
          {"digest", "'abc'"},
          {"plan", R"('{"aim":"Read daily","week_count":6,"target":0,"shared":true,)"
                   R"("status":"STATUS_DRAFT","agreed_time":"2025-09-01T09:00:00.500Z",)"
                   R"("due_date":{"year":2026,"month":7,"day":9},"weight":0.25,)"
                   R"("budget_pence":"1200","step":{"text":"One","done":true},)"
                   R"("steps":[{"text":"a","rank":2},{"text":"b"}]}')"},
          {"tags", R"('["phonics","5* work","O''Neil"]')"},
          {"levels", "'[1,20]'"},
          {"needs", R"('[{"type":"ASD","rank":1,"main":true,"step":{"text":"x"}},)"
                    R"({"type":"MLD","rank":2},{"type":"SLCN"}]')"},
          {"labels", R"('{"area":"north","wing_2":""}')"},
          {"states", R"('["STATUS_DRAFT","STATUS_AGREED"]')"},
          {"length", R"('"60s"')"},
          {"days", R"('[{"year":2026,"month":7,"day":9},{"year":2026,"month":7,"day":10}]')"},
          {"moments", R"('["2025-09-01T09:00:00.500Z"]')"},
          {"answers", "'[true]'"},
          {"okr", R"('{"objective":"Grow"}')"}});
  Insert("low", {{"title", "'Maths'"},
                 {"create_time", "1756717199999999"},
                 {"year_group", "-4"},
                 {"score", "-7"},
                 {"cost_pence", "9007199254740992"},
                 {"rate", "-1.5e3"},
                 {"status", "'STATUS_DRAFT'"},
                 {"met_time", "1756717200000000"},
                 {"start_date", "'2024-12-31'"},
                 {"plan", R"('{"agreed_time":"2025-09-01T09:00:00Z","step":{}}')"},
                 {"tags", R"('["phonics board"]')"},
                 {"levels", "'[2]'"},
                 {"slogan", "''"}});
  Insert("bare", {});
  Insert("odd", {{"title", "'100%_[a]*?\\ \"q\" it''s'"}, {"slogan", "'null'"}});
}

std::string FilterRows::Find(std::string_view filter) {
  const auto condition = CompileFilter(filter, plan(), dialect(), 2);
  return condition.ok() ? Select(*condition) : condition.status().ToString();
}

std::string FilterRows::FaultOf(std::string_view filter) {
  const auto condition = CompileFilter(filter, plan(), dialect(), 2);
  EXPECT_EQ(condition.status().code(), absl::StatusCode::kInvalidArgument) << filter;
  const auto violations = errors::ViolationsOf(condition.status());
  if (violations.size() != 1) return "";
  EXPECT_EQ(violations[0].field, "filter");
  description_ = violations[0].description;
  return violations[0].reason + description_.substr(description_.rfind(' '));
}

}  // namespace senda::resource::testdata
