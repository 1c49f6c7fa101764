#include "common/telemetry/process_metrics.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace senda::telemetry {
namespace {

double CpuSeconds() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  long total_pages = 0;
  long resident_pages = 0;
  file >> total_pages >> resident_pages;
  return static_cast<double>(resident_pages) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double OpenDescriptors() {
  DIR* folder = ::opendir("/proc/self/fd");
  if (folder == nullptr) {
    return 0;
  }
  int entries = 0;
  while (::readdir(folder) != nullptr) {
    ++entries;
  }
  ::closedir(folder);
  return entries - 3;  // ".", ".." and the one that reads the folder
}

double PermittedDescriptors() {
  rlimit limit = {};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

// Seconds since 1970: when the machine booted, plus the 22nd field of /proc/self/stat, which counts
// ticks since then. The 2nd field is in brackets and may hold spaces.
double StartTime() {
  double boot_seconds = 0;
  std::ifstream machine("/proc/stat");
  for (std::string word; machine >> word;) {
    if (word == "btime") {
      machine >> boot_seconds;
      break;
    }
  }
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  for (int field = 3; field <= 22; ++field) {
    fields >> text;
  }
  return boot_seconds +
         std::strtod(text.c_str(), nullptr) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

void AddProcessMetrics(Metrics& metrics) {
  using Kind = Metrics::Kind;
  metrics.AddCallback(Kind::kCounter, "process_cpu_seconds_total",
                      "Total user and system CPU time spent in seconds.", {}, CpuSeconds);
  metrics.AddCallback(Kind::kGauge, "process_resident_memory_bytes",
                      "Resident memory size in bytes.", {}, ResidentBytes);
  metrics.AddCallback(Kind::kGauge, "process_open_fds", "Number of open file descriptors.", {},
                      OpenDescriptors);
  metrics.AddCallback(Kind::kGauge, "process_max_fds", "Maximum number of open file descriptors.",
                      {}, PermittedDescriptors);
  const double start = StartTime();
  metrics.AddCallback(Kind::kGauge, "process_start_time_seconds",
                      "Start time of the process since unix epoch in seconds.", {},
                      [start] { return start; });
}

}  // namespace senda::telemetry
