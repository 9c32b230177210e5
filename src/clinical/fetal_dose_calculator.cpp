// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.hpp"
#include "clinical/bands.hpp"
#include "clinical/mother_registry.hpp"

namespace dyad::clinical {
namespace {

struct Dose {
  double low = 0, high = 0;
};

std::string known_exams(const evidence::Entry& e) {
  std::string out;
  for (const auto& [name, range] : e.value("exams").members()) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// "ct_chest:1,ct_abdomen:2"; without a count an examination counts once.
Result<Dose> read_ledger(const std::string& text, const evidence::Entry& e, double most_of_one) {
  Dose sum;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const std::string item = text.substr(at, comma - at);
    at = comma + 1;
    const std::size_t colon = item.find(':');
    const std::string name = item.substr(0, colon);
    const auto count = colon == std::string::npos ? std::optional(1.0) : to_double(item.substr(colon + 1));
    if (!count || *count < 1 || *count > most_of_one || *count != static_cast<int>(*count))
      return fail(ErrorKind::invalid, "how often is a whole number", "exams", item,
                  "1 to " + fixed(most_of_one, 0));
    const auto& range = e.value("exams")[name];
    if (!range.is_array())
      return fail(ErrorKind::refused, "no fetal dose is known for this examination", "exams", name,
                  known_exams(e));
    sum.low += *count * range[std::size_t{0}].as_double().value_or(0);
    sum.high += *count * range[std::size_t{1}].as_double().value_or(0);
  }
  return sum;
}

Result<Outcome> run_fetal_dose(const Inputs& in, const Book& book) {
  const auto& e = book.need("imaging.fetal_dose");
  const auto& limits = book.need("imaging.fetal_dose.alert");
  auto dose = read_ledger(in.choice("exams"), e, book.need("quantity.count").number("possible.max"));
  if (!dose) return std::unexpected(dose.error());
  if (const auto before = in.maybe("earlier_dose_mgy")) {
    dose->low += *before;
    dose->high += *before;
  }
  Outcome out;
  out.figures.push_back(number_figure("low", "Fetal dose so far, low", dose->low, "mGy", 2, e.standard));
  out.figures.push_back(number_figure("high", "Fetal dose so far, high", dose->high, "mGy", 2, e.standard));
  const double alert = limits.number("alert"), stop = limits.number("stop_and_review");
  const char* verdict = dose->high >= stop    ? "stop and review"
                        : dose->high >= alert ? "alert"
                                              : "below the alert";
  out.figures.push_back(text_figure("verdict", "Verdict, by the high end", verdict, limits.standard));
  if (dose->high >= stop)
    warn(out.warnings, "fetal_dose.stop_and_review",
         "the high end reaches " + fixed(stop, 0) +
             " mGy: stop and review with a physicist before the next examination");
  else if (dose->high >= alert)
    warn(out.warnings, "fetal_dose.alert", "the high end reaches " + fixed(alert, 0) + " mGy");
  cite(out.evidence, e.id);
  cite(out.evidence, limits.id);
  return out;
}

}  // namespace

void add_fetal_dose_calculator(std::vector<Calculator>& all) {
  all.push_back({"fetal-dose",
                 "Cumulative fetal radiation dose",
                 {text_input("exams", "Examinations and how often, as ct_chest:1,ct_abdomen:2"),
                  quantity_input("earlier_dose_mgy", "Dose already on her ledger", false, "fetal_dose")},
                 {"imaging.fetal_dose", "imaging.fetal_dose.alert"},
                 run_fetal_dose});
}

}  // namespace dyad::clinical
