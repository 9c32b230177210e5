// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cairo.h>
#include <pango/pangocairo.h>

#include <memory>
#include <string>

#include "print/document.hpp"

namespace dyad::print {

struct Font {
  double size_pt = 10;
  bool bold = false;
  bool italic = false;
  double grey = 0;  // 0 black, 1 white
};

// Margins and letters of a document: usual, or dense.
struct Measures {
  double side = 50, top = 54, bottom = 60, gap = 1;
  Font title{17, true}, subtitle{10, false, false, 0.35}, heading{12.5, true}, body{9.5},
      note{8.5, false, true, 0.3}, cell{8.5}, cell_head{8.5, true}, footer{7.5, false, false, 0.4};
  double line() const;
};
Measures measures_of(const Document& document);

// Lays blocks down a page and begins the next page when one is full. Lengths are points (1/72 inch).
class Pages {
 public:
  // `of` is how many pages there will be, when that is known already.
  Pages(cairo_t* cairo, const Document& document, int of = 0);
  int count() const { return page_; }

  bool full() const { return page_ > static_cast<int>(kMaxPages); }
  void title();
  // `next` follows it on the paper; null at the end.
  void add(const Block& block, const Block* next);
  void finish();

 private:
  struct LayoutFree {
    void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  };
  using Layout = std::unique_ptr<PangoLayout, LayoutFree>;

  Layout layout(const std::string& text, const Font& font, double width) const;
  void flow(PangoLayout* text, double x, double grey);
  void space(double height);
  void need(double height);
  void footer();
  void rule(double grey);
  void table(const Block& block);
  void list(const Block& block);
  void figures(const Block& block);
  void figure(const Figure& figure, double x, double width);
  void head();
  double row(const std::vector<std::string>& cells, const std::vector<double>& widths, const Font& font,
             bool draw);

  cairo_t* cairo_;
  const Document& document_;
  const Measures measures_;
  int of_;
  double y_;
  int page_ = 1;
};

}  // namespace dyad::print
