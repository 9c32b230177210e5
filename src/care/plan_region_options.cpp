// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/plan_region_parts.hpp"

namespace dyad::care::laying {
namespace {

// Whether a list of skills has each entry of a need; "a|b" asks for one of them.
bool has(const json::Value& skills, const json::Value& needed) {
  return std::ranges::all_of(needed.items(), [&](const json::Value& entry) {
    const std::string alternatives = "|" + std::string(entry.as_string()) + "|";
    return std::ranges::any_of(skills.items(), [&](const json::Value& skill) {
      return alternatives.contains("|" + std::string(skill.as_string()) + "|");
    });
  });
}

class Choosing {
 public:
  Choosing(const Laying& laying, const Wanted& wanted)
      : laying_(laying), wanted_(wanted), ask_(*wanted.ask), travel_(travel_of(laying)) {}

  json::Array options() const {
    json::Array out;
    for (const std::string& host : hosts())
      for (const std::string& child : children_at(host)) out.push_back(option(host, child));
    return out;
  }

 private:
  std::vector<std::string> hosts() const {
    if (!ask_.host.empty()) return {ask_.host};
    std::vector<std::string> out;
    for (const std::string& hospital : laying_.hospitals) {
      const bool moves = hospital != ask_.mother_at;
      const bool may =
          !moves || (mode_is_known(planning::Mode::mother_moves) && way(ask_.mother_at, hospital));
      if (may && has_theatre(hospital)) out.push_back(hospital);
    }
    if (out.empty()) out.push_back(ask_.mother_at);
    return out;
  }

  // At the host if it has a cot. Otherwise wherever there is one; she is not moved to where her child must
  // leave again, if she could stay or be moved elsewhere.
  std::vector<std::string> children_at(const std::string& host) const {
    if (!ask_.child_to.empty()) return {ask_.child_to};
    if (has_cot(host)) return {host};
    std::vector<std::string> out;
    const bool in_vain = host != ask_.mother_at && ask_.host.empty();
    for (const std::string& hospital : laying_.hospitals)
      if (!in_vain && hospital != host && has_cot(hospital) && way(host, hospital)) out.push_back(hospital);
    if (out.empty() && !in_vain) out.push_back(host);
    return out;
  }

  json::Value option(const std::string& host, const std::string& child) const {
    const planning::Mode mode = mode_at(host);
    const int transfers = (host != ask_.mother_at ? 1 : 0) + (child != host ? ask_.children : 0);
    return json::object({{"host", host},
                         {"child_to", child},
                         {"mode", planning::name_of(mode)},
                         {"risk", risk_of(ask_, mode)},
                         {"transfers", transfers}});
  }

  bool mode_is_known(planning::Mode mode) const {
    return std::ranges::find(wanted_.plan->modes, mode) != wanted_.plan->modes.end();
  }

  planning::Mode mode_at(const std::string& host) const {
    if (host != ask_.mother_at) return planning::Mode::mother_moves;
    if (!mode_is_known(planning::Mode::in_house)) return planning::Mode::team_travels;
    if (!mode_is_known(planning::Mode::team_travels)) return planning::Mode::in_house;
    for (const PlanTask& task : wanted_.plan->tasks) {
      const bool here =
          task.when.empty() || std::ranges::find(task.when, planning::Mode::in_house) != task.when.end();
      if (!here || task.to != "host") continue;
      const json::Array needs = needs_of(laying_, wanted_, task.roles);
      for (const json::Value& need : needs)
        if (need["kind"].as_string() == "person" && need["same_as"].is_null() &&
            !offered(host, "person", need["skills"]))
          return planning::Mode::team_travels;
    }
    return planning::Mode::in_house;
  }

  // Of any kind: what it lacks for this operation, the planner says.
  bool has_theatre(const std::string& hospital) const {
    return std::ranges::any_of(laying_.resources, [&](const json::Value& r) {
      return r["hospital"].as_string() == hospital && r["kind"].as_string() == "theatre";
    });
  }

  bool has_cot(const std::string& hospital) const {
    bool asked = false;
    for (const PlanTask& task : wanted_.plan->tasks) {
      const json::Array needs = needs_of(laying_, wanted_, task.roles);
      for (const json::Value& need : needs) {
        if (need["kind"].as_string() != "cot") continue;
        asked = true;
        if (!offered(hospital, "cot", need["skills"])) return false;
      }
    }
    return asked;
  }

  bool offered(const std::string& hospital, std::string_view kind, const json::Value& skills) const {
    return std::ranges::any_of(laying_.resources, [&](const json::Value& r) {
      return r["hospital"].as_string() == hospital && r["kind"].as_string() == kind &&
             has(r["skills"], skills) && has(r["skills"], json::Value(precaution_skills(kind)));
    });
  }

  json::Array precaution_skills(std::string_view kind) const {
    json::Array out;
    for (const auto& row : laying_.rules.precautions)
      if (planning::name_of(row.kind) == kind &&
          std::ranges::find(wanted_.precautions, row.infection) != wanted_.precautions.end())
        out.insert(out.end(), row.skills.begin(), row.skills.end());
    return out;
  }

  bool way(const std::string& from, const std::string& to) const {
    return std::ranges::any_of(travel_, [&](const json::Value& row) {
      return row["from"].as_string() == from && row["to"].as_string() == to;
    });
  }

  const Laying& laying_;
  const Wanted& wanted_;
  const PlanAsk& ask_;
  json::Array travel_;
};

}  // namespace

json::Array options_of(const Laying& laying, const Wanted& wanted) {
  return Choosing(laying, wanted).options();
}

}  // namespace dyad::care::laying
