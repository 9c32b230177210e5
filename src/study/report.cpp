// SPDX-License-Identifier: Apache-2.0
#include "study/report.hpp"

#include "study/chart.hpp"

namespace dyad::study {
namespace {

using Size = std::size_t;

std::string cells(std::initializer_list<std::string> words, const char* tag = "td") {
  std::string out = "<tr>";
  for (const std::string& w : words) out += "<" + std::string(tag) + ">" + escaped(w) + "</" + tag + ">";
  return out + "</tr>\n";
}

std::string head_cell(const std::string& text) { return "<th>" + escaped(text) + "</th>"; }
std::string number_cell(const std::string& text) { return "<td class=\"n\">" + escaped(text) + "</td>"; }

// The tables of the page.
struct Tables {
  const Plan& plan;
  const Results& r;
  const Voice& voice;
  const Model& m = plan.model;

  std::string say(std::string_view key, json::Phrases::Values values = {}) const {
    return voice.say(key, values);
  }
  std::string number(double value) const { return voice.number(value); }

  std::string begin(const std::string& caption) const {
    return "<h2>" + escaped(caption) + "</h2>\n<div class=\"wide\"><table>\n";
  }
  std::string end(const std::string& note) const {
    return "</table></div>\n<p class=\"note\">" + escaped(note) + "</p>\n";
  }
  std::string policy_and_outcomes() const {
    std::string out = "<tr>" + head_cell(say("policy"));
    for (const Outcome& o : m.outcomes) out += head_cell(voice.titled(o.title, o.unit));
    return out;
  }
  std::string spread_cell(const Spread& s) const {
    return "<td class=\"n\">" + escaped(number(s.mean)) + "<br><small>" +
           escaped(say("spread", {{"low", number(s.low)}, {"high", number(s.high)}})) + "</small></td>";
  }

  std::string outcomes(bool changes) const {
    std::string out =
        begin(changes ? say("against", {{"policy", r.policies[static_cast<Size>(r.reference)].title}})
                      : say("outcomes")) +
        policy_and_outcomes() + head_cell(say("value"));
    if (!changes) out += head_cell(say("outcomes.best_in")) + head_cell(say("expected_loss"));
    out += "</tr>\n";
    for (const PolicyResult& p : r.policies) {
      out += "<tr>" + head_cell(p.title);
      for (const Spread& s : changes ? p.changes : p.outcomes) out += spread_cell(s);
      out += spread_cell(changes ? p.value_change : p.value);
      if (!changes) {
        out += number_cell(p.told ? say("outcomes.bound")
                                  : say("percent", {{"n", voice.number(100 * p.best_share, 1)}}));
        out += number_cell(p.told ? "" : number(p.expected_loss));
      }
      out += "</tr>\n";
    }
    return out + end(say("spread.note"));
  }

  std::string simulated() const {
    if (plan.options.patients < 2) return {};
    std::string out = begin(say("patients")) + policy_and_outcomes() + "</tr>\n";
    for (const PolicyResult& p : r.policies) {
      if (p.simulated.empty()) continue;
      out += "<tr>" + head_cell(p.title);
      for (Size k = 0; k < p.simulated.size(); ++k)
        out += number_cell(say("patients.cell",
                               {{"mean", number(p.simulated[k])}, {"error", number(p.simulated_error[k])}}));
      out += "</tr>\n";
    }
    return out + end(say("patients.note"));
  }

  std::string frontier() const {
    if (r.icer.empty()) return {};
    std::string out =
        begin(say("frontier")) +
        cells({say("policy"), say("frontier.cost"), say("frontier.effect"), say("frontier.ratio")}, "th");
    for (const IcerRow& row : r.icer)
      out += "<tr>" + head_cell(r.policies[static_cast<Size>(row.policy)].title) +
             number_cell(number(row.cost)) + number_cell(number(row.effect)) +
             number_cell(!row.on_frontier ? say("frontier.dominated")
                         : row.first      ? ""
                                          : number(row.ratio)) +
             "</tr>\n";
    return out + "</table></div>\n";
  }

  std::string distribution(const Distribution& d) const {
    static constexpr std::string_view kNames[] = {"fixed",     "beta",    "gamma",     "normal",
                                                  "lognormal", "uniform", "triangular"};
    return say("distribution." + std::string(kNames[static_cast<Size>(d.kind)]),
               {{"a", number(d.a)}, {"b", number(d.b)}, {"c", number(d.c)}});
  }

  std::string inputs() const {
    std::string out = begin(say("inputs")) + cells({say("inputs.input"), say("value"), say("inputs.unit"),
                                                    say("distribution"), say("inputs.source")},
                                                   "th");
    for (const Parameter& p : m.parameters)
      out += cells({p.title, number(p.value), p.unit, distribution(p.distribution), p.source});
    for (const CountTable& t : m.counts)
      for (Size i = 0; i < t.events.size(); ++i) {
        const std::string& period = m.periods[i].title;
        out +=
            cells({say("counts.row",
                       {{"table", t.title}, {"period", period.empty() ? say("counts.all_steps") : period}}),
                   number(t.events[i] / t.at_risk[i]),
                   say("counts.events", {{"events", number(t.events[i])}, {"at_risk", number(t.at_risk[i])}}),
                   say("counts.beta"), t.source});
      }
    return out + "</table></div>\n";
  }

  std::string listed(const std::string& before, const std::string& item) const {
    return before.empty() ? item : say("list.next", {{"before", before}, {"item", item}});
  }

  std::string run(std::string_view version) const {
    std::string sources, discounts;
    for (const std::string& s : m.sources) sources = listed(sources, s);
    for (const Outcome& o : m.outcomes)
      discounts = listed(discounts,
                         say("discount", {{"outcome", o.title}, {"n", number(100 * o.discount_per_year)}}));
    std::string out = begin(say("about")) + cells({say("run.item"), say("run.here")}, "th");
    const auto row = [&](std::string_view item, const std::string& here) { out += cells({say(item), here}); };
    row("run.title", m.title);
    row("run.purpose", m.purpose);
    row("run.citation", m.citation);
    row("run.sources", sources);
    row("run.model", m.id + " " + m.version);
    row("run.program", "dyad " + std::string(version));
    row("run.horizon",
        say("run.horizon_is", {{"days", number(m.step_days)}, {"steps", std::to_string(m.steps)}}));
    row("discounting", discounts);
    row("run.comparator", r.policies[static_cast<Size>(r.reference)].title);
    row("run.weights", m.weights[static_cast<Size>(plan.weights)].title);
    row("run.uncertainty", say("run.uncertainty_is", {{"draws", std::to_string(plan.options.draws)}}));
    row("run.patients", say("run.patients_are", {{"n", std::to_string(plan.options.patients)}}));
    row("run.seed", std::to_string(plan.options.seed));
    if (plan.has_engine)
      row("engine",
          say("engine.is", {{"lower", number(plan.engine_lower)}, {"upper", number(plan.engine_upper)}}));
    return out + "</table></div>\n";
  }
};

}  // namespace

std::string report_html(const Plan& plan, const Results& r, const json::Phrases& words,
                        const ReportOptions& options) {
  const Model& m = plan.model;
  const Voice voice(words, options.language);
  const Tables tables{plan, r, voice};
  std::string out = "<!doctype html>\n<html lang=\"" + escaped(options.language) +
                    "\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
                    escaped(m.title) + "</title>\n<style>\n" + style_sheet() +
                    "\n</style>\n</head>\n<body>\n<main>\n<h1>" + escaped(m.title) + "</h1>\n<p>" +
                    escaped(m.purpose) + "</p>\n";
  if (m.synthetic)
    out += "<p class=\"warn\"><strong>" + escaped(voice.say("synthetic")) + "</strong> " +
           escaped(voice.say("synthetic.is")) + "</p>\n";
  out += tables.outcomes(false) + tables.outcomes(true) + tables.frontier() + figures_html(plan, r, voice) +
         tables.simulated() + tables.inputs() + tables.run(options.version);
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace dyad::study
