#include "common/resource/etag.h"

#include <limits>

#include "common/status/errors.h"
#include "gtest/gtest.h"

namespace senda::resource {
namespace {

std::string ReasonFor(std::string_view etag) {
  const absl::StatusOr<std::int64_t> version = ParseEtag(etag, "pupil.etag");
  EXPECT_EQ(version.status().code(), absl::StatusCode::kInvalidArgument) << etag;
  const auto violations = errors::ViolationsOf(version.status());
  if (violations.size() != 1) return "";
  EXPECT_EQ(violations[0].field, "pupil.etag");
  return violations[0].reason;
}

TEST(Etag, IsTheVersionInQuotes) { EXPECT_EQ(FormatEtag(17), "\"17\""); }

TEST(Etag, ReturnsTheVersionItWasMadeFrom) {
  for (const std::int64_t version : {std::int64_t{1}, std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(ParseEtag(FormatEtag(version)).value(), version);
  }
}

TEST(Etag, RefusesWeakEtags) { EXPECT_EQ(ReasonFor("W/\"17\""), "ETAG_WEAK"); }

TEST(Etag, RefusesWhatFormatEtagNeverMakes) {
  for (const std::string_view etag :
       {"", "\"", "\"\"", "17", "\"17", "17\"", "\"017\"", "\"+17\"", "\"-17\"", "\"0\"", "\" 17\"",
        "\"17 \"", "\"1x\"", "\"9223372036854775808\"", "\"\"17\"\""}) {
    EXPECT_EQ(ReasonFor(etag), "ETAG_MALFORMED") << etag;
  }
}

}  // namespace
}  // namespace senda::resource
