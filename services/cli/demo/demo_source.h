#ifndef SENDA_SERVICES_CLI_DEMO_DEMO_SOURCE_H_
#define SENDA_SERVICES_CLI_DEMO_DEMO_SOURCE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "senda/directory/v1/school.pb.h"
#include "services/cli/importing/dfe_sen.h"
#include "services/cli/importing/gias.h"

namespace senda::demo {

// A school that the trust is to have, as public files describe it.
struct DemoSource {
  directory::v1::School school;  // without a name
  std::optional<int> pupils;
  // With it, the school gets exactly these numbers of pupils, of SEN support, of plans and of
  // primary needs; what the file does not record is not made up.
  std::optional<importing::SchoolSenCounts> counts;
};

// Joins GIAS and the SEN file by URN. A school of the SEN file that GIAS lacks is made of what the
// SEN file says of it. A school of GIAS alone is kept only if there are no SEN counts at all.
std::vector<DemoSource> JoinSources(const std::vector<importing::GiasSchool>& gias,
                                    const std::vector<importing::SchoolSenCounts>& counts);

// Schools that do not exist, with primary and secondary ones in the numbers that make the usual
// sizes of both (275 and 1,060) add up to `pupils`.
std::vector<DemoSource> MakeUpSources(int schools, int pupils, std::uint64_t seed);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_DEMO_SOURCE_H_
