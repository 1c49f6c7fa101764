#include "common/rpc/denial.h"

#include <gtest/gtest.h>

#include "common/status/errors.h"
#include "senda/pupils/v1/pupils_service.pb.h"

namespace senda::rpc {
namespace {

TEST(Denied, NamesThePermissionThatTheMethodNeeds) {
  ASSERT_NE(pupils::v1::GetPupilRequest::descriptor()->file(), nullptr);  // links the contract
  CallContext context;
  context.method = "senda.pupils.v1.PupilsService/GetPupil";
  const absl::Status denied = Denied(Call(context), "trusts/t/pupils/p");
  EXPECT_EQ(errors::ReasonOf(denied), "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(errors::MetadataOf(denied, "permission"), "pupils.read");
  EXPECT_EQ(errors::MetadataOf(denied, "resource"), "trusts/t/pupils/p");
}

}  // namespace
}  // namespace senda::rpc
