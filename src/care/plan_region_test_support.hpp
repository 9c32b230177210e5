// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "care/plan_region.hpp"
#include "planning/check_plan.hpp"
#include "planning/read_region.hpp"
#include "planning/rules.hpp"
#include "planning/solve.hpp"
#include "timing/timing_test_support.hpp"

// The demo's offers as plain values, read from its own files, on a day that tests choose.
namespace dyad::care::demo {

inline constexpr const char* kDay = "2026-11-22T00:00:00+07:00";  // day +0 of the demo
inline constexpr const char* kLung = "b-lung-hospital";
inline constexpr const char* kCancer = "a-cancer-hospital";
inline constexpr const char* kObstetricA = "a-obstetric-hospital";
inline constexpr const char* kObstetricB = "b-obstetric-hospital";

inline std::string file(const std::string& path) {
  return timing::testing::slurp(std::string(DYAD_SOURCE_DIR) + "/" + path);
}
inline const OfferWords& words() {
  static const OfferWords made = *OfferWords::read(file("data/care/offers.json"));
  return made;
}
inline const RunPlans& runs() {
  static const RunPlans made = *RunPlans::load(file("data/care/operation_steps.json"));
  return made;
}
inline const PlanTemplates& templates() {
  static const PlanTemplates made = [] {
    auto read = PlanTemplates::load(file("data/care/plan_templates.json"), words(), runs());
    REQUIRE_MESSAGE(read, (read ? std::string() : read.error().text()));
    return std::move(*read);
  }();
  return made;
}

// "+1 07:00" as the demo writes it.
inline Instant at(std::string_view text) {
  const int days = std::stoi(std::string(text.substr(1)));
  const auto space = text.find(' ');
  int minutes = 0;
  if (space != std::string_view::npos)
    minutes = std::stoi(std::string(text.substr(space + 1, 2))) * 60 +
              std::stoi(std::string(text.substr(space + 4, 2)));
  return parse_instant(kDay)->plus_minutes(days * 24 * 60 + minutes);
}

inline std::vector<std::string> codes(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const auto bar = std::min(list.find('|'), list.size());
    out.emplace_back(list.substr(0, bar));
    list.remove_prefix(std::min(bar + 1, list.size()));
  }
  return out;
}

inline int number(const json::Value& cell, int missing) {
  return cell.as_string().empty() ? missing : std::stoi(std::string(cell.as_string()));
}

inline void add_times(Offers& out, const std::string& hospital, const json::Value& row, OfferState state) {
  const std::string id(row["id"].as_string()), slot = "slot-" + hospital + "-" + id;
  const OfferWindow window{slot, at(row["from"].as_string()), at(row["to"].as_string()), state, {}, false, {},
                           {}};
  for (auto& person : out.people)
    if (person.post == id) person.windows.push_back(window);
  for (auto& thing : out.things)
    if (thing.hospital == hospital && thing.kind + "/" + thing.code == id) {
      thing.windows.push_back(window);
      if (state == OfferState::open) thing.round_the_clock = false;
    }
}

inline void add_row(Offers& out, const std::string& hospital, const json::Value& row) {
  const std::string kind(row["kind"].as_string()), id(row["id"].as_string());
  if (kind == "person") {
    const auto it = std::ranges::find(out.people, id, &OfferedPerson::post);
    REQUIRE_MESSAGE(it != out.people.end(), id);
    it->skills = codes(row["features"].as_string());
  } else if (kind == "shift" || kind == "open" || kind == "taken") {
    add_times(out, hospital, row, kind == "taken" ? OfferState::taken : OfferState::open);
  } else if (kind == "route") {
    OfferedRoute route;
    route.from = hospital;
    route.to = id;
    route.mode = "road";
    route.minutes = number(row["minutes"], 0);
    out.routes.push_back(std::move(route));
  } else if (kind == "blood" || kind == "drug") {
    OfferedStock stock;
    stock.reference = "Group/" + hospital + "." + id;
    stock.hospital = hospital;
    stock.kind = kind;
    stock.code = id;
    stock.product = row["product"].as_string();
    stock.group = row["group"].as_string();
    stock.units = number(row["count"], 0);
    stock.use_by = at(row["use_by"].as_string());
    if (row.has("lead_minutes")) stock.lead_time_min = number(row["lead_minutes"], 0);
    out.stocks.push_back(std::move(stock));
  } else {
    OfferedThing thing;
    const OfferKind* known = words().kind(kind);
    REQUIRE_MESSAGE(known, kind);
    thing.reference = known->resource + "/" + hospital + "." + id;
    thing.hospital = hospital;
    thing.kind = kind;
    thing.code = id;
    thing.name = row["name"].as_string();
    thing.level = row["level"].as_string();
    thing.features = codes(row["features"].as_string());
    thing.capacity = number(row["count"], 1);
    out.things.push_back(std::move(thing));
  }
}

// As the demo's server keeps its lists: on call for a year, but for those who say otherwise and those who are
// never on call.
inline void add_on_call(OfferedPerson& person, const json::Value& row) {
  const bool never = person.role == "department_head" || person.role == "coordinator";
  if (never || !row["on_call"].as_bool().value_or(true)) return;
  OfferWindow list{"on-call-" + person.post, at("+0 00:00"), at("+365 00:00")};
  list.on_call = true;
  person.windows.push_back(std::move(list));
}

inline Offers offers() {
  Offers out;
  const json::Value people = *json::parse(file("data/demo/people.json"));
  for (const auto& h : people["hospitals"].items())
    if (h["part_of"].is_null()) {
      OfferingHospital hospital;
      hospital.id = h["id"].as_string();
      hospital.names = h["names"];
      hospital.zone = "Asia/Ho_Chi_Minh";
      out.hospitals.push_back(std::move(hospital));
    }
  for (const auto& p : people["people"].items())
    for (const auto& post : p["posts"].items()) {
      OfferedPerson person;
      person.person = p["login"].as_string();
      person.name = std::string(p["family"].as_string()) + " " + std::string(p["given"].as_string());
      person.hospital = post["organization"].as_string();
      person.role = post["role"].as_string();
      person.post = person.person + "-" + person.role + "-" + person.hospital;
      std::ranges::replace(person.post, '_', '-');
      if (person.role == "administrator" || person.role == "steward" || person.role == "auditor") continue;
      add_on_call(person, p);
      out.people.push_back(std::move(person));
    }
  const json::Value demo = *json::parse(file("data/demo/offers.json"));
  for (const auto& hospital : demo["hospitals"].items())
    for (const auto& row : hospital["rows"].items())
      add_row(out, std::string(hospital["id"].as_string()), row);
  return out;
}

// Case A: caesarean, then the bowel, at the cancer hospital; the decision was signed in the evening before.
inline PlanAsk case_a() {
  PlanAsk ask;
  ask.case_id = "live-a";
  ask.template_key = "caesarean_then_surgery";
  ask.synthetic = true;
  ask.mother_at = kCancer;
  ask.circle = {kCancer, kObstetricA};
  ask.host = kCancer;
  ask.gestation_days = 27 * 7 + 5;
  ask.decided = at("+0 20:00");
  ask.from = at("+0 20:00");
  ask.to = at("+1 12:00");
  return ask;
}

// Case B: the team travels to the lung hospital, under airborne precautions.
inline PlanAsk case_b() {
  PlanAsk ask;
  ask.case_id = "live-b";
  ask.template_key = "caesarean_travelling_airborne";
  ask.synthetic = true;
  ask.mother_at = kLung;
  ask.circle = {kLung, kObstetricB};
  ask.precautions = {"airborne"};
  ask.gestation_days = 35 * 7;
  ask.decided = at("+0 20:00");
  ask.from = at("+0 20:00");
  ask.to = at("+1 12:00");
  return ask;
}

inline Instant now() { return at("+0 20:00"); }

// The plan of some asks, passed by the checker once more.
struct Planned {
  json::Value file;
  planning::Region region;
  planning::Plan plan;

  const planning::CasePlan& of(int c = 0) const { return plan.cases[static_cast<std::size_t>(c)]; }
  bool served(int c = 0) const { return of(c).option >= 0; }
  std::size_t task_index(const std::string& id, int c = 0) const {
    const auto& tasks = region.cases[static_cast<std::size_t>(c)].tasks;
    return static_cast<std::size_t>(std::ranges::find(tasks, id, &planning::Task::id) - tasks.begin());
  }
  // The ids of those who fill a role.
  std::vector<std::string> holders(const std::string& task, const std::string& role, int c = 0) const {
    std::vector<std::string> out;
    const std::size_t i = task_index(task, c);
    const auto& demands = region.cases[static_cast<std::size_t>(c)].tasks[i].demands;
    for (std::size_t k = 0; k < demands.size(); ++k)
      if (demands[k].role == role && of(c).tasks[i].present)
        for (const int r : of(c).tasks[i].holders[k])
          out.push_back(region.resources[static_cast<std::size_t>(r)].id);
    return out;
  }
  // Everything of a kind that is used.
  std::vector<const planning::Resource*> used(planning::Kind kind, int c = 0) const {
    std::vector<const planning::Resource*> out;
    for (const auto& task : of(c).tasks)
      for (const auto& holders : task.holders)
        for (const int r : holders) {
          const auto* resource = &region.resources[static_cast<std::size_t>(r)];
          if (task.present && resource->kind == kind && std::ranges::find(out, resource) == out.end())
            out.push_back(resource);
        }
    return out;
  }
  std::string hospital(int index) const { return region.hospitals[static_cast<std::size_t>(index)].id; }
};

inline Planned planned(const Offers& offers, const std::vector<PlanAsk>& asks, Instant when = now()) {
  auto file = plan_region(offers, templates(), asks, when);
  REQUIRE_MESSAGE(file, (file ? std::string() : file.error().text()));
  auto region = planning::read_region(json::write(*file));
  REQUIRE(region);
  auto plan = planning::solve(*region, {});
  REQUIRE_MESSAGE(plan, (plan ? std::string() : plan.error().text()));
  CHECK(planning::check_plan(*region, *plan).empty());
  return {std::move(*file), std::move(*region), std::move(*plan)};
}

}  // namespace dyad::care::demo
