// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "timing/day_lanes.hpp"
#include "timing/preference.hpp"

// What happens in a day, for sixteen draws: the sums that the kernels of the lanes share, inlined into each
// of them so that every instruction set has its own.
namespace dyad::timing {

using math::lane_max;
using math::lanes;

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

// The babies of those whose mother dies and of those born without a plan, by the fetus's state.
struct Newborns {
  const LaneChild *rescued = nullptr, *born = nullptr;
};

// A stretch of pregnancy whose mother's moves are `Moves`: exits added to y, the rest in `next`.
template <class Moves>
DYAD_INLINE void stretch(const LaneDraw& d, const LaneTables& t, const WaitDay& w, const Newborns& born_as,
                         const Lane* x, Lane* y, LaneExits& e, Lane* next, Moves moves) {
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
    add_birth(y, lanes(0), rescued, born_as.rescued[f]);
    y[kNeither] += left;
    y[kStillbirth] += left;
    Lane born[kAlive];
    for (std::size_t m = 0; m < kAlive; ++m) {
      born[m] = moved[m] * w.unplanned;
      next[m * kFetal + f] = moved[m] - born[m];
    }
    e.unplanned += sum(born);
    births(y, born, lives_unplanned, organs, t.delay[w.birth], born_as.born[f]);
  }
}

// Who is still pregnant the next day.
DYAD_INLINE void move_day(const LaneDraw& d, const WaitDay& w, const Lane& disease, const LaneBelief& x,
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

// The fetus's day from its hazard of dying.
DYAD_INLINE void set_fetus(const LaneDraw& d, const Lane& hazard, WaitDay& w) {
  w.well_dies = (1.0f - d.warned_share) * hazard;
  w.warned = d.warned_share * hazard;
  w.compromised_dies = d.compromised_dies;
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

}  // namespace dyad::timing
