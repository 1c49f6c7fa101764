#include "services/pupil_tracking/progress/peer_groups.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace senda::pupil_tracking {

void PeerGroups::Add(const PeerKey& key, double baseline, double rate) {
  groups_[key].members.push_back({baseline, rate});
}

void PeerGroups::Seal() {
  for (auto& [key, group] : groups_) {
    std::sort(group.members.begin(), group.members.end(), [](const Member& a, const Member& b) {
      return std::pair(a.baseline, a.rate) < std::pair(b.baseline, b.rate);
    });
    double sum = 0;
    for (const Member& member : group.members) sum += member.rate;
    group.centre = sum / static_cast<double>(group.members.size());
    group.sums = {0};
    group.squares = {0};
    for (const Member& member : group.members) {
      const double rate = member.rate - group.centre;
      group.sums.push_back(group.sums.back() + rate);
      group.squares.push_back(group.squares.back() + rate * rate);
    }
  }
}

PeerFigures PeerGroups::PeersOf(const PeerKey& key, double baseline, double band,
                                const double* own_rate) const {
  const auto found = groups_.find(key);
  if (found == groups_.end()) return {};
  const Group& group = found->second;
  const auto below = [](const Member& member, double limit) { return member.baseline < limit; };
  const auto above = [](double limit, const Member& member) { return limit < member.baseline; };
  const auto begin = group.members.begin();
  const auto first = static_cast<std::size_t>(
      std::lower_bound(begin, group.members.end(), baseline - band, below) - begin);
  const auto last = static_cast<std::size_t>(
      std::upper_bound(begin, group.members.end(), baseline + band, above) - begin);
  double sum = group.sums[last] - group.sums[first];
  double squares = group.squares[last] - group.squares[first];
  auto count = static_cast<int>(last - first);
  if (own_rate != nullptr) {
    const double own = *own_rate - group.centre;
    sum -= own;
    squares -= own * own;
    --count;
  }
  PeerFigures figures;
  if (count <= 0) return figures;
  const double mean = sum / count;
  figures.peers = count;
  figures.mean_rate = group.centre + mean;
  if (count > 1) {
    figures.standard_deviation =
        std::sqrt(std::max(0.0, (squares - count * mean * mean) / (count - 1)));
  }
  return figures;
}

}  // namespace senda::pupil_tracking
