#include "common/rpc/text_formats.h"

#include <string>

#include "common/rpc/utf8.h"
#include "gtest/gtest.h"

namespace senda::rpc {
namespace {

TEST(CountCodePoints, CountsCharactersAndNotBytes) {
  EXPECT_EQ(CountCodePoints(""), 0u);
  EXPECT_EQ(CountCodePoints("plain ASCII of more than eight bytes"), 36u);
  EXPECT_EQ(CountCodePoints("Zo\xc3\xab"), 3u);  // U+00EB
  EXPECT_EQ(CountCodePoints("12345678\xe2\x82\xac"
                            "12345678"),
            17u);                                      // U+20AC
  EXPECT_EQ(CountCodePoints("\xf0\x9f\x98\x80"), 1u);  // U+1F600
  EXPECT_EQ(CountCodePoints("\xf4\x8f\xbf\xbf"), 1u);  // U+10FFFF
  EXPECT_EQ(CountCodePoints(std::string_view("\0", 1)), 1u);
}

TEST(CountCodePoints, RefusesWhatIsNotUtf8) {
  for (const std::string broken :
       {"\x80", "\xc3", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x82",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe2\x28\xa1",
        "\xe2\x82\x28", "abcdefgh\xff", "abcdefg\xc3"}) {
    EXPECT_EQ(CountCodePoints(broken), std::nullopt) << testing::PrintToString(broken);
  }
}

TEST(TextFormats, TellHostNames) {
  const std::string label(63, 'a');
  EXPECT_TRUE(IsHostname(label + ".uk"));
  EXPECT_FALSE(IsHostname(label + "a.uk"));
  EXPECT_TRUE(IsHostname(label + "." + label + "." + label + "." + std::string(61, 'b')));
  EXPECT_FALSE(IsHostname(label + "." + label + "." + label + "." + std::string(62, 'b')));
  EXPECT_FALSE(IsHostname("."));
  EXPECT_FALSE(IsHostname("a_b.uk"));
  EXPECT_FALSE(
      IsHostname("b\xc3\xbc"
                 "cher.de"));
}

TEST(TextFormats, TellAddressesWithBytesThatCStringsEndAt) {
  EXPECT_FALSE(IsIp(std::string("10.0.0.1\0", 9), IpVersion::kAny));
  EXPECT_FALSE(IsIp(" 10.0.0.1", IpVersion::kAny));
  EXPECT_TRUE(IsIp("::ffff:192.0.2.1", IpVersion::kV6));
  EXPECT_FALSE(IsIp("1:2:3:4:5:6:7", IpVersion::kV6));
  EXPECT_FALSE(IsIp("12345::", IpVersion::kV6));
}

TEST(TextFormats, TellUrisFromReferences) {
  for (const char* uri : {"https://user@host.uk:8080/a/b;c?d#e", "mailto:a@b.uk", "urn:isbn:0",
                          "x:", "file:///etc", "http://[v1.a:b]/", "http://h?q=/?", "a:/b"}) {
    EXPECT_TRUE(IsUri(uri)) << uri;
  }
  for (const char* other :
       {"", "//h/p", "./p", "1a:b", "http://h:p/", "http://[::1", "a:b c", "a:^"}) {
    EXPECT_FALSE(IsUri(other)) << other;
  }
  for (const char* reference : {"", "//h/p", "./p", "p/q:r", "?q", "#f", "/"}) {
    EXPECT_TRUE(IsUriReference(reference)) << reference;
  }
  EXPECT_FALSE(IsUriReference("1a:b"));
}

}  // namespace
}  // namespace senda::rpc
