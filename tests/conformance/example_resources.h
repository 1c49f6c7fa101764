#ifndef SENDA_TESTS_CONFORMANCE_EXAMPLE_RESOURCES_H_
#define SENDA_TESTS_CONFORMANCE_EXAMPLE_RESOURCES_H_

#include <map>
#include <set>
#include <string>

#include "tests/conformance/resource_api.h"
#include "tests/conformance/world.h"

// A valid example of every resource. A new resource needs one row in example_resources.cc, and the
// whole suite holds for it.
namespace senda::conformance {

class Examples {
 public:
  Examples(World& world, const Trust& trust) : world_(world), trust_(trust) {}

  // Whether there is an example for the resource.
  static bool Knows(const Resource& resource);

  // A resource of `school` that can be created at once and is unlike all others: what it refers to
  // is made before.
  MessagePtr Make(const Resource& resource, const std::string& school);
  // The same, created by Writer(); the test program ends when that fails.
  MessagePtr Create(const Resource& resource, const std::string& school,
                    const std::string& id = "");
  // Gives one field of `message` another value than it had, and returns the field's name. The field
  // is one that may be changed by itself.
  std::string Change(const Resource& resource, Message& message);
  // Who may create the resource anywhere in the trust.
  static std::string Writer(const Resource& resource);

 private:
  // The same by a row of the table that need not bear the collection's name.
  MessagePtr MakeRow(const Resource& resource, const std::string& row, const std::string& school);
  MessagePtr CreateRow(const Resource& resource, const std::string& row, const std::string& school,
                       const std::string& id);
  // Creates a resource of the collection.
  MessagePtr Stored(const std::string& collection, const std::string& school);

  World& world_;
  const Trust& trust_;
  std::set<std::string> taken_schools_;  // by row: of what a school has one of
};

}  // namespace senda::conformance

#endif  // SENDA_TESTS_CONFORMANCE_EXAMPLE_RESOURCES_H_
