#include "common/storage/sqlite/scratch_file.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "common/status/errors.h"

namespace senda::storage::sqlite {

absl::StatusOr<std::unique_ptr<ScratchFile>> ScratchFile::Create() {
  const char* temporary = std::getenv("TMPDIR");
  const std::string parents[] = {"/dev/shm", temporary != nullptr ? temporary : "/tmp"};
  for (const std::string& parent : parents) {
    std::string folder = parent + "/senda-XXXXXX";
    if (mkdtemp(folder.data()) != nullptr) {
      return std::unique_ptr<ScratchFile>(new ScratchFile(std::move(folder)));
    }
  }
  return errors::Make(absl::StatusCode::kFailedPrecondition, "DATABASE_NOT_OPENED",
                      "No folder for temporary files is writable. Set TMPDIR.");
}

ScratchFile::~ScratchFile() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace senda::storage::sqlite
