// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace dyad::print {

// One value with its course: a name, the value with its unit, a note (how old it is), and a line drawn
// through the points. `low` and `high` are the limits of the usual, drawn behind it.
struct Figure {
  std::string label;
  std::string value;
  std::string note;
  std::vector<std::pair<double, double>> points;  // time from 0 to 1, value; in order of time
  std::optional<double> low, high;
};

// A paper document as a list of blocks. Texts are UTF-8 in any of the product's languages; shaping and line
// breaking are the library's, so Vietnamese marks and Chinese line ends come out right.
struct Block {
  enum class Kind { heading, paragraph, strong, list, table, note, figures };
  Kind kind = Kind::paragraph;
  std::string text;                 // heading, paragraph, strong (a paragraph in bold), note
  std::vector<std::string> items;   // list
  std::vector<double> widths;       // table: share of the line of each column, more than 0; scaled to 1
  std::vector<std::string> header;  // table; as many as widths
  std::vector<std::vector<std::string>> rows;  // table; each as many as widths
  std::vector<Figure> figures;                 // figures: side by side, `columns` in a row
  int columns = 4;
};

struct Document {
  std::string title;
  std::string subtitle;
  std::string footer;    // on every page, left of the page number
  std::string language;  // BCP 47: "en", "vi", "zh"; chooses between forms of the same character
  std::vector<Block> blocks;
  bool dense = false;   // smaller letters and margins: much on few pages
  std::string page_of;  // "Page {page} of {pages}"; without it the bare number
  std::string mark;     // across the head of every page: that the data are made up
};

inline constexpr std::size_t kMaxPages = 500;

// The document on A4 as PDF bytes; equal documents give equal bytes on the same machine and fonts. Errors:
// invalid for a table whose rows do not fit its columns or text that is not UTF-8; too_large above kMaxPages.
Result<std::string> to_pdf(const Document& document);

}  // namespace dyad::print
