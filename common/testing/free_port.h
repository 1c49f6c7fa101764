#ifndef SENDA_COMMON_TESTING_FREE_PORT_H_
#define SENDA_COMMON_TESTING_FREE_PORT_H_

namespace senda::testing {

// A port of the loopback that nobody listens on, for a server that must come back at its address.
// It is kept for this process until its end: no other call of FreePort on this machine gives it.
// It lies below the range that outgoing connections take theirs from.
int FreePort();

}  // namespace senda::testing

#endif  // SENDA_COMMON_TESTING_FREE_PORT_H_
