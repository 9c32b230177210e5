// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "planning/read_fields.hpp"

namespace dyad::planning {
namespace {

constexpr int kMostUnits = 100;
constexpr int kMostAmount = 10000;

Window read_window(Fields& f, const json::Value& of, const std::string& path) {
  f.only(of, path, {"from", "to", "cost", "note"});
  Window w;
  w.from = f.step(of, path, "from", true);
  w.to = f.step(of, path, "to", false);
  w.cost = f.number(of, path, "cost", 0, kMostWeight, 0);
  w.note = f.text(of, path, "note", false);
  if (!f.good()) return w;
  // Compared as written: rounding must not hide that the end lies before the beginning.
  if (f.instant(of, path, "to") <= f.instant(of, path, "from"))
    f.wrong(ErrorKind::invalid, "ends before it begins", path + ".to", std::string(of["to"].as_string()),
            "after " + std::string(of["from"].as_string()));
  return w;
}

void read_windows(Fields& f, const json::Value& of, const std::string& path, Resource& r) {
  if (of["windows"].is_null()) {
    r.windows = {Window{0, f.region.steps, 0, {}}};
    return;
  }
  const json::Array& list = f.list(of, path, "windows", true);
  for (std::size_t i = 0; i < list.size() && f.good(); ++i)
    r.windows.push_back(read_window(f, list[i], path_of(path + ".windows", i)));
  std::sort(r.windows.begin(), r.windows.end(),
            [](const Window& a, const Window& b) { return a.from < b.from; });
  for (std::size_t i = 1; i < r.windows.size(); ++i)
    if (r.windows[i].from < r.windows[i - 1].to)
      f.wrong(ErrorKind::invalid, "two of them overlap", path + ".windows",
              format_local(f.region.instant_of(r.windows[i].from), f.region.offset_minutes),
              "after " + format_local(f.region.instant_of(r.windows[i - 1].to), f.region.offset_minutes));
}

Resource read_resource(Fields& f, const json::Value& of, const std::string& path) {
  f.only(of, path,
         {"id", "name", "kind", "hospital", "skills", "windows", "turnaround_minutes", "longest_duty_minutes",
          "travels_by", "count", "amount", "lead_minutes", "note"});
  Resource r;
  r.id = f.text(of, path, "id");
  r.name = f.text(of, path, "name");
  const std::string kind = f.text(of, path, "kind");
  const auto known = kind_named(kind);
  if (!known)
    f.wrong(ErrorKind::not_found, "there is no such kind of resource", path + ".kind", kind,
            "person, theatre, icu_bed, cot, vehicle, incubator, ventilator, kit, supply, isolation_room");
  r.kind = known.value_or(Kind::person);
  r.home = f.one_of(of, path, "hospital", f.hospitals, "hospital");
  r.skills = f.texts(of, path, "skills");
  r.turnaround = f.minutes_up(of, path, "turnaround_minutes", 0);
  r.longest_duty = f.minutes_down(of, path, "longest_duty_minutes");
  if (!of["travels_by"].is_null())
    r.travel = f.one_of(of, path, "travels_by", f.travel_kinds, "kind of travel");
  const bool supply = r.kind == Kind::supply;
  for (const char* name : {"amount", "lead_minutes"})
    if (!supply && !of[name].is_null())
      f.wrong(ErrorKind::invalid, "only a supply has it", path + "." + name, json::write(of[name]),
              "no value");
  if (supply) {
    r.amount = f.number(of, path, "amount", 0, kMostAmount);
    r.lead = f.minutes_up(of, path, "lead_minutes", 0);
  }
  if (f.good()) read_windows(f, of, path, r);
  return r;
}

}  // namespace

void read_resources(Fields& f, const json::Value& file) {
  const json::Array& list = f.list(file, "", "resources", true);
  for (std::size_t i = 0; i < list.size() && f.good(); ++i) {
    const std::string path = path_of("resources", i);
    Resource r = read_resource(f, list[i], path);
    const int count = f.number(list[i], path, "count", 1, kMostUnits, 1);
    if (!f.good()) return;
    for (int unit = 1; unit <= count; ++unit) {
      Resource one = r;
      if (count > 1) {
        one.id += "#" + std::to_string(unit);
        one.name += " " + std::to_string(unit);
      }
      add_name(f, f.resources, one.id, path, static_cast<int>(f.region.resources.size()));
      f.region.resources.push_back(std::move(one));
    }
  }
}

}  // namespace dyad::planning
