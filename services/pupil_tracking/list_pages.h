#ifndef SENDA_SERVICES_PUPIL_TRACKING_LIST_PAGES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_LIST_PAGES_H_

#include <algorithm>
#include <string>

#include "common/rpc/standard_methods.h"

// Pages of lists that are no resource's, with the fields page_size and page_token of the standard
// ones.
namespace senda::pupil_tracking {

// What a page token goes on with: all of the request but where and how much.
template <typename Request>
std::string WithoutPage(Request request) {
  request.clear_page_token();
  request.clear_page_size();
  return request.SerializeAsString();
}

// How many rows the request wants at most.
template <typename Request>
int PageSizeOf(const Request& request) {
  return request.page_size() == 0
             ? rpc::StandardMethods::kDefaultPageSize
             : std::min(request.page_size(), rpc::StandardMethods::kLargestPageSize);
}

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_LIST_PAGES_H_
