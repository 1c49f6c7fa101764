#include "services/cli/commands/school_lookup.h"

#include "common/status/status_macros.h"
#include "senda/directory/v1/school.pb.h"
#include "services/cli/commands/import_run.h"

namespace senda::cli {

absl::StatusOr<SchoolNames> ReadSchoolNames(const CommandContext& context) {
  ASSIGN_OR_RETURN(const ResourceType* type, context.catalog.Find("schools"));
  SchoolNames names;
  const ListQuery all{.connection = context.session.connection(),
                      .subject = context.session.SubjectOr(kLead),
                      .trust = context.settings.trust,
                      .filter = ""};
  RETURN_IF_ERROR(ListAll(all, *type, [&](const google::protobuf::Message& message) {
    const auto& school = static_cast<const directory::v1::School&>(message);
    names[school.name()] = school.display_name();
  }));
  return names;
}

}  // namespace senda::cli
