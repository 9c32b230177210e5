// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "clinical/mother_registry.hpp"

// Scores people ask for that must not be computed. They are in the list so that asking gives the reason. Each
// takes no inputs: whatever is known of the patient, the answer is the same.
namespace dyad::clinical {
namespace {

Result<Outcome> refuse(const Book& book, const char* id, const char* calculator) {
  const auto& entry = book.need(id);
  const bool conflict = entry.certainty == evidence::Certainty::conflicting;
  std::string reason = entry.title + (conflict ? ": sources disagree" : ": not found");
  const auto add = [&](const evidence::Note& n) { reason += (reason.ends_with('.') ? " " : ". ") + n.text; };
  std::ranges::for_each(entry.conflicts, add);
  std::ranges::for_each(entry.limits, add);
  return fail(ErrorKind::refused, reason, calculator, id);
}

Calculator refused(std::string name, std::string title, const char* id,
                   Result<Outcome> (*compute)(const Inputs&, const Book&)) {
  return {std::move(name), std::move(title), {}, {id}, compute};
}

}  // namespace

void add_refused_calculators(std::vector<Calculator>& all) {
  all.push_back(
      refused("cipher", "CIPHER intensive-care mortality (refused)", "icu_mortality.cipher",
              [](const Inputs&, const Book& b) { return refuse(b, "icu_mortality.cipher", "cipher"); }));
  all.push_back(refused("sepsis-obstetrics-score", "Sepsis in Obstetrics Score (refused)",
                        "early_warning.sepsis_obstetrics_score", [](const Inputs&, const Book& b) {
                          return refuse(b, "early_warning.sepsis_obstetrics_score",
                                        "sepsis-obstetrics-score");
                        }));
  all.push_back(
      refused("imews", "Irish maternity early warning system (refused)", "early_warning.imews",
              [](const Inputs&, const Book& b) { return refuse(b, "early_warning.imews", "imews"); }));
  all.push_back(refused(
      "uk-mews", "United Kingdom national maternity early warning score (refused)", "early_warning.uk_mews",
      [](const Inputs&, const Book& b) { return refuse(b, "early_warning.uk_mews", "uk-mews"); }));
  all.push_back(refused("maternal-severity-index", "Maternal Severity Index (refused)",
                        "organ_failure.maternal_severity_index", [](const Inputs&, const Book& b) {
                          return refuse(b, "organ_failure.maternal_severity_index",
                                        "maternal-severity-index");
                        }));
}

}  // namespace dyad::clinical
