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

// Lays blocks down a page and begins the next page when one is full. Lengths are points (1/72 inch).
class Pages {
 public:
  Pages(cairo_t* cairo, const Document& document);

  bool full() const { return page_ > static_cast<int>(kMaxPages); }
  void title();
  void add(const Block& block);
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
  double row(const std::vector<std::string>& cells, const std::vector<double>& widths, const Font& font,
             bool draw);

  cairo_t* cairo_;
  const Document& document_;
  double y_;
  int page_ = 1;
};

}  // namespace dyad::print
