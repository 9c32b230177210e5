// SPDX-License-Identifier: Apache-2.0
#include "query/question.hpp"

#include <algorithm>

#include "json/json.hpp"
#include "query/linked.hpp"

namespace dyad::query {
namespace {

std::string joined_names(std::string_view type, const Criteria& criteria) {
  std::string out;
  for (const search::Criterion* c : criteria) out += (out.empty() ? "" : ", ") + c->name;
  return out.empty() ? std::string(type) : out;
}

bool is_linked(const search::Criterion* c) { return c->has.has_value() || !c->chain.empty(); }

}  // namespace

const search::Extracted& Opened::values() {
  if (!values_) {
    const auto body = json::parse(version_.body);
    values_ = body ? search::extract(*body) : search::Extracted{};
  }
  return *values_;
}

Result<Question> question_of(Session& session, std::string_view type, const Criteria& criteria,
                             std::optional<search::Probe> within) {
  Question out{std::string(type), {}, {}, joined_names(type, criteria)};
  if (within) out.probe.parts.push_back(std::move(*within));
  Criteria linked;
  for (const search::Criterion* criterion : criteria) {
    if (is_linked(criterion)) {
      linked.push_back(criterion);
      continue;
    }
    search::Plan plan = search::plan(type, *criterion);
    out.probe.parts.push_back(std::move(plan.probe));
    if (!plan.exact) out.checks.push_back(criterion);
  }
  const auto done = resolve_linked(session, out, linked);
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<void> ask(Session& session, const Question& question, const Wanted& wanted, const Visit& visit) {
  record::Find find{question.type,
                    question.probe,
                    {},
                    wanted.moment,
                    wanted.descending,
                    wanted.after,
                    wanted.bodies || !question.checks.empty()};
  return session.find(find, question.narrow, [&](record::Hit&& hit) {
    Opened opened(hit.version);
    const bool matched = std::ranges::all_of(question.checks, [&](const search::Criterion* criterion) {
      return search::matches(*criterion, opened.values());
    });
    return !matched || visit(hit, opened);
  });
}

Result<std::size_t> count_of(Session& session, const Question& question) {
  if (question.checks.empty())
    return session.count({.type = question.type, .probe = question.probe}, question.narrow);
  std::size_t n = 0;
  const auto done = ask(session, question, {}, [&](record::Hit&, Opened&) { return ++n > 0; });
  if (!done) return std::unexpected(done.error());
  return n;
}

search::Probe id_probe(std::string_view type, std::string_view id) {
  return {.op = search::Probe::Op::term, .text = search::term(type, "_id", id, "")};
}

search::Probe reference_probe(std::string_view type, std::string_view parameter, std::string_view target_type,
                              std::string_view target_id) {
  return {.op = search::Probe::Op::term, .text = search::term(type, parameter, target_id, target_type)};
}

search::Probe any_of(std::vector<search::Probe> parts) {
  return {.op = search::Probe::Op::any, .parts = std::move(parts)};
}

std::vector<Named> named_by(const search::Extracted& values, std::string_view parameter) {
  std::vector<Named> out;
  const auto* found = values.find(parameter);
  if (!found) return out;
  for (const auto& value : *found)
    if (const auto* reference = std::get_if<search::ReferenceValue>(&value);
        reference && !reference->type.empty() && !reference->id.empty())
      out.emplace_back(reference->type, reference->id);
  return out;
}

}  // namespace dyad::query
