#include "common/server/host.h"
#include "services/directory/grants_client.h"
#include "services/workforce_cpd/workforce_service.h"

// Workforce and CPD as a server of its own.
int main(int argc, char** argv) {
  return senda::server::RunService(senda::workforce_cpd::Definition(),
                                   &senda::directory::MakeGrantsPoll, argc, argv);
}
