// SPDX-License-Identifier: Apache-2.0
#include "care/plan_words.hpp"

#include <algorithm>

#include "care/resolution.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

const planning::Task& planned(const planning::Region& region, int task) {
  return planning::task_of(region, 0, task);
}

// Tasks of a second child are called like the first one's, with a number behind.
std::string_view without_number(std::string_view id) {
  const auto dash = id.rfind('-');
  const bool numbered = dash != std::string_view::npos && dash + 1 < id.size() &&
                        std::ranges::all_of(id.substr(dash + 1), [](char c) { return c >= '0' && c <= '9'; });
  return numbered ? id.substr(0, dash) : id;
}

json::Value row(json::Value words) { return json::object({{"words", std::move(words)}}); }

}  // namespace

std::string name_in(const json::Value& names, std::string_view language) {
  const auto found = names[language].as_string();
  return std::string(found.empty() ? names["en"].as_string() : found);
}

json::Value in_all_languages(const std::function<std::string(std::string_view)>& make) {
  json::Value out{json::Object()};
  for (const auto language : kLanguages) out.set(std::string(language), make(language));
  return out;
}

const PlanTask* PlanWords::task_of(int task) const {
  const std::string& id = planned(region_, task).id;
  const PlanTask* found = of_.task(id);
  return found ? found : of_.task(without_number(id));
}

json::Value PlanWords::task(int task) const {
  const PlanTask* known = task_of(task);
  return known ? known->names : words_of(planned(region_, task).name);
}

json::Value PlanWords::role(int task, int demand) const {
  const std::string& role = planned(region_, task).demands[static_cast<std::size_t>(demand)].role;
  if (const PlanTask* known = task_of(task))
    for (const auto wanted : {std::string_view(role), without_number(role)})
      for (const auto& r : known->roles)
        if (r.role == wanted) return r.names;
  return words_of(role);
}

json::Value PlanWords::hospital(int index) const {
  return hospital(region_.hospitals[static_cast<std::size_t>(index)].id);
}

json::Value PlanWords::hospital(std::string_view id) const {
  const OfferingHospital* known = offers_.hospital(id);
  return json::object({{"id", id}, {"names", known ? known->names : words_of(id)}});
}

json::Value PlanWords::tier(planning::Tier tier) const {
  return in_all_languages(
      [&](std::string_view l) { return say(l, "tier." + std::string(planning::name_of(tier))); });
}

std::string PlanWords::time(std::string_view language, int step) const {
  return Phrases::when(language, region_.instant_of(step), region_.offset_minutes);
}

std::string PlanWords::rule(std::string_view l, const planning::Rule& rule) const {
  using planning::RuleKind;
  const auto name = [&] { return region_.resources[static_cast<std::size_t>(rule.a)].name; };
  switch (rule.kind) {
    case RuleKind::served:
      return {};
    case RuleKind::role:
      return say(l, "reason.role",
                 {{"task", name_in(task(rule.b), l)}, {"role", name_in(role(rule.b, rule.c), l)}});
    case RuleKind::precaution:
      return say(l, "reason.precaution");
    case RuleKind::hours:
      return say(l, "reason.hours", {{"name", name()}});
    case RuleKind::shared:
      return say(l, "reason.shared", {{"name", name()}});
    case RuleKind::duty:
      return say(l, "reason.duty", {{"name", name()}});
    case RuleKind::amount:
      return say(l, "reason.amount", {{"name", name()}});
    case RuleKind::order: {
      const auto& link = planning::case_of(region_, rule.a).links[static_cast<std::size_t>(rule.b)];
      return say(l, "reason.order",
                 {{"after", name_in(task(link.after), l)}, {"before", name_in(task(link.before), l)}});
    }
  }
  return {};
}

std::string PlanWords::action(std::string_view l, const planning::Rule& given_up) const {
  using planning::RuleKind;
  if (given_up.kind == RuleKind::role) {
    const auto& d = planned(region_, given_up.b).demands[static_cast<std::size_t>(given_up.c)];
    return say(l, "way.role",
               {{"count", std::to_string(d.count)},
                {"role", name_in(role(given_up.b, given_up.c), l)},
                {"task", name_in(task(given_up.b), l)}});
  }
  if (given_up.kind == RuleKind::hours)
    return say(l, "way.hours", {{"name", region_.resources[static_cast<std::size_t>(given_up.a)].name}});
  return say(l, "way.other", {{"reason", rule(l, given_up)}});
}

json::Value PlanWords::reasons(const std::vector<planning::Impossible>& why) const {
  json::Array out;
  for (const auto& one : why) {
    for (const auto& s : one.shortages)
      out.push_back(row(in_all_languages([&](std::string_view l) {
        return say(l, "reason.shortage",
                   {{"needed", std::to_string(s.needed)},
                    {"exist", std::to_string(s.exist)},
                    {"kind", say(l, "kind." + std::string(planning::name_of(s.kind)))}});
      })));
    for (const auto& r : one.reasons)
      if (r.kind != planning::RuleKind::served)
        out.push_back(row(in_all_languages([&](std::string_view l) { return rule(l, r); })));
  }
  if (out.empty() && !why.empty())
    out.push_back(row(in_all_languages([&](std::string_view l) { return say(l, "reason.unknown"); })));
  return json::Value(std::move(out));
}

json::Value PlanWords::ways_out(const std::vector<planning::Impossible>& why) const {
  json::Array out;
  for (const auto& one : why)
    for (const auto& way : one.ways_out)
      out.push_back(row(in_all_languages([&](std::string_view l) {
        std::string text;
        for (const auto& r : way.given_up) text += (text.empty() ? "" : say(l, "way.and")) + action(l, r);
        return text;
      })));
  return json::Value(std::move(out));
}

std::string PlanWords::people(std::string_view l, const std::vector<int>& resources) const {
  std::string out;
  for (const int r : resources)
    out += (out.empty() ? "" : ", ") + region_.resources[static_cast<std::size_t>(r)].name;
  return out.empty() ? say(l, "change.nobody") : out;
}

std::string PlanWords::venue(std::string_view l, const planning::Option& o) const {
  const std::string where = say(l, "change.child_to",
                                {{"host", name_in(hospital(o.host)["names"], l)},
                                 {"child", name_in(hospital(o.child_to)["names"], l)}});
  return where + " (" + say(l, "mode." + std::string(planning::name_of(o.mode))) + ")";
}

json::Value PlanWords::product(const OfferedStock& stock) const {
  const OfferCode* of = words_.find(stock.kind == "blood" ? "components" : "drugs", stock.product);
  if (!of) return {};
  const OfferCode* group = words_.find("groups", stock.group);
  return in_all_languages([&](std::string_view l) {
    return name_in(of->names, l) + (group ? ", " + name_in(group->names, l) : "");
  });
}

std::string PlanWords::role_change(std::string_view l, const planning::Change& change,
                                   const planning::Plan& plan) const {
  const auto& of = planning::case_of(region_, change.c);
  const auto was = std::ranges::find(of.promise->tasks, change.task, &planning::PromisedTask::task);
  const auto& now =
      plan.cases[static_cast<std::size_t>(change.c)].tasks[static_cast<std::size_t>(change.task)];
  if (change.demand < 0)
    return say(l, "change.start",
               {{"task", name_in(task(change.task), l)},
                {"was", time(l, was->start)},
                {"now", now.present ? time(l, now.start) : say(l, "change.none")}});
  const auto k = static_cast<std::size_t>(change.demand);
  return say(l, "change.role",
             {{"task", name_in(task(change.task), l)},
              {"role", name_in(role(change.task, change.demand), l)},
              {"was", people(l, was->holders[k])},
              {"now", people(l, now.holders[k])}});
}

json::Value PlanWords::change(const planning::Change& change, const planning::Plan& plan) const {
  const auto& of = planning::case_of(region_, change.c);
  const auto& before = of.options[static_cast<std::size_t>(of.promise->option)];
  const int option = plan.cases[static_cast<std::size_t>(change.c)].option;
  return in_all_languages([&](std::string_view l) {
    if (change.task >= 0) return role_change(l, change, plan);
    if (option < 0) return say(l, "change.served", {{"was", venue(l, before)}});
    return say(l, "change.host",
               {{"was", venue(l, before)}, {"now", venue(l, of.options[static_cast<std::size_t>(option)])}});
  });
}

json::Value PlanWords::why_not(const planning::Other& other) const {
  const auto skill = [&](std::string_view l) {
    const std::string_view first = std::string_view(other.skill).substr(0, other.skill.find('|'));
    for (const char* list : {"skills", "features", "levels", "components", "drugs"})
      if (const OfferCode* known = words_.find(list, first)) return name_in(known->names, l);
    return other.skill;
  };
  static constexpr std::string_view kKeys[] = {"none", "skill", "precaution", "way", "hours", "busy"};
  const std::string key = "instead." + std::string(kKeys[static_cast<std::size_t>(other.why)]);
  return in_all_languages([&](std::string_view l) { return say(l, key, {{"skill", skill(l)}}); });
}

}  // namespace dyad::care
