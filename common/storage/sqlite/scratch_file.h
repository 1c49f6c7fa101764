#ifndef SENDA_COMMON_STORAGE_SQLITE_SCRATCH_FILE_H_
#define SENDA_COMMON_STORAGE_SQLITE_SCRATCH_FILE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace senda::storage::sqlite {

// The file behind "sqlite::memory:", in a private folder of the memory file system (or of $TMPDIR
// where there is none). A real file, because SQLite's shared in-memory databases lock tables and
// know no write-ahead log, and so behave otherwise. Folder and file are deleted at the end.
class ScratchFile {
 public:
  static absl::StatusOr<std::unique_ptr<ScratchFile>> Create();
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  std::string path() const { return folder_ + "/scratch.db"; }

 private:
  explicit ScratchFile(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

}  // namespace senda::storage::sqlite

#endif  // SENDA_COMMON_STORAGE_SQLITE_SCRATCH_FILE_H_
