// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyad::search {

// What a store keeps of one version of a resource so that searches find it. The store knows no FHIR: it sees
// terms (texts that are equal or share a beginning), moments (spans of time) and amounts (spans of numbers).
//
// A term is built with term(): the resource type, the parameter and the parts, each ended by kEnd, so that a
// shorter list of parts is the beginning of the longer ones:
//   token      Observation | code | 8480-6 | http://loinc.org       (code first; "no system" is an empty
//   part) reference  Observation | subject | m | Patient                  (id first, then type; or the
//   absolute URL) string     Patient | name | tran thi                            (folded: case and marks
//   removed) uri        ValueSet | url | http://...
// Every version that is not a deletion also has the term of its type alone, term("Observation").
inline constexpr char kEnd = '\x1f';

struct Moment {
  std::string parameter;  // term(type, name)
  std::int64_t first_ms = 0;
  std::int64_t last_ms = 0;  // exclusive
  bool operator==(const Moment&) const = default;
};

struct Amount {
  std::string parameter;  // term(type, name), and for quantities the canonical unit as a further part
  double low = 0;         // the span that the stated digits mean: 5.40 is [5.395, 5.405)
  double high = 0;
  bool operator==(const Amount&) const = default;
};

struct Postings {
  std::vector<std::string> terms;  // each once, at most kMaxTermBytes long
  std::vector<Moment> moments;
  std::vector<Amount> amounts;
  bool operator==(const Postings&) const = default;
};

// Raised whenever a resource gives other postings than before: a store makes its tables anew when it is next
// opened.
inline constexpr int kIndexVersion = 3;

// A longer term is cut here; a search for it is told apart by reading what was found.
inline constexpr std::size_t kMaxTermBytes = 200;

inline constexpr std::string_view kIdentifierOf = ":identifier";

// The url of a reference as its term names it, so that one that reads like an id is not found as one.
std::string url_part(std::string_view url);
std::string term(std::string_view type);
std::string term(std::string_view type, std::string_view parameter);
std::string term(std::string_view type, std::string_view parameter, std::string_view part);
std::string term(std::string_view type, std::string_view parameter, std::string_view part,
                 std::string_view second);

// A question to the store: which versions have postings like this. A tree; `all` without parts is true of
// every version.
struct Probe {
  enum class Op {
    all,     // of `parts`
    any,     // of `parts`
    none,    // of `parts`
    term,    // has exactly `text`
    prefix,  // has a term that begins with `text`
    moment,  // has a moment of parameter `text` within the bounds below
    amount,  // has an amount of parameter `text` within the bounds below
  };
  // Inclusive bounds on a posting's two ends. Times in ms and numbers share the fields of their kind.
  struct MomentBounds {
    std::int64_t first_min = std::numeric_limits<std::int64_t>::min();
    std::int64_t first_max = std::numeric_limits<std::int64_t>::max();
    std::int64_t last_min = std::numeric_limits<std::int64_t>::min();
    std::int64_t last_max = std::numeric_limits<std::int64_t>::max();
  };
  struct AmountBounds {
    double low_min = -std::numeric_limits<double>::infinity();
    double low_max = std::numeric_limits<double>::infinity();
    double high_min = -std::numeric_limits<double>::infinity();
    double high_max = std::numeric_limits<double>::infinity();
  };
  Op op = Op::all;
  std::string text;
  MomentBounds moment;
  AmountBounds amount;
  std::vector<Probe> parts;
};

bool within(const Probe::MomentBounds& bounds, std::int64_t first_ms, std::int64_t last_ms);
bool within(const Probe::AmountBounds& bounds, double low, double high);

// Whether postings answer a probe: the slow twin of what a store does with its tables.
bool answers(const Probe& probe, const Postings& postings);

}  // namespace dyad::search
