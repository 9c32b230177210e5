// SPDX-License-Identifier: Apache-2.0
#include "planning/read_region.hpp"

#include "planning/read_fields.hpp"

namespace dyad::planning {
namespace {

constexpr int kMostStepMinutes = 240;
constexpr std::int64_t kMsPerMinute = 60'000;

// The offset that the file itself writes its start in, for showing times the same way.
int offset_of(std::string_view instant) {
  const auto partial = parse_partial(instant);
  return partial ? partial->offset_minutes : 0;
}

void read_grid(Fields& f, const json::Value& file) {
  Region& r = f.region;
  r.step_minutes = f.number(file, "", "step_minutes", 1, kMostStepMinutes);
  r.start = f.instant(file, "", "start");
  const Instant end = f.instant(file, "", "end");
  if (!f.good()) return;
  r.offset_minutes = offset_of(file["start"].as_string());
  const std::int64_t minutes = (end.ms - r.start.ms) / kMsPerMinute;
  if (minutes < r.step_minutes || minutes > kMostMinutes)
    return f.wrong(ErrorKind::invalid, "is no horizon", "end", std::string(file["end"].as_string()),
                   "after the start, at most 14 days");
  r.steps = static_cast<int>(minutes / r.step_minutes);
  if (r.steps > kMostSteps)
    return f.wrong(ErrorKind::too_large, "the grid is too fine for the horizon", "step_minutes",
                   std::to_string(r.steps) + " steps", "at most " + std::to_string(kMostSteps));
  if (!file["now"].is_null()) r.now = f.step(file, "", "now", true);
}

void read_hospitals(Fields& f, const json::Value& file) {
  const json::Array& list = f.list(file, "", "hospitals", true);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string path = path_of("hospitals", i);
    f.only(list[i], path, {"id", "name", "note"});
    Hospital h;
    h.id = f.text(list[i], path, "id");
    h.name = f.text(list[i], path, "name");
    if (h.id == "host" || h.id == "mother" || h.id == "child")
      f.wrong(ErrorKind::invalid, "is kept for places of a case", path + ".id", h.id, "another id");
    add_name(f, f.hospitals, h.id, path, static_cast<int>(i));
    f.region.hospitals.push_back(std::move(h));
  }
}

void add_route(Fields& f, const std::string& path, int by, int from, int to, int steps) {
  int& way =
      f.region
          .travel[static_cast<std::size_t>(by)][static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
  if (from == to)
    return f.wrong(ErrorKind::invalid, "leads to where it begins", path + ".to",
                   f.region.hospitals[static_cast<std::size_t>(to)].id, "another hospital");
  if (way >= 0)
    return f.wrong(ErrorKind::invalid, "the way is there twice", path + ".to",
                   f.region.hospitals[static_cast<std::size_t>(to)].id, "each way once");
  way = steps;
}

void read_travel(Fields& f, const json::Value& file) {
  const json::Array& list = f.list(file, "", "travel", false);
  const std::size_t places = f.region.hospitals.size();
  for (std::size_t i = 0; i < list.size() && f.good(); ++i) {
    const std::string path = path_of("travel", i);
    f.only(list[i], path, {"by", "from", "to", "minutes", "both_ways", "note"});
    const std::string by = f.text(list[i], path, "by");
    const auto [at, fresh] = f.travel_kinds.emplace(by, static_cast<int>(f.travel_kinds.size()));
    if (fresh) {
      f.region.travel_kinds.push_back(by);
      f.region.travel.emplace_back(places, std::vector<int>(places, -1));
      for (std::size_t h = 0; h < places; ++h) f.region.travel.back()[h][h] = 0;
    }
    const int from = f.one_of(list[i], path, "from", f.hospitals, "hospital");
    const int to = f.one_of(list[i], path, "to", f.hospitals, "hospital");
    const int steps = f.minutes_up(list[i], path, "minutes", std::nullopt);
    const bool both = f.flag(list[i], path, "both_ways");
    if (!f.good()) return;
    add_route(f, path, at->second, from, to, steps);
    if (both) add_route(f, path, at->second, to, from, steps);
  }
}

void read_precautions(Fields& f, const json::Value& file) {
  for (const auto& [infection, needs] : file["precautions"].members()) {
    const std::string path = "precautions." + infection;
    auto& known = f.precautions[infection];
    for (const auto& [kind, skills] : needs.members()) {
      if (!kind_named(kind))
        f.wrong(ErrorKind::not_found, "there is no such kind of resource", path + "." + kind, kind,
                "person, theatre, icu_bed, cot, vehicle, incubator, ventilator, kit, supply, isolation_room");
      known[kind] = f.texts(needs, path, kind);
    }
  }
}

}  // namespace

Result<Region> read_region(std::string_view text) {
  const auto file = json::parse(text);
  if (!file) return std::unexpected(file.error());
  Fields f;
  f.only(*file, "",
         {"name", "note", "synthetic", "start", "end", "now", "step_minutes", "hospitals", "travel",
          "precautions", "resources", "cases"});
  f.region.name = f.text(*file, "", "name");
  f.region.synthetic = f.flag(*file, "", "synthetic");
  if (f.good()) read_grid(f, *file);
  if (f.good()) read_hospitals(f, *file);
  if (f.good()) read_travel(f, *file);
  if (f.good()) read_precautions(f, *file);
  if (f.good()) read_resources(f, *file);
  if (f.good()) read_cases(f, *file);
  if (!f.good()) return std::unexpected(*f.error());
  return std::move(f.region);
}

}  // namespace dyad::planning
