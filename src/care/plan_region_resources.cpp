// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "care/plan_region_parts.hpp"

namespace dyad::care::laying {
namespace {

using Times = std::vector<std::pair<Instant, Instant>>;

json::Array texts(const std::vector<std::string>& list) { return {list.begin(), list.end()}; }

// Without what the plan that is to be replaced holds.
template <class Offered>
Offered freed(Offered of, const Laying& laying) {
  std::erase_if(of.windows, [&](const OfferWindow& w) {
    return w.state == OfferState::taken && laying.held.contains(w.slot);
  });
  return of;
}

void add_windows(json::Array& out, const Times& times, const Grid& grid, int cost, const char* note) {
  for (const auto& [from, to] : times) {
    // Less than a step of the grid holds nothing.
    if (to.ms - from.ms < std::int64_t{60'000} * grid.step_minutes) continue;
    json::Value window = json::object({{"from", grid.text(from)}, {"to", grid.text(to)}});
    if (cost > 0) window.set("cost", cost).set("note", note);
    out.push_back(std::move(window));
  }
}

json::Value resource(const std::string& reference, const std::string& name, std::string_view kind,
                     const std::string& hospital, const std::vector<std::string>& skills) {
  return json::object({{"id", reference},
                       {"name", name.empty() ? reference : name},
                       {"kind", kind},
                       {"hospital", hospital},
                       {"skills", texts(skills)}});
}

int minutes_of(const std::vector<PlanRules::Minutes>& table, std::string_view of) {
  const auto it = std::ranges::find(table, of, &PlanRules::Minutes::of);
  return it == table.end() ? 0 : it->minutes;
}

bool travels(const OfferedThing& thing) {
  const auto kind = planning::kind_named(thing.kind);
  if (kind == planning::Kind::vehicle || kind == planning::Kind::kit) return true;
  const bool portable = kind == planning::Kind::incubator || kind == planning::Kind::ventilator;
  return portable && std::ranges::find(thing.features, "transport") != thing.features.end();
}

void add_thing(json::Array& out, const Laying& laying, const OfferedThing& offered) {
  const auto kind = planning::kind_named(offered.kind);
  if (!kind || !laying.hospitals.contains(offered.hospital) || laying.lost.contains(offered.reference))
    return;
  const OfferedThing thing = freed(offered, laying);
  json::Array windows;
  add_windows(windows, open_times(thing, laying.grid.start, laying.grid.end), laying.grid, 0, "");
  if (windows.empty()) return;
  std::vector<std::string> skills = thing.features;
  if (!thing.level.empty()) skills.push_back(thing.level);
  if (kind == planning::Kind::vehicle)
    for (const Wanted& wanted : laying.wanted)
      for (const PlanTask& task : wanted.plan->tasks)
        for (const PlanRole& role : task.roles)
          if (role.seats > 0 && thing.capacity >= role.seats) skills.push_back(seats_skill(role.seats));
  std::ranges::sort(skills);
  const auto twice = std::ranges::unique(skills);
  skills.erase(twice.begin(), twice.end());
  json::Value body = resource(thing.reference, thing.name, thing.kind, thing.hospital, skills);
  body.set("windows", std::move(windows));
  if (travels(thing)) body.set("travels_by", laying.rules.travel_by);
  if (const int minutes = minutes_of(laying.rules.turnarounds, thing.kind))
    body.set("turnaround_minutes", minutes);
  // A vehicle holds so many people, a theatre or a bed so many patients.
  if (kind != planning::Kind::vehicle && thing.capacity > 1) body.set("count", thing.capacity);
  out.push_back(std::move(body));
}

void add_stock(json::Array& out, const Laying& laying, const OfferedStock& stock) {
  if (!stock.in_service || !laying.hospitals.contains(stock.hospital) ||
      laying.lost.contains(stock.reference))
    return;
  int units = stock.units;
  for (const Wanted& wanted : laying.wanted)
    for (const PlanStockHeld& held : wanted.ask->stock_held)
      if (held.reference == stock.reference) units -= held.units;
  const Instant until = stock.use_by ? std::min(*stock.use_by, laying.grid.end) : laying.grid.end;
  json::Array windows;
  add_windows(windows, {{laying.grid.start, until}}, laying.grid, 0, "");
  if (units <= 0 || windows.empty()) return;
  std::vector<std::string> skills{stock.product};
  if (!stock.group.empty()) skills.push_back(stock.group);
  json::Value body = resource(stock.reference, stock.name.empty() ? stock.code : stock.name, "supply",
                              stock.hospital, skills);
  body.set("windows", std::move(windows)).set("travels_by", laying.rules.travel_by).set("amount", units);
  const int lead = stock.lead_time_min.value_or(minutes_of(laying.rules.leads, stock.product));
  if (lead > 0) body.set("lead_minutes", lead);
  out.push_back(std::move(body));
}

// Working hours cost nothing; being called in from the on-call list does.
json::Array windows_of(const OfferedPerson& person, const Grid& grid) {
  OfferedPerson at_work = person, called = person;
  std::erase_if(at_work.windows, [](const OfferWindow& w) { return w.on_call; });
  for (OfferWindow& w : called.windows)
    if (!w.on_call) w.state = OfferState::taken;
  json::Array out;
  add_windows(out, open_times(at_work, grid.start, grid.end), grid, 0, "");
  add_windows(out, open_times(called, grid.start, grid.end), grid, 1, "on call");
  return out;
}

std::int64_t open_ms(const OfferedPerson& person, const Grid& grid) {
  std::int64_t sum = 0;
  for (const auto& [from, to] : open_times(person, grid.start, grid.end)) sum += to.ms - from.ms;
  return sum;
}

// Somebody with several posts is one person: they are there at the post where they have something to bring,
// and of several such at the one with most hours. What they can do at the same hospital is put together.
struct Someone {
  OfferedPerson person;
  std::vector<std::string> posts;  // roles, at this hospital
};

std::vector<Someone> people_of(const Laying& laying) {
  std::map<std::string, std::vector<OfferedPerson>, std::less<>> by_person;
  std::map<std::string, std::vector<OfferWindow>, std::less<>> taken;  // at whatever post of theirs
  for (const OfferedPerson& post : laying.offers.people) {
    const OfferedPerson there = freed(post, laying);
    for (const OfferWindow& w : there.windows)
      if (w.state == OfferState::taken) taken[post.person].push_back(w);
    if (laying.hospitals.contains(post.hospital) && !laying.lost.contains("PractitionerRole/" + post.post))
      by_person[post.person].push_back(there);
  }
  for (auto& [id, posts] : by_person)
    for (OfferedPerson& post : posts)
      post.windows.insert(post.windows.end(), taken[id].begin(), taken[id].end());
  std::vector<Someone> out;
  for (auto& [id, posts] : by_person) {
    const auto worth = [&](const OfferedPerson& p) {
      return std::pair(open_ms(p, laying.grid), p.skills.size());
    };
    auto best = std::ranges::max_element(posts, {}, worth);
    if (worth(*best).first == 0) continue;
    Someone one{*best, {}};
    for (const OfferedPerson& post : posts)
      if (post.hospital == one.person.hospital && open_ms(post, laying.grid) > 0) {
        one.posts.push_back(post.role);
        for (const std::string& skill : post.skills)
          if (std::ranges::find(one.person.skills, skill) == one.person.skills.end())
            one.person.skills.push_back(skill);
      }
    out.push_back(std::move(one));
  }
  return out;
}

void add_person(json::Array& out, const Laying& laying, const Someone& someone) {
  const OfferedPerson& person = someone.person;
  json::Array windows = windows_of(person, laying.grid);
  if (windows.empty()) return;
  std::vector<std::string> skills = person.skills;
  for (const std::string& post : someone.posts) skills.push_back(post_skill(post));
  for (const Wanted& wanted : laying.wanted)
    if (wanted.ask->mother_at != person.hospital) {
      const std::string skill = elsewhere_skill(wanted.ask->mother_at);
      if (std::ranges::find(skills, skill) == skills.end()) skills.push_back(skill);
    }
  json::Value body =
      resource("PractitionerRole/" + person.post, person.name, "person", person.hospital, skills);
  body.set("windows", std::move(windows))
      .set("travels_by", laying.rules.travel_by)
      .set("longest_duty_minutes", laying.rules.longest_duty_min);
  if (const int minutes = minutes_of(laying.rules.turnarounds, "person"))
    body.set("turnaround_minutes", minutes);
  out.push_back(std::move(body));
}

}  // namespace

std::string post_skill(std::string_view role) { return "post:" + std::string(role); }
std::string elsewhere_skill(std::string_view hospital) { return "elsewhere:" + std::string(hospital); }
std::string seats_skill(int seats) { return "seats:" + std::to_string(seats); }

json::Array resources_of(const Laying& laying) {
  json::Array out;
  for (const Someone& someone : people_of(laying)) add_person(out, laying, someone);
  for (const OfferedThing& thing : laying.offers.things) add_thing(out, laying, thing);
  for (const OfferedStock& stock : laying.offers.stocks) add_stock(out, laying, stock);
  return out;
}

json::Array travel_of(const Laying& laying) {
  std::map<std::pair<std::string, std::string>, int> shortest;
  for (const OfferedRoute& route : laying.offers.routes) {
    if (!route.in_service || route.mode != laying.rules.travel_by || route.from == route.to ||
        !laying.hospitals.contains(route.from) || !laying.hospitals.contains(route.to))
      continue;
    const auto [it, fresh] = shortest.emplace(std::pair(route.from, route.to), route.minutes);
    if (!fresh) it->second = std::min(it->second, route.minutes);
  }
  json::Array out;
  for (const auto& [ends, minutes] : shortest)
    out.push_back(json::object(
        {{"by", laying.rules.travel_by}, {"from", ends.first}, {"to", ends.second}, {"minutes", minutes}}));
  return out;
}

}  // namespace dyad::care::laying
