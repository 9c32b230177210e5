// SPDX-License-Identifier: Apache-2.0
#include "care/plan_templates_read.hpp"

#include <algorithm>
#include <array>

namespace dyad::care {
namespace {

constexpr std::array<const char*, 3> kLanguages = {"en", "vi", "zh"};
constexpr int kMost = 20000;  // of any number in the file: a slip, not a plan

// The parts of "a|b".
std::vector<std::string> sides(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= text.size();) {
    const auto bar = std::min(text.find('|', from), text.size());
    out.emplace_back(text.substr(from, bar - from));
    from = bar + 1;
  }
  return out;
}

}  // namespace

std::string place_of(const std::string& list, std::size_t index) {
  return list + "[" + std::to_string(index) + "]";
}

TemplateFile::TemplateFile(const json::Value& of, const OfferWords& offered, const RunPlans& plans)
    : file(of), words(offered), runs(plans) {}

void TemplateFile::wrong(std::string message, const std::string& field, std::string_view value,
                         std::string limit) {
  if (!error_)
    error_ =
        fail(ErrorKind::invalid, std::move(message), field, std::string(value), std::move(limit)).error();
}

std::string TemplateFile::text(const json::Value& of, const std::string& path, const char* name,
                               bool needed) {
  const json::Value& v = of[name];
  if (!v.is_null() && !v.is_string()) wrong("is not a text", path + "." + name, json::write(v));
  if (needed && v.as_string().empty()) wrong("is missing", path + "." + name);
  return std::string(v.as_string());
}

int TemplateFile::number(const json::Value& of, const std::string& path, const char* name, int least,
                         std::optional<int> missing) {
  const json::Value& v = of[name];
  if (v.is_null() && missing) return *missing;
  const auto n = v.as_int();
  if (!n || *n < least || *n > kMost) {
    wrong("is no whole number in the range", path + "." + name, json::write(v),
          std::to_string(least) + " to " + std::to_string(kMost));
    return least;
  }
  return static_cast<int>(*n);
}

std::vector<std::string> TemplateFile::texts(const json::Value& of, const std::string& path,
                                             const char* name) {
  std::vector<std::string> out;
  const json::Value& v = of[name];
  if (!v.is_null() && !v.is_array()) wrong("is not a list", path + "." + name, json::write(v));
  for (const auto& one : v.items()) {
    if (one.as_string().empty()) wrong("holds what is no text", path + "." + name, json::write(one));
    out.emplace_back(one.as_string());
  }
  return out;
}

json::Value TemplateFile::names(const json::Value& of, const std::string& path) {
  for (const char* language : kLanguages)
    if (of[language].as_string().empty()) wrong("is missing", path + "." + language);
  return of;
}

json::Value TemplateFile::source(const json::Value& of, const std::string& path) {
  const std::string key = text(of, path, "source");
  const json::Value& row = file["sources"][key];
  if (good() && row["certainty"].as_string().empty())
    wrong("is no source of this file with a certainty", path + ".source", key);
  return row;
}

planning::Kind TemplateFile::kind(const json::Value& of, const std::string& path) {
  const std::string said = text(of, path, "kind");
  const auto known = planning::kind_named(said);
  if (good() && !known) wrong("there is no such kind of resource", path + ".kind", said);
  return known.value_or(planning::Kind::person);
}

std::vector<planning::Mode> TemplateFile::modes(const json::Value& of, const std::string& path,
                                                const char* name) {
  std::vector<planning::Mode> out;
  for (const std::string& said : texts(of, path, name)) {
    const auto mode = planning::mode_named(said);
    if (!mode)
      wrong("there is no such mode", path + "." + name, said, "in_house, team_travels, mother_moves");
    out.push_back(mode.value_or(planning::Mode::in_house));
  }
  return out;
}

void TemplateFile::skills(const std::vector<std::string>& codes, planning::Kind kind,
                          const std::string& path) {
  for (const std::string& entry : codes)
    for (const std::string& code : sides(entry)) {
      const bool known = kind == planning::Kind::person
                             ? words.find("skills", code) != nullptr
                             : words.find("features", code) || words.find("levels", code);
      if (!known)
        wrong(kind == planning::Kind::person ? "is no skill that can be offered"
                                             : "is no feature or level that can be offered",
              path, code, "a code of data/care/offers.json");
    }
}

void TemplateFile::only(const json::Value& of, const std::string& path,
                        std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : of.members())
    if (std::ranges::find(known, name) == known.end()) wrong("is not known", path + "." + name);
}

bool TemplateFile::is_post(std::string_view code) const {
  return std::ranges::any_of(runs.teams(), [&](const RunTeam& team) {
    return std::ranges::find(team.roles, code) != team.roles.end();
  });
}

const PlanRole* find_role(const std::vector<PlanTask>& tasks, std::string_view task_and_role) {
  for (const PlanTask& task : tasks)
    for (const PlanRole& role : task.roles)
      if (task.id + "." + role.role == task_and_role) return &role;
  return nullptr;
}

namespace {

// A role that is filled by the same ones as another is that role but for its name.
PlanRole same_role(TemplateFile& f, const json::Value& of, const std::string& path, PlanRole role,
                   const std::vector<PlanTask>& tasks) {
  f.only(of, path, {"role", "same_as"});
  const PlanRole* first = find_role(tasks, role.same_as);
  if (!first || !first->same_as.empty() || first->kind == planning::Kind::supply) {
    f.wrong("names no role of an earlier task that is not itself the same as another, and no supply",
            path + ".same_as", role.same_as, "TASK.ROLE");
    return role;
  }
  PlanRole out = *first;
  out.role = role.role;
  out.names = role.names;
  out.same_as = role.same_as;
  return out;
}

void read_supply(TemplateFile& f, const json::Value& of, const std::string& path, PlanRole& role) {
  role.product = f.text(of, path, "product");
  role.amount = f.number(of, path, "amount", 1);
  f.source(of, path);
  if (f.good() && !f.words.find("components", role.product) && !f.words.find("drugs", role.product))
    f.wrong("is no component or drug that can be offered", path + ".product", role.product,
            "a code of data/care/offers.json");
}

}  // namespace

PlanRole read_plan_role(TemplateFile& f, const json::Value& of, const std::string& path,
                        const std::vector<PlanTask>& tasks) {
  f.only(of, path,
         {"role", "same_as", "kind", "skills", "posts", "product", "amount", "count", "seats", "per_child",
          "visiting", "by_gestation", "for_the_way", "for_the_team", "below_days", "source"});
  PlanRole role;
  role.role = f.text(of, path, "role");
  role.names = f.names(f.file["roles"][role.role], "roles." + role.role);
  role.same_as = f.text(of, path, "same_as", false);
  if (!role.same_as.empty()) return same_role(f, of, path, std::move(role), tasks);
  role.kind = f.kind(of, path);
  role.skills = f.texts(of, path, "skills");
  f.skills(role.skills, role.kind, path + ".skills");
  role.posts = f.texts(of, path, "posts");
  for (const std::string& post : role.posts)
    if (!f.is_post(post))
      f.wrong("is no post of a team of the run", path + ".posts", post,
              "a role of a team in data/care/operation_steps.json");
  if (role.kind == planning::Kind::supply) read_supply(f, of, path, role);
  role.count = f.number(of, path, "count", 1, 1);
  role.seats = f.number(of, path, "seats", 0, 0);
  role.below_days = f.number(of, path, "below_days", 0, 0);
  role.per_child = of["per_child"].as_bool().value_or(false);
  role.visiting = of["visiting"].as_bool().value_or(false);
  role.by_gestation = of["by_gestation"].as_bool().value_or(false);
  role.for_the_way = of["for_the_way"].as_bool().value_or(false);
  role.for_the_team = of["for_the_team"].as_bool().value_or(false);
  const auto belongs = [&](bool stated, planning::Kind kind, const char* name) {
    if (stated && role.kind != kind)
      f.wrong("does not belong to this kind of resource", path + "." + name, planning::name_of(role.kind),
              std::string(planning::name_of(kind)));
  };
  belongs(role.visiting || !role.posts.empty(), planning::Kind::person, "posts");
  belongs(role.seats > 0, planning::Kind::vehicle, "seats");
  belongs(role.by_gestation, planning::Kind::cot, "by_gestation");
  return role;
}

std::vector<PlanRole> read_plan_roles(TemplateFile& f, const json::Value& of, const std::string& path,
                                      const std::vector<PlanTask>& tasks) {
  std::vector<PlanRole> out;
  for (std::size_t i = 0; i < of["roles"].size(); ++i) {
    const std::string where = place_of(path + ".roles", i);
    out.push_back(read_plan_role(f, of["roles"][i], where, tasks));
    if (std::ranges::count(out, out.back().role, &PlanRole::role) > 1)
      f.wrong("is there twice", where + ".role", out.back().role, "each role once");
  }
  return out;
}

}  // namespace dyad::care
