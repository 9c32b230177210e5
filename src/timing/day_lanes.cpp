// SPDX-License-Identifier: Apache-2.0
#include "timing/day_lanes.hpp"

#include "timing/day_lanes_steps.hpp"

namespace dyad::timing {
namespace {

DYAD_CLONES void run_wait(const LaneDraw& d, const LaneTables& t, const WaitDay& w, const Newborns& born,
                          const Lane& disease, const LaneBelief& x, LaneOutcomes& y, LaneExits& e,
                          LaneBelief& next) {
  for (std::size_t m = kOneOrgan; m <= kThreeOrgans; ++m)
    y.y[kOrganFailureDays] += x.x[m * kFetal] + x.x[m * kFetal + 1];
  stretch(d, t, w, born, x.x, y.y, e, next.x,
          [&](const Lane* from, Lane* to) DYAD_LAMBDA_INLINE { mother_moves(d.before, disease, from, to); });
}

DYAD_CLONES void run_deliver(const LaneTables& t, std::size_t day, const LaneChild* child, const Lane* x,
                             Lane* y) {
  for (std::size_t f = 0; f < kFetal; ++f) {
    Lane p[kAlive];
    for (std::size_t m = 0; m < kAlive; ++m) p[m] = x[m * kFetal + f];
    births(y, p, &t.lives[day * kAlive], &t.organ_days[day * kAlive], t.delay[day], child[f]);
  }
}

DYAD_CLONES void run_transfer(const LaneDraw& d, const LaneTables& t, const WaitDay& w, const Newborns& born,
                              const Lane& disease, const LaneChild* arrived, const LaneBelief& x,
                              LaneOutcomes& y) {
  Lane rows[kAlive][kAlive];
  part_rows(d, disease, rows);
  Lane next[kDayStates];
  LaneExits exits{};
  stretch(d, t, w, born, x.x, y.y, exits, next,
          [&](const Lane* from, Lane* to) DYAD_LAMBDA_INLINE { mother_moves(rows, lanes(1), from, to); });
  for (std::size_t f = 0; f < kFetal; ++f) {
    Lane p[kAlive];
    for (std::size_t m = 0; m < kAlive; ++m) p[m] = next[m * kFetal + f];
    births(y.y, p, &t.lives[w.birth * kAlive], &t.organ_days[w.birth * kAlive], t.delay[w.birth], arrived[f]);
  }
}

Route route_of(DayAction action) {
  return action == kDeliverAfterTransfer   ? Route::tertiary
         : action == kDeliverWithMagnesium ? Route::magnesium
                                           : Route::here;
}

}  // namespace

void LaneWorld::deliver(const LaneBelief& x, int day, int mode, DayAction action, LaneOutcomes& y) {
  const auto t = static_cast<std::size_t>(day);
  const LaneChildren& c = children(day, mode);
  if (action != kDeliverAfterTransfer) {
    run_deliver(tables_, t, c.by(route_of(action)), x.x, y.y);
    return;
  }
  run_transfer(draw, tables_, transfer_day(day), {c.by(Route::here), c.by(Route::unplanned)},
               tables_.disease[t], c.by(Route::tertiary), x, y);
}

void LaneWorld::wait(const LaneBelief& x, int day, int mode, LaneOutcomes& y, LaneExits& exits,
                     LaneBelief& next) {
  const LaneChildren& c = children(day, mode);
  run_wait(draw, tables_, wait_day(day), {c.by(Route::here), c.by(Route::unplanned)},
           tables_.disease[static_cast<std::size_t>(day)], x, y, exits, next);
}

}  // namespace dyad::timing
