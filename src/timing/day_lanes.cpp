// SPDX-License-Identifier: Apache-2.0
#include "timing/day_lanes.hpp"

#include "timing/preference.hpp"

namespace dyad::timing {

using math::lane_exp;
using math::lane_log;
using math::lane_max;
using math::lane_min;
using math::lanes;

namespace {

// The mother's daily moves, without those course_matrix never makes. `scale` is the chance not to die of
// disease.
DYAD_INLINE void mother_moves(const Lane (&m)[kAlive][kAlive], const Lane& scale, const Lane* x, Lane* out) {
  out[kWard] = scale * (x[kWard] * m[kWard][kWard]);
  out[kOneOrgan] = scale * (x[kWard] * m[kWard][kOneOrgan] + x[kOneOrgan] * m[kOneOrgan][kOneOrgan] +
                            x[kTwoOrgans] * m[kTwoOrgans][kOneOrgan]);
  out[kTwoOrgans] =
      scale * (x[kOneOrgan] * m[kOneOrgan][kTwoOrgans] + x[kTwoOrgans] * m[kTwoOrgans][kTwoOrgans] +
               x[kThreeOrgans] * m[kThreeOrgans][kTwoOrgans]);
  out[kThreeOrgans] =
      scale * (x[kTwoOrgans] * m[kTwoOrgans][kThreeOrgans] + x[kThreeOrgans] * m[kThreeOrgans][kThreeOrgans]);
  out[kRecovered] = scale * (x[kWard] * m[kWard][kRecovered] + x[kOneOrgan] * m[kOneOrgan][kRecovered] +
                             x[kRecovered] * m[kRecovered][kRecovered]);
}

DYAD_INLINE Lane sum(const Lane* x) { return x[0] + x[1] + x[2] + x[3] + x[4]; }

// `alive` of the mothers live; the child fares as `c`.
DYAD_INLINE void add_birth(Lane* y, const Lane& alive, const Lane& dead, const LaneChild& c) {
  const Lane severe = c.survives - c.intact, dies = 1.0f - c.survives;
  y[kBothIntact] += alive * c.intact;
  y[kBothSevere] += alive * severe;
  y[kMotherOnly] += alive * dies;
  y[kIntactOnly] += dead * c.intact;
  y[kSevereOnly] += dead * severe;
  y[kNeither] += dead * dies;
}

// Births from the mothers' states `p`, on the day whose rows are given.
DYAD_INLINE void births(Lane* y, const Lane* p, const Lane* lives, const Lane* organs, const Lane& delay,
                        const LaneChild& child) {
  Lane alive = lanes(0), organ = lanes(0), all = lanes(0);
  for (std::size_t m = 0; m < kAlive; ++m) {
    alive += p[m] * lives[m];
    organ += p[m] * organs[m];
    all += p[m];
  }
  add_birth(y, alive, all - alive, child);
  y[kDelayDays] += all * delay;
  y[kOrganFailureDays] += organ;
}

// What waiting needs besides the tables: the fetus's kernel and the children of the day.
struct WaitDay {
  Lane well_dies, compromised_dies, warned;  // well: dies, is compromised
  Lane unplanned, never_treated;
  std::size_t birth = 0;  // the day from which a mother's life after birth is counted
  LaneChild rescued[kFetal], born[kFetal];
};

// A stretch of pregnancy whose mother's moves are `Moves`: exits added to y, the rest in `next`.
template <class Moves>
DYAD_INLINE void stretch(const LaneDraw& d, const LaneTables& t, const WaitDay& w, const Lane* x, Lane* y,
                         LaneExits& e, Lane* next, Moves moves) {
  const Lane* lives = &t.lives[w.birth * kAlive];
  const Lane* lives_unplanned = &t.lives_unplanned[w.birth * kAlive];
  const Lane* organs = &t.organ_days[w.birth * kAlive];
  Lane lost[kAlive], stay[kFetal][kAlive], moved[kAlive];
  for (std::size_t m = 0; m < kAlive; ++m) {
    const Lane well = x[m * kFetal + kWell], ill = x[m * kFetal + kCompromised];
    lost[m] = well * w.well_dies + ill * w.compromised_dies;
    stay[kWell][m] = well * (1.0f - w.well_dies - w.warned);
    stay[kCompromised][m] = well * w.warned + ill * (1.0f - w.compromised_dies);
  }
  const Lane all_lost = sum(lost);
  y[kStillbirth] += all_lost;
  e.fetus_dies += all_lost;
  moves(lost, moved);
  const Lane with_her = lane_max(all_lost - sum(moved), lanes(0));
  y[kMotherDiesBefore] += with_her;
  y[kDelayDays] += with_her * w.never_treated;
  y[kNeither] += with_her;
  births(y, moved, lives, organs, t.delay[w.birth], LaneChild{});
  for (std::size_t f = 0; f < kFetal; ++f) {
    const Lane all = sum(stay[f]);
    moves(stay[f], moved);
    const Lane dies = lane_max(all - sum(moved), lanes(0));
    e.mother_dies += dies;
    y[kMotherDiesBefore] += dies;
    y[kDelayDays] += dies * w.never_treated;
    const Lane rescued = dies * d.arrest, left = dies - rescued;
    add_birth(y, lanes(0), rescued, w.rescued[f]);
    y[kNeither] += left;
    y[kStillbirth] += left;
    Lane born[kAlive];
    for (std::size_t m = 0; m < kAlive; ++m) {
      born[m] = moved[m] * w.unplanned;
      next[m * kFetal + f] = moved[m] - born[m];
    }
    e.unplanned += sum(born);
    births(y, born, lives_unplanned, organs, t.delay[w.birth], w.born[f]);
  }
}

DYAD_CLONES void run_wait(const LaneDraw& d, const LaneTables& t, const WaitDay& w, const Lane& disease,
                          const LaneBelief& x, LaneOutcomes& y, LaneExits& e) {
  Lane next[kDayStates];
  for (std::size_t m = kOneOrgan; m <= kThreeOrgans; ++m)
    y.y[kOrganFailureDays] += x.x[m * kFetal] + x.x[m * kFetal + 1];
  stretch(d, t, w, x.x, y.y, e, next,
          [&](const Lane* from, Lane* to) DYAD_LAMBDA_INLINE { mother_moves(d.before, disease, from, to); });
}

DYAD_CLONES void run_move(const LaneDraw& d, const WaitDay& w, const Lane& disease, const LaneBelief& x,
                          LaneBelief& next) {
  const Lane scale = disease * (1.0f - w.unplanned);
  Lane well[kAlive], ill[kAlive], moved[kAlive];
  for (std::size_t m = 0; m < kAlive; ++m) {
    well[m] = x.x[m * kFetal + kWell] * (1.0f - w.well_dies - w.warned);
    ill[m] =
        x.x[m * kFetal + kWell] * w.warned + x.x[m * kFetal + kCompromised] * (1.0f - w.compromised_dies);
  }
  mother_moves(d.before, scale, well, moved);
  for (std::size_t m = 0; m < kAlive; ++m) next.x[m * kFetal + kWell] = moved[m];
  mother_moves(d.before, scale, ill, moved);
  for (std::size_t m = 0; m < kAlive; ++m) next.x[m * kFetal + kCompromised] = moved[m];
}

DYAD_CLONES void run_mothers(const LaneDraw& d, const Lane& disease, const Lane* from, Lane* to) {
  mother_moves(d.before, disease, from, to);
}

DYAD_CLONES void run_deliver(const LaneTables& t, std::size_t day, const LaneChild* child, const Lane* x,
                             Lane* y) {
  for (std::size_t f = 0; f < kFetal; ++f) {
    Lane p[kAlive];
    for (std::size_t m = 0; m < kAlive; ++m) p[m] = x[m * kFetal + f];
    births(y, p, &t.lives[day * kAlive], &t.organ_days[day * kAlive], t.delay[day], child[f]);
  }
}

// part_of of day_draw.hpp: the mother's rows for a share of the day.
DYAD_INLINE void part_rows(const LaneDraw& d, const Lane& disease, Lane (&out)[kAlive][kAlive]) {
  for (std::size_t i = 0; i < kAlive; ++i) {
    Lane leaves = lanes(0), stays = lanes(0);
    for (std::size_t j = 0; j < kAlive; ++j) {
      stays += d.before[i][j];
      if (j == i) continue;
      const bool worsens = i != kRecovered && j == i + 1 && j != kRecovered;
      out[i][j] = d.transfer_days * disease * d.before[i][j] * (worsens ? d.transfer_worse : lanes(1));
      leaves += out[i][j];
    }
    leaves += d.transfer_days * lane_max(1.0f - stays * disease, lanes(0));
    const Lane scale = leaves > 1.0f ? 1.0f / leaves : lanes(1);
    for (std::size_t j = 0; j < kAlive; ++j) out[i][j] *= scale;
    out[i][i] = lane_max(1.0f - leaves * scale, lanes(0));
  }
}

DYAD_INLINE Lane part(const Lane& p, const Lane& share) {
  return 1.0f - lane_exp(share * lane_log(1.0f - p));
}

DYAD_CLONES void run_transfer(const LaneDraw& d, const LaneTables& t, WaitDay w, const Lane& disease,
                              const LaneChild* arrived, const LaneBelief& x, LaneOutcomes& y) {
  Lane rows[kAlive][kAlive];
  part_rows(d, disease, rows);
  w.warned = part(w.warned, d.transfer_days);
  w.well_dies = part(w.well_dies, d.transfer_days);
  w.warned = lane_min(w.warned, 1.0f - w.well_dies);
  w.compromised_dies = part(w.compromised_dies, d.transfer_days);
  w.unplanned = part(w.unplanned, d.transfer_days);
  Lane next[kDayStates];
  LaneExits exits{};
  stretch(d, t, w, x.x, y.y, exits, next,
          [&](const Lane* from, Lane* to) DYAD_LAMBDA_INLINE { mother_moves(rows, lanes(1), from, to); });
  for (std::size_t f = 0; f < kFetal; ++f) {
    Lane p[kAlive];
    for (std::size_t m = 0; m < kAlive; ++m) p[m] = next[m * kFetal + f];
    births(y.y, p, &t.lives[w.birth * kAlive], &t.organ_days[w.birth * kAlive], t.delay[w.birth], arrived[f]);
  }
}

WaitDay wait_day(const LaneWorld& world, int day) {
  const auto t = static_cast<std::size_t>(day);
  const Lane h = world.tables().fetus[t];
  WaitDay w{};
  w.well_dies = (1.0f - world.draw.warned_share) * h;
  w.warned = world.draw.warned_share * h;
  w.compromised_dies = world.draw.compromised_dies;
  w.unplanned = world.tables().unplanned[t];
  w.never_treated = lanes(world.setup().fixed.waits ? static_cast<float>(kDelayScaleDays) : 0.0f);
  return w;
}

}  // namespace

namespace {

Route route_of(DayAction action) {
  return action == kDeliverAfterTransfer   ? Route::tertiary
         : action == kDeliverWithMagnesium ? Route::magnesium
                                           : Route::here;
}

template <class Child>
void deliver_with(const LaneWorld& world, const LaneBelief& x, int day, DayAction action, LaneOutcomes& y,
                  Child child) {
  const Route route = route_of(action);
  const LaneChild born[kFetal] = {child(route, kWell), child(route, kCompromised)};
  const auto t = static_cast<std::size_t>(day);
  if (action != kDeliverAfterTransfer) {
    run_deliver(world.tables(), t, born, x.x, y.y);
    return;
  }
  WaitDay w = wait_day(world, day);
  w.birth = t;
  for (std::size_t f = 0; f < kFetal; ++f) {
    w.rescued[f] = child(Route::here, f);
    w.born[f] = child(Route::unplanned, f);
  }
  run_transfer(world.draw, world.tables(), w, world.tables().disease[t], born, x, y);
}

}  // namespace

void LaneWorld::deliver(const LaneBelief& x, int day, int mode, DayAction action, LaneOutcomes& y) {
  deliver_with(*this, x, day, action, y,
               [&](Route route, std::size_t f) { return child(day, mode, route, f); });
}

void LaneWorld::deliver_once(const LaneBelief& x, int day, int mode, DayAction action,
                             LaneOutcomes& y) const {
  deliver_with(*this, x, day, action, y,
               [&](Route route, std::size_t f) { return new_child(day, mode, route, f); });
}

void LaneWorld::wait(const LaneBelief& x, int day, int mode, LaneOutcomes& y, LaneExits& exits) {
  const auto t = static_cast<std::size_t>(day);
  WaitDay w = wait_day(*this, day);
  w.birth = t + 1;
  for (std::size_t f = 0; f < kFetal; ++f) {
    w.rescued[f] = child(day, mode, Route::here, f);
    w.born[f] = child(day, mode, Route::unplanned, f);
  }
  run_wait(draw, tables_, w, tables_.disease[t], x, y, exits);
}

void LaneWorld::wait_childless(const LaneBelief& x, int day, LaneOutcomes& y) const {
  WaitDay w = wait_day(*this, day);
  w.birth = static_cast<std::size_t>(day) + 1;
  LaneExits exits{};
  run_wait(draw, tables_, w, tables_.disease[static_cast<std::size_t>(day)], x, y, exits);
}

void LaneWorld::move_mothers(const Lane (&from)[kAlive], int day, Lane (&to)[kAlive]) const {
  run_mothers(draw, tables_.disease[static_cast<std::size_t>(day)], from, to);
}

void LaneWorld::move(const LaneBelief& x, int day, LaneBelief& next) const {
  run_move(draw, wait_day(*this, day), tables_.disease[static_cast<std::size_t>(day)], x, next);
}

}  // namespace dyad::timing
