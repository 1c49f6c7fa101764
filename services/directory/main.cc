#include "common/server/host.h"
#include "services/directory/directory_service.h"
#include "services/directory/grants_client.h"

// The directory as a server of its own.
int main(int argc, char** argv) {
  return senda::server::RunService(senda::directory::Definition(),
                                   &senda::directory::MakeGrantsPoll, argc, argv);
}
