// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/decimal.hpp"
#include "clinical/bands.hpp"
#include "clinical/mother_registry.hpp"
#include "clinical/oxygenation.hpp"

namespace dyad::clinical {
namespace {

Result<Outcome> run_oxygenation(const Inputs& in, const Book& book) {
  OxygenInputs o;
  o.pao2_mmhg = in.maybe("pao2");
  o.spo2_percent = in.maybe("spo2");
  o.fio2_percent = in.maybe("fio2");
  o.oxygen_flow_l_min = in.maybe("oxygen_flow");
  o.peep_cmh2o = in.maybe("peep");
  o.support = in.choice("support");
  o.altitude_m = in.maybe("altitude");
  o.barometric_mmhg = in.maybe("barometric_pressure");
  o.resource_limited = in.flag("resource_limited");
  if (!o.pao2_mmhg && !o.spo2_percent)
    return fail(ErrorKind::missing, "arterial oxygen pressure or saturation is needed", "pao2");
  const Oxygenation r = oxygenation(book, o);
  if (!r.fio2_percent)
    return fail(ErrorKind::missing, "inspired oxygen, low-flow oxygen or support=none is needed", "fio2");
  const auto& e = book.need("respiratory.ards");
  Outcome out;
  if (r.pf) out.figures.push_back(number_figure("pf", "P/F", *r.pf, "mmHg", 0, "PaO2/FiO2"));
  if (r.sf) out.figures.push_back(number_figure("sf", "S/F", *r.sf, "", 0, "SpO2/FiO2"));
  out.figures.push_back(
      number_figure("fio2_percent", r.fio2_estimated ? "FiO2, estimated" : "FiO2", *r.fio2_percent, "%", 0,
                    r.fio2_estimated ? book.need("respiratory.fio2_from_flow").standard : ""));
  out.figures.push_back(text_figure("ards_grade", "ARDS oxygenation grade",
                                    r.grade.empty() ? "not known" : r.grade, e.standard));
  const auto& floor = book.need("respiratory.maternal_pao2");
  if (o.pao2_mmhg && *o.pao2_mmhg <= floor.number("pao2_over")) {
    warn(
        out.warnings, "oxygenation.fetal_oxygen",
        "maternal PaO2 is not above " + fixed(floor.number("pao2_over"), 0) + " mmHg, which the fetus needs");
    cite(out.evidence, floor.id);
  }
  for (const auto& id : r.evidence) cite(out.evidence, id);
  for (const auto& w : r.warnings) warn(out.warnings, w.code, w.text);
  return out;
}

Result<Outcome> run_rox(const Inputs& in, const Book& book) {
  const auto& e = book.need("respiratory.rox");
  if (in.number("respiratory_rate") <= 0)
    return fail(ErrorKind::invalid, "no index without breathing", "respiratory_rate", "0");
  const double rox = rox_index(in.number("spo2"), in.number("fio2"), in.number("respiratory_rate"));
  std::string verdict = rox >= e.number("success_at_least") ? "high flow likely to succeed" : "indeterminate";
  const auto hours = in.maybe("hours");
  if (hours)
    for (const auto& row : e.value("failure_below").items())
      if (row["hours"].as_double() == *hours && rox < row["value"].as_double().value_or(0))
        verdict = "high flow likely to fail";
  Outcome out;
  out.figures.push_back(number_figure("rox", "ROX index", rox, "", 2, e.standard));
  out.figures.push_back(text_figure("verdict", "Verdict", verdict, e.standard));
  if (!hours)
    warn(out.warnings, "rox.hours_needed",
         "failure limits are printed for 2, 6 and 12 hours of high flow only");
  cite(out.evidence, e.id);
  return out;
}

Result<Outcome> run_transport_oxygen(const Inputs& in, const Book& book) {
  const auto& e = book.need("respiratory.transport_oxygen");
  const double air = e.number("air"), fio2 = in.number("fio2") / 100.0;
  if (fio2 < air)
    return fail(ErrorKind::invalid, "below the oxygen of air", "fio2", fixed(in.number("fio2"), 0));
  const double flow = in.number("flow") * (fio2 - air) / (1.0 - air);
  const double litres = e.number("safety_factor") * flow * in.number("minutes");
  Outcome out;
  out.figures.push_back(number_figure("oxygen_flow", "Oxygen needed", flow, "L/min", 3, e.standard));
  out.figures.push_back(number_figure("litres", "Oxygen to carry", litres, "L", 0, e.standard));
  for (const auto& c : e.value("cylinders").items()) {
    std::string size(c["size"].as_string());
    const double n = std::ceil(litres / c["litres"].as_double().value_or(1));
    std::string key = "cylinders_";
    key += static_cast<char>(size[0] - 'A' + 'a');
    out.figures.push_back(number_figure(key, "Full cylinders of size " + size, n, "", 0, e.standard));
  }
  cite(out.evidence, e.id);
  return out;
}

}  // namespace

void add_respiratory_calculators(std::vector<Calculator>& all) {
  all.push_back(
      {"oxygenation",
       "P/F and S/F with ARDS oxygenation grade",
       {quantity_input("pao2", "Arterial oxygen pressure", false),
        quantity_input("spo2", "Oxygen saturation", false),
        quantity_input("fio2", "Inspired oxygen fraction", false),
        quantity_input("oxygen_flow", "Oxygen flow", false), quantity_input("peep", "PEEP or CPAP", false),
        choice_input("support", "Breathing support",
                     {"none", "low_flow", "high_flow", "niv_cpap", "invasive"}, false),
        quantity_input("altitude", "Altitude", false),
        quantity_input("barometric_pressure", "Barometric pressure", false),
        flag_input("resource_limited", "No PEEP or high flow to be had")},
       {"respiratory.ards", "respiratory.fio2_from_flow"},
       run_oxygenation});
  all.push_back(
      {"rox",
       "ROX index on high-flow oxygen",
       {quantity_input("spo2", "Oxygen saturation"), quantity_input("fio2", "Inspired oxygen fraction"),
        quantity_input("respiratory_rate", "Respiratory rate"),
        quantity_input("hours", "Hours on high flow", false)},
       {"respiratory.rox"},
       run_rox});
  all.push_back({"transport-oxygen",
                 "Oxygen to carry on a transport",
                 {quantity_input("flow", "Total gas flow", true, "ventilator_flow"),
                  quantity_input("fio2", "Inspired oxygen fraction"),
                  quantity_input("minutes", "Minutes door to door")},
                 {"respiratory.transport_oxygen"},
                 run_transport_oxygen});
}

}  // namespace dyad::clinical
