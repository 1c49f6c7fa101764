#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PEER_GROUPS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PEER_GROUPS_H_

#include <compare>
#include <map>
#include <string>
#include <vector>

// How fast the peers of a pupil gain, for all pupils of a school in one go; pure.
namespace senda::pupil_tracking {

// The peers of one pupil: themselves not among them.
struct PeerFigures {
  int peers = 0;
  double mean_rate = 0;           // gain a month, in the unit of the scale; 0 without peers
  double standard_deviation = 0;  // of their rates (n - 1); 0 with fewer than two
};

// Whose rates can be compared at all: what was tested by the same instrument in the same subject,
// at the same age.
struct PeerKey {
  std::string instrument;
  std::string subject;  // SubjectKey of the effective one (effective_subject.h)
  int year = 0;         // the year group of the age

  friend auto operator<=>(const PeerKey&, const PeerKey&) = default;
};

// The rates of one school's pupils. Pupils of the same key are peers of each other when their
// baselines lie within a band. All are added, then Seal, then any number of questions:
// each costs a search in a sorted list, whatever the size of the group.
class PeerGroups {
 public:
  // A pupil whose rate may count as a peer's.
  void Add(const PeerKey& key, double baseline, double rate);
  void Seal();

  // The peers of a pupil with this baseline: those from `baseline - band` to `baseline + band`.
  // `own_rate` is left out of the figures (leave-one-out); null when the pupil was not added.
  PeerFigures PeersOf(const PeerKey& key, double baseline, double band,
                      const double* own_rate) const;

 private:
  struct Member {
    double baseline = 0;
    double rate = 0;
  };
  struct Group {
    std::vector<Member> members;        // by baseline, once sealed
    double centre = 0;                  // taken off the rates before they are summed, for precision
    std::vector<double> sums, squares;  // of the first n members
  };
  std::map<PeerKey, Group> groups_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PEER_GROUPS_H_
