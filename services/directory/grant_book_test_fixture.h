#ifndef SENDA_SERVICES_DIRECTORY_GRANT_BOOK_TEST_FIXTURE_H_
#define SENDA_SERVICES_DIRECTORY_GRANT_BOOK_TEST_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/synchronization/notification.h"
#include "common/resource/resource_store.h"
#include "common/status/status_macros.h"
#include "common/testing/fake_clock.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"
#include "services/directory/directory_migrations.h"
#include "services/directory/grant_book.h"
#include "services/directory/grant_feed.h"

namespace senda::directory {

inline constexpr GrantBook::Options kNoPolling = {.poll_interval = absl::Hours(1)};

// Waits for the answer.
inline absl::StatusOr<v1::SyncRoleGrantsResponse> AnswerOf(GrantBook& book,
                                                           const std::string& follower,
                                                           std::int64_t applied,
                                                           absl::Duration hold) {
  absl::StatusOr<v1::SyncRoleGrantsResponse> given;
  absl::Notification answered;
  book.Answer(follower, applied, hold, [&](absl::StatusOr<v1::SyncRoleGrantsResponse> answer) {
    given = std::move(answer);
    answered.Notify();
  });
  answered.WaitForNotification();
  return given;
}

// A database with the directory's tables, and grants made and taken away past the service.
class GrantBookTest : public senda::testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = Open(Migrations(), "directory");
    store_ = *resource::ResourceStore::Make(v1::RoleGrant::descriptor());
  }

  // A book whose followers of an earlier process cannot be alive any more.
  std::unique_ptr<GrantBook> SettledBook() { return SettledBook(clock_, {}); }
  std::unique_ptr<GrantBook> SettledBook(const time::Clock& clock, GrantBook::Options options) {
    auto book = std::make_unique<GrantBook>(*database_, clock, options);
    clock_.Advance(rpc::GrantsReplica::kMaxAge + absl::Seconds(1));
    EXPECT_TRUE(book->Refresh().ok());
    return book;
  }

  absl::Status Write(std::string_view trust, const storage::Database::Body& body) {
    return database_->Run(storage::AccessMode::kWrite, trust, body);
  }

  // Makes a grant or takes it away, as the service does; the version that says so.
  std::int64_t Give(const std::string& trust, const std::string& id, const std::string& subject) {
    std::int64_t version = 0;
    EXPECT_TRUE(Write(trust, [&](storage::Transaction& transaction) -> absl::Status {
                  v1::RoleGrant grant;
                  grant.set_subject(subject);
                  grant.set_role(v1::ROLE_SENCO);
                  RETURN_IF_ERROR(store_->Insert(transaction, trust, id, grant, clock_.Now()));
                  ASSIGN_OR_RETURN(version, AppendGrantChange(transaction, trust, id));
                  return absl::OkStatus();
                }).ok());
    return version;
  }
  std::int64_t Take(const std::string& trust, const std::string& id) {
    std::int64_t version = 0;
    EXPECT_TRUE(Write(trust, [&](storage::Transaction& transaction) -> absl::Status {
                  RETURN_IF_ERROR(store_->Erase(transaction, trust, id, 1));
                  ASSIGN_OR_RETURN(version, AppendGrantChange(transaction, trust, id));
                  return absl::OkStatus();
                }).ok());
    return version;
  }

  std::size_t GrantsOf(rpc::GrantSource& source, std::string_view subject) {
    const auto grants = source.GrantsOf(subject, clock_.Now());
    EXPECT_TRUE(grants.ok()) << grants.status();
    return grants.ok() ? grants->size() : 0;
  }

  v1::SyncRoleGrantsResponse Ask(GrantBook& book, const std::string& follower,
                                 std::int64_t applied) {
    const auto answer = AnswerOf(book, follower, applied, absl::ZeroDuration());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.value_or(v1::SyncRoleGrantsResponse());
  }

  time::FakeClock clock_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<resource::ResourceStore> store_;
};

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_GRANT_BOOK_TEST_FIXTURE_H_
