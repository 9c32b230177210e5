// SPDX-License-Identifier: Apache-2.0
#include "query/question.hpp"

namespace dyad::query {

Result<bool> holds(const record::Reader& reader, const search::Search& search, const record::Version& version,
                   std::int64_t as_of, const Limits& limits) {
  if (!search.type.empty() && search.type != version.type) return false;
  Opened opened(version);
  Criteria linked;
  for (const auto& criterion : borrowed(search.criteria)) {
    if (criterion->has || !criterion->chain.empty())
      linked.push_back(criterion);
    else if (!search::matches(*criterion, opened.values()))
      return false;
  }
  if (linked.empty()) return true;
  Session session(reader, as_of, limits);
  const auto question = question_of(session, version.type, linked, {one_of_ids(version.type, {version.id})});
  if (!question) return std::unexpected(question.error());
  bool out = false;
  const auto done = ask(session, *question, {.bodies = false, .expected = 1}, [&](record::Hit&, Opened&) {
    out = true;
    return false;
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

}  // namespace dyad::query
