// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "study/voice.hpp"

namespace dyad::study {

std::string escaped(std::string_view text);  // for HTML and SVG

struct Scale {
  std::string label;  // with its unit
  double low = 0, high = 1;
};
// The scale that holds all of `values`, widened a little; never empty.
Scale scale_over(std::string label, std::span<const double> values, bool with_zero);
// Round numbers within the scale, about `count` of them.
std::vector<double> ticks(const Scale& scale, int count);

using Point = std::pair<double, double>;

// A drawing with two labelled axes as one inline SVG, coloured by the page's style sheet (classes s0 .. s7),
// with title and description for those who do not see it. Names of rows that do not fit are cut.
class Chart {
 public:
  Chart(const Voice& voice, std::string title, std::string description, Scale x, Scale y);

  void zero_lines();
  void dots(std::span<const Point> points, int series);
  void mark(Point at, int series);
  void line(std::span<const Point> points, int series);
  void rule(Point from, Point to);  // thin and grey, cut at the edges
  void band(std::span<const double> x, std::span<const double> low, std::span<const double> high, int series);
  void column(double x, double width, double height, int series);
  // Rows of bars have names instead of ticks on the y axis.
  void bar(int row, int rows, std::string_view name, double from, double to, int series,
           std::string_view note);
  std::string svg() const;

 private:
  double px(double x) const;
  double py(double y) const;
  std::string axes() const;

  const Voice& voice_;
  std::string title_, description_, body_;
  Scale x_, y_;
  bool rows_ = false;
  double left_ = 78;
};

// The names of the series, each beside a stroke as it is drawn.
std::string legend(const std::vector<std::pair<int, std::string>>& names);
std::string style_sheet();

}  // namespace dyad::study
