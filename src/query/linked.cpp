// SPDX-License-Identifier: Apache-2.0
#include "query/linked.hpp"

#include <algorithm>
#include <set>

namespace dyad::query {
namespace {

// Up to this many resources that meet the rest of a question are looked at before the others they link to.
constexpr std::size_t kFewCandidates = 200;
constexpr record::Budget kCandidateBudget{20'000, 250};

struct Candidate {
  std::string id;
  json::Value body;
};
using Candidates = std::vector<Candidate>;

// The resources that meet the question so far, when they are few; nothing when they are many.
Result<std::optional<Candidates>> few_candidates(const Session& session, const Question& question) {
  std::optional<Candidates> out;
  if (question.probe.parts.empty()) return out;
  out.emplace();
  Session brief = session.within(kCandidateBudget);
  const auto done = ask(brief, question, {}, [&](record::Hit& hit, Opened& opened) {
    if (out->size() == kFewCandidates) {
      out.reset();
      return false;
    }
    out->push_back({hit.version.id, opened.body()});
    return true;
  });
  if (!done && done.error().kind == ErrorKind::too_costly) return std::nullopt;
  if (!done) return std::unexpected(done.error());
  return out;
}

Failure too_many(const Session& session, const search::Criterion& criterion) {
  return fail(ErrorKind::too_costly, "goes through too many resources; narrow its last part", criterion.name,
              {}, std::to_string(session.limits().max_linked) + " resources in one step");
}

std::vector<std::string> named_targets(const Candidates& candidates, std::string_view parameter,
                                       std::string_view target) {
  std::set<std::string> ids;
  for (const Candidate& candidate : candidates)
    for (auto& [type, id] : named_by(candidate.body, parameter))
      if (type == target) ids.insert(std::move(id));
  return {ids.begin(), ids.end()};
}

// "subject:Patient.name=x" as "subject=Patient/a,Patient/b", one criterion for each type it may name.
Result<Criteria> chain_as_names(Session& session, const search::Criterion& criterion,
                                const Candidates* candidates) {
  Criteria out;
  for (const auto& [target, inner] : criterion.chain) {
    Criteria within;
    if (candidates) {
      const auto ids = named_targets(*candidates, criterion.parameter->name, target);
      if (ids.empty()) continue;
      within = {one_of_ids(target, ids)};
    }
    auto question = question_of(session, target, {inner}, within);
    if (!question) return std::unexpected(question.error());
    question->narrow = criterion.name;
    std::vector<std::string> found;
    bool over = false;
    const auto done = ask(session, *question, {.bodies = false}, [&](record::Hit& hit, Opened&) {
      over = found.size() == session.limits().max_linked;
      if (!over) found.push_back(std::move(hit.version.id));
      return !over;
    });
    if (over) return too_many(session, criterion);
    if (!done) return std::unexpected(done.error());
    if (!found.empty()) out.push_back(names_one_of(*criterion.parameter, target, found));
  }
  return out;
}

// "_has:Observation:subject:code=x" as "_id=a,b,c".
Result<Criteria> has_as_ids(Session& session, std::string_view type, const search::Criterion& criterion,
                            const Candidates* candidates) {
  const search::Has& has = *criterion.has;
  const search::Parameter* reference = search::find_parameter(has.type, has.reference);
  if (!reference || (candidates && candidates->empty())) return Criteria{};
  Criteria within;
  if (candidates) {
    std::vector<std::string> ids;
    for (const Candidate& candidate : *candidates) ids.push_back(candidate.id);
    within = {names_one_of(*reference, type, ids)};
  }
  auto question = question_of(session, has.type, {has.criterion}, within);
  if (!question) return std::unexpected(question.error());
  question->narrow = criterion.name;
  std::set<std::string> ids;
  std::size_t looked_at = 0;
  bool over = false;
  const auto done = ask(session, *question, {}, [&](record::Hit&, Opened& opened) {
    over = ++looked_at > session.limits().max_linked;
    for (auto& [target, id] : named_by(opened.body(), has.reference))
      if (target == type) ids.insert(std::move(id));
    return !over;
  });
  if (over) return too_many(session, criterion);
  if (!done) return std::unexpected(done.error());
  if (ids.empty()) return Criteria{};
  return Criteria{one_of_ids(type, {ids.begin(), ids.end()})};
}

}  // namespace

Result<void> resolve_linked(Session& session, Question& question, const Criteria& linked) {
  if (linked.empty()) return {};
  const auto candidates = few_candidates(session, question);
  if (!candidates) return std::unexpected(candidates.error());
  const Candidates* few = *candidates ? &**candidates : nullptr;
  for (const auto& criterion : linked) {
    const auto plain = criterion->has ? has_as_ids(session, question.type, *criterion, few)
                                      : chain_as_names(session, *criterion, few);
    if (!plain) return std::unexpected(plain.error());
    question.require_any(*plain);
  }
  return {};
}

}  // namespace dyad::query
