// SPDX-License-Identifier: Apache-2.0
#include "care/plan_templates.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "care/plan_templates_read.hpp"

namespace dyad::care {
namespace {

const std::set<std::string, std::less<>> kPlaces = {"host", "mother", "child"};
const std::set<std::string, std::less<>> kOf = {"mother", "child", "both"};

std::string one_of(TemplateFile& f, const json::Value& of, const std::string& path, const char* name,
                   const std::set<std::string, std::less<>>& known, const char* missing) {
  const std::string said = of[name].is_null() ? missing : f.text(of, path, name);
  std::string list;
  for (const std::string& one : known) list += (list.empty() ? "" : ", ") + one;
  if (f.good() && !known.contains(said)) f.wrong("is not one of these", path + "." + name, said, list);
  return said;
}

std::vector<PlanStep> read_steps(TemplateFile& f, const json::Value& of, const std::string& path) {
  static const std::set<std::string, std::less<>> known = {"start", "end", "leaving"};
  std::vector<PlanStep> out;
  for (std::size_t i = 0; i < of["steps"].size(); ++i) {
    const json::Value& row = of["steps"][i];
    const std::string where = place_of(path + ".steps", i);
    f.only(row, where, {"step", "from", "minutes"});
    PlanStep step{f.text(row, where, "step"), PlanStep::From::start,
                  f.number(row, where, "minutes", -1440, 0)};
    const std::string from = one_of(f, row, where, "from", known, "start");
    step.from = from == "end"       ? PlanStep::From::end
                : from == "leaving" ? PlanStep::From::leaving
                                    : PlanStep::From::start;
    if (f.good() && !f.runs.step(step.step)) f.wrong("is no step of a run", where + ".step", step.step);
    out.push_back(std::move(step));
  }
  return out;
}

PlanTask read_task(TemplateFile& f, const json::Value& of, const std::string& path, const PlanTemplate& t) {
  f.only(of, path,
         {"id", "names", "team", "of", "minutes", "move", "open_ended", "at", "from", "to", "when", "roles",
          "steps", "source"});
  PlanTask task;
  task.id = f.text(of, path, "id");
  if (t.task(task.id)) f.wrong("is there twice", path + ".id", task.id, "each task once");
  task.names = f.names(of["names"], path + ".names");
  task.team = f.text(of, path, "team");
  if (f.good() && !f.runs.team(task.team)) f.wrong("is no team of a run", path + ".team", task.team);
  task.of = one_of(f, of, path, "of", kOf, "");
  task.move = of["move"].as_bool().value_or(false);
  task.open_ended = of["open_ended"].as_bool().value_or(false);
  task.minutes = task.open_ended ? 0 : f.number(of, path, "minutes", 1);
  const std::string at = one_of(f, of, path, "at", kPlaces, "host");
  task.from = one_of(f, of, path, "from", kPlaces, at.c_str());
  task.to = one_of(f, of, path, "to", kPlaces, at.c_str());
  if (f.good() && !task.move && task.from != task.to)
    f.wrong("ends elsewhere, so it is a move", path + ".to", task.to, task.from);
  task.when = f.modes(of, path, "when");
  for (const auto mode : task.when)
    if (std::ranges::find(t.modes, mode) == t.modes.end())
      f.wrong("is no mode of this template", path + ".when", planning::name_of(mode));
  task.sources = json::Array{f.source(of, path)};
  task.roles = read_plan_roles(f, of, path, t.tasks);
  task.steps = read_steps(f, of, path);
  return task;
}

void know_task(TemplateFile& f, const PlanTemplate& t, const std::string& id, const std::string& path) {
  if (f.good() && !t.task(id)) f.wrong("is no task of this template", path, id);
}

void read_order(TemplateFile& f, const json::Value& of, const std::string& path, PlanTemplate& t) {
  for (std::size_t i = 0; i < of["order"].size(); ++i) {
    const json::Value& row = of["order"][i];
    const std::string where = place_of(path + ".order", i);
    f.only(row, where, {"before", "after", "least_minutes", "most_minutes", "source"});
    PlanOrder order{f.text(row, where, "before"), f.text(row, where, "after"),
                    f.number(row, where, "least_minutes", 0, 0), std::nullopt};
    if (!row["most_minutes"].is_null())
      order.most_minutes = f.number(row, where, "most_minutes", order.least_minutes);
    f.source(row, where);
    know_task(f, t, order.before, where + ".before");
    know_task(f, t, order.after, where + ".after");
    if (const PlanTask* before = t.task(order.before); before && before->open_ended)
      f.wrong("has no end", where + ".before", order.before);
    t.order.push_back(std::move(order));
  }
}

void read_contingencies(TemplateFile& f, const json::Value& of, const std::string& path, PlanTemplate& t) {
  for (std::size_t i = 0; i < of["contingencies"].size(); ++i) {
    const json::Value& row = of["contingencies"][i];
    const std::string where = place_of(path + ".contingencies", i);
    f.only(row, where,
           {"key", "at", "from_task", "to_task", "limit_minutes", "minutes", "only_twins", "roles",
            "lost_roles", "source"});
    PlanContingency k;
    k.key = f.text(row, where, "key");
    if (t.contingency(k.key)) f.wrong("is there twice", where + ".key", k.key, "each once");
    k.names = f.names(f.file["events"][k.key]["names"], "events." + k.key + ".names");
    k.trigger = f.names(f.file["events"][k.key]["trigger"], "events." + k.key + ".trigger");
    k.at = one_of(f, row, where, "at", kPlaces, "host");
    k.from_task = f.text(row, where, "from_task", false);
    k.to_task = f.text(row, where, "to_task", false);
    if (!k.from_task.empty()) know_task(f, t, k.from_task, where + ".from_task");
    if (!k.to_task.empty()) know_task(f, t, k.to_task, where + ".to_task");
    k.limit_min = f.number(row, where, "limit_minutes", 0);
    k.minutes = f.number(row, where, "minutes", 1);
    k.only_twins = row["only_twins"].as_bool().value_or(false);
    k.roles = read_plan_roles(f, row, where, {});
    k.lost = f.texts(row, where, "lost_roles");
    for (const std::string& role : k.lost)
      if (!find_role(t.tasks, role))
        f.wrong("is no role of a task of this template", where + ".lost_roles", role, "TASK.ROLE");
    k.sources = json::Array{f.source(row, where)};
    t.contingencies.push_back(std::move(k));
  }
}

// Each step of the run is timed by one task, so that a run can be opened from a plan.
void check_steps(TemplateFile& f, const std::string& path, const PlanTemplate& t, const RunTemplate& run) {
  std::map<std::string, int> timed;
  for (const PlanTask& task : t.tasks)
    for (const PlanStep& step : task.steps) ++timed[step.step];
  for (const auto& row : run.rows)
    if (timed[row.step] != 1)
      f.wrong(timed[row.step] == 0 ? "is timed by no task" : "is timed twice", path + ".tasks", row.step);
  for (const auto& [step, times] : timed)
    if (std::ranges::find(run.rows, step, &RunTemplate::Row::step) == run.rows.end())
      f.wrong("is no step of this run", path + ".tasks", step);
}

PlanTemplate read_template(TemplateFile& f, const json::Value& of, const std::string& path,
                           const PlanRules& rules) {
  f.only(of, path, {"key", "modes", "knife", "precaution", "tasks", "order", "contingencies"});
  PlanTemplate t;
  t.key = f.text(of, path, "key");
  const RunTemplate* run = f.runs.find(t.key);
  if (!run) {
    f.wrong("is no template of a run", path + ".key", t.key);
    return t;
  }
  t.names = run->names;
  t.sources = run->sources;
  t.modes = f.modes(of, path, "modes");
  if (t.modes.empty()) f.wrong("is missing", path + ".modes");
  t.precaution = f.text(of, path, "precaution", false);
  if (!t.precaution.empty() && !rules.knows_infection(t.precaution))
    f.wrong("is no infection of the rules", path + ".precaution", t.precaution);
  for (std::size_t i = 0; i < of["tasks"].size() && f.good(); ++i) {
    PlanTask task = read_task(f, of["tasks"][i], place_of(path + ".tasks", i), t);
    t.tasks.push_back(std::move(task));
  }
  t.knife = f.text(of, path, "knife");
  know_task(f, t, t.knife, path + ".knife");
  read_order(f, of, path, t);
  read_contingencies(f, of, path, t);
  if (f.good()) check_steps(f, path, t, *run);
  return t;
}

}  // namespace

const PlanTask* PlanTemplate::task(std::string_view id) const {
  const auto it = std::ranges::find(tasks, id, &PlanTask::id);
  return it == tasks.end() ? nullptr : &*it;
}

const PlanContingency* PlanTemplate::contingency(std::string_view key_of) const {
  const auto it = std::ranges::find(contingencies, key_of, &PlanContingency::key);
  return it == contingencies.end() ? nullptr : &*it;
}

const PlanTemplate* PlanTemplates::find(std::string_view key) const {
  const auto it = std::ranges::find(templates_, key, &PlanTemplate::key);
  return it == templates_.end() ? nullptr : &*it;
}

Result<PlanTemplates> PlanTemplates::load(std::string_view json_text, const OfferWords& words,
                                          const RunPlans& runs) {
  const auto file = json::parse(json_text);
  if (!file) return std::unexpected(file.error());
  TemplateFile f(*file, words, runs);
  f.only(*file, "", {"about", "sources", "roles", "events", "rules", "templates"});
  PlanTemplates out;
  out.rules_ = read_plan_rules(f);
  for (std::size_t i = 0; i < (*file)["templates"].size() && f.good(); ++i) {
    out.templates_.push_back(read_template(f, (*file)["templates"][i], place_of("templates", i), out.rules_));
    if (std::ranges::count(out.templates_, out.templates_.back().key, &PlanTemplate::key) > 1)
      f.wrong("is there twice", place_of("templates", i) + ".key", out.templates_.back().key);
  }
  if (f.good() && out.templates_.empty()) f.wrong("is missing", "templates");
  if (!f.good()) return std::unexpected(*f.error());
  return out;
}

}  // namespace dyad::care
