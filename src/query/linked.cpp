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
  search::Extracted values;
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
    out->push_back({hit.version.id, opened.values()});
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

std::optional<search::Probe> named_targets(const Candidates* candidates, std::string_view parameter,
                                           std::string_view target) {
  if (!candidates) return std::nullopt;
  std::set<std::string> ids;
  for (const Candidate& candidate : *candidates)
    for (auto& [type, id] : named_by(candidate.values, parameter))
      if (type == target) ids.insert(std::move(id));
  search::Probe out = any_of({});
  for (const auto& id : ids) out.parts.push_back(id_probe(target, id));
  return out;
}

Result<search::Probe> chain_probe(Session& session, std::string_view type, const search::Criterion& criterion,
                                  const Candidates* candidates) {
  search::Probe out = any_of({});
  const std::string_view parameter = criterion.parameter->name;
  for (const auto& [target, inner] : criterion.chain) {
    auto within = named_targets(candidates, parameter, target);
    if (within && within->parts.empty()) continue;
    auto question = question_of(session, target, {inner.get()}, std::move(within));
    if (!question) return std::unexpected(question.error());
    question->narrow = criterion.name;
    bool over = false;
    const auto done = ask(session, *question, {.bodies = false}, [&](record::Hit& hit, Opened&) {
      over = out.parts.size() == session.limits().max_linked;
      if (!over) out.parts.push_back(reference_probe(type, parameter, target, hit.version.id));
      return !over;
    });
    if (over) return too_many(session, criterion);
    if (!done) return std::unexpected(done.error());
  }
  return out;
}

Result<search::Probe> has_probe(Session& session, std::string_view type, const search::Criterion& criterion,
                                const Candidates* candidates) {
  const search::Has& has = *criterion.has;
  std::optional<search::Probe> within;
  if (candidates) {
    within = any_of({});
    for (const Candidate& candidate : *candidates)
      within->parts.push_back(reference_probe(has.type, has.reference, type, candidate.id));
  }
  auto question = question_of(session, has.type, {has.criterion.get()}, std::move(within));
  if (!question) return std::unexpected(question.error());
  question->narrow = criterion.name;
  std::set<std::string> ids;
  std::size_t looked_at = 0;
  bool over = false;
  const auto done = ask(session, *question, {}, [&](record::Hit&, Opened& opened) {
    over = ++looked_at > session.limits().max_linked;
    for (auto& [target, id] : named_by(opened.values(), has.reference))
      if (target == type) ids.insert(std::move(id));
    return !over;
  });
  if (over) return too_many(session, criterion);
  if (!done) return std::unexpected(done.error());
  search::Probe out = any_of({});
  for (const auto& id : ids) out.parts.push_back(id_probe(type, id));
  return out;
}

}  // namespace

Result<void> resolve_linked(Session& session, Question& question, const Criteria& linked) {
  if (linked.empty()) return {};
  const auto candidates = few_candidates(session, question);
  if (!candidates) return std::unexpected(candidates.error());
  const Candidates* few = *candidates ? &**candidates : nullptr;
  for (const search::Criterion* criterion : linked) {
    auto probe = criterion->has ? has_probe(session, question.type, *criterion, few)
                                : chain_probe(session, question.type, *criterion, few);
    if (!probe) return std::unexpected(probe.error());
    question.probe.parts.push_back(std::move(*probe));
  }
  return {};
}

}  // namespace dyad::query
