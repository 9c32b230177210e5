// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/operation.hpp"
#include "record/store.hpp"
#include "search/search.hpp"

namespace dyad::query {

struct Limits {
  std::size_t default_count = 50;
  std::size_t max_count = 1'000;
  std::size_t max_included = 5'000;  // resources added by _include and _revinclude to one page
  std::size_t max_linked = 50'000;   // resources that one step of a chain or a _has may go through
  std::size_t max_sorted = 100'000;  // matches that may be sorted by what has no order in the store
  record::Budget budget;
  // Within these the matches are counted without being asked, where the first page does not hold them all.
  // The second is for matches that must be read to be judged.
  record::Budget cheap_total{50'000, 100};
  record::Budget cheap_total_judged{20'000, 100};
};

// What is asked: a type ("" over several, named in _type), the parameters of the URL or form as received,
// and optionally a compartment.
struct Request {
  std::string type;
  search::Parameters parameters;
  std::string compartment_type, compartment_id;  // "Patient", "m"
  bool strict = false;                           // Prefer: handling=strict
  std::string base;                              // where this server is found; see search::ParseOptions
};

struct Entry {
  enum class Mode { match, include, outcome };
  Mode mode = Mode::match;
  record::Version version;
};

struct Page {
  std::vector<Entry> entries;
  std::optional<std::size_t> total;
  search::Search search;  // as understood, for the self link and _summary, _elements
  std::optional<std::string>
      next;                // opaque: the value of the parameter kPageParameter that gives the next page
  std::int64_t as_of = 0;  // the sequence that the search shows
};

// The parameter that continues a search: it holds the sequence searched and the place reached, so the pages
// of one search agree while others write. It carries no patient data.
inline constexpr std::string_view kPageParameter = "_page";

// Runs a search. Errors: invalid for what cannot be understood, too_costly when the budget is used up.
Result<Page> run(const record::Reader& reader, const Request& request, const Limits& limits = {});

// How many resources match, exactly.
Result<std::size_t> count(const record::Reader& reader, const Request& request, const Limits& limits = {});

// Whether one version meets the criteria of a search, its chains and _has judged as the record stood after
// `as_of`; for a deleted version hand in the one before it.
Result<bool> holds(const record::Reader& reader, const search::Search& search, const record::Version& version,
                   std::int64_t as_of, const Limits& limits = {});

// For conditional operations: a record::Matcher.
record::Matcher matcher(const Limits& limits = {});

}  // namespace dyad::query
