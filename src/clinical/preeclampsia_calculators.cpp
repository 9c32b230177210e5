// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/decimal.hpp"
#include "clinical/bands.hpp"
#include "clinical/mother_registry.hpp"

namespace dyad::clinical {
namespace {

const std::vector<std::string> kDiagnoses = {"preeclampsia", "hellp", "superimposed", "none", "unknown"};

// Both models were made in women with pre-eclampsia; in a woman ill for another reason their answer means
// nothing.
Result<void> gate(const Inputs& in, const Book& book, const std::string& model) {
  const auto& d = in.choice("diagnosis");
  if (d == "preeclampsia" || d == "hellp" || d == "superimposed") {
    const auto& rule = book.need("preeclampsia.gestation");
    const Gestation g = in.gestation("gestation"), first{static_cast<int>(rule.number("from_day"))},
                    last{static_cast<int>(rule.number("to_day"))};
    if (g >= first && g <= last) return {};
    return fail(ErrorKind::refused,
                model + " was made for pre-eclampsia, which is not diagnosed at this gestation", "gestation",
                format(g), format(first) + " to " + format(last));
  }
  return fail(
      ErrorKind::refused,
      model +
          " is only for a woman with pre-eclampsia, HELLP or superimposed pre-eclampsia; state the diagnosis",
      "diagnosis", d, "preeclampsia, hellp, superimposed");
}

struct FullPiers {
  double ga, cp, cr, plt, ast, spo2;
};

double logit_of(const evidence::Entry& e, const FullPiers& x) {
  const auto b = [&](const char* k) { return e.number(k); };
  return b("intercept") + b("gestation_weeks") * x.ga + b("chest_pain_or_dyspnoea") * x.cp +
         b("creatinine") * x.cr + b("platelets") * x.plt + b("platelets_squared") * x.plt * x.plt +
         b("ast") * x.ast + b("ast_squared") * x.ast * x.ast + b("creatinine_platelets") * x.cr * x.plt +
         b("platelets_ast") * x.plt * x.ast + b("platelets_spo2") * x.plt * x.spo2;
}

void warn_shape(const evidence::Entry& e, const FullPiers& x, std::vector<Note>& warnings) {
  const double by_creatinine = e.number("creatinine") + e.number("creatinine_platelets") * x.plt;
  const double by_ast =
      e.number("ast") + 2 * e.number("ast_squared") * x.ast + e.number("platelets_ast") * x.plt;
  std::string which;
  if (by_creatinine < 0) which = "creatinine";
  if (by_ast < 0) which += which.empty() ? "AST" : " and AST";
  if (!which.empty())
    warn(warnings, "fullpiers.not_monotone",
         "at these platelets the published equation gives a lower risk for a higher " + which +
             ": an artefact of its interaction terms, not a protection");
}

Result<Outcome> run_fullpiers(const Inputs& in, const Book& book) {
  if (auto ok = gate(in, book, "fullPIERS"); !ok) return std::unexpected(ok.error());
  const auto& e = book.need("preeclampsia.fullpiers");
  Outcome out;
  cite(out.evidence, e.id);
  double spo2 = 0;
  if (const auto given = in.maybe("spo2")) {
    spo2 = *given;
  } else {
    const auto& rule = book.need("preeclampsia.fullpiers.spo2_missing");
    spo2 = rule.number("spo2");
    cite(out.evidence, rule.id);
    warn(out.warnings, "fullpiers.spo2_assumed",
         "saturation was not given: " + fixed(spo2, 0) + " % is used, as the model's authors did");
  }
  const FullPiers x{in.gestation("gestation").weeks(),
                    in.flag("chest_pain_or_dyspnoea") ? 1.0 : 0.0,
                    in.number("creatinine"),
                    in.number("platelets"),
                    in.number("ast"),
                    spo2};
  const double logit = logit_of(e, x);
  const double percent = percent_of_logit(logit);
  const std::string standard = e.standard + ", within " + fixed(e.number("horizon_h"), 0) + " h";
  out.figures.push_back(
      number_figure("probability_percent", "Death or serious complication", percent, "%", 1, standard));
  out.figures.push_back(number_figure("logit", "Logit", logit, "", 4, e.standard));
  out.figures.push_back(
      text_figure("band", "Risk band", std::string(band_grade(e.value("bands"), percent)), e.standard));
  warn_shape(e, x, out.warnings);
  return out;
}

Result<Outcome> run_minipiers(const Inputs& in, const Book& book) {
  if (auto ok = gate(in, book, "miniPIERS"); !ok) return std::unexpected(ok.error());
  if (!in.has("dipstick"))
    return fail(ErrorKind::refused,
                "a missing urine dipstick is not a negative one: test the urine, then ask again", "dipstick",
                "", "none, trace, 1+, 2+, 3+, 4+");
  const auto& e = book.need("preeclampsia.minipiers");
  if (in.number("systolic_bp") <= 0)
    return fail(ErrorKind::invalid, "the equation needs a pressure above 0", "systolic_bp", "0");
  const auto flag = [&](const char* key) { return in.flag(key) ? e.number(key) : 0.0; };
  const double logit =
      e.number("intercept") + (in.choice("parity_group") == "multiparous" ? e.number("multiparous") : 0.0) +
      e.number("ln_gestation_weeks") * std::log(in.gestation("gestation").weeks()) +
      e.number("ln_systolic") * std::log(in.number("systolic_bp")) +
      e.value("dipstick")[in.choice("dipstick")].as_double().value_or(0) + flag("bleeding_with_pain") +
      flag("headache_or_visual") + flag("chest_pain_or_dyspnoea");
  const double percent = percent_of_logit(logit);
  const char* band = percent >= e.number("high_at_percent")            ? "high"
                     : percent > e.number("surveillance_over_percent") ? "closer surveillance"
                                                                       : "low";
  Outcome out;
  out.figures.push_back(number_figure("probability_percent", "Death or serious complication", percent, "%", 1,
                                      e.standard + ", within 48 h"));
  out.figures.push_back(number_figure("logit", "Logit", logit, "", 4, e.standard));
  out.figures.push_back(text_figure("band", "Risk band", band, e.standard));
  cite(out.evidence, e.id);
  return out;
}

Result<Outcome> run_hellp(const Inputs& in, const Book& book) {
  const auto& e = book.need("preeclampsia.hellp");
  const auto bilirubin = in.maybe("bilirubin");
  const auto ldh = in.maybe("ldh");
  const bool smear = in.flag("haemolysis_on_smear");
  const bool by_bilirubin =
      bilirubin && in_unit(book, "bilirubin", *bilirubin, "mg/dL") >= e.number("bilirubin_mg_dl_at_least");
  const bool haemolysis = smear || by_bilirubin || (ldh && *ldh >= e.number("ldh_at_least"));
  const bool enzymes = in.number("ast") >= e.number("ast_at_least");
  const bool platelets = in.number("platelets") < e.number("platelets_below");
  const bool haemolysis_known = haemolysis || in.has("haemolysis_on_smear") || bilirubin || ldh;
  Outcome out;
  const int met = static_cast<int>(haemolysis) + static_cast<int>(enzymes) + static_cast<int>(platelets);
  out.figures.push_back(number_figure("criteria_met", "Criteria met of three", met, "", 0, e.standard));
  const auto yes = [](bool b) { return b ? "yes" : "no"; };
  out.figures.push_back(
      text_figure("haemolysis", "Haemolysis", haemolysis_known ? yes(haemolysis) : "not known", e.standard));
  out.figures.push_back(text_figure("enzymes", "Raised enzymes", yes(enzymes), e.standard));
  out.figures.push_back(text_figure("low_platelets", "Low platelets", yes(platelets), e.standard));
  const auto word = band_grade(e.value("mississippi"), in.number("platelets"));
  if (haemolysis && enzymes && word != "none") {
    auto f = number_figure("class", "Mississippi class", std::stod(std::string(word)), "", 0, e.standard);
    out.figures.push_back(std::move(f));
  } else {
    out.figures.push_back(text_figure("class", "Mississippi class", "none", e.standard));
  }
  if (!haemolysis_known)
    warn(out.warnings, "hellp.haemolysis_not_known",
         "no smear, LDH or bilirubin was given: haemolysis is not known and counts as one criterion less");
  cite(out.evidence, e.id);
  return out;
}

}  // namespace

void add_preeclampsia_calculators(std::vector<Calculator>& all) {
  const auto diagnosis = choice_input("diagnosis", "Diagnosis", kDiagnoses, false);
  all.push_back(
      {"fullpiers",
       "fullPIERS, pre-eclampsia risk in 48 hours",
       {diagnosis, gestation_input("gestation", "Gestational age"),
        flag_input("chest_pain_or_dyspnoea", "Chest pain or breathlessness", true),
        quantity_input("spo2", "Oxygen saturation", false), quantity_input("platelets", "Platelets"),
        quantity_input("creatinine", "Creatinine"), quantity_input("ast", "AST")},
       {"preeclampsia.fullpiers"},
       run_fullpiers});
  all.push_back(
      {"minipiers",
       "miniPIERS, pre-eclampsia risk in 48 hours without laboratory",
       {diagnosis, choice_input("parity_group", "Parity", {"nulliparous", "multiparous"}),
        gestation_input("gestation", "Gestational age"), quantity_input("systolic_bp", "Systolic pressure"),
        choice_input("dipstick", "Protein on urine dipstick", {"none", "trace", "1+", "2+", "3+", "4+"},
                     false),
        flag_input("bleeding_with_pain", "Vaginal bleeding with abdominal pain", true),
        flag_input("headache_or_visual", "Headache or visual disturbance", true),
        flag_input("chest_pain_or_dyspnoea", "Chest pain or breathlessness", true)},
       {"preeclampsia.minipiers"},
       run_minipiers});
  all.push_back({"hellp-class",
                 "HELLP criteria and class",
                 {quantity_input("platelets", "Platelets"), quantity_input("ast", "AST"),
                  quantity_input("ldh", "LDH", false), quantity_input("bilirubin", "Bilirubin", false),
                  flag_input("haemolysis_on_smear", "Haemolysis on the smear")},
                 {"preeclampsia.hellp"},
                 run_hellp});
}

}  // namespace dyad::clinical
