#ifndef SENDA_COMMON_RESOURCE_SUGGEST_H_
#define SENDA_COMMON_RESOURCE_SUGGEST_H_

#include <string>
#include <string_view>
#include <vector>

namespace senda::resource {

// The candidate that `word` was most likely meant to be: the one fewest edits away (an edit
// inserts, deletes or replaces a letter, or swaps two neighbours; case counts for nothing), but at
// most two and fewer than the word has letters; of equals the first. "" when none is near.
std::string Nearest(std::string_view word, const std::vector<std::string>& candidates);

// "; did you mean 'year_group'?", or "" when nothing is near: the tail of an error message.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_SUGGEST_H_
