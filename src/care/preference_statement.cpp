// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/decimal.hpp"
#include "care/preference.hpp"
#include "care/preference_words.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr double kSumTolerance = 1e-6;
constexpr std::size_t kTextBytes = 4000;
constexpr std::string_view kGoalNames = "mother_lives, child_lives, child_intact, treatment_soon";

Failure refuse(std::string message, std::string field, std::string_view value = {}, std::string limit = {}) {
  return fail(ErrorKind::invalid, std::move(message), std::move(field), std::string(value.substr(0, 80)),
              std::move(limit));
}

Result<timing::Goal> goal_in(std::string_view name, const std::string& field) {
  if (const auto goal = goal_named(name)) return *goal;
  return refuse("not a goal", field, name, std::string(kGoalNames));
}

Result<timing::Preference> weighed(timing::Preference p, const std::string& field) {
  double sum = 0;
  for (std::size_t g = 0; g < timing::kGoals; ++g) {
    const double w = p.weights[g];
    if (!std::isfinite(w) || w < 0)
      return refuse("a weight is not negative",
                    field + "." + std::string(timing::name_of(static_cast<timing::Goal>(g))), shortest(w),
                    "0 to 1");
    sum += w;
  }
  if (sum == 0) return refuse("all weights are zero: nothing would be weighed", field, "0", "a sum of 1");
  if (std::abs(sum - 1) > kSumTolerance)
    return refuse("the weights do not sum to 1", field, shortest(sum), "1, within 0.000001");
  if (auto good = timing::checked(p); !good) return good;
  return p;  // with the digits she gave
}

Result<timing::Preference> read_weights(const json::Value& weights) {
  if (!weights.is_object())
    return refuse("an object with a weight for each goal", "weights", {}, std::string(kGoalNames));
  timing::Preference p;
  for (const auto& [name, value] : weights.members()) {
    const std::string field = "weights." + name.substr(0, 60);
    const auto goal = goal_in(name, field);
    if (!goal) return std::unexpected(goal.error());
    const auto number = value.as_double();
    if (!number) return refuse("not a number", field, value.as_string(), "0 to 1");
    p.weights[*goal] = *number;
  }
  return weighed(std::move(p), "weights");
}

Result<timing::Preference> read_ordering(const json::Value& ordering) {
  timing::Preference p;
  p.kind = timing::Preference::Kind::ordering;
  for (std::size_t i = 0; i < ordering.size(); ++i) {
    const std::string field = "ordering[" + std::to_string(i) + "]";
    const auto goal = goal_in(ordering[i].as_string(), field);
    if (!goal) return std::unexpected(goal.error());
    if (std::ranges::find(p.ordering, *goal) != p.ordering.end())
      return refuse("a goal is named twice", field, ordering[i].as_string(), "each goal once");
    p.ordering.push_back(*goal);
  }
  if (p.ordering.empty())
    return refuse("the goals, most important first", "ordering", {}, std::string(kGoalNames));
  return timing::checked(std::move(p));
}

Result<timing::Preference> read_value(const json::Value& body) {
  const std::string_view kind = body["kind"].as_string();
  if (kind == "weights") return read_weights(body["weights"]);
  if (kind == "ordering") return read_ordering(body["ordering"]);
  return refuse("how she said it", "kind", kind, "weights or ordering");
}

// A text of a person: trimmed of nothing, refused when absurdly long or not text.
Result<std::string> read_text(const json::Value& body, const char* name) {
  const json::Value& v = body[name];
  if (v.is_null()) return std::string();
  if (!v.is_string()) return refuse("not a text", name);
  if (v.as_string().size() > kTextBytes)
    return refuse("too long", name, std::to_string(v.as_string().size()) + " bytes",
                  "at most " + std::to_string(kTextBytes));
  return std::string(v.as_string());
}

Result<std::string> read_code(const json::Value& body, const char* name,
                              std::initializer_list<std::string_view> allowed) {
  const std::string_view code = body[name].as_string();
  if (std::ranges::find(allowed, code) != allowed.end()) return std::string(code);
  std::string all;
  for (const auto a : allowed) all += (all.empty() ? "" : ", ") + std::string(a);
  return refuse(code.empty() ? "required" : "not one of those allowed", name, code, all);
}

Result<Instant> read_time(const json::Value& body, Instant now) {
  const std::string_view text = body["effective_at"].as_string();
  if (text.empty()) return fail(ErrorKind::missing, "required: when she said it", "effective_at");
  const auto at = parse_instant(text);
  if (!at) return refuse("a time needs its date and zone", "effective_at", text, "YYYY-MM-DDThh:mm:ss+zz:zz");
  if (*at > now) return refuse("lies in the future", "effective_at", text, "up to " + format_utc(now));
  return *at;
}

Result<void> read_people(StatedPreference& out, const json::Value& body) {
  const struct {
    const char* name;
    std::string& into;
  } texts[] = {{"recorded_by", out.recorded_by}, {"witness", out.witness}, {"note", out.note}};
  for (const auto& [name, into] : texts) {
    auto text = read_text(body, name);
    if (!text) return std::unexpected(text.error());
    into = std::move(*text);
  }
  if (out.recorded_by.find_first_not_of(" \t\r\n") == std::string::npos)
    return fail(ErrorKind::missing, "required: who wrote it down", "recorded_by");
  auto by = read_code(body, "stated_by", {"mother", "surrogate"});
  if (!by) return std::unexpected(by.error());
  out.stated_by = std::move(*by);
  auto capacity = read_code(body, "capacity", {"has_capacity", "lacks_capacity", "not_assessed"});
  if (!capacity) return std::unexpected(capacity.error());
  out.capacity = std::move(*capacity);
  if (out.stated_by == "mother" && out.capacity == "lacks_capacity")
    return refuse("she cannot state her weights herself while she lacks capacity: name the surrogate's words",
                  "stated_by", out.stated_by, "surrogate");
  if (const auto& interpreter = body["interpreter"]; !interpreter.is_null() && !interpreter.is_bool())
    return refuse("not true or false", "interpreter");
  out.interpreter = body["interpreter"].as_bool().value_or(false);
  return {};
}

json::Value coded(std::string_view system, std::string_view code) {
  return json::object({{"coding", json::Array{json::object({{"system", system}, {"code", code}})}}});
}

json::Value extended(std::string_view name, const char* element, json::Value value) {
  return json::object({{"url", own_extension(name)}, {element, std::move(value)}});
}

json::Value components(const timing::Preference& p) {
  json::Array out;
  const auto add = [&](timing::Goal goal, const char* element, json::Value value) {
    out.push_back(
        json::object({{"code", coded(kConcepts, timing::name_of(goal))}, {element, std::move(value)}}));
  };
  if (p.kind == timing::Preference::Kind::weights)
    for (std::size_t g = 0; g < timing::kGoals; ++g)
      add(static_cast<timing::Goal>(g), "valueQuantity",
          json::object({{"value", p.weights[g]},
                        {"unit", "1"},
                        {"system", "http://unitsofmeasure.org"},
                        {"code", "1"}}));
  else
    for (std::size_t i = 0; i < p.ordering.size(); ++i)
      add(p.ordering[i], "valueInteger", static_cast<long long>(i + 1));
  return json::Value(std::move(out));
}

}  // namespace

Result<StatedPreference> read_statement(const json::Value& body, Instant now) {
  if (!body.is_object()) return refuse("an object", "body");
  StatedPreference out;
  auto value = read_value(body);
  if (!value) return std::unexpected(value.error());
  out.value = std::move(*value);
  if (auto people = read_people(out, body); !people) return std::unexpected(people.error());
  const auto at = read_time(body, now);
  if (!at) return std::unexpected(at.error());
  out.effective_at = *at;
  return out;
}

json::Value preference_resource(const StatedPreference& stated, std::string_view mother,
                                std::string_view id) {
  json::Array extensions;
  if (!stated.witness.empty())
    extensions.push_back(extended("preference-witness", "valueString", stated.witness));
  extensions.push_back(extended("preference-stated-by", "valueCode", stated.stated_by));
  extensions.push_back(extended("preference-capacity", "valueCode", stated.capacity));
  extensions.push_back(extended("preference-interpreter", "valueBoolean", stated.interpreter));
  json::Value out = json::object({{"resourceType", "Observation"}, {"id", id}});
  out.set("extension", json::Value(std::move(extensions)));
  out.set("status", "final");
  out.set("category",
          json::Array{coded("http://terminology.hl7.org/CodeSystem/observation-category", "survey")});
  out.set("code", coded(kConcepts, kPreferenceCode));
  out.set("subject", json::object({{"reference", "Patient/" + std::string(mother)}}));
  out.set("effectiveDateTime", format_utc(stated.effective_at));
  out.set("performer", json::Array{json::object({{"display", stated.recorded_by}})});
  if (!stated.note.empty()) out.set("note", json::Array{json::object({{"text", stated.note}})});
  out.set("component", components(stated.value));
  return out;
}

Result<timing::Preference> parse_weights(std::string_view text) {
  timing::Preference p;
  std::array<bool, timing::kGoals> given{};
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t to = std::min(text.find(',', from), text.size());
    const std::string_view part = text.substr(from, to - from);
    from = to + 1;
    const std::size_t colon = part.find(':');
    if (colon == std::string_view::npos)
      return refuse("goal:weight, separated by commas", "weights", part,
                    "mother_lives:0.4,child_lives:0.3,child_intact:0.2,treatment_soon:0.1");
    const auto goal = goal_in(part.substr(0, colon), "weights");
    if (!goal) return std::unexpected(goal.error());
    if (given[*goal]) return refuse("a goal is named twice", "weights", part, "each goal once");
    given[*goal] = true;
    const auto number = to_double(part.substr(colon + 1));
    if (!number) return refuse("not a number", "weights", part, "0 to 1");
    p.weights[*goal] = *number;
  }
  return weighed(std::move(p), "weights");
}

}  // namespace dyad::care
