#include "common/server/host.h"
#include "services/directory/grants_client.h"
#include "services/provision_map/provision_service.h"

// The provision map as a server of its own.
int main(int argc, char** argv) {
  return senda::server::RunService(senda::provision_map::Definition(),
                                   &senda::directory::MakeGrantsPoll, argc, argv);
}
