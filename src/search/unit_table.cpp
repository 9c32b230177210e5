// SPDX-License-Identifier: Apache-2.0
#include "search/unit_table.hpp"

#include <algorithm>
#include <numbers>

namespace dyad::search {
namespace {

constexpr Powers kNone{};
constexpr Powers kLength{1};
constexpr Powers kArea{2};
constexpr Powers kVolume{3};
constexpr Powers kTime{0, 1};
constexpr Powers kRate{0, -1};
constexpr Powers kMass{0, 0, 1};
constexpr Powers kAngle{0, 0, 0, 1};
constexpr Powers kAmount{0, 0, 0, 0, 0, 0, 0, 1};
constexpr Powers kForce{1, -2, 1};
constexpr Powers kPressure{-1, -2, 1};
constexpr Powers kEnergy{2, -2, 1};
constexpr Powers kCatalysis{0, -1, 0, 0, 0, 0, 0, 1};
constexpr Powers kDose{2, -2};

constexpr double kPi = std::numbers::pi;
constexpr double kInch = 0.0254;
constexpr double kPound = 453.59237;
constexpr double kMercury = 133322000;  // metre of mercury column, in g/(m.s2)
constexpr double kWater = 9806650;
constexpr double kGallon = 231 * kInch * kInch * kInch;
constexpr double kImperialGallon = 0.00454609;
constexpr double kDay = 86400;

constexpr UnitAtom plain(std::string_view code, double factor, Powers powers) {
  return {code, factor, powers, false, false};
}
constexpr UnitAtom metric(std::string_view code, double factor, Powers powers) {
  return {code, factor, powers, true, false};
}
constexpr UnitAtom own(std::string_view code, bool takes_prefixes = false) {
  return {code, 1, kNone, takes_prefixes, true};
}

constexpr UnitAtom kAtoms[] = {
    metric("m", 1, kLength),
    metric("s", 1, kTime),
    metric("g", 1, kMass),
    metric("rad", 1, kAngle),
    metric("K", 1, {0, 0, 0, 0, 1}),
    metric("C", 1, {0, 0, 0, 0, 0, 1}),
    metric("cd", 1, {0, 0, 0, 0, 0, 0, 1}),
    metric("mol", 1, kAmount),
    metric("eq", 1, kAmount),
    metric("osm", 1, kAmount),
    // Numbers.
    plain("%", 0.01, kNone),
    plain("[ppth]", 1e-3, kNone),
    plain("[ppm]", 1e-6, kNone),
    plain("[ppb]", 1e-9, kNone),
    plain("[pptr]", 1e-12, kNone),
    plain("[pi]", kPi, kNone),
    plain("10*", 10, kNone),
    plain("10^", 10, kNone),
    // Time.
    plain("min", 60, kTime),
    plain("h", 3600, kTime),
    plain("d", kDay, kTime),
    plain("wk", 7 * kDay, kTime),
    plain("mo", 30.4375 * kDay, kTime),
    plain("mo_j", 30.4375 * kDay, kTime),
    plain("mo_g", 30.436875 * kDay, kTime),
    plain("mo_s", 29.53059 * kDay, kTime),
    plain("a", 365.25 * kDay, kTime),
    plain("a_j", 365.25 * kDay, kTime),
    plain("a_t", 365.24219 * kDay, kTime),
    plain("a_g", 365.2425 * kDay, kTime),
    metric("Hz", 1, kRate),
    metric("Bq", 1, kRate),
    metric("Ci", 3.7e10, kRate),
    plain("[S]", 1e-13, kTime),
    // Length, area, volume.
    plain("[in_i]", kInch, kLength),
    plain("[ft_i]", 12 * kInch, kLength),
    plain("[yd_i]", 36 * kInch, kLength),
    plain("[mi_i]", 63360 * kInch, kLength),
    plain("[nmi_i]", 1852, kLength),
    plain("[sin_i]", kInch* kInch, kArea),
    plain("[sft_i]", 144 * kInch * kInch, kArea),
    plain("[syd_i]", 1296 * kInch * kInch, kArea),
    plain("[cin_i]", kInch* kInch* kInch, kVolume),
    plain("[cft_i]", 1728 * kInch * kInch * kInch, kVolume),
    plain("[Ch]", 1e-3 / 3, kLength),
    metric("L", 1e-3, kVolume),
    metric("l", 1e-3, kVolume),
    metric("ar", 100, kArea),
    metric("b", 1e-28, kArea),
    metric("st", 1, kVolume),
    plain("[drp]", 5e-8, kVolume),
    plain("[gal_us]", kGallon, kVolume),
    plain("[qt_us]", kGallon / 4, kVolume),
    plain("[pt_us]", kGallon / 8, kVolume),
    plain("[cup_us]", kGallon / 16, kVolume),
    plain("[foz_us]", kGallon / 128, kVolume),
    plain("[tbs_us]", kGallon / 256, kVolume),
    plain("[tsp_us]", kGallon / 768, kVolume),
    plain("[cup_m]", 240e-6, kVolume),
    plain("[tsp_m]", 5e-6, kVolume),
    plain("[tbs_m]", 15e-6, kVolume),
    plain("[foz_m]", 30e-6, kVolume),
    plain("[gal_br]", kImperialGallon, kVolume),
    plain("[qt_br]", kImperialGallon / 4, kVolume),
    plain("[pt_br]", kImperialGallon / 8, kVolume),
    plain("[foz_br]", kImperialGallon / 160, kVolume),
    // Mass and amount.
    metric("t", 1e6, kMass),
    metric("u", 1.6605402e-24, kMass),
    plain("[lb_av]", kPound, kMass),
    plain("[oz_av]", kPound / 16, kMass),
    plain("[dr_av]", kPound / 256, kMass),
    plain("[gr]", kPound / 7000, kMass),
    plain("[stone_av]", 14 * kPound, kMass),
    plain("[oz_tr]", 480 * kPound / 7000, kMass),
    metric("g%", 1e4, {-3, 0, 1}),
    metric("kat", 1, kCatalysis),
    metric("U", 1e-6 / 60, kCatalysis),
    // Pressure, force, energy, flow.
    metric("N", 1000, kForce),
    metric("dyn", 0.01, kForce),
    plain("[lbf_av]", kPound * 9.80665, kForce),
    metric("gf", 9.80665, kForce),
    metric("Pa", 1000, kPressure),
    metric("bar", 1e8, kPressure),
    plain("atm", 101325000, kPressure),
    metric("m[Hg]", kMercury, kPressure),
    metric("m[H2O]", kWater, kPressure),
    plain("[in_i'Hg]", kMercury* kInch, kPressure),
    plain("[in_i'H2O]", kWater* kInch, kPressure),
    plain("[psi]", kPound * 9.80665 / (kInch * kInch), kPressure),
    metric("J", 1000, kEnergy),
    metric("erg", 1e-4, kEnergy),
    metric("cal", 4184, kEnergy),
    metric("cal_th", 4184, kEnergy),
    plain("[Cal]", 4184000, kEnergy),
    metric("eV", 1.60217733e-16, kEnergy),
    metric("W", 1000, {2, -3, 1}),
    metric("P", 100, {-1, -1, 1}),
    metric("St", 1e-4, {2, -1}),
    plain("[PRU]", kMercury * 1e-3 / 1e-6, {-4, -1, 1}),
    metric("[wood'U]", kMercury * 1e-3 * 60 / 1e-3, {-4, -1, 1}),
    plain("[MET]", 3.5e-6 / 60 / 1000, {3, -1, -1}),
    metric("Gy", 1, kDose),
    metric("Sv", 1, kDose),
    metric("RAD", 0.01, kDose),
    metric("REM", 0.01, kDose),
    metric("R", 2.58e-7, {0, 0, -1, 0, 0, 1}),
    // Electricity, light, angle.
    metric("A", 1, {0, -1, 0, 0, 0, 1}),
    metric("V", 1000, {2, -2, 1, 0, 0, -1}),
    metric("F", 1e-3, {-2, 2, -1, 0, 0, 2}),
    metric("Ohm", 1000, {2, -1, 1, 0, 0, -2}),
    metric("S", 1e-3, {-2, 1, -1, 0, 0, 2}),
    metric("Wb", 1000, {2, -1, 1, 0, 0, -1}),
    metric("T", 1000, {0, -1, 1, 0, 0, -1}),
    metric("H", 1000, {2, 0, 1, 0, 0, -2}),
    metric("lm", 1, {0, 0, 0, 2, 0, 0, 1}),
    metric("lx", 1, {-2, 0, 0, 2, 0, 0, 1}),
    metric("sr", 1, {0, 0, 0, 2}),
    plain("deg", kPi / 180, kAngle),
    plain("'", kPi / 10800, kAngle),
    plain("''", kPi / 648000, kAngle),
    plain("gon", kPi / 200, kAngle),
    plain("circ", 2 * kPi, kAngle),
    plain("[diop]", 1, {-1}),
    metric("bit", 1, kNone),
    metric("By", 8, kNone),
    metric("Bd", 1, kRate),
    // Dimensions of their own.
    own("[IU]", true),
    own("[iU]", true),
    own("[arb'U]"),
    own("[USP'U]"),
    own("[GPL'U]"),
    own("[MPL'U]"),
    own("[APL'U]"),
    own("[beth'U]"),
    own("[anti'Xa'U]"),
    own("[todd'U]"),
    own("[dye'U]"),
    own("[smgy'U]"),
    own("[bdsk'U]"),
    own("[ka'U]"),
    own("[knk'U]"),
    own("[mclg'U]"),
    own("[tb'U]"),
    own("[CCID_50]"),
    own("[TCID_50]"),
    own("[EID_50]"),
    own("[PFU]"),
    own("[FFU]"),
    own("[CFU]"),
    own("[IR]"),
    own("[BAU]"),
    own("[AU]"),
    own("[Amb'a'1'U]"),
    own("[PNU]"),
    own("[Lf]"),
    own("[D'ag'U]"),
    own("[FEU]"),
    own("[ELU]"),
    own("[EU]"),
    own("[pH]"),
    own("[HPF]"),
    own("[LPF]"),
    own("[hnsf'U]"),
    own("[mesh_i]"),
    own("[p'diop]"),
    own("B", true),
    own("Np", true),
    own("[hp_X]"),
    own("[hp_C]"),
    own("[rlk'U]"),
};

constexpr UnitPrefix kPrefixes[] = {{"Y", 1e24},  {"Z", 1e21},  {"E", 1e18},  {"P", 1e15},  {"T", 1e12},
                                    {"G", 1e9},   {"M", 1e6},   {"k", 1e3},   {"h", 1e2},   {"da", 1e1},
                                    {"d", 1e-1},  {"c", 1e-2},  {"m", 1e-3},  {"u", 1e-6},  {"n", 1e-9},
                                    {"p", 1e-12}, {"f", 1e-15}, {"a", 1e-18}, {"z", 1e-21}, {"y", 1e-24}};

}  // namespace

const UnitAtom* find_unit_atom(std::string_view code) {
  const auto* found = std::ranges::find(kAtoms, code, &UnitAtom::code);
  return found == std::end(kAtoms) ? nullptr : found;
}

std::span<const UnitPrefix> unit_prefixes() { return kPrefixes; }

}  // namespace dyad::search
