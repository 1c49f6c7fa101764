#include "common/server/host.h"
#include "services/directory/grants_client.h"
#include "services/goals/goals_service.h"

// Goals as a server of its own.
int main(int argc, char** argv) {
  return senda::server::RunService(senda::goals::Definition(), &senda::directory::MakeGrantsPoll,
                                   argc, argv);
}
