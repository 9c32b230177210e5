// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/plan_templates_read.hpp"

namespace dyad::care {
namespace {

int sourced_minutes(TemplateFile& f, const json::Value& of, const std::string& path) {
  f.source(of, path);
  return f.number(of, path, "minutes", 0);
}

void read_cots(TemplateFile& f, const json::Value& rules, PlanRules& out) {
  for (std::size_t i = 0; i < rules["cots"].size(); ++i) {
    const json::Value& row = rules["cots"][i];
    const std::string path = place_of("rules.cots", i);
    PlanRules::CotLevel level{f.number(row, path, "below_days", 1), f.texts(row, path, "levels")};
    f.source(row, path);
    for (const std::string& code : level.levels)
      if (!f.words.find("levels", code)) f.wrong("is no level of a cot", path + ".levels", code);
    if (level.levels.empty()) f.wrong("is missing", path + ".levels");
    if (!out.cots.empty() && level.below_days <= out.cots.back().below_days)
      f.wrong("is not above the one before", path + ".below_days", std::to_string(level.below_days));
    out.cots.push_back(std::move(level));
  }
  if (out.cots.empty()) f.wrong("is missing", "rules.cots");
}

void read_blood(TemplateFile& f, const json::Value& rules, PlanRules& out) {
  for (std::size_t i = 0; i < rules["blood"].size(); ++i) {
    const json::Value& row = rules["blood"][i];
    const std::string path = place_of("rules.blood", i);
    PlanRules::Blood blood{f.text(row, path, "product"), f.text(row, path, "group", false),
                           f.texts(row, path, "may_have")};
    f.source(row, path);
    if (!f.words.find("components", blood.product))
      f.wrong("is no component of blood", path + ".product", blood.product);
    std::vector<std::string> groups = blood.may_have;
    if (!blood.group.empty()) groups.push_back(blood.group);
    for (const std::string& group : groups)
      if (!f.words.find("groups", group)) f.wrong("is no blood group", path, group);
    if (blood.may_have.empty()) f.wrong("is missing", path + ".may_have");
    out.blood.push_back(std::move(blood));
  }
}

std::vector<PlanRules::Minutes> read_minutes(TemplateFile& f, const json::Value& rules, const char* name) {
  std::vector<PlanRules::Minutes> out;
  for (std::size_t i = 0; i < rules[name].size(); ++i) {
    const json::Value& row = rules[name][i];
    const std::string path = place_of(std::string("rules.") + name, i);
    out.push_back({f.text(row, path, "of"), sourced_minutes(f, row, path)});
    const std::string& of = out.back().of;
    if (f.good() && !f.words.kind(of) && !f.words.find("components", of) && !f.words.find("drugs", of))
      f.wrong("is nothing that can be offered", path + ".of", of, "a kind, a component or a drug");
  }
  return out;
}

void read_precautions(TemplateFile& f, const json::Value& rules, PlanRules& out) {
  for (std::size_t i = 0; i < rules["precautions"].size(); ++i) {
    const json::Value& row = rules["precautions"][i];
    const std::string path = place_of("rules.precautions", i);
    PlanRules::Precaution needs{f.text(row, path, "infection"), f.kind(row, path),
                                f.texts(row, path, "skills")};
    f.source(row, path);
    f.skills(needs.skills, needs.kind, path + ".skills");
    out.precautions.push_back(std::move(needs));
  }
}

}  // namespace

bool PlanRules::knows_infection(std::string_view infection) const {
  return std::ranges::find(precautions, infection, &Precaution::infection) != precautions.end();
}

PlanRules read_plan_rules(TemplateFile& f) {
  const json::Value& rules = f.file["rules"];
  PlanRules out;
  out.travel_by = f.text(rules, "rules", "travel_by");
  if (f.good() && !f.words.find("modes", out.travel_by))
    f.wrong("is no way of travelling", "rules.travel_by", out.travel_by);
  out.longest_duty_min = sourced_minutes(f, rules["longest_duty"], "rules.longest_duty");
  out.after_window_min = sourced_minutes(f, rules["after_window"], "rules.after_window");
  read_cots(f, rules, out);
  read_blood(f, rules, out);
  out.leads = read_minutes(f, rules, "leads");
  out.turnarounds = read_minutes(f, rules, "turnarounds");
  read_precautions(f, rules, out);
  return out;
}

}  // namespace dyad::care
