// SPDX-License-Identifier: Apache-2.0
#include "planning/explain.hpp"

#include <algorithm>
#include <map>

#include "planning/plan_json.hpp"

namespace dyad::planning {
namespace {

constexpr Relax kAll{true, true};
constexpr long kDearest = 12;  // what may be given up in one way out, in the units of price_of
constexpr int kWays = 3;

// What giving a rule up costs; nothing for what nobody can give up.
long price_of(RuleKind kind) {
  switch (kind) {
    case RuleKind::hours:
      return 2;
    case RuleKind::order:
    case RuleKind::duty:
    case RuleKind::role:
    case RuleKind::amount:
      return 3;
    case RuleKind::precaution:
      return 6;
    case RuleKind::served:
    case RuleKind::shared:
      return 0;
  }
  return 0;
}

class Question {
 public:
  Question(const Region& region, const Plan& plan, int c, const SolveOptions& options)
      : region_(region), plan_(plan), c_(c), options_(options), candidates_(region, kAll) {}

  Impossible answer() {
    Impossible out;
    out.c = c_;
    out.shortages = shortages();
    Sat sat;
    const Encoding encoding(region_, candidates_, sat, true);
    out.reasons = reasons(encoding, sat);
    if (!out.reasons.empty()) out.confirmed = confirmed(out.reasons);
    out.ways_out = ways_out();
    return out;
  }

 private:
  bool required(int c) const { return c == c_ || plan_.cases[static_cast<std::size_t>(c)].option >= 0; }
  bool asked(const Rule& rule) const { return rule.kind != RuleKind::served || required(rule.a); }

  std::vector<int> literals(const Encoding& encoding, const std::vector<Rule>& rules) const {
    std::vector<int> out;
    for (const Rule& rule : rules) out.push_back(encoding.rules().at(rule));
    return out;
  }

  // A smallest set in the sense that none can be left out; the last in the order are left out first if
  // possible.
  std::vector<Rule> reasons(const Encoding& encoding, Sat& sat) const {
    std::vector<Rule> all;
    for (const auto& [rule, literal] : encoding.rules())
      if (asked(rule)) all.push_back(rule);
    if (sat.solve(literals(encoding, all), options_.conflicts, options_.should_stop) != Answer::no) return {};
    std::erase_if(all, [&](const Rule& rule) { return !sat.failed(encoding.rules().at(rule)); });
    for (std::size_t i = all.size(); i-- > 0;) {
      std::vector<Rule> fewer = all;
      fewer.erase(fewer.begin() + static_cast<long>(i));
      const Answer answer = sat.solve(literals(encoding, fewer), options_.conflicts, options_.should_stop);
      if (answer == Answer::stopped) return {};
      if (answer == Answer::no) all = std::move(fewer);
    }
    return all;
  }

  bool confirmed(const std::vector<Rule>& reasons) const {
    Sat sat;
    const Encoding encoding(region_, candidates_, sat, true);
    if (sat.solve(literals(encoding, reasons), options_.conflicts, options_.should_stop) != Answer::no)
      return false;
    for (std::size_t i = 0; i < reasons.size(); ++i) {
      std::vector<Rule> fewer = reasons;
      fewer.erase(fewer.begin() + static_cast<long>(i));
      if (sat.solve(literals(encoding, fewer), options_.conflicts, options_.should_stop) != Answer::yes)
        return false;
    }
    return true;
  }

  // Sets of rules whose giving up lets the case be served, cheapest first.
  std::vector<WayOut> ways_out() const {
    Sat sat;
    Encoding encoding(region_, candidates_, sat, true);
    std::vector<int> kept;
    std::vector<Total> parts;
    for (const auto& [rule, literal] : encoding.rules()) {
      sat.prefer(literal);
      if (price_of(rule.kind) > 0)
        parts.push_back(one(-literal, price_of(rule.kind)));
      else if (asked(rule))
        kept.push_back(literal);
    }
    const Total total = sum(sat, std::move(parts), kDearest + 1);
    std::vector<WayOut> out;
    while (out.size() < kWays) {
      auto found = cheapest(encoding, sat, total, kept);
      if (!found) break;
      std::vector<int> other;
      for (const Rule& rule : found->given_up) other.push_back(encoding.rules().at(rule));
      sat.add(other);
      out.push_back(std::move(*found));
    }
    return out;
  }

  std::optional<WayOut> cheapest(const Encoding& encoding, Sat& sat, const Total& total,
                                 const std::vector<int>& kept) const {
    std::optional<WayOut> best;
    long limit = kDearest + 1;
    while (limit > 0) {
      std::vector<int> assumed = kept;
      const auto under = below(total, limit);
      assumed.insert(assumed.end(), under.begin(), under.end());
      if (sat.solve(assumed, options_.conflicts, options_.should_stop) != Answer::yes) break;
      best.emplace();
      const Plan then = encoding.extract();
      limit = 0;
      for (const auto& [rule, literal] : encoding.rules())
        if (price_of(rule.kind) > 0 && !sat.value(literal)) {
          best->given_up.push_back(rule);
          best->actions.push_back(action(rule, then));
          limit += price_of(rule.kind);
        }
    }
    return best;
  }

  std::string action(const Rule& rule, const Plan& then) const;

  // Stays that last to the end of the horizon and that every option needs.
  std::vector<Shortage> shortages() const {
    std::map<std::pair<Kind, std::vector<std::string>>, int> needed;
    for (int c = 0; c < static_cast<int>(region_.cases.size()); ++c)
      for (const Task& t : case_of(region_, c).tasks)
        for (const Demand& d : t.demands)
          if (required(c) && t.open_ended && t.when.empty() && d.kind != Kind::supply) {
            std::vector<std::string> skills = d.skills;
            skills.insert(skills.end(), d.precautions.begin(), d.precautions.end());
            needed[{d.kind, skills}] += d.count;
          }
    std::vector<Shortage> out;
    for (const auto& [what, count] : needed) {
      const auto exist =
          std::count_if(region_.resources.begin(), region_.resources.end(), [&](const Resource& r) {
            return r.kind == what.first && has_skills(r, what.second) && !r.windows.empty() &&
                   r.windows.back().to == region_.steps;
          });
      if (exist < count) out.push_back({what.first, what.second, count, static_cast<int>(exist)});
    }
    return out;
  }

  const Region& region_;
  const Plan& plan_;
  int c_;
  const SolveOptions& options_;
  Candidates candidates_;
};

std::string Question::action(const Rule& rule, const Plan& then) const {
  const auto when = [&](int c, int task) {
    const CasePlan& p = then.cases[static_cast<std::size_t>(c)];
    if (p.option < 0 || !p.tasks[static_cast<std::size_t>(task)].present) return std::string();
    const TaskPlan& t = p.tasks[static_cast<std::size_t>(task)];
    return ", " + time_text(region_, t.start) + " to " + time_text(region_, t.end);
  };
  if (rule.kind == RuleKind::role) {
    const Demand& d = task_of(region_, rule.a, rule.b).demands[static_cast<std::size_t>(rule.c)];
    return "call in " + std::to_string(d.count) + " more for " + d.role + " (" +
           std::string(name_of(d.kind)) + ")" + when(rule.a, rule.b);
  }
  if (rule.kind == RuleKind::hours)
    for (std::size_t c = 0; c < then.cases.size(); ++c)
      for (std::size_t i = 0; i < then.cases[c].tasks.size(); ++i)
        for (const auto& holders : then.cases[c].tasks[i].holders)
          if (std::find(holders.begin(), holders.end(), rule.a) != holders.end())
            return "ask " + region_.resources[static_cast<std::size_t>(rule.a)].id +
                   " to be there outside its hours" + when(static_cast<int>(c), static_cast<int>(i));
  return "do without: " + words(region_, rule);
}

}  // namespace

std::vector<Impossible> explain_unserved(const Region& region, const Plan& plan,
                                         const SolveOptions& options) {
  std::vector<Impossible> out;
  for (std::size_t c = 0; c < plan.cases.size(); ++c)
    if (plan.cases[c].option < 0)
      out.push_back(Question(region, plan, static_cast<int>(c), options).answer());
  return out;
}

std::string words(const Region& region, const Rule& rule) {
  const auto resource = [&] { return region.resources[static_cast<std::size_t>(rule.a)].id; };
  switch (rule.kind) {
    case RuleKind::served:
      return case_of(region, rule.a).id + " is served";
    case RuleKind::role: {
      const Task& t = task_of(region, rule.a, rule.b);
      return case_of(region, rule.a).id + "." + t.id + " has its " +
             t.demands[static_cast<std::size_t>(rule.c)].role;
    }
    case RuleKind::precaution:
      return "the precautions of " + case_of(region, rule.a).id;
    case RuleKind::hours:
      return "the hours of " + resource();
    case RuleKind::shared:
      return resource() + " is in one place at a time";
    case RuleKind::duty:
      return "the longest duty of " + resource();
    case RuleKind::amount:
      return "no more of " + resource() + " than there is";
    case RuleKind::order: {
      const Case& c = case_of(region, rule.a);
      const Link& l = c.links[static_cast<std::size_t>(rule.b)];
      return c.id + "." + c.tasks[static_cast<std::size_t>(l.after)].id + " not too late after " +
             c.tasks[static_cast<std::size_t>(l.before)].id;
    }
  }
  return {};
}

}  // namespace dyad::planning
