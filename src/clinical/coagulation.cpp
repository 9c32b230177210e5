// SPDX-License-Identifier: Apache-2.0
#include "clinical/coagulation.hpp"

#include "clinical/bands.hpp"

namespace dyad::clinical {
namespace {

void finish(CoagulationScore& score) {
  score.complete = true;
  for (const auto& item : score.items) {
    if (item.points)
      score.total = score.total.value_or(0) + *item.points;
    else
      score.complete = false;
  }
  score.positive = score.total && *score.total >= score.cut;
  if (!score.complete)
    warn(score.warnings, "coagulation.incomplete", "an item is not known: the total is a lower bound");
}

std::optional<int> points(const evidence::Entry& e, std::string_view rows, std::optional<double> x) {
  return x ? band_points(e.value(rows), *x) : std::nullopt;
}

}  // namespace

CoagulationScore erez_dic(const Book& book, const CoagulationInputs& in) {
  const auto& e = book.need("coagulation.erez");
  CoagulationScore s;
  s.standard = e.standard;
  cite(s.evidence, e.id);
  s.cut = static_cast<int>(e.number("dic_at"));
  s.items = {{"platelets", points(e, "platelets", in.platelets)},
             {"pt", points(e, "pt_difference_s", in.pt_difference_s)},
             {"fibrinogen", points(e, "fibrinogen", in.fibrinogen_g_l)}};
  const auto& ratio = book.need("coagulation.erez.ratio_like");
  if (in.pt_difference_s && *in.pt_difference_s >= ratio.number("min") &&
      *in.pt_difference_s <= ratio.number("max"))
    warn(s.warnings, "erez.ratio_like",
         "the prothrombin difference looks like a ratio or an INR: it must be patient minus control, in "
         "seconds");
  finish(s);
  return s;
}

CoagulationScore isth_overt_dic(const Book& book, const CoagulationInputs& in) {
  const auto& e = book.need("coagulation.isth_overt");
  CoagulationScore s;
  s.standard = e.standard;
  cite(s.evidence, e.id);
  s.cut = static_cast<int>(e.number("overt_at"));
  std::optional<int> d_dimer;
  if (const auto p = e.value("d_dimer")[in.d_dimer].as_int()) d_dimer = static_cast<int>(*p);
  s.items = {{"platelets", points(e, "platelets", in.platelets)},
             {"d_dimer", d_dimer},
             {"pt", points(e, "pt_prolongation_s", in.pt_difference_s)},
             {"fibrinogen", points(e, "fibrinogen", in.fibrinogen_g_l)}};
  finish(s);
  return s;
}

}  // namespace dyad::clinical
