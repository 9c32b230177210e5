// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "care/resolution_minutes.hpp"

namespace dyad::care {

// Adds to a paper, part by part.
class PaperWriter {
 public:
  explicit PaperWriter(Paper& paper) : paper_(paper) {}
  void heading(std::string text) { add({.kind = Paper::Part::Kind::heading, .text = std::move(text)}); }
  void paragraph(std::string text) { add({.text = std::move(text)}); }
  void note(std::string text) { add({.kind = Paper::Part::Kind::note, .text = std::move(text)}); }
  // The sentence everybody looks for.
  void strong(std::string text) { add({.kind = Paper::Part::Kind::strong, .text = std::move(text)}); }
  void list(std::vector<std::string> items) {
    add({.kind = Paper::Part::Kind::list, .items = std::move(items)});
  }
  void table(std::vector<double> widths, std::vector<std::string> header,
             std::vector<std::vector<std::string>> rows) {
    add({.kind = Paper::Part::Kind::table,
         .widths = std::move(widths),
         .header = std::move(header),
         .rows = std::move(rows)});
  }

 private:
  void add(Paper::Part part) { paper_.parts.push_back(std::move(part)); }
  Paper& paper_;
};

}  // namespace dyad::care
