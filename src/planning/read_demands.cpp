// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "planning/read_fields.hpp"

namespace dyad::planning {
namespace {

constexpr int kMostCount = 20;
constexpr int kMostAmount = 10000;

Demand read_demand(Fields& f, const json::Value& of, const std::string& path,
                   const std::vector<std::string>& infections) {
  f.only(of, path, {"role", "kind", "skills", "count", "amount", "same_as", "note"});
  Demand d;
  d.role = f.text(of, path, "role");
  const std::string kind = f.text(of, path, "kind");
  const auto known = kind_named(kind);
  if (!known)
    f.wrong(ErrorKind::not_found, "there is no such kind of resource", path + ".kind", kind,
            "person, theatre, icu_bed, cot, vehicle, incubator, ventilator, kit, supply, isolation_room");
  d.kind = known.value_or(Kind::person);
  d.skills = f.texts(of, path, "skills");
  d.count = f.number(of, path, "count", 1, kMostCount, 1);
  if (d.kind == Kind::supply) {
    d.amount = f.number(of, path, "amount", 1, kMostAmount);
    if (d.count != 1)
      f.wrong(ErrorKind::invalid, "of a supply the amount counts", path + ".count", std::to_string(d.count),
              "1");
  } else if (!of["amount"].is_null()) {
    f.wrong(ErrorKind::invalid, "only a supply has it", path + ".amount", json::write(of["amount"]),
            "no value");
  }
  for (const std::string& infection : infections) {
    const auto needs = f.precautions.find(infection);
    if (needs == f.precautions.end()) continue;
    if (const auto mine = needs->second.find(kind); mine != needs->second.end())
      d.precautions.insert(d.precautions.end(), mine->second.begin(), mine->second.end());
  }
  return d;
}

}  // namespace

std::vector<Demand> read_demands(Fields& f, const json::Value& of, const std::string& path,
                                 const std::vector<std::string>& infections) {
  std::vector<Demand> out;
  Fields::Names roles;
  const json::Array& list = f.list(of, path, "needs", false);
  for (std::size_t i = 0; i < list.size() && f.good(); ++i) {
    const std::string where = path_of(path + ".needs", i);
    out.push_back(read_demand(f, list[i], where, infections));
    if (f.good() && !roles.emplace(out.back().role, 0).second)
      f.wrong(ErrorKind::invalid, "is there twice in one task", where + ".role", out.back().role,
              "each role once");
  }
  return out;
}

int read_place(Fields& f, const json::Value& of, const std::string& path, std::string_view name,
               int missing) {
  if (of[name].is_null()) return missing;
  Fields::Names places = f.hospitals;
  places["host"] = kAtHost;
  places["mother"] = kAtMother;
  places["child"] = kAtChild;
  return f.one_of(of, path, name, places, "place");
}

namespace {

PromisedTask read_promised_task(Fields& f, const json::Value& of, const std::string& path, const Case& c,
                                const Fields::Names& tasks) {
  f.only(of, path, {"task", "start", "started", "roles"});
  PromisedTask p;
  p.task = f.one_of(of, path, "task", tasks, "task of this case");
  p.start = f.step(of, path, "start", false);
  p.started = f.flag(of, path, "started");
  if (!f.good()) return p;
  const auto& demands = c.tasks[static_cast<std::size_t>(p.task)].demands;
  p.holders.resize(demands.size());
  for (const auto& [role, ids] : of["roles"].members()) {
    const auto at =
        std::find_if(demands.begin(), demands.end(), [&](const Demand& d) { return d.role == role; });
    if (at == demands.end()) {
      f.wrong(ErrorKind::not_found, "the task has no such role", path + ".roles", role, {});
      return p;
    }
    for (const std::string& id : f.texts(of["roles"], path + ".roles", role)) {
      const auto r = f.resources.find(id);
      if (r == f.resources.end())
        f.wrong(ErrorKind::not_found, "there is no such resource", path + ".roles." + role, id, {});
      else
        p.holders[static_cast<std::size_t>(at - demands.begin())].push_back(r->second);
    }
  }
  return p;
}

}  // namespace

void read_promise(Fields& f, const json::Value& of, const std::string& path, Case& c,
                  const Fields::Names& tasks) {
  if (of["promise"].is_null()) return;
  const json::Value& v = of["promise"];
  const std::string where = path + ".promise";
  f.only(v, where, {"host", "child_to", "mode", "tasks"});
  const int host = f.one_of(v, where, "host", f.hospitals, "hospital");
  const int child = v["child_to"].is_null() ? host : f.one_of(v, where, "child_to", f.hospitals, "hospital");
  const auto mode = mode_named(f.text(v, where, "mode"));
  Promise promise;
  const auto at = std::find_if(c.options.begin(), c.options.end(), [&](const Option& o) {
    return o.host == host && o.child_to == child && mode && o.mode == *mode;
  });
  if (f.good() && at == c.options.end())
    f.wrong(ErrorKind::not_found, "is no option of this case", where + ".host",
            f.region.hospitals[static_cast<std::size_t>(host)].id, "an option's host, child_to and mode");
  promise.option = static_cast<int>(at - c.options.begin());
  const json::Array& list = f.list(v, where, "tasks", true);
  for (std::size_t i = 0; i < list.size() && f.good(); ++i)
    promise.tasks.push_back(read_promised_task(f, list[i], path_of(where + ".tasks", i), c, tasks));
  c.promise = std::move(promise);
}

namespace {

// "task.role": what fills it in the plan.
std::pair<int, int> role_of(Fields& f, const Case& c, const std::string& text, const std::string& where) {
  for (std::size_t i = 0; i < c.tasks.size(); ++i)
    for (std::size_t k = 0; k < c.tasks[i].demands.size(); ++k)
      if (c.tasks[i].id + "." + c.tasks[i].demands[k].role == text)
        return {static_cast<int>(i), static_cast<int>(k)};
  f.wrong(ErrorKind::not_found, "there is no such role", where, text, "TASK.ROLE");
  return {};
}

void read_lost(Fields& f, const json::Value& of, const std::string& where, const Case& c, Contingency& k) {
  for (const std::string& id : f.texts(of, where, "lost")) {
    const auto r = f.resources.find(id);
    if (r == f.resources.end())
      f.wrong(ErrorKind::not_found, "there is no such resource", where + ".lost", id, {});
    else
      k.lost.push_back(r->second);
  }
  for (const std::string& role : f.texts(of, where, "lost_roles"))
    k.lost_roles.push_back(role_of(f, c, role, where + ".lost_roles"));
}

}  // namespace

void read_contingencies(Fields& f, const json::Value& of, const std::string& path, Case& c,
                        const Fields::Names& tasks) {
  constexpr std::size_t kMostContingencies = 8;
  const json::Array& list = f.list(of, path, "contingencies", false);
  if (list.size() > kMostContingencies)
    f.wrong(ErrorKind::too_large, "too many", path + ".contingencies", std::to_string(list.size()),
            "at most 8");
  for (std::size_t i = 0; i < list.size() && f.good(); ++i) {
    const std::string where = path_of(path + ".contingencies", i);
    f.only(list[i], where,
           {"name", "trigger", "at", "from", "to", "from_task", "to_task", "deadline_minutes", "minutes",
            "needs", "lost", "lost_roles"});
    Contingency k;
    k.name = f.text(list[i], where, "name");
    k.trigger = f.text(list[i], where, "trigger", false);
    k.at = read_place(f, list[i], where, "at", kAtMother);
    k.from = f.step(list[i], where, "from", true);
    k.to = f.step(list[i], where, "to", false);
    if (!list[i]["from_task"].is_null())
      k.from_task = f.one_of(list[i], where, "from_task", tasks, "task of this case");
    if (!list[i]["to_task"].is_null())
      k.to_task = f.one_of(list[i], where, "to_task", tasks, "task of this case");
    k.deadline = f.number(list[i], where, "deadline_minutes", 0, kMostMinutes);
    k.duration = f.minutes_up(list[i], where, "minutes", std::nullopt);
    k.demands = read_demands(f, list[i], where, c.precautions);
    read_lost(f, list[i], where, c, k);
    if (f.good() && k.to <= k.from)
      f.wrong(ErrorKind::invalid, "ends before it begins", where + ".to",
              std::string(list[i]["to"].as_string()), "after " + std::string(list[i]["from"].as_string()));
    c.contingencies.push_back(std::move(k));
  }
}

}  // namespace dyad::planning
