// SPDX-License-Identifier: Apache-2.0
#include "care/opinions.hpp"

#include <algorithm>
#include <array>

#include "care/decision_basis.hpp"
#include "care/form_fields.hpp"
#include "care/preference_words.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

using Codes = std::span<const std::string_view>;
constexpr std::array<std::string_view, 5> kActions{"deliver_now", "wait_until", "deliver_when", "not_yet",
                                                   "other"};
constexpr std::array<std::string_view, 5> kVenues{"here", "move_mother", "bring_team", "undecided",
                                                  "no_view"};
constexpr std::array<std::string_view, 4> kModes{"caesarean", "vaginal", "undecided", "no_view"};
constexpr std::array<std::string_view, 4> kDrugs{"give", "not", "given", "no_view"};
constexpr std::array<std::string_view, 10> kReasons{
    "mother_worse",    "mother_stable", "child_worse", "child_well", "prematurity",
    "treatment_delay", "infection",     "bleeding",    "her_wishes", "readiness"};
constexpr std::size_t kMostConditions = 8, kConditionBytes = 500, kVenueBytes = 500;
constexpr int kLongestWait_days = 315;
constexpr std::string_view kSecurity = "https://dyad.example/fhir/CodeSystem/security";

Result<void> read_until(Opinion& out, const json::Value& body, Date today, std::optional<Gestation> now) {
  const std::string_view date = body["until_date"].as_string(), age = body["until_gestation"].as_string();
  if (out.action != "wait_until") {
    if (date.empty() && age.empty()) return {};
    return refuse_field("an end without a wait", date.empty() ? "until_gestation" : "until_date",
                        date.empty() ? age : date, "action: wait_until");
  }
  if (date.empty() == age.empty())
    return fail(ErrorKind::missing, "wait until when: a date or a gestation", "until_date", {},
                "one of the two");
  if (!date.empty()) {
    const auto read = parse_date(date);
    if (!read) return refuse_field("not a date", "until_date", date, "YYYY-MM-DD");
    if (*read < today || *read - today > kLongestWait_days)
      return refuse_field("a wait ends in this pregnancy", "until_date", date, "from " + format_date(today));
    out.until_date = *read;
    return {};
  }
  const auto read = parse_gestation(age);
  if (!read || read->days > kLongestWait_days)
    return refuse_field("not a gestation", "until_gestation", age, "weeks and days, as 30+0");
  if (now && *read < *now)
    return refuse_field("the pregnancy is already " + format(*now), "until_gestation", age,
                        "from " + format(*now));
  out.until_gestation = *read;
  return {};
}

Result<void> read_conditions(Opinion& out, const json::Value& body) {
  const auto& given = body["conditions"];
  if (!given.is_null() && !given.is_array()) return refuse_field("a list of texts", "conditions");
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string field = "conditions[" + std::to_string(i) + "]";
    const std::string_view text = given[i].as_string();
    if (i >= kMostConditions)
      return refuse_field("too many", "conditions", {}, "at most " + std::to_string(kMostConditions));
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
      return refuse_field("empty", field, {}, "what would have to happen");
    if (text.size() > kConditionBytes)
      return refuse_field("too long", field, std::to_string(text.size()) + " bytes",
                          "at most " + std::to_string(kConditionBytes));
    out.conditions.emplace_back(text);
  }
  if (out.action == "deliver_when" && out.conditions.empty())
    return fail(ErrorKind::missing, "deliver when: what would have to happen", "conditions");
  return {};
}

Result<void> read_reasons(Opinion& out, const json::Value& body) {
  const auto& given = body["reasons"];
  if (!given.is_null() && !given.is_array()) return refuse_field("a list of codes", "reasons");
  std::string all;
  for (const auto r : kReasons) all += (all.empty() ? "" : ", ") + std::string(r);
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string_view code = given[i].as_string();
    const std::string field = "reasons[" + std::to_string(i) + "]";
    if (std::ranges::find(kReasons, code) == kReasons.end())
      return refuse_field("not one of those allowed", field, code, all);
    if (std::ranges::find(out.reasons, code) != out.reasons.end())
      return refuse_field("named twice", field, code, "each once");
    out.reasons.emplace_back(code);
  }
  auto text = read_text(body, "text");
  if (!text) return std::unexpected(text.error());
  out.text = std::move(*text);
  if (out.reasons.empty() && out.text.empty())
    return fail(ErrorKind::missing, "a reason, chosen or in words", "reasons");
  if (out.action == "other" && out.text.empty())
    return fail(ErrorKind::missing, "what else, in words", "text");
  return {};
}

Result<void> read_codes(Opinion& out, const json::Value& body) {
  const struct {
    const char* name;
    Codes allowed;
    std::string& into;
  } codes[] = {{"action", kActions, out.action},
               {"venue", kVenues, out.venue},
               {"mode", kModes, out.mode},
               {"steroids", kDrugs, out.steroids},
               {"magnesium", kDrugs, out.magnesium}};
  for (const auto& [name, allowed, into] : codes) {
    auto code = read_choice(body, name, allowed);
    if (!code) return std::unexpected(code.error());
    into = std::move(*code);
  }
  auto where = read_text(body, "venue_text", kVenueBytes);
  if (!where) return std::unexpected(where.error());
  out.venue_text = std::move(*where);
  return {};
}

Result<void> read_confidence(Opinion& out, const json::Value& body) {
  const auto percent = body["confidence"].as_int();
  if (!percent) return fail(ErrorKind::missing, "how sure, from 0 to 100", "confidence", {}, "0 to 100");
  if (*percent < 0 || *percent > 100)
    return refuse_field("how sure, from 0 to 100", "confidence", std::to_string(*percent), "0 to 100");
  out.confidence_percent = static_cast<int>(*percent);
  return {};
}

json::Value part(std::string_view url, const char* element, json::Value value) {
  return json::object({{"url", url}, {element, std::move(value)}});
}

json::Value content(const Opinion& o, const OpinionAuthor& author) {
  json::Array parts;
  const auto code = [&](std::string_view url, const std::string& value) {
    if (!value.empty()) parts.push_back(part(url, "valueCode", value));
  };
  const auto text = [&](std::string_view url, const std::string& value) {
    if (!value.empty()) parts.push_back(part(url, "valueString", value));
  };
  code("action", o.action);
  if (o.until_date) parts.push_back(part("until-date", "valueDate", format_date(*o.until_date)));
  if (o.until_gestation) text("until-gestation", format(*o.until_gestation));
  for (const auto& c : o.conditions) text("condition", c);
  code("venue", o.venue);
  text("venue-text", o.venue_text);
  code("mode", o.mode);
  code("steroids", o.steroids);
  code("magnesium", o.magnesium);
  for (const auto& r : o.reasons) code("reason", r);
  parts.push_back(part("confidence-percent", "valueInteger", o.confidence_percent));
  text("change-reason", o.change_reason);
  text("withdrawn", o.withdrawn);
  code("role", author.role);
  if (!author.organization.empty())
    parts.push_back(part("organization", "valueReference",
                         json::object({{"reference", "Organization/" + author.organization}})));
  if (author.unasked) parts.push_back(part("unasked", "valueBoolean", true));
  return json::object({{"url", own_extension("opinion")}, {"extension", json::Value(std::move(parts))}});
}

void read_content(RecordedOpinion& out, const json::Value& content) {
  Opinion& o = out.opinion;
  const auto code = [&](std::string_view url) {
    return std::string(extension(content, url)["valueCode"].as_string());
  };
  const auto text = [&](std::string_view url) {
    return std::string(extension(content, url)["valueString"].as_string());
  };
  o.action = code("action");
  if (const auto d = parse_date(extension(content, "until-date")["valueDate"].as_string())) o.until_date = *d;
  if (const auto g = parse_gestation(text("until-gestation"))) o.until_gestation = *g;
  for (const auto& ext : content["extension"].items()) {
    if (ext["url"].as_string() == "condition") o.conditions.emplace_back(ext["valueString"].as_string());
    if (ext["url"].as_string() == "reason") o.reasons.emplace_back(ext["valueCode"].as_string());
  }
  o.venue = code("venue");
  o.venue_text = text("venue-text");
  o.mode = code("mode");
  o.steroids = code("steroids");
  o.magnesium = code("magnesium");
  o.confidence_percent =
      static_cast<int>(extension(content, "confidence-percent")["valueInteger"].as_int().value_or(0));
  o.change_reason = text("change-reason");
  o.withdrawn = text("withdrawn");
  out.author.role = code("role");
  const std::string_view place =
      extension(content, "organization").at({"valueReference", "reference"}).as_string();
  if (place.starts_with("Organization/")) out.author.organization = place.substr(13);
  out.author.unasked = extension(content, "unasked")["valueBoolean"].as_bool().value_or(false);
}

}  // namespace

std::span<const std::string_view> opinion_reasons() { return kReasons; }

Result<Opinion> read_opinion(const json::Value& body, Date today, std::optional<Gestation> now,
                             bool changes) {
  if (!body.is_object()) return refuse_field("an object", "body");
  Opinion out;
  if (auto ok = read_codes(out, body); !ok) return std::unexpected(ok.error());
  if (auto ok = read_until(out, body, today, now); !ok) return std::unexpected(ok.error());
  if (auto ok = read_conditions(out, body); !ok) return std::unexpected(ok.error());
  if (auto ok = read_reasons(out, body); !ok) return std::unexpected(ok.error());
  if (auto ok = read_confidence(out, body); !ok) return std::unexpected(ok.error());
  auto why = read_text(body, "change_reason");
  if (!why) return std::unexpected(why.error());
  out.change_reason = std::move(*why);
  if (changes && out.change_reason.empty())
    return fail(ErrorKind::missing, "what changed your mind", "change_reason");
  if (!changes && !out.change_reason.empty())
    return refuse_field("a change of what was not said before", "change_reason", {}, "empty");
  return out;
}

json::Value opinion_resource(const Opinion& opinion, const OpinionAuthor& author, std::string_view mother,
                             std::string_view consultation, std::string_view id, Instant given_at) {
  json::Value out = json::object({{"resourceType", "ClinicalImpression"}, {"id", id}});
  seal(out);
  out.set("extension", json::Array{content(opinion, author)});
  out.set("status", "completed");
  out.set("subject", json::object({{"reference", "Patient/" + std::string(mother)}}));
  out.set("date", format_utc(given_at));
  json::Value assessor = json::object({{"reference", "Practitioner/" + author.practitioner}});
  if (!author.name.empty()) assessor.set("display", author.name);
  out.set("assessor", std::move(assessor));
  if (!opinion.text.empty()) out.set("summary", opinion.text);
  out.set("supportingInfo",
          json::Array{json::object({{"reference", "ServiceRequest/" + std::string(consultation)}})});
  return out;
}

std::optional<RecordedOpinion> opinion_in(const json::Value& resource, int utc_offset_minutes) {
  const json::Value& content = extension(resource, own_extension("opinion"));
  if (resource["resourceType"].as_string() != "ClinicalImpression" || content.is_null() ||
      resource["status"].as_string() == "entered-in-error")
    return {};
  RecordedOpinion out;
  for (const auto& info : resource["supportingInfo"].items())
    if (const auto to = info["reference"].as_string(); to.starts_with("ServiceRequest/"))
      out.consultation = to.substr(15);
  const std::string_view by = resource["assessor"]["reference"].as_string();
  if (out.consultation.empty() || !by.starts_with("Practitioner/")) return {};
  out.author.practitioner = by.substr(13);
  out.author.name = resource["assessor"]["display"].as_string();
  read_content(out, content);
  out.opinion.text = resource["summary"].as_string();
  const auto at = parse_when(resource["date"].as_string(), utc_offset_minutes);
  if (!at) return {};
  out.given_at = *at;
  return out;
}

void seal(json::Value& resource) {
  json::Value meta = resource["meta"].is_object() ? resource["meta"] : json::Value(json::Object());
  meta.set("security", json::Array{json::object({{"system", kSecurity}, {"code", "sealed"}})});
  resource.set("meta", std::move(meta));
}

bool is_sealed(const json::Value& resource) {
  return std::ranges::any_of(resource.at({"meta", "security"}).items(),
                             [](const json::Value& s) { return s["code"].as_string() == "sealed"; });
}

std::string opinion_id(std::string_view consultation, std::string_view practitioner) {
  return "opinion-" + fnv1a(std::string(consultation) + "|" + std::string(practitioner));
}

}  // namespace dyad::care
