// SPDX-License-Identifier: Apache-2.0
#include "query/question.hpp"

#include <algorithm>

#include "query/linked.hpp"

namespace dyad::query {
namespace {

// Reading and judging a resource takes as long as about so many rows of an index.
constexpr std::size_t kRowsPerJudgement = 10;

std::string joined_names(std::string_view type, const Criteria& criteria) {
  std::string out;
  for (const auto& c : criteria) out += (out.empty() ? "" : ", ") + c->name;
  return out.empty() ? std::string(type) : out;
}

}  // namespace

Criteria borrowed(const std::vector<search::Criterion>& criteria) {
  Criteria out;
  for (const auto& criterion : criteria) out.emplace_back(std::shared_ptr<void>(), &criterion);
  return out;
}

std::shared_ptr<const search::Criterion> one_of_ids(std::string_view type,
                                                    const std::vector<std::string>& ids) {
  auto out = std::make_shared<search::Criterion>();
  out->name = "_id";
  out->parameter = search::find_parameter(type, "_id");
  for (const auto& id : ids) {
    search::Alternative& one = out->alternatives.emplace_back();
    one.text = id;
    one.token = search::TokenValue{.code = id};
  }
  return out;
}

std::shared_ptr<const search::Criterion> names_one_of(const search::Parameter& parameter,
                                                      std::string_view target,
                                                      const std::vector<std::string>& ids) {
  auto out = std::make_shared<search::Criterion>();
  out->name = parameter.name;
  out->parameter = &parameter;
  for (const auto& id : ids) {
    search::Alternative& one = out->alternatives.emplace_back();
    one.text = std::string(target) + "/" + id;
    one.reference = search::ReferenceValue{.type = std::string(target), .id = id};
  }
  return out;
}

void Question::require_any(const Criteria& criteria) {
  search::Probe any{.op = search::Probe::Op::any};
  bool exact = true;
  for (const auto& criterion : criteria) {
    search::Plan plan = search::plan(type, *criterion);
    any.parts.push_back(std::move(plan.probe));
    exact = exact && plan.exact;
  }
  probe.parts.push_back(any.parts.size() == 1 ? std::move(any.parts.front()) : std::move(any));
  if (!exact) checks.push_back(criteria);
}

const json::Value& Opened::body() {
  if (!body_) body_ = json::parse(version_.body).value_or(json::Value());
  return *body_;
}

const search::Extracted& Opened::values() {
  if (!values_) values_ = search::extract(body());
  return *values_;
}

Result<Question> question_of(Session& session, std::string_view type, const Criteria& criteria,
                             const Criteria& within) {
  Question out{std::string(type), joined_names(type, criteria), {}, {}};
  if (!within.empty()) out.require_any(within);
  Criteria linked;
  for (const auto& criterion : criteria) {
    if (criterion->has || !criterion->chain.empty())
      linked.push_back(criterion);
    else
      out.require_any({criterion});
  }
  const auto done = resolve_linked(session, out, linked);
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<void> ask(Session& session, const Question& question, const Wanted& wanted, const Visit& visit) {
  const record::Find find{question.type,
                          question.probe,
                          {},
                          wanted.moment,
                          wanted.descending,
                          wanted.after,
                          wanted.bodies || !question.checks.empty(),
                          {},
                          question.checks.empty() ? wanted.expected : 0,
                          question.checks.empty() && wanted.total};
  return session.find(find, question.narrow, [&](record::Hit&& hit) {
    Opened opened(hit.version);
    if (!question.checks.empty()) session.charge(kRowsPerJudgement);
    const bool matched = std::ranges::all_of(question.checks, [&](const Criteria& one_of) {
      return std::ranges::any_of(one_of, [&](const auto& c) { return search::matches(*c, opened.values()); });
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

std::vector<Named> named_by(const json::Value& resource, std::string_view parameter) {
  std::vector<Named> out;
  for (const auto& value : search::values_of(resource, parameter))
    if (const auto* reference = std::get_if<search::ReferenceValue>(&value);
        reference && !reference->type.empty() && !reference->id.empty())
      out.emplace_back(reference->type, reference->id);
  return out;
}

}  // namespace dyad::query
