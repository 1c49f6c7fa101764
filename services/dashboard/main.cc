#include "common/server/host.h"
#include "services/dashboard/dashboard_service.h"
#include "services/directory/grants_client.h"

// The dashboard as a server of its own.
int main(int argc, char** argv) {
  return senda::server::RunService(senda::dashboard::Definition(),
                                   &senda::directory::MakeGrantsPoll, argc, argv);
}
