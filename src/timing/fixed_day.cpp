// SPDX-License-Identifier: Apache-2.0
#include "timing/fixed_day.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <set>

#include "base/decimal.hpp"
#include "timing/explain.hpp"
#include "timing/run.hpp"

namespace dyad::timing {
namespace {

constexpr int kMaxDraws = 200'000;
constexpr std::array<int, 4> kShownDays{0, 7, 14, 28};  // and the last

std::vector<Choice> choices(const Setup& setup, const Book& book) {
  const Situation& s = setup.situation;
  std::vector<Choice> out;
  for (const auto& site : setup.spec->sites)
    if (!site.is_default) out.push_back({"site." + site.key, site.label, {.site = site.key}, Part::newborn});
  out.push_back({"mother.resource_limited",
                 setup.spec->parameter("chain.icu_death_resource_limited").label,
                 {.icu_prior = "chain.icu_death_resource_limited"},
                 Part::mother});
  if (s.respiratory_failure && s.intensive_care)
    out.push_back({"stillbirth.intensive_care",
                   setup.spec->parameter("stillbirth.intensive_care").label,
                   {.illness = "stillbirth.intensive_care"},
                   Part::waiting});
  if (s.respiratory_failure && s.invasive_ventilation)
    out.push_back({"stillbirth.ventilated",
                   setup.spec->parameter("stillbirth.ventilated").label,
                   {.illness = "stillbirth.ventilated"},
                   Part::waiting});
  if (setup.before_stillbirth_table) {
    const auto& scale = book.need(setup.spec->tables.find("stillbirth_scale")->second);
    out.push_back({"stillbirth_before_28.none",
                   "No stillbirth before 28 weeks",
                   {.before_28_scale = scale.number("none")},
                   Part::waiting});
    out.push_back({"stillbirth_before_28.double",
                   "Twice the stillbirth before 28 weeks",
                   {.before_28_scale = scale.number("double")},
                   Part::waiting});
    out.push_back({"stillbirth_before_28.memory",
                   setup.spec->parameter("stillbirth.before_28_memory").label,
                   {.before_28_memory = true},
                   Part::waiting});
  }
  if (setup.colorectal && setup.waits)
    out.push_back({"cancer.colorectal_untreated",
                   setup.spec->parameter("cancer.colorectal_untreated_months").label,
                   {.colorectal_untreated = true},
                   Part::mother});
  if (!s.steroid_hours && setup.days.front().steroid_applies)
    out.push_back({"steroids_from_today",
                   "If a first dose of steroids were given today",
                   {.steroid_hours = 0.0},
                   Part::newborn});
  return out;
}

std::vector<int> shown_days(const Setup& setup) {
  std::set<int> days{setup.last_day};
  for (const int day : kShownDays)
    if (day <= setup.last_day) days.insert(day);
  return {days.begin(), days.end()};
}

std::string points(double p) { return (p < 0 ? "" : "+") + fixed(100.0 * p, 2); }

// The change a rejected or uncertain number would make to the child's survival, as a warning in words.
void sensitivity(const Comparison& c, const Comparison::Alternative& alternative, std::vector<Note>& out) {
  if (alternative.key.starts_with("site.") || alternative.key == "steroids_from_today") return;
  const bool mother = alternative.key.starts_with("mother.") || alternative.key.starts_with("cancer.");
  double largest = 0;
  int at = 0;
  for (const auto& [day, band] : mother ? alternative.mother_death : alternative.child_survival) {
    const Day& own = c.days[static_cast<std::size_t>(day)];
    const double change = band.median - (mother ? own.mother_death : own.child_survival).median;
    if (std::abs(change) > std::abs(largest)) {
      largest = change;
      at = day;
    }
  }
  out.push_back({"timing.sensitivity." + alternative.key,
                 alternative.label + ": would change " +
                     (mother ? "the mother's death" : "the child's survival") + " by at most " +
                     points(largest) + " points (day " + std::to_string(at) + "). Shown, not deciding.",
                 {{"points", points(largest)}, {"day", std::to_string(at)}}});
}

std::vector<std::unique_ptr<Branch>> branches_of(const Spec& spec, const Book& book, const Setup& setup,
                                                 const DrawTable& table) {
  std::vector<std::unique_ptr<Branch>> out;
  for (const auto& choice : choices(setup, book)) {
    // The situation was accepted once already, and a variation cannot make it unacceptable.
    auto varied = make_setup(spec, book, setup.situation, choice.variation);
    if (varied) out.push_back(std::make_unique<Branch>(choice, std::move(*varied), table, shown_days(setup)));
  }
  return out;
}

void add_alternatives(std::vector<std::unique_ptr<Branch>>& branches, Comparison& c) {
  for (auto& branch : branches) {
    Comparison::Alternative alternative{branch->choice.key, branch->choice.label, {}, {}};
    const auto& days = branch->results.days();
    for (std::size_t d = 0; d < days.size(); ++d) {
      alternative.child_survival.emplace_back(days[d], branch->results.band(d, 0));
      alternative.mother_death.emplace_back(days[d], branch->results.band(d, 1));
    }
    sensitivity(c, alternative, c.warnings);
    c.alternatives.push_back(std::move(alternative));
  }
}

std::vector<std::string> evidence_of(const Comparison& c, const Spec& spec) {
  std::set<std::string> ids;
  for (const auto& p : c.parameters) ids.insert(p.evidence);
  for (const auto& [role, id] : spec.tables) ids.insert(id);
  for (const auto& site : spec.sites) ids.insert(site.evidence);
  return {ids.begin(), ids.end()};
}

void warn_of_assumptions(Comparison& c) {
  std::size_t unread = 0;
  for (const auto& p : c.parameters)
    unread += p.certainty == "assumption" || p.certainty == "memory_high" ? 1 : 0;
  if (unread > 0)
    c.warnings.push_back(
        {"timing.assumptions",
         std::to_string(unread) + " of " + std::to_string(c.parameters.size()) +
             " numbers used are stated assumptions, marked in the list.",
         {{"number", std::to_string(unread)}, {"all", std::to_string(c.parameters.size())}}});
}

}  // namespace

Result<Model> Model::load(std::string_view file_name, std::string_view text, const Book& book) {
  auto document = json::parse(text);
  if (!document) {
    Error e = document.error();
    e.field = std::string(file_name) + (e.field.empty() ? "" : " " + e.field);
    return std::unexpected(e);
  }
  auto spec = read_spec(std::string(file_name), *document, book);
  if (!spec) return std::unexpected(spec.error());
  Model model;
  model.document_ = std::move(*document);
  model.spec_ = std::make_shared<const Spec>(std::move(*spec));
  return model;
}

Result<Comparison> compare_fixed_days(const Model& model, const Book& book, const Situation& situation,
                                      const Options& options) {
  if (options.draws < 1 || options.draws > kMaxDraws)
    return fail(ErrorKind::invalid, "the number of draws is outside the limit", "draws",
                std::to_string(options.draws), "1 to " + std::to_string(kMaxDraws));
  const auto setup = make_setup(model.spec(), book, situation, {});
  if (!setup) return std::unexpected(setup.error());
  const DrawTable table(model.spec(), options.seed, options.draws);
  auto branches = branches_of(model.spec(), book, *setup, table);
  Run run(*setup, table, branches);
  run.all();
  Comparison c;
  c.model_id = model.document()["id"].as_string();
  c.model_version = model.document()["version"].as_string();
  c.model_title = model.document()["title"].as_string();
  c.seed = options.seed;
  c.draws = options.draws;
  c.horizon_days = setup->horizon;
  c.days = run.days(table);
  c.inputs = understood_inputs(*setup);
  c.parameters = parameters_used(*setup, table, run.maker());
  c.warnings = warnings_for(*setup);
  c.limits = limits_for(*setup);
  warn_of_assumptions(c);
  add_alternatives(branches, c);
  c.evidence = evidence_of(c, model.spec());
  return c;
}

}  // namespace dyad::timing
