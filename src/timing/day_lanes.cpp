// SPDX-License-Identifier: Apache-2.0
#include "timing/day_lanes.hpp"

#include "timing/day_lanes_steps.hpp"

namespace dyad::timing {
namespace {

// Lane by lane: the compiler would copy a struct in smaller parts, and what is written in parts is slow to
// read whole.
DYAD_INLINE void copy(const LaneOutcomes& from, LaneOutcomes& to) {
  for (std::size_t k = 0; k < kOutcomes; ++k) to.y[k] = from.y[k];
}

DYAD_CLONES void run_wait(const LaneDraw& d, const StretchRows& r, const WaitDay& w, const Lane& delay,
                          const Newborns& born, const LaneBelief& x, LaneOutcomes& y, LaneExits& e) {
  LaneOutcomes all;
  copy(y, all);
  LaneExits exits{e.fetus_dies, e.mother_dies, e.unplanned};
  for (std::size_t m = kOneOrgan; m <= kThreeOrgans; ++m)
    all.y[kOrganFailureDays] += x.x[m * kFetal] + x.x[m * kFetal + 1];
  stretch<false>(d, r, w, delay, born, x.x, all.y, exits);
  copy(all, y);
  e.fetus_dies = exits.fetus_dies;
  e.mother_dies = exits.mother_dies;
  e.unplanned = exits.unplanned;
}

DYAD_CLONES void run_move(const LaneDraw& d, const WaitDay& w, const Lane& disease, const LaneBelief& x,
                          LaneBelief& next) {
  move_day(d, w, disease, x, next);
}

DYAD_CLONES void run_deliver(const LaneTables& t, std::size_t day, const LaneChild* child,
                             const LaneBelief& x, const LaneOutcomes& before, LaneOutcomes& y) {
  LaneOutcomes all;
  copy(before, all);
  const Lane *lives = &t.lives.data()[day * kAlive], *organs = &t.organ_days.data()[day * kAlive];
  Lane everyone = lanes(0);
  for (std::size_t f = 0; f < kFetal; ++f) {
    Lane p[kAlive];
    for (std::size_t m = 0; m < kAlive; ++m) p[m] = x.x[m * kFetal + f];
    const Lane alive = dot(p, lives), here = sum(p);
    everyone += here;
    add_birth(all.y, alive, here - alive, child[f]);
    all.y[kOrganFailureDays] += dot(p, organs);
  }
  all.y[kDelayDays] += everyone * t.delay.data()[day];
  copy(all, y);
}

DYAD_CLONES void run_transfer(const LaneDraw& d, const StretchRows& r, const WaitDay& w, const Lane& delay,
                              const Newborns& born, const LaneBelief& x, const LaneOutcomes& before,
                              LaneOutcomes& y) {
  LaneOutcomes all;
  copy(before, all);
  LaneExits exits{};
  stretch<true>(d, r, w, delay, born, x.x, all.y, exits);
  copy(all, y);
}

Route route_of(DayAction action) {
  return action == kDeliverAfterTransfer   ? Route::tertiary
         : action == kDeliverWithMagnesium ? Route::magnesium
                                           : Route::here;
}

}  // namespace

void LaneWorld::deliver(const LaneBelief& x, int day, int mode, DayAction action, const LaneOutcomes& before,
                        LaneOutcomes& y) {
  const auto t = static_cast<std::size_t>(day);
  const LaneChildren& c = children(day, mode);
  if (action != kDeliverAfterTransfer)
    run_deliver(tables_, t, c.by(route_of(action)), x, before, y);
  else
    run_transfer(draw, transfer_rows_, transfer_days_[t], tables_.delay[t],
                 {c.by(Route::here), c.by(Route::unplanned), c.by(Route::tertiary)}, x, before, y);
}

void LaneWorld::wait(const LaneBelief& x, int day, int mode, LaneOutcomes& y, LaneExits& exits) {
  const auto t = static_cast<std::size_t>(day);
  const LaneChildren& c = children(day, mode);
  run_wait(draw, wait_rows_, wait_days_[t], tables_.delay[t + 1],
           {c.by(Route::here), c.by(Route::unplanned), nullptr}, x, y, exits);
}

void LaneWorld::move(const LaneBelief& x, int day, LaneBelief& next) const {
  run_move(draw, wait_day(day), tables_.disease[static_cast<std::size_t>(day)], x, next);
}

void LaneWorld::fetch(int day) const {
  const auto t = static_cast<std::size_t>(day);
  const auto lines = [](const Lane* first, std::size_t number) {
    for (std::size_t i = 0; i < number; ++i) __builtin_prefetch(first + i);
  };
  constexpr std::size_t kWaitLanes = sizeof(WaitDay) / sizeof(Lane);
  lines(&tables_.disease[t], 1);
  lines(&tables_.delay[t], 1);
  for (const auto* v : {&tables_.lives, &tables_.lives_unplanned, &tables_.organ_days})
    lines(v->data() + t * kAlive, kAlive);
  lines(&wait_days_[t].well_dies, kWaitLanes);
  if (!transfer_days_.empty()) lines(&transfer_days_[t].well_dies, kWaitLanes);
}

}  // namespace dyad::timing
