#ifndef SENDA_TESTS_CONFORMANCE_VALIDATOR_DIFFERENTIAL_RANDOM_MESSAGE_H_
#define SENDA_TESTS_CONFORMANCE_VALIDATOR_DIFFERENTIAL_RANDOM_MESSAGE_H_

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

namespace senda::conformance {

// Fills messages of any type with values that lie near the edges of their own rules: for a field
// with `gte: 5` mostly 4, 5 and 6, for `min_len: 2` texts of one to three characters, for `email`
// good addresses and ones with a character changed. Always valid UTF-8, well-formed timestamps and
// durations. The same seed gives the same messages.
class RandomMessages {
 public:
  explicit RandomMessages(uint64_t seed) : random_(seed) {}

  void Fill(google::protobuf::Message& message, int depth = 0);

 private:
  using Field = google::protobuf::FieldDescriptor;
  struct Edges {  // the constants that a field's rules mention
    std::vector<int64_t> integers;
    std::vector<double> doubles;
    std::vector<std::string> texts;
  };

  static Edges EdgesOf(const Field* field);
  static void Collect(const google::protobuf::Message& rules, Edges& edges);
  void SetOne(google::protobuf::Message& message, const Field* field, const Edges& edges, bool add,
              int depth);
  // Adds an entry to a map unless its key is one of `keys`.
  void AddEntry(google::protobuf::Message& message, const Field* field, const Edges& edges,
                int depth, std::set<std::string>& keys);
  void FillKnown(google::protobuf::Message& message, const Edges& edges);
  int64_t Integer(const Edges& edges);
  double Real(const Edges& edges);
  std::string Text(const Edges& edges, bool bytes);
  std::string Changed(std::string text);
  uint64_t Below(uint64_t limit) { return random_() % limit; }
  template <typename List>
  auto Pick(const List& list) {
    return list[Below(std::size(list))];
  }

  std::mt19937_64 random_;
};

}  // namespace senda::conformance

#endif  // SENDA_TESTS_CONFORMANCE_VALIDATOR_DIFFERENTIAL_RANDOM_MESSAGE_H_
