#ifndef SENDA_TESTS_CONFORMANCE_RESOURCE_TEST_H_
#define SENDA_TESTS_CONFORMANCE_RESOURCE_TEST_H_

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "common/status/errors.h"
#include "gtest/gtest.h"
#include "tests/conformance/example_resources.h"
#include "tests/conformance/resource_api.h"
#include "tests/conformance/world.h"

namespace senda::conformance {

// What a test of one resource on one engine has: a fresh trust and the resource's methods. After
// each test the audit chain of the trust must be whole.
class ResourceTest : public ::testing::TestWithParam<std::tuple<const char*, Resource>> {
 public:
  // "sqlite_Pupil".
  static std::string NameOfCase(const ::testing::TestParamInfo<ParamType>& info) {
    return std::string(std::get<0>(info.param)) + "_" + std::get<1>(info.param).singular;
  }

 protected:
  void SetUp() override;
  void TearDown() override;

  const Resource& resource() const { return api_->resource(); }
  const ResourceApi& api() const { return *api_; }
  const Trust& trust() const { return trust_; }
  World& world() const { return *world_; }

  rpc::CallOptions As(const std::string& subject) const { return world_->As(subject); }
  // As the one who may write the resource anywhere in the trust.
  rpc::CallOptions Writer() const { return As(Examples::Writer(resource())); }
  // As the one who may list them all.
  rpc::CallOptions Lister() const { return Writer(); }

  MessagePtr Make() { return examples_->Make(resource(), trust_.oak); }
  MessagePtr Create(const std::string& id = "") {
    return examples_->Create(resource(), trust_.oak, id);
  }
  std::string Change(Message& message) { return examples_->Change(resource(), message); }
  Examples& examples() { return *examples_; }

  // "trusts/t/pupils/id", or "trusts/id".
  std::string NameOf(const std::string& id) const;
  // Sets the end of the time in which a deleted row can be brought back.
  void SetExpireTime(const std::string& name, absl::Time expires);
  // An id that no other resource has.
  static std::string NewId();
  // The names among `mine` that a list request finds, in its order.
  std::vector<std::string> Listed(const std::string& request, const std::vector<std::string>& mine);

  // "" for OK, "page_token PAGE_TOKEN_INVALID" for the first violation, else the reason.
  static std::string Reason(const absl::Status& status);

 private:
  World* world_ = nullptr;
  Trust trust_;
  std::unique_ptr<Examples> examples_;
  std::unique_ptr<ResourceApi> api_;
};

// Ends a test for a resource whose service lacks the method.
#define SENDA_NEEDS(verb) \
  if (!resource().Has(verb)) GTEST_SKIP() << "no " verb " for " << resource().singular

}  // namespace senda::conformance

#endif  // SENDA_TESTS_CONFORMANCE_RESOURCE_TEST_H_
