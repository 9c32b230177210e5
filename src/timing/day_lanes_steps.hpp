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

// The same where no mother lives.
DYAD_INLINE void add_orphan(Lane* y, const Lane& dead, const LaneChild& c) {
  y[kIntactOnly] += dead * c.intact;
  y[kSevereOnly] += dead * (c.survives - c.intact);
  y[kNeither] += dead * (1.0f - c.survives);
}

// One step back of the mother's course: the mean of `v` after her moves; only the moves course_matrix allows.
DYAD_INLINE void back(const Lane (&m)[kAlive][kAlive], const Lane* v, Lane* out) {
  out[kWard] =
      m[kWard][kWard] * v[kWard] + m[kWard][kOneOrgan] * v[kOneOrgan] + m[kWard][kRecovered] * v[kRecovered];
  out[kOneOrgan] = m[kOneOrgan][kOneOrgan] * v[kOneOrgan] + m[kOneOrgan][kTwoOrgans] * v[kTwoOrgans] +
                   m[kOneOrgan][kRecovered] * v[kRecovered];
  out[kTwoOrgans] = m[kTwoOrgans][kOneOrgan] * v[kOneOrgan] + m[kTwoOrgans][kTwoOrgans] * v[kTwoOrgans] +
                    m[kTwoOrgans][kThreeOrgans] * v[kThreeOrgans];
  out[kThreeOrgans] =
      m[kThreeOrgans][kTwoOrgans] * v[kTwoOrgans] + m[kThreeOrgans][kThreeOrgans] * v[kThreeOrgans];
  out[kRecovered] = m[kRecovered][kRecovered] * v[kRecovered];
}

// The rows of a stretch that ends on day `birth`. `scale` is the chance not to die of disease.
DYAD_INLINE void stretch_rows(const LaneTables& t, std::size_t birth, const Lane (&moves)[kAlive][kAlive],
                              const Lane& scale, StretchRows& out) {
  const Lane ones[kAlive] = {lanes(1), lanes(1), lanes(1), lanes(1), lanes(1)};
  back(moves, ones, out.stays);
  back(moves, &t.lives.data()[birth * kAlive], out.alive);
  back(moves, &t.lives_unplanned.data()[birth * kAlive], out.alive_unplanned);
  back(moves, &t.organ_days.data()[birth * kAlive], out.organs);
  for (std::size_t m = 0; m < kAlive; ++m) {
    out.stays[m] *= scale;
    out.alive[m] *= scale;
    out.alive_unplanned[m] *= scale;
    out.organs[m] *= scale;
  }
}

DYAD_INLINE Lane dot(const Lane* x, const Lane* row) {
  return x[0] * row[0] + x[1] * row[1] + x[2] * row[2] + x[3] * row[3] + x[4] * row[4];
}

// The babies of those whose mother dies, of those born without a plan, and of those who arrive after a
// transfer, by the fetus's state.
struct Newborns {
  const LaneChild *rescued = nullptr, *born = nullptr, *arrived = nullptr;
};

// A stretch of pregnancy whose rows are `r`: what leaves is added to y and e. After a transfer (kArrives)
// those who stay are delivered too. y and e are local to the kernel, so that they stay in registers.
template <bool kArrives>
DYAD_INLINE void stretch(const LaneDraw& d, const StretchRows& r, const WaitDay& w, const Lane& delay,
                         const Newborns& born_as, const Lane* x, Lane* y, LaneExits& e) {
  Lane lost[kAlive], stay[kFetal][kAlive], delivered[kAlive];
  for (std::size_t m = 0; m < kAlive; ++m) {
    const Lane well = x[m * kFetal + kWell], ill = x[m * kFetal + kCompromised];
    lost[m] = well * w.well_dies + ill * w.compromised_dies;
    stay[kWell][m] = well * (1.0f - w.well_dies - w.warned);
    stay[kCompromised][m] = well * w.warned + ill * (1.0f - w.compromised_dies);
    const Lane both = stay[kWell][m] + stay[kCompromised][m];
    delivered[m] = lost[m] + (kArrives ? both : both * w.unplanned);
  }
  const Lane all_lost = sum(lost), lost_stays = dot(lost, r.stays), lost_alive = dot(lost, r.alive);
  const Lane with_her = lane_max(all_lost - lost_stays, lanes(0));
  Lane all_die = with_her, all_born = lost_stays;
  y[kStillbirth] += all_lost;
  e.fetus_dies += all_lost;
  y[kMotherOnly] += lost_alive;
  y[kNeither] += with_her + (lost_stays - lost_alive);
  for (std::size_t f = 0; f < kFetal; ++f) {
    const Lane stays = dot(stay[f], r.stays);
    const Lane dies = lane_max(sum(stay[f]) - stays, lanes(0));
    e.mother_dies += dies;
    all_die += dies;
    const Lane rescued = dies * d.arrest, left = dies - rescued;
    add_orphan(y, rescued, born_as.rescued[f]);
    y[kNeither] += left;
    y[kStillbirth] += left;
    const Lane born = stays * w.unplanned, alive = dot(stay[f], r.alive_unplanned) * w.unplanned;
    e.unplanned += born;
    all_born += born;
    add_birth(y, alive, born - alive, born_as.born[f]);
    if constexpr (kArrives) {
      const Lane arrived = stays - born, lives = dot(stay[f], r.alive) * (1.0f - w.unplanned);
      all_born += arrived;
      add_birth(y, lives, arrived - lives, born_as.arrived[f]);
    }
  }
  y[kMotherDiesBefore] += all_die;
  y[kDelayDays] += all_die * w.never_treated + all_born * delay;
  y[kOrganFailureDays] += dot(delivered, r.organs);
}

// Rounds shares to a grid of 1e-25 near nothing, so that below it is nobody; larger ones stay as they are.
// Products of ever smaller shares would else leave the range that single precision handles at full speed.
// Adding and taking away again does it by any instruction set; a choice by lane would be slow where lanes are
// wider than its registers.
inline constexpr float kNobody = 1e-18f;  // whose last place is 1e-25
DYAD_INLINE Lane somebody(const Lane& x) { return (x + kNobody) - kNobody; }

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
  for (std::size_t m = 0; m < kAlive; ++m) next.x[m * kFetal + kWell] = somebody(moved[m]);
  mother_moves(d.before, scale, ill, moved);
  for (std::size_t m = 0; m < kAlive; ++m) next.x[m * kFetal + kCompromised] = somebody(moved[m]);
}

// The fetus's day from its hazard of dying.
DYAD_INLINE void set_fetus(const LaneDraw& d, const Lane& hazard, WaitDay& w) {
  w.well_dies = (1.0f - d.warned_share) * hazard;
  w.warned = d.warned_share * hazard;
  w.compromised_dies = d.compromised_dies;
}

// part_of of day_draw.hpp: the mother's rows for a share of the day, from what does not change from day to
// day.
DYAD_INLINE void part_rows(const LaneDraw& d, const PartMoves& part, const Lane& disease,
                           Lane (&out)[kAlive][kAlive]) {
  for (std::size_t i = 0; i < kAlive; ++i) {
    const Lane leaves =
        disease * part.leaves[i] + d.transfer_days * lane_max(1.0f - part.stays[i] * disease, lanes(0));
    const Lane scale = leaves > 1.0f ? 1.0f / leaves : lanes(1);
    const Lane by = disease * scale;
    for (std::size_t j = 0; j < kAlive; ++j) out[i][j] = part.to[i][j] * by;
    out[i][i] = lane_max(1.0f - leaves * scale, lanes(0));
  }
}

}  // namespace dyad::timing
