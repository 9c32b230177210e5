// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/decimal.hpp"
#include "clinical/child_calculators.hpp"
#include "clinical/fractional_polynomial.hpp"

namespace dyad::clinical {
namespace {

using evidence::Entry;
constexpr double kPercent = 100;

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

double rounded(double value, double digits) {
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale;
}

Figure points(std::string key, std::string label, int n, const std::string& standard) {
  return {std::move(key), std::move(label), static_cast<double>(n), "points", 0, standard};
}

// The cell of the CRIB II grid; nothing where the grid is blank.
std::optional<int> crib_size_points(const Entry& e, Sex sex, int week, double weight_g) {
  if (weight_g >= e.number("weight_below_g")) return {};
  for (const auto& row : e.value(name_of(sex)).items()) {
    if (weight_g < row["weight_from_g"].as_double().value()) continue;
    const auto cell =
        row["points"][static_cast<std::size_t>(week - static_cast<int>(e.number("first_week")))].as_int();
    return cell ? std::optional(static_cast<int>(*cell)) : std::nullopt;
  }
  return {};
}

Result<Outcome> compute_crib2(const Inputs& in, const Book& book) {
  const Entry& e = book.need("score.crib2");
  const int week = in.gestation("gestation").completed_weeks();
  const double weight_g = std::round(in.number("weight"));
  const auto first = e.number("first_week"), last = e.number("last_week");
  if (week < first || week > last)
    return fail(ErrorKind::refused, "outside the range of CRIB II", "gestation",
                format(in.gestation("gestation")),
                shortest(first) + " to " + shortest(last) + " completed weeks");
  const auto size = crib_size_points(e, sex_of(in), week, weight_g);
  if (!size)
    return fail(ErrorKind::refused, "CRIB II has no points for this weight at this gestation and sex",
                "weight", shortest(weight_g) + " g");
  const int warmth =
      points_in(e, "temperature", rounded(in.number("temperature"), e.number("temperature_digits")));
  const int base =
      points_in(e, "base_excess", rounded(in.number("base_excess"), e.number("base_excess_digits")));
  const int score = *size + warmth + base;
  Outcome out;
  out.figures.push_back(points("score", "CRIB II", score, e.standard));
  out.figures.push_back(points("size_points", "points for sex, weight and gestation", *size, e.standard));
  out.figures.push_back(
      points("temperature_points", "points for temperature on admission", warmth, e.standard));
  out.figures.push_back(points("base_excess_points", "points for base excess", base, e.standard));
  out.figures.push_back(
      {"mortality_percent", "probability of death",
       kPercent * logistic(e.number("logit.constant") + e.number("logit.per_point") * score), "%", 1,
       e.standard + ", of babies admitted to neonatal intensive care"});
  cite(out, {e.id});
  return out;
}

// Below the third centile, as stated or from the weight and the completed week.
Result<bool> snappe_small(const Inputs& in, const Book& book, Outcome& out) {
  if (in.has("sga")) return in.flag("sga");
  if (!in.has("gestation"))
    return fail(ErrorKind::missing, "say whether the weight is below the 3rd centile, or give the gestation",
                "sga");
  const Entry& e = book.need("score.snappe2.sga_cut");
  const auto cuts = e.numbers("weight_g");
  const int first = static_cast<int>(e.number("first_week"));
  const int index = in.gestation("gestation").completed_weeks() - first;
  if (index < 0 || index >= static_cast<int>(cuts.size()))
    return fail(ErrorKind::refused, "no 3rd centile of weight for this week", "gestation",
                format(in.gestation("gestation")),
                std::to_string(first) + " to " + std::to_string(first + static_cast<int>(cuts.size()) - 1));
  cite(out, {e.id});
  return in.number("weight") < cuts[static_cast<std::size_t>(index)];
}

void add_snappe_mortality(Outcome& out, const Book& book, int score, double weight_g) {
  const Entry& m = book.need("score.snappe2.mortality");
  std::size_t band = 0;
  const auto from = m.numbers("band_from");
  while (band + 1 < from.size() && score >= from[band + 1]) ++band;
  const std::string at = "." + std::to_string(band);
  const std::string group = weight_g < m.number("weight_split_g") ? "below_1500_g" : "from_1500_g";
  const std::string of = m.standard + ", of " + m.denominator;
  out.figures.push_back({"expected_percent_all", "deaths expected in the band",
                         m.number("all.expected_percent" + at), "%", 1, of});
  out.figures.push_back({"observed_percent_all", "deaths observed in the band",
                         m.number("all.observed_percent" + at), "%", 1, of});
  out.figures.push_back({"expected_percent_by_weight", "deaths expected in the band, same weight group",
                         m.number(group + ".expected_percent" + at), "%", 1, of});
  out.figures.push_back({"observed_percent_by_weight", "deaths observed in the band, same weight group",
                         m.number(group + ".observed_percent" + at), "%", 1, of});
  cite(out, {m.id});
}

Result<Outcome> compute_snappe2(const Inputs& in, const Book& book) {
  const Entry& e = book.need("score.snappe2");
  Outcome out;
  cite(out, {e.id});
  const auto small = snappe_small(in, book, out);
  if (!small) return std::unexpected(small.error());
  const double ratio = in.number("pao2") / in.number("fio2");  // mmHg per percent, as the score was built
  struct Item {
    const char* key;
    const char* label;
    int points;
  };
  const Item items[] = {
      {"map", "mean blood pressure", points_in(e, "map", in.number("map"))},
      {"temperature", "lowest temperature", points_in(e, "temperature", in.number("temperature"))},
      {"pao2_fio2", "PaO2 over FiO2", points_in(e, "pao2_fio2", ratio)},
      {"ph", "lowest pH", points_in(e, "ph", in.number("ph"))},
      {"seizures", "multiple seizures", in.flag("seizures") ? static_cast<int>(e.number("seizures")) : 0},
      {"urine", "urine output", points_in(e, "urine", in.number("urine"))},
      {"weight", "birth weight", points_in(e, "weight", in.number("weight"))},
      {"sga", "weight below the 3rd centile", *small ? static_cast<int>(e.number("sga")) : 0},
      {"apgar5", "Apgar at 5 minutes", points_in(e, "apgar5", in.number("apgar5"))},
  };
  int score = 0;
  for (const Item& item : items) score += item.points;
  out.figures.push_back(points("score", "SNAPPE-II", score, e.standard));
  for (const Item& item : items)
    out.figures.push_back(points(std::string(item.key) + "_points", item.label, item.points, e.standard));
  add_snappe_mortality(out, book, score, in.number("weight"));
  return out;
}

double cerebral_palsy_percent(const Entry& e, const std::string& model, const Inputs& in) {
  double lp = e.number(model + ".constant");
  lp += e.number(model + ".gestation_weeks") * in.gestation("gestation").completed_weeks();
  for (const char* flag : {"magnesium", "ivh34", "pvl", "hypotension"})
    if (in.flag(flag)) lp += e.maybe(model + "." + flag).value_or(0);
  if (sex_of(in) == Sex::male) lp += e.number(model + ".male");
  return kPercent * logistic(lp);
}

Result<Outcome> compute_cerebral_palsy(const Inputs& in, const Book& book) {
  const Entry& e = book.need("model.cerebral_palsy.beam");
  Outcome out;
  const std::string of = e.standard + ", of " + e.denominator;
  out.figures.push_back({"death_or_cp_percent", "death, or moderate or severe cerebral palsy",
                         cerebral_palsy_percent(e, "death_or_cp", in), "%", 2, of});
  out.figures.push_back(
      {"cp_percent", "moderate or severe cerebral palsy", cerebral_palsy_percent(e, "cp", in), "%", 2, of});
  const int week = in.gestation("gestation").completed_weeks();
  const double low = e.number("worked_examples_weeks.0"), high = e.number("worked_examples_weeks.1");
  if (week < low || week > high)
    out.warnings.push_back({"cerebral_palsy.outside_examples",
                            "The published examples cover " + shortest(low) + " to " + shortest(high) +
                                " completed weeks: beyond them this is an extrapolation."});
  cite(out, {e.id});
  return out;
}

}  // namespace

void register_neonatal_scores(std::vector<Calculator>& into) {
  into.push_back({"crib-ii",
                  "CRIB II: mortality of very preterm babies",
                  {sex_input(), gestation_input(), measured_input("weight", "birth weight", "birth_weight"),
                   measured_input("temperature", "temperature on admission", "temperature"),
                   measured_input("base_excess", "base excess", "base_excess")},
                  {"score.crib2"},
                  compute_crib2});
  InputSpec gestation = gestation_input();
  gestation.required = false;
  into.push_back(
      {"snappe-ii",
       "SNAPPE-II: mortality from the first 12 hours",
       {measured_input("map", "lowest mean blood pressure", "child_map"),
        measured_input("temperature", "lowest temperature", "temperature"),
        measured_input("pao2", "lowest PaO2", "pao2"), measured_input("fio2", "FiO2 at that PaO2", "fio2"),
        measured_input("ph", "lowest pH", "ph"), flag_input("seizures", "multiple seizures", true),
        measured_input("urine", "urine output", "urine_per_kg"),
        measured_input("weight", "birth weight", "birth_weight"),
        flag_input("sga", "weight below the 3rd centile"), gestation,
        measured_input("apgar5", "Apgar at 5 minutes", "apgar5")},
       {"score.snappe2", "score.snappe2.mortality", "score.snappe2.sga_cut"},
       compute_snappe2});
  into.push_back(
      {"cerebral-palsy",
       "Cerebral palsy and death after preterm birth",
       {gestation_input(), sex_input(), flag_input("magnesium", "magnesium given before birth", true),
        flag_input("ivh34", "intraventricular haemorrhage grade 3 or 4", true),
        flag_input("pvl", "periventricular leukomalacia", true),
        flag_input("hypotension", "hypotension of the child", true)},
       {"model.cerebral_palsy.beam"},
       compute_cerebral_palsy});
}

}  // namespace dyad::clinical
