// SPDX-License-Identifier: Apache-2.0
#include "study/chart.hpp"

#include <algorithm>
#include <cmath>

#include "base/decimal.hpp"

namespace dyad::study {
namespace {

constexpr double kWidth = 720, kHeight = 400, kRight = 16, kTop = 14, kBottom = 56;
constexpr int kMostLetters = 48;  // of the name of a row, and of an upright line
// Of the letters of the style sheet, on the wide side: readers have fonts of their own.
constexpr double kLetter = 7.4, kLine = 18;

std::string at(double x) { return fixed(x, 1); }

std::string text_at(double x, double y, std::string_view anchor, std::string_view words,
                    std::string_view more = {}) {
  return "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\" text-anchor=\"" + std::string(anchor) + "\"" +
         std::string(more) + ">" + escaped(words) + "</text>\n";
}

std::string stroke(double x1, double y1, double x2, double y2, std::string_view cls) {
  return "<line class=\"" + std::string(cls) + "\" x1=\"" + at(x1) + "\" y1=\"" + at(y1) + "\" x2=\"" +
         at(x2) + "\" y2=\"" + at(y2) + "\"/>\n";
}

// The bytes of the first character of UTF-8, and its width: a Chinese one takes the room of two letters.
struct Letter {
  std::size_t bytes = 1;
  int width = 1;
};
Letter letter(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {};
  const std::size_t bytes = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return {std::min(bytes, text.size()), lead >= 0xe3 ? 2 : 1};
}

int width_of(std::string_view text) {
  int out = 0;
  for (; !text.empty(); text.remove_prefix(letter(text).bytes)) out += letter(text).width;
  return out;
}

// As much from the start as fits, never ending in the middle of a character.
std::string_view head(std::string_view text, int most) {
  std::size_t bytes = 0;
  for (int width = 0; bytes < text.size();) {
    const Letter next = letter(text.substr(bytes));
    width += next.width;
    if (width > most) break;
    bytes += next.bytes;
  }
  return text.substr(0, bytes);
}

std::string cut(std::string_view text, int most) {
  constexpr std::string_view kMore = "...";
  if (width_of(text) <= most) return std::string(text);
  return std::string(head(text, most - static_cast<int>(kMore.size()))) + std::string(kMore);
}

// One line, or two of about the same length.
std::vector<std::string> lines_of(std::string_view text) {
  if (width_of(text) <= kMostLetters) return {std::string(text)};
  std::size_t end = text.size();
  const std::size_t middle = head(text, width_of(text) / 2).size();
  for (std::size_t space = text.find(' '); space != text.npos; space = text.find(' ', space + 1))
    if (end == text.size() ||
        std::max(space, middle) - std::min(space, middle) < std::max(end, middle) - std::min(end, middle))
      end = space;
  if (end == text.size()) end = middle;  // Chinese breaks anywhere
  std::string_view rest = text.substr(end);
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  return {cut(text.substr(0, end), kMostLetters), cut(rest, kMostLetters)};
}

// Under its tick, but never beyond the right edge.
std::string tick_text(double x, double y, const std::string& words) {
  if (x + width_of(words) * kLetter / 2 > kWidth) return text_at(kWidth - 1, y, "end", words);
  return text_at(x, y, "middle", words);
}

std::string series_class(int series) { return "s" + std::to_string(series % 8); }

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  return out;
}

Scale scale_over(std::string label, std::span<const double> values, bool with_zero) {
  Scale s{std::move(label), with_zero ? 0.0 : 1e300, with_zero ? 0.0 : -1e300};
  for (const double v : values) s.low = std::min(s.low, v), s.high = std::max(s.high, v);
  if (s.low > s.high) s.low = 0, s.high = 1;
  const double room = s.high > s.low ? (s.high - s.low) * 0.05 : std::max(std::abs(s.high), 1.0) * 0.05;
  if (!(with_zero && s.low == 0 && s.high > 0)) s.low -= room;
  s.high += room;
  return s;
}

std::vector<double> ticks(const Scale& scale, int count) {
  const double rough = (scale.high - scale.low) / count, power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double nice : {1.0, 2.0, 5.0})
    if (nice * power >= rough) {
      step = nice * power;
      break;
    }
  std::vector<double> out;
  for (double k = std::ceil(scale.low / step - 1e-9); k * step <= scale.high + 1e-9 * step; ++k)
    out.push_back(k == 0 ? 0.0 : k * step);
  return out;
}

Chart::Chart(const Voice& voice, std::string title, std::string description, Scale x, Scale y)
    : voice_(voice),
      title_(std::move(title)),
      description_(std::move(description)),
      x_(std::move(x)),
      y_(std::move(y)) {
  constexpr int kFits = 7;  // letters of a tick beside the usual margin
  int longest = kFits;
  for (const double t : ticks(y_, 6)) longest = std::max(longest, width_of(voice_.number(t)));
  left_ += (longest - kFits) * kLetter + (static_cast<double>(lines_of(y_.label).size()) - 1) * kLine;
}

double Chart::px(double x) const {
  return left_ + (x - x_.low) / (x_.high - x_.low) * (kWidth - left_ - kRight);
}
double Chart::py(double y) const {
  return kHeight - kBottom - (y - y_.low) / (y_.high - y_.low) * (kHeight - kBottom - kTop);
}

void Chart::zero_lines() {
  if (x_.low <= 0 && x_.high >= 0) body_ += stroke(px(0), kTop, px(0), kHeight - kBottom, "zero");
  if (y_.low <= 0 && y_.high >= 0) body_ += stroke(left_, py(0), kWidth - kRight, py(0), "zero");
}

void Chart::dots(std::span<const Point> points, int series) {
  body_ += "<g class=\"dots " + series_class(series) + "\">\n";
  for (const auto& [x, y] : points)
    body_ += "<circle cx=\"" + at(px(x)) + "\" cy=\"" + at(py(y)) + "\" r=\"1.6\"/>\n";
  body_ += "</g>\n";
}

void Chart::mark(Point p, int series) {
  body_ += "<circle class=\"mark " + series_class(series) + "\" cx=\"" + at(px(p.first)) + "\" cy=\"" +
           at(py(p.second)) + "\" r=\"5\"/>\n";
}

void Chart::line(std::span<const Point> points, int series) {
  body_ += "<polyline class=\"line " + series_class(series) + "\" points=\"";
  for (const auto& [x, y] : points) body_ += at(px(x)) + "," + at(py(y)) + " ";
  body_ += "\"/>\n";
}

void Chart::rule(Point from, Point to) {
  body_ += "<g clip-path=\"inset(0)\">" +
           stroke(px(from.first), std::clamp(py(from.second), kTop, kHeight - kBottom), px(to.first),
                  std::clamp(py(to.second), kTop, kHeight - kBottom), "rule") +
           "</g>";
}

void Chart::band(std::span<const double> x, std::span<const double> low, std::span<const double> high,
                 int series) {
  body_ += "<polygon class=\"band " + series_class(series) + "\" points=\"";
  for (std::size_t i = 0; i < x.size(); ++i) body_ += at(px(x[i])) + "," + at(py(high[i])) + " ";
  for (std::size_t i = x.size(); i-- > 0;) body_ += at(px(x[i])) + "," + at(py(low[i])) + " ";
  body_ += "\"/>\n";
}

void Chart::column(double x, double width, double height, int series) {
  const double left = px(x), right = px(x + width), top = py(height);
  body_ += "<rect class=\"bar " + series_class(series) + "\" x=\"" + at(left) + "\" y=\"" + at(top) +
           "\" width=\"" + at(std::max(right - left - 1, 0.5)) + "\" height=\"" +
           at(std::max(py(0) - top, 0.0)) + "\"/>\n";
}

void Chart::bar(int row, int rows, std::string_view name, double from, double to, int series,
                std::string_view note) {
  rows_ = true;
  left_ = 330;
  const double high = (kHeight - kBottom - kTop) / rows, y = kTop + row * high;
  const double a = px(std::min(from, to)), b = px(std::max(from, to));
  body_ += "<rect class=\"bar " + series_class(series) + "\" x=\"" + at(a) + "\" y=\"" + at(y + high * 0.15) +
           "\" width=\"" + at(std::max(b - a, 0.5)) + "\" height=\"" + at(high * 0.7) + "\"><title>" +
           escaped(note) + "</title></rect>\n";
  if (!name.empty()) body_ += text_at(left_ - 8, y + high / 2 + 4, "end", cut(name, kMostLetters));
}

std::string Chart::axes() const {
  const double bottom = kHeight - kBottom;
  std::string out = stroke(left_, bottom, kWidth - kRight, bottom, "axis");
  for (const double t : ticks(x_, rows_ ? 4 : 7))
    out += stroke(px(t), kTop, px(t), bottom, "grid") + tick_text(px(t), bottom + 17, voice_.number(t));
  out += text_at((left_ + kWidth - kRight) / 2, kHeight - 12, "middle", x_.label, " class=\"label\"");
  if (rows_) return out;
  out += stroke(left_, kTop, left_, bottom, "axis");
  for (const double t : ticks(y_, 6))
    out += stroke(left_, py(t), kWidth - kRight, py(t), "grid") +
           text_at(left_ - 7, py(t) + 4, "end", voice_.number(t));
  const double middle = (kTop + bottom) / 2;
  double x = 15;
  for (const std::string& line : lines_of(y_.label)) {
    const std::string where = x == 15 ? "15" : at(x);
    out += text_at(x, middle, "middle", line,
                   " class=\"label\" transform=\"rotate(-90 " + where + " " + at(middle) + ")\"");
    x += kLine;
  }
  return out;
}

std::string Chart::svg() const {
  return "<svg role=\"img\" viewBox=\"0 0 " + at(kWidth) + " " + at(kHeight) + "\">\n<title>" +
         escaped(title_) + "</title>\n<desc>" + escaped(description_) + "</desc>\n" + axes() + body_ +
         "</svg>\n";
}

std::string legend(const std::vector<std::pair<int, std::string>>& names) {
  std::string out = "<ul class=\"legend\">\n";
  for (const auto& [series, name] : names)
    out += "<li><svg width=\"34\" height=\"10\" aria-hidden=\"true\"><line class=\"line " +
           series_class(series) + "\" x1=\"1\" y1=\"5\" x2=\"33\" y2=\"5\"/></svg> " + escaped(name) +
           "</li>\n";
  return out + "</ul>\n";
}

std::string style_sheet() {
  return R"(:root{color-scheme:light dark;--ink:#1b1f24;--soft:#5b6570;--grid:#dfe3e8;--page:#fff;
--c0:#0a5fa8;--c1:#b3500c;--c2:#11795a;--c3:#8a3fa0;--c4:#8c6d00;--c5:#b02a56;--c6:#3d4a57;--c7:#0b7f8c}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf0;--soft:#a6b0ba;--grid:#343b43;--page:#14181c;
--c0:#6db5f2;--c1:#f0995c;--c2:#5fcaa3;--c3:#cf98e2;--c4:#dcc04d;--c5:#f289ab;--c6:#b4c0cb;--c7:#5fd0dd}}
@media print{:root{--ink:#000;--soft:#333;--grid:#ccc;--page:#fff;--c0:#0a5fa8;--c1:#b3500c;--c2:#11795a;--c3:#8a3fa0;
--c4:#8c6d00;--c5:#b02a56;--c6:#3d4a57;--c7:#0b7f8c}figure,tr{break-inside:avoid}h2{break-after:avoid}body{max-width:none!important}}
*{box-sizing:border-box}body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);max-width:60rem;
margin:2rem auto;padding:0 1rem}h1{line-height:1.2}h2{margin-top:2.2rem}figure{margin:1rem 0}figcaption{color:var(--soft)}
svg{max-width:100%;height:auto;font:13px system-ui,sans-serif}svg text{fill:var(--ink)}svg .label{font-weight:600}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .6rem;border-bottom:1px solid var(--grid);text-align:left;vertical-align:top}
small{color:var(--soft)}th{min-width:7rem}td.n{text-align:right;
white-space:nowrap}.note{color:var(--soft)}.warn{border:2px solid var(--c1);padding:.6rem 1rem}
.axis{stroke:var(--ink)}.grid{stroke:var(--grid)}.zero{stroke:var(--soft);stroke-width:1.5}
.rule{stroke:var(--soft);stroke-dasharray:2 4}.line{fill:none;stroke-width:2.2}.band,.bar{stroke:none;fill:currentColor}
.band{opacity:.2}.dots circle{fill:currentColor;opacity:.35}.mark{fill:currentColor;stroke:var(--page);stroke-width:2}
.s0{color:var(--c0);stroke:var(--c0)}.s1{color:var(--c1);stroke:var(--c1);stroke-dasharray:9 4}
.s2{color:var(--c2);stroke:var(--c2);stroke-dasharray:3 3}.s3{color:var(--c3);stroke:var(--c3);stroke-dasharray:12 3 3 3}
.s4{color:var(--c4);stroke:var(--c4);stroke-dasharray:6 2}.s5{color:var(--c5);stroke:var(--c5);stroke-dasharray:1 3}
.s6{color:var(--c6);stroke:var(--c6);stroke-dasharray:14 4}.s7{color:var(--c7);stroke:var(--c7);stroke-dasharray:5 5}
.dots,.band,.bar,.mark{stroke-dasharray:none}.dots{stroke:none}.legend{list-style:none;padding:0;display:flex;
flex-wrap:wrap;gap:.2rem 1.2rem}
@media screen and (max-width:40rem){figure>.wide>svg{min-width:36rem}}
@media print{.wide{overflow:visible}table{width:100%;font-size:8.5pt}th{min-width:0;overflow-wrap:anywhere}
th,td{padding:.2rem .3rem}td.n{white-space:normal}})";
}

}  // namespace dyad::study
