// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "api/catalogue.hpp"
#include "print/document.hpp"

namespace dyad::api {

// One paper as it grows, part by part, with the words to write it in.
struct Sheet {
  const json::Value& page;
  const Writer& words;
  print::Document& out;

  const json::Value& view() const { return page["view"]; }
  Instant at() const;  // the time described
  void heading(std::string_view key) const;
  void add(print::Block block) const { out.blocks.push_back(std::move(block)); }
  void note(std::string text) const;
  void list(std::vector<std::string> items) const;
};
Instant instant_of(const json::Value& text);
std::string joined(const std::vector<std::string>& texts, std::string_view by = " · ");

void add_question(const Sheet& sheet);
// Who they are: both patients side by side.
void add_both(const Sheet& sheet);
// Newest values with their course, and the scores that say something.
void add_values(const Sheet& sheet);
void add_scores(const Sheet& sheet);
void add_treatments(const Sheet& sheet);
void add_reports(const Sheet& sheet);
void add_wishes(const Sheet& sheet);
void add_numbers(const Sheet& sheet);
void add_unknown(const Sheet& sheet);

}  // namespace dyad::api
