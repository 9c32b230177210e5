// SPDX-License-Identifier: Apache-2.0
#include "api/circle_json.hpp"

#include <algorithm>

#include "access/circle_read.hpp"
#include "access/sharing.hpp"
#include "api/answer.hpp"
#include "fhir/reference.hpp"

namespace dyad::api {
namespace {

using access::Need;
using json::Value;

Value time(const std::optional<Instant>& at) { return at ? Value(format_utc(*at)) : Value(); }

Value candidates(const access::People& people, Instant now) {
  json::Array organizations, persons;
  for (const auto& [id, one] : people.organizations)
    if (one.active) organizations.push_back(named_json(people, "Organization/" + id));
  for (const auto& [id, one] : people.persons)
    if (one.active && std::ranges::any_of(people.appointments,
                                          [&](const auto& a) { return a.person == id && a.holds(now); }))
      persons.push_back(named_json(people, "Practitioner/" + id));
  return json::object({{"organizations", std::move(organizations)}, {"persons", std::move(persons)}});
}

}  // namespace

Value named_json(const access::People& people, std::string_view reference) {
  Value out = json::object({{"name", reference}});
  const auto id = reference.substr(std::min(reference.size(), reference.find('/') + 1));
  if (const auto person = people.persons.find(id); reference.starts_with("Practitioner/"))
    out.set("label", person == people.persons.end() ? std::string(id) : person->second.name);
  if (const auto at = people.organizations.find(id);
      reference.starts_with("Organization/") && at != people.organizations.end())
    out.set("names", at->second.names);
  return out;
}

bool leads(const Context& context, const access::Circles::Case& one) {
  const auto& circles = context.gate->scopes().circles();
  return std::ranges::any_of(context.who.posts, [&](const access::Post& post) {
    return std::ranges::count(post.powers, Need::care) > 0 &&
           std::ranges::count(circles.with_parents(post.organization), one.managing) > 0;
  });
}

Result<Value> glass_json(const Context& context, const access::People& people, const Value& flag) {
  const auto glass = access::glass_of(flag["id"].as_string(), flag);
  if (!glass) return fail(ErrorKind::not_found, "this Flag opens no case", "glass");
  const Instant now = context.record.now();
  Value out = json::object({{"id", glass->id},
                            {"case", glass->case_id},
                            {"by", named_json(people, "Practitioner/" + glass->practitioner)},
                            {"from", time(glass->span.from)},
                            {"until", time(glass->span.to)},
                            {"open", glass->span.holds(now)},
                            {"reason", flag["code"]["text"]},
                            {"review", Value()}});
  const Value& review = fhir::extension(flag, access::kGlassReview);
  if (review.is_null()) return out;
  const auto part = [&](std::string_view url, std::string_view kind) {
    return fhir::extension(review, url)[kind];
  };
  out.set("review",
          json::object(
              {{"justified", part("justified", "valueBoolean")},
               {"comment", part("comment", "valueString")},
               {"at", part("at", "valueDateTime")},
               {"by", named_json(people, part("reviewer", "valueReference")["reference"].as_string())}}));
  return out;
}

Result<Value> circle_json(const Context& context, std::string_view case_id) {
  const auto people = context.directory->people();
  if (!people) return std::unexpected(people.error());
  const auto one = context.gate->scopes().circles().of(case_id);
  if (!one) return std::unexpected(record::no_such_case(case_id, {}));
  const Instant now = context.record.now();
  json::Array sharers;
  if (!one->managing.empty()) {
    Value row = named_json(**people, "Organization/" + one->managing);
    row.set("leads", true).set("active", true);
    sharers.push_back(std::move(row));
  }
  for (const auto& sharer : one->team) {
    Value row = named_json(**people, sharer.name);
    row.set("leads", false).set("active", sharer.span.holds(now));
    row.set("from", time(sharer.span.from)).set("until", time(sharer.span.to));
    sharers.push_back(std::move(row));
  }
  json::Array glass;
  const auto flags = context.record.store().of_type_in("Flag", {one->mother}, {});
  if (!flags) return std::unexpected(flags.error());
  for (const auto& version : *flags)
    if (const auto flag = json::parse(version.body); flag && access::is_glass(*flag))
      if (auto row = glass_json(context, **people, *flag)) glass.push_back(std::move(*row));
  std::ranges::reverse(glass);
  const bool may_change = leads(context, *one);
  Value out = json::object({{"case", case_id},
                            {"sharers", std::move(sharers)},
                            {"glass", std::move(glass)},
                            {"by_glass", context.admitted->scope().by_glass.contains(case_id)},
                            {"may_change", may_change}});
  if (may_change) out.set("candidates", candidates(**people, now));
  return out;
}

http::Response without_sign_in() {
  return problem(403, "sign-in-needed", "this needs a person who is signed in");
}

// A person asking, through the gate.
bool by_person(const Context& context) {
  return context.admitted && context.who.kind == access::Principal::Kind::person;
}

Result<std::string> reason_in(const Context& context, const Value& body) {
  const access::GlassRules& rules = context.gate->glass_rules();
  std::string reason(body["reason"].as_string());
  if (reason.empty() || reason.size() > rules.reason_most)
    return fail(ErrorKind::missing, "say why", "reason", {}, "1 to " + std::to_string(rules.reason_most));
  return reason;
}

}  // namespace dyad::api
