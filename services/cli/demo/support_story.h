#ifndef SENDA_SERVICES_CLI_DEMO_SUPPORT_STORY_H_
#define SENDA_SERVICES_CLI_DEMO_SUPPORT_STORY_H_

#include "senda/pupils/v1/sen_record.pb.h"

namespace senda::demo {

// What is written for pupils of a broad area of need.
struct Story {
  const char* appreciated;
  const char* matters;
  const char* support;
  const char* adjustment;
  const char* target;
  const char* voice;
  const char* success;
  const char* baseline;
  const char* plan;
  const char* finding;
};

// The story of the broad area that `need` lies in.
const Story& StoryOf(pupils::v1::SenNeedType need);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_SUPPORT_STORY_H_
