// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace dyad::app {

// Plain text for a terminal.
void print(std::string_view text);  // to standard output
void print_json(const json::Value& value);
std::string heading(std::string_view title);
std::string wrapped(std::string_view text, std::size_t indent,
                    std::size_t width = 100);  // with a final newline
std::string bullet(std::string_view text);
// Rows of cells in columns, each as wide as its widest cell; the first row is the heading.
std::string table(const std::vector<std::vector<std::string>>& rows);
// Columns of a terminal: two for a Chinese character, none for a mark that joins the letter before it.
std::size_t columns(std::string_view text);
std::string certainty_words(std::string_view certainty);  // "read" -> "read in the source named"

}  // namespace dyad::app
