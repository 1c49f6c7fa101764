#include "common/server/host.h"
#include "services/directory/grants_client.h"
#include "services/pupil_tracking/pupils_service.h"

// Pupil tracking as a server of its own.
int main(int argc, char** argv) {
  return senda::server::RunService(senda::pupil_tracking::Definition(),
                                   &senda::directory::MakeGrantsPoll, argc, argv);
}
