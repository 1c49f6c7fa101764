#ifndef SENDA_COMMON_RPC_PUPIL_LINKS_H_
#define SENDA_COMMON_RPC_PUPIL_LINKS_H_

#include <functional>

#include "common/resource/resource_plan.h"

namespace senda::rpc {

class Call;

// How a service knows whom a caller is linked to: a SELECT of one column named `pupil`, the names
// of the pupils ("trusts/t/pupils/p") of call.trust() whom call.principal().subject is linked to on
// the day of call.now(). Its parameters are numbered from `first_parameter` on, and all are used:
//
//   resource::SqlCondition LinkedPupils(const rpc::Call& call, int first) {
//     return {fmt::format("SELECT k.pupil AS pupil FROM class_staff s JOIN known_pupils k ON ... "
//                         "WHERE s.trust = ${} AND s.subject = ${}", first, first + 1),
//             {call.trust(), call.principal().subject}};
//   }
//
// A service tells it once, while it starts: ResourceService::LinkPupilsBy(&LinkedPupils). It is run
// once in each call of somebody who has a role with linked reach, and stands inside the conditions
// of his lists, so it walks along an index from the subject to few rows and names nothing of the
// tables around it. A name may come more than once.
//
// A service that tells none has none: callers by link see no row about a pupil there.
using PupilLinks = std::function<resource::SqlCondition(const Call& call, int first_parameter)>;

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_PUPIL_LINKS_H_
