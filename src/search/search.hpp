// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "search/extract.hpp"

namespace dyad::search {

// A search as it was asked, taken apart and checked against the tables. Nothing here reads a store.

enum class Prefix { eq, ne, gt, lt, ge, le, sa, eb, ap };

// One of the alternatives that a comma separates.
struct Alternative {
  std::string text;  // unescaped, without prefix
  Prefix prefix = Prefix::eq;
  // By kind, filled where it applies; see match.cpp for the meaning of each.
  std::optional<TokenValue> token;  // system "" with `no_system`: "|code"; without: any system
  bool no_system = false;
  bool any_code = false;                    // "system|"
  std::optional<ReferenceValue> reference;  // type and id, id alone, or url with or without version
  std::optional<DateValue> date;
  std::optional<NumberValue> number;
  std::optional<QuantityValue> quantity;
  std::vector<Alternative> components;  // of a composite
};

struct Criterion;

// "_has:Observation:subject:code=x": resources that some Observation with code x names in `reference`.
struct Has {
  std::string type;
  std::string reference;
  std::shared_ptr<Criterion> criterion;  // on `type`; may hold a further `has`
};

// One parameter of the query; several are joined by "and", alternatives by "or".
struct Criterion {
  std::string name;                      // as asked, with modifier, for messages and the self link
  std::string raw;                       // value as asked
  const Parameter* parameter = nullptr;  // null for _has; of a chain, the reference it begins with
  std::string modifier;         // "exact", "not", ..., or a type name in "subject:Patient"; not "missing"
  std::optional<bool> missing;  // :missing
  std::vector<Alternative> alternatives;
  // Chain "subject:Patient.name": the criterion the named resource must meet, for each type it may be.
  std::vector<std::pair<std::string, std::shared_ptr<Criterion>>> chain;
  std::optional<Has> has;
};

struct Sort {
  const Parameter* parameter = nullptr;
  bool descending = false;
};

struct Include {
  bool reverse = false;
  bool iterate = false;
  std::string type;       // "Observation", "*"
  std::string parameter;  // "subject", "*"
  std::string target;     // "" any
};

enum class Total { estimate, none, accurate };
enum class Summary { no, yes, text, data, count };

struct Search {
  std::string type;  // "" for a search over several types, then `types`
  std::vector<std::string> types;
  std::vector<Criterion> criteria;
  std::vector<Sort> sort;
  std::vector<Include> includes;
  std::optional<std::size_t> count;
  std::optional<Total> total;
  Summary summary = Summary::no;
  std::vector<std::string> elements;
  // Parameters understood, as they go into the self link; and those that were not, for a warning.
  std::vector<std::pair<std::string, std::string>> used;
  std::vector<std::string> unknown;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t kMaxCriteria = 100;
inline constexpr std::size_t kMaxAlternatives = 1'000;
inline constexpr std::size_t kMaxChain = 4;

struct ParseOptions {
  bool strict = false;
  // Where this server is found ("https://x/fhir"): references that begin with it are local ones.
  std::string_view base = {};
};

// Unknown parameters are listed, unless `strict`, which refuses them; so are those of the standard that this
// room does not offer but that would narrow the search (_filter, _list, _content, _text, _query, near),
// always. A known parameter with a value or a modifier that it cannot have is refused; the error names the
// parameter and what it may be. A parameter without a value asks for nothing.
Result<Search> parse(std::string_view type, const Parameters& parameters, const ParseOptions& options);
inline Result<Search> parse(std::string_view type, const Parameters& parameters, bool strict = false) {
  return parse(type, parameters, ParseOptions{.strict = strict, .base = {}});
}

// Whether a resource meets a criterion, judged on its values alone. Chains and _has need other resources and
// are not judged here: `matches` must not be called with them.
bool matches(const Criterion& criterion, const Extracted& extracted);

// A probe that every match answers; `exact` when nothing else does. Chains and _has give a probe that is true
// of all, not exact.
struct Plan {
  Probe probe;
  bool exact = true;
};
Plan plan(std::string_view type, const Criterion& criterion);

// Postings do not always stand under the name of the parameter (postings.hpp), so whoever makes a probe
// without a criterion asks here. Both are exact. Resources of `type` that name target_type/id in the
// reference parameter.
Probe reference_probe(std::string_view type, std::string_view parameter, std::string_view target_type,
                      std::string_view id);
Probe id_probe(std::string_view type, std::string_view id);
// The name of the moments of a date parameter, for record::Find; nothing when they stand under several names
// or the parameter is not a date.
std::optional<std::string> moment_name(std::string_view type, std::string_view parameter);

}  // namespace dyad::search
