#ifndef SENDA_TESTS_BENCHMARK_BARE_TABLES_H_
#define SENDA_TESTS_BENCHMARK_BARE_TABLES_H_

#include <string>

// The floors of the progress benchmark: the same work by the bare SQLite driver, on the tables of
// the service itself.
namespace senda::benchmark {

// Loads assessments into a new file, 10,000 rows a transaction; rows a second.
double BareImport(const std::string& file, int rows);
// Reads the results of one school in the order of the index, each column touched; milliseconds.
double BareCheck(const std::string& file);
// Reads what falls due in one school until 28 days ahead; milliseconds.
double BareDue(const std::string& file);
// Writes the year group of every pupil, 7,500 rows a transaction, and leaves the file as it was
// but for them; milliseconds.
double BareRollover(const std::string& file);

}  // namespace senda::benchmark

#endif  // SENDA_TESTS_BENCHMARK_BARE_TABLES_H_
