// SPDX-License-Identifier: Apache-2.0
#include "access/sharing.hpp"

#include <algorithm>
#include <cmath>

#include "access/circle_read.hpp"
#include "fhir/reference.hpp"

namespace dyad::access {
namespace {

using json::Value;
using record::Operation;

constexpr std::string_view kReason = "https://dyad.example/fhir/StructureDefinition/sharing-reason";
constexpr std::string_view kTeamUrn =
    "urn:uuid:6b1f6f0e-8c6d-4f0b-9a57-3f5d6f3f1c11";  // within one work only

Value reference(std::string_view text) { return json::object({{"reference", text}}); }

Value concept_of(std::string_view code, std::string_view text = {}) {
  Value out =
      json::object({{"coding", json::Array{json::object({{"system", kGlassSystem}, {"code", code}})}}});
  if (!text.empty()) out.set("text", text);
  return out;
}

Value extension_of(std::string_view url, std::string_view kind, Value value) {
  Value out = json::object({{"url", url}});
  out.set(std::string(kind), std::move(value));
  return out;
}

Operation operation(Operation::Kind kind, std::string type, Value body) {
  Operation out;
  out.kind = kind;
  out.type = out.path = std::move(type);
  if (kind != Operation::Kind::create) out.id = std::string(body["id"].as_string());
  out.body = std::move(body);
  return out;
}

record::Work work_of(const Principal& who, std::vector<Operation> operations, std::string_view source) {
  record::Work work;
  Value told{json::Array()};
  for (const auto& one : operations) told.push(one.body);
  work.submission = {std::string(source), json::write(told)};
  work.operations = std::move(operations);
  work.author = who.author();
  return work;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

}  // namespace

Result<GlassRules> read_glass_rules(std::string_view text) {
  const auto value = json::parse(text);
  if (!value) return std::unexpected(value.error());
  GlassRules out;
  const auto number = [&](const char* name) { return (*value)[name]["value"].as_int().value_or(0); };
  out.usual_minutes = number("usual_minutes");
  out.longest_minutes = number("longest_minutes");
  out.reason_least = static_cast<std::size_t>(number("reason_least_characters"));
  out.reason_most = static_cast<std::size_t>(number("reason_most_characters"));
  out.most_open = static_cast<std::size_t>(number("most_open"));
  if (out.usual_minutes < 1 || out.longest_minutes < out.usual_minutes || out.most_open < 1)
    return fail(ErrorKind::invalid, "cannot be right", "glass.json");
  return out;
}

Result<GlassWish> read_glass_wish(const Value& body, const GlassRules& rules) {
  GlassWish out{std::string(body["reason"].as_string()),
                body["minutes"].as_int().value_or(rules.usual_minutes)};
  const auto length = characters(out.reason);
  if (length < rules.reason_least || length > rules.reason_most)
    return fail(ErrorKind::invalid, "say why, in a phrase", "reason", std::to_string(length) + " characters",
                std::to_string(rules.reason_least) + " to " + std::to_string(rules.reason_most));
  if (out.minutes < 1 || out.minutes > rules.longest_minutes)
    return fail(ErrorKind::invalid, "not a time it may stay open", "minutes", std::to_string(out.minutes),
                "1 to " + std::to_string(rules.longest_minutes));
  return out;
}

record::Work glass_work(const Principal& who, std::string_view case_id, const Circles::Case& opened,
                        const GlassWish& wish, Instant now) {
  const Value person = reference("Practitioner/" + who.practitioner);
  const Value mother = reference("Patient/" + opened.mother);
  const Value of_case = reference("EpisodeOfCare/" + std::string(case_id));
  Value flag = json::object({{"resourceType", "Flag"},
                             {"extension", json::Array{extension_of(kOpenedCase, "valueReference", of_case)}},
                             {"status", "active"},
                             {"category", json::Array{concept_of(kGlassCode)}},
                             {"code", concept_of(kGlassCode, wish.reason)},
                             {"subject", mother},
                             {"period", json::object({{"start", format_utc(now)},
                                                      {"end", format_utc(now.plus_minutes(wish.minutes))}})},
                             {"author", person}});
  Value told = json::object({{"resourceType", "Communication"},
                             {"status", "completed"},
                             {"category", json::Array{concept_of(kGlassCode)}},
                             {"subject", mother},
                             {"about", json::Array{of_case}},
                             {"sent", format_utc(now)},
                             {"sender", person},
                             {"payload", json::Array{json::object({{"contentString", wish.reason}})}}});
  if (!opened.managing.empty())
    told.set("recipient", json::Array{reference("Organization/" + opened.managing)});
  std::vector<Operation> operations;
  operations.push_back(operation(Operation::Kind::create, "Flag", std::move(flag)));
  operations.push_back(operation(Operation::Kind::create, "Communication", std::move(told)));
  return work_of(who, std::move(operations), "break-glass");
}

Value with_review(Value flag, const GlassReview& review, const Principal& who, Instant now) {
  json::Array parts{extension_of("justified", "valueBoolean", review.justified),
                    extension_of("comment", "valueString", review.comment),
                    extension_of("reviewer", "valueReference", reference("Practitioner/" + who.practitioner)),
                    extension_of("at", "valueDateTime", format_utc(now))};
  Value extensions = flag["extension"];
  std::erase_if(extensions.mutable_items(),
                [](const Value& e) { return e["url"].as_string() == kGlassReview; });
  extensions.push(json::object({{"url", kGlassReview}, {"extension", Value(std::move(parts))}}));
  flag.set("extension", std::move(extensions));
  return flag;
}

record::Work share_work(const Principal& who, const Value& episode, const Value& team, const Sharing& sharing,
                        Instant now) {
  Value period = json::object({{"start", format_utc(now)}});
  if (sharing.until) period.set("end", format_utc(*sharing.until));
  Value participant =
      json::object({{"extension", json::Array{extension_of(kReason, "valueString", sharing.reason)}},
                    {"member", reference(sharing.member)},
                    {"period", std::move(period)}});
  std::vector<Operation> operations;
  if (!team.is_null()) {
    Value changed = team;
    Value all = team["participant"];
    all.push(std::move(participant));
    changed.set("participant", std::move(all));
    operations.push_back(operation(Operation::Kind::update, "CareTeam", std::move(changed)));
    return work_of(who, std::move(operations), "circle");
  }
  operations.push_back(operation(Operation::Kind::create, "CareTeam",
                                 json::object({{"resourceType", "CareTeam"},
                                               {"status", "active"},
                                               {"subject", episode["patient"]},
                                               {"participant", json::Array{std::move(participant)}}})));
  operations.back().full_url = kTeamUrn;
  Value changed = episode;
  Value teams = episode["team"];
  teams.push(reference(kTeamUrn));
  changed.set("team", std::move(teams));
  operations.push_back(operation(Operation::Kind::update, "EpisodeOfCare", std::move(changed)));
  return work_of(who, std::move(operations), "circle");
}

std::optional<record::Work> unshare_work(const Principal& who, const Value& team, std::string_view member,
                                         std::string_view reason, Instant now) {
  Value changed = team;
  Value all = team["participant"];
  bool found = false;
  for (Value& one : all.mutable_items()) {
    if (one["member"]["reference"].as_string() != member) continue;
    const Span span = span_of(one["period"]);
    if (span.to && *span.to <= now) continue;
    Value period = one["period"];
    // One that had not begun ends where it begins.
    period.set("end", format_utc(span.from && now < *span.from ? *span.from : now));
    one.set("period", std::move(period));
    Value why = one["extension"];
    why.push(extension_of(kReason, "valueString", reason));
    one.set("extension", std::move(why));
    found = true;
  }
  if (!found) return {};
  changed.set("participant", std::move(all));
  std::vector<Operation> operations;
  operations.push_back(operation(Operation::Kind::update, "CareTeam", std::move(changed)));
  return work_of(who, std::move(operations), "circle");
}

}  // namespace dyad::access
