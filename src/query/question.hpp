// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/session.hpp"
#include "search/extract.hpp"
#include "search/search.hpp"

namespace dyad::query {

// What is asked of the resources of one type, with chains and _has already resolved: a probe that every match
// answers, and the criteria that have to be judged on the resource itself.
struct Question {
  std::string type;
  search::Probe probe;  // all of its parts
  std::vector<const search::Criterion*> checks;
  std::string narrow;  // the parameters asked, for the message when it costs too much
};

// A resource that a search came across, taken apart when somebody looks.
class Opened {
 public:
  explicit Opened(const record::Version& version) : version_(version) {}
  const search::Extracted& values();

 private:
  const record::Version& version_;
  std::optional<search::Extracted> values_;
};

using Criteria = std::vector<const search::Criterion*>;

// `within` restricts it further; it must be exact.
Result<Question> question_of(Session& session, std::string_view type, const Criteria& criteria,
                             std::optional<search::Probe> within = {});

// The order and the part of the matches wanted; see record::Find.
struct Wanted {
  std::string moment;
  bool descending = false;
  std::optional<record::Find::Cursor> after;
  bool bodies = true;
};

// Every match in order, until the visitor returns false. It may take the hit away once it has no more use for
// its values.
using Visit = std::function<bool(record::Hit&, Opened&)>;
Result<void> ask(Session& session, const Question& question, const Wanted& wanted, const Visit& visit);

// How many matches there are.
Result<std::size_t> count_of(Session& session, const Question& question);

// Terms by which a store finds a resource by its id, and those that name it in a reference parameter.
search::Probe id_probe(std::string_view type, std::string_view id);
search::Probe reference_probe(std::string_view type, std::string_view parameter, std::string_view target_type,
                              std::string_view target_id);
search::Probe any_of(std::vector<search::Probe> parts);

// The local resources that a reference parameter of a resource names: type and id.
using Named = std::pair<std::string, std::string>;
std::vector<Named> named_by(const search::Extracted& values, std::string_view parameter);

}  // namespace dyad::query
