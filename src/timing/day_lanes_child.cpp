// SPDX-License-Identifier: Apache-2.0
#include "timing/day_lanes.hpp"

namespace dyad::timing {

using math::lane_clamp;
using math::lanes;

namespace {

struct ChildDay {
  float male_share = 0.5f;
  const Lane* steroid = nullptr;    // factor on the odds; null when none applies
  const Lane* magnesium = nullptr;  // share of survivors it moves; null when it is not offered
  bool transfer = false;
  std::size_t first = 0, end = 0;
};

DYAD_INLINE LaneChild born(const LaneTables& t, const ChildDay& c, const Lane& odds) {
  LaneChild out{lanes(0), lanes(0)};
  for (std::size_t n = c.first; n < c.end; ++n) {
    Lane p = lanes(0);
    if (c.male_share > 0) p += t.male[n] / (t.male[n] + odds) * c.male_share;
    if (c.male_share < 1) p += t.female[n] / (t.female[n] + odds) * (1.0f - c.male_share);
    p *= t.node_weight[n];
    out.survives += p;
    out.intact += p * t.morbidity_free[n];
  }
  return out;
}

DYAD_CLONES void run_children(const LaneDraw& d, const LaneTables& t, const ChildDay& c, LaneChildren& out) {
  const auto at = [&](Route route, std::size_t f)
                      DYAD_LAMBDA_INLINE -> LaneChild& { return out.of[static_cast<std::size_t>(route)][f]; };
  Lane common = c.steroid ? *c.steroid : lanes(1);
  for (std::size_t f = 0; f < kFetal; ++f) {
    if (f == kCompromised) common *= d.compromised_odds;
    const Lane here = d.death_odds * common;
    const LaneChild usual = born(t, c, here);
    at(Route::here, f) = usual;
    at(Route::unplanned, f) = born(t, c, here * d.unplanned_odds);
    if (c.transfer) at(Route::tertiary, f) = born(t, c, d.tertiary_odds * common);
    if (c.magnesium)
      at(Route::magnesium, f) = {
          usual.survives, lane_clamp(usual.intact + usual.survives * *c.magnesium, lanes(0), usual.survives)};
  }
}

}  // namespace

void LaneWorld::new_children(int day, int mode, LaneChildren& out) const {
  const auto t = static_cast<std::size_t>(day);
  const std::string& sex = setup_->fixed.situation.sex;
  ChildDay c;
  c.male_share = sex == "male" ? 1.0f : sex == "female" ? 0.0f : 0.5f;
  c.first = tables_.node_first[t];
  c.end = tables_.node_first[t + 1];
  const auto modes = static_cast<std::size_t>(setup_->modes);
  const std::uint16_t weight =
      steroid_at_[t * modes + static_cast<std::size_t>(setup_->table_mode(day, mode))];
  if (weight != kNoSteroid) c.steroid = &tables_.steroid[weight];
  if (setup_->magnesium[t]) c.magnesium = &draw.magnesium[setup_->fixed.days[t].week];
  c.transfer = setup_->transfer;
  run_children(draw, tables_, c, out);
}

const LaneChildren& LaneWorld::children(int day, int mode) {
  const auto at = static_cast<std::size_t>(setup_->table_mode(day, mode));
  LaneChildren& out = children_.data()[at];
  if (!known_.data()[at]) {
    known_.data()[at] = 1;
    new_children(day, mode, out);
  }
  return out;
}

}  // namespace dyad::timing
