// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "clinical/calculator.hpp"

namespace dyad::clinical {

// A published grid is a list of rows in the evidence; the first row whose bounds hold decides. A row may
// state lt, le, gt and ge; a row without bounds always holds. Values are compared after rounding to 1e-9, so
// that a limit reached by a unit conversion counts as reached.
const json::Value* matching_row(const json::Value& rows, double x);
std::optional<int> band_points(const json::Value& rows, double x);
std::string_view band_grade(const json::Value& rows, double x);  // empty when no row holds

// A value in canonical units of quantity `key`, expressed in another unit that quantity knows.
double in_unit(const Book& book, std::string_view quantity, double canonical, std::string_view unit);

// 100 / (1 + exp(-logit)).
double percent_of_logit(double logit);

Figure number_figure(std::string key, std::string label, double value, std::string unit, int digits,
                     std::string standard);
Figure text_figure(std::string key, std::string label, std::string text, std::string standard);
Figure unknown_figure(std::string key, std::string label, std::string unit, std::string standard);

// Adds an id once.
void cite(std::vector<std::string>& evidence, std::string_view id);
void warn(std::vector<Note>& notes, std::string code, std::string text,
          std::vector<std::pair<std::string, std::string>> params = {});

InputSpec quantity_input(std::string key, std::string label, bool required = true, std::string quantity = {});
InputSpec number_input(std::string key, std::string label, double min, double max, bool required = true);
InputSpec choice_input(std::string key, std::string label, std::vector<std::string> choices,
                       bool required = true);
InputSpec flag_input(std::string key, std::string label, bool required = false);
InputSpec gestation_input(std::string key, std::string label, bool required = true);
InputSpec text_input(std::string key, std::string label, bool required = true);

}  // namespace dyad::clinical
