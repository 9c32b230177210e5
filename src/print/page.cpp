// SPDX-License-Identifier: Apache-2.0
#include "print/page.hpp"

#include <algorithm>
#include <numeric>

namespace dyad::print {
namespace {

constexpr double kWidth = 595.276, kHeight = 841.890;  // A4
constexpr double kCellGap = 8;

double height_of(PangoLayout* layout) {
  int height = 0;
  pango_layout_get_size(layout, nullptr, &height);
  return static_cast<double>(height) / PANGO_SCALE;
}

// A text with what stands in braces replaced.
std::string filled(std::string text, std::string_view name, int value) {
  const auto at = text.find(name);
  return at == std::string::npos ? text : text.replace(at, name.size(), std::to_string(value));
}

}  // namespace

double Measures::line() const { return kWidth - 2 * side; }

Measures measures_of(const Document& document) {
  Measures m;
  if (!document.dense) return m;
  m.side = 34;
  m.top = 30;
  m.bottom = 40;
  m.gap = 0.5;
  m.title.size_pt = 14;
  m.subtitle.size_pt = 8.5;
  m.heading.size_pt = 9.5;
  m.body.size_pt = 8.2;
  m.note.size_pt = 7.5;
  m.cell.size_pt = m.cell_head.size_pt = 8;
  m.footer.size_pt = 7;
  return m;
}

Pages::Pages(cairo_t* cairo, const Document& document, int of)
    : cairo_(cairo), document_(document), measures_(measures_of(document)), of_(of), y_(measures_.top) {
  head();
}

// What must be seen on every page, in a frame at its head.
void Pages::head() {
  if (document_.mark.empty()) return;
  const Layout text = layout(document_.mark, measures_.cell_head, measures_.line() - 12);
  const double height = height_of(text.get());
  cairo_set_source_rgb(cairo_, 0.2, 0.2, 0.2);
  cairo_set_line_width(cairo_, 0.8);
  const double dash[] = {3, 2};
  cairo_set_dash(cairo_, dash, 2, 0);
  cairo_rectangle(cairo_, measures_.side, y_, measures_.line(), height + 6);
  cairo_stroke(cairo_);
  cairo_set_dash(cairo_, nullptr, 0, 0);
  cairo_set_source_rgb(cairo_, 0, 0, 0);
  cairo_move_to(cairo_, measures_.side + 6, y_ + 3);
  pango_cairo_show_layout(cairo_, text.get());
  y_ += height + 12;
}

Pages::Layout Pages::layout(const std::string& text, const Font& font, double width) const {
  Layout out(pango_cairo_create_layout(cairo_));
  PangoFontDescription* face = pango_font_description_new();
  pango_font_description_set_family(face, "Noto Sans, Noto Sans CJK SC, sans-serif");
  pango_font_description_set_size(face, static_cast<int>(font.size_pt * PANGO_SCALE));
  pango_font_description_set_weight(face, font.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_style(face, font.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  pango_layout_set_font_description(out.get(), face);
  pango_font_description_free(face);
  PangoContext* context = pango_layout_get_context(out.get());
  pango_context_set_language(context, pango_language_from_string(document_.language.c_str()));
  pango_cairo_context_set_resolution(context, 72);  // the page is measured in points, 72 to the inch
  pango_layout_context_changed(out.get());
  pango_layout_set_width(out.get(), static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(out.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text(out.get(), text.c_str(), static_cast<int>(text.size()));
  return out;
}

// Line by line, so that a paragraph may run over the end of a page.
void Pages::flow(PangoLayout* text, double x, double grey) {
  PangoLayoutIter* line = pango_layout_get_iter(text);
  double previous = 0;
  do {
    PangoRectangle box;
    pango_layout_iter_get_line_extents(line, nullptr, &box);
    const double base = static_cast<double>(pango_layout_iter_get_baseline(line)) / PANGO_SCALE;
    const double top = static_cast<double>(box.y) / PANGO_SCALE,
                 height = static_cast<double>(box.height) / PANGO_SCALE;
    y_ += top - previous;
    need(height);
    cairo_set_source_rgb(cairo_, grey, grey, grey);
    cairo_move_to(cairo_, x, y_ + base - top);
    pango_cairo_show_layout_line(cairo_, pango_layout_iter_get_line_readonly(line));
    y_ += height;
    previous = top + height;
  } while (pango_layout_iter_next_line(line));
  pango_layout_iter_free(line);
}

void Pages::space(double height) { y_ += height; }

void Pages::need(double height) {
  if (y_ + height <= kHeight - measures_.bottom || y_ <= measures_.top) return;
  footer();
  cairo_show_page(cairo_);
  ++page_;
  y_ = measures_.top;
  head();
}

void Pages::footer() {
  const Font& font = measures_.footer;
  std::string number = std::to_string(page_);
  if (!document_.page_of.empty()) number = filled(filled(document_.page_of, "{page}", page_), "{pages}", of_);
  const double at = kHeight - measures_.bottom + (document_.dense ? 10 : 22), line = measures_.line();
  const Layout left = layout(document_.footer, font, line * 0.8);
  const Layout right = layout(number, font, line * 0.18);
  pango_layout_set_alignment(right.get(), PANGO_ALIGN_RIGHT);
  cairo_set_source_rgb(cairo_, font.grey, font.grey, font.grey);
  cairo_move_to(cairo_, measures_.side, at);
  pango_cairo_show_layout(cairo_, left.get());
  cairo_move_to(cairo_, measures_.side + line * 0.82, at);
  pango_cairo_show_layout(cairo_, right.get());
}

void Pages::rule(double grey) {
  cairo_set_source_rgb(cairo_, grey, grey, grey);
  cairo_set_line_width(cairo_, 0.6);
  cairo_move_to(cairo_, measures_.side, y_);
  cairo_line_to(cairo_, measures_.side + measures_.line(), y_);
  cairo_stroke(cairo_);
}

void Pages::title() {
  flow(layout(document_.title, measures_.title, measures_.line()).get(), measures_.side,
       measures_.title.grey);
  if (!document_.subtitle.empty()) {
    space(3);
    flow(layout(document_.subtitle, measures_.subtitle, measures_.line()).get(), measures_.side,
         measures_.subtitle.grey);
  }
  space(8);
  rule(0.5);
  space(6);
}

double Pages::row(const std::vector<std::string>& cells, const std::vector<double>& widths, const Font& font,
                  bool draw) {
  double x = measures_.side, height = 0;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const Layout cell = layout(cells[i], font, widths[i] - kCellGap);
    if (draw) {
      cairo_set_source_rgb(cairo_, font.grey, font.grey, font.grey);
      cairo_move_to(cairo_, x, y_);
      pango_cairo_show_layout(cairo_, cell.get());
    }
    height = std::max(height, height_of(cell.get()));
    x += widths[i];
  }
  return height;
}

void Pages::table(const Block& block) {
  std::vector<double> widths = block.widths;
  const double sum = std::accumulate(widths.begin(), widths.end(), 0.0);
  for (double& w : widths) w *= measures_.line() / sum;
  const bool headed = std::ranges::any_of(block.header, [](const auto& cell) { return !cell.empty(); });
  const auto head = [&] {
    if (!headed) return;
    const double height = row(block.header, widths, measures_.cell_head, true);
    y_ += height + 2;
    rule(0.4);
    space(3);
  };
  // The head and the first row stay together.
  const double first = block.rows.empty() ? 0 : row(block.rows.front(), widths, measures_.cell, false);
  need(row(block.header, widths, measures_.cell_head, false) + first + 10);
  head();
  for (const auto& cells : block.rows) {
    const double height = row(cells, widths, measures_.cell, false);
    const int page = page_;
    need(height + 4);
    if (page_ != page) head();
    row(cells, widths, measures_.cell, true);
    y_ += height + 2;
    rule(0.85);
    space(2);
  }
  space(6 * measures_.gap);
}

void Pages::list(const Block& block) {
  const auto height = [&](std::size_t i) {
    return height_of(layout(block.items[i], measures_.body, measures_.line() - 16).get()) + 2 * measures_.gap;
  };
  for (std::size_t i = 0; i < block.items.size(); ++i) {
    // The last item does not begin a page alone.
    need(i + 2 == block.items.size() ? height(i) + height(i + 1) : 2 * measures_.body.size_pt);
    const std::string& item = block.items[i];
    cairo_set_source_rgb(cairo_, 0, 0, 0);
    cairo_move_to(cairo_, measures_.side + 4, y_);
    pango_cairo_show_layout(cairo_, layout("•", measures_.body, 20).get());
    flow(layout(item, measures_.body, measures_.line() - 16).get(), measures_.side + 16, measures_.body.grey);
    space(2 * measures_.gap);
  }
  space(4 * measures_.gap);
}

void Pages::add(const Block& block, const Block* next) {
  switch (block.kind) {
    case Block::Kind::heading:
      space(8 * measures_.gap);
      // Never the last line of a page, nor with the head of a table alone.
      need(next && (next->kind == Block::Kind::note || next->kind == Block::Kind::paragraph) ? 40 : 80);
      flow(layout(block.text, measures_.heading, measures_.line()).get(), measures_.side,
           measures_.heading.grey);
      space(3);
      return;
    case Block::Kind::paragraph:
      flow(layout(block.text, measures_.body, measures_.line()).get(), measures_.side, measures_.body.grey);
      space(5 * measures_.gap);
      return;
    case Block::Kind::note:
      flow(layout(block.text, measures_.note, measures_.line()).get(), measures_.side, measures_.note.grey);
      space(9 * measures_.gap);
      return;
    case Block::Kind::strong:
      flow(layout(block.text, Font{measures_.body.size_pt + 1.5, true}, measures_.line()).get(),
           measures_.side, 0);
      space(6 * measures_.gap);
      return;
    case Block::Kind::figures:
      figures(block);
      return;
    case Block::Kind::list:
      list(block);
      return;
    case Block::Kind::table:
      table(block);
      return;
  }
}

void Pages::finish() { footer(); }

}  // namespace dyad::print
