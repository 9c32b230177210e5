// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "planning/region.hpp"

// Invented regions for tests and benchmarks, the same for the same seed.
namespace dyad::planning::testing {

struct RegionSize {
  int cases = 6;
  int hospitals = 8;  // the first half can take a mother to intensive care and her child
  int people = 150;
  int steps = 96;  // of 15 minutes
  int beds = 3;    // of intensive care, and cots, in each that has them
};

class RegionMaker {
 public:
  RegionMaker(unsigned seed, RegionSize size) : random_(seed), size_(size) {}

  Region make() {
    region_.name = "Invented region";
    region_.synthetic = true;
    region_.steps = size_.steps;
    region_.travel_kinds = {"road"};
    for (int h = 0; h < size_.hospitals; ++h)
      region_.hospitals.push_back({"h" + std::to_string(h), "Hospital " + std::to_string(h)});
    add_ways();
    for (int p = 0; p < size_.people; ++p) add_person(p);
    for (int h = 0; h < size_.hospitals; ++h) add_places(h);
    for (int v = 0; v < 3; ++v)
      add("van" + std::to_string(v), Kind::vehicle, whole(0, size_.hospitals - 1), {}, true, 1);
    for (int c = 0; c < size_.cases; ++c) add_case(c);
    return region_;
  }

 private:
  int whole(int least, int most) {
    return least + static_cast<int>(random_() % static_cast<unsigned>(most - least + 1));
  }
  int tertiary() const { return std::max(1, size_.hospitals / 2); }

  // Hospitals lie on a square; ways are straight, at least one step.
  void add_ways() {
    std::vector<std::pair<int, int>> at;
    for (int h = 0; h < size_.hospitals; ++h) at.emplace_back(whole(0, 5), whole(0, 5));
    auto& way = region_.travel.emplace_back(at.size(), std::vector<int>(at.size(), 0));
    for (std::size_t a = 0; a < at.size(); ++a)
      for (std::size_t b = 0; b < at.size(); ++b)
        if (a != b)
          way[a][b] = 1 + (std::abs(at[a].first - at[b].first) + std::abs(at[a].second - at[b].second)) / 2;
  }

  void add(const std::string& id, Kind kind, int home, std::vector<std::string> skills, bool travels,
           int turnaround) {
    Resource r;
    r.id = r.name = id;
    r.kind = kind;
    r.home = home;
    r.skills = std::move(skills);
    r.travel = travels ? 0 : -1;
    r.turnaround = turnaround;
    r.windows = {{0, size_.steps, 0, {}}};
    region_.resources.push_back(std::move(r));
  }

  void add_person(int p) {
    static const std::vector<std::string> kSkills = {"obstetrician", "anaesthetist", "scrub",
                                                     "neonatal",     "surgeon",      "escort"};
    const std::string& skill = kSkills[static_cast<std::size_t>(p) % kSkills.size()];
    const int home = (p / static_cast<int>(kSkills.size())) % size_.hospitals;
    add("person" + std::to_string(p), Kind::person, home, {skill}, skill == "neonatal" || skill == "escort",
        1);
    Resource& r = region_.resources.back();
    const int third = size_.steps / 3;
    const int from = whole(0, 2) * third;
    r.windows = {{from, from + third, 0, "shift"}};
    if (from + third < size_.steps && whole(0, 2) == 0)
      r.windows.push_back({from + third, std::min(size_.steps, from + third + 8), whole(1, 3), "longer"});
  }

  void add_places(int h) {
    const std::string at = std::to_string(h);
    for (int t = 0; t < 2; ++t) add("theatre" + at + "-" + std::to_string(t), Kind::theatre, h, {}, false, 2);
    if (h >= tertiary()) return;
    for (int b = 0; b < size_.beds; ++b) {
      add("bed" + at + "-" + std::to_string(b), Kind::icu_bed, h, {}, false, 1);
      add("cot" + at + "-" + std::to_string(b), Kind::cot, h, {"level3"}, false, 1);
    }
  }

  static Demand need(const std::string& role, Kind kind, const std::string& skill = {}) {
    Demand d;
    d.role = role;
    d.kind = kind;
    if (!skill.empty()) d.skills = {skill};
    return d;
  }
  static Task task(const std::string& id, int steps, int place, std::vector<Demand> demands) {
    Task t;
    t.id = t.name = id;
    t.duration = steps;
    t.from = t.to = place;
    t.demands = std::move(demands);
    return t;
  }

  void add_case(int n) {
    Case c;
    c.id = c.name = "case" + std::to_string(n);
    c.urgency = whole(1, 2);
    c.mother_at = whole(0, size_.hospitals - 1);
    const int known = whole(0, size_.steps / 6);
    c.decided = known;
    for (int h = 0; h < tertiary(); ++h)
      c.options.push_back({h, h, h == c.mother_at ? Mode::in_house : Mode::mother_moves, whole(0, 6),
                           whole(0, 6), h == c.mother_at ? 0 : 1});
    if (c.mother_at >= tertiary())
      c.options.push_back(
          {c.mother_at, whole(0, tertiary() - 1), Mode::team_travels, whole(2, 9), whole(2, 9), 1});
    Task move =
        task("move", 1, kAtMother, {need("vehicle", Kind::vehicle), need("escort", Kind::person, "escort")});
    move.move_by = 0;
    move.to = kAtHost;
    move.when = {Mode::mother_moves};
    c.tasks.push_back(move);
    c.tasks.push_back(
        task("caesarean", 5, kAtHost,
             {need("theatre", Kind::theatre), need("obstetrician", Kind::person, "obstetrician"),
              need("anaesthetist", Kind::person, "anaesthetist"), need("scrub", Kind::person, "scrub"),
              need("neonatal", Kind::person, "neonatal")}));
    c.links.push_back({0, 1, 1, std::nullopt});
    add_stay(c, n % 2 == 0);
    c.deadlines.push_back({"ready", 1, std::min(size_.steps - 1, known + whole(6, 20)), 1});
    for (int after = known + 8; after < size_.steps; after += 4)
      c.delays.push_back({1, after, whole(0, 1), 1});
    region_.cases.push_back(std::move(c));
  }

  void add_stay(Case& c, bool bowel) {
    if (bowel) {
      Demand theatre = need("theatre", Kind::theatre),
             gas = need("anaesthetist", Kind::person, "anaesthetist");
      theatre.same_as = {1, 0};
      gas.same_as = {1, 2};
      c.tasks.push_back(task(
          "bowel", 6, kAtHost,
          {theatre, gas, need("surgeon", Kind::person, "surgeon"), need("scrub", Kind::person, "scrub")}));
      c.links.push_back({1, 2, 0, 0});
    }
    // Open-ended stays begin when the operation ends, and are tied to it.
    if (c.options.back().mode != Mode::team_travels) {
      Task bed = task("bed", 0, kAtHost, {need("bed", Kind::icu_bed)});
      bed.open_ended = true;
      c.tasks.push_back(bed);
      c.links.push_back({bowel ? 2 : 1, static_cast<int>(c.tasks.size()) - 1, 0, 1});
    }
    Task cot = task("cot", 0, kAtChild, {need("cot", Kind::cot, "level3")});
    cot.open_ended = true;
    c.tasks.push_back(cot);
    c.links.push_back({1, static_cast<int>(c.tasks.size()) - 1, 0, 6});
  }

  std::mt19937 random_;
  RegionSize size_;
  Region region_;
};

inline Region random_region(unsigned seed, RegionSize size = {}) { return RegionMaker(seed, size).make(); }

}  // namespace dyad::planning::testing
