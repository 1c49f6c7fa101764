#include "services/cli/demo/random.h"

#include <algorithm>
#include <numeric>

namespace senda::demo {

Random Random::For(std::uint64_t seed, std::string_view purpose, std::uint64_t item) {
  std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
  for (const char c : purpose) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  }
  Random mixed(seed ^ hash);
  return Random(mixed.Next() + item * 0x9E3779B97F4A7C15);
}

std::uint64_t Random::Next() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

int Random::Below(int count) {
  // The upper 32 bits times the count, shifted: the bias is below one in a million for our counts.
  return static_cast<int>(((Next() >> 32) * static_cast<std::uint64_t>(count)) >> 32);
}

int Random::Bell(int mean, int standard_deviation) {
  int sum = 0;
  for (int i = 0; i < 12; ++i) sum += Below(1001);  // mean 6000, standard deviation about 1000
  const int scaled = (sum - 6000) * standard_deviation;
  return mean + (scaled + (scaled >= 0 ? 500 : -500)) / 1000;
}

std::size_t Random::Weighted(const std::vector<std::int64_t>& weights) {
  const std::int64_t total = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  auto left = static_cast<std::int64_t>(Next() % static_cast<std::uint64_t>(total));
  std::size_t index = 0;
  while (left >= weights[index]) left -= weights[index++];
  return index;
}

std::vector<int> Apportion(int total, const std::vector<std::int64_t>& weights) {
  const std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  std::vector<int> parts;
  std::vector<std::pair<std::int64_t, std::size_t>> remainders;  // negative, to sort largest first
  int left = total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::int64_t share = total * weights[i];
    parts.push_back(static_cast<int>(share / sum));
    remainders.emplace_back(-(share % sum), i);
    left -= parts.back();
  }
  std::sort(remainders.begin(), remainders.end());
  for (int i = 0; i < left; ++i) ++parts[remainders[static_cast<std::size_t>(i)].second];
  return parts;
}

}  // namespace senda::demo
