#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "common/storage/database.h"
#include "common/storage/sqlite/scratch_file.h"
#include "gtest/gtest.h"

namespace senda::storage::sqlite {
namespace {

// The bytes of the database file that a program has locked for as long as it is open
// (https://www.sqlite.org/src/file/src/os_unix.c, SHARED_FIRST and SHARED_SIZE).
constexpr off_t kSharedFirst = 0x40000000 + 2;
constexpr off_t kSharedSize = 510;

// Whether another program could take the file for itself alone, as SQLite does before it deletes
// the log on closing the last connection.
bool LooksUnused(const std::string& path) {
  const pid_t child = fork();
  if (child == 0) {
    const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
    struct flock wanted = {};
    wanted.l_type = F_WRLCK;
    wanted.l_whence = SEEK_SET;
    wanted.l_start = kSharedFirst;
    wanted.l_len = kSharedSize;
    const bool asked = file >= 0 && fcntl(file, F_GETLK, &wanted) == 0;
    _exit(!asked ? 2 : wanted.l_type == F_UNLCK ? 1 : 0);
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_NE(WEXITSTATUS(status), 2) << "the file could not be asked";
  return WEXITSTATUS(status) == 1;
}

TEST(FileInUse, AnotherProgramSeesThatTheDatabaseIsOpen) {
  const auto file = *ScratchFile::Create();
  const DatabaseOptions options{.url = "sqlite://" + file->path(), .schema = "test"};
  // Of a new file and of one that is there.
  for (int opening = 0; opening < 2; ++opening) {
    const auto database = OpenDatabase(options);
    ASSERT_TRUE(database.ok()) << database.status();
    const absl::Status read =
        (*database)->Run(AccessMode::kRead, "t", [](Transaction& transaction) {
          return transaction.Query({"test.read", "SELECT COUNT(*) FROM sqlite_schema"}, {},
                                   [](const Row&) { return absl::OkStatus(); });
        });
    ASSERT_TRUE(read.ok()) << read;
    EXPECT_FALSE(LooksUnused(file->path())) << "it would delete the log under us";
  }
  EXPECT_TRUE(LooksUnused(file->path()));
}

}  // namespace
}  // namespace senda::storage::sqlite
