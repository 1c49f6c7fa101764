#ifndef SENDA_SERVICES_CLI_DEMO_RANDOM_H_
#define SENDA_SERVICES_CLI_DEMO_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

namespace senda::demo {

// Repeatable numbers: the same seed gives the same numbers on every platform, which the
// distributions of the standard library do not promise. SplitMix64 (Steele, Lea and Flood, 2014);
// whole numbers only.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  // A stream of its own for one purpose and one item, so that adding a draw to one leaves the
  // others as they were.
  static Random For(std::uint64_t seed, std::string_view purpose, std::uint64_t item = 0);

  std::uint64_t Next();
  // Evenly from 0 to `count` - 1; `count` must be positive.
  int Below(int count);
  // Evenly from `low` to `high`, both included.
  int Between(int low, int high) { return low + Below(high - low + 1); }
  // True `per_mille` times in a thousand.
  bool Chance(int per_mille) { return Below(1000) < per_mille; }
  // About normal, rounded: the sum of twelve even draws.
  int Bell(int mean, int standard_deviation);
  // An index, drawn in proportion to its weight; the weights must not sum to 0.
  std::size_t Weighted(const std::vector<std::int64_t>& weights);

  template <typename T>
  const T& Pick(const std::vector<T>& items) {
    return items[static_cast<std::size_t>(Below(static_cast<int>(items.size())))];
  }
  template <typename T>
  void Shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[static_cast<std::size_t>(Below(static_cast<int>(i)))]);
    }
  }

 private:
  std::uint64_t state_;
};

// Splits `total` in proportion to `weights`, each part rounded so that they sum to `total` (largest
// remainder, the first of equals). Weights must not sum to 0.
std::vector<int> Apportion(int total, const std::vector<std::int64_t>& weights);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_RANDOM_H_
