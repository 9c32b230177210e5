// SPDX-License-Identifier: Apache-2.0
#include "care/preference.hpp"

#include <algorithm>
#include <cmath>

#include "care/preference_words.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr double kSumTolerance = 1e-6;

std::optional<timing::Goal> goal_of(const json::Value& component) {
  return goal_named(code_in(component["code"], kConcepts));
}

// Weights when every component has one, an ordering when every component has a rank.
std::optional<timing::Preference> read_value(const json::Value& body) {
  timing::Preference out;
  std::vector<std::pair<long long, timing::Goal>> ranks;
  std::size_t weighed = 0;
  for (const auto& part : body["component"].items()) {
    const auto goal = goal_of(part);
    if (!goal) return {};
    if (const auto weight = part["valueQuantity"]["value"].as_double()) {
      out.weights[*goal] = *weight;
      ++weighed;
    } else if (const auto rank = part["valueInteger"].as_int()) {
      ranks.emplace_back(*rank, *goal);
    } else {
      return {};
    }
  }
  if (weighed > 0 && !ranks.empty()) return {};
  if (weighed == 0) {
    out.kind = timing::Preference::Kind::ordering;
    std::ranges::sort(ranks);
    for (const auto& [rank, goal] : ranks) out.ordering.push_back(goal);
  }
  auto scaled = timing::checked(out);
  if (!scaled) return {};
  double sum = 0;
  for (const double w : out.weights) sum += w;
  const bool as_given = weighed == 0 || std::abs(sum - 1) <= kSumTolerance;
  return as_given ? std::move(out) : std::move(*scaled);
}

bool is_statement(const Facts& facts, const record::Resource& r) {
  const std::string_view status = r.body["status"].as_string();
  return r.version.type == "Observation" && code_in(r.body["code"], kConcepts) == kPreferenceCode &&
         r.body["subject"]["reference"].as_string() == "Patient/" + facts.mother &&
         status != "entered-in-error" && status != "cancelled";
}

json::Value said(const json::Value& owner, std::string_view url) {
  const json::Value& ext = extension(owner, own_extension(url));
  return ext.is_null() ? json::Value() : words(ext, "valueString");
}

std::string_view code_of(const json::Value& owner, std::string_view url, std::string_view otherwise) {
  const std::string_view code = extension(owner, own_extension(url))["valueCode"].as_string();
  return code.empty() ? otherwise : code;
}

json::Value ordering_json(const std::vector<timing::Goal>& ordering) {
  json::Array out;
  for (const auto goal : ordering) out.push_back(json::Value(timing::name_of(goal)));
  return json::Value(std::move(out));
}

json::Value versions_json(const Facts& facts, const std::vector<record::Version>& history) {
  std::vector<const record::Version*> known;
  for (const auto& v : history)
    if (!facts.record.at || v.recorded_at <= *facts.record.at) known.push_back(&v);
  std::ranges::sort(known, {}, &record::Version::version);
  json::Array out;
  for (const auto* v : known)
    out.push_back(
        json::object({{"version", v->version},
                      {"recorded_at", format_utc(v->recorded_at)},
                      {"resource", v->type + "/" + v->id + "/_history/" + std::to_string(v->version)}}));
  return json::Value(std::move(out));
}

}  // namespace

std::string own_extension(std::string_view name) {
  return std::string(kBase) + "/StructureDefinition/" + std::string(name);
}

std::optional<timing::Goal> goal_named(std::string_view name) {
  for (std::size_t g = 0; g < timing::kGoals; ++g)
    if (timing::name_of(static_cast<timing::Goal>(g)) == name) return static_cast<timing::Goal>(g);
  return {};
}

std::optional<RecordedPreference> preference_of(const Facts& facts) {
  const record::Resource* newest = nullptr;
  Instant newest_at;
  for (const auto& r : facts.record.resources) {
    if (!is_statement(facts, r)) continue;
    const Instant at = time_of(r, facts.utc_offset_minutes);
    if (at > facts.at || (newest && at < newest_at)) continue;
    newest = &r;
    newest_at = at;
  }
  if (!newest) return {};
  auto value = read_value(newest->body);
  if (!value) return {};
  return RecordedPreference{std::move(*value), newest};
}

json::Value weights_json(const std::array<double, timing::kGoals>& weights) {
  json::Value out{json::Object()};
  for (std::size_t g = 0; g < timing::kGoals; ++g)
    out.set(std::string(timing::name_of(static_cast<timing::Goal>(g))), weights[g]);
  return out;
}

json::Value preference_json(const Facts& facts, const RecordedPreference& preference,
                            const std::vector<record::Version>& history) {
  const record::Resource& r = *preference.resource;
  const bool weighed = preference.value.kind == timing::Preference::Kind::weights;
  const auto& note = r.body["note"][std::size_t{0}];
  const auto& recorder = r.body["performer"][std::size_t{0}];
  return json::object(
      {{"id", r.version.id},
       {"version", r.version.version},
       {"kind", weighed ? "weights" : "ordering"},
       {"weights", weighed ? weights_json(preference.value.weights) : json::Value()},
       {"ordering", weighed ? json::Value() : ordering_json(preference.value.ordering)},
       {"effective_at", format_utc(time_of(r, facts.utc_offset_minutes))},
       {"recorded_at", format_utc(r.version.recorded_at)},
       {"stated_by", code_of(r.body, "preference-stated-by", "mother")},
       {"recorded_by", words(recorder, "display")},
       {"witness", said(r.body, "preference-witness")},
       {"capacity", code_of(r.body, "preference-capacity", "not_assessed")},
       {"interpreter",
        extension(r.body, own_extension("preference-interpreter"))["valueBoolean"].as_bool().value_or(false)},
       {"note", note.is_null() ? json::Value() : words(note, "text")},
       {"synthetic", is_synthetic(r.body)},
       {"resource", reference_of(r)},
       {"versions", versions_json(facts, history)}});
}

}  // namespace dyad::care
