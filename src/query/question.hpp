// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/json.hpp"
#include "query/session.hpp"
#include "search/extract.hpp"
#include "search/search.hpp"

namespace dyad::query {

using Criteria = std::vector<std::shared_ptr<const search::Criterion>>;

// Criteria that somebody else keeps alive.
Criteria borrowed(const std::vector<search::Criterion>& criteria);

// Criteria of our own making: "_id=a,b,c", and "subject=Patient/a,Patient/b".
std::shared_ptr<const search::Criterion> one_of_ids(std::string_view type,
                                                    const std::vector<std::string>& ids);
std::shared_ptr<const search::Criterion> names_one_of(const search::Parameter& parameter,
                                                      std::string_view target,
                                                      const std::vector<std::string>& ids);

// What is asked of the resources of one type, with chains and _has already resolved: a probe that every match
// answers, and the criteria that have to be judged on the resource itself, of each set at least one.
struct Question {
  std::string type;
  std::string narrow;   // the parameters asked, for the message when it costs too much
  search::Probe probe;  // all of its parts
  std::vector<Criteria> checks;

  // Only resources that meet one of these; none of them a chain or _has.
  void require_any(const Criteria& criteria);
};

// `within` restricts it further.
Result<Question> question_of(Session& session, std::string_view type, const Criteria& criteria,
                             const Criteria& within = {});

// A resource that a search came across, taken apart when somebody looks.
class Opened {
 public:
  explicit Opened(const record::Version& version) : version_(version) {}
  const json::Value& body();
  const search::Extracted& values();

 private:
  const record::Version& version_;
  std::optional<json::Value> body_;
  std::optional<search::Extracted> values_;
};

// The order and the part of the matches wanted; see record::Find.
struct Wanted {
  std::string moment;
  bool descending = false;
  std::optional<record::Find::Cursor> after;
  bool bodies = true;
  std::size_t expected = 0;
  bool total = false;
};

// Every match in order, until the visitor returns false. It may take the hit away once it has no more use for
// its values.
using Visit = std::function<bool(record::Hit&, Opened&)>;
Result<void> ask(Session& session, const Question& question, const Wanted& wanted, const Visit& visit);

// How many matches there are.
Result<std::size_t> count_of(Session& session, const Question& question);

// The local resources that a reference parameter of a resource names: type and id.
using Named = std::pair<std::string, std::string>;
std::vector<Named> named_by(const json::Value& resource, std::string_view parameter);

}  // namespace dyad::query
