// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"

namespace dyad::print {

// A paper document as a list of blocks. Texts are UTF-8 in any of the product's languages; shaping and line
// breaking are the library's, so Vietnamese marks and Chinese line ends come out right.
struct Block {
  enum class Kind { heading, paragraph, strong, list, table, note };
  Kind kind = Kind::paragraph;
  std::string text;                 // heading, paragraph, strong (a paragraph in bold), note
  std::vector<std::string> items;   // list
  std::vector<double> widths;       // table: share of the line of each column, more than 0; scaled to 1
  std::vector<std::string> header;  // table; as many as widths
  std::vector<std::vector<std::string>> rows;  // table; each as many as widths
};

struct Document {
  std::string title;
  std::string subtitle;
  std::string footer;    // on every page, left of the page number
  std::string language;  // BCP 47: "en", "vi", "zh"; chooses between forms of the same character
  std::vector<Block> blocks;
};

inline constexpr std::size_t kMaxPages = 500;

// The document on A4 as PDF bytes; equal documents give equal bytes on the same machine and fonts. Errors:
// invalid for a table whose rows do not fit its columns or text that is not UTF-8; too_large above kMaxPages.
Result<std::string> to_pdf(const Document& document);

}  // namespace dyad::print
