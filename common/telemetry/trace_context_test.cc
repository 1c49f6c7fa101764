#include "common/telemetry/trace_context.h"

#include "gtest/gtest.h"

namespace senda::telemetry {
namespace {

// The example of the W3C recommendation, section 3.2.3.
constexpr std::string_view kExample = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContext, ReadsTheExampleOfTheRecommendation) {
  const auto context = ParseTraceparent(kExample);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->TraceIdHex(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(context->SpanIdHex(), "00f067aa0ba902b7");
  EXPECT_TRUE(context->sampled);
}

TEST(TraceContext, ReadsTheSampledBitAlone) {
  const auto flags = [](std::string_view two_digits) {
    return ParseTraceparent(std::string(kExample.substr(0, 53)).append(two_digits));
  };
  EXPECT_FALSE(flags("00")->sampled);
  EXPECT_FALSE(flags("fe")->sampled);
  EXPECT_TRUE(flags("ff")->sampled);
}

TEST(TraceContext, ReadsALaterVersionAsFarAsItKnowsIt) {
  EXPECT_TRUE(
      ParseTraceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").has_value());
  EXPECT_TRUE(
      ParseTraceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what").has_value());
}

class InvalidTraceparent : public ::testing::TestWithParam<std::string_view> {};

TEST_P(InvalidTraceparent, IsRefused) { EXPECT_FALSE(ParseTraceparent(GetParam()).has_value()); }

INSTANTIATE_TEST_SUITE_P(
    Each, InvalidTraceparent,
    ::testing::Values("", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
                      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what",
                      "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what",
                      "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                      "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01",
                      "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                      "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                      "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                      "0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                      "00-4bf92f3577b34da6a3ce929d0e0e473.-00f067aa0ba902b7-01",
                      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x"));

TEST(TraceContext, GivesAChildTheTraceAndANewSpan) {
  const auto parent = *ParseTraceparent(kExample);
  const TraceContext child = SpanForCall(kExample);
  EXPECT_EQ(child.trace_id, parent.trace_id);
  EXPECT_NE(child.span_id, parent.span_id);
  EXPECT_TRUE(child.sampled);
}

TEST(TraceContext, BeginsANewTraceWhenNoneOrABrokenOneCame) {
  const TraceContext first = SpanForCall("");
  const TraceContext second = SpanForCall("broken");
  EXPECT_NE(first.trace_id, second.trace_id);
  EXPECT_NE(first.trace_id, TraceContext().trace_id);
  EXPECT_NE(first.span_id, TraceContext().span_id);
}

}  // namespace
}  // namespace senda::telemetry
