// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "care/resolution_record.hpp"
#include "care/resolution_sources.hpp"
#include "care/resolution_text.hpp"

namespace dyad::care {

// A document as headings, texts, lists and tables; whoever prints it lays it out.
struct Paper {
  struct Part {
    enum class Kind { heading, paragraph, strong, list, table, note };
    Kind kind = Kind::paragraph;
    std::string text;
    std::vector<std::string> items;
    std::vector<double> widths;
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
  };
  std::string title, subtitle, footer, language;
  std::string page_of;  // as print::Document has it
  std::vector<Part> parts;
};

struct MinutesOf {
  const Facts& facts;
  const evidence::Book& book;
  const Phrases& phrases;
  const std::string& id;  // of the decision
  const DecisionContent& content;
  const DecisionCourse& course;
  bool signed_text = true;  // false: a draft, or a translation of what is signed
};
// The consultation minutes in the form hospitals use. The same input gives the same paper.
Paper minutes_of(const MinutesOf& of, std::string_view language);
// Who signed which bytes, and how to check it: kept apart, because it is written after the minutes.
Paper signature_sheet(const MinutesOf& of, std::string_view language);

// What is signed beside the minutes: the decision as canonical JSON, with the digest of the minutes in it.
std::string decision_text(const MinutesOf& of, std::string_view minutes_sha256);

}  // namespace dyad::care
