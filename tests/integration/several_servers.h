#ifndef SENDA_TESTS_INTEGRATION_SEVERAL_SERVERS_H_
#define SENDA_TESTS_INTEGRATION_SEVERAL_SERVERS_H_

#include <google/protobuf/text_format.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/testing/service_harness.h"
#include "gtest/gtest.h"

namespace senda::integration {

// A textproto as a message; the test fails when it cannot be read.
template <typename T>
T Text(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// Asks until `holds`, at most for `patience`; whether it came to hold. For what is promised to
// become true, not for when.
bool Eventually(const std::function<bool()>& holds, absl::Duration patience = absl::Seconds(30));

// The services of the project, each in a real server, over TCP, as in production: all in one, or
// one for each area. They share a folder of keys and data, so a server that is stopped and started
// again finds both, at the same address.
//
// There are the people operator (platform operator), service (service account) and lead; AddTrust
// makes lead the SEND lead of a new trust.
class SeveralServers {
 public:
  struct Options {
    bool separate = false;
    std::string redis_address = {};
  };
  explicit SeveralServers(const Options& options);
  ~SeveralServers();

  static const std::vector<std::string>& Areas();

  void Stop(const std::string& area);
  void Start(const std::string& area);

  testing::ServiceHarness& server(const std::string& area);
  const rpc::Client& client(const std::string& area) { return server(area).client(); }

  // Calls "senda.pupils.v1.PupilsService/GetPupil" at the server of its area.
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& method, const Request& request,
                             const std::string& subject = "lead") {
    const std::string area = AreaOf(method);
    return client(area).template Call<Reply>(method, request, server(area).As(subject));
  }
  // The same, with a request in textproto and a reply that must come. A server may learn of a new
  // grant after the call that made it was answered, so a refusal is asked again.
  template <typename Reply, typename Request>
  Reply Must(const std::string& method, const std::string& request,
             const std::string& subject = "lead") {
    absl::StatusOr<Reply> reply;
    Eventually([&] {
      reply = Call<Reply>(method, Text<Request>(request), subject);
      return !absl::IsPermissionDenied(reply.status());
    });
    EXPECT_TRUE(reply.ok()) << method << " " << request << ": " << reply.status();
    return reply.value_or(Reply());
  }

  // Makes "trusts/{id}" with a school for each URN.
  void AddTrust(const std::string& id, const std::vector<std::string>& urns);
  void Grant(const std::string& trust, const std::string& id, const std::string& subject,
             const std::string& role, const std::string& school = "");

 private:
  static std::string AreaOf(const std::string& method);

  Options options_;
  std::string data_dir_;
  std::map<std::string, int> ports_;
  std::map<std::string, std::unique_ptr<testing::ServiceHarness>> servers_;
};

}  // namespace senda::integration

#endif  // SENDA_TESTS_INTEGRATION_SEVERAL_SERVERS_H_
