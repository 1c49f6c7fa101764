#ifndef SENDA_SERVICES_DIRECTORY_DIRECTORY_SERVICE_H_
#define SENDA_SERVICES_DIRECTORY_DIRECTORY_SERVICE_H_

#include <memory>

#include "common/server/resource_service.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "services/directory/form_part.h"
#include "services/directory/grant_book.h"

namespace senda::directory {

// senda.directory.v1.DirectoryService: standard methods for trusts, schools, academic years and
// role grants, with the rules of directory_rules.h, and SyncRoleGrants. FormService is form_part.h.
//
// What is made in a trust needs the trust to be there (NOT_FOUND). A school that someone still has
// a role in is not deleted (SCHOOL_HAS_GRANTS): a school that got its id later would give them that
// role. Deleting a role grant is answered once it holds everywhere (grant_book.h), which takes up
// to 5 seconds while a follower does not answer; give the call a deadline that allows for it.
//
// A follower's question that is held and a deletion that waits keep no worker: there may be more of
// both than the server has workers.
class DirectoryService final : public server::ResourceService {
 public:
  static absl::StatusOr<std::unique_ptr<rpc::DomainService>> Make(
      const rpc::ServiceDependencies& dependencies);

  // The directory decides on its own book.
  rpc::GrantSource* grants() override { return &book_; }

 private:
  explicit DirectoryService(const rpc::ServiceDependencies& dependencies);
  absl::Status Init();
  absl::Status AddSchools();
  absl::Status AddAcademicYears();
  absl::Status AddRoleGrants();

  absl::Status BeforeDeleteSchool(rpc::Call& call, const v1::School& school);
  absl::Status BeforeCreateGrant(rpc::Call& call, const v1::RoleGrant& grant);
  // Numbers the change and lets the answer wait for the followers.
  absl::Status AfterWriteGrant(rpc::Call& call, const v1::RoleGrant* before,
                               const v1::RoleGrant* after);

  void SyncRoleGrants(rpc::Call& call, const v1::SyncRoleGrantsRequest& request,
                      GrantBook::GiveAnswer answer);

  GrantBook book_;
  FormPart forms_;
};

// How the service is made and hosted.
const rpc::ServiceDefinition& Definition();

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_DIRECTORY_SERVICE_H_
