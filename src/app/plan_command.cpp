// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>

#include "app/commands.hpp"
#include "app/files.hpp"
#include "app/plan_text.hpp"
#include "app/text.hpp"
#include "planning/check_plan.hpp"
#include "planning/explain_json.hpp"
#include "planning/plan_json.hpp"
#include "planning/read_region.hpp"
#include "planning/replan.hpp"
#include "planning/solve.hpp"

namespace dyad::app {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kQuiet = std::chrono::seconds(1);  // progress is told only when it takes longer

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Tells of better plans on standard error once the search takes long, and ends it when its time is over.
class Progress {
 public:
  explicit Progress(double limit_seconds) : limit_(limit_seconds) {}

  planning::SolveOptions options() {
    planning::SolveOptions out;
    if (limit_ > 0) out.should_stop = [this] { return seconds_since(start_) > limit_; };
    out.on_plan = [this](const planning::Plan& plan) {
      if (Clock::now() - start_ < kQuiet) return;
      std::string line = "dyad: " + plan_progress(plan);
      std::fprintf(stderr, "%s\n", line.c_str());
    };
    return out;
  }

 private:
  double limit_;
  Clock::time_point start_ = Clock::now();
};

int validate(const PlanOptions& options, const planning::Region& region) {
  const auto text = read_file(options.validate);
  if (!text) return report(text.error(), options.validate);
  const auto plan = planning::read_plan(region, *text);
  if (!plan) return report(plan.error(), options.validate);
  const auto wrong = planning::check_plan(region, *plan);
  if (options.json)
    print_json(json::object({{"valid", wrong.empty()}, {"violations", planning::violations_json(wrong)}}));
  else
    print(violations_text(wrong));
  return wrong.empty() ? kOk : kFailed;
}

// Why cases are not served, always; venues and people when asked for.
json::Value explained(const PlanOptions& options, const planning::Region& region, const planning::Plan& plan,
                      const planning::SolveOptions& quiet) {
  json::Value out = json::object(
      {{"not_served", planning::impossible_json(region, planning::explain_unserved(region, plan, quiet))}});
  if (!options.explain) return out;
  json::Array venues, people;
  for (int c = 0; c < static_cast<int>(region.cases.size()); ++c) {
    const json::Value sides = planning::venues_json(region, c, planning::compare_venues(region, c, quiet));
    venues.insert(venues.end(), sides.items().begin(), sides.items().end());
    const json::Value who = planning::people_json(region, plan, c);
    people.insert(people.end(), who.items().begin(), who.items().end());
  }
  out.set("venues", venues);
  out.set("people", people);
  return out;
}

// The region as it is after what the options say has happened to a promised plan.
Result<planning::Region> replanned(const PlanOptions& options, const planning::Region& region) {
  const auto text = read_file(options.promised);
  if (!text) return std::unexpected(text.error());
  const auto promised = planning::read_plan(region, *text);
  if (!promised) return std::unexpected(promised.error());
  planning::Event event{region.now, {}};
  if (!options.now.empty()) {
    const auto now = parse_instant(options.now);
    if (!now) return std::unexpected(now.error());
    const auto past = now->ms - region.start.ms;
    const std::int64_t grid = std::int64_t{region.step_minutes} * 60'000;
    if (past < 0 || past > grid * region.steps)
      return fail(ErrorKind::invalid, "is outside the horizon", "now", options.now,
                  planning::time_text(region, 0) + " to " + planning::time_text(region, region.steps));
    event.now = static_cast<int>((past + grid - 1) / grid);
  }
  for (const std::string& id : options.lost) {
    int found = -1;
    for (std::size_t r = 0; r < region.resources.size(); ++r)
      if (region.resources[r].id == id) found = static_cast<int>(r);
    if (found < 0) return fail(ErrorKind::not_found, "there is no such resource", "lost", id);
    event.lost.push_back(found);
  }
  return planning::after(region, *promised, event);
}

}  // namespace

int plan(const PlanOptions& options) {
  const auto text = read_file(options.file);
  if (!text) return report(text.error(), options.file);
  auto region = planning::read_region(*text);
  if (!region) return report(region.error(), options.file);
  if (!options.promised.empty()) region = replanned(options, *region);
  if (!region) return report(region.error(), options.promised);
  if (!options.validate.empty()) return validate(options, *region);
  Progress progress(options.seconds);
  const auto found = planning::solve(*region, progress.options());
  if (!found) return report(found.error(), options.file);
  planning::SolveOptions quiet = progress.options();
  quiet.on_plan = nullptr;
  json::Value out = planning::plan_json(*region, *found);
  const json::Value why = explained(options, *region, *found, quiet);
  for (const auto& [name, value] : why.members()) out.set(name, value);
  if (options.json)
    print_json(out);
  else
    print(plan_text(*region, *found) + explained_text(why));
  return kOk;
}

}  // namespace dyad::app
