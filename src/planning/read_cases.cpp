// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "planning/read_fields.hpp"

namespace dyad::planning {
namespace {

constexpr int kMostUrgency = 9;

Option read_option(Fields& f, const json::Value& of, const std::string& path, const Case& c) {
  f.only(of, path, {"host", "child_to", "mode", "risk", "transfers", "note"});
  Option o;
  o.host = f.one_of(of, path, "host", f.hospitals, "hospital");
  o.child_to = of["child_to"].is_null() ? o.host : f.one_of(of, path, "child_to", f.hospitals, "hospital");
  const std::string mode = f.text(of, path, "mode");
  if (!mode_named(mode))
    f.wrong(ErrorKind::invalid, "there is no such mode", path + ".mode", mode,
            "in_house, team_travels, mother_moves");
  o.mode = mode_named(mode).value_or(Mode::in_house);
  if (f.good() && (o.mode == Mode::mother_moves) == (o.host == c.mother_at))
    f.wrong(ErrorKind::invalid, "does not fit the host and where the mother is", path + ".mode", mode,
            o.host == c.mother_at ? "in_house, team_travels" : "mother_moves");
  o.risk_mother = f.number(of["risk"], path + ".risk", "mother", 0, kMostWeight);
  o.risk_child = f.number(of["risk"], path + ".risk", "child", 0, kMostWeight);
  o.transfers = f.number(of, path, "transfers", 0, kMostWeight, 0);
  for (const Option& other : c.options)
    if (f.good() && other.host == o.host && other.child_to == o.child_to && other.mode == o.mode)
      f.wrong(ErrorKind::invalid, "the same option is there twice", path + ".host",
              f.region.hospitals[static_cast<std::size_t>(o.host)].id, "each option once");
  return o;
}

void read_places(Fields& f, const json::Value& of, const std::string& path, Task& t) {
  const bool ends = !of["from"].is_null() || !of["to"].is_null();
  if (ends && !of["at"].is_null())
    f.wrong(ErrorKind::invalid, "stands beside from and to", path + ".at", json::write(of["at"]),
            "one of them");
  t.from = t.to = read_place(f, of, path, "at", kAtHost);
  if (ends) {
    t.from = read_place(f, of, path, "from", kAtHost);
    t.to = read_place(f, of, path, "to", kAtHost);
  }
  if (!of["move_by"].is_null()) t.move_by = f.one_of(of, path, "move_by", f.travel_kinds, "kind of travel");
  if (t.move_by < 0 && t.from != t.to)
    f.wrong(ErrorKind::missing, "is needed, because the task ends elsewhere", path + ".move_by", {},
            "a kind of travel");
}

Task read_task(Fields& f, const json::Value& of, const std::string& path, const Case& c) {
  f.only(of, path,
         {"id", "name", "minutes", "move_by", "open_ended", "from", "to", "at", "when", "earliest", "needs",
          "note"});
  Task t;
  t.id = f.text(of, path, "id");
  t.name = f.text(of, path, "name");
  t.open_ended = f.flag(of, path, "open_ended");
  t.duration = f.minutes_up(of, path, "minutes", t.open_ended ? std::optional<int>(0) : std::nullopt);
  read_places(f, of, path, t);
  if (f.good() && !t.open_ended && t.move_by < 0 && t.duration == 0)
    f.wrong(ErrorKind::invalid, "takes no time", path + ".minutes", "0", "1 or more");
  if (f.good() && t.open_ended && t.move_by >= 0)
    f.wrong(ErrorKind::invalid, "a move cannot be open-ended", path + ".open_ended", "true", "false");
  for (const std::string& mode : f.texts(of, path, "when")) {
    if (!mode_named(mode))
      f.wrong(ErrorKind::invalid, "there is no such mode", path + ".when", mode,
              "in_house, team_travels, mother_moves");
    t.when.push_back(mode_named(mode).value_or(Mode::in_house));
  }
  if (!of["earliest"].is_null()) t.earliest = f.step(of, path, "earliest", true);
  t.demands = read_demands(f, of, path, c.precautions);
  return t;
}

// "task.role" of an earlier task that is there in the same modes.
void read_same_as(Fields& f, const json::Value& of, const std::string& path, Case& c, std::size_t task) {
  Task& t = c.tasks[task];
  for (std::size_t k = 0; k < t.demands.size() && f.good(); ++k) {
    const json::Value& said = of["needs"][k]["same_as"];
    if (said.is_null()) continue;
    const std::string where = path_of(path + ".needs", k) + ".same_as";
    const std::string text(said.as_string());
    Demand& d = t.demands[k];
    for (std::size_t i = 0; i < task; ++i)
      for (std::size_t l = 0; l < c.tasks[i].demands.size(); ++l)
        if (c.tasks[i].id + "." + c.tasks[i].demands[l].role == text)
          d.same_as = std::pair(static_cast<int>(i), static_cast<int>(l));
    if (!d.same_as)
      return f.wrong(ErrorKind::not_found, "there is no such role in an earlier task", where, text,
                     "TASK.ROLE");
    const Task& first = c.tasks[static_cast<std::size_t>(d.same_as->first)];
    const Demand& other = first.demands[static_cast<std::size_t>(d.same_as->second)];
    if (other.same_as || other.count != d.count || other.kind != d.kind || first.when != t.when ||
        d.kind == Kind::supply)
      f.wrong(
          ErrorKind::invalid, "cannot be filled by the same", where, text,
          "a role of the same kind and count, in a task of the same modes, that is not itself the same as "
          "another; no supply");
  }
}

// Kahn's order; a circle leaves tasks over.
bool has_circle(const Case& c) {
  std::vector<int> before(c.tasks.size(), 0);
  for (const Link& l : c.links) ++before[static_cast<std::size_t>(l.after)];
  std::vector<int> free;
  for (std::size_t i = 0; i < before.size(); ++i)
    if (before[i] == 0) free.push_back(static_cast<int>(i));
  std::size_t done = 0;
  while (!free.empty()) {
    const int next = free.back();
    free.pop_back();
    ++done;
    for (const Link& l : c.links)
      if (l.before == next && --before[static_cast<std::size_t>(l.after)] == 0) free.push_back(l.after);
  }
  return done < c.tasks.size();
}

void read_links(Fields& f, const json::Value& of, const std::string& path, Case& c,
                const Fields::Names& tasks) {
  const json::Array& list = f.list(of, path, "order", false);
  for (std::size_t i = 0; i < list.size() && f.good(); ++i) {
    const std::string where = path_of(path + ".order", i);
    f.only(list[i], where, {"before", "after", "least_minutes", "most_minutes", "note"});
    Link l;
    l.before = f.one_of(list[i], where, "before", tasks, "task of this case");
    l.after = f.one_of(list[i], where, "after", tasks, "task of this case");
    l.least = f.minutes_up(list[i], where, "least_minutes", 0);
    l.most = f.minutes_down(list[i], where, "most_minutes");
    if (!f.good()) return;
    if (l.most && *l.most < l.least)
      f.wrong(ErrorKind::invalid, "no step of the grid lies between the least and the most",
              where + ".most_minutes", json::write(list[i]["most_minutes"]),
              "the least, rounded up to the grid, or more");
    if (c.tasks[static_cast<std::size_t>(l.before)].open_ended)
      f.wrong(ErrorKind::invalid, "has no end", where + ".before",
              c.tasks[static_cast<std::size_t>(l.before)].id, "a task that is not open-ended");
    c.links.push_back(l);
  }
  if (f.good() && has_circle(c))
    f.wrong(ErrorKind::invalid, "goes round in a circle", path + ".order", {}, "an order that ends");
}

void read_delays(Fields& f, const json::Value& of, const std::string& path, Case& c,
                 const Fields::Names& tasks) {
  const json::Array& list = f.list(of, path, "delay", false);
  for (std::size_t i = 0; i < list.size() && f.good(); ++i) {
    const std::string where = path_of(path + ".delay", i);
    f.only(list[i], where, {"task", "after", "every_minutes", "mother", "child", "note"});
    Delay d;
    d.task = f.one_of(list[i], where, "task", tasks, "task of this case");
    d.after = f.step(list[i], where, "after", false);
    d.mother = f.number(list[i], where, "mother", 0, kMostWeight);
    d.child = f.number(list[i], where, "child", 0, kMostWeight);
    const int every = f.minutes_up(list[i], where, "every_minutes", 0);
    c.delays.push_back(d);
    while (f.good() && every > 0 && d.after + every < f.region.steps) {
      d.after += every;
      c.delays.push_back(d);
    }
  }
}

void read_deadlines(Fields& f, const json::Value& of, const std::string& path, Case& c,
                    const Fields::Names& tasks) {
  const json::Array& list = f.list(of, path, "deadlines", false);
  for (std::size_t i = 0; i < list.size() && f.good(); ++i) {
    const std::string where = path_of(path + ".deadlines", i);
    f.only(list[i], where, {"name", "task", "by", "weight", "note"});
    Deadline d;
    d.name = f.text(list[i], where, "name");
    d.task = f.one_of(list[i], where, "task", tasks, "task of this case");
    d.by = f.step(list[i], where, "by", false);
    d.weight = f.number(list[i], where, "weight", 1, kMostWeight, 1);
    c.deadlines.push_back(std::move(d));
  }
}

void read_case_head(Fields& f, const json::Value& of, const std::string& path, Case& c) {
  f.only(of, path,
         {"id", "name", "note", "synthetic", "urgency", "mother_at", "decided_at", "weights", "precautions",
          "options", "tasks", "order", "deadlines", "delay", "promise", "contingencies"});
  c.id = f.text(of, path, "id");
  c.name = f.text(of, path, "name");
  c.urgency = f.number(of, path, "urgency", 1, kMostUrgency);
  c.mother_at = f.one_of(of, path, "mother_at", f.hospitals, "hospital");
  c.decided = of["decided_at"].is_null() ? 0 : f.step(of, path, "decided_at", true);
  c.weight_mother = f.number(of["weights"], path + ".weights", "mother", 0, kMostWeight);
  c.weight_child = f.number(of["weights"], path + ".weights", "child", 0, kMostWeight);
  c.precautions = f.texts(of, path, "precautions");
  for (const std::string& infection : c.precautions)
    if (f.good() && !f.precautions.contains(infection))
      f.wrong(ErrorKind::not_found, "the file does not say what it needs", path + ".precautions", infection,
              "one of the file's precautions");
}

void read_case(Fields& f, const json::Value& of, const std::string& path) {
  Case c;
  read_case_head(f, of, path, c);
  const json::Array& options = f.list(of, path, "options", true);
  for (std::size_t i = 0; i < options.size() && f.good(); ++i)
    c.options.push_back(read_option(f, options[i], path_of(path + ".options", i), c));
  const json::Array& tasks = f.list(of, path, "tasks", true);
  Fields::Names names;
  for (std::size_t i = 0; i < tasks.size() && f.good(); ++i) {
    const std::string where = path_of(path + ".tasks", i);
    c.tasks.push_back(read_task(f, tasks[i], where, c));
    add_name(f, names, c.tasks.back().id, where, static_cast<int>(i));
    if (f.good()) read_same_as(f, tasks[i], where, c, i);
  }
  if (f.good()) read_links(f, of, path, c, names);
  if (f.good()) read_deadlines(f, of, path, c, names);
  if (f.good()) read_delays(f, of, path, c, names);
  if (f.good()) read_promise(f, of, path, c, names);
  if (f.good()) read_contingencies(f, of, path, c, names);
  f.region.cases.push_back(std::move(c));
}

}  // namespace

void read_cases(Fields& f, const json::Value& file) {
  const json::Array& list = f.list(file, "", "cases", true);
  Fields::Names names;
  for (std::size_t i = 0; i < list.size() && f.good(); ++i) {
    const std::string path = path_of("cases", i);
    read_case(f, list[i], path);
    if (f.good()) add_name(f, names, f.region.cases.back().id, path, static_cast<int>(i));
  }
}

}  // namespace dyad::planning
