// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_course.hpp"

namespace dyad::care {
namespace {

std::string text_of(const json::Value& v) { return std::string(v.as_string()); }

std::optional<Instant> time_of_text(const json::Value& v) {
  const auto at = parse_instant(v.as_string());
  return at ? std::optional(*at) : std::nullopt;
}

json::Value time_json(const std::optional<Instant>& at) {
  return at ? json::Value(format_utc(*at)) : json::Value();
}

std::vector<std::string> texts_of(const json::Value& v) {
  std::vector<std::string> out;
  for (const auto& text : v.items()) out.emplace_back(text.as_string());
  return out;
}

int number_of(const json::Value& v) { return static_cast<int>(v.as_int().value_or(0)); }

DecisionSignature signature_of(const json::Value& v) {
  return {text_of(v["organization"]),
          text_of(v["practitioner"]),
          text_of(v["name"]),
          text_of(v["role"]),
          time_of_text(v["at"]).value_or(Instant{}),
          number_of(v["revision"]),
          text_of(v["provenance"])};
}

DecisionFired fired_of(const json::Value& v) {
  return {text_of(v["trigger"]),
          text_of(v["resource"]),
          text_of(v["value"]),
          text_of(v["reason"]),
          text_of(v["by"]),
          time_of_text(v["at"]).value_or(Instant{}),
          time_of_text(v["noticed_at"]).value_or(Instant{})};
}

}  // namespace

json::Value to_json(const DecisionSignature& s) {
  return json::object({{"organization", s.organization},
                       {"practitioner", s.practitioner},
                       {"name", s.name},
                       {"role", s.role},
                       {"at", format_utc(s.at)},
                       {"revision", s.revision},
                       {"provenance", s.provenance}});
}

json::Value to_json(const DecisionFired& f) {
  return json::object({{"trigger", f.trigger},
                       {"resource", f.resource},
                       {"value", f.value},
                       {"reason", f.reason},
                       {"by", f.by},
                       {"at", format_utc(f.at)},
                       {"noticed_at", format_utc(f.noticed_at)}});
}

json::Value to_json(const DecisionCourse& c) {
  json::Array signatures, hospitals;
  for (const auto& s : c.signatures) signatures.push_back(to_json(s));
  for (const auto& h : c.hospitals) hospitals.push_back(h);
  return json::object({{"state", name_of(c.state)},
                       {"revision", c.revision},
                       {"revision_version", c.revision_version},
                       {"hospitals", json::Value(std::move(hospitals))},
                       {"signatures", json::Value(std::move(signatures))},
                       {"emergency", c.emergency},
                       {"language", c.language},
                       {"minutes", c.minutes},
                       {"minutes_sha256", c.minutes_sha256},
                       {"text_sha256", c.text_sha256},
                       {"armed_after", static_cast<long long>(c.armed_after)},
                       {"fired", c.fired ? to_json(*c.fired) : json::Value()},
                       {"flag", c.flag},
                       {"reminded_at", time_json(c.reminded_at)},
                       {"replaces", c.replaces},
                       {"ended_reason", c.ended_reason},
                       {"ended_by", c.ended_by},
                       {"ended_at", time_json(c.ended_at)}});
}

Result<DecisionCourse> course_of(const json::Value& v) {
  const auto state = decision_state(v["state"].as_string());
  if (!state) return fail(ErrorKind::invalid, "is not a state of a decision", "state", text_of(v["state"]));
  DecisionCourse c;
  c.state = *state;
  c.revision = number_of(v["revision"]);
  c.revision_version = number_of(v["revision_version"]);
  c.hospitals = texts_of(v["hospitals"]);
  for (const auto& s : v["signatures"].items()) c.signatures.push_back(signature_of(s));
  c.emergency = v["emergency"].as_string();
  c.language = v["language"].as_string();
  c.minutes = v["minutes"].as_string();
  c.minutes_sha256 = v["minutes_sha256"].as_string();
  c.text_sha256 = v["text_sha256"].as_string();
  c.armed_after = v["armed_after"].as_int().value_or(0);
  if (!v["fired"].is_null()) c.fired = fired_of(v["fired"]);
  c.flag = v["flag"].as_string();
  c.reminded_at = time_of_text(v["reminded_at"]);
  c.replaces = v["replaces"].as_string();
  c.ended_reason = v["ended_reason"].as_string();
  c.ended_by = v["ended_by"].as_string();
  c.ended_at = time_of_text(v["ended_at"]);
  return c;
}

}  // namespace dyad::care
