// SPDX-License-Identifier: Apache-2.0
#include "print/page.hpp"

#include <algorithm>
#include <numeric>

namespace dyad::print {
namespace {

constexpr double kWidth = 595.276, kHeight = 841.890;  // A4
constexpr double kSide = 50, kTop = 54, kBottom = 60;
constexpr double kLine = kWidth - 2 * kSide;
constexpr double kCellGap = 8;
constexpr Font kTitle{17, true}, kSubtitle{10, false, false, 0.35}, kHeading{12.5, true}, kBody{9.5},
    kStrong{11, true}, kNote{8.5, false, true, 0.3}, kCell{8.5}, kCellHead{8.5, true},
    kFooter{7.5, false, false, 0.4};

double height_of(PangoLayout* layout) {
  int height = 0;
  pango_layout_get_size(layout, nullptr, &height);
  return static_cast<double>(height) / PANGO_SCALE;
}

}  // namespace

Pages::Pages(cairo_t* cairo, const Document& document) : cairo_(cairo), document_(document), y_(kTop) {}

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
  if (y_ + height <= kHeight - kBottom || y_ <= kTop) return;
  footer();
  cairo_show_page(cairo_);
  ++page_;
  y_ = kTop;
}

void Pages::footer() {
  const Layout left = layout(document_.footer, kFooter, kLine * 0.85);
  const Layout right = layout(std::to_string(page_), kFooter, kLine * 0.1);
  pango_layout_set_alignment(right.get(), PANGO_ALIGN_RIGHT);
  cairo_set_source_rgb(cairo_, kFooter.grey, kFooter.grey, kFooter.grey);
  cairo_move_to(cairo_, kSide, kHeight - kBottom + 22);
  pango_cairo_show_layout(cairo_, left.get());
  cairo_move_to(cairo_, kSide + kLine * 0.9, kHeight - kBottom + 22);
  pango_cairo_show_layout(cairo_, right.get());
}

void Pages::rule(double grey) {
  cairo_set_source_rgb(cairo_, grey, grey, grey);
  cairo_set_line_width(cairo_, 0.6);
  cairo_move_to(cairo_, kSide, y_);
  cairo_line_to(cairo_, kSide + kLine, y_);
  cairo_stroke(cairo_);
}

void Pages::title() {
  flow(layout(document_.title, kTitle, kLine).get(), kSide, kTitle.grey);
  if (!document_.subtitle.empty()) {
    space(3);
    flow(layout(document_.subtitle, kSubtitle, kLine).get(), kSide, kSubtitle.grey);
  }
  space(8);
  rule(0.5);
  space(6);
}

double Pages::row(const std::vector<std::string>& cells, const std::vector<double>& widths, const Font& font,
                  bool draw) {
  double x = kSide, height = 0;
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
  for (double& w : widths) w *= kLine / sum;
  const auto head = [&] {
    const double height = row(block.header, widths, kCellHead, true);
    y_ += height + 2;
    rule(0.4);
    space(3);
  };
  // The head and the first row stay together.
  const double first = block.rows.empty() ? 0 : row(block.rows.front(), widths, kCell, false);
  need(row(block.header, widths, kCellHead, false) + first + 10);
  head();
  for (const auto& cells : block.rows) {
    const double height = row(cells, widths, kCell, false);
    const int page = page_;
    need(height + 4);
    if (page_ != page) head();
    row(cells, widths, kCell, true);
    y_ += height + 2;
    rule(0.85);
    space(2);
  }
  space(6);
}

void Pages::add(const Block& block) {
  switch (block.kind) {
    case Block::Kind::heading:
      space(8);
      need(80);  // never the last line of a page, nor with the head of a table alone
      flow(layout(block.text, kHeading, kLine).get(), kSide, kHeading.grey);
      space(3);
      return;
    case Block::Kind::paragraph:
      flow(layout(block.text, kBody, kLine).get(), kSide, kBody.grey);
      space(5);
      return;
    case Block::Kind::strong:
      flow(layout(block.text, kStrong, kLine).get(), kSide, kStrong.grey);
      space(6);
      return;
    case Block::Kind::note:
      flow(layout(block.text, kNote, kLine).get(), kSide, kNote.grey);
      space(9);
      return;
    case Block::Kind::list:
      for (const auto& item : block.items) {
        need(2 * kBody.size_pt);
        cairo_set_source_rgb(cairo_, 0, 0, 0);
        cairo_move_to(cairo_, kSide + 4, y_);
        pango_cairo_show_layout(cairo_, layout("•", kBody, 20).get());
        flow(layout(item, kBody, kLine - 16).get(), kSide + 16, kBody.grey);
        space(2);
      }
      space(4);
      return;
    case Block::Kind::table:
      table(block);
      return;
  }
}

void Pages::finish() { footer(); }

}  // namespace dyad::print
