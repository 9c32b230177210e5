// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "study/chart.hpp"
#include "study/report.hpp"

namespace dyad::study {
namespace {

using Size = std::size_t;
constexpr Size kMostDots = 2000, kMostLines = 8, kMostBars = 15;

struct Figures {
  const Plan& plan;
  const Results& r;
  const Voice& voice;
  const Model& m = plan.model;

  std::string say(std::string_view key, json::Phrases::Values values = {}) const {
    return voice.say(key, values);
  }
  std::string number(double value) const { return voice.number(value); }

  std::string figure(std::string_view heading, const Chart& chart, const std::string& caption,
                     const std::vector<std::pair<int, std::string>>& names = {}) const {
    return "<h2>" + escaped(heading) + "</h2>\n<figure>\n<div class=\"wide\">\n" + chart.svg() + "</div>\n" +
           (names.empty() ? "" : legend(names)) + "<figcaption>" + escaped(caption) +
           "</figcaption>\n</figure>\n";
  }

  const std::string& name(int policy) const { return r.policies[static_cast<Size>(policy)].title; }

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
    const Scale x = scale_over(voice.titled(m.plane_x.title, m.plane_x.unit), xs, true);
    const Scale y = scale_over(voice.titled(m.plane_y.title, m.plane_y.unit), ys, true);
    const Point mean{tree_sum(xs) / static_cast<double>(xs.size()),
                     tree_sum(ys) / static_cast<double>(ys.size())};
    const std::string words = say("plane.mean", {{"compare", name(r.compare)},
                                                 {"reference", name(r.reference)},
                                                 {"x", number(mean.first)},
                                                 {"x_unit", m.plane_x.unit},
                                                 {"y", number(mean.second)},
                                                 {"y_unit", m.plane_y.unit}});
    std::string caption = voice.sentences(words, r.plane.size() > kMostDots
                                                     ? say("plane.first_dots", {{"n", number(kMostDots)}})
                                                     : say("plane.dots"));
    Chart chart(voice, say("plane"), words, x, y);
    chart.zero_lines();
    if (const auto ab = slope()) {
      double reach = std::max(std::abs(x.low), std::abs(x.high));
      const double steep = -ab->first / ab->second;
      if (steep != 0) reach = std::min(reach, std::max(std::abs(y.low), std::abs(y.high)) / std::abs(steep));
      const double a = std::max(-reach, x.low), b = std::min(reach, x.high);
      chart.rule({a, steep * a}, {b, steep * b});
      caption = voice.sentences(caption, say("plane.line"));
    }
    chart.dots(std::span(r.plane).first(std::min(r.plane.size(), kMostDots)), 0);
    chart.mark(mean, 1);
    return figure(say("plane"), chart, caption);
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

  Scale swept() const { return {voice.titled(m.sweep.title, m.sweep.unit), m.sweep.low, m.sweep.high}; }

  template <class Read>
  std::string curves(const std::string& key, Read read) const {
    const std::string heading = say(key), caption = say(key + ".is");
    const auto chosen = leaders();
    std::vector<double> all;
    for (const SweepPoint& s : r.sweep)
      for (const Size p : chosen) all.push_back(read(s, p));
    Chart chart(voice, heading, caption, swept(), scale_over(say(key + ".axis"), all, true));
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
    const std::string words = say("perfect.is", {{"n", number(r.perfect_information)}});
    Chart chart(voice, say("perfect"), words, swept(), scale_over(say("perfect.axis"), all, true));
    chart.line(points, 0);
    return figure(say("perfect"), chart, words);
  }

  std::string tornado() const {
    if (r.bars.empty()) return {};
    const Size count = std::min(r.bars.size(), kMostBars);
    std::vector<double> all{r.base_change};
    for (Size i = 0; i < count; ++i) all.push_back(r.bars[i].low), all.push_back(r.bars[i].high);
    const std::string words =
        say("tornado.is", {{"compare", name(r.compare)},
                           {"reference", name(r.reference)},
                           {"weights", m.weights[static_cast<Size>(plan.weights)].title},
                           {"n", number(r.base_change)}});
    Chart chart(voice, say("tornado"), words, scale_over(say("tornado.axis"), all, false), {"", 0, 1});
    for (Size i = 0; i < count; ++i) {
      const Bar& b = r.bars[i];
      const std::string title = b.all_rows ? say("counts.all_rows", {{"table", b.title}}) : b.title;
      const auto part = [&](double end, double input, int series, std::string_view shown) {
        chart.bar(static_cast<int>(i), static_cast<int>(count), shown, r.base_change, end, series,
                  say("bar", {{"input", title},
                              {"at", number(input)},
                              {"unit", b.all_rows ? say("counts.first_row") : b.unit},
                              {"value", number(end)}}));
      };
      part(b.low, b.input_low, 0, title);
      part(b.high, b.input_high, 1, "");
    }
    return figure(say("tornado"), chart, voice.sentences(words, say("tornado.zero")),
                  {{0, say("tornado.low")}, {1, say("tornado.high")}});
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
      return c < n ? m.state_names[c] : c - n < m.exits.size() ? m.exits[c - n].title : say("states.stopped");
    };
    const std::string words = say(width > kMostLines ? "states.largest" : "states.is",
                                  {{"policy", m.policies[static_cast<Size>(m.fan)].title}});
    Chart chart(voice, say("states.fan"), words, {m.step_name, shown_step(0), shown_step(m.steps)},
                {say("figure.share"), 0, 1});
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
    return figure(say("states"), chart, words, names);
  }

  std::string decision_times() const {
    const auto& stops = r.policies[static_cast<Size>(r.compare)].stops;
    const double most = *std::ranges::max_element(stops);
    if (most == 0) return {};
    const std::string words =
        say("times.is", {{"policy", name(r.compare)}, {"n", number(100 * tree_sum(stops))}});
    Chart chart(voice, say("times"), words, {m.step_name, shown_step(0), shown_step(m.steps)},
                scale_over(say("times.axis"), stops, true));
    for (Size t = 0; t < stops.size(); ++t)
      chart.column(shown_step(static_cast<double>(t)), 1.0 / m.steps_per_number, stops[t], 0);
    return figure(say("times"), chart, words);
  }
};

}  // namespace

std::string figures_html(const Plan& plan, const Results& results, const Voice& voice) {
  const Figures f{plan, results, voice};
  return f.plane() + f.curves("acceptability", [](const SweepPoint& s, Size p) { return s.best_share[p]; }) +
         f.curves("expected_loss", [](const SweepPoint& s, Size p) { return s.loss[p]; }) +
         f.perfect_information() + f.tornado() + f.fan() + f.decision_times();
}

}  // namespace dyad::study
