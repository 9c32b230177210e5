// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "base/decimal.hpp"
#include "study/reader.hpp"

namespace dyad::study {

std::string inside(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : path + "." + std::string(name);
}

std::string inside(const std::string& path, std::size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

void Reader::bad(const std::string& path, std::string message, std::string value, std::string limit) {
  problems.push_back({ErrorKind::invalid, std::move(message), path, std::move(value), std::move(limit)});
}

void Reader::only(const json::Value& object, const std::string& path,
                  std::initializer_list<std::string_view> names) {
  if (!object.is_object()) return bad(path, "must be an object");
  for (const auto& [name, value] : object.members())
    if (std::ranges::find(names, name) == names.end()) {
      std::string known;
      for (const auto n : names) known += (known.empty() ? "" : ", ") + std::string(n);
      bad(inside(path, name), "unknown member", {}, known);
    }
}

std::string Reader::text(const json::Value& object, const std::string& path, std::string_view name,
                         bool needed) {
  const json::Value& v = object[name];
  if (v.is_null() && !needed) return {};
  if (!v.is_string() || v.as_string().empty()) bad(inside(path, name), "must be a text");
  return std::string(v.as_string());
}

double Reader::number(const json::Value& value, const std::string& path) {
  // The digits themselves: a number beyond what a double holds must not become zero.
  const auto x = value.is_number() ? to_double(value.number_text()) : std::nullopt;
  if (x && std::isfinite(*x)) return *x;
  bad(path, "must be a finite number",
      value.is_string() ? std::string(value.as_string()) : value.number_text());
  return 0;
}

double Reader::number(const json::Value& object, const std::string& path, std::string_view name,
                      double otherwise) {
  return object.has(name) ? number(object[name], inside(path, name)) : otherwise;
}

int Reader::whole(const json::Value& object, const std::string& path, std::string_view name, int otherwise,
                  int low, int high) {
  if (!object.has(name)) return otherwise;
  const auto x = object[name].as_int();
  if (x && *x >= low && *x <= high) return static_cast<int>(*x);
  bad(inside(path, name), "must be a whole number within the limits", object[name].number_text(),
      std::to_string(low) + " to " + std::to_string(high));
  return otherwise;
}

void Reader::each(const json::Value& root, std::string_view name, bool needed, const Each& read) {
  const json::Value& list = root[name];
  const std::string path(name);
  if (list.is_null() && !needed) return;
  if (!list.is_array() || (needed && list.size() == 0)) return bad(path, "must be a list that is not empty");
  for (std::size_t i = 0; i < list.size(); ++i) read(list[i], inside(path, i));
}

Named Reader::named(const json::Value& value, const std::string& path) {
  return {text(value, path, "id"), text(value, path, "title")};
}

std::vector<Named> Reader::levels(const json::Value& list, const std::string& path) {
  std::vector<Named> out;
  std::set<std::string> seen;
  if (!list.is_array() || list.size() == 0) bad(path, "must be a list that is not empty");
  for (std::size_t i = 0; i < list.size(); ++i) {
    only(list[i], inside(path, i), {"id", "title"});
    out.push_back(named(list[i], inside(path, i)));
    if (!seen.insert(out.back().id).second) bad(inside(path, i), "this id stands twice", out.back().id);
  }
  return out;
}

void Reader::read_time(const json::Value& root) {
  Model& m = model;
  m.id = text(root, "", "id");
  m.version = text(root, "", "version");
  m.title = text(root, "", "title");
  m.purpose = text(root, "", "purpose");
  m.citation = text(root, "", "citation");
  m.synthetic = root["synthetic"].as_bool().value_or(false);
  each(root, "sources", true, [&](const json::Value& v, const std::string& path) {
    if (!v.is_string()) bad(path, "must be a text");
    m.sources.emplace_back(v.as_string());
  });
  const json::Value& time = root["time"];
  only(time, "time", {"step_days", "steps", "step_name", "first_number", "steps_per_number", "counting"});
  m.step_days = time.has("step_days") ? number(time["step_days"], "time.step_days") : 0;
  if (!(m.step_days > 0))
    bad("time.step_days", "a step must have a length in days", shortest(m.step_days), "> 0");
  if (!time.has("steps")) bad("time.steps", "must be stated");
  if (time["steps"].as_int().value_or(1) < 1)
    bad("time.steps", "the horizon lies before the start", time["steps"].number_text(), "at least 1");
  else
    m.steps = whole(time, "time", "steps", 1, 1, kMaxStudySteps);
  m.step_name = text(time, "time", "step_name");
  m.first_step_number = whole(time, "time", "first_number", 0, -100'000, 100'000);
  m.steps_per_number = whole(time, "time", "steps_per_number", 1, 1, 1000);
  const std::string_view how = time.has("counting") ? time["counting"].as_string() : "start";
  constexpr std::string_view kHow[] = {"start", "end", "half_cycle", "simpson", "simpson_from_one"};
  const auto found = std::ranges::find(kHow, how);
  if (found == std::end(kHow))
    bad("time.counting", "unknown way of counting", std::string(how),
        "start, end, half_cycle, simpson, simpson_from_one");
  else
    m.counting = static_cast<Counting>(found - kHow);
  read_periods(root);
}

void Reader::read_periods(const json::Value& root) {
  const auto steps = static_cast<std::size_t>(std::max(model.steps, 0));
  model.period_of_step.assign(steps, 0);
  int last = -1;
  each(root, "periods", false, [&](const json::Value& v, const std::string& path) {
    only(v, path, {"id", "title", "from_step"});
    model.periods.push_back(named(v, path));
    const int from = whole(v, path, "from_step", -1, 0, std::max(model.steps - 1, 0));
    if (from <= last && from >= 0)
      bad(inside(path, "from_step"), "periods must follow one another", std::to_string(from));
    if (last == -1 && from != 0)
      bad(inside(path, "from_step"), "the first period must begin at step 0", std::to_string(from));
    last = std::max(last, from);
    for (auto t = static_cast<std::size_t>(std::max(from, 0)); t < steps; ++t)
      model.period_of_step[t] = static_cast<int>(model.periods.size()) - 1;
  });
  if (model.periods.empty()) model.periods.push_back({"all", {}});  // the report names it
}

}  // namespace dyad::study
