// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "study/chart.hpp"
#include "study/number_text.hpp"
#include "study/report.hpp"

namespace dyad::study {
namespace {

using Size = std::size_t;
constexpr Size kMostDots = 2000, kMostLines = 8, kMostBars = 15;

struct Figures {
  const Plan& plan;
  const Results& r;
  const Model& m = plan.model;

  std::string figure(std::string_view heading, const Chart& chart, const std::string& caption,
                     const std::vector<std::pair<int, std::string>>& names = {}) const {
    return "<h2>" + escaped(heading) + "</h2>\n<figure>\n" + chart.svg() +
           (names.empty() ? "" : legend(names)) + "<figcaption>" + escaped(caption) +
           "</figcaption>\n</figure>\n";
  }

  std::string value_unit() const {
    return "value by the weights \"" + m.weights[static_cast<Size>(plan.weights)].title + "\"";
  }
  const std::string& name(int policy) const { return r.policies[static_cast<Size>(policy)].title; }
  std::string both() const { return name(r.compare) + " instead of " + name(r.reference); }

  // value = a x + b y, where the weights are such a sum.
  std::optional<Point> slope() const {
    const auto& w = m.weights[static_cast<Size>(plan.weights)].of;
    Point ab{NAN, NAN};
    for (Size k = 0; k < w.size(); ++k) {
      const double x = m.plane_x.of[k], y = m.plane_y.of[k];
      if ((x != 0 && y != 0) || (x == 0 && y == 0 && w[k] != 0)) return {};
      double& into = x != 0 ? ab.first : ab.second;
      const double ratio = x != 0 ? w[k] / x : y != 0 ? w[k] / y : into;
      if (!std::isnan(into) && !std::isnan(ratio) && std::abs(into - ratio) > 1e-12 * std::abs(ratio))
        return {};
      into = ratio;
    }
    if (std::isnan(ab.first) || std::isnan(ab.second) || ab.second == 0) return {};
    return ab;
  }

  std::string plane() const {
    std::vector<double> xs, ys;
    for (const auto& [x, y] : r.plane) xs.push_back(x), ys.push_back(y);
    const Scale x = scale_over(m.plane_x.title + ", " + m.plane_x.unit, xs, true);
    const Scale y = scale_over(m.plane_y.title + ", " + m.plane_y.unit, ys, true);
    const Point mean{tree_sum(xs) / static_cast<double>(xs.size()),
                     tree_sum(ys) / static_cast<double>(ys.size())};
    const std::string words = both() + ": on average " + number_text(mean.first) + " " + m.plane_x.unit +
                              " and " + number_text(mean.second) + " " + m.plane_y.unit + ".";
    Chart chart("Benefit plane", words, x, y);
    chart.zero_lines();
    std::string line;
    if (const auto ab = slope()) {
      double reach = std::max(std::abs(x.low), std::abs(x.high));
      const double steep = -ab->first / ab->second;
      if (steep != 0) reach = std::min(reach, std::max(std::abs(y.low), std::abs(y.high)) / std::abs(steep));
      const double a = std::max(-reach, x.low), b = std::min(reach, x.high);
      chart.rule({a, steep * a}, {b, steep * b});
      line = " On the dotted line both are worth the same by the weights of this run.";
    }
    chart.dots(std::span(r.plane).first(std::min(r.plane.size(), kMostDots)), 0);
    chart.mark(mean, 1);
    return figure("Benefit plane", chart,
                  words + " One dot for each draw of the parameters" +
                      (r.plane.size() > kMostDots ? " (the first 2,000)" : "") +
                      "; the large dot is the mean." + line);
  }

  // The policies that are best in most draws anywhere on the sweep.
  std::vector<Size> leaders() const {
    std::vector<Size> order(r.policies.size());
    std::iota(order.begin(), order.end(), Size{0});
    const auto most = [&](Size p) {
      double out = 0;
      for (const SweepPoint& s : r.sweep) out = std::max(out, s.best_share[p]);
      return out;
    };
    std::erase_if(order, [&](Size p) { return r.policies[p].told || most(p) == 0; });
    std::ranges::stable_sort(order, std::ranges::greater{}, most);
    if (order.size() > kMostLines) order.resize(kMostLines);
    std::ranges::sort(order);
    return order;
  }

  template <class Read>
  std::string curves(const char* heading, const std::string& label, const std::string& caption,
                     Read read) const {
    const auto chosen = leaders();
    std::vector<double> all;
    for (const SweepPoint& s : r.sweep)
      for (const Size p : chosen) all.push_back(read(s, p));
    Chart chart(heading, caption, {m.sweep.title + ", " + m.sweep.unit, m.sweep.low, m.sweep.high},
                scale_over(label, all, true));
    std::vector<std::pair<int, std::string>> names;
    for (Size i = 0; i < chosen.size(); ++i) {
      std::vector<Point> points;
      for (const SweepPoint& s : r.sweep) points.emplace_back(s.at, read(s, chosen[i]));
      chart.line(points, static_cast<int>(i));
      names.emplace_back(static_cast<int>(i), r.policies[chosen[i]].title);
    }
    return figure(heading, chart, caption, names);
  }

  std::string perfect_information() const {
    std::vector<Point> points;
    std::vector<double> all;
    for (const SweepPoint& s : r.sweep)
      points.emplace_back(s.at, s.perfect_information), all.push_back(s.perfect_information);
    const std::string words =
        "What it would be worth to know every parameter before choosing a policy; by the weights of this "
        "run " +
        number_text(r.perfect_information) + ".";
    Chart chart("Value of perfect information", words,
                {m.sweep.title + ", " + m.sweep.unit, m.sweep.low, m.sweep.high},
                scale_over("Expected value of perfect information, value per patient", all, true));
    chart.line(points, 0);
    return figure("Value of perfect information", chart, words);
  }

  std::string tornado() const {
    if (r.bars.empty()) return {};
    const Size count = std::min(r.bars.size(), kMostBars);
    std::vector<double> all{r.base_change};
    for (Size i = 0; i < count; ++i) all.push_back(r.bars[i].low), all.push_back(r.bars[i].high);
    const std::string words =
        both() + ": change of " + value_unit() + " (" + number_text(r.base_change) +
        " with all inputs as published) when one input stands at the ends of its 95 % interval.";
    Chart chart("Tornado", words, scale_over("Change of value per patient", all, false), {"", 0, 1});
    for (Size i = 0; i < count; ++i) {
      const Bar& b = r.bars[i];
      const auto part = [&](double end, double input, int series, std::string_view title) {
        chart.bar(static_cast<int>(i), static_cast<int>(count), title, r.base_change, end, series,
                  b.title + " " + number_text(input) + " " + b.unit + ": " + number_text(end));
      };
      part(b.low, b.input_low, 0, b.title.size() > 48 ? b.title.substr(0, 45) + "..." : b.title);
      part(b.high, b.input_high, 1, "");
    }
    return figure("Tornado", chart, words + " Bars that cross zero change which is better.",
                  {{0, "input at its low end"}, {1, "input at its high end"}});
  }

  double shown_step(double step) const { return m.first_step_number + step / m.steps_per_number; }

  std::string fan() const {
    const Size width = r.trace.front().size(), n = m.states.size();
    std::vector<Size> order(width);
    std::iota(order.begin(), order.end(), Size{0});
    const auto peak = [&](Size c) {
      double out = 0;
      for (const auto& row : r.trace) out = std::max(out, row[c].mean);
      return out;
    };
    std::erase_if(order, [&](Size c) { return peak(c) == 0; });
    std::ranges::stable_sort(order, std::ranges::greater{}, peak);
    if (order.size() > kMostLines) order.resize(kMostLines);
    const auto title = [&](Size c) {
      return c < n                    ? m.state_names[c]
             : c - n < m.exits.size() ? m.exits[c - n].title
                                      : std::string("Stopped");
    };
    const std::string words = "Under \"" + m.policies[static_cast<Size>(m.fan)].title +
                              "\": the share in each state over time, mean and 95 % band over draws" +
                              (width > kMostLines ? "; the largest eight." : ".");
    Chart chart("State fan", words, {m.step_name, shown_step(0), shown_step(m.steps)},
                {"Share of the cohort", 0, 1});
    std::vector<std::pair<int, std::string>> names;
    for (Size i = 0; i < order.size(); ++i) {
      std::vector<double> x, low, high;
      std::vector<Point> points;
      for (Size t = 0; t < r.trace.size(); ++t) {
        const Spread& s = r.trace[t][order[i]];
        x.push_back(shown_step(static_cast<double>(t)));
        low.push_back(s.low), high.push_back(s.high);
        points.emplace_back(x.back(), s.mean);
      }
      chart.band(x, low, high, static_cast<int>(i));
      chart.line(points, static_cast<int>(i));
      names.emplace_back(static_cast<int>(i), title(order[i]));
    }
    return figure("States over time", chart, words, names);
  }

  std::string decision_times() const {
    const auto& stops = r.policies[static_cast<Size>(r.compare)].stops;
    const double most = *std::ranges::max_element(stops);
    if (most == 0) return {};
    const std::string words = "When \"" + name(r.compare) +
                              "\" stops: " + number_text(100 * tree_sum(stops)) +
                              " % of patients are stopped by decision; the others left before.";
    Chart chart("Decision times", words, {m.step_name, shown_step(0), shown_step(m.steps)},
                scale_over("Share of patients stopped at the step", stops, true));
    for (Size t = 0; t < stops.size(); ++t)
      chart.column(shown_step(static_cast<double>(t)), 1.0 / m.steps_per_number, stops[t], 0);
    return figure("Decision times", chart, words);
  }
};

}  // namespace

std::string figures_html(const Plan& plan, const Results& results) {
  const Figures f{plan, results};
  return f.plane() +
         f.curves("Acceptability curve", "Share of draws in which the policy is best",
                  "In which share of the draws each policy is worth most, as the weight moves. An engine's "
                  "policy is the one found for the weights of this run; it is not sought anew.",
                  [](const SweepPoint& s, Size p) { return s.best_share[p]; }) +
         f.curves("Expected loss", "Value lost against the best of each draw, per patient",
                  "How much value each policy loses on average because the parameters are not known; the "
                  "lowest is the best choice, and its height is the value of perfect information.",
                  [](const SweepPoint& s, Size p) { return s.loss[p]; }) +
         f.perfect_information() + f.tornado() + f.fan() + f.decision_times();
}

}  // namespace dyad::study
