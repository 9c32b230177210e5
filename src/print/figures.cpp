// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <span>

#include "print/page.hpp"

namespace dyad::print {
namespace {

constexpr double kGap = 8, kSparkHeight = 16, kDot = 1.6;
constexpr double kEndless = 10000;
constexpr double kSmallest = 0.7;  // of its usual size; a longer name than fits even so ends in dots

struct Range {
  double low, high;
};

// Of the values and the limits that lie near them, so that a line is never pressed flat by a far limit.
Range range_of(const Figure& f) {
  Range r{f.points.front().second, f.points.front().second};
  for (const auto& [t, v] : f.points) r = {std::min(r.low, v), std::max(r.high, v)};
  const double reach = std::max(r.high - r.low, std::abs(r.high) * 0.1);
  for (const auto& limit : {f.low, f.high})
    if (limit && *limit > r.low - reach && *limit < r.high + reach)
      r = {std::min(r.low, *limit), std::max(r.high, *limit)};
  if (r.high == r.low) r = {r.low - 1, r.high + 1};
  return r;
}

}  // namespace

void Pages::figure(const Figure& f, double x, double width) {
  const double top = y_;
  const auto put = [&](const std::string& text, Font font, double& y) {
    if (text.empty()) return;
    int natural = 0;
    pango_layout_get_size(layout(text, font, kEndless).get(), &natural, nullptr);
    if (natural > 0) font.size_pt *= std::clamp(width * PANGO_SCALE / natural, kSmallest, 1.0);
    const Layout line = layout(text, font, width);
    pango_layout_set_ellipsize(line.get(), PANGO_ELLIPSIZE_END);
    cairo_set_source_rgb(cairo_, font.grey, font.grey, font.grey);
    cairo_move_to(cairo_, x, y);
    pango_cairo_show_layout(cairo_, line.get());
    int height = 0;
    pango_layout_get_size(line.get(), nullptr, &height);
    y += static_cast<double>(height) / PANGO_SCALE;
  };
  double y = top;
  Font label = measures_.note;
  label.italic = false;
  put(f.label, label, y);
  put(f.value, Font{measures_.body.size_pt + 2, true}, y);
  if (!f.points.empty()) {
    const Range r = range_of(f);
    cairo_new_path(cairo_);  // the letters before left a point behind
    const auto px = [&](double t) { return x + 2 + t * (width - 6); };
    const auto py = [&](double v) {
      return y + 1 + (1 - (v - r.low) / (r.high - r.low)) * (kSparkHeight - 3);
    };
    cairo_set_line_width(cairo_, 0.5);
    cairo_set_source_rgb(cairo_, 0.6, 0.6, 0.6);
    const double dash[] = {2, 2};
    cairo_set_dash(cairo_, dash, 2, 0);
    for (const auto& limit : {f.low, f.high}) {
      if (!limit || *limit < r.low || *limit > r.high) continue;
      cairo_move_to(cairo_, px(0), py(*limit));
      cairo_line_to(cairo_, px(1), py(*limit));
      cairo_stroke(cairo_);
    }
    cairo_set_dash(cairo_, nullptr, 0, 0);
    cairo_set_source_rgb(cairo_, 0.1, 0.1, 0.1);
    cairo_set_line_width(cairo_, 0.9);
    for (const auto& [t, v] : f.points) cairo_line_to(cairo_, px(t), py(v));
    cairo_stroke(cairo_);
    cairo_new_path(cairo_);
    cairo_arc(cairo_, px(f.points.back().first), py(f.points.back().second), kDot, 0, 2 * M_PI);
    cairo_fill(cairo_);
    y += kSparkHeight;
  }
  put(f.note, label, y);
}

void Pages::figures(const Block& block) {
  const double line = measures_.line(), width = line / block.columns - kGap;
  const double words = 2 * measures_.note.size_pt * 1.45 + (measures_.body.size_pt + 2) * 1.45 + 2;
  const auto columns = static_cast<std::size_t>(block.columns);
  double height = words;
  for (std::size_t i = 0; i < block.figures.size(); ++i) {
    const auto column = i % columns;
    if (column == 0) {
      if (i > 0) y_ += height;
      const auto row = std::span(block.figures).subspan(i, std::min(columns, block.figures.size() - i));
      const bool drawn = std::ranges::any_of(row, [](const Figure& f) { return !f.points.empty(); });
      height = words + (drawn ? kSparkHeight : 0);
      need(height);
    }
    figure(block.figures[i], measures_.side + static_cast<double>(column) * (width + kGap), width);
  }
  if (!block.figures.empty()) y_ += height;
  space(3 * measures_.gap);
}

}  // namespace dyad::print
