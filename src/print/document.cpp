// SPDX-License-Identifier: Apache-2.0
#include "print/document.hpp"

#include <cairo-pdf.h>

#include "print/page.hpp"

namespace dyad::print {
namespace {

cairo_status_t append(void* out, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

struct SurfaceFree {
  void operator()(cairo_surface_t* s) const { cairo_surface_destroy(s); }
};
struct CairoFree {
  void operator()(cairo_t* c) const { cairo_destroy(c); }
};

Result<void> check_text(const std::string& text, const std::string& field) {
  if (g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr) == FALSE)
    return fail(ErrorKind::invalid, "the text is not UTF-8", field);
  return {};
}

Result<void> check_cells(const std::vector<std::string>& cells, const Block& block,
                         const std::string& field) {
  if (cells.size() != block.widths.size())
    return fail(ErrorKind::invalid, "a row does not have one cell per column", field,
                std::to_string(cells.size()), std::to_string(block.widths.size()));
  for (const auto& cell : cells)
    if (auto ok = check_text(cell, field); !ok) return ok;
  return {};
}

Result<void> check_block(const Block& block, const std::string& field) {
  if (auto ok = check_text(block.text, field + ".text"); !ok) return ok;
  for (const auto& item : block.items)
    if (auto ok = check_text(item, field + ".items"); !ok) return ok;
  for (const auto& figure : block.figures)
    for (const auto* text : {&figure.label, &figure.value, &figure.note})
      if (auto ok = check_text(*text, field + ".figures"); !ok) return ok;
  if (block.kind == Block::Kind::figures && block.columns < 1)
    return fail(ErrorKind::invalid, "figures need a column", field + ".columns");
  if (block.kind != Block::Kind::table) return {};
  for (const double w : block.widths)
    if (!(w > 0)) return fail(ErrorKind::invalid, "a column needs a width above 0", field + ".widths");
  if (block.widths.empty()) return fail(ErrorKind::invalid, "a table needs columns", field + ".widths");
  if (auto ok = check_cells(block.header, block, field + ".header"); !ok) return ok;
  for (std::size_t i = 0; i < block.rows.size(); ++i)
    if (auto ok = check_cells(block.rows[i], block, field + ".rows." + std::to_string(i)); !ok) return ok;
  return {};
}

Result<void> check(const Document& document) {
  for (const auto* text : {&document.title, &document.subtitle, &document.footer, &document.language,
                           &document.page_of, &document.mark})
    if (auto ok = check_text(*text, "title"); !ok) return ok;
  for (std::size_t i = 0; i < document.blocks.size(); ++i)
    if (auto ok = check_block(document.blocks[i], "blocks." + std::to_string(i)); !ok) return ok;
  return {};
}

// Draws the document; how many pages it took, or too_large.
Result<int> draw(cairo_surface_t* surface, const Document& document, int of) {
  std::unique_ptr<cairo_t, CairoFree> cairo(cairo_create(surface));
  Pages pages(cairo.get(), document, of);
  pages.title();
  for (const auto& block : document.blocks) {
    pages.add(block, &block == &document.blocks.back() ? nullptr : &block + 1);
    if (pages.full())
      return fail(ErrorKind::too_large, "the document has too many pages", "blocks", {},
                  std::to_string(kMaxPages));
  }
  pages.finish();
  return pages.count();
}

cairo_surface_t* surface_for(std::string& out) {
  return cairo_pdf_surface_create_for_stream(append, &out, 595.276, 841.890);
}

}  // namespace

Result<std::string> to_pdf(const Document& document) {
  if (auto ok = check(document); !ok) return std::unexpected(ok.error());
  std::string out;
  int of = 0;
  if (!document.page_of.empty()) {  // laid out once before, to know how many pages there are
    std::string unused;
    std::unique_ptr<cairo_surface_t, SurfaceFree> first(surface_for(unused));
    const auto counted = draw(first.get(), document, 0);
    if (!counted) return std::unexpected(counted.error());
    of = *counted;
  }
  std::unique_ptr<cairo_surface_t, SurfaceFree> surface(surface_for(out));
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, document.title.c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATOR, "Dyad");
  // A fixed date: the same document must give the same bytes; when it was made is the text's to say.
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
  if (const auto drawn = draw(surface.get(), document, of); !drawn) return std::unexpected(drawn.error());
  cairo_surface_finish(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS)
    return fail(ErrorKind::storage, cairo_status_to_string(cairo_surface_status(surface.get())));
  return out;
}

}  // namespace dyad::print
