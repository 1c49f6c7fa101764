#ifndef SENDA_COMMON_RESOURCE_PAGE_TOKEN_H_
#define SENDA_COMMON_RESOURCE_PAGE_TOKEN_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/resource/resource_plan.h"
#include "common/resource/sealer.h"

namespace senda::resource {

// How long a page token may be used.
inline constexpr absl::Duration kPageTokenLifetime = absl::Hours(72);

// The list that a page token continues. A token goes on with this list and with no other; the page
// size is not part of it and may change from page to page.
struct PageQuery {
  std::string_view trust;
  std::string_view resource_type;  // "Pupil", or the method for a list that is no resource's
  std::string_view parent;
  std::string_view filter;
  std::string_view order_by;
  bool show_deleted = false;
};

// Makes and reads page tokens (AIP-158): opaque, sealed, bound to their PageQuery, and short-lived.
// A token carries the sort keys of the last row of a page and no permission: each page is
// authorised as the first was. Thread-safe.
class PageTokenSealer {
 public:
  // INVALID_ARGUMENT unless `key` has 32 bytes.
  static absl::StatusOr<PageTokenSealer> FromKey(std::string_view key);
  explicit PageTokenSealer(Sealer sealer) : sealer_(std::move(sealer)) {}

  // A token for the page after the row whose sort keys are `keys` (Ordering::KeysOf).
  std::string Seal(const PageQuery& query, const std::vector<OwnedValue>& keys,
                   absl::Time now) const;

  // The sort keys in `token`. INVALID_ARGUMENT naming the field "page_token":
  //   PAGE_TOKEN_INVALID   it was not made here, or was altered;
  //   PAGE_TOKEN_MISMATCH  it belongs to another trust, resource, parent, filter, order or
  //                        show_deleted;
  //   PAGE_TOKEN_EXPIRED   it is older than kPageTokenLifetime.
  absl::StatusOr<std::vector<OwnedValue>> Open(const PageQuery& query, std::string_view token,
                                               absl::Time now) const;

  // For tokens of other kinds, such as those that resume a feed.
  const Sealer& sealer() const { return sealer_; }

 private:
  Sealer sealer_;
};

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_PAGE_TOKEN_H_
