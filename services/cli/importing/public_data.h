#ifndef SENDA_SERVICES_CLI_IMPORTING_PUBLIC_DATA_H_
#define SENDA_SERVICES_CLI_IMPORTING_PUBLIC_DATA_H_

#include <cstdlib>
#include <fstream>
#include <string>

// For tests: the real files of DfE, which are not part of this repository.
namespace senda::importing {

// Opens a file of the folder named by SENDA_DFE_DATA, or else of ../shared/data/dfe. The stream is
// closed when the file is not there: then the test skips itself.
inline std::ifstream OpenPublicData(const std::string& file) {
  const char* folder = std::getenv("SENDA_DFE_DATA");
  return std::ifstream(std::string(folder != nullptr ? folder : "../shared/data/dfe") + "/" + file,
                       std::ios::binary);
}

}  // namespace senda::importing

#define SENDA_SKIP_WITHOUT_PUBLIC_DATA(stream, file)                                          \
  if (!(stream).is_open()) {                                                                  \
    GTEST_SKIP() << "No " << (file) << ": set SENDA_DFE_DATA to the folder with DfE's files"; \
  }

#endif  // SENDA_SERVICES_CLI_IMPORTING_PUBLIC_DATA_H_
