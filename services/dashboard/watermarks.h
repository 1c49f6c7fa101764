#ifndef SENDA_SERVICES_DASHBOARD_WATERMARKS_H_
#define SENDA_SERVICES_DASHBOARD_WATERMARKS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "senda/metrics/v1/metrics_service.pb.h"

namespace senda::dashboard {

// How far every source has moved, for one reader.
struct Watermarks {
  struct Source {
    std::string definition_version;
    std::map<std::string, metrics::v1::Watermark> schools;  // by name; "" for trust-wide rows
  };
  std::map<std::string, Source> sources;  // those that answered
  std::vector<std::string> unreachable;   // those that did not, by name

  // All of it in a string: equal strings mean that nothing has changed.
  std::string Fingerprint(const std::string& today) const;
  // Adds a source to those that did not answer, once.
  void MarkUnreachable(const std::string& source_name);
};

}  // namespace senda::dashboard

#endif  // SENDA_SERVICES_DASHBOARD_WATERMARKS_H_
