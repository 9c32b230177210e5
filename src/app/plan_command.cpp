// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>

#include "app/commands.hpp"
#include "app/files.hpp"
#include "app/plan_text.hpp"
#include "app/text.hpp"
#include "planning/check_plan.hpp"
#include "planning/plan_json.hpp"
#include "planning/read_region.hpp"
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

}  // namespace

int plan(const PlanOptions& options) {
  const auto text = read_file(options.file);
  if (!text) return report(text.error(), options.file);
  const auto region = planning::read_region(*text);
  if (!region) return report(region.error(), options.file);
  if (!options.validate.empty()) return validate(options, *region);
  Progress progress(options.seconds);
  const auto found = planning::solve(*region, progress.options());
  if (!found) return report(found.error(), options.file);
  if (options.json)
    print_json(planning::plan_json(*region, *found));
  else
    print(plan_text(*region, *found));
  return kOk;
}

}  // namespace dyad::app
