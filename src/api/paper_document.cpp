// SPDX-License-Identifier: Apache-2.0
#include "api/paper_document.hpp"

#include "print/document.hpp"

namespace dyad::api {
namespace {

print::Block::Kind kind_of(care::Paper::Part::Kind kind) {
  using From = care::Paper::Part::Kind;
  using To = print::Block::Kind;
  switch (kind) {
    case From::heading:
      return To::heading;
    case From::paragraph:
      return To::paragraph;
    case From::strong:
      return To::strong;
    case From::list:
      return To::list;
    case From::table:
      return To::table;
    case From::note:
      return To::note;
  }
  return To::paragraph;
}

}  // namespace

Result<std::string> paper_pdf(const care::Paper& paper) {
  print::Document out{paper.title, paper.subtitle, paper.footer, paper.language, {}};
  out.page_of = paper.page_of;
  for (const auto& part : paper.parts)
    out.blocks.push_back({.kind = kind_of(part.kind),
                          .text = part.text,
                          .items = part.items,
                          .widths = part.widths,
                          .header = part.header,
                          .rows = part.rows});
  return print::to_pdf(out);
}

}  // namespace dyad::api
