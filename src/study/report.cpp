// SPDX-License-Identifier: Apache-2.0
#include "study/report.hpp"

#include "base/decimal.hpp"
#include "study/chart.hpp"
#include "study/number_text.hpp"

namespace dyad::study {
namespace {

using Size = std::size_t;

std::string cells(std::initializer_list<std::string> words, const char* tag = "td") {
  std::string out = "<tr>";
  for (const std::string& w : words) out += "<" + std::string(tag) + ">" + escaped(w) + "</" + tag + ">";
  return out + "</tr>\n";
}

std::string number_cell(const std::string& text) { return "<td class=\"n\">" + escaped(text) + "</td>"; }

std::string spread_cell(const Spread& s) {
  return "<td class=\"n\">" + number_text(s.mean) + "<br><small>" + number_text(s.low) + " to " +
         number_text(s.high) + "</small></td>";
}

std::string begin_table(std::string_view caption) {
  return "<h2>" + escaped(caption) + "</h2>\n<div class=\"wide\"><table>\n";
}

std::string outcomes_table(const Plan& plan, const Results& r, bool changes) {
  std::string out =
      begin_table(changes ? "Against " + r.policies[static_cast<Size>(r.reference)].title : "Outcomes");
  out += "<tr><th>Policy</th>";
  for (const Outcome& o : plan.model.outcomes) out += "<th>" + escaped(o.title + ", " + o.unit) + "</th>";
  out += "<th>Value</th>" + std::string(changes ? "" : "<th>Best in</th><th>Expected loss</th>") + "</tr>\n";
  for (const PolicyResult& p : r.policies) {
    out += "<tr><th>" + escaped(p.title) + "</th>";
    for (const Spread& s : changes ? p.changes : p.outcomes) out += spread_cell(s);
    out += spread_cell(changes ? p.value_change : p.value);
    if (!changes) {
      out += number_cell(p.told ? "bound" : fixed(100 * p.best_share, 1) + " %");
      out += number_cell(p.told ? "" : number_text(p.expected_loss));
    }
    out += "</tr>\n";
  }
  return out +
         "</table></div>\n<p class=\"note\">Means over the draws, with the 2.5th to 97.5th percentile below "
         "them.</p>\n";
}

std::string simulated_table(const Plan& plan, const Results& r) {
  if (plan.options.patients < 2) return {};
  std::string out = begin_table("Synthetic patients, one by one");
  out += "<tr><th>Policy</th>";
  for (const Outcome& o : plan.model.outcomes) out += "<th>" + escaped(o.title + ", " + o.unit) + "</th>";
  out += "</tr>\n";
  for (const PolicyResult& p : r.policies) {
    if (p.simulated.empty()) continue;
    out += "<tr><th>" + escaped(p.title) + "</th>";
    for (Size k = 0; k < p.simulated.size(); ++k)
      out += number_cell(number_text(p.simulated[k]) + " (standard error " +
                         number_text(p.simulated_error[k]) + ")");
    out += "</tr>\n";
  }
  return out +
         "</table></div>\n<p class=\"note\">Each patient is followed by chance; the means must agree with "
         "the exact ones above within their standard error.</p>\n";
}

std::string frontier_table(const Results& r) {
  if (r.icer.empty()) return {};
  std::string out = begin_table("Cost for each unit of effect, base case") +
                    cells({"Policy", "Cost", "Effect", "Cost per effect"}, "th");
  for (const IcerRow& row : r.icer)
    out += "<tr><th>" + escaped(r.policies[static_cast<Size>(row.policy)].title) + "</th>" +
           number_cell(number_text(row.cost)) + number_cell(number_text(row.effect)) +
           number_cell(!row.on_frontier ? "dominated"
                       : row.first      ? ""
                                        : number_text(row.ratio)) +
           "</tr>\n";
  return out + "</table></div>\n";
}

std::string distribution_text(const Distribution& d) {
  const auto two = [&](const char* name) {
    return std::string(name) + "(" + number_text(d.a) + ", " + number_text(d.b) + ")";
  };
  switch (d.kind) {
    case DistributionKind::fixed:
      return "fixed";
    case DistributionKind::beta:
      return two("beta");
    case DistributionKind::gamma:
      return two("gamma, shape and scale ");
    case DistributionKind::normal:
      return two("normal");
    case DistributionKind::lognormal:
      return two("lognormal");
    case DistributionKind::uniform:
      return two("uniform");
    case DistributionKind::triangular:
      return two("triangular") + " to " + number_text(d.c);
  }
  return {};
}

std::string inputs_table(const Model& m) {
  std::string out = begin_table("Inputs") + cells({"Input", "Value", "Unit", "Distribution", "Source"}, "th");
  for (const Parameter& p : m.parameters)
    out += cells({p.title, number_text(p.value), p.unit, distribution_text(p.distribution), p.source});
  for (const CountTable& t : m.counts)
    for (Size i = 0; i < t.events.size(); ++i)
      out += cells({t.title + ", " + m.periods[i].title, number_text(t.events[i] / t.at_risk[i]),
                    number_text(t.events[i]) + " of " + number_text(t.at_risk[i]),
                    "beta, half an event added", t.source});
  return out + "</table></div>\n";
}

std::string run_table(const Plan& plan, const Results& r, std::string_view version) {
  const Model& m = plan.model;
  std::string sources;
  for (const std::string& s : m.sources) sources += (sources.empty() ? "" : "; ") + s;
  std::string out = begin_table("About this run") + cells({"Item (after CHEERS 2022)", "Here"}, "th");
  out += cells({"Title", m.title}) + cells({"Purpose", m.purpose}) + cells({"Published as", m.citation}) +
         cells({"Sources of the numbers", sources}) + cells({"Model and version", m.id + " " + m.version});
  out += cells({"Program and version", "dyad " + std::string(version)});
  out += cells(
      {"Time step and horizon", number_text(m.step_days) + " days, " + std::to_string(m.steps) + " steps"});
  std::string discounts;
  for (const Outcome& o : m.outcomes)
    discounts += (discounts.empty() ? "" : "; ") + o.title + " " + number_text(100 * o.discount_per_year) +
                 " % a year";
  out += cells({"Discounting", discounts});
  out += cells({"Comparator", r.policies[static_cast<Size>(r.reference)].title});
  out += cells({"Whose weights", m.weights[static_cast<Size>(plan.weights)].title});
  out += cells({"Uncertainty", std::to_string(plan.options.draws) +
                                   " draws of all parameters at once; one by one in the tornado"});
  out += cells({"Synthetic patients", std::to_string(plan.options.patients) + " in each draw"});
  out += cells({"Seed", std::to_string(plan.options.seed)});
  if (plan.has_engine)
    out += cells({"Engine in the mean world", "its policy is worth " + number_text(plan.engine_lower) +
                                                  "; none is worth more than " +
                                                  number_text(plan.engine_upper)});
  return out + "</table></div>\n";
}

}  // namespace

std::string report_html(const Plan& plan, const Results& r, std::string_view version) {
  const Model& m = plan.model;
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
      escaped(m.title) + "</title>\n<style>\n" + style_sheet() + "\n</style>\n</head>\n<body>\n<main>\n<h1>" +
      escaped(m.title) + "</h1>\n<p>" + escaped(m.purpose) + "</p>\n";
  if (m.synthetic)
    out +=
        "<p class=\"warn\"><strong>Synthetic.</strong> No number in this study was measured on anyone.</p>\n";
  out += outcomes_table(plan, r, false) + outcomes_table(plan, r, true) + frontier_table(r) +
         figures_html(plan, r) + simulated_table(plan, r) + inputs_table(m) + run_table(plan, r, version);
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace dyad::study
