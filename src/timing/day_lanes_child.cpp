// SPDX-License-Identifier: Apache-2.0
#include "timing/day_lanes.hpp"

namespace dyad::timing {

using math::lane_exp;
using math::lanes;

namespace {

struct ChildDay {
  float male_share = 0.5f;
  Lane odds;
  std::size_t first = 0, end = 0;
};
DYAD_CLONES void run_child(const LaneTables& t, const ChildDay& c, LaneChild& out) {
  out.survives = lanes(0);
  out.intact = lanes(0);
  for (std::size_t n = c.first; n < c.end; ++n) {
    Lane p = lanes(0);
    if (c.male_share > 0) p += t.male[n] / (t.male[n] + c.odds) * c.male_share;
    if (c.male_share < 1) p += t.female[n] / (t.female[n] + c.odds) * (1.0f - c.male_share);
    p *= t.node_weight[n];
    out.survives += p;
    out.intact += p * t.morbidity_free[n];
  }
}
DYAD_CLONES void steroid_odds(const LaneDraw& d, float weight, Lane& odds) {
  odds *= lane_exp((weight - d.steroid_coverage) * d.steroid_log_odds);
}

}  // namespace

LaneChild LaneWorld::new_child(int day, int mode, Route route, std::size_t fetus) const {
  const auto t = static_cast<std::size_t>(day);
  const auto& table = setup_->fixed.days[t];
  const std::string& sex = setup_->fixed.situation.sex;
  ChildDay c{sex == "male"     ? 1.0f
             : sex == "female" ? 0.0f
                               : 0.5f,
             route == Route::tertiary ? draw.tertiary_odds : draw.death_odds, tables_.node_first[t],
             tables_.node_first[t + 1]};
  if (table.steroid_applies)
    steroid_odds(draw, static_cast<float>(setup_->steroid_weight(day, setup_->table_mode(day, mode))),
                 c.odds);
  if (route == Route::unplanned) c.odds *= draw.unplanned_odds;
  if (fetus == kCompromised) c.odds *= draw.compromised_odds;
  LaneChild out{};
  run_child(tables_, c, out);
  if (route == Route::magnesium)
    out.intact =
        math::lane_clamp(out.intact + out.survives * draw.magnesium[table.week], lanes(0), out.survives);
  return out;
}

const LaneChild& LaneWorld::child(int day, int mode, Route route, std::size_t fetus) {
  constexpr std::size_t kRoutes = 4;
  const auto modes = static_cast<std::size_t>(setup_->modes);
  const auto m = static_cast<std::size_t>(setup_->table_mode(day, mode));
  if (children_.empty()) {
    children_.resize(setup_->fixed.days.size() * modes * kRoutes * kFetal);
    known_.resize(children_.size());
  }
  const std::size_t at =
      ((static_cast<std::size_t>(day) * modes + m) * kRoutes + static_cast<std::size_t>(route)) * kFetal +
      fetus;
  if (!known_[at]) {
    known_[at] = 1;
    children_[at] = new_child(day, mode, route, fetus);
  }
  return children_[at];
}

}  // namespace dyad::timing
