// SPDX-License-Identifier: Apache-2.0
#include "timing/day_setup.hpp"

#include <algorithm>
#include <cmath>

#include "timing/day_filter.hpp"

namespace dyad::timing {
namespace {

constexpr int kDaysPerWeek = 7;
constexpr double kHoursPerDay = 24.0;

// The middle of a parameter's distribution, to choose between ratios.
double estimate(const ParameterSpec& p) {
  return p.kind == Kind::uniform ? (p.arguments[0] + p.arguments[1]) / 2 : p.arguments[0];
}

// One ratio only, as for stillbirth: the groups of women overlap. The largest by its estimate.
std::string birth_ratio(const DaySpec& spec, const Setup& setup) {
  const struct {
    bool applies;
    const char* key;
  } candidates[] = {{setup.situation.respiratory_failure, "birth.ratio_respiratory_failure"},
                    {setup.situation.mdr_tuberculosis, "birth.ratio_tuberculosis"},
                    {setup.cancer, "birth.ratio_cancer"}};
  std::string best;
  double largest = 1.0;
  for (const auto& c : candidates)
    if (c.applies && estimate(spec.parameter(c.key)) > largest) {
      largest = estimate(spec.parameter(c.key));
      best = c.key;
    }
  return best;
}

// A course may be begun while steroids help and none given earlier still has its full effect.
void steroid_clock(DaySetup& setup, const Book& book) {
  const auto& curve = book.need(setup.fixed.spec->tables.find("steroid_curve")->second);
  const auto hours = curve.numbers("hours"), weight = curve.numbers("weight");
  const double full = *std::max_element(weight.begin(), weight.end());
  double full_to = 0;
  for (std::size_t i = 0; i < hours.size(); ++i)
    if (weight[i] == full) full_to = hours[i];
  bool any = false;
  for (int day = 0; day <= setup.last_day(); ++day) {
    const auto& given = setup.fixed.situation.steroid_hours;
    const bool running = given && *given + kHoursPerDay * day <= full_to;
    const bool applies = setup.fixed.days[static_cast<std::size_t>(day)].steroid_applies;
    setup.steroids.push_back(applies && !running && day < setup.last_day() ? 1 : 0);
    any = any || setup.steroids.back();
  }
  setup.mode_weight = {0.0};
  setup.same_weight = {0};
  if (!any) return;
  setup.modes = 1 + static_cast<int>(std::ceil(hours.back() / kHoursPerDay));
  for (int k = 1; k < setup.modes; ++k) {
    setup.mode_weight.push_back(steroid_weight(kHoursPerDay * k, hours, weight));
    const auto same =
        std::find(setup.mode_weight.begin() + 1, setup.mode_weight.end(), setup.mode_weight.back());
    setup.same_weight.push_back(static_cast<int>(same - setup.mode_weight.begin()));
  }
}

void operation(DaySetup& setup, const Book& book) {
  const auto& tables = setup.fixed.spec->tables;
  const auto& sort = book.need(tables.find("operation")->second);
  const auto& asa = book.need(tables.find("asa")->second);
  for (std::size_t m = 0; m < kAlive; ++m) {
    const auto& planned =
        setup.fixed.situation.bowel_obstruction ? asa.value("urgency_obstruction") : asa.value("urgency")[m];
    setup.operation_without_urgency[m] =
        setup.fixed.operation_log_odds[m] - sort.number("urgency." + std::string(planned.as_string()));
  }
}

Result<void> choose_structures(const DaySpec& spec, std::string_view asked, DaySetup& setup) {
  std::string fetus, mother;
  for (const auto& s : spec.structures)
    if (s.is_default) (s.of_mother ? mother : fetus) = s.key;
  setup.structure = fetus;
  if (!asked.empty()) {
    const auto found = std::find_if(spec.structures.begin(), spec.structures.end(),
                                    [&](const StructureSpec& s) { return s.key == asked; });
    if (found == spec.structures.end())
      return fail(ErrorKind::invalid, "the model has no such structure", "structure", std::string(asked));
    (found->of_mother ? mother : fetus) = found->key;
    setup.structure = found->key;
  }
  setup.warned = fetus == "warned";
  setup.no_recovery = mother == "no_recovery";
  return {};
}

}  // namespace

std::string_view name_of(State mother) {
  static constexpr std::array<std::string_view, kAlive> names{"ward", "one_organ", "two_organs",
                                                              "three_organs", "recovered"};
  return names[mother];
}

std::string_view name_of(Fetus fetus) { return fetus == kWell ? "well" : "compromised"; }

std::string day_state_key(std::size_t i) {
  return std::string(name_of(static_cast<State>(i / kFetal))) + "/" +
         std::string(name_of(static_cast<Fetus>(i % kFetal)));
}

std::string_view name_of(DayAction action) {
  static constexpr std::array<std::string_view, kDayActions> names{
      "deliver_here", "deliver_after_transfer", "deliver_with_magnesium", "wait", "wait_with_steroids"};
  return names[action];
}

std::vector<int> DaySetup::levels_of(int observation) const {
  std::vector<int> out(channels.size());
  for (std::size_t c = channels.size(); c-- > 0;) {
    const int levels = static_cast<int>(channels[c].levels.size());
    out[c] = observation % levels;
    observation /= levels;
  }
  return out;
}

Result<DaySetup> make_day_setup(const DayModel& model, const Book& book, const Situation& situation,
                                std::string_view structure) {
  auto fixed = make_setup(model.base().spec(), book, situation, {});
  if (!fixed) return std::unexpected(fixed.error());
  const DaySpec& spec = model.spec();
  DaySetup setup;
  setup.fixed = std::move(*fixed);
  if (auto ok = choose_structures(spec, structure, setup); !ok) return std::unexpected(ok.error());
  auto history = cut_history(spec.channels, situation.seen);
  if (!history) return std::unexpected(history.error());
  setup.history = std::move(*history);
  setup.channels = spec.channels;
  for (const auto& c : setup.channels) setup.observations *= static_cast<int>(c.levels.size());
  setup.transfer = setup.fixed.place;
  setup.birth_ratio = birth_ratio(spec, setup.fixed);
  const double magnesium_to = spec.parameter("magnesium.to_days").arguments[0];
  for (int day = 0; day <= setup.last_day(); ++day)
    setup.magnesium.push_back(situation.gestation.days + day < magnesium_to ? 1 : 0);
  const double rule = spec.parameter("rule.local").arguments[0] * kDaysPerWeek - situation.gestation.days;
  setup.rule_day = std::clamp(static_cast<int>(std::ceil(rule)), 0, setup.last_day());
  setup.alarm_tail = spec.parameter("filter.alarm_tail").arguments[0];
  steroid_clock(setup, book);
  operation(setup, book);
  return setup;
}

}  // namespace dyad::timing
